// RUN: aiopt-opt %s --split-input-file | aiopt-opt --split-input-file | filecheck %s
// RUN: aiopt-opt %s --split-input-file --print-op-generic | aiopt-opt --split-input-file | filecheck %s

// What torch-mlir prints around StableHLO: arithmetic on shapes, and weights as resources.

// CHECK: func.func @shapes(%x: tensor<?x4xf32>, %y: tensor<4xf32>) -> tensor<?x4xf32> {
// CHECK-NEXT: %0 = shape.shape_of %x : tensor<?x4xf32> -> tensor<2xindex>
// CHECK-NEXT: %1 = shape.const_shape [4] : tensor<1xindex>
// CHECK-NEXT: %2 = shape.cstr_broadcastable %0, %1 : tensor<2xindex>, tensor<1xindex>
// CHECK-NEXT: %3 = shape.assuming %2 -> (tensor<?x4xf32>) {
// CHECK-NEXT: %4 = shape.broadcast %0, %1 : tensor<2xindex>, tensor<1xindex> -> tensor<2xindex>
// CHECK-NEXT: %5 = stablehlo.dynamic_broadcast_in_dim %y, %4, dims = [1] : (tensor<4xf32>, tensor<2xindex>) -> tensor<?x4xf32>
// CHECK-NEXT: shape.assuming_yield %5 : tensor<?x4xf32>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %3 : tensor<?x4xf32>
func.func @shapes(%x: tensor<?x4xf32>, %y: tensor<4xf32>) -> tensor<?x4xf32> {
  %0 = shape.shape_of %x : tensor<?x4xf32> -> tensor<2xindex>
  %1 = shape.const_shape [4] : tensor<1xindex>
  %2 = shape.cstr_broadcastable %0, %1 : tensor<2xindex>, tensor<1xindex>
  %3 = shape.assuming %2 -> (tensor<?x4xf32>) {
    %4 = shape.broadcast %0, %1 : tensor<2xindex>, tensor<1xindex> -> tensor<2xindex>
    %5 = stablehlo.dynamic_broadcast_in_dim %y, %4, dims = [1] : (tensor<4xf32>, tensor<2xindex>) -> tensor<?x4xf32>
    shape.assuming_yield %5 : tensor<?x4xf32>
  }
  return %3 : tensor<?x4xf32>
}

// -----

// Four bytes of a resource say how it is aligned.
// CHECK: %w = stablehlo.constant dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
func.func @resource() -> tensor<2xf32> {
  %w = stablehlo.constant dense_resource<weight> : tensor<2xf32>
  return %w : tensor<2xf32>
}

{-#
  dialect_resources: {
    builtin: {
      weight: "0x040000000000803F00000040"
    }
  }
#-}

// -----

// CHECK: stablehlo.custom_call @target(%x) {sdy.sharding_rule = #sdy.op_sharding_rule<([i, j])->([i], []) {i=3, j=3}, custom>} : (tensor<3x3xf32>) -> tensor<3xf32>
func.func @sharding(%x: tensor<3x3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.custom_call @target(%x) {sdy.sharding_rule = #sdy.op_sharding_rule<([i, j])->([i], []) {i=3, j=3}, custom>} : (tensor<3x3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}
