// RUN: aiopt-opt %s --split-input-file --target=avx512 --pipeline='fuse, graph-to-lin, schedule{vector=16}' | filecheck %s

// Elementwise kernels are nests.
// CHECK-LABEL: lin.kernel @k0_map(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] digest = "{{[0-9a-f]+}}" schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64, parallel} {
// CHECK-NEXT: %0 = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32):
// CHECK-NEXT: %3 = math.exp %1 : f32
// CHECK-NEXT: lin.yield %3 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @map(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> {
// CHECK-NEXT: %a = lin.call @k0_map symbols = [s] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: func.return %a : tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: }
func.func @map(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<?xf32, #graph.dims<s>>) {
  %a = graph.exp %x : tensor<?xf32, #graph.dims<s>>
  func.return %a : tensor<?xf32, #graph.dims<s>>
}

// -----

// An f32 product uses the micro-kernel, a panel and a tile of scratch memory.
// CHECK-LABEL: lin.kernel @k0_dot(%x: tensor<?x8xf32, #graph.dims<n0, _>>, %w: tensor<8x8xf32>) -> (tensor<?x8xf32, #graph.dims<n0, _>>) symbols = [n0] digest = "{{[0-9a-f]+}}" scratch = [158720] schedule = {kind = "matmul", vector = 16 : i64, unroll = 4 : i64, tile = [14 : i64, 32 : i64], block = [224 : i64, 128 : i64, 512 : i64], parallel} {
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

// An f64 product is a nest.
// CHECK-LABEL: lin.kernel @k0_dot(%x: tensor<?x8xf64, #graph.dims<n0, _>>, %w: tensor<8x8xf64>) -> (tensor<?x8xf64, #graph.dims<n0, _>>) symbols = [n0] digest = "{{[0-9a-f]+}}" schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64, parallel} {
// CHECK-NEXT: %0 = lin.generic domain = [n0, 8, 8] iterators = [parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>] (%x, %w) : (tensor<?x8xf64, #graph.dims<n0, _>>, tensor<8x8xf64>) -> tensor<?x8xf64, #graph.dims<n0, _>> {
// CHECK-NEXT: ^bb0(%1: f64, %2: f64, %3: f64):
// CHECK-NEXT: %4 = arith.mulf %1, %2 : f64
// CHECK-NEXT: %5 = arith.addf %3, %4 : f64
// CHECK-NEXT: lin.yield %5 : f64
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?x8xf64, #graph.dims<n0, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @f64(%x: tensor<?x8xf64, #graph.dims<s, _>>, %w: tensor<8x8xf64>) -> tensor<?x8xf64, #graph.dims<s, _>> {
// CHECK-NEXT: %p = lin.call @k0_dot symbols = [s] (%x, %w) : (tensor<?x8xf64, #graph.dims<s, _>>, tensor<8x8xf64>) -> tensor<?x8xf64, #graph.dims<s, _>>
// CHECK-NEXT: func.return %p : tensor<?x8xf64, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @f64(%x: tensor<?x8xf64, #graph.dims<s, _>>, %w: tensor<8x8xf64>) -> (tensor<?x8xf64, #graph.dims<s, _>>) {
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf64, #graph.dims<s, _>>, tensor<8x8xf64>) -> tensor<?x8xf64, #graph.dims<s, _>>
  func.return %p : tensor<?x8xf64, #graph.dims<s, _>>
}

// -----

// So is one of integers.
// CHECK-LABEL: lin.kernel @k0_dot(%x: tensor<?x8xi32, #graph.dims<n0, _>>, %w: tensor<8x8xi32>) -> (tensor<?x8xi32, #graph.dims<n0, _>>) symbols = [n0] digest = "{{[0-9a-f]+}}" schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64, parallel} {
// CHECK-NEXT: %0 = lin.generic domain = [n0, 8, 8] iterators = [parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>] (%x, %w) : (tensor<?x8xi32, #graph.dims<n0, _>>, tensor<8x8xi32>) -> tensor<?x8xi32, #graph.dims<n0, _>> {
// CHECK-NEXT: ^bb0(%1: i32, %2: i32, %3: i32):
// CHECK-NEXT: %4 = arith.muli %1, %2 : i32
// CHECK-NEXT: %5 = arith.addi %3, %4 : i32
// CHECK-NEXT: lin.yield %5 : i32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?x8xi32, #graph.dims<n0, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @ints(%x: tensor<?x8xi32, #graph.dims<s, _>>, %w: tensor<8x8xi32>) -> tensor<?x8xi32, #graph.dims<s, _>> {
// CHECK-NEXT: %p = lin.call @k0_dot symbols = [s] (%x, %w) : (tensor<?x8xi32, #graph.dims<s, _>>, tensor<8x8xi32>) -> tensor<?x8xi32, #graph.dims<s, _>>
// CHECK-NEXT: func.return %p : tensor<?x8xi32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @ints(%x: tensor<?x8xi32, #graph.dims<s, _>>, %w: tensor<8x8xi32>) -> (tensor<?x8xi32, #graph.dims<s, _>>) {
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xi32, #graph.dims<s, _>>, tensor<8x8xi32>) -> tensor<?x8xi32, #graph.dims<s, _>>
  func.return %p : tensor<?x8xi32, #graph.dims<s, _>>
}

// -----

// A product with a vector has no columns.
// CHECK-LABEL: lin.kernel @k0_dot(%x: tensor<?x8xf32, #graph.dims<n0, _>>, %y: tensor<8xf32>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] digest = "{{[0-9a-f]+}}" schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64, parallel} {
// CHECK-NEXT: %0 = lin.generic domain = [n0, 8] iterators = [parallel, reduction] maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0)>] (%x, %y) : (tensor<?x8xf32, #graph.dims<n0, _>>, tensor<8xf32>) -> tensor<?xf32, #graph.dims<n0>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32, %3: f32):
// CHECK-NEXT: %4 = arith.mulf %1, %2 : f32
// CHECK-NEXT: %5 = arith.addf %3, %4 : f32
// CHECK-NEXT: lin.yield %5 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @vector(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<8xf32>) -> tensor<?xf32, #graph.dims<s>> {
// CHECK-NEXT: %p = lin.call @k0_dot symbols = [s] (%x, %y) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8xf32>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: func.return %p : tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: }
func.func @vector(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<8xf32>) -> (tensor<?xf32, #graph.dims<s>>) {
  %p = graph.dot %x, %y lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8xf32>) -> tensor<?xf32, #graph.dims<s>>
  func.return %p : tensor<?xf32, #graph.dims<s>>
}

// -----

// Two contracting dimensions.
// CHECK-LABEL: lin.kernel @k0_dot(%x: tensor<?x8xf32, #graph.dims<n0, _>>, %y: tensor<8x?x3xf32, #graph.dims<_, n0, _>>) -> (tensor<3xf32>) symbols = [n0] digest = "{{[0-9a-f]+}}" schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64, parallel} {
// CHECK-NEXT: %0 = lin.generic domain = [3, n0, 8] iterators = [parallel, reduction, reduction] maps = [affine_map<(d0, d1, d2) -> (d1, d2)>, affine_map<(d0, d1, d2) -> (d2, d1, d0)>, affine_map<(d0, d1, d2) -> (d0)>] (%x, %y) : (tensor<?x8xf32, #graph.dims<n0, _>>, tensor<8x?x3xf32, #graph.dims<_, n0, _>>) -> tensor<3xf32> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32, %3: f32):
// CHECK-NEXT: %4 = arith.mulf %1, %2 : f32
// CHECK-NEXT: %5 = arith.addf %3, %4 : f32
// CHECK-NEXT: lin.yield %5 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<3xf32>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @two(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<8x?x3xf32, #graph.dims<_, s, _>>) -> tensor<3xf32> {
// CHECK-NEXT: %p = lin.call @k0_dot symbols = [s] (%x, %y) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x?x3xf32, #graph.dims<_, s, _>>) -> tensor<3xf32>
// CHECK-NEXT: func.return %p : tensor<3xf32>
// CHECK-NEXT: }
func.func @two(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<8x?x3xf32, #graph.dims<_, s, _>>) -> (tensor<3xf32>) {
  %p = graph.dot %x, %y lhs_batch = [] rhs_batch = [] lhs_contract = [0, 1] rhs_contract = [1, 0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x?x3xf32, #graph.dims<_, s, _>>) -> tensor<3xf32>
  func.return %p : tensor<3xf32>
}

// -----

// A row of a kept value is scratch memory.
// CHECK-LABEL: lin.kernel @k0_rows(%x: tensor<?x?xf32, #graph.dims<n0, n1>>) -> (tensor<?x?xf32, #graph.dims<n0, n1>>) symbols = [n0, n1] digest = "{{[0-9a-f]+}}" scratch = [64*((4*n1) ceildiv 64)] schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64, parallel} {
// CHECK-NEXT: %0, %1 = lin.generic domain = [n0, n1] iterators = [parallel, reduction] maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>] (%x) : (tensor<?x?xf32, #graph.dims<n0, n1>>) -> (tensor<?x?xf32, #graph.dims<n0, n1>>, tensor<?xf32, #graph.dims<n0>>) {
// CHECK-NEXT: ^bb0(%2: f32, %3: f32, %4: f32):
// CHECK-NEXT: %5 = math.exp %2 : f32
// CHECK-NEXT: %6 = arith.addf %4, %5 : f32
// CHECK-NEXT: lin.yield %5, %6 : f32, f32
// CHECK-NEXT: }
// CHECK-NEXT: %7 = lin.generic domain = [n0, n1] iterators = [parallel, parallel] maps = [affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>] (%1, %0) : (tensor<?xf32, #graph.dims<n0>>, tensor<?x?xf32, #graph.dims<n0, n1>>) -> tensor<?x?xf32, #graph.dims<n0, n1>> {
// CHECK-NEXT: ^bb0(%8: f32, %9: f32, %10: f32):
// CHECK-NEXT: %11 = arith.divf %9, %8 : f32
// CHECK-NEXT: lin.yield %11 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %7 : tensor<?x?xf32, #graph.dims<n0, n1>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @kept(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xf32, #graph.dims<b, s>> {
// CHECK-NEXT: %d = lin.call @k0_rows symbols = [b, s] (%x) : (tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: func.return %d : tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: }
func.func @kept(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?x?xf32, #graph.dims<b, s>>) {
  %e = graph.exp %x : tensor<?x?xf32, #graph.dims<b, s>>
  %t = graph.reduce %e kind = add axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
  %n = graph.broadcast %t axes = [0] : tensor<?xf32, #graph.dims<b>> -> tensor<?x?xf32, #graph.dims<b, s>>
  %d = graph.div %e, %n : tensor<?x?xf32, #graph.dims<b, s>>
  func.return %d : tensor<?x?xf32, #graph.dims<b, s>>
}

// -----

// A kept value that is a result is not.
// CHECK-LABEL: lin.kernel @k0_rows(%x: tensor<?x?xf32, #graph.dims<n0, n1>>) -> (tensor<?x?xf32, #graph.dims<n0, n1>>, tensor<?x?xf32, #graph.dims<n0, n1>>) symbols = [n0, n1] digest = "{{[0-9a-f]+}}" schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64, parallel} {
// CHECK-NEXT: %0, %1 = lin.generic domain = [n0, n1] iterators = [parallel, reduction] maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>] (%x) : (tensor<?x?xf32, #graph.dims<n0, n1>>) -> (tensor<?x?xf32, #graph.dims<n0, n1>>, tensor<?xf32, #graph.dims<n0>>) {
// CHECK-NEXT: ^bb0(%2: f32, %3: f32, %4: f32):
// CHECK-NEXT: %5 = math.exp %2 : f32
// CHECK-NEXT: %6 = arith.addf %4, %5 : f32
// CHECK-NEXT: lin.yield %5, %6 : f32, f32
// CHECK-NEXT: }
// CHECK-NEXT: %7 = lin.generic domain = [n0, n1] iterators = [parallel, parallel] maps = [affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>] (%1, %0) : (tensor<?xf32, #graph.dims<n0>>, tensor<?x?xf32, #graph.dims<n0, n1>>) -> tensor<?x?xf32, #graph.dims<n0, n1>> {
// CHECK-NEXT: ^bb0(%8: f32, %9: f32, %10: f32):
// CHECK-NEXT: %11 = arith.divf %9, %8 : f32
// CHECK-NEXT: lin.yield %11 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0, %7 : tensor<?x?xf32, #graph.dims<n0, n1>>, tensor<?x?xf32, #graph.dims<n0, n1>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @result(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?x?xf32, #graph.dims<b, s>>, tensor<?x?xf32, #graph.dims<b, s>>) {
// CHECK-NEXT: %e, %d = lin.call @k0_rows symbols = [b, s] (%x) : (tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?x?xf32, #graph.dims<b, s>>, tensor<?x?xf32, #graph.dims<b, s>>)
// CHECK-NEXT: func.return %e, %d : tensor<?x?xf32, #graph.dims<b, s>>, tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: }
func.func @result(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?x?xf32, #graph.dims<b, s>>, tensor<?x?xf32, #graph.dims<b, s>>) {
  %e = graph.exp %x : tensor<?x?xf32, #graph.dims<b, s>>
  %t = graph.reduce %e kind = add axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
  %n = graph.broadcast %t axes = [0] : tensor<?xf32, #graph.dims<b>> -> tensor<?x?xf32, #graph.dims<b, s>>
  %d = graph.div %e, %n : tensor<?x?xf32, #graph.dims<b, s>>
  func.return %e, %d : tensor<?x?xf32, #graph.dims<b, s>>, tensor<?x?xf32, #graph.dims<b, s>>
}
