// RUN: aiopt-opt %s --split-input-file --pipeline=canonicalize | filecheck %s

// The scale of a group norm, one for each channel, meets the normalised groups.
// CHECK-LABEL: func.func @groups(%x: tensor<?x4x2x?xf32, #graph.dims<b, _, _, h*w>>, %g: tensor<8xf32>) -> tensor<?x8x?x?xf32, #graph.dims<b, _, h, w>> {
// CHECK-NEXT: %n = graph.tanh %x : tensor<?x4x2x?xf32, #graph.dims<b, _, _, h*w>>
// CHECK-NEXT: %0 = graph.reshape %g : tensor<8xf32> -> tensor<4x2xf32>
// CHECK-NEXT: %1 = graph.broadcast %0 axes = [1, 2] : tensor<4x2xf32> -> tensor<?x4x2x?xf32, #graph.dims<b, _, _, h*w>>
// CHECK-NEXT: %2 = graph.mul %n, %1 : tensor<?x4x2x?xf32, #graph.dims<b, _, _, h*w>>
// CHECK-NEXT: %m = graph.reshape %2 : tensor<?x4x2x?xf32, #graph.dims<b, _, _, h*w>> -> tensor<?x8x?x?xf32, #graph.dims<b, _, h, w>>
// CHECK-NEXT: func.return %m : tensor<?x8x?x?xf32, #graph.dims<b, _, h, w>>
// CHECK-NEXT: }
func.func @groups(%x: tensor<?x4x2x?xf32, #graph.dims<b, _, _, h*w>>, %g: tensor<8xf32>) -> (tensor<?x8x?x?xf32, #graph.dims<b, _, h, w>>) {
  %n = graph.tanh %x : tensor<?x4x2x?xf32, #graph.dims<b, _, _, h*w>>
  %r = graph.reshape %n : tensor<?x4x2x?xf32, #graph.dims<b, _, _, h*w>> -> tensor<?x8x?x?xf32, #graph.dims<b, _, h, w>>
  %s = graph.broadcast %g axes = [1] : tensor<8xf32> -> tensor<?x8x?x?xf32, #graph.dims<b, _, h, w>>
  %m = graph.mul %r, %s : tensor<?x8x?x?xf32, #graph.dims<b, _, h, w>>
  func.return %m : tensor<?x8x?x?xf32, #graph.dims<b, _, h, w>>
}

// -----

// A bias of split heads, a number, a tensor in memory: the reshape comes last.
// CHECK-LABEL: func.func @heads(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x6xf32>, %b: tensor<2x3xf32>, %y: tensor<?x2x3xf32, #graph.dims<s, _, _>>) -> tensor<?x2x3xf32, #graph.dims<s, _, _>> {
// CHECK-NEXT: %c = graph.constant dense<2.000000e+00> : tensor<f32>
// CHECK-NEXT: %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x6xf32>) -> tensor<?x6xf32, #graph.dims<s, _>>
// CHECK-NEXT: %0 = graph.reshape %b : tensor<2x3xf32> -> tensor<6xf32>
// CHECK-NEXT: %1 = graph.broadcast %0 axes = [1] : tensor<6xf32> -> tensor<?x6xf32, #graph.dims<s, _>>
// CHECK-NEXT: %2 = graph.add %p, %1 : tensor<?x6xf32, #graph.dims<s, _>>
// CHECK-NEXT: %3 = graph.broadcast %c axes = [] : tensor<f32> -> tensor<?x6xf32, #graph.dims<s, _>>
// CHECK-NEXT: %4 = graph.mul %2, %3 : tensor<?x6xf32, #graph.dims<s, _>>
// CHECK-NEXT: %5 = graph.reshape %y : tensor<?x2x3xf32, #graph.dims<s, _, _>> -> tensor<?x6xf32, #graph.dims<s, _>>
// CHECK-NEXT: %6 = graph.add %4, %5 : tensor<?x6xf32, #graph.dims<s, _>>
// CHECK-NEXT: %z = graph.reshape %6 : tensor<?x6xf32, #graph.dims<s, _>> -> tensor<?x2x3xf32, #graph.dims<s, _, _>>
// CHECK-NEXT: func.return %z : tensor<?x2x3xf32, #graph.dims<s, _, _>>
// CHECK-NEXT: }
func.func @heads(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x6xf32>, %b: tensor<2x3xf32>, %y: tensor<?x2x3xf32, #graph.dims<s, _, _>>) -> (tensor<?x2x3xf32, #graph.dims<s, _, _>>) {
  %c = graph.constant dense<2.0> : tensor<f32>
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x6xf32>) -> tensor<?x6xf32, #graph.dims<s, _>>
  %r = graph.reshape %p : tensor<?x6xf32, #graph.dims<s, _>> -> tensor<?x2x3xf32, #graph.dims<s, _, _>>
  %d = graph.broadcast %b axes = [1, 2] : tensor<2x3xf32> -> tensor<?x2x3xf32, #graph.dims<s, _, _>>
  %a = graph.add %r, %d : tensor<?x2x3xf32, #graph.dims<s, _, _>>
  %e = graph.broadcast %c axes = [] : tensor<f32> -> tensor<?x2x3xf32, #graph.dims<s, _, _>>
  %m = graph.mul %a, %e : tensor<?x2x3xf32, #graph.dims<s, _, _>>
  %z = graph.add %m, %y : tensor<?x2x3xf32, #graph.dims<s, _, _>>
  func.return %z : tensor<?x2x3xf32, #graph.dims<s, _, _>>
}

// -----

// What differs within a part of the reshape keeps its shape.
// CHECK-LABEL: func.func @partial(%x: tensor<?x6xf32, #graph.dims<s, _>>, %b: tensor<3xf32>) -> tensor<?x2x3xf32, #graph.dims<s, _, _>> {
// CHECK-NEXT: %n = graph.tanh %x : tensor<?x6xf32, #graph.dims<s, _>>
// CHECK-NEXT: %r = graph.reshape %n : tensor<?x6xf32, #graph.dims<s, _>> -> tensor<?x2x3xf32, #graph.dims<s, _, _>>
// CHECK-NEXT: %d = graph.broadcast %b axes = [2] : tensor<3xf32> -> tensor<?x2x3xf32, #graph.dims<s, _, _>>
// CHECK-NEXT: %m = graph.mul %r, %d : tensor<?x2x3xf32, #graph.dims<s, _, _>>
// CHECK-NEXT: func.return %m : tensor<?x2x3xf32, #graph.dims<s, _, _>>
// CHECK-NEXT: }
func.func @partial(%x: tensor<?x6xf32, #graph.dims<s, _>>, %b: tensor<3xf32>) -> (tensor<?x2x3xf32, #graph.dims<s, _, _>>) {
  %n = graph.tanh %x : tensor<?x6xf32, #graph.dims<s, _>>
  %r = graph.reshape %n : tensor<?x6xf32, #graph.dims<s, _>> -> tensor<?x2x3xf32, #graph.dims<s, _, _>>
  %d = graph.broadcast %b axes = [2] : tensor<3xf32> -> tensor<?x2x3xf32, #graph.dims<s, _, _>>
  %m = graph.mul %r, %d : tensor<?x2x3xf32, #graph.dims<s, _, _>>
  func.return %m : tensor<?x2x3xf32, #graph.dims<s, _, _>>
}

// -----

// What lies in memory in another shape needs no work before.
// CHECK-LABEL: func.func @memory(%x: tensor<?x6xf32, #graph.dims<s, _>>) -> tensor<?x2x3xf32, #graph.dims<s, _, _>> {
// CHECK-NEXT: %r = graph.reshape %x : tensor<?x6xf32, #graph.dims<s, _>> -> tensor<?x2x3xf32, #graph.dims<s, _, _>>
// CHECK-NEXT: %m = graph.tanh %r : tensor<?x2x3xf32, #graph.dims<s, _, _>>
// CHECK-NEXT: func.return %m : tensor<?x2x3xf32, #graph.dims<s, _, _>>
// CHECK-NEXT: }
func.func @memory(%x: tensor<?x6xf32, #graph.dims<s, _>>) -> (tensor<?x2x3xf32, #graph.dims<s, _, _>>) {
  %r = graph.reshape %x : tensor<?x6xf32, #graph.dims<s, _>> -> tensor<?x2x3xf32, #graph.dims<s, _, _>>
  %m = graph.tanh %r : tensor<?x2x3xf32, #graph.dims<s, _, _>>
  func.return %m : tensor<?x2x3xf32, #graph.dims<s, _, _>>
}
