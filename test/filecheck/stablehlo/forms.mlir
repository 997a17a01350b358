// RUN: aiopt-opt %s --split-input-file | filecheck %s

// What JAX prints in a way of its own is read, and printed in the short form.

// Locations, also those that are defined after their use, are skipped.
// CHECK: func.func public @main(%arg0: tensor<?xf32>) -> (tensor<?xf32> {jax.result_info = "result"}) {
// CHECK-NEXT: %0 = stablehlo.negate %arg0 : tensor<?xf32>
#loc = loc(unknown)
#loc4 = loc("x")
module @jit_f attributes {mhlo.num_partitions = 1 : i32} {
  func.func public @main(%arg0: tensor<?xf32> loc("x")) -> (tensor<?xf32> {jax.result_info = "result"}) {
    %0 = stablehlo.negate %arg0 : tensor<?xf32> loc(#loc7)
    return %0 : tensor<?xf32> loc(#loc)
  } loc(#loc)
} loc(#loc)
#loc5 = loc("model.py":9:23 to :43)
#loc6 = loc("f"(#loc5))
#loc7 = loc(callsite(#loc6 at #loc5))

// -----

// Two results under one name.
// CHECK: %0, %1 = stablehlo.optimization_barrier %a, %a : tensor<4xf32>, tensor<4xf32>
// CHECK-NEXT: stablehlo.add %0, %1 : tensor<4xf32>
func.func @tuple(%a: tensor<4xf32>) -> tensor<4xf32> {
  %0:2 = stablehlo.optimization_barrier %a, %a : tensor<4xf32>, tensor<4xf32>
  %1 = stablehlo.add %0#0, %0#1 : tensor<4xf32>
  return %1 : tensor<4xf32>
}

// -----

// A reducer on a line of its own; operands in the other order stay a region.
// CHECK: stablehlo.reduce(%x init: %c) across dimensions = [1] : (tensor<4x8xf32>, tensor<f32>) -> tensor<4xf32> reducer(%a: tensor<f32>, %b: tensor<f32>) {
// CHECK-NEXT: stablehlo.maximum %b, %a : tensor<f32>
func.func @reducer(%x: tensor<4x8xf32>, %c: tensor<f32>) -> tensor<4xf32> {
  %0 = stablehlo.reduce(%x init: %c) across dimensions = [1] : (tensor<4x8xf32>, tensor<f32>) -> tensor<4xf32>
   reducer(%a: tensor<f32>, %b: tensor<f32>)  {
    %1 = stablehlo.maximum %b, %a : tensor<f32>
    stablehlo.return %1 : tensor<f32>
  }
  return %0 : tensor<4xf32>
}

// -----

// A reducer of one commutative operation is written in one line.
// CHECK: stablehlo.reduce(%x init: %c) applies stablehlo.add across dimensions = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<f32>
func.func @compact(%x: tensor<4xf32>, %c: tensor<f32>) -> tensor<f32> {
  %0 = "stablehlo.reduce"(%x, %c) <{dimensions = array<i64: 0>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %1 = "stablehlo.add"(%a, %b) : (tensor<f32>, tensor<f32>) -> tensor<f32>
    "stablehlo.return"(%1) : (tensor<f32>) -> ()
  }) : (tensor<4xf32>, tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// -----

// Enumerations and records in generic form.
// CHECK: stablehlo.compare GE, %a, %a, SIGNED : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi1>
// CHECK: stablehlo.dot_general %b, %b, batching_dims = [0] x [0], contracting_dims = [1] x [1], precision = [HIGH, HIGH] : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4xf32>
func.func @generic(%a: tensor<4xi32>, %b: tensor<4x4xf32>) {
  %0 = "stablehlo.compare"(%a, %a) <{compare_type = #stablehlo<comparison_type SIGNED>, comparison_direction = #stablehlo<comparison_direction GE>}> : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi1>
  %1 = "stablehlo.dot_general"(%b, %b) <{dot_dimension_numbers = #stablehlo.dot<lhs_batching_dimensions = [0], rhs_batching_dimensions = [0], lhs_contracting_dimensions = [1], rhs_contracting_dimensions = [1]>, precision_config = [#stablehlo<precision HIGH>, #stablehlo<precision HIGH>]}> : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4xf32>
  return
}

// -----

// Properties among the attributes, as older versions print them, and empty lists written out.
// CHECK: stablehlo.transpose %x, dims = [1, 0] : (tensor<2x3xf32>) -> tensor<3x2xf32>
// CHECK: stablehlo.dot_general %x, %x, contracting_dims = [1] x [1] : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x2xf32>
func.func @old(%x: tensor<2x3xf32>) {
  %0 = "stablehlo.transpose"(%x) {permutation = array<i64: 1, 0>} : (tensor<2x3xf32>) -> tensor<3x2xf32>
  %1 = stablehlo.dot_general %x, %x, batching_dims = [] x [], contracting_dims = [1] x [1] : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x2xf32>
  return
}

// -----

// Hexadecimal elements are the bits of floats, and integers of integers.
// CHECK: dense<[0x7f800000, 1.000000e+00]> : tensor<2xf32>
// CHECK: dense<255> : tensor<i32>
func.func @bits() {
  %0 = stablehlo.constant dense<[0x7F800000, 0x3F800000]> : tensor<2xf32>
  %1 = stablehlo.constant dense<0xFF> : tensor<i32>
  return
}
