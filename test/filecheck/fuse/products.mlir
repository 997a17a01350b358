// RUN: aiopt-opt %s --split-input-file --pipeline=fuse | filecheck %s

// Elementwise work on a product is its epilogue.
// CHECK-LABEL: func.func @epilogue(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x8xf32>, %b: tensor<8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %r = graph.group(%x_1 = %x, %w_1 = %w, %b_1 = %b) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>, tensor<8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %n = graph.broadcast %b_1 axes = [1] : tensor<8xf32> -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %p = graph.dot %x_1, %w_1 lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %a = graph.add %p, %n : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %r_1 = graph.relu %a : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %r_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %r : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @epilogue(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x8xf32>, %b: tensor<8xf32>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  %n = graph.broadcast %b axes = [1] : tensor<8xf32> -> tensor<?x8xf32, #graph.dims<s, _>>
  %a = graph.add %p, %n : tensor<?x8xf32, #graph.dims<s, _>>
  %r = graph.relu %a : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %r : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// Work before a product is not part of it.
// CHECK-LABEL: func.func @before(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %e = graph.group(%x_1 = %x) : (tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %e_1 = graph.exp %x_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %e_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: %p = graph.group(%e_1 = %e, %w_1 = %w) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %p_1 = graph.dot %e_1, %w_1 lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %p_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %p : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @before(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x8xf32>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %e = graph.exp %x : tensor<?x8xf32, #graph.dims<s, _>>
  %p = graph.dot %e, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  func.return %p : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// A reduction of a product is another kernel.
// CHECK-LABEL: func.func @reduced(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x8xf32>) -> tensor<?xf32, #graph.dims<s>> {
// CHECK-NEXT: %p = graph.group(%x_1 = %x, %w_1 = %w) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %p_1 = graph.dot %x_1, %w_1 lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %p_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: %t = graph.group(%p_1 = %p) : (tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?xf32, #graph.dims<s>> {
// CHECK-NEXT: %t_1 = graph.reduce %p_1 kind = add axes = [1] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: graph.yield %t_1 : tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %t : tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: }
func.func @reduced(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x8xf32>) -> (tensor<?xf32, #graph.dims<s>>) {
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  %t = graph.reduce %p kind = add axes = [1] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?xf32, #graph.dims<s>>
  func.return %t : tensor<?xf32, #graph.dims<s>>
}

// -----

// A transpose that keeps rows whole is how the product is stored.
// CHECK-LABEL: func.func @stored(%x: tensor<?x2x8xf32, #graph.dims<s, _, _>>, %w: tensor<8x8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %t = graph.group(%x_1 = %x, %w_1 = %w) : (tensor<?x2x8xf32, #graph.dims<s, _, _>>, tensor<8x8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %p = graph.dot %x_1, %w_1 lhs_batch = [] rhs_batch = [] lhs_contract = [2] rhs_contract = [0] : (tensor<?x2x8xf32, #graph.dims<s, _, _>>, tensor<8x8xf32>) -> tensor<?x2x8xf32, #graph.dims<s, _, _>>
// CHECK-NEXT: %t_1 = graph.transpose %p perm = [1, 0, 2] : tensor<?x2x8xf32, #graph.dims<s, _, _>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: graph.yield %t_1 : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %t : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
func.func @stored(%x: tensor<?x2x8xf32, #graph.dims<s, _, _>>, %w: tensor<8x8xf32>) -> (tensor<2x?x8xf32, #graph.dims<_, s, _>>) {
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [2] rhs_contract = [0] : (tensor<?x2x8xf32, #graph.dims<s, _, _>>, tensor<8x8xf32>) -> tensor<?x2x8xf32, #graph.dims<s, _, _>>
  %t = graph.transpose %p perm = [1, 0, 2] : tensor<?x2x8xf32, #graph.dims<s, _, _>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  func.return %t : tensor<2x?x8xf32, #graph.dims<_, s, _>>
}

// -----

// One that does not, is a kernel of its own.
// CHECK-LABEL: func.func @turned(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x8xf32>) -> tensor<8x?xf32, #graph.dims<_, s>> {
// CHECK-NEXT: %p = graph.group(%x_1 = %x, %w_1 = %w) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %p_1 = graph.dot %x_1, %w_1 lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %p_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: %t = graph.group(%p_1 = %p) : (tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<8x?xf32, #graph.dims<_, s>> {
// CHECK-NEXT: %t_1 = graph.transpose %p_1 perm = [1, 0] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<8x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: graph.yield %t_1 : tensor<8x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %t : tensor<8x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: }
func.func @turned(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x8xf32>) -> (tensor<8x?xf32, #graph.dims<_, s>>) {
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  %t = graph.transpose %p perm = [1, 0] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<8x?xf32, #graph.dims<_, s>>
  func.return %t : tensor<8x?xf32, #graph.dims<_, s>>
}

// -----

// Neither is one of a product that is used elsewhere.
// CHECK-LABEL: func.func @twice(%x: tensor<?x2x8xf32, #graph.dims<s, _, _>>, %w: tensor<8x8xf32>) -> (tensor<?x2x8xf32, #graph.dims<s, _, _>>, tensor<2x?x8xf32, #graph.dims<_, s, _>>) {
// CHECK-NEXT: %p = graph.group(%x_1 = %x, %w_1 = %w) : (tensor<?x2x8xf32, #graph.dims<s, _, _>>, tensor<8x8xf32>) -> tensor<?x2x8xf32, #graph.dims<s, _, _>> {
// CHECK-NEXT: %p_1 = graph.dot %x_1, %w_1 lhs_batch = [] rhs_batch = [] lhs_contract = [2] rhs_contract = [0] : (tensor<?x2x8xf32, #graph.dims<s, _, _>>, tensor<8x8xf32>) -> tensor<?x2x8xf32, #graph.dims<s, _, _>>
// CHECK-NEXT: graph.yield %p_1 : tensor<?x2x8xf32, #graph.dims<s, _, _>>
// CHECK-NEXT: }
// CHECK-NEXT: %t = graph.group(%p_1 = %p) : (tensor<?x2x8xf32, #graph.dims<s, _, _>>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %t_1 = graph.transpose %p_1 perm = [1, 0, 2] : tensor<?x2x8xf32, #graph.dims<s, _, _>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: graph.yield %t_1 : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %p, %t : tensor<?x2x8xf32, #graph.dims<s, _, _>>, tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
func.func @twice(%x: tensor<?x2x8xf32, #graph.dims<s, _, _>>, %w: tensor<8x8xf32>) -> (tensor<?x2x8xf32, #graph.dims<s, _, _>>, tensor<2x?x8xf32, #graph.dims<_, s, _>>) {
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [2] rhs_contract = [0] : (tensor<?x2x8xf32, #graph.dims<s, _, _>>, tensor<8x8xf32>) -> tensor<?x2x8xf32, #graph.dims<s, _, _>>
  %t = graph.transpose %p perm = [1, 0, 2] : tensor<?x2x8xf32, #graph.dims<s, _, _>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  func.return %p, %t : tensor<?x2x8xf32, #graph.dims<s, _, _>>, tensor<2x?x8xf32, #graph.dims<_, s, _>>
}

// -----

// A weight stays outside.
// CHECK-LABEL: func.func @weight(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %w = graph.weight key = "w" : tensor<8x8xf32>
// CHECK-NEXT: %p = graph.group(%x_1 = %x, %w_1 = %w) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %p_1 = graph.dot %x_1, %w_1 lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %p_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %p : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @weight(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %w = graph.weight key = "w" : tensor<8x8xf32>
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  func.return %p : tensor<?x8xf32, #graph.dims<s, _>>
}
