// RUN: aiopt-opt %s --split-input-file --pipeline=infer-shapes | filecheck %s

// Sizes flow into regions and out of them, whichever way they are known.
// CHECK-LABEL: @choice
// CHECK-SAME: (%x: tensor<?xf32, #graph.dims<d0>>
// CHECK: -> tensor<?xf32, #graph.dims<d0>> then
// CHECK: graph.exp %a : tensor<?xf32, #graph.dims<d0>>
// CHECK: graph.broadcast %{{.*}} axes = [] : tensor<f32> -> tensor<?xf32, #graph.dims<d0>>
func.func @choice(%x: tensor<?xf32>, %c: tensor<i1>, %w: tensor<f32>) -> tensor<?xf32> {
  %y = graph.if %c(%x, %w) : (tensor<?xf32>, tensor<f32>) -> tensor<?xf32> then(%a, %b) {
    %e = graph.exp %a : tensor<?xf32>
    graph.yield %e : tensor<?xf32>
  } else(%a, %b) {
    %e = graph.broadcast %b axes = [] : tensor<f32> -> tensor<?xf32>
    graph.yield %e : tensor<?xf32>
  }
  func.return %y : tensor<?xf32>
}

// -----

// What a loop carries keeps its size: the 4 of the body is that of the argument.
// CHECK-LABEL: @loop
// CHECK-SAME: (%x: tensor<4xf32>, %w: tensor<4xf32>, %c: tensor<i1>) -> tensor<4xf32>
// CHECK: graph.while(%x, %c) with(%w) : (tensor<4xf32>, tensor<i1>, tensor<4xf32>) -> (tensor<4xf32>, tensor<i1>)
func.func @loop(%x: tensor<?xf32>, %w: tensor<4xf32>, %c: tensor<i1>) -> tensor<?xf32> {
  %y, %d = graph.while(%x, %c) with(%w) : (tensor<?xf32>, tensor<i1>, tensor<4xf32>) -> (tensor<?xf32>, tensor<i1>) cond(%a, %go, %v) {
    graph.yield %go : tensor<i1>
  } do(%a, %go, %v) {
    %p = graph.dot %a, %v lhs_batch = [] rhs_batch = [] lhs_contract = [0] rhs_contract = [0] : (tensor<?xf32>, tensor<4xf32>) -> tensor<f32>
    %q = graph.broadcast %p axes = [] : tensor<f32> -> tensor<?xf32>
    %e = graph.add %a, %q : tensor<?xf32>
    %f = graph.not %go : tensor<i1>
    graph.yield %e, %f : tensor<?xf32>, tensor<i1>
  }
  func.return %y : tensor<?xf32>
}
