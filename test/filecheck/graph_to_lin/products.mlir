// RUN: aiopt-opt %s --split-input-file --pipeline='fuse, graph-to-lin' | filecheck %s

// A plain product.
// CHECK-LABEL: lin.kernel @k0_dot(%x: tensor<?x8xf32, #graph.dims<n0, _>>, %w: tensor<8x8xf32>) -> (tensor<?x8xf32, #graph.dims<n0, _>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
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

// -----

// Batches, and a transposed operand.
// CHECK-LABEL: lin.kernel @k0_dot(%x: tensor<4x?x8xf32, #graph.dims<_, n0, _>>, %y: tensor<4x?x8xf32, #graph.dims<_, n0, _>>) -> (tensor<4x?x?xf32, #graph.dims<_, n0, n0>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [4, n0, n0, 8] iterators = [parallel, parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>] (%x, %y) : (tensor<4x?x8xf32, #graph.dims<_, n0, _>>, tensor<4x?x8xf32, #graph.dims<_, n0, _>>) -> tensor<4x?x?xf32, #graph.dims<_, n0, n0>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32, %3: f32):
// CHECK-NEXT: %4 = arith.mulf %1, %2 : f32
// CHECK-NEXT: %5 = arith.addf %3, %4 : f32
// CHECK-NEXT: lin.yield %5 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<4x?x?xf32, #graph.dims<_, n0, n0>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @batch(%x: tensor<4x?x8xf32, #graph.dims<_, s, _>>, %y: tensor<4x?x8xf32, #graph.dims<_, s, _>>) -> tensor<4x?x?xf32, #graph.dims<_, s, s>> {
// CHECK-NEXT: %p = lin.call @k0_dot symbols = [s] (%x, %y) : (tensor<4x?x8xf32, #graph.dims<_, s, _>>, tensor<4x?x8xf32, #graph.dims<_, s, _>>) -> tensor<4x?x?xf32, #graph.dims<_, s, s>>
// CHECK-NEXT: func.return %p : tensor<4x?x?xf32, #graph.dims<_, s, s>>
// CHECK-NEXT: }
func.func @batch(%x: tensor<4x?x8xf32, #graph.dims<_, s, _>>, %y: tensor<4x?x8xf32, #graph.dims<_, s, _>>) -> (tensor<4x?x?xf32, #graph.dims<_, s, s>>) {
  %p = graph.dot %x, %y lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [2] : (tensor<4x?x8xf32, #graph.dims<_, s, _>>, tensor<4x?x8xf32, #graph.dims<_, s, _>>) -> tensor<4x?x?xf32, #graph.dims<_, s, s>>
  func.return %p : tensor<4x?x?xf32, #graph.dims<_, s, s>>
}

// -----

// The epilogue is a second generic.
// CHECK-LABEL: lin.kernel @k0_dot(%x: tensor<?x8xf32, #graph.dims<n0, _>>, %w: tensor<8x8xf32>) -> (tensor<?x8xf32, #graph.dims<n0, _>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0, 8, 8] iterators = [parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>] (%x, %w) : (tensor<?x8xf32, #graph.dims<n0, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<n0, _>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32, %3: f32):
// CHECK-NEXT: %4 = arith.mulf %1, %2 : f32
// CHECK-NEXT: %5 = arith.addf %3, %4 : f32
// CHECK-NEXT: lin.yield %5 : f32
// CHECK-NEXT: }
// CHECK-NEXT: %6 = lin.generic domain = [n0, 8] iterators = [parallel, parallel] maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>] (%0) : (tensor<?x8xf32, #graph.dims<n0, _>>) -> tensor<?x8xf32, #graph.dims<n0, _>> {
// CHECK-NEXT: ^bb0(%7: f32, %8: f32):
// CHECK-NEXT: %9 = arith.constant 0.000000e+00 : f32
// CHECK-NEXT: %10 = arith.maximumf %7, %9 : f32
// CHECK-NEXT: lin.yield %10 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %6 : tensor<?x8xf32, #graph.dims<n0, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @epilogue(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %r = lin.call @k0_dot symbols = [s] (%x, %w) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: func.return %r : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @epilogue(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x8xf32>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  %r = graph.relu %p : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %r : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// The product is a result as well.
// CHECK-LABEL: lin.kernel @k0_dot(%x: tensor<?x8xf32, #graph.dims<n0, _>>, %w: tensor<8x8xf32>) -> (tensor<?x8xf32, #graph.dims<n0, _>>, tensor<?x8xf32, #graph.dims<n0, _>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0, 8, 8] iterators = [parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>] (%x, %w) : (tensor<?x8xf32, #graph.dims<n0, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<n0, _>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32, %3: f32):
// CHECK-NEXT: %4 = arith.mulf %1, %2 : f32
// CHECK-NEXT: %5 = arith.addf %3, %4 : f32
// CHECK-NEXT: lin.yield %5 : f32
// CHECK-NEXT: }
// CHECK-NEXT: %6 = lin.generic domain = [n0, 8] iterators = [parallel, parallel] maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>] (%0) : (tensor<?x8xf32, #graph.dims<n0, _>>) -> tensor<?x8xf32, #graph.dims<n0, _>> {
// CHECK-NEXT: ^bb0(%7: f32, %8: f32):
// CHECK-NEXT: %9 = math.exp %7 : f32
// CHECK-NEXT: lin.yield %9 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0, %6 : tensor<?x8xf32, #graph.dims<n0, _>>, tensor<?x8xf32, #graph.dims<n0, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @both(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x8xf32>) -> (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) {
// CHECK-NEXT: %p, %r = lin.call @k0_dot symbols = [s] (%x, %w) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>)
// CHECK-NEXT: func.return %p, %r : tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @both(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x8xf32>) -> (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) {
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  %r = graph.exp %p : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %p, %r : tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// Stored in another order.
// CHECK-LABEL: lin.kernel @k0_dot(%x: tensor<?x2x8xf32, #graph.dims<n0, _, _>>, %w: tensor<8x8xf32>) -> (tensor<2x?x8xf32, #graph.dims<_, n0, _>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0, 2, 8, 8] iterators = [parallel, parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>, affine_map<(d0, d1, d2, d3) -> (d3, d2)>, affine_map<(d0, d1, d2, d3) -> (d1, d0, d2)>] (%x, %w) : (tensor<?x2x8xf32, #graph.dims<n0, _, _>>, tensor<8x8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, n0, _>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32, %3: f32):
// CHECK-NEXT: %4 = arith.mulf %1, %2 : f32
// CHECK-NEXT: %5 = arith.addf %3, %4 : f32
// CHECK-NEXT: lin.yield %5 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<2x?x8xf32, #graph.dims<_, n0, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @stored(%x: tensor<?x2x8xf32, #graph.dims<s, _, _>>, %w: tensor<8x8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %t = lin.call @k0_dot symbols = [s] (%x, %w) : (tensor<?x2x8xf32, #graph.dims<s, _, _>>, tensor<8x8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: func.return %t : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
func.func @stored(%x: tensor<?x2x8xf32, #graph.dims<s, _, _>>, %w: tensor<8x8xf32>) -> (tensor<2x?x8xf32, #graph.dims<_, s, _>>) {
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [2] rhs_contract = [0] : (tensor<?x2x8xf32, #graph.dims<s, _, _>>, tensor<8x8xf32>) -> tensor<?x2x8xf32, #graph.dims<s, _, _>>
  %t = graph.transpose %p perm = [1, 0, 2] : tensor<?x2x8xf32, #graph.dims<s, _, _>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  func.return %t : tensor<2x?x8xf32, #graph.dims<_, s, _>>
}

// -----

// Integers.
// CHECK-LABEL: lin.kernel @k0_dot(%x: tensor<2x8xi32>, %w: tensor<8x3xi32>) -> (tensor<2x3xi32>) symbols = [] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [2, 3, 8] iterators = [parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>] (%x, %w) : (tensor<2x8xi32>, tensor<8x3xi32>) -> tensor<2x3xi32> {
// CHECK-NEXT: ^bb0(%1: i32, %2: i32, %3: i32):
// CHECK-NEXT: %4 = arith.muli %1, %2 : i32
// CHECK-NEXT: %5 = arith.addi %3, %4 : i32
// CHECK-NEXT: lin.yield %5 : i32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<2x3xi32>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @ints(%x: tensor<2x8xi32>, %w: tensor<8x3xi32>) -> tensor<2x3xi32> {
// CHECK-NEXT: %p = lin.call @k0_dot symbols = [] (%x, %w) : (tensor<2x8xi32>, tensor<8x3xi32>) -> tensor<2x3xi32>
// CHECK-NEXT: func.return %p : tensor<2x3xi32>
// CHECK-NEXT: }
func.func @ints(%x: tensor<2x8xi32>, %w: tensor<8x3xi32>) -> (tensor<2x3xi32>) {
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<2x8xi32>, tensor<8x3xi32>) -> tensor<2x3xi32>
  func.return %p : tensor<2x3xi32>
}
