// RUN: aiopt-opt %s --pipeline='lin-to-llvm' | filecheck %s

// A call says how many threads its kernel has at most.
// CHECK: lin.call @k symbols = [s] offsets = [_] work = [s, 8*s] parallel threads = 4 (%x)
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] schedule = {kind = "nest", vector = 16, unroll = 4, parallel, threads = 4} {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    %c = arith.negf %a : f32
    lin.yield %c : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}
func.func @main(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> {
  %y = lin.call @k symbols = [s] offsets = [_] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  func.return %y : tensor<?xf32, #graph.dims<s>>
}
