// RUN: aiopt-opt %s --split-input-file | aiopt-opt --split-input-file | filecheck %s
// RUN: aiopt-opt %s --split-input-file --print-op-generic | aiopt-opt --split-input-file | filecheck %s

// Places around, between, and cut off; sizes may be symbolic.
// CHECK: %p = lin.pad low = [1, -1] high = [n0, 0] interior = [0, 2] value = 0.000000e+00 : f32 (%x) : (tensor<?x8xf32, #graph.dims<n0, _>>) -> tensor<?x21xf32, #graph.dims<2*n0 + 1, _>>
lin.kernel @k(%x: tensor<?x8xf32, #graph.dims<n0, _>>) -> (tensor<21xf32>) symbols = [n0] {
  %p = lin.pad low = [1, -1] high = [n0, 0] interior = [0, 2] value = 0.0 : f32 (%x) : (tensor<?x8xf32, #graph.dims<n0, _>>) -> tensor<?x21xf32, #graph.dims<2*n0 + 1, _>>
  %y = lin.generic domain = [21, 2*n0 + 1] iterators = [parallel, reduction] maps = [affine_map<(d0, d1) -> (d1, d0)>, affine_map<(d0, d1) -> (d0)>] (%p) : (tensor<?x21xf32, #graph.dims<2*n0 + 1, _>>) -> tensor<21xf32> {
  ^bb0(%a: f32, %b: f32):
    %s = arith.addf %b, %a : f32
    lin.yield %s : f32
  }
  lin.yield %y : tensor<21xf32>
}
