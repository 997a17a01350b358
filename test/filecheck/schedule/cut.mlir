// RUN: aiopt-opt %s --split-input-file --target=avx512 --pipeline='schedule{pins="ca: {kind = \"chain\", vector = 16, unroll = 2, tile = [28, 16], block = [28, 64, 128], fuse = \"epilogue\"}","0e57: {kind = \"nest\", vector = 8, unroll = 1, parallel, fuse = \"none\"}","d07: {kind = \"matmul\", vector = 16, unroll = 4, tile = [14, 32], block = [14, 64, 128], pack = \"none\", fuse = \"none\"}"}' | filecheck %s
// RUN: aiopt-opt %s --split-input-file --target=avx512 --pipeline='schedule-space' | filecheck --check-prefix=SPACE %s

// A chain: each product with the work on its result, and the work on rows by itself; with the tile
// and the unrolling that the chain was to have. Pieces have sizes, facts and digests of their own.
// CHECK-LABEL: lin.kernel @attention_0
// CHECK-SAME: (%q: {{.*}}, %k: {{.*}}) -> (tensor<4x?x?xf32, {{.*}}>) symbols = [n0, n1] facts = [n0 >= 80] digest = "{{[0-9a-f]+}}" scratch = {{.*}} schedule = {kind = "matmul", vector = 16 : i64, unroll = 2 : i64, tile = [28 : i64, 16 : i64], block = [{{.*}}]}
// CHECK: arith.mulf
// CHECK: arith.maximumf
// CHECK-LABEL: lin.kernel @attention_1(
// CHECK-SAME: -> (tensor<4x?x?xf32, {{.*}}>) {{.*}} schedule = {kind = "nest", vector = 16 : i64, unroll = 2 : i64}
// CHECK-LABEL: lin.kernel @attention_2(
// CHECK-SAME: %v: {{.*}} schedule = {kind = "matmul", {{.*}}tile = [28 : i64, 16 : i64]
// CHECK: func.func @main
// CHECK-NEXT: %[[S:.*]] = lin.call @attention_0 symbols = [s, 2*s] (%q, %k) : {{.*}} -> tensor<4x?x?xf32, #graph.dims<_, s, 2*s>>
// CHECK-NEXT: %[[P:.*]] = lin.call @attention_1 symbols = [s, 2*s] (%[[S]])
// CHECK-NEXT: %o = lin.call @attention_2 symbols = [s, 2*s] (%[[P]], %v)
// CHECK-NEXT: func.return %o

// SPACE: lin.kernel @attention({{.*}} fuse in ["epilogue", "all"] where {{.*}}"fuse_all or block_rows == 14", "fuse_all or depth == 128"
lin.kernel @attention(%q: tensor<4x?x8xf32, #graph.dims<_, n0, _>>, %k: tensor<4x?x8xf32, #graph.dims<_, n1, _>>, %v: tensor<4x?x8xf32, #graph.dims<_, n1, _>>) -> (tensor<4x?x8xf32, #graph.dims<_, n0, _>>) symbols = [n0, n1] facts = [80 <= n0] digest = "ca" {
  %s = lin.generic domain = [4, n0, n1, 8] iterators = [parallel, parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>] (%q, %k) : (tensor<4x?x8xf32, #graph.dims<_, n0, _>>, tensor<4x?x8xf32, #graph.dims<_, n1, _>>) -> tensor<4x?x?xf32, #graph.dims<_, n0, n1>> {
  ^bb0(%1: f32, %2: f32, %3: f32):
    %4 = arith.mulf %1, %2 : f32
    %5 = arith.addf %3, %4 : f32
    lin.yield %5 : f32
  }
  %r = lin.generic domain = [4, n0, n1] iterators = [parallel, parallel, parallel] maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>] (%s) : (tensor<4x?x?xf32, #graph.dims<_, n0, n1>>) -> tensor<4x?x?xf32, #graph.dims<_, n0, n1>> {
  ^bb0(%6: f32, %7: f32):
    %8 = arith.maximumf %6, %6 : f32
    lin.yield %8 : f32
  }
  %m = lin.generic domain = [4, n0, n1] iterators = [parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1)>] (%r) : (tensor<4x?x?xf32, #graph.dims<_, n0, n1>>) -> tensor<4x?xf32, #graph.dims<_, n0>> {
  ^bb0(%9: f32, %10: f32):
    %11 = arith.addf %10, %9 : f32
    lin.yield %11 : f32
  }
  %p = lin.generic domain = [4, n0, n1] iterators = [parallel, parallel, parallel] maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>] (%r, %m) : (tensor<4x?x?xf32, #graph.dims<_, n0, n1>>, tensor<4x?xf32, #graph.dims<_, n0>>) -> tensor<4x?x?xf32, #graph.dims<_, n0, n1>> {
  ^bb0(%12: f32, %13: f32, %14: f32):
    %15 = arith.divf %12, %13 : f32
    lin.yield %15 : f32
  }
  %o = lin.generic domain = [4, n0, 8, n1] iterators = [parallel, parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d3, d2)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>] (%p, %v) : (tensor<4x?x?xf32, #graph.dims<_, n0, n1>>, tensor<4x?x8xf32, #graph.dims<_, n1, _>>) -> tensor<4x?x8xf32, #graph.dims<_, n0, _>> {
  ^bb0(%16: f32, %17: f32, %18: f32):
    %19 = arith.mulf %16, %17 : f32
    %20 = arith.addf %18, %19 : f32
    lin.yield %20 : f32
  }
  lin.yield %o : tensor<4x?x8xf32, #graph.dims<_, n0, _>>
}
func.func @main(%q: tensor<4x?x8xf32, #graph.dims<_, s, _>>, %k: tensor<4x?x8xf32, #graph.dims<_, 2*s, _>>, %v: tensor<4x?x8xf32, #graph.dims<_, 2*s, _>>) -> tensor<4x?x8xf32, #graph.dims<_, s, _>> {
  %o = lin.call @attention symbols = [s, 2*s] (%q, %k, %v) : (tensor<4x?x8xf32, #graph.dims<_, s, _>>, tensor<4x?x8xf32, #graph.dims<_, 2*s, _>>, tensor<4x?x8xf32, #graph.dims<_, 2*s, _>>) -> tensor<4x?x8xf32, #graph.dims<_, s, _>>
  func.return %o : tensor<4x?x8xf32, #graph.dims<_, s, _>>
}

// -----

// Short rows, each generic alone. What a piece yields and another reads is given once; names that
// are taken stay as they are.
// CHECK: lin.kernel @rows_0_({{.*}} schedule = {kind = "nest", vector = 8 : i64, unroll = 1 : i64, parallel}
// CHECK: lin.kernel @rows_1({{.*}}) -> (tensor<100x8xf32>) {{.*}} schedule = {kind = "nest", vector = 8 : i64, unroll = 1 : i64, parallel}
// CHECK: %[[M:.*]] = lin.call @rows_0_ symbols = [] (%x) : (tensor<100x8xf32>) -> tensor<100xf32>
// CHECK-NEXT: %[[Y:.*]] = lin.call @rows_1 symbols = [] (%x, %[[M]])
// CHECK-NEXT: func.return %[[M]], %[[Y]]

// SPACE: lin.kernel @rows({{.*}} fuse in ["none", "all"] where {{.*}}"fuse_all or not ahead >= 0", "fuse_all or not stream >= 0"
lin.kernel @rows(%x: tensor<100x8xf32>) -> (tensor<100xf32>, tensor<100x8xf32>) symbols = [] digest = "0e57" {
  %m = lin.generic domain = [100, 8] iterators = [parallel, reduction] maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>] (%x) : (tensor<100x8xf32>) -> tensor<100xf32> {
  ^bb0(%1: f32, %2: f32):
    %3 = arith.addf %2, %1 : f32
    lin.yield %3 : f32
  }
  %y = lin.generic domain = [100, 8] iterators = [parallel, parallel] maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d0, d1)>] (%x, %m) : (tensor<100x8xf32>, tensor<100xf32>) -> tensor<100x8xf32> {
  ^bb0(%4: f32, %5: f32, %6: f32):
    %7 = arith.subf %4, %5 : f32
    lin.yield %7 : f32
  }
  lin.yield %m, %y : tensor<100xf32>, tensor<100x8xf32>
}
func.func @rows_0(%x: tensor<100x8xf32>) -> (tensor<100xf32>, tensor<100x8xf32>) {
  %m, %y = lin.call @rows symbols = [] (%x) : (tensor<100x8xf32>) -> (tensor<100xf32>, tensor<100x8xf32>)
  func.return %m, %y : tensor<100xf32>, tensor<100x8xf32>
}

// -----

// A product has the schedule that was to be that of the whole. Cutting it never pays, so it is not
// in its space.
// CHECK: lin.kernel @product_0({{.*}} schedule = {kind = "matmul", vector = 16 : i64, unroll = 4 : i64, tile = [14 : i64, 32 : i64], block = [14 : i64, 64 : i64, 128 : i64], pack = "none"}
// CHECK: lin.kernel @product_1({{.*}} schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64}
// SPACE-NOT: fuse in
lin.kernel @product(%x: tensor<20x64xf32>, %w: tensor<64x64xf32>) -> (tensor<20x64xf32>) symbols = [] digest = "d07" {
  %0 = lin.generic domain = [20, 64, 64] iterators = [parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>] (%x, %w) : (tensor<20x64xf32>, tensor<64x64xf32>) -> tensor<20x64xf32> {
  ^bb0(%1: f32, %2: f32, %3: f32):
    %4 = arith.mulf %1, %2 : f32
    %5 = arith.addf %3, %4 : f32
    lin.yield %5 : f32
  }
  %6 = lin.generic domain = [20, 64] iterators = [parallel, parallel] maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>] (%0) : (tensor<20x64xf32>) -> tensor<20x64xf32> {
  ^bb0(%7: f32, %8: f32):
    %9 = math.exp %7 : f32
    lin.yield %9 : f32
  }
  lin.yield %6 : tensor<20x64xf32>
}
