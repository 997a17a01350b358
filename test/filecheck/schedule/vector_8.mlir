// RUN: aiopt-opt %s --split-input-file --target=avx2 --pipeline='fuse, graph-to-lin, schedule{vector=8 unroll=2}' | filecheck %s

// Lanes and unrolling as asked; the tile follows the register width.
// CHECK-LABEL: lin.kernel @k0_dot(%x: tensor<?x8xf32, #graph.dims<n0, _>>, %w: tensor<8x8xf32>) -> (tensor<?x8xf32, #graph.dims<n0, _>>) symbols = [n0] digest = "{{[0-9a-f]+}}" scratch = [135680] schedule = {kind = "matmul", vector = 8 : i64, unroll = 2 : i64, tile = [6 : i64, 16 : i64], block = [96 : i64, 320 : i64, 1280 : i64], parallel} {
// CHECK-NEXT: %0 = lin.generic domain = [n0, 8, 8] iterators = [parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>] (%x, %w) : (tensor<?x8xf32, #graph.dims<n0, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<n0, _>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32, %3: f32):
// CHECK-NEXT: %4 = arith.mulf %1, %2 : f32
// CHECK-NEXT: %5 = arith.addf %3, %4 : f32
// CHECK-NEXT: lin.yield %5 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?x8xf32, #graph.dims<n0, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @matmul(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %p = lin.call @k0_dot symbols = [s] (%x, %w) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: func.return %p : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @matmul(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x8xf32>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  func.return %p : tensor<?x8xf32, #graph.dims<s, _>>
}
