// RUN: aiopt-opt %s --split-input-file --pipeline=plan-arena | filecheck %s

// A carried value has one place, here the program's result. An input is copied there; what the body
// makes in step with it is written there.
// CHECK-LABEL: func.func @in_step
// CHECK-SAME: {lin.arena = #graph.dims<64>}
// CHECK-NEXT: %[[START:.*]] = lin.copy offsets = [_] (%x)
// CHECK-NEXT: lin.while(%[[START]]) with(%c)
// CHECK: } do(%[[A:.*]], %{{.*}}) {
// CHECK-NEXT: %e = lin.call @neg symbols = [] offsets = [0] (%[[A]])
// CHECK-NEXT: %f = lin.call @neg symbols = [] offsets = [_] (%e)
// CHECK-NEXT: lin.yield %f
lin.kernel @neg(%x: tensor<8xf32>) -> (tensor<8xf32>) symbols = [] schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64} {
  %y = lin.generic domain = [8] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<8xf32>) -> tensor<8xf32> {
  ^bb0(%a: f32, %b: f32):
    %r = arith.negf %a : f32
    lin.yield %r : f32
  }
  lin.yield %y : tensor<8xf32>
}
func.func @in_step(%x: tensor<8xf32>, %c: tensor<i1>) -> tensor<8xf32> {
  %y = lin.while(%x) with(%c) : (tensor<8xf32>, tensor<i1>) -> tensor<8xf32> cond(%a, %d) {
    lin.yield %d : tensor<i1>
  } do(%a, %d) {
    %e = lin.call @neg symbols = [] (%a) : (tensor<8xf32>) -> tensor<8xf32>
    %f = lin.call @neg symbols = [] (%e) : (tensor<8xf32>) -> tensor<8xf32>
    lin.yield %f : tensor<8xf32>
  }
  func.return %y : tensor<8xf32>
}

// -----

// A kernel that reads elsewhere than it writes has a place of its own, and a copy follows.
// CHECK-LABEL: func.func @not_in_step
// CHECK: } do(%[[A:.*]], %{{.*}}) {
// CHECK-NEXT: %e = lin.call @turn symbols = [] offsets = [0] (%[[A]])
// CHECK-NEXT: %[[F:.*]] = lin.copy offsets = [_] (%e)
// CHECK-NEXT: lin.yield %[[F]]
lin.kernel @turn(%x: tensor<8xf32>) -> (tensor<8xf32>) symbols = [] schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64} {
  %y = lin.generic domain = [8] iterators = [parallel] maps = [affine_map<(d0) -> (7 - d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<8xf32>) -> tensor<8xf32> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<8xf32>
}
func.func @not_in_step(%x: tensor<8xf32>, %c: tensor<i1>) -> tensor<8xf32> {
  %y = lin.while(%x) with(%c) : (tensor<8xf32>, tensor<i1>) -> tensor<8xf32> cond(%a, %d) {
    lin.yield %d : tensor<i1>
  } do(%a, %d) {
    %e = lin.call @turn symbols = [] (%a) : (tensor<8xf32>) -> tensor<8xf32>
    lin.yield %e : tensor<8xf32>
  }
  func.return %y : tensor<8xf32>
}

// -----

// Two carried values change places: one waits in a third place.
// CHECK-LABEL: func.func @exchanged
// CHECK: lin.while
// CHECK: } do(%[[A:.*]], %[[B:.*]], %{{.*}}) {
// CHECK-NEXT: %[[WAITS:.*]] = lin.copy offsets = [0] (%[[B]])
// CHECK-NEXT: %[[C:.*]] = lin.copy offsets = [_] (%[[A]])
// CHECK-NEXT: %[[D:.*]] = lin.copy offsets = [_] (%[[WAITS]])
// CHECK-NEXT: lin.yield %[[D]], %[[C]]
lin.kernel @neg(%x: tensor<8xf32>) -> (tensor<8xf32>) symbols = [] schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64} {
  %y = lin.generic domain = [8] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<8xf32>) -> tensor<8xf32> {
  ^bb0(%a: f32, %b: f32):
    %r = arith.negf %a : f32
    lin.yield %r : f32
  }
  lin.yield %y : tensor<8xf32>
}
func.func @exchanged(%x: tensor<8xf32>, %c: tensor<i1>) -> (tensor<8xf32>, tensor<8xf32>) {
  %p = lin.call @neg symbols = [] (%x) : (tensor<8xf32>) -> tensor<8xf32>
  %y, %z = lin.while(%x, %p) with(%c) : (tensor<8xf32>, tensor<8xf32>, tensor<i1>) -> (tensor<8xf32>, tensor<8xf32>) cond(%a, %b, %d) {
    lin.yield %d : tensor<i1>
  } do(%a, %b, %d) {
    lin.yield %b, %a : tensor<8xf32>, tensor<8xf32>
  }
  func.return %y, %z : tensor<8xf32>, tensor<8xf32>
}

// -----

// Copies are in an order in which none overwrites what another one reads.
// CHECK-LABEL: func.func @shifted
// CHECK: } do(%[[A:.*]], %{{.*}}, %{{.*}}) {
// CHECK-NEXT: %e = lin.call @neg symbols = [] offsets = [0] (%[[A]])
// CHECK-NEXT: %[[C:.*]] = lin.copy offsets = [_] (%[[A]])
// CHECK-NEXT: %[[D:.*]] = lin.copy offsets = [_] (%e)
// CHECK-NEXT: lin.yield %[[D]], %[[C]]
lin.kernel @neg(%x: tensor<8xf32>) -> (tensor<8xf32>) symbols = [] schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64} {
  %y = lin.generic domain = [8] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<8xf32>) -> tensor<8xf32> {
  ^bb0(%a: f32, %b: f32):
    %r = arith.negf %a : f32
    lin.yield %r : f32
  }
  lin.yield %y : tensor<8xf32>
}
func.func @shifted(%x: tensor<8xf32>, %c: tensor<i1>) -> (tensor<8xf32>, tensor<8xf32>) {
  %y, %z = lin.while(%x, %x) with(%c) : (tensor<8xf32>, tensor<8xf32>, tensor<i1>) -> (tensor<8xf32>, tensor<8xf32>) cond(%a, %b, %d) {
    lin.yield %d : tensor<i1>
  } do(%a, %b, %d) {
    %e = lin.call @neg symbols = [] (%a) : (tensor<8xf32>) -> tensor<8xf32>
    lin.yield %e, %a : tensor<8xf32>, tensor<8xf32>
  }
  func.return %y, %z : tensor<8xf32>, tensor<8xf32>
}

// -----

// Inside a region nothing lies where %p does, which is read afterwards.
// CHECK-LABEL: func.func @live_around
// CHECK-SAME: {lin.arena = #graph.dims<192>}
// CHECK-NEXT: %p = lin.call @neg symbols = [] offsets = [0] (%x)
// CHECK-NEXT: %y = lin.if %c(%x) offsets = [64] :
// CHECK-NEXT: %e = lin.call @neg symbols = [] offsets = [128]
// CHECK-NEXT: %f = lin.call @turn symbols = [] offsets = [64] (%e)
// CHECK: } else(%[[A:.*]]) {
// CHECK-NEXT: lin.copy offsets = [64] (%[[A]])
// CHECK: %q = lin.call @turn symbols = [] offsets = [_] (%p)
lin.kernel @neg(%x: tensor<8xf32>) -> (tensor<8xf32>) symbols = [] schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64} {
  %y = lin.generic domain = [8] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<8xf32>) -> tensor<8xf32> {
  ^bb0(%a: f32, %b: f32):
    %r = arith.negf %a : f32
    lin.yield %r : f32
  }
  lin.yield %y : tensor<8xf32>
}
lin.kernel @turn(%x: tensor<8xf32>) -> (tensor<8xf32>) symbols = [] schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64} {
  %y = lin.generic domain = [8] iterators = [parallel] maps = [affine_map<(d0) -> (7 - d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<8xf32>) -> tensor<8xf32> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<8xf32>
}
func.func @live_around(%x: tensor<8xf32>, %c: tensor<i1>) -> (tensor<8xf32>, tensor<8xf32>) {
  %p = lin.call @neg symbols = [] (%x) : (tensor<8xf32>) -> tensor<8xf32>
  %y = lin.if %c(%x) : (tensor<8xf32>) -> tensor<8xf32> then(%a) {
    %e = lin.call @neg symbols = [] (%a) : (tensor<8xf32>) -> tensor<8xf32>
    %f = lin.call @turn symbols = [] (%e) : (tensor<8xf32>) -> tensor<8xf32>
    lin.yield %f : tensor<8xf32>
  } else(%a) {
    lin.yield %a : tensor<8xf32>
  }
  %q = lin.call @turn symbols = [] (%p) : (tensor<8xf32>) -> tensor<8xf32>
  %r = lin.call @turn symbols = [] (%y) : (tensor<8xf32>) -> tensor<8xf32>
  func.return %q, %r : tensor<8xf32>, tensor<8xf32>
}

// -----

// A result takes over the bytes of an operand that dies, if neither region needs a copy then.
// CHECK-LABEL: func.func @over
// CHECK-SAME: {lin.arena = #graph.dims<64>}
// CHECK: lin.if %c(%p) offsets = [0] over = [0] :
// CHECK-NEXT: lin.call @neg symbols = [] offsets = [0]
// CHECK-NOT: lin.copy
lin.kernel @neg(%x: tensor<8xf32>) -> (tensor<8xf32>) symbols = [] schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64} {
  %y = lin.generic domain = [8] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<8xf32>) -> tensor<8xf32> {
  ^bb0(%a: f32, %b: f32):
    %r = arith.negf %a : f32
    lin.yield %r : f32
  }
  lin.yield %y : tensor<8xf32>
}
lin.kernel @turn(%x: tensor<8xf32>) -> (tensor<8xf32>) symbols = [] schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64} {
  %y = lin.generic domain = [8] iterators = [parallel] maps = [affine_map<(d0) -> (7 - d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<8xf32>) -> tensor<8xf32> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<8xf32>
}
func.func @over(%x: tensor<8xf32>, %c: tensor<i1>) -> tensor<8xf32> {
  %p = lin.call @turn symbols = [] (%x) : (tensor<8xf32>) -> tensor<8xf32>
  %y = lin.if %c(%p) : (tensor<8xf32>) -> tensor<8xf32> then(%a) {
    %e = lin.call @neg symbols = [] (%a) : (tensor<8xf32>) -> tensor<8xf32>
    lin.yield %e : tensor<8xf32>
  } else(%a) {
    lin.yield %a : tensor<8xf32>
  }
  %q = lin.call @turn symbols = [] (%y) : (tensor<8xf32>) -> tensor<8xf32>
  func.return %q : tensor<8xf32>
}
