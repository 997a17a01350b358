// RUN: aiopt-opt %s --split-input-file --target=avx512 --pipeline='fuse, graph-to-lin, schedule{vector=16}, pack-weights' | filecheck %s

// A weight in columns panels.
// CHECK-LABEL: lin.kernel @k0_dot(%x: tensor<?x8xf32, #graph.dims<n0, _>>, %w: tensor<2x8x32xf32>) -> (tensor<?x40xf32, #graph.dims<n0, _>>) symbols = [n0] digest = "{{[0-9a-f]+-packed}}" scratch = [157696] schedule = {kind = "matmul", vector = 16 : i64, unroll = 4 : i64, tile = [14 : i64, 32 : i64], block = [224 : i64, 128 : i64, 512 : i64], parallel} {
// CHECK-NEXT: %0 = lin.generic domain = [n0, 40, 8] iterators = [parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> ((d1 floordiv 32), d2, (d1 mod 32))>, affine_map<(d0, d1, d2) -> (d0, d1)>] (%x, %w) : (tensor<?x8xf32, #graph.dims<n0, _>>, tensor<2x8x32xf32>) -> tensor<?x40xf32, #graph.dims<n0, _>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32, %3: f32):
// CHECK-NEXT: %4 = arith.mulf %1, %2 : f32
// CHECK-NEXT: %5 = arith.addf %3, %4 : f32
// CHECK-NEXT: lin.yield %5 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?x40xf32, #graph.dims<n0, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @plain(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x40xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %w = lin.weight "w" panel = [8, 40, 0] : tensor<2x8x32xf32>
// CHECK-NEXT: %p = lin.call @k0_dot symbols = [s] (%x, %w) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<2x8x32xf32>) -> tensor<?x40xf32, #graph.dims<s, _>>
// CHECK-NEXT: func.return %p : tensor<?x40xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @plain(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x40xf32, #graph.dims<s, _>>) {
  %w = graph.weight key = "w" : tensor<8x40xf32>
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x40xf32>) -> tensor<?x40xf32, #graph.dims<s, _>>
  func.return %p : tensor<?x40xf32, #graph.dims<s, _>>
}

// -----

// A transposed one.
// CHECK-LABEL: lin.kernel @k0_dot(%x: tensor<?x8xf32, #graph.dims<n0, _>>, %w: tensor<2x8x32xf32>) -> (tensor<?x40xf32, #graph.dims<n0, _>>) symbols = [n0] digest = "{{[0-9a-f]+-packed}}" scratch = [157696] schedule = {kind = "matmul", vector = 16 : i64, unroll = 4 : i64, tile = [14 : i64, 32 : i64], block = [224 : i64, 128 : i64, 512 : i64], parallel} {
// CHECK-NEXT: %0 = lin.generic domain = [n0, 40, 8] iterators = [parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> ((d1 floordiv 32), d2, (d1 mod 32))>, affine_map<(d0, d1, d2) -> (d0, d1)>] (%x, %w) : (tensor<?x8xf32, #graph.dims<n0, _>>, tensor<2x8x32xf32>) -> tensor<?x40xf32, #graph.dims<n0, _>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32, %3: f32):
// CHECK-NEXT: %4 = arith.mulf %1, %2 : f32
// CHECK-NEXT: %5 = arith.addf %3, %4 : f32
// CHECK-NEXT: lin.yield %5 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?x40xf32, #graph.dims<n0, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @transposed(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x40xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %w = lin.weight "w" panel = [8, 40, 1] : tensor<2x8x32xf32>
// CHECK-NEXT: %p = lin.call @k0_dot symbols = [s] (%x, %w) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<2x8x32xf32>) -> tensor<?x40xf32, #graph.dims<s, _>>
// CHECK-NEXT: func.return %p : tensor<?x40xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @transposed(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x40xf32, #graph.dims<s, _>>) {
  %w = graph.weight key = "w" : tensor<40x8xf32>
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [1] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<40x8xf32>) -> tensor<?x40xf32, #graph.dims<s, _>>
  func.return %p : tensor<?x40xf32, #graph.dims<s, _>>
}

// -----

// One matrix per batch.
// CHECK-LABEL: lin.kernel @k0_dot(%x: tensor<4x?x8xf32, #graph.dims<_, n0, _>>, %w: tensor<4x1x8x32xf32>) -> (tensor<4x?x3xf32, #graph.dims<_, n0, _>>) symbols = [n0] digest = "{{[0-9a-f]+-packed}}" scratch = [157696] schedule = {kind = "matmul", vector = 16 : i64, unroll = 4 : i64, tile = [14 : i64, 32 : i64], block = [224 : i64, 128 : i64, 512 : i64], parallel} {
// CHECK-NEXT: %0 = lin.generic domain = [4, n0, 3, 8] iterators = [parallel, parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, (d2 floordiv 32), d3, (d2 mod 32))>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>] (%x, %w) : (tensor<4x?x8xf32, #graph.dims<_, n0, _>>, tensor<4x1x8x32xf32>) -> tensor<4x?x3xf32, #graph.dims<_, n0, _>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32, %3: f32):
// CHECK-NEXT: %4 = arith.mulf %1, %2 : f32
// CHECK-NEXT: %5 = arith.addf %3, %4 : f32
// CHECK-NEXT: lin.yield %5 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<4x?x3xf32, #graph.dims<_, n0, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @batch(%x: tensor<4x?x8xf32, #graph.dims<_, s, _>>) -> tensor<4x?x3xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %w = lin.weight "w" panel = [8, 3, 0] : tensor<4x1x8x32xf32>
// CHECK-NEXT: %p = lin.call @k0_dot symbols = [s] (%x, %w) : (tensor<4x?x8xf32, #graph.dims<_, s, _>>, tensor<4x1x8x32xf32>) -> tensor<4x?x3xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: func.return %p : tensor<4x?x3xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
func.func @batch(%x: tensor<4x?x8xf32, #graph.dims<_, s, _>>) -> (tensor<4x?x3xf32, #graph.dims<_, s, _>>) {
  %w = graph.weight key = "w" : tensor<4x8x3xf32>
  %p = graph.dot %x, %w lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [1] : (tensor<4x?x8xf32, #graph.dims<_, s, _>>, tensor<4x8x3xf32>) -> tensor<4x?x3xf32, #graph.dims<_, s, _>>
  func.return %p : tensor<4x?x3xf32, #graph.dims<_, s, _>>
}

// -----

// A dense constant.
// CHECK-LABEL: lin.kernel @k0_dot(%x: tensor<?x2xf32, #graph.dims<n0, _>>, %w: tensor<1x2x32xf32>) -> (tensor<?x2xf32, #graph.dims<n0, _>>) symbols = [n0] digest = "{{[0-9a-f]+-packed}}" scratch = [157696] schedule = {kind = "matmul", vector = 16 : i64, unroll = 4 : i64, tile = [14 : i64, 32 : i64], block = [224 : i64, 128 : i64, 512 : i64], parallel} {
// CHECK-NEXT: %0 = lin.generic domain = [n0, 2, 2] iterators = [parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> ((d1 floordiv 32), d2, (d1 mod 32))>, affine_map<(d0, d1, d2) -> (d0, d1)>] (%x, %w) : (tensor<?x2xf32, #graph.dims<n0, _>>, tensor<1x2x32xf32>) -> tensor<?x2xf32, #graph.dims<n0, _>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32, %3: f32):
// CHECK-NEXT: %4 = arith.mulf %1, %2 : f32
// CHECK-NEXT: %5 = arith.addf %3, %4 : f32
// CHECK-NEXT: lin.yield %5 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?x2xf32, #graph.dims<n0, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @constant(%x: tensor<?x2xf32, #graph.dims<s, _>>) -> tensor<?x2xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %w = lin.constant dense<{{\[\[}}1.000000e+00, 2.000000e+00], [3.000000e+00, 4.000000e+00]]> : tensor<2x2xf32> panel = [2, 2, 0] -> tensor<1x2x32xf32>
// CHECK-NEXT: %p = lin.call @k0_dot symbols = [s] (%x, %w) : (tensor<?x2xf32, #graph.dims<s, _>>, tensor<1x2x32xf32>) -> tensor<?x2xf32, #graph.dims<s, _>>
// CHECK-NEXT: func.return %p : tensor<?x2xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @constant(%x: tensor<?x2xf32, #graph.dims<s, _>>) -> (tensor<?x2xf32, #graph.dims<s, _>>) {
  %w = graph.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x2xf32, #graph.dims<s, _>>, tensor<2x2xf32>) -> tensor<?x2xf32, #graph.dims<s, _>>
  func.return %p : tensor<?x2xf32, #graph.dims<s, _>>
}

// -----

// A kernel that also takes a computed matrix is split.
// CHECK-LABEL: lin.kernel @k0_dot(%x: tensor<?x8xf32, #graph.dims<n0, _>>, %w: tensor<8x8xf32>) -> (tensor<?x8xf32, #graph.dims<n0, _>>) symbols = [n0] digest = "{{[0-9a-f]+}}" scratch = [158720] schedule = {kind = "matmul", vector = 16 : i64, unroll = 4 : i64, tile = [14 : i64, 32 : i64], block = [224 : i64, 128 : i64, 512 : i64], parallel} {
// CHECK-NEXT: %0 = lin.generic domain = [n0, 8, 8] iterators = [parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>] (%x, %w) : (tensor<?x8xf32, #graph.dims<n0, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<n0, _>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32, %3: f32):
// CHECK-NEXT: %4 = arith.mulf %1, %2 : f32
// CHECK-NEXT: %5 = arith.addf %3, %4 : f32
// CHECK-NEXT: lin.yield %5 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?x8xf32, #graph.dims<n0, _>>
// CHECK-NEXT: }
// CHECK-NEXT: lin.kernel @k0_dot_packed(%x: tensor<?x8xf32, #graph.dims<n0, _>>, %w: tensor<1x8x32xf32>) -> (tensor<?x8xf32, #graph.dims<n0, _>>) symbols = [n0] digest = "{{[0-9a-f]+-packed}}" scratch = [157696] schedule = {kind = "matmul", vector = 16 : i64, unroll = 4 : i64, tile = [14 : i64, 32 : i64], block = [224 : i64, 128 : i64, 512 : i64], parallel} {
// CHECK-NEXT: %0 = lin.generic domain = [n0, 8, 8] iterators = [parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> ((d1 floordiv 32), d2, (d1 mod 32))>, affine_map<(d0, d1, d2) -> (d0, d1)>] (%x, %w) : (tensor<?x8xf32, #graph.dims<n0, _>>, tensor<1x8x32xf32>) -> tensor<?x8xf32, #graph.dims<n0, _>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32, %3: f32):
// CHECK-NEXT: %4 = arith.mulf %1, %2 : f32
// CHECK-NEXT: %5 = arith.addf %3, %4 : f32
// CHECK-NEXT: lin.yield %5 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?x8xf32, #graph.dims<n0, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @split(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %w = lin.weight "w" panel = [8, 8, 0] : tensor<1x8x32xf32>
// CHECK-NEXT: %p = lin.call @k0_dot_packed symbols = [s] (%x, %w) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<1x8x32xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %q = lin.call @k0_dot symbols = [s] (%p, %y) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: func.return %q : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @split(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<8x8xf32>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %w = graph.weight key = "w" : tensor<8x8xf32>
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  %q = graph.dot %p, %y lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  func.return %q : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// A weight that two calls use is packed once.
// CHECK-LABEL: lin.kernel @k0_dot(%x: tensor<?x8xf32, #graph.dims<n0, _>>, %w: tensor<1x8x32xf32>) -> (tensor<?x8xf32, #graph.dims<n0, _>>) symbols = [n0] digest = "{{[0-9a-f]+-packed}}" scratch = [157696] schedule = {kind = "matmul", vector = 16 : i64, unroll = 4 : i64, tile = [14 : i64, 32 : i64], block = [224 : i64, 128 : i64, 512 : i64], parallel} {
// CHECK-NEXT: %0 = lin.generic domain = [n0, 8, 8] iterators = [parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> ((d1 floordiv 32), d2, (d1 mod 32))>, affine_map<(d0, d1, d2) -> (d0, d1)>] (%x, %w) : (tensor<?x8xf32, #graph.dims<n0, _>>, tensor<1x8x32xf32>) -> tensor<?x8xf32, #graph.dims<n0, _>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32, %3: f32):
// CHECK-NEXT: %4 = arith.mulf %1, %2 : f32
// CHECK-NEXT: %5 = arith.addf %3, %4 : f32
// CHECK-NEXT: lin.yield %5 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?x8xf32, #graph.dims<n0, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @once(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %w = lin.weight "w" panel = [8, 8, 0] : tensor<1x8x32xf32>
// CHECK-NEXT: %p = lin.call @k0_dot symbols = [s] (%x, %w) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<1x8x32xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %q = lin.call @k0_dot symbols = [s] (%p, %w) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<1x8x32xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: func.return %q : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @once(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %w = graph.weight key = "w" : tensor<8x8xf32>
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  %q = graph.dot %p, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  func.return %q : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// A weight that an elementwise kernel uses too is there twice.
// CHECK-LABEL: lin.kernel @k0_dot(%x: tensor<8x8xf32>, %w: tensor<8x8xf32>) -> (tensor<8x8xf32>) symbols = [] digest = "{{[0-9a-f]+}}" scratch = [158720] schedule = {kind = "matmul", vector = 16 : i64, unroll = 4 : i64, tile = [14 : i64, 32 : i64], block = [224 : i64, 128 : i64, 512 : i64], parallel} {
// CHECK-NEXT: %0 = lin.generic domain = [8, 8, 8] iterators = [parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>] (%x, %w) : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32, %3: f32):
// CHECK-NEXT: %4 = arith.mulf %1, %2 : f32
// CHECK-NEXT: %5 = arith.addf %3, %4 : f32
// CHECK-NEXT: lin.yield %5 : f32
// CHECK-NEXT: }
// CHECK-NEXT: %6 = lin.generic domain = [8, 8] iterators = [parallel, parallel] maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>] (%w, %0) : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32> {
// CHECK-NEXT: ^bb0(%7: f32, %8: f32, %9: f32):
// CHECK-NEXT: %10 = arith.addf %8, %7 : f32
// CHECK-NEXT: %11 = arith.mulf %10, %7 : f32
// CHECK-NEXT: lin.yield %11 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %6 : tensor<8x8xf32>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @both(%x: tensor<8x8xf32>) -> tensor<8x8xf32> {
// CHECK-NEXT: %w = lin.weight "w" : tensor<8x8xf32>
// CHECK-NEXT: %r = lin.call @k0_dot symbols = [] (%x, %w) : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
// CHECK-NEXT: func.return %r : tensor<8x8xf32>
// CHECK-NEXT: }
func.func @both(%x: tensor<8x8xf32>) -> (tensor<8x8xf32>) {
  %w = graph.weight key = "w" : tensor<8x8xf32>
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %q = graph.add %p, %w : tensor<8x8xf32>
  %r = graph.mul %q, %w : tensor<8x8xf32>
  func.return %r : tensor<8x8xf32>
}

// -----

// Computed matrices stay as they are.
// CHECK-LABEL: lin.kernel @k0_dot(%x: tensor<?x8xf32, #graph.dims<n0, _>>, %y: tensor<8x8xf32>) -> (tensor<?x8xf32, #graph.dims<n0, _>>) symbols = [n0] digest = "{{[0-9a-f]+}}" scratch = [158720] schedule = {kind = "matmul", vector = 16 : i64, unroll = 4 : i64, tile = [14 : i64, 32 : i64], block = [224 : i64, 128 : i64, 512 : i64], parallel} {
// CHECK-NEXT: %0 = lin.generic domain = [n0, 8, 8] iterators = [parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>] (%x, %y) : (tensor<?x8xf32, #graph.dims<n0, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<n0, _>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32, %3: f32):
// CHECK-NEXT: %4 = arith.mulf %1, %2 : f32
// CHECK-NEXT: %5 = arith.addf %3, %4 : f32
// CHECK-NEXT: lin.yield %5 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?x8xf32, #graph.dims<n0, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @computed(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %q = lin.call @k0_dot symbols = [s] (%x, %y) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: func.return %q : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @computed(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<8x8xf32>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %q = graph.dot %x, %y lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  func.return %q : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// The columns of the micro-kernel are not the last dimension: not packed.
// CHECK-LABEL: lin.kernel @k0_dot(%x: tensor<?x8xf32, #graph.dims<n0, _>>, %w: tensor<3x8x1xf32>) -> (tensor<?x3x1xf32, #graph.dims<n0, _, _>>) symbols = [n0] digest = "{{[0-9a-f]+}}" scratch = [158720] schedule = {kind = "matmul", vector = 16 : i64, unroll = 4 : i64, tile = [14 : i64, 32 : i64], block = [224 : i64, 128 : i64, 512 : i64], parallel} {
// CHECK-NEXT: %0 = lin.generic domain = [n0, 3, 8] iterators = [parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d1, d2, 0)>, affine_map<(d0, d1, d2) -> (d0, d1, 0)>] (%x, %w) : (tensor<?x8xf32, #graph.dims<n0, _>>, tensor<3x8x1xf32>) -> tensor<?x3x1xf32, #graph.dims<n0, _, _>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32, %3: f32):
// CHECK-NEXT: %4 = arith.mulf %1, %2 : f32
// CHECK-NEXT: %5 = arith.addf %3, %4 : f32
// CHECK-NEXT: lin.yield %5 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?x3x1xf32, #graph.dims<n0, _, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @unit(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x3x1xf32, #graph.dims<s, _, _>> {
// CHECK-NEXT: %w = lin.weight "w" : tensor<3x8x1xf32>
// CHECK-NEXT: %p = lin.call @k0_dot symbols = [s] (%x, %w) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<3x8x1xf32>) -> tensor<?x3x1xf32, #graph.dims<s, _, _>>
// CHECK-NEXT: func.return %p : tensor<?x3x1xf32, #graph.dims<s, _, _>>
// CHECK-NEXT: }
func.func @unit(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x3x1xf32, #graph.dims<s, _, _>>) {
  %w = graph.weight key = "w" : tensor<3x8x1xf32>
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [1] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<3x8x1xf32>) -> tensor<?x3x1xf32, #graph.dims<s, _, _>>
  func.return %p : tensor<?x3x1xf32, #graph.dims<s, _, _>>
}

// -----

// An f64 product takes its weight as it is.
// CHECK-LABEL: lin.kernel @k0_dot(%x: tensor<?x8xf64, #graph.dims<n0, _>>, %w: tensor<8x8xf64>) -> (tensor<?x8xf64, #graph.dims<n0, _>>) symbols = [n0] digest = "{{[0-9a-f]+}}" schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64, parallel} {
// CHECK-NEXT: %0 = lin.generic domain = [n0, 8, 8] iterators = [parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>] (%x, %w) : (tensor<?x8xf64, #graph.dims<n0, _>>, tensor<8x8xf64>) -> tensor<?x8xf64, #graph.dims<n0, _>> {
// CHECK-NEXT: ^bb0(%1: f64, %2: f64, %3: f64):
// CHECK-NEXT: %4 = arith.mulf %1, %2 : f64
// CHECK-NEXT: %5 = arith.addf %3, %4 : f64
// CHECK-NEXT: lin.yield %5 : f64
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?x8xf64, #graph.dims<n0, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @kept(%x: tensor<?x8xf64, #graph.dims<s, _>>) -> tensor<?x8xf64, #graph.dims<s, _>> {
// CHECK-NEXT: %w = lin.weight "w" : tensor<8x8xf64>
// CHECK-NEXT: %p = lin.call @k0_dot symbols = [s] (%x, %w) : (tensor<?x8xf64, #graph.dims<s, _>>, tensor<8x8xf64>) -> tensor<?x8xf64, #graph.dims<s, _>>
// CHECK-NEXT: func.return %p : tensor<?x8xf64, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @kept(%x: tensor<?x8xf64, #graph.dims<s, _>>) -> (tensor<?x8xf64, #graph.dims<s, _>>) {
  %w = graph.weight key = "w" : tensor<8x8xf64>
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf64, #graph.dims<s, _>>, tensor<8x8xf64>) -> tensor<?x8xf64, #graph.dims<s, _>>
  func.return %p : tensor<?x8xf64, #graph.dims<s, _>>
}

// -----

// A leading dimension of size 1 does not matter.
// CHECK-LABEL: lin.kernel @k0_dot(%x: tensor<1x?x8xf32, #graph.dims<_, n0, _>>, %w: tensor<1x1x8x32xf32>)
// CHECK-NEXT: %0 = lin.generic domain = [n0, 3, 8] iterators = [parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2) -> (0, d0, d2)>, affine_map<(d0, d1, d2) -> (0, (d1 floordiv 32), d2, (d1 mod 32))>, affine_map<(d0, d1, d2) -> (0, d0, d1)>]
func.func @one(%x: tensor<1x?x8xf32, #graph.dims<_, s, _>>) -> (tensor<1x?x3xf32, #graph.dims<_, s, _>>) {
  %w = graph.weight key = "w" : tensor<1x8x3xf32>
  %p = graph.dot %x, %w lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [1] : (tensor<1x?x8xf32, #graph.dims<_, s, _>>, tensor<1x8x3xf32>) -> tensor<1x?x3xf32, #graph.dims<_, s, _>>
  func.return %p : tensor<1x?x3xf32, #graph.dims<_, s, _>>
}

// -----

// Part of a weight is read where it is: its panels would be those of the whole.
// CHECK-LABEL: lin.kernel @k0_dot(%x: tensor<?x4xf32, #graph.dims<n0, _>>, %w: tensor<8x3xf32>)
// CHECK-NEXT: %0 = lin.generic domain = [n0, 3, 4] iterators = [parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>]
func.func @part(%x: tensor<?x4xf32, #graph.dims<s, _>>) -> (tensor<?x3xf32, #graph.dims<s, _>>) {
  %w = graph.weight key = "w" : tensor<8x3xf32>
  %v = graph.slice %w starts = [0, 0] limits = [4, 3] strides = [1, 1] : tensor<8x3xf32> -> tensor<4x3xf32>
  %p = graph.dot %x, %v lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x4xf32, #graph.dims<s, _>>, tensor<4x3xf32>) -> tensor<?x3xf32, #graph.dims<s, _>>
  func.return %p : tensor<?x3xf32, #graph.dims<s, _>>
}
