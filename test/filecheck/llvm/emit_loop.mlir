// RUN: aiopt-run %s --emit=asm --tier=1 | filecheck %s

// A call that may come often says so.
// CHECK: # kernel @k{{[0-9]+}}_map
// CHECK: #   called in a loop at {{.*}}emit_loop.mlir:13:5: 1 operations, 8 bytes
func.func @main(%x: tensor<f32>, %c: tensor<i1>) -> tensor<f32> {
  %y, %d = graph.while(%x, %c) : (tensor<f32>, tensor<i1>) -> (tensor<f32>, tensor<i1>) cond(%a, %go) {
    graph.yield %go : tensor<i1>
  } do(%a, %go) {
    %k = graph.constant dense<3.0> : tensor<f32>
    %r = graph.constant dense<9.0> : tensor<f32>
    %z = graph.compare %a, %r direction = lt : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %b = graph.add %a, %k : tensor<f32>
    graph.yield %b, %z : tensor<f32>, tensor<i1>
  }
  func.return %y : tensor<f32>
}
