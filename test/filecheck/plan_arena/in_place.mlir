// RUN: aiopt-opt %s --split-input-file --pipeline=plan-arena | filecheck %s

// b takes over a's bytes, since @neg reads and writes in step and a is not used again; c may not,
// since b is.
// CHECK-LABEL: func.func @chain
// CHECK-SAME: {lin.arena = #graph.dims<128*((4*s) ceildiv 64)>}
// CHECK-NEXT: %a = lin.call @neg symbols = [s] offsets = [0] (%x)
// CHECK-NEXT: %b = lin.call @neg symbols = [s] offsets = [0] (%a)
// CHECK-NEXT: %c = lin.call @neg symbols = [s] offsets = [64*((4*s) ceildiv 64)] (%b)
// CHECK-NEXT: %d = lin.call @add symbols = [s] offsets = [_] (%b, %c)
lin.kernel @neg(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64} {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    %r = arith.negf %a : f32
    lin.yield %r : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}
lin.kernel @add(%x: tensor<?xf32, #graph.dims<n0>>, %z: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64} {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x, %z) : (tensor<?xf32, #graph.dims<n0>>, tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %r = arith.addf %a, %b : f32
    lin.yield %r : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}
func.func @chain(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<?xf32, #graph.dims<s>>) {
  %a = lin.call @neg symbols = [s] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  %b = lin.call @neg symbols = [s] (%a) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  %c = lin.call @neg symbols = [s] (%b) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  %d = lin.call @add symbols = [s] (%b, %c) : (tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  func.return %d : tensor<?xf32, #graph.dims<s>>
}

// -----

// The same value twice: fine to read, but nothing may be written over it.
// CHECK-LABEL: func.func @twice
// CHECK-NEXT: %a = lin.call @add symbols = [s] offsets = [0] (%x, %x)
// CHECK-NEXT: %b = lin.call @add symbols = [s] offsets = [64*((4*s) ceildiv 64)] (%a, %a)
// CHECK-NEXT: %c = lin.call @add symbols = [s] offsets = [_] (%b, %x)
lin.kernel @add(%x: tensor<?xf32, #graph.dims<n0>>, %z: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64} {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x, %z) : (tensor<?xf32, #graph.dims<n0>>, tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %r = arith.addf %a, %b : f32
    lin.yield %r : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}
func.func @twice(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<?xf32, #graph.dims<s>>) {
  %a = lin.call @add symbols = [s] (%x, %x) : (tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  %b = lin.call @add symbols = [s] (%a, %a) : (tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  %c = lin.call @add symbols = [s] (%b, %x) : (tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  func.return %c : tensor<?xf32, #graph.dims<s>>
}

// -----

// A transposition reads elsewhere than it writes.
// CHECK-LABEL: func.func @transposed
// CHECK-NEXT: %a = lin.call @t symbols = [] offsets = [0] (%x)
// CHECK-NEXT: %b = lin.call @t symbols = [] offsets = [256] (%a)
// CHECK-NEXT: %c = lin.call @t symbols = [] offsets = [_] (%b)
lin.kernel @t(%x: tensor<8x8xf32>) -> (tensor<8x8xf32>) symbols = [] schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64} {
  %y = lin.generic domain = [8, 8] iterators = [parallel, parallel] maps = [affine_map<(d0, d1) -> (d1, d0)>, affine_map<(d0, d1) -> (d0, d1)>] (%x) : (tensor<8x8xf32>) -> tensor<8x8xf32> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<8x8xf32>
}
func.func @transposed(%x: tensor<8x8xf32>) -> (tensor<8x8xf32>) {
  %a = lin.call @t symbols = [] (%x) : (tensor<8x8xf32>) -> tensor<8x8xf32>
  %b = lin.call @t symbols = [] (%a) : (tensor<8x8xf32>) -> tensor<8x8xf32>
  %c = lin.call @t symbols = [] (%b) : (tensor<8x8xf32>) -> tensor<8x8xf32>
  func.return %c : tensor<8x8xf32>
}

// -----

// Rows minus their sum: a row is read whole before it is written (@first). If the operand is read
// again after that (@again), the result needs bytes of its own.
// CHECK-LABEL: func.func @rows
// CHECK-NEXT: %a = lin.call @first symbols = [s] offsets = [0] (%x)
// CHECK-NEXT: %b = lin.call @first symbols = [s] offsets = [0] (%a)
// CHECK-NEXT: %c = lin.call @again symbols = [s] offsets = [64*((32*s) ceildiv 64)] (%b)
// CHECK-NEXT: %d = lin.call @first symbols = [s] offsets = [_] (%c)
lin.kernel @first(%x: tensor<?x8xf32, #graph.dims<n0, _>>) -> (tensor<?x8xf32, #graph.dims<n0, _>>) symbols = [n0] schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64} {
  %s = lin.generic domain = [n0, 8] iterators = [parallel, reduction] maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>] (%x) : (tensor<?x8xf32, #graph.dims<n0, _>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    %r = arith.addf %b, %a : f32
    lin.yield %r : f32
  }
  %y = lin.generic domain = [n0, 8] iterators = [parallel, parallel] maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d0, d1)>] (%x, %s) : (tensor<?x8xf32, #graph.dims<n0, _>>, tensor<?xf32, #graph.dims<n0>>) -> tensor<?x8xf32, #graph.dims<n0, _>> {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %r = arith.subf %a, %b : f32
    lin.yield %r : f32
  }
  lin.yield %y : tensor<?x8xf32, #graph.dims<n0, _>>
}
lin.kernel @again(%x: tensor<?x8xf32, #graph.dims<n0, _>>) -> (tensor<?x8xf32, #graph.dims<n0, _>>) symbols = [n0] schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64} {
  %y = lin.generic domain = [n0, 8] iterators = [parallel, parallel] maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>] (%x) : (tensor<?x8xf32, #graph.dims<n0, _>>) -> tensor<?x8xf32, #graph.dims<n0, _>> {
  ^bb0(%a: f32, %c: f32):
    %r = arith.negf %a : f32
    lin.yield %r : f32
  }
  %z = lin.generic domain = [n0, 8] iterators = [parallel, parallel] maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>] (%x, %y) : (tensor<?x8xf32, #graph.dims<n0, _>>, tensor<?x8xf32, #graph.dims<n0, _>>) -> tensor<?x8xf32, #graph.dims<n0, _>> {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %r = arith.addf %a, %b : f32
    lin.yield %r : f32
  }
  lin.yield %y : tensor<?x8xf32, #graph.dims<n0, _>>
}
func.func @rows(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %a = lin.call @first symbols = [s] (%x) : (tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>>
  %b = lin.call @first symbols = [s] (%a) : (tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>>
  %c = lin.call @again symbols = [s] (%b) : (tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>>
  %d = lin.call @first symbols = [s] (%c) : (tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>>
  func.return %d : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// A product may still need its operands when it stores the first tile.
// CHECK-LABEL: func.func @product
// CHECK-NEXT: %a = lin.call @m symbols = [] offsets = [0] (%x, %x)
// CHECK-NEXT: %b = lin.call @m symbols = [] offsets = [256] (%a, %x)
// CHECK-NEXT: %c = lin.call @m symbols = [] offsets = [_] (%b, %x)
lin.kernel @m(%x: tensor<8x8xf32>, %w: tensor<8x8xf32>) -> (tensor<8x8xf32>) symbols = [] {
  %y = lin.generic domain = [8, 8, 8] iterators = [parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (d0, d1)>] (%x, %w) : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32> {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %p = arith.mulf %a, %b : f32
    %r = arith.addf %c, %p : f32
    lin.yield %r : f32
  }
  lin.yield %y : tensor<8x8xf32>
}
func.func @product(%x: tensor<8x8xf32>) -> (tensor<8x8xf32>) {
  %a = lin.call @m symbols = [] (%x, %x) : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %b = lin.call @m symbols = [] (%a, %x) : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %c = lin.call @m symbols = [] (%b, %x) : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  func.return %c : tensor<8x8xf32>
}

// -----

// A scatter and running totals take over what they change, unless the updates are the same value.
// CHECK-LABEL: func.func @routines
// CHECK-NEXT: %a = lin.call @totals symbols = [s] offsets = [0] (%x)
// CHECK-NEXT: %b = lin.call @scatter symbols = [s] offsets = [0] (%a, %i, %x)
// CHECK-NEXT: %c = lin.call @totals symbols = [s] offsets = [0] (%b)
// CHECK-NEXT: %d = lin.call @scatter symbols = [s] offsets = [64*((4*s) ceildiv 64)] (%c, %i, %c)
// CHECK-NEXT: %e = lin.call @sort symbols = [s] offsets = [_] (%d)
lin.kernel @totals(%x: tensor<?xi32, #graph.dims<n0>>) -> (tensor<?xi32, #graph.dims<n0>>) symbols = [n0] schedule = {kind = "cumulate", vector = 16 : i64, unroll = 4 : i64} {
  %y = lin.cumulate %x kind = add axis = 0 : tensor<?xi32, #graph.dims<n0>>
  lin.yield %y : tensor<?xi32, #graph.dims<n0>>
}
lin.kernel @scatter(%x: tensor<?xi32, #graph.dims<n0>>, %i: tensor<?xi64, #graph.dims<n0>>, %u: tensor<?xi32, #graph.dims<n0>>) -> (tensor<?xi32, #graph.dims<n0>>) symbols = [n0] schedule = {kind = "scatter", vector = 16 : i64, unroll = 4 : i64} {
  %y = lin.scatter %x, %i, %u kind = set : (tensor<?xi32, #graph.dims<n0>>, tensor<?xi64, #graph.dims<n0>>, tensor<?xi32, #graph.dims<n0>>) -> tensor<?xi32, #graph.dims<n0>>
  lin.yield %y : tensor<?xi32, #graph.dims<n0>>
}
lin.kernel @sort(%x: tensor<?xi32, #graph.dims<n0>>) -> (tensor<?xi32, #graph.dims<n0>>) symbols = [n0] schedule = {kind = "sort", vector = 16 : i64, unroll = 4 : i64} {
  %y = lin.argsort %x axis = 0 : tensor<?xi32, #graph.dims<n0>> -> tensor<?xi32, #graph.dims<n0>>
  lin.yield %y : tensor<?xi32, #graph.dims<n0>>
}
func.func @routines(%x: tensor<?xi32, #graph.dims<s>>, %i: tensor<?xi64, #graph.dims<s>>) -> tensor<?xi32, #graph.dims<s>> {
  %a = lin.call @totals symbols = [s] (%x) : (tensor<?xi32, #graph.dims<s>>) -> tensor<?xi32, #graph.dims<s>>
  %b = lin.call @scatter symbols = [s] (%a, %i, %x) : (tensor<?xi32, #graph.dims<s>>, tensor<?xi64, #graph.dims<s>>, tensor<?xi32, #graph.dims<s>>) -> tensor<?xi32, #graph.dims<s>>
  %c = lin.call @totals symbols = [s] (%b) : (tensor<?xi32, #graph.dims<s>>) -> tensor<?xi32, #graph.dims<s>>
  %d = lin.call @scatter symbols = [s] (%c, %i, %c) : (tensor<?xi32, #graph.dims<s>>, tensor<?xi64, #graph.dims<s>>, tensor<?xi32, #graph.dims<s>>) -> tensor<?xi32, #graph.dims<s>>
  %e = lin.call @sort symbols = [s] (%d) : (tensor<?xi32, #graph.dims<s>>) -> tensor<?xi32, #graph.dims<s>>
  func.return %e : tensor<?xi32, #graph.dims<s>>
}
