// RUN: aiopt-opt %s --split-input-file --pipeline=plan-arena | filecheck %s

// A result of the program has no place in the arena.
// CHECK-LABEL: lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
// CHECK-NEXT: %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
// CHECK-NEXT: ^bb0(%a: f32, %b: f32):
// CHECK-NEXT: lin.yield %a : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %y : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @result(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> attributes {lin.arena = #graph.dims<0>} {
// CHECK-NEXT: %a = lin.call @k symbols = [s] offsets = [_] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: func.return %a : tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: }
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}
func.func @result(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<?xf32, #graph.dims<s>>) {
  %a = lin.call @k symbols = [s] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  func.return %a : tensor<?xf32, #graph.dims<s>>
}

// -----

// One intermediate.
// CHECK-LABEL: lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
// CHECK-NEXT: %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
// CHECK-NEXT: ^bb0(%a: f32, %b: f32):
// CHECK-NEXT: lin.yield %a : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %y : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @one(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> attributes {lin.arena = #graph.dims<64*((4*s) ceildiv 64)>} {
// CHECK-NEXT: %a = lin.call @k symbols = [s] offsets = [0] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %b = lin.call @k symbols = [s] offsets = [_] (%a) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: func.return %b : tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: }
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}
func.func @one(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<?xf32, #graph.dims<s>>) {
  %a = lin.call @k symbols = [s] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  %b = lin.call @k symbols = [s] (%a) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  func.return %b : tensor<?xf32, #graph.dims<s>>
}

// -----

// A buffer whose reader has run is used again.
// CHECK-LABEL: lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
// CHECK-NEXT: %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
// CHECK-NEXT: ^bb0(%a: f32, %b: f32):
// CHECK-NEXT: lin.yield %a : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %y : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @reuse(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> attributes {lin.arena = #graph.dims<128*((4*s) ceildiv 64)>} {
// CHECK-NEXT: %a = lin.call @k symbols = [s] offsets = [0] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %b = lin.call @k symbols = [s] offsets = [64*((4*s) ceildiv 64)] (%a) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %c = lin.call @k symbols = [s] offsets = [0] (%b) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %d = lin.call @k symbols = [s] offsets = [_] (%c) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: func.return %d : tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: }
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}
func.func @reuse(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<?xf32, #graph.dims<s>>) {
  %a = lin.call @k symbols = [s] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  %b = lin.call @k symbols = [s] (%a) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  %c = lin.call @k symbols = [s] (%b) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  %d = lin.call @k symbols = [s] (%c) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  func.return %d : tensor<?xf32, #graph.dims<s>>
}

// -----

// A value that is read later keeps its bytes.
// CHECK-LABEL: lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
// CHECK-NEXT: %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
// CHECK-NEXT: ^bb0(%a: f32, %b: f32):
// CHECK-NEXT: lin.yield %a : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %y : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @live(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<s>>) attributes {lin.arena = #graph.dims<128*((4*s) ceildiv 64)>} {
// CHECK-NEXT: %a = lin.call @k symbols = [s] offsets = [0] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %b = lin.call @k symbols = [s] offsets = [64*((4*s) ceildiv 64)] (%a) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %c = lin.call @k symbols = [s] offsets = [_] (%b) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %d = lin.call @k symbols = [s] offsets = [_] (%a) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: func.return %c, %d : tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: }
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}
func.func @live(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<s>>) {
  %a = lin.call @k symbols = [s] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  %b = lin.call @k symbols = [s] (%a) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  %c = lin.call @k symbols = [s] (%b) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  %d = lin.call @k symbols = [s] (%a) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  func.return %c, %d : tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<s>>
}

// -----

// A slot of incomparable sizes holds the larger.
// CHECK-LABEL: lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
// CHECK-NEXT: %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
// CHECK-NEXT: ^bb0(%a: f32, %b: f32):
// CHECK-NEXT: lin.yield %a : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %y : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @larger(%x: tensor<?xf32, #graph.dims<s>>, %y: tensor<?xf32, #graph.dims<b>>) -> (tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<b>>) attributes {lin.arena = #graph.dims<64*(max(4*b, 4*s) ceildiv 64)>} {
// CHECK-NEXT: %a = lin.call @k symbols = [s] offsets = [0] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %b = lin.call @k symbols = [s] offsets = [_] (%a) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %c = lin.call @k symbols = [b] offsets = [0] (%y) : (tensor<?xf32, #graph.dims<b>>) -> tensor<?xf32, #graph.dims<b>>
// CHECK-NEXT: %d = lin.call @k symbols = [b] offsets = [_] (%c) : (tensor<?xf32, #graph.dims<b>>) -> tensor<?xf32, #graph.dims<b>>
// CHECK-NEXT: func.return %b, %d : tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<b>>
// CHECK-NEXT: }
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}
func.func @larger(%x: tensor<?xf32, #graph.dims<s>>, %y: tensor<?xf32, #graph.dims<b>>) -> (tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<b>>) {
  %a = lin.call @k symbols = [s] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  %b = lin.call @k symbols = [s] (%a) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  %c = lin.call @k symbols = [b] (%y) : (tensor<?xf32, #graph.dims<b>>) -> tensor<?xf32, #graph.dims<b>>
  %d = lin.call @k symbols = [b] (%c) : (tensor<?xf32, #graph.dims<b>>) -> tensor<?xf32, #graph.dims<b>>
  func.return %b, %d : tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<b>>
}

// -----

// A value reached through a view lives as long as the view.
// CHECK-LABEL: lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
// CHECK-NEXT: %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
// CHECK-NEXT: ^bb0(%a: f32, %b: f32):
// CHECK-NEXT: lin.yield %a : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %y : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @view(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> attributes {lin.arena = #graph.dims<192*((4*s) ceildiv 64)>} {
// CHECK-NEXT: %a = lin.call @k symbols = [s] offsets = [0] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %v = lin.view (%a) : (tensor<?xf32, #graph.dims<s>>) -> tensor<1x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: %b = lin.call @k symbols = [s] offsets = [64*((4*s) ceildiv 64)] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %c = lin.call @k symbols = [s] offsets = [128*((4*s) ceildiv 64)] (%b) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %w = lin.view (%v) : (tensor<1x?xf32, #graph.dims<_, s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %d = lin.call @k symbols = [s] offsets = [_] (%w) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: func.return %d : tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: }
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}
func.func @view(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<?xf32, #graph.dims<s>>) {
  %a = lin.call @k symbols = [s] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  %v = lin.view (%a) : (tensor<?xf32, #graph.dims<s>>) -> tensor<1x?xf32, #graph.dims<_, s>>
  %b = lin.call @k symbols = [s] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  %c = lin.call @k symbols = [s] (%b) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  %w = lin.view (%v) : (tensor<1x?xf32, #graph.dims<_, s>>) -> tensor<?xf32, #graph.dims<s>>
  %d = lin.call @k symbols = [s] (%w) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  func.return %d : tensor<?xf32, #graph.dims<s>>
}

// -----

// A result of the program behind a view.
// CHECK-LABEL: lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
// CHECK-NEXT: %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
// CHECK-NEXT: ^bb0(%a: f32, %b: f32):
// CHECK-NEXT: lin.yield %a : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %y : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @view_result(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<1x?xf32, #graph.dims<_, s>> attributes {lin.arena = #graph.dims<0>} {
// CHECK-NEXT: %a = lin.call @k symbols = [s] offsets = [_] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %v = lin.view (%a) : (tensor<?xf32, #graph.dims<s>>) -> tensor<1x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: func.return %v : tensor<1x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: }
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}
func.func @view_result(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<1x?xf32, #graph.dims<_, s>>) {
  %a = lin.call @k symbols = [s] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  %v = lin.view (%a) : (tensor<?xf32, #graph.dims<s>>) -> tensor<1x?xf32, #graph.dims<_, s>>
  func.return %v : tensor<1x?xf32, #graph.dims<_, s>>
}

// -----

// A result that nobody reads.
// CHECK-LABEL: lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
// CHECK-NEXT: %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
// CHECK-NEXT: ^bb0(%a: f32, %b: f32):
// CHECK-NEXT: lin.yield %a : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %y : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @unread(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> attributes {lin.arena = #graph.dims<64*((4*s) ceildiv 64)>} {
// CHECK-NEXT: %a = lin.call @k symbols = [s] offsets = [0] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %b = lin.call @k symbols = [s] offsets = [_] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: func.return %b : tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: }
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}
func.func @unread(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<?xf32, #graph.dims<s>>) {
  %a = lin.call @k symbols = [s] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  %b = lin.call @k symbols = [s] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  func.return %b : tensor<?xf32, #graph.dims<s>>
}

// -----

// Static sizes are numbers.
// CHECK-LABEL: lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
// CHECK-NEXT: %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
// CHECK-NEXT: ^bb0(%a: f32, %b: f32):
// CHECK-NEXT: lin.yield %a : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %y : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @static(%x: tensor<100xf32>) -> tensor<100xf32> attributes {lin.arena = #graph.dims<448>} {
// CHECK-NEXT: %a = lin.call @k symbols = [100] offsets = [0] (%x) : (tensor<100xf32>) -> tensor<100xf32>
// CHECK-NEXT: %b = lin.call @k symbols = [100] offsets = [_] (%a) : (tensor<100xf32>) -> tensor<100xf32>
// CHECK-NEXT: func.return %b : tensor<100xf32>
// CHECK-NEXT: }
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}
func.func @static(%x: tensor<100xf32>) -> (tensor<100xf32>) {
  %a = lin.call @k symbols = [100] (%x) : (tensor<100xf32>) -> tensor<100xf32>
  %b = lin.call @k symbols = [100] (%a) : (tensor<100xf32>) -> tensor<100xf32>
  func.return %b : tensor<100xf32>
}

// -----

// Scratch memory is not in the arena: each thread has its own, enough for any kernel.
// CHECK-LABEL: lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] scratch = [4*n0 + 64] {
// CHECK-NEXT: %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
// CHECK-NEXT: ^bb0(%a: f32, %b: f32):
// CHECK-NEXT: lin.yield %a : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %y : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @scratch(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> attributes {lin.arena = #graph.dims<64*((4*s) ceildiv 64)>, lin.scratch = #graph.dims<4*s + 64>} {
// CHECK-NEXT: %a = lin.call @k symbols = [s] offsets = [0] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %b = lin.call @k symbols = [s] offsets = [_] (%a) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: func.return %b : tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: }
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] scratch = [4*n0 + 64] {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}
func.func @scratch(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<?xf32, #graph.dims<s>>) {
  %a = lin.call @k symbols = [s] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  %b = lin.call @k symbols = [s] (%a) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  func.return %b : tensor<?xf32, #graph.dims<s>>
}
