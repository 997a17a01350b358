// RUN: aiopt-opt %s --split-input-file --verify-diagnostics --target=avx512 --pipeline=lin-to-llvm

// Kernels have schedules.
// expected-error@+1 {{kernel '@k' has no schedule}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}

// -----

// The micro-kernels are those of the target.
// expected-error@+1 {{kernel '@k' is scheduled for another target: expected a tile of 14 × 32 or 28 × 16 or 8 × 48 or 6 × 64 in registers of 512 bits, found 6 × 16, 256 bits}}
lin.kernel @k(%x: tensor<?x8xf32, #graph.dims<n0, _>>, %w: tensor<8x8xf32>) -> (tensor<?x8xf32, #graph.dims<n0, _>>) symbols = [n0] schedule = {kind = "matmul", vector = 8 : i64, unroll = 4 : i64, tile = [6 : i64, 16 : i64], block = [96 : i64, 320 : i64, 1280 : i64]} {
  %0 = lin.generic domain = [n0, 8, 8] iterators = [parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>] (%x, %w) : (tensor<?x8xf32, #graph.dims<n0, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<n0, _>> {
  ^bb0(%1: f32, %2: f32, %3: f32):
    %4 = arith.mulf %1, %2 : f32
    %5 = arith.addf %3, %4 : f32
    lin.yield %5 : f32
  }
  lin.yield %0 : tensor<?x8xf32, #graph.dims<n0, _>>
}

// -----

// A last panel has the columns of a narrower tile.
// expected-error@+1 {{no micro-kernels for a last panel of kernel '@k': expected an edge of 16, found 48}}
lin.kernel @k(%x: tensor<?x8xf32, #graph.dims<n0, _>>, %w: tensor<8x8xf32>) -> (tensor<?x8xf32, #graph.dims<n0, _>>) symbols = [n0] schedule = {kind = "matmul", vector = 16 : i64, unroll = 4 : i64, tile = [14 : i64, 32 : i64], block = [224 : i64, 256 : i64, 1024 : i64], edge = 48 : i64} {
  %0 = lin.generic domain = [n0, 8, 8] iterators = [parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>] (%x, %w) : (tensor<?x8xf32, #graph.dims<n0, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<n0, _>> {
  ^bb0(%1: f32, %2: f32, %3: f32):
    %4 = arith.mulf %1, %2 : f32
    %5 = arith.addf %3, %4 : f32
    lin.yield %5 : f32
  }
  lin.yield %0 : tensor<?x8xf32, #graph.dims<n0, _>>
}

// -----

// They compute sums of products.
// expected-error@+1 {{kernel '@k' is no matmul of micro-kernels}}
lin.kernel @k(%x: tensor<?x8xf32, #graph.dims<n0, _>>, %w: tensor<8x8xf32>) -> (tensor<?x8xf32, #graph.dims<n0, _>>) symbols = [n0] schedule = {kind = "matmul", vector = 16 : i64, unroll = 4 : i64, tile = [14 : i64, 32 : i64], block = [224 : i64, 128 : i64, 512 : i64]} {
  %0 = lin.generic domain = [n0, 8, 8] iterators = [parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>] (%x, %w) : (tensor<?x8xf32, #graph.dims<n0, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<n0, _>> {
  ^bb0(%1: f32, %2: f32, %3: f32):
    %4 = arith.mulf %1, %2 : f32
    %5 = arith.maximumf %3, %4 : f32
    lin.yield %5 : f32
  }
  lin.yield %0 : tensor<?x8xf32, #graph.dims<n0, _>>
}

// -----

// Loops step by constants.
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64} {
  // expected-error@+1 {{an index is not linear in the loops: found (d0) -> ((d0 mod 2))}}
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0 mod 2)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}

// -----

// Routines have a kind of their own.
// expected-error@+1 {{kernel '@k' is no nest}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64} {
  %y = lin.cumulate %x kind = add axis = 0 : tensor<?xf32, #graph.dims<n0>>
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}

// -----

// And only they.
// expected-error@+1 {{kernel '@k' is no sort}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] schedule = {kind = "sort", vector = 16 : i64, unroll = 4 : i64} {
  %z = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %z : tensor<?xf32, #graph.dims<n0>>
}

// -----

// Sorting keeps keys.
// expected-error@+1 {{kernel '@k' has too little scratch memory for its schedule}}
lin.kernel @k(%x: tensor<?x9xf32, #graph.dims<n0, _>>) -> (tensor<?x9xi64, #graph.dims<n0, _>>) symbols = [n0] schedule = {kind = "sort", vector = 16 : i64, unroll = 4 : i64} {
  %y = lin.argsort %x axis = 1 : tensor<?x9xf32, #graph.dims<n0, _>> -> tensor<?x9xi64, #graph.dims<n0, _>>
  lin.yield %y : tensor<?x9xi64, #graph.dims<n0, _>>
}

// -----

// What has no rows has none that come next.
// expected-error@+1 {{kernel '@k' has no rows that could be prefetched}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64, ahead = 2 : i64} {
  %z = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %z : tensor<?xf32, #graph.dims<n0>>
}

// -----

// Only the pass schedule cuts kernels.
// expected-error@+1 {{kernel '@k' is to be cut, and is whole}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64, fuse = "none"} {
  %z = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %z : tensor<?xf32, #graph.dims<n0>>
}

// -----

// Windows that do not overlap share nothing.
// expected-error@+1 {{kernel '@k' has no windows that overlap, or not so many}}
lin.kernel @k(%x: tensor<8x32xf32>) -> (tensor<4x32xf32>) symbols = [] schedule = {kind = "window", vector = 16 : i64, unroll = 4 : i64, rows = 4 : i64} {
  %y = lin.generic domain = [4, 32, 2] iterators = [parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2) -> (((d0 * 2) + d2), d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>] (%x) : (tensor<8x32xf32>) -> tensor<4x32xf32> {
  ^bb0(%a: f32, %b: f32):
    %c = arith.addf %b, %a : f32
    lin.yield %c : f32
  }
  lin.yield %y : tensor<4x32xf32>
}
