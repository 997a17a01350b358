// RUN: aiopt-opt %s --split-input-file --pipeline='plan-arena{reuse=false}' | filecheck %s

// Every buffer has bytes of its own.
// CHECK-LABEL: lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
// CHECK-NEXT: %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
// CHECK-NEXT: ^bb0(%a: f32, %b: f32):
// CHECK-NEXT: lin.yield %a : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %y : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @chain(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> attributes {lin.arena = #graph.dims<192*((4*s) ceildiv 64)>} {
// CHECK-NEXT: %a = lin.call @k symbols = [s] offsets = [0] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %b = lin.call @k symbols = [s] offsets = [64*((4*s) ceildiv 64)] (%a) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %c = lin.call @k symbols = [s] offsets = [128*((4*s) ceildiv 64)] (%b) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
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
func.func @chain(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<?xf32, #graph.dims<s>>) {
  %a = lin.call @k symbols = [s] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  %b = lin.call @k symbols = [s] (%a) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  %c = lin.call @k symbols = [s] (%b) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  %d = lin.call @k symbols = [s] (%c) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  func.return %d : tensor<?xf32, #graph.dims<s>>
}
