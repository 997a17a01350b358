// RUN: aiopt-opt %s --split-input-file --pipeline='fuse{scope=none}' | filecheck %s

// Every operation is a group.
// CHECK-LABEL: func.func @chain(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %a = graph.group(%x_1 = %x) : (tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %a_1 = graph.exp %x_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %a_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: %b = graph.group(%a_1 = %a) : (tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %b_1 = graph.neg %a_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %b_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %b : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @chain(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %a = graph.exp %x : tensor<?x8xf32, #graph.dims<s, _>>
  %b = graph.neg %a : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %b : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// Index work still floats.
// CHECK-LABEL: func.func @splat(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %a = graph.group(%x_1 = %x) : (tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %k = graph.constant dense<2.000000e+00> : tensor<f32>
// CHECK-NEXT: %n = graph.broadcast %k axes = [] : tensor<f32> -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %a_1 = graph.mul %x_1, %n : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %a_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %a : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @splat(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %k = graph.constant dense<2.0> : tensor<f32>
  %n = graph.broadcast %k axes = [] : tensor<f32> -> tensor<?x8xf32, #graph.dims<s, _>>
  %a = graph.mul %x, %n : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %a : tensor<?x8xf32, #graph.dims<s, _>>
}
