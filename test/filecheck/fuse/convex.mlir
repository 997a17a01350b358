// RUN: aiopt-opt %s --split-input-file --pipeline=fuse | filecheck %s

// An operation joins only if nothing between needs another group.
// CHECK-LABEL: func.func @between(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %e = graph.group(%x_1 = %x) : (tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %e_1 = graph.exp %x_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %e_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: %a = graph.group(%e_1 = %e, %w_1 = %w) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %p = graph.dot %e_1, %w_1 lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %a_1 = graph.add %e_1, %p : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %a_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %a : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @between(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x8xf32>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %e = graph.exp %x : tensor<?x8xf32, #graph.dims<s, _>>
  %p = graph.dot %e, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  %a = graph.add %e, %p : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %a : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// A group may not read its own result in another order.
// CHECK-LABEL: func.func @turned(%x: tensor<?x?xf32, #graph.dims<s, s>>) -> tensor<?x?xf32, #graph.dims<s, s>> {
// CHECK-NEXT: %e = graph.group(%x_1 = %x) : (tensor<?x?xf32, #graph.dims<s, s>>) -> tensor<?x?xf32, #graph.dims<s, s>> {
// CHECK-NEXT: %e_1 = graph.exp %x_1 : tensor<?x?xf32, #graph.dims<s, s>>
// CHECK-NEXT: graph.yield %e_1 : tensor<?x?xf32, #graph.dims<s, s>>
// CHECK-NEXT: }
// CHECK-NEXT: %a = graph.group(%e_1 = %e) : (tensor<?x?xf32, #graph.dims<s, s>>) -> tensor<?x?xf32, #graph.dims<s, s>> {
// CHECK-NEXT: %t = graph.transpose %e_1 perm = [1, 0] : tensor<?x?xf32, #graph.dims<s, s>> -> tensor<?x?xf32, #graph.dims<s, s>>
// CHECK-NEXT: %a_1 = graph.add %e_1, %t : tensor<?x?xf32, #graph.dims<s, s>>
// CHECK-NEXT: graph.yield %a_1 : tensor<?x?xf32, #graph.dims<s, s>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %a : tensor<?x?xf32, #graph.dims<s, s>>
// CHECK-NEXT: }
func.func @turned(%x: tensor<?x?xf32, #graph.dims<s, s>>) -> (tensor<?x?xf32, #graph.dims<s, s>>) {
  %e = graph.exp %x : tensor<?x?xf32, #graph.dims<s, s>>
  %t = graph.transpose %e perm = [1, 0] : tensor<?x?xf32, #graph.dims<s, s>> -> tensor<?x?xf32, #graph.dims<s, s>>
  %a = graph.add %e, %t : tensor<?x?xf32, #graph.dims<s, s>>
  func.return %a : tensor<?x?xf32, #graph.dims<s, s>>
}

// -----

// Nor through a view.
// CHECK-LABEL: func.func @view(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %e = graph.group(%x_1 = %x) : (tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %e_1 = graph.exp %x_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %e_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: %v = graph.reshape %e : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?xf32, #graph.dims<8*s>>
// CHECK-NEXT: %r = graph.group(%v_1 = %v) : (tensor<?xf32, #graph.dims<8*s>>) -> tensor<?xf32, #graph.dims<8*s>> {
// CHECK-NEXT: %r_1 = graph.reverse %v_1 axes = [0] : tensor<?xf32, #graph.dims<8*s>>
// CHECK-NEXT: graph.yield %r_1 : tensor<?xf32, #graph.dims<8*s>>
// CHECK-NEXT: }
// CHECK-NEXT: %w = graph.reshape %r : tensor<?xf32, #graph.dims<8*s>> -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %a = graph.group(%e_1 = %e, %w_1 = %w) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %a_1 = graph.add %e_1, %w_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %a_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %a : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @view(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %e = graph.exp %x : tensor<?x8xf32, #graph.dims<s, _>>
  %v = graph.reshape %e : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?xf32, #graph.dims<8*s>>
  %r = graph.reverse %v axes = [0] : tensor<?xf32, #graph.dims<8*s>>
  %w = graph.reshape %r : tensor<?xf32, #graph.dims<8*s>> -> tensor<?x8xf32, #graph.dims<s, _>>
  %a = graph.add %e, %w : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %a : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// Nor through a chain of groups.
// CHECK-LABEL: func.func @chain(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %e, %n = graph.group(%x_1 = %x) : (tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) {
// CHECK-NEXT: %e_1 = graph.exp %x_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %n_1 = graph.neg %e_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %e_1, %n_1 : tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: %p = graph.group(%e_1 = %e, %w_1 = %w) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %p_1 = graph.dot %e_1, %w_1 lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %p_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: %a = graph.group(%p_1 = %p, %w_1 = %w, %n_1 = %n) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %q = graph.dot %p_1, %w_1 lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %a_1 = graph.add %n_1, %q : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %a_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %a : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @chain(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x8xf32>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %e = graph.exp %x : tensor<?x8xf32, #graph.dims<s, _>>
  %p = graph.dot %e, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  %q = graph.dot %p, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  %n = graph.neg %e : tensor<?x8xf32, #graph.dims<s, _>>
  %a = graph.add %n, %q : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %a : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// Groups are put in an order that respects their uses.
// CHECK-LABEL: func.func @order(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x8xf32>) -> (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) {
// CHECK-NEXT: %e, %n = graph.group(%x_1 = %x) : (tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) {
// CHECK-NEXT: %e_1 = graph.exp %x_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %n_1 = graph.neg %e_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %e_1, %n_1 : tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: %f = graph.group(%e_1 = %e, %w_1 = %w) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %p = graph.dot %e_1, %w_1 lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %f_1 = graph.relu %p : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %f_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %f, %n : tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @order(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x8xf32>) -> (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) {
  %e = graph.exp %x : tensor<?x8xf32, #graph.dims<s, _>>
  %p = graph.dot %e, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  %f = graph.relu %p : tensor<?x8xf32, #graph.dims<s, _>>
  %n = graph.neg %e : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %f, %n : tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>
}
