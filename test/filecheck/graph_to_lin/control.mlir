// RUN: aiopt-opt %s --pipeline=graph-to-lin | filecheck %s

// Kernels of all regions are shared; weights and constants are named where they are used, also as
// views, so that products find them.
// CHECK: lin.kernel @k0_
// CHECK-NOT: lin.kernel
// CHECK-LABEL: @main
// CHECK-NEXT: %y = lin.while(%x) with(%c) : (tensor<4xf32>, tensor<i1>) -> tensor<4xf32> cond(%a, %d) {
// CHECK-NEXT: lin.yield %d : tensor<i1>
// CHECK-NEXT: } do(%[[A:.*]], %{{.*}}) {
// CHECK-NEXT: %[[W:.*]] = lin.weight "w" : tensor<2x2xf32>
// CHECK-NEXT: %[[V:.*]] = lin.view (%[[W]]) : (tensor<2x2xf32>) -> tensor<4xf32>
// CHECK-NEXT: lin.call @[[K:.*]] symbols = [] (%[[A]], %[[V]])
// CHECK: lin.if %c(%y, %x)
// CHECK-NEXT: lin.call @[[K]] symbols = []
func.func @main(%x: tensor<4xf32>, %c: tensor<i1>) -> tensor<4xf32> {
  %w = graph.weight key = "w" : tensor<2x2xf32>
  %v = graph.reshape %w : tensor<2x2xf32> -> tensor<4xf32>
  %y = graph.while(%x) with(%c, %v) : (tensor<4xf32>, tensor<i1>, tensor<4xf32>) -> tensor<4xf32> cond(%a, %d, %u) {
    graph.yield %d : tensor<i1>
  } do(%a, %d, %u) {
    %e = graph.group(%p = %a, %q = %u) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32> {
      %r = graph.add %p, %q : tensor<4xf32>
      graph.yield %r : tensor<4xf32>
    }
    graph.yield %e : tensor<4xf32>
  }
  %z = graph.if %c(%y, %x) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32> then(%a, %b) {
    %e = graph.group(%p = %a, %q = %b) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32> {
      %r = graph.add %p, %q : tensor<4xf32>
      graph.yield %r : tensor<4xf32>
    }
    graph.yield %e : tensor<4xf32>
  } else(%a, %b) {
    graph.yield %b : tensor<4xf32>
  }
  func.return %z : tensor<4xf32>
}
