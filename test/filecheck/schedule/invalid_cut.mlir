// RUN: aiopt-opt %s --target=avx512 --split-input-file --verify-diagnostics --pipeline='schedule{pins="c0ffee: {kind = \"nest\", vector = 16, unroll = 4, fuse = \"none\"}"}, lin-to-llvm'

// One generic is one piece.
// expected-error@+1 {{kernel '@k' has nothing to cut: found fuse = none (a pin says so)}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] digest = "c0ffee" {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}
