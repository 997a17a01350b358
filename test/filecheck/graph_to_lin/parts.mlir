// RUN: aiopt-opt %s --split-input-file --pipeline='fuse, graph-to-lin' | filecheck %s

// Halves are changed and put side by side: one kernel, with a dimension for the half.
// CHECK-LABEL: lin.kernel @k0_concat(%x: tensor<?x8xf32, #graph.dims<n0, _>>, %n: tensor<?x4xf32, #graph.dims<n0, _>>, %c: tensor<?x4xf32, #graph.dims<n0, _>>) -> (tensor<?x8xf32, #graph.dims<n0, _>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0, 2, 4] iterators = [parallel, parallel, parallel] maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d0, (d2 + 4))>, affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d0, ((d1 * 4) + d2))>] (%n, %x, %c, %x) : (tensor<?x4xf32, #graph.dims<n0, _>>, tensor<?x8xf32, #graph.dims<n0, _>>, tensor<?x4xf32, #graph.dims<n0, _>>, tensor<?x8xf32, #graph.dims<n0, _>>) -> tensor<?x8xf32, #graph.dims<n0, _>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32, %3: f32, %4: f32, %5: f32):
// CHECK-NEXT: %6 = lin.index affine_map<(d0, d1, d2) -> (d1)> : i64
// CHECK-NEXT: %7 = arith.mulf %2, %1 : f32
// CHECK-NEXT: %8 = arith.mulf %4, %3 : f32
// CHECK-NEXT: %9 = arith.subf %8, %7 : f32
// CHECK-NEXT: %10 = arith.mulf %4, %1 : f32
// CHECK-NEXT: %11 = arith.mulf %2, %3 : f32
// CHECK-NEXT: %12 = arith.addf %11, %10 : f32
// CHECK-NEXT: %13 = arith.constant 0 : i64
// CHECK-NEXT: %14 = arith.cmpi eq, %6, %13 : i64
// CHECK-NEXT: %15 = arith.select %14, %9, %12 : f32
// CHECK-NEXT: lin.yield %15 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?x8xf32, #graph.dims<n0, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @rotary(%x: tensor<?x8xf32, #graph.dims<s, _>>, %c: tensor<?x4xf32, #graph.dims<s, _>>, %n: tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %r = lin.call @k0_concat symbols = [s] (%x, %n, %c) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x4xf32, #graph.dims<s, _>>, tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: func.return %r : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @rotary(%x: tensor<?x8xf32, #graph.dims<s, _>>, %c: tensor<?x4xf32, #graph.dims<s, _>>, %n: tensor<?x4xf32, #graph.dims<s, _>>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %a = graph.slice %x starts = [0, 0] limits = [s, 4] strides = [1, 1] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?x4xf32, #graph.dims<s, _>>
  %b = graph.slice %x starts = [0, 4] limits = [s, 8] strides = [1, 1] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?x4xf32, #graph.dims<s, _>>
  %d = graph.mul %a, %c : tensor<?x4xf32, #graph.dims<s, _>>
  %e = graph.mul %b, %n : tensor<?x4xf32, #graph.dims<s, _>>
  %f = graph.sub %d, %e : tensor<?x4xf32, #graph.dims<s, _>>
  %g = graph.mul %b, %c : tensor<?x4xf32, #graph.dims<s, _>>
  %h = graph.mul %a, %n : tensor<?x4xf32, #graph.dims<s, _>>
  %i = graph.add %g, %h : tensor<?x4xf32, #graph.dims<s, _>>
  %r = graph.concat %f, %i axis = 1 : (tensor<?x4xf32, #graph.dims<s, _>>, tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>>
  func.return %r : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// Turned halves, and what is done with the whole.
// CHECK-LABEL: lin.kernel @k0_concat(%x: tensor<?x8xf32, #graph.dims<n0, _>>, %c: tensor<?x8xf32, #graph.dims<n0, _>>) -> (tensor<?x8xf32, #graph.dims<n0, _>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0, 2, 4] iterators = [parallel, parallel, parallel] maps = [affine_map<(d0, d1, d2) -> (d0, ((d1 * 4) + d2))>, affine_map<(d0, d1, d2) -> (d0, ((d1 * 4) + d2))>, affine_map<(d0, d1, d2) -> (d0, (d2 + 4))>, affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d0, ((d1 * 4) + d2))>] (%x, %c, %x, %x) : (tensor<?x8xf32, #graph.dims<n0, _>>, tensor<?x8xf32, #graph.dims<n0, _>>, tensor<?x8xf32, #graph.dims<n0, _>>, tensor<?x8xf32, #graph.dims<n0, _>>) -> tensor<?x8xf32, #graph.dims<n0, _>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32, %3: f32, %4: f32, %5: f32):
// CHECK-NEXT: %6 = lin.index affine_map<(d0, d1, d2) -> (d1)> : i64
// CHECK-NEXT: %7 = arith.negf %3 : f32
// CHECK-NEXT: %8 = arith.constant 0 : i64
// CHECK-NEXT: %9 = arith.cmpi eq, %6, %8 : i64
// CHECK-NEXT: %10 = arith.select %9, %7, %4 : f32
// CHECK-NEXT: %11 = arith.mulf %10, %2 : f32
// CHECK-NEXT: %12 = arith.addf %11, %1 : f32
// CHECK-NEXT: lin.yield %12 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?x8xf32, #graph.dims<n0, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @turned(%x: tensor<?x8xf32, #graph.dims<s, _>>, %c: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %y = lin.call @k0_concat symbols = [s] (%x, %c) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @turned(%x: tensor<?x8xf32, #graph.dims<s, _>>, %c: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %a = graph.slice %x starts = [0, 0] limits = [s, 4] strides = [1, 1] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?x4xf32, #graph.dims<s, _>>
  %b = graph.slice %x starts = [0, 4] limits = [s, 8] strides = [1, 1] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?x4xf32, #graph.dims<s, _>>
  %n = graph.neg %b : tensor<?x4xf32, #graph.dims<s, _>>
  %r = graph.concat %n, %a axis = 1 : (tensor<?x4xf32, #graph.dims<s, _>>, tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>>
  %m = graph.mul %r, %c : tensor<?x8xf32, #graph.dims<s, _>>
  %y = graph.add %m, %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// Single elements: the dimension of the parts is that of the result.
// CHECK-LABEL: lin.kernel @k0_concat(%x: tensor<?x1xf32, #graph.dims<n0, _>>, %y: tensor<?x1xf32, #graph.dims<n0, _>>) -> (tensor<?x2xf32, #graph.dims<n0, _>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0, 2] iterators = [parallel, parallel] maps = [affine_map<(d0, d1) -> (d0, 0)>, affine_map<(d0, d1) -> (d0, 0)>, affine_map<(d0, d1) -> (d0, d1)>] (%x, %y) : (tensor<?x1xf32, #graph.dims<n0, _>>, tensor<?x1xf32, #graph.dims<n0, _>>) -> tensor<?x2xf32, #graph.dims<n0, _>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32, %3: f32):
// CHECK-NEXT: %4 = lin.index affine_map<(d0, d1) -> (d1)> : i64
// CHECK-NEXT: %5 = math.exp %1 : f32
// CHECK-NEXT: %6 = arith.constant 0 : i64
// CHECK-NEXT: %7 = arith.cmpi eq, %4, %6 : i64
// CHECK-NEXT: %8 = arith.select %7, %5, %2 : f32
// CHECK-NEXT: lin.yield %8 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?x2xf32, #graph.dims<n0, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @stack(%x: tensor<?x1xf32, #graph.dims<s, _>>, %y: tensor<?x1xf32, #graph.dims<s, _>>) -> tensor<?x2xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %r = lin.call @k0_concat symbols = [s] (%x, %y) : (tensor<?x1xf32, #graph.dims<s, _>>, tensor<?x1xf32, #graph.dims<s, _>>) -> tensor<?x2xf32, #graph.dims<s, _>>
// CHECK-NEXT: func.return %r : tensor<?x2xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @stack(%x: tensor<?x1xf32, #graph.dims<s, _>>, %y: tensor<?x1xf32, #graph.dims<s, _>>) -> (tensor<?x2xf32, #graph.dims<s, _>>) {
  %a = graph.exp %x : tensor<?x1xf32, #graph.dims<s, _>>
  %r = graph.concat %a, %y axis = 1 : (tensor<?x1xf32, #graph.dims<s, _>>, tensor<?x1xf32, #graph.dims<s, _>>) -> tensor<?x2xf32, #graph.dims<s, _>>
  func.return %r : tensor<?x2xf32, #graph.dims<s, _>>
}
