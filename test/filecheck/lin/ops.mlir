// RUN: aiopt-opt %s --split-input-file | aiopt-opt --split-input-file | filecheck %s

// A kernel with every part.
// CHECK-LABEL: lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] digest = "{{[0-9a-f]+}}" scratch = [4*n0] schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64} {
// CHECK-NEXT: %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
// CHECK-NEXT: ^bb0(%a: f32, %b: f32):
// CHECK-NEXT: lin.yield %a : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %y : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: }
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] digest = "d" scratch = [4*n0] schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64} {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}

// -----

// A kernel without symbols, of scalars.
// CHECK-LABEL: lin.kernel @scalars(%x: tensor<f32>, %y: tensor<f32>) -> (tensor<f32>, tensor<f32>) symbols = [] {
// CHECK-NEXT: %a, %b = lin.generic domain = [] iterators = [] maps = [affine_map<() -> ()>, affine_map<() -> ()>, affine_map<() -> ()>] (%x) : (tensor<f32>) -> (tensor<f32>, tensor<f32>) {
// CHECK-NEXT: ^bb0(%p: f32, %q: f32, %r: f32):
// CHECK-NEXT: lin.yield %p, %p : f32, f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %a, %b : tensor<f32>, tensor<f32>
// CHECK-NEXT: }
lin.kernel @scalars(%x: tensor<f32>, %y: tensor<f32>) -> (tensor<f32>, tensor<f32>) symbols = [] {
  %a, %b = lin.generic domain = [] iterators = [] maps = [affine_map<() -> ()>, affine_map<() -> ()>, affine_map<() -> ()>] (%x) : (tensor<f32>) -> (tensor<f32>, tensor<f32>) {
  ^bb0(%p: f32, %q: f32, %r: f32):
    lin.yield %p, %p : f32, f32
  }
  lin.yield %a, %b : tensor<f32>, tensor<f32>
}

// -----

// A reduction: the accumulator is the last argument.
// CHECK-LABEL: lin.kernel @sum(%x: tensor<?x?xf32, #graph.dims<n0, n1>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0, n1] {
// CHECK-NEXT: %t = lin.generic domain = [n0, n1] iterators = [parallel, reduction] maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>] (%x) : (tensor<?x?xf32, #graph.dims<n0, n1>>) -> tensor<?xf32, #graph.dims<n0>> {
// CHECK-NEXT: ^bb0(%v: f32, %acc: f32):
// CHECK-NEXT: %s = arith.addf %acc, %v : f32
// CHECK-NEXT: lin.yield %s : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %t : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: }
lin.kernel @sum(%x: tensor<?x?xf32, #graph.dims<n0, n1>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0, n1] {
  %t = lin.generic domain = [n0, n1] iterators = [parallel, reduction] maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>] (%x) : (tensor<?x?xf32, #graph.dims<n0, n1>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%v: f32, %acc: f32):
    %s = arith.addf %acc, %v : f32
    lin.yield %s : f32
  }
  lin.yield %t : tensor<?xf32, #graph.dims<n0>>
}

// -----

// Sizes, indices and reads at computed places.
// CHECK-LABEL: lin.kernel @gather(%x: tensor<?x8xf32, #graph.dims<n0, _>>) -> (tensor<4xf32>) symbols = [n0] {
// CHECK-NEXT: %t = lin.generic domain = [4] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>] () : () -> tensor<4xf32> {
// CHECK-NEXT: ^bb0(%o: f32):
// CHECK-NEXT: %n = lin.size [n0 - 1] : i64
// CHECK-NEXT: %m = lin.size [n0] : i32
// CHECK-NEXT: %i = lin.index affine_map<(d0) -> (((d0 * 2) + 1))> : i64
// CHECK-NEXT: %v = lin.extract %x[%n, %i] : tensor<?x8xf32, #graph.dims<n0, _>>
// CHECK-NEXT: lin.yield %v : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %t : tensor<4xf32>
// CHECK-NEXT: }
lin.kernel @gather(%x: tensor<?x8xf32, #graph.dims<n0, _>>) -> (tensor<4xf32>) symbols = [n0] {
  %t = lin.generic domain = [4] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>] () : () -> tensor<4xf32> {
  ^bb0(%o: f32):
    %n = lin.size [n0 - 1] : i64
    %m = lin.size [n0] : i32
    %i = lin.index affine_map<(d0) -> (((d0 * 2) + 1))> : i64
    %v = lin.extract %x[%n, %i] : tensor<?x8xf32, #graph.dims<n0, _>>
    lin.yield %v : f32
  }
  lin.yield %t : tensor<4xf32>
}

// -----

// A host program: calls, views, weights, constants.
// CHECK-LABEL: lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
// CHECK-NEXT: %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
// CHECK-NEXT: ^bb0(%a: f32, %b: f32):
// CHECK-NEXT: lin.yield %a : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %y : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @main(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> {
// CHECK-NEXT: %a = lin.call @k symbols = [s] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %b = lin.call @k symbols = [s] offsets = [64*s] (%a) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %v = lin.view (%b) : (tensor<?xf32, #graph.dims<s>>) -> tensor<1x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: %w = lin.weight "w" : tensor<8x8xf32>
// CHECK-NEXT: %p = lin.weight "w" panel = [8, 8, 1] : tensor<1x8x32xf32>
// CHECK-NEXT: %c = lin.constant dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32> -> tensor<2xf32>
// CHECK-NEXT: %d = lin.constant dense<1.000000e+00> : tensor<2x2xf32> panel = [2, 2, 0] -> tensor<1x2x32xf32>
// CHECK-NEXT: %k = lin.call @k symbols = [s] offsets = [_] work = [2*s, 8*s] parallel threads = 2 (%b) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %z = lin.call @nothing symbols = [] () : () -> tensor<f32>
// CHECK-NEXT: func.return %a : tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: }
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}
func.func @main(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> {
  %a = lin.call @k symbols = [s] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  %b = lin.call @k symbols = [s] offsets = [64*s] (%a) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  %v = lin.view (%b) : (tensor<?xf32, #graph.dims<s>>) -> tensor<1x?xf32, #graph.dims<_, s>>
  %w = lin.weight "w" : tensor<8x8xf32>
  %p = lin.weight "w" panel = [8, 8, 1] : tensor<1x8x32xf32>
  %c = lin.constant dense<[1.0, 2.0]> : tensor<2xf32> -> tensor<2xf32>
  %d = lin.constant dense<1.0> : tensor<2x2xf32> panel = [2, 2, 0] -> tensor<1x2x32xf32>
  %k = lin.call @k symbols = [s] offsets = [_] work = [2*s, 8*s] parallel threads = 2 (%b) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  %z = lin.call @nothing symbols = [] () : () -> tensor<f32>
  func.return %a : tensor<?xf32, #graph.dims<s>>
}
