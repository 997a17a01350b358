// RUN: aiopt-opt %s --split-input-file --verify-diagnostics

// A kind that there is.
// expected-error@+1 {{schedule: kind is "loops", expected one of nest, window, matmul, chain, conv}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] schedule = {kind = "loops", vector = 16 : i64, unroll = 4 : i64} {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}

// -----

// Lanes.
// expected-error@+1 {{schedule: vector is 12 : i64, expected one of 4, 8, 16}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] schedule = {kind = "nest", vector = 12 : i64, unroll = 4 : i64} {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}

// -----

// Registers per step.
// expected-error@+1 {{schedule: unroll is None, expected one of 1, 2, 4, 8}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] schedule = {kind = "nest", vector = 16 : i64} {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}

// -----

// A register tile.
// expected-error@+1 {{schedule: a matmul needs a tile}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] schedule = {kind = "matmul", vector = 16 : i64, unroll = 4 : i64} {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}

// -----

// Of two sizes.
// expected-error@+1 {{schedule: tile is [14 : i64], expected 2 positive numbers}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] schedule = {kind = "matmul", vector = 16 : i64, unroll = 4 : i64, tile = [14 : i64]} {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}

// -----

// Blocks have three sizes.
// expected-error@+1 {{schedule: block is [224 : i64, 0 : i64, 512 : i64], expected 3 positive numbers}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] schedule = {kind = "matmul", vector = 16 : i64, unroll = 4 : i64, tile = [14 : i64, 32 : i64], block = [224 : i64, 0 : i64, 512 : i64]} {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}

// -----

// A limit is a number of bytes.
// expected-error@+1 {{schedule: stream is 0 : i64, expected a positive number}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64, stream = 0 : i64} {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}

// -----

// A misspelt entry is not ignored.
// expected-error@+1 {{schedule: a nest has no unrol, expected ahead, fuse, kind, parallel, stream, threads, unroll, vector}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64, unrol = 8 : i64} {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}

// -----

// Nor is one of another kind.
// expected-error@+1 {{schedule: a nest has no tile, expected ahead, fuse, kind, parallel, stream, threads, unroll, vector}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64, tile = [14 : i64, 32 : i64]} {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}

// -----

// Winograd's algorithm is one for convolutions.
// expected-error@+1 {{schedule: a matmul has no winograd, expected block, edge, fuse, kind, pack, parallel, threads, tile, unroll, vector, whole}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] schedule = {kind = "matmul", vector = 16 : i64, unroll = 4 : i64, tile = [14 : i64, 32 : i64], block = [224 : i64, 256 : i64, 512 : i64], winograd} {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}

// -----

// What is packed is one of a few words.
// expected-error@+1 {{schedule: pack is "c", expected one of auto, none, a, b, both}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] schedule = {kind = "matmul", vector = 16 : i64, unroll = 4 : i64, tile = [14 : i64, 32 : i64], block = [224 : i64, 128 : i64, 512 : i64], pack = "c"} {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}

// -----

// A last panel has columns.
// expected-error@+1 {{schedule: edge is 0 : i64, expected a positive number}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] schedule = {kind = "matmul", vector = 16 : i64, unroll = 4 : i64, tile = [14 : i64, 32 : i64], block = [224 : i64, 128 : i64, 512 : i64], edge = 0 : i64} {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}

// -----

// Blocks in their groups.
// expected-error@+1 {{schedule: block is [14, 64, 32], expected ROWS,DEPTH,GROUP: 1 … 1048576, DEPTH at most GROUP}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] schedule = {kind = "matmul", vector = 16, unroll = 4, tile = [14, 32], block = [14, 64, 32]} {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}

// -----

// Nothing is packed as a whole that is not packed.
// expected-error@+1 {{schedule: whole packs B, which pack = none does not}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] schedule = {kind = "matmul", vector = 16 : i64, unroll = 4 : i64, tile = [14 : i64, 32 : i64], block = [224 : i64, 128 : i64, 512 : i64], pack = "none", whole} {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}

// -----

// Sizes that may be computed with.
// expected-error@+1 {{schedule: block is [224 : i64, 1048577 : i64, 512 : i64], expected 3 positive numbers up to 1048576}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] schedule = {kind = "matmul", vector = 16 : i64, unroll = 4 : i64, tile = [14 : i64, 32 : i64], block = [224 : i64, 1048577 : i64, 512 : i64]} {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}

// -----

// Blocks that fit no memory.
// expected-error@+1 {{'lin.pin' schedule: block is [1048576, 1, 1048576], expected ROWS,DEPTH,GROUP: 1 … 1048576, DEPTH at most GROUP, ROWS × GROUP at most 67108864}}
lin.pin "0123456789abcdef0123456789abcdef" schedule = {kind = "matmul", vector = 16, unroll = 4, tile = [14, 32], block = [1048576, 1, 1048576]}

// -----

// How much stays together.
// expected-error@+1 {{schedule: fuse is "some", expected one of all, epilogue, none}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64, fuse = "some"} {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}

// -----

// How many rows of windows are computed together.
// expected-error@+1 {{'lin.pin' schedule: rows is 9 : i64, expected a positive number up to 8}}
lin.pin "0123456789abcdef0123456789abcdef" schedule = {kind = "window", vector = 16, unroll = 4, rows = 9}

// -----

// expected-error@+1 {{'lin.pin' schedule: a nest has no rows, expected ahead, fuse, kind, parallel, stream, threads, unroll, vector}}
lin.pin "0123456789abcdef0123456789abcdef" schedule = {kind = "nest", vector = 16, unroll = 4, rows = 4}

// -----

// The pieces of what is cut would not have it.
// expected-error@+1 {{schedule: ahead is for what is whole, found fuse = none}}
lin.pin "0123456789abcdef0123456789abcdef" schedule = {kind = "nest", vector = 16, unroll = 4, fuse = "none", ahead = 2}

// -----

// Threads of what one thread does.
// expected-error@+1 {{schedule: threads are for what is parallel, and more than one}}
lin.pin "0123456789abcdef0123456789abcdef" schedule = {kind = "nest", vector = 16, unroll = 4, threads = 2}

// -----

// One thread is not several.
// expected-error@+1 {{schedule: threads are for what is parallel, and more than one}}
lin.pin "0123456789abcdef0123456789abcdef" schedule = {kind = "nest", vector = 16, unroll = 4, parallel, threads = 1}
