// RUN: aiopt-opt %s --split-input-file --target=avx512 --verify-diagnostics --pipeline=lin-to-llvm

// A block that was made larger by hand needs more memory than callers give: the kernel would write
// beyond it.
// expected-error@+1 {{kernel '@k0_dot' has too little scratch memory for its schedule: expected}}
lin.kernel @k0_dot(%x: tensor<?x64xf32, #graph.dims<n0, _>>, %w: tensor<64x32xf32>) -> (tensor<?x32xf32, #graph.dims<n0, _>>) symbols = [n0] scratch = [4096] schedule = {kind = "matmul", vector = 16 : i64, unroll = 4 : i64, tile = [14 : i64, 32 : i64], block = [224 : i64, 256 : i64, 1024 : i64]} {
  %0 = lin.generic domain = [n0, 32, 64] iterators = [parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>] (%x, %w) : (tensor<?x64xf32, #graph.dims<n0, _>>, tensor<64x32xf32>) -> tensor<?x32xf32, #graph.dims<n0, _>> {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %c, %p : f32
    lin.yield %s : f32
  }
  lin.yield %0 : tensor<?x32xf32, #graph.dims<n0, _>>
}

// -----

// Scratch memory that nobody declared.
// expected-error@+1 {{kernel '@k0_rows' has too little scratch memory for its schedule: expected 64*((4*n1) ceildiv 64), found 0}}
lin.kernel @k0_rows(%x: tensor<?x?xf32, #graph.dims<n0, n1>>) -> (tensor<?x?xf32, #graph.dims<n0, n1>>) symbols = [n0, n1] schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64} {
  %0, %1 = lin.generic domain = [n0, n1] iterators = [parallel, reduction] maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>] (%x) : (tensor<?x?xf32, #graph.dims<n0, n1>>) -> (tensor<?x?xf32, #graph.dims<n0, n1>>, tensor<?xf32, #graph.dims<n0>>) {
  ^bb0(%a: f32, %e: f32, %s: f32):
    %y = math.exp %a : f32
    %t = arith.addf %s, %y : f32
    lin.yield %y, %t : f32, f32
  }
  %2 = lin.generic domain = [n0, n1] iterators = [parallel, parallel] maps = [affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>] (%1, %0) : (tensor<?xf32, #graph.dims<n0>>, tensor<?x?xf32, #graph.dims<n0, n1>>) -> tensor<?x?xf32, #graph.dims<n0, n1>> {
  ^bb0(%s: f32, %e: f32, %y: f32):
    %q = arith.divf %e, %s : f32
    lin.yield %q : f32
  }
  lin.yield %2 : tensor<?x?xf32, #graph.dims<n0, n1>>
}
