// RUN: aiopt-opt %s --split-input-file --verify-diagnostics --pipeline=lin-to-llvm

// Kernels have schedules.
// expected-error@+1 {{kernel '@k' has no schedule}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}
