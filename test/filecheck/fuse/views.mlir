// RUN: aiopt-opt %s --split-input-file --pipeline=fuse | filecheck %s

// A dimension of size 1 between a product and its epilogue.
// CHECK-LABEL: func.func @unit(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x4xf32>, %b: tensor<1x?x4xf32, #graph.dims<_, s, _>>) -> tensor<1x?x4xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %r = graph.group(%x_1 = %x, %w_1 = %w, %b_1 = %b) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x4xf32>, tensor<1x?x4xf32, #graph.dims<_, s, _>>) -> tensor<1x?x4xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %p = graph.dot %x_1, %w_1 lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x4xf32>) -> tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: %u = graph.reshape %p : tensor<?x4xf32, #graph.dims<s, _>> -> tensor<1x?x4xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: %r_1 = graph.add %u, %b_1 : tensor<1x?x4xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: graph.yield %r_1 : tensor<1x?x4xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %r : tensor<1x?x4xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
func.func @unit(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x4xf32>, %b: tensor<1x?x4xf32, #graph.dims<_, s, _>>) -> (tensor<1x?x4xf32, #graph.dims<_, s, _>>) {
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x4xf32>) -> tensor<?x4xf32, #graph.dims<s, _>>
  %u = graph.reshape %p : tensor<?x4xf32, #graph.dims<s, _>> -> tensor<1x?x4xf32, #graph.dims<_, s, _>>
  %r = graph.add %u, %b : tensor<1x?x4xf32, #graph.dims<_, s, _>>
  func.return %r : tensor<1x?x4xf32, #graph.dims<_, s, _>>
}

// -----

// What is given out in another shape is a view of what the group computes.
// CHECK-LABEL: func.func @released(%x: tensor<?x4xf32, #graph.dims<s, _>>) -> (tensor<1x?x4xf32, #graph.dims<_, s, _>>, tensor<?x4xf32, #graph.dims<s, _>>) {
// CHECK-NEXT: %e = graph.group(%x_1 = %x) : (tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<?x4xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %e_1 = graph.exp %x_1 : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %e_1 : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: %u = graph.reshape %e : tensor<?x4xf32, #graph.dims<s, _>> -> tensor<1x?x4xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: func.return %u, %e : tensor<1x?x4xf32, #graph.dims<_, s, _>>, tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @released(%x: tensor<?x4xf32, #graph.dims<s, _>>) -> (tensor<1x?x4xf32, #graph.dims<_, s, _>>, tensor<?x4xf32, #graph.dims<s, _>>) {
  %e = graph.exp %x : tensor<?x4xf32, #graph.dims<s, _>>
  %u = graph.reshape %e : tensor<?x4xf32, #graph.dims<s, _>> -> tensor<1x?x4xf32, #graph.dims<_, s, _>>
  func.return %u, %e : tensor<1x?x4xf32, #graph.dims<_, s, _>>, tensor<?x4xf32, #graph.dims<s, _>>
}

// -----

// Heads are split and merged by the way products read and store.
// CHECK-LABEL: func.func @heads(%q: tensor<1x?x24xf32, #graph.dims<_, s, _>>, %k: tensor<1x?x24xf32, #graph.dims<_, s, _>>, %v: tensor<3x?x?xf32, #graph.dims<_, s, s>>) -> (tensor<3x?x?xf32, #graph.dims<_, s, s>>, tensor<1x?x24xf32, #graph.dims<_, s, _>>) {
// CHECK-NEXT: %q1 = graph.reshape %q : tensor<1x?x24xf32, #graph.dims<_, s, _>> -> tensor<1x?x3x8xf32, #graph.dims<_, s, _, _>>
// CHECK-NEXT: %k1 = graph.reshape %k : tensor<1x?x24xf32, #graph.dims<_, s, _>> -> tensor<1x?x3x8xf32, #graph.dims<_, s, _, _>>
// CHECK-NEXT: %p = graph.group(%q1_1 = %q1, %k1_1 = %k1) : (tensor<1x?x3x8xf32, #graph.dims<_, s, _, _>>, tensor<1x?x3x8xf32, #graph.dims<_, s, _, _>>) -> tensor<3x?x?xf32, #graph.dims<_, s, s>> {
// CHECK-NEXT: %q2 = graph.transpose %q1_1 perm = [0, 2, 1, 3] : tensor<1x?x3x8xf32, #graph.dims<_, s, _, _>> -> tensor<1x3x?x8xf32, #graph.dims<_, _, s, _>>
// CHECK-NEXT: %q3 = graph.reshape %q2 : tensor<1x3x?x8xf32, #graph.dims<_, _, s, _>> -> tensor<3x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: %k2 = graph.transpose %k1_1 perm = [0, 2, 3, 1] : tensor<1x?x3x8xf32, #graph.dims<_, s, _, _>> -> tensor<1x3x8x?xf32, #graph.dims<_, _, _, s>>
// CHECK-NEXT: %k3 = graph.reshape %k2 : tensor<1x3x8x?xf32, #graph.dims<_, _, _, s>> -> tensor<3x8x?xf32, #graph.dims<_, _, s>>
// CHECK-NEXT: %p_1 = graph.dot %q3, %k3 lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [1] : (tensor<3x?x8xf32, #graph.dims<_, s, _>>, tensor<3x8x?xf32, #graph.dims<_, _, s>>) -> tensor<3x?x?xf32, #graph.dims<_, s, s>>
// CHECK-NEXT: graph.yield %p_1 : tensor<3x?x?xf32, #graph.dims<_, s, s>>
// CHECK-NEXT: }
// CHECK-NEXT: %o2 = graph.group(%v_1 = %v, %q1_1 = %q1) : (tensor<3x?x?xf32, #graph.dims<_, s, s>>, tensor<1x?x3x8xf32, #graph.dims<_, s, _, _>>) -> tensor<1x?x3x8xf32, #graph.dims<_, s, _, _>> {
// CHECK-NEXT: %q2 = graph.transpose %q1_1 perm = [0, 2, 1, 3] : tensor<1x?x3x8xf32, #graph.dims<_, s, _, _>> -> tensor<1x3x?x8xf32, #graph.dims<_, _, s, _>>
// CHECK-NEXT: %q3 = graph.reshape %q2 : tensor<1x3x?x8xf32, #graph.dims<_, _, s, _>> -> tensor<3x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: %o = graph.dot %v_1, %q3 lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [1] : (tensor<3x?x?xf32, #graph.dims<_, s, s>>, tensor<3x?x8xf32, #graph.dims<_, s, _>>) -> tensor<3x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: %o1 = graph.reshape %o : tensor<3x?x8xf32, #graph.dims<_, s, _>> -> tensor<1x3x?x8xf32, #graph.dims<_, _, s, _>>
// CHECK-NEXT: %o2_1 = graph.transpose %o1 perm = [0, 2, 1, 3] : tensor<1x3x?x8xf32, #graph.dims<_, _, s, _>> -> tensor<1x?x3x8xf32, #graph.dims<_, s, _, _>>
// CHECK-NEXT: graph.yield %o2_1 : tensor<1x?x3x8xf32, #graph.dims<_, s, _, _>>
// CHECK-NEXT: }
// CHECK-NEXT: %o3 = graph.reshape %o2 : tensor<1x?x3x8xf32, #graph.dims<_, s, _, _>> -> tensor<1x?x24xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: func.return %p, %o3 : tensor<3x?x?xf32, #graph.dims<_, s, s>>, tensor<1x?x24xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
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
// CHECK-LABEL: func.func @part(%x: tensor<?x16xf32, #graph.dims<s, _>>, %w: tensor<2x4x4xf32>) -> tensor<2x?x4xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %p = graph.group(%x_1 = %x, %w_1 = %w) : (tensor<?x16xf32, #graph.dims<s, _>>, tensor<2x4x4xf32>) -> tensor<2x?x4xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %a = graph.slice %x_1 starts = [0, 8] limits = [s, 16] strides = [1, 1] : tensor<?x16xf32, #graph.dims<s, _>> -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %b = graph.reshape %a : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?x2x4xf32, #graph.dims<s, _, _>>
// CHECK-NEXT: %c = graph.transpose %b perm = [1, 0, 2] : tensor<?x2x4xf32, #graph.dims<s, _, _>> -> tensor<2x?x4xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: %p_1 = graph.dot %c, %w_1 lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [1] : (tensor<2x?x4xf32, #graph.dims<_, s, _>>, tensor<2x4x4xf32>) -> tensor<2x?x4xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: graph.yield %p_1 : tensor<2x?x4xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %p : tensor<2x?x4xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
func.func @part(%x: tensor<?x16xf32, #graph.dims<s, _>>, %w: tensor<2x4x4xf32>) -> (tensor<2x?x4xf32, #graph.dims<_, s, _>>) {
  %a = graph.slice %x starts = [0, 8] limits = [s, 16] strides = [1, 1] : tensor<?x16xf32, #graph.dims<s, _>> -> tensor<?x8xf32, #graph.dims<s, _>>
  %b = graph.reshape %a : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?x2x4xf32, #graph.dims<s, _, _>>
  %c = graph.transpose %b perm = [1, 0, 2] : tensor<?x2x4xf32, #graph.dims<s, _, _>> -> tensor<2x?x4xf32, #graph.dims<_, s, _>>
  %p = graph.dot %c, %w lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [1] : (tensor<2x?x4xf32, #graph.dims<_, s, _>>, tensor<2x4x4xf32>) -> tensor<2x?x4xf32, #graph.dims<_, s, _>>
  func.return %p : tensor<2x?x4xf32, #graph.dims<_, s, _>>
}

// -----

// A gated unit: both halves are read where they are.
// CHECK-LABEL: func.func @halves(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x4xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %r = graph.group(%x_1 = %x) : (tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x4xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %a = graph.slice %x_1 starts = [0, 0] limits = [s, 4] strides = [1, 1] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: %b = graph.slice %x_1 starts = [0, 4] limits = [s, 8] strides = [1, 1] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: %g = graph.logistic %a : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: %r_1 = graph.mul %g, %b : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %r_1 : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %r : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @halves(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x4xf32, #graph.dims<s, _>>) {
  %a = graph.slice %x starts = [0, 0] limits = [s, 4] strides = [1, 1] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?x4xf32, #graph.dims<s, _>>
  %b = graph.slice %x starts = [0, 4] limits = [s, 8] strides = [1, 1] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?x4xf32, #graph.dims<s, _>>
  %g = graph.logistic %a : tensor<?x4xf32, #graph.dims<s, _>>
  %r = graph.mul %g, %b : tensor<?x4xf32, #graph.dims<s, _>>
  func.return %r : tensor<?x4xf32, #graph.dims<s, _>>
}

// -----

// A merge has no linear index: what is turned before it lies in memory.
// CHECK-LABEL: func.func @merged(%x: tensor<?x2x4xf32, #graph.dims<s, _, _>>, %y: tensor<2x?xf32, #graph.dims<_, 4*s>>) -> tensor<2x?xf32, #graph.dims<_, 4*s>> {
// CHECK-NEXT: %t = graph.group(%x_1 = %x) : (tensor<?x2x4xf32, #graph.dims<s, _, _>>) -> tensor<2x?x4xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %t_1 = graph.transpose %x_1 perm = [1, 0, 2] : tensor<?x2x4xf32, #graph.dims<s, _, _>> -> tensor<2x?x4xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: graph.yield %t_1 : tensor<2x?x4xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: %m = graph.reshape %t : tensor<2x?x4xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, 4*s>>
// CHECK-NEXT: %r = graph.group(%m_1 = %m, %y_1 = %y) : (tensor<2x?xf32, #graph.dims<_, 4*s>>, tensor<2x?xf32, #graph.dims<_, 4*s>>) -> tensor<2x?xf32, #graph.dims<_, 4*s>> {
// CHECK-NEXT: %r_1 = graph.add %m_1, %y_1 : tensor<2x?xf32, #graph.dims<_, 4*s>>
// CHECK-NEXT: graph.yield %r_1 : tensor<2x?xf32, #graph.dims<_, 4*s>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %r : tensor<2x?xf32, #graph.dims<_, 4*s>>
// CHECK-NEXT: }
func.func @merged(%x: tensor<?x2x4xf32, #graph.dims<s, _, _>>, %y: tensor<2x?xf32, #graph.dims<_, 4*s>>) -> (tensor<2x?xf32, #graph.dims<_, 4*s>>) {
  %t = graph.transpose %x perm = [1, 0, 2] : tensor<?x2x4xf32, #graph.dims<s, _, _>> -> tensor<2x?x4xf32, #graph.dims<_, s, _>>
  %m = graph.reshape %t : tensor<2x?x4xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, 4*s>>
  %r = graph.add %m, %y : tensor<2x?xf32, #graph.dims<_, 4*s>>
  func.return %r : tensor<2x?xf32, #graph.dims<_, 4*s>>
}

// -----

// Elementwise work is stored in the order of a transpose that follows.
// CHECK-LABEL: func.func @turned(%x: tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<4x?xf32, #graph.dims<_, s>> {
// CHECK-NEXT: %t = graph.group(%x_1 = %x) : (tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<4x?xf32, #graph.dims<_, s>> {
// CHECK-NEXT: %e = graph.exp %x_1 : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: %t_1 = graph.transpose %e perm = [1, 0] : tensor<?x4xf32, #graph.dims<s, _>> -> tensor<4x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: graph.yield %t_1 : tensor<4x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %t : tensor<4x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: }
func.func @turned(%x: tensor<?x4xf32, #graph.dims<s, _>>) -> (tensor<4x?xf32, #graph.dims<_, s>>) {
  %e = graph.exp %x : tensor<?x4xf32, #graph.dims<s, _>>
  %t = graph.transpose %e perm = [1, 0] : tensor<?x4xf32, #graph.dims<s, _>> -> tensor<4x?xf32, #graph.dims<_, s>>
  func.return %t : tensor<4x?xf32, #graph.dims<_, s>>
}

// -----

// So are rows, as long as they stay whole.
// CHECK-LABEL: func.func @rows(%x: tensor<?x2x4xf32, #graph.dims<s, _, _>>) -> tensor<2x?x4xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %t = graph.group(%x_1 = %x) : (tensor<?x2x4xf32, #graph.dims<s, _, _>>) -> tensor<2x?x4xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %m = graph.reduce %x_1 kind = max axes = [2] : tensor<?x2x4xf32, #graph.dims<s, _, _>> -> tensor<?x2xf32, #graph.dims<s, _>>
// CHECK-NEXT: %n = graph.broadcast %m axes = [0, 1] : tensor<?x2xf32, #graph.dims<s, _>> -> tensor<?x2x4xf32, #graph.dims<s, _, _>>
// CHECK-NEXT: %d = graph.sub %x_1, %n : tensor<?x2x4xf32, #graph.dims<s, _, _>>
// CHECK-NEXT: %t_1 = graph.transpose %d perm = [1, 0, 2] : tensor<?x2x4xf32, #graph.dims<s, _, _>> -> tensor<2x?x4xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: graph.yield %t_1 : tensor<2x?x4xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %t : tensor<2x?x4xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
func.func @rows(%x: tensor<?x2x4xf32, #graph.dims<s, _, _>>) -> (tensor<2x?x4xf32, #graph.dims<_, s, _>>) {
  %m = graph.reduce %x kind = max axes = [2] : tensor<?x2x4xf32, #graph.dims<s, _, _>> -> tensor<?x2xf32, #graph.dims<s, _>>
  %n = graph.broadcast %m axes = [0, 1] : tensor<?x2xf32, #graph.dims<s, _>> -> tensor<?x2x4xf32, #graph.dims<s, _, _>>
  %d = graph.sub %x, %n : tensor<?x2x4xf32, #graph.dims<s, _, _>>
  %t = graph.transpose %d perm = [1, 0, 2] : tensor<?x2x4xf32, #graph.dims<s, _, _>> -> tensor<2x?x4xf32, #graph.dims<_, s, _>>
  func.return %t : tensor<2x?x4xf32, #graph.dims<_, s, _>>
}
