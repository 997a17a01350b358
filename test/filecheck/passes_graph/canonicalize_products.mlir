// RUN: aiopt-opt %s --split-input-file --pipeline=canonicalize | filecheck %s

// The columns of the left side come last: with the sides exchanged, rows are stored whole.
// CHECK-LABEL: func.func @exchanged(%v: tensor<2x?x4xf32, #graph.dims<_, t, _>>, %p: tensor<2x?x?xf32, #graph.dims<_, s, t>>) -> tensor<?x2x4xf32, #graph.dims<s, _, _>> {
// CHECK-NEXT: %0 = graph.dot %p, %v lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [1] : (tensor<2x?x?xf32, #graph.dims<_, s, t>>, tensor<2x?x4xf32, #graph.dims<_, t, _>>) -> tensor<2x?x4xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: %t = graph.transpose %0 perm = [1, 0, 2] : tensor<2x?x4xf32, #graph.dims<_, s, _>> -> tensor<?x2x4xf32, #graph.dims<s, _, _>>
// CHECK-NEXT: func.return %t : tensor<?x2x4xf32, #graph.dims<s, _, _>>
// CHECK-NEXT: }
func.func @exchanged(%v: tensor<2x?x4xf32, #graph.dims<_, t, _>>, %p: tensor<2x?x?xf32, #graph.dims<_, s, t>>) -> (tensor<?x2x4xf32, #graph.dims<s, _, _>>) {
  %o = graph.dot %v, %p lhs_batch = [0] rhs_batch = [0] lhs_contract = [1] rhs_contract = [2] : (tensor<2x?x4xf32, #graph.dims<_, t, _>>, tensor<2x?x?xf32, #graph.dims<_, s, t>>) -> tensor<2x4x?xf32, #graph.dims<_, _, s>>
  %t = graph.transpose %o perm = [2, 0, 1] : tensor<2x4x?xf32, #graph.dims<_, _, s>> -> tensor<?x2x4xf32, #graph.dims<s, _, _>>
  func.return %t : tensor<?x2x4xf32, #graph.dims<s, _, _>>
}

// -----

// Nothing is left of the transpose.
// CHECK-LABEL: func.func @gone(%v: tensor<4x8xf32>, %p: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x4xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %t = graph.dot %p, %v lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [1] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<4x8xf32>) -> tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: func.return %t : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @gone(%v: tensor<4x8xf32>, %p: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x4xf32, #graph.dims<s, _>>) {
  %o = graph.dot %v, %p lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [1] : (tensor<4x8xf32>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<4x?xf32, #graph.dims<_, s>>
  %t = graph.transpose %o perm = [1, 0] : tensor<4x?xf32, #graph.dims<_, s>> -> tensor<?x4xf32, #graph.dims<s, _>>
  func.return %t : tensor<?x4xf32, #graph.dims<s, _>>
}

// -----

// The right side's columns stay last: as it was.
// CHECK-LABEL: func.func @whole(%a: tensor<?x2x8xf32, #graph.dims<s, _, _>>, %b: tensor<8x4xf32>) -> tensor<2x?x4xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %0 = graph.transpose %a perm = [1, 0, 2] : tensor<?x2x8xf32, #graph.dims<s, _, _>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: %t = graph.dot %0, %b lhs_batch = [] rhs_batch = [] lhs_contract = [2] rhs_contract = [0] : (tensor<2x?x8xf32, #graph.dims<_, s, _>>, tensor<8x4xf32>) -> tensor<2x?x4xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: func.return %t : tensor<2x?x4xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
func.func @whole(%a: tensor<?x2x8xf32, #graph.dims<s, _, _>>, %b: tensor<8x4xf32>) -> (tensor<2x?x4xf32, #graph.dims<_, s, _>>) {
  %o = graph.dot %a, %b lhs_batch = [] rhs_batch = [] lhs_contract = [2] rhs_contract = [0] : (tensor<?x2x8xf32, #graph.dims<s, _, _>>, tensor<8x4xf32>) -> tensor<?x2x4xf32, #graph.dims<s, _, _>>
  %t = graph.transpose %o perm = [1, 0, 2] : tensor<?x2x4xf32, #graph.dims<s, _, _>> -> tensor<2x?x4xf32, #graph.dims<_, s, _>>
  func.return %t : tensor<2x?x4xf32, #graph.dims<_, s, _>>
}

// -----

// A weight stays on the right, where it is packed.
// CHECK-LABEL: func.func @weight(%a: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<4x?xf32, #graph.dims<_, s>> {
// CHECK-NEXT: %w = graph.weight key = "w" : tensor<8x4xf32>
// CHECK-NEXT: %o = graph.dot %a, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x4xf32>) -> tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: %t = graph.transpose %o perm = [1, 0] : tensor<?x4xf32, #graph.dims<s, _>> -> tensor<4x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: func.return %t : tensor<4x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: }
func.func @weight(%a: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<4x?xf32, #graph.dims<_, s>>) {
  %w = graph.weight key = "w" : tensor<8x4xf32>
  %o = graph.dot %a, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x4xf32>) -> tensor<?x4xf32, #graph.dims<s, _>>
  %t = graph.transpose %o perm = [1, 0] : tensor<?x4xf32, #graph.dims<s, _>> -> tensor<4x?xf32, #graph.dims<_, s>>
  func.return %t : tensor<4x?xf32, #graph.dims<_, s>>
}

// -----

// The product is used elsewhere, too.
// CHECK-LABEL: func.func @twice(%a: tensor<?x8xf32, #graph.dims<s, _>>, %b: tensor<8x4xf32>) -> (tensor<4x?xf32, #graph.dims<_, s>>, tensor<?x4xf32, #graph.dims<s, _>>) {
// CHECK-NEXT: %o = graph.dot %a, %b lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x4xf32>) -> tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: %t = graph.transpose %o perm = [1, 0] : tensor<?x4xf32, #graph.dims<s, _>> -> tensor<4x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: func.return %t, %o : tensor<4x?xf32, #graph.dims<_, s>>, tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @twice(%a: tensor<?x8xf32, #graph.dims<s, _>>, %b: tensor<8x4xf32>) -> (tensor<4x?xf32, #graph.dims<_, s>>, tensor<?x4xf32, #graph.dims<s, _>>) {
  %o = graph.dot %a, %b lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x4xf32>) -> tensor<?x4xf32, #graph.dims<s, _>>
  %t = graph.transpose %o perm = [1, 0] : tensor<?x4xf32, #graph.dims<s, _>> -> tensor<4x?xf32, #graph.dims<_, s>>
  func.return %t, %o : tensor<4x?xf32, #graph.dims<_, s>>, tensor<?x4xf32, #graph.dims<s, _>>
}

// -----

// Rows and batch dimensions change places among themselves: the operands are read so.
// CHECK-LABEL: func.func @within(%q: tensor<?x2x3x8xf32, #graph.dims<s, _, _, _>>, %k: tensor<?x2x8xf32, #graph.dims<t, _, _>>) -> tensor<2x3x?x?xf32, #graph.dims<_, _, s, t>> {
// CHECK-NEXT: %0 = graph.transpose %q perm = [2, 1, 0, 3] : tensor<?x2x3x8xf32, #graph.dims<s, _, _, _>> -> tensor<3x2x?x8xf32, #graph.dims<_, _, s, _>>
// CHECK-NEXT: %t = graph.dot %0, %k lhs_batch = [1] rhs_batch = [1] lhs_contract = [3] rhs_contract = [2] : (tensor<3x2x?x8xf32, #graph.dims<_, _, s, _>>, tensor<?x2x8xf32, #graph.dims<t, _, _>>) -> tensor<2x3x?x?xf32, #graph.dims<_, _, s, t>>
// CHECK-NEXT: func.return %t : tensor<2x3x?x?xf32, #graph.dims<_, _, s, t>>
// CHECK-NEXT: }
func.func @within(%q: tensor<?x2x3x8xf32, #graph.dims<s, _, _, _>>, %k: tensor<?x2x8xf32, #graph.dims<t, _, _>>) -> (tensor<2x3x?x?xf32, #graph.dims<_, _, s, t>>) {
  %p = graph.dot %q, %k lhs_batch = [1] rhs_batch = [1] lhs_contract = [3] rhs_contract = [2] : (tensor<?x2x3x8xf32, #graph.dims<s, _, _, _>>, tensor<?x2x8xf32, #graph.dims<t, _, _>>) -> tensor<2x?x3x?xf32, #graph.dims<_, s, _, t>>
  %t = graph.transpose %p perm = [0, 2, 1, 3] : tensor<2x?x3x?xf32, #graph.dims<_, s, _, t>> -> tensor<2x3x?x?xf32, #graph.dims<_, _, s, t>>
  func.return %t : tensor<2x3x?x?xf32, #graph.dims<_, _, s, t>>
}
