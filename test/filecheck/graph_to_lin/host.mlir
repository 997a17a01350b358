// RUN: aiopt-opt %s --split-input-file --pipeline='fuse, graph-to-lin' | filecheck %s

// Groups of one structure share a kernel.
// CHECK-LABEL: lin.kernel @k0_dot(%x: tensor<?x8xf32, #graph.dims<n0, _>>, %w: tensor<8x8xf32>) -> (tensor<?x8xf32, #graph.dims<n0, _>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0, 8, 8] iterators = [parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>] (%x, %w) : (tensor<?x8xf32, #graph.dims<n0, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<n0, _>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32, %3: f32):
// CHECK-NEXT: %4 = arith.mulf %1, %2 : f32
// CHECK-NEXT: %5 = arith.addf %3, %4 : f32
// CHECK-NEXT: lin.yield %5 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?x8xf32, #graph.dims<n0, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @shared(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %p = lin.call @k0_dot symbols = [s] (%x, %w) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %q = lin.call @k0_dot symbols = [s] (%p, %w) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: func.return %q : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @shared(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x8xf32>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  %q = graph.dot %p, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  func.return %q : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// Symbols have other names in the kernel: here both calls share it.
// CHECK-LABEL: lin.kernel @k0_map(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32):
// CHECK-NEXT: %3 = math.exp %1 : f32
// CHECK-NEXT: lin.yield %3 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @symbols(%x: tensor<?xf32, #graph.dims<s>>, %y: tensor<?xf32, #graph.dims<b>>) -> (tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<b>>) {
// CHECK-NEXT: %a = lin.call @k0_map symbols = [s] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %b = lin.call @k0_map symbols = [b] (%y) : (tensor<?xf32, #graph.dims<b>>) -> tensor<?xf32, #graph.dims<b>>
// CHECK-NEXT: func.return %a, %b : tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<b>>
// CHECK-NEXT: }
func.func @symbols(%x: tensor<?xf32, #graph.dims<s>>, %y: tensor<?xf32, #graph.dims<b>>) -> (tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<b>>) {
  %a = graph.exp %x : tensor<?xf32, #graph.dims<s>>
  %b = graph.exp %y : tensor<?xf32, #graph.dims<b>>
  func.return %a, %b : tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<b>>
}

// -----

// Equal sizes are part of the structure: here there are two kernels.
// CHECK-LABEL: lin.kernel @k0_map(%x: tensor<?x?xf32, #graph.dims<n0, n0>>) -> (tensor<?x?xf32, #graph.dims<n0, n0>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0, n0] iterators = [parallel, parallel] maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>] (%x) : (tensor<?x?xf32, #graph.dims<n0, n0>>) -> tensor<?x?xf32, #graph.dims<n0, n0>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32):
// CHECK-NEXT: %3 = math.exp %1 : f32
// CHECK-NEXT: lin.yield %3 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?x?xf32, #graph.dims<n0, n0>>
// CHECK-NEXT: }
// CHECK-NEXT: lin.kernel @k1_map(%y: tensor<?x?xf32, #graph.dims<n0, n1>>) -> (tensor<?x?xf32, #graph.dims<n0, n1>>) symbols = [n0, n1] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0, n1] iterators = [parallel, parallel] maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>] (%y) : (tensor<?x?xf32, #graph.dims<n0, n1>>) -> tensor<?x?xf32, #graph.dims<n0, n1>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32):
// CHECK-NEXT: %3 = math.exp %1 : f32
// CHECK-NEXT: lin.yield %3 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?x?xf32, #graph.dims<n0, n1>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @equal(%x: tensor<?x?xf32, #graph.dims<s, s>>, %y: tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?x?xf32, #graph.dims<s, s>>, tensor<?x?xf32, #graph.dims<b, s>>) {
// CHECK-NEXT: %a = lin.call @k0_map symbols = [s] (%x) : (tensor<?x?xf32, #graph.dims<s, s>>) -> tensor<?x?xf32, #graph.dims<s, s>>
// CHECK-NEXT: %b = lin.call @k1_map symbols = [b, s] (%y) : (tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: func.return %a, %b : tensor<?x?xf32, #graph.dims<s, s>>, tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: }
func.func @equal(%x: tensor<?x?xf32, #graph.dims<s, s>>, %y: tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?x?xf32, #graph.dims<s, s>>, tensor<?x?xf32, #graph.dims<b, s>>) {
  %a = graph.exp %x : tensor<?x?xf32, #graph.dims<s, s>>
  %b = graph.exp %y : tensor<?x?xf32, #graph.dims<b, s>>
  func.return %a, %b : tensor<?x?xf32, #graph.dims<s, s>>, tensor<?x?xf32, #graph.dims<b, s>>
}

// -----

// Constants are part of it.
// CHECK-LABEL: lin.kernel @k0_map(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32):
// CHECK-NEXT: %3 = arith.constant 2.000000e+00 : f32
// CHECK-NEXT: %4 = arith.mulf %1, %3 : f32
// CHECK-NEXT: lin.yield %4 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: }
// CHECK-NEXT: lin.kernel @k1_reverse(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>] () : () -> tensor<?xf32, #graph.dims<n0>> {
// CHECK-NEXT: ^bb0(%1: f32):
// CHECK-NEXT: %2 = arith.constant 3.000000e+00 : f32
// CHECK-NEXT: %3 = lin.size [n0 - 1] : i64
// CHECK-NEXT: %4 = lin.index affine_map<(d0) -> (d0)> : i64
// CHECK-NEXT: %5 = arith.subi %3, %4 : i64
// CHECK-NEXT: %6 = lin.extract %x[%5] : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: %7 = arith.mulf %6, %2 : f32
// CHECK-NEXT: lin.yield %7 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @constants(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<s>>) {
// CHECK-NEXT: %a = lin.call @k0_map symbols = [s] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %b = lin.call @k1_reverse symbols = [s] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: func.return %a, %b : tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: }
func.func @constants(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<s>>) {
  %k = graph.constant dense<2.0> : tensor<f32>
  %n = graph.broadcast %k axes = [] : tensor<f32> -> tensor<?xf32, #graph.dims<s>>
  %l = graph.constant dense<3.0> : tensor<f32>
  %m = graph.broadcast %l axes = [] : tensor<f32> -> tensor<?xf32, #graph.dims<s>>
  %a = graph.mul %x, %n : tensor<?xf32, #graph.dims<s>>
  %r = graph.reverse %x axes = [0] : tensor<?xf32, #graph.dims<s>>
  %b = graph.mul %r, %m : tensor<?xf32, #graph.dims<s>>
  func.return %a, %b : tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<s>>
}

// -----

// Views, weights and dense constants.
// CHECK-LABEL: lin.kernel @k0_map(%x: tensor<?x8xf32, #graph.dims<n0, _>>, %w: tensor<8xf32>, %k: tensor<8xf32>) -> (tensor<?x8xf32, #graph.dims<n0, _>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0, 8] iterators = [parallel, parallel] maps = [affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>] (%k, %w, %x) : (tensor<8xf32>, tensor<8xf32>, tensor<?x8xf32, #graph.dims<n0, _>>) -> tensor<?x8xf32, #graph.dims<n0, _>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32, %3: f32, %4: f32):
// CHECK-NEXT: %5 = arith.addf %3, %2 : f32
// CHECK-NEXT: %6 = arith.mulf %5, %1 : f32
// CHECK-NEXT: lin.yield %6 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?x8xf32, #graph.dims<n0, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @free(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?xf32, #graph.dims<8*s>> {
// CHECK-NEXT: %w = lin.weight "w" : tensor<8xf32>
// CHECK-NEXT: %k = lin.constant dense<[1.000000e+00, 2.000000e+00, 3.000000e+00, 4.000000e+00, 5.000000e+00, 6.000000e+00, 7.000000e+00, 8.000000e+00]> : tensor<8xf32> -> tensor<8xf32>
// CHECK-NEXT: %b = lin.call @k0_map symbols = [s] (%x, %w, %k) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8xf32>, tensor<8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %v = lin.view (%b) : (tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?xf32, #graph.dims<8*s>>
// CHECK-NEXT: func.return %v : tensor<?xf32, #graph.dims<8*s>>
// CHECK-NEXT: }
func.func @free(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?xf32, #graph.dims<8*s>>) {
  %w = graph.weight key = "w" : tensor<8xf32>
  %k = graph.constant dense<[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]> : tensor<8xf32>
  %n = graph.broadcast %w axes = [1] : tensor<8xf32> -> tensor<?x8xf32, #graph.dims<s, _>>
  %m = graph.broadcast %k axes = [1] : tensor<8xf32> -> tensor<?x8xf32, #graph.dims<s, _>>
  %a = graph.add %x, %n : tensor<?x8xf32, #graph.dims<s, _>>
  %b = graph.mul %a, %m : tensor<?x8xf32, #graph.dims<s, _>>
  %v = graph.reshape %b : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?xf32, #graph.dims<8*s>>
  func.return %v : tensor<?xf32, #graph.dims<8*s>>
}
