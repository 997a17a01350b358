// RUN: aiopt-opt %s --split-input-file | aiopt-opt --split-input-file | filecheck %s
// RUN: aiopt-opt %s --split-input-file --print-op-generic | aiopt-opt --split-input-file | filecheck %s

// CHECK-LABEL: @one_result
// CHECK-NEXT: %y = graph.group(%a = %x, %b = %x) : (tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> {
// CHECK-NEXT: %z = graph.add %a, %b : tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: graph.yield %z : tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: }
func.func @one_result(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> {
  %y = graph.group(%a = %x, %b = %x) : (tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> {
    %z = graph.add %a, %b : tensor<?xf32, #graph.dims<s>>
    graph.yield %z : tensor<?xf32, #graph.dims<s>>
  }
  func.return %y : tensor<?xf32, #graph.dims<s>>
}

// -----

// CHECK-LABEL: @two_results
// CHECK: graph.group(%a = %x) : (tensor<4xf32>) -> (tensor<4xf32>, tensor<f32>) attributes {kernel = "k0"} {
// CHECK: graph.yield %e, %r : tensor<4xf32>, tensor<f32>
func.func @two_results(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<f32>) {
  %y, %s = graph.group(%a = %x) : (tensor<4xf32>) -> (tensor<4xf32>, tensor<f32>) attributes {"kernel" = "k0"} {
    %e = graph.exp %a : tensor<4xf32>
    %r = graph.reduce %e kind = add axes = [0] : tensor<4xf32> -> tensor<f32>
    graph.yield %e, %r : tensor<4xf32>, tensor<f32>
  }
  func.return %y, %s : tensor<4xf32>, tensor<f32>
}

// -----

// CHECK-LABEL: @no_inputs
// CHECK: graph.group() : () -> tensor<4xi32> {
func.func @no_inputs() -> tensor<4xi32> {
  %y = graph.group() : () -> tensor<4xi32> {
    %i = graph.iota axis = 0 : tensor<4xi32>
    graph.yield %i : tensor<4xi32>
  }
  func.return %y : tensor<4xi32>
}
