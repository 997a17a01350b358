// RUN: aiopt-opt %s --split-input-file --pipeline='fuse, graph-to-lin' | filecheck %s

// Heads are split and merged by the way products read and store.
// CHECK-LABEL: lin.kernel @k0_dot(%q1: tensor<1x?x3x8xf32, #graph.dims<_, n0, _, _>>, %k1: tensor<1x?x3x8xf32, #graph.dims<_, n0, _, _>>) -> (tensor<3x?x?xf32, #graph.dims<_, n0, n0>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK: %0 = lin.generic domain = [3, n0, n0, 8] iterators = [parallel, parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2, d3) -> (0, d1, d0, d3)>, affine_map<(d0, d1, d2, d3) -> (0, d2, d0, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>] (%q1, %k1) : (tensor<1x?x3x8xf32, #graph.dims<_, n0, _, _>>, tensor<1x?x3x8xf32, #graph.dims<_, n0, _, _>>) -> tensor<3x?x?xf32, #graph.dims<_, n0, n0>> {
// CHECK: lin.yield %0 : tensor<3x?x?xf32, #graph.dims<_, n0, n0>>
// CHECK-LABEL: lin.kernel @k1_dot(%v: tensor<3x?x?xf32, #graph.dims<_, n0, n0>>, %q1: tensor<1x?x3x8xf32, #graph.dims<_, n0, _, _>>) -> (tensor<1x?x3x8xf32, #graph.dims<_, n0, _, _>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK: %0 = lin.generic domain = [3, n0, 8, n0] iterators = [parallel, parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>, affine_map<(d0, d1, d2, d3) -> (0, d3, d0, d2)>, affine_map<(d0, d1, d2, d3) -> (0, d1, d0, d2)>] (%v, %q1) : (tensor<3x?x?xf32, #graph.dims<_, n0, n0>>, tensor<1x?x3x8xf32, #graph.dims<_, n0, _, _>>) -> tensor<1x?x3x8xf32, #graph.dims<_, n0, _, _>> {
// CHECK: lin.yield %0 : tensor<1x?x3x8xf32, #graph.dims<_, n0, _, _>>
// CHECK: func.func @heads(%q: tensor<1x?x24xf32, #graph.dims<_, s, _>>, %k: tensor<1x?x24xf32, #graph.dims<_, s, _>>, %v: tensor<3x?x?xf32, #graph.dims<_, s, s>>) -> (tensor<3x?x?xf32, #graph.dims<_, s, s>>, tensor<1x?x24xf32, #graph.dims<_, s, _>>) {
// CHECK: %q1 = lin.view (%q) : (tensor<1x?x24xf32, #graph.dims<_, s, _>>) -> tensor<1x?x3x8xf32, #graph.dims<_, s, _, _>>
// CHECK: %k1 = lin.view (%k) : (tensor<1x?x24xf32, #graph.dims<_, s, _>>) -> tensor<1x?x3x8xf32, #graph.dims<_, s, _, _>>
// CHECK: %p = lin.call @k0_dot symbols = [s] (%q1, %k1) : (tensor<1x?x3x8xf32, #graph.dims<_, s, _, _>>, tensor<1x?x3x8xf32, #graph.dims<_, s, _, _>>) -> tensor<3x?x?xf32, #graph.dims<_, s, s>>
// CHECK: %o2 = lin.call @k1_dot symbols = [s] (%v, %q1) : (tensor<3x?x?xf32, #graph.dims<_, s, s>>, tensor<1x?x3x8xf32, #graph.dims<_, s, _, _>>) -> tensor<1x?x3x8xf32, #graph.dims<_, s, _, _>>
// CHECK: %o3 = lin.view (%o2) : (tensor<1x?x3x8xf32, #graph.dims<_, s, _, _>>) -> tensor<1x?x24xf32, #graph.dims<_, s, _>>
func.func @heads(%q: tensor<1x?x24xf32, #graph.dims<_, s, _>>, %k: tensor<1x?x24xf32, #graph.dims<_, s, _>>, %v: tensor<3x?x?xf32, #graph.dims<_, s, s>>) -> (tensor<3x?x?xf32, #graph.dims<_, s, s>>, tensor<1x?x24xf32, #graph.dims<_, s, _>>) {
  %q1 = graph.reshape %q : tensor<1x?x24xf32, #graph.dims<_, s, _>> -> tensor<1x?x3x8xf32, #graph.dims<_, s, _, _>>
  %q2 = graph.transpose %q1 perm = [0, 2, 1, 3] : tensor<1x?x3x8xf32, #graph.dims<_, s, _, _>> -> tensor<1x3x?x8xf32, #graph.dims<_, _, s, _>>
  %q3 = graph.reshape %q2 : tensor<1x3x?x8xf32, #graph.dims<_, _, s, _>> -> tensor<3x?x8xf32, #graph.dims<_, s, _>>
  %k1 = graph.reshape %k : tensor<1x?x24xf32, #graph.dims<_, s, _>> -> tensor<1x?x3x8xf32, #graph.dims<_, s, _, _>>
  %k2 = graph.transpose %k1 perm = [0, 2, 3, 1] : tensor<1x?x3x8xf32, #graph.dims<_, s, _, _>> -> tensor<1x3x8x?xf32, #graph.dims<_, _, _, s>>
  %k3 = graph.reshape %k2 : tensor<1x3x8x?xf32, #graph.dims<_, _, _, s>> -> tensor<3x8x?xf32, #graph.dims<_, _, s>>
  %p = graph.dot %q3, %k3 lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [1] : (tensor<3x?x8xf32, #graph.dims<_, s, _>>, tensor<3x8x?xf32, #graph.dims<_, _, s>>) -> tensor<3x?x?xf32, #graph.dims<_, s, s>>
  %o = graph.dot %v, %q3 lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [1] : (tensor<3x?x?xf32, #graph.dims<_, s, s>>, tensor<3x?x8xf32, #graph.dims<_, s, _>>) -> tensor<3x?x8xf32, #graph.dims<_, s, _>>
  %o1 = graph.reshape %o : tensor<3x?x8xf32, #graph.dims<_, s, _>> -> tensor<1x3x?x8xf32, #graph.dims<_, _, s, _>>
  %o2 = graph.transpose %o1 perm = [0, 2, 1, 3] : tensor<1x3x?x8xf32, #graph.dims<_, _, s, _>> -> tensor<1x?x3x8xf32, #graph.dims<_, s, _, _>>
  %o3 = graph.reshape %o2 : tensor<1x?x3x8xf32, #graph.dims<_, s, _, _>> -> tensor<1x?x24xf32, #graph.dims<_, s, _>>
  func.return %p, %o3 : tensor<3x?x?xf32, #graph.dims<_, s, s>>, tensor<1x?x24xf32, #graph.dims<_, s, _>>
}

// -----

// A product reads its part of a wider tensor: the split of a slice is an index map too.
// CHECK-LABEL: lin.kernel @k0_dot(%x: tensor<?x16xf32, #graph.dims<n0, _>>, %w: tensor<2x4x4xf32>) -> (tensor<2x?x4xf32, #graph.dims<_, n0, _>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK: %0 = lin.generic domain = [2, n0, 4, 4] iterators = [parallel, parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2, d3) -> (d1, (((d0 * 4) + d3) + 8))>, affine_map<(d0, d1, d2, d3) -> (d0, d3, d2)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>] (%x, %w) : (tensor<?x16xf32, #graph.dims<n0, _>>, tensor<2x4x4xf32>) -> tensor<2x?x4xf32, #graph.dims<_, n0, _>> {
// CHECK: lin.yield %0 : tensor<2x?x4xf32, #graph.dims<_, n0, _>>
// CHECK: func.func @part(%x: tensor<?x16xf32, #graph.dims<s, _>>, %w: tensor<2x4x4xf32>) -> tensor<2x?x4xf32, #graph.dims<_, s, _>> {
// CHECK: %p = lin.call @k0_dot symbols = [s] (%x, %w) : (tensor<?x16xf32, #graph.dims<s, _>>, tensor<2x4x4xf32>) -> tensor<2x?x4xf32, #graph.dims<_, s, _>>
func.func @part(%x: tensor<?x16xf32, #graph.dims<s, _>>, %w: tensor<2x4x4xf32>) -> (tensor<2x?x4xf32, #graph.dims<_, s, _>>) {
  %a = graph.slice %x starts = [0, 8] limits = [s, 16] strides = [1, 1] : tensor<?x16xf32, #graph.dims<s, _>> -> tensor<?x8xf32, #graph.dims<s, _>>
  %b = graph.reshape %a : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?x2x4xf32, #graph.dims<s, _, _>>
  %c = graph.transpose %b perm = [1, 0, 2] : tensor<?x2x4xf32, #graph.dims<s, _, _>> -> tensor<2x?x4xf32, #graph.dims<_, s, _>>
  %p = graph.dot %c, %w lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [1] : (tensor<2x?x4xf32, #graph.dims<_, s, _>>, tensor<2x4x4xf32>) -> tensor<2x?x4xf32, #graph.dims<_, s, _>>
  func.return %p : tensor<2x?x4xf32, #graph.dims<_, s, _>>
}

// -----

// So are rows, as long as they stay whole.
// CHECK-LABEL: lin.kernel @k0_rows(%x: tensor<?x2x4xf32, #graph.dims<n0, _, _>>) -> (tensor<2x?x4xf32, #graph.dims<_, n0, _>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK: %0 = lin.generic domain = [n0, 2, 4] iterators = [parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1)>] (%x) : (tensor<?x2x4xf32, #graph.dims<n0, _, _>>) -> tensor<?x2xf32, #graph.dims<n0, _>> {
// CHECK: %4 = lin.generic domain = [n0, 2, 4] iterators = [parallel, parallel, parallel] maps = [affine_map<(d0, d1, d2) -> (d0, d1)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d1, d0, d2)>] (%0, %x) : (tensor<?x2xf32, #graph.dims<n0, _>>, tensor<?x2x4xf32, #graph.dims<n0, _, _>>) -> tensor<2x?x4xf32, #graph.dims<_, n0, _>> {
// CHECK: lin.yield %4 : tensor<2x?x4xf32, #graph.dims<_, n0, _>>
// CHECK: func.func @rows(%x: tensor<?x2x4xf32, #graph.dims<s, _, _>>) -> tensor<2x?x4xf32, #graph.dims<_, s, _>> {
// CHECK: %t = lin.call @k0_rows symbols = [s] (%x) : (tensor<?x2x4xf32, #graph.dims<s, _, _>>) -> tensor<2x?x4xf32, #graph.dims<_, s, _>>
func.func @rows(%x: tensor<?x2x4xf32, #graph.dims<s, _, _>>) -> (tensor<2x?x4xf32, #graph.dims<_, s, _>>) {
  %m = graph.reduce %x kind = max axes = [2] : tensor<?x2x4xf32, #graph.dims<s, _, _>> -> tensor<?x2xf32, #graph.dims<s, _>>
  %n = graph.broadcast %m axes = [0, 1] : tensor<?x2xf32, #graph.dims<s, _>> -> tensor<?x2x4xf32, #graph.dims<s, _, _>>
  %d = graph.sub %x, %n : tensor<?x2x4xf32, #graph.dims<s, _, _>>
  %t = graph.transpose %d perm = [1, 0, 2] : tensor<?x2x4xf32, #graph.dims<s, _, _>> -> tensor<2x?x4xf32, #graph.dims<_, s, _>>
  func.return %t : tensor<2x?x4xf32, #graph.dims<_, s, _>>
}
