// RUN: aiopt-opt %s --split-input-file --pipeline='fuse{max-ops=2}' | filecheck %s

// A group that is full is closed.
// CHECK-LABEL: func.func @chain(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %b = graph.group(%x_1 = %x) : (tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %a = graph.exp %x_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %b_1 = graph.neg %a : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %b_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: %c = graph.group(%b_1 = %b) : (tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %c_1 = graph.tanh %b_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %c_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %c : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @chain(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %a = graph.exp %x : tensor<?x8xf32, #graph.dims<s, _>>
  %b = graph.neg %a : tensor<?x8xf32, #graph.dims<s, _>>
  %c = graph.tanh %b : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %c : tensor<?x8xf32, #graph.dims<s, _>>
}
