// RUN: aiopt-opt %s --split-input-file --pipeline=fuse | filecheck %s

// A splat constant is computed again in each group that uses it.
// CHECK-LABEL: func.func @splat(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %a = graph.group(%x_1 = %x) : (tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %k = graph.constant dense<2.000000e+00> : tensor<f32>
// CHECK-NEXT: %n = graph.broadcast %k axes = [] : tensor<f32> -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %a_1 = graph.mul %x_1, %n : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %a_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: %b = graph.group(%a_1 = %a) : (tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %k = graph.constant dense<2.000000e+00> : tensor<f32>
// CHECK-NEXT: %n = graph.broadcast %k axes = [] : tensor<f32> -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %r = graph.reverse %a_1 axes = [0] : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %b_1 = graph.mul %r, %n : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %b_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %b : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @splat(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %k = graph.constant dense<2.0> : tensor<f32>
  %n = graph.broadcast %k axes = [] : tensor<f32> -> tensor<?x8xf32, #graph.dims<s, _>>
  %a = graph.mul %x, %n : tensor<?x8xf32, #graph.dims<s, _>>
  %r = graph.reverse %a axes = [0] : tensor<?x8xf32, #graph.dims<s, _>>
  %b = graph.mul %r, %n : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %b : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// A dense constant is read from memory.
// CHECK-LABEL: func.func @dense(%x: tensor<2xf32>) -> tensor<2xf32> {
// CHECK-NEXT: %k = graph.constant dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
// CHECK-NEXT: %a = graph.group(%x_1 = %x, %k_1 = %k) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32> {
// CHECK-NEXT: %a_1 = graph.mul %x_1, %k_1 : tensor<2xf32>
// CHECK-NEXT: graph.yield %a_1 : tensor<2xf32>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %a : tensor<2xf32>
// CHECK-NEXT: }
func.func @dense(%x: tensor<2xf32>) -> (tensor<2xf32>) {
  %k = graph.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %a = graph.mul %x, %k : tensor<2xf32>
  func.return %a : tensor<2xf32>
}

// -----

// Arithmetic on indices alone floats too.
// CHECK-LABEL: func.func @iota(%x: tensor<?x8xi32, #graph.dims<s, _>>) -> tensor<?x8xi32, #graph.dims<s, _>> {
// CHECK-NEXT: %a = graph.group(%x_1 = %x) : (tensor<?x8xi32, #graph.dims<s, _>>) -> tensor<?x8xi32, #graph.dims<s, _>> {
// CHECK-NEXT: %i = graph.iota axis = 1 : tensor<?x8xi32, #graph.dims<s, _>>
// CHECK-NEXT: %j = graph.add %i, %i : tensor<?x8xi32, #graph.dims<s, _>>
// CHECK-NEXT: %a_1 = graph.mul %x_1, %j : tensor<?x8xi32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %a_1 : tensor<?x8xi32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %a : tensor<?x8xi32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @iota(%x: tensor<?x8xi32, #graph.dims<s, _>>) -> (tensor<?x8xi32, #graph.dims<s, _>>) {
  %i = graph.iota axis = 1 : tensor<?x8xi32, #graph.dims<s, _>>
  %j = graph.add %i, %i : tensor<?x8xi32, #graph.dims<s, _>>
  %a = graph.mul %x, %j : tensor<?x8xi32, #graph.dims<s, _>>
  func.return %a : tensor<?x8xi32, #graph.dims<s, _>>
}

// -----

// A broadcast of an argument becomes an indexing map of its user.
// CHECK-LABEL: func.func @broadcast(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<?xf32, #graph.dims<s>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %a = graph.group(%x_1 = %x, %y_1 = %y) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?xf32, #graph.dims<s>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %b = graph.broadcast %y_1 axes = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %a_1 = graph.add %x_1, %b : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %a_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %a : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @broadcast(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<?xf32, #graph.dims<s>>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %b = graph.broadcast %y axes = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<?x8xf32, #graph.dims<s, _>>
  %a = graph.add %x, %b : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %a : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// A transpose of an argument, too.
// CHECK-LABEL: func.func @transpose(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<8x?xf32, #graph.dims<_, s>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %a = graph.group(%x_1 = %x, %y_1 = %y) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x?xf32, #graph.dims<_, s>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %t = graph.transpose %y_1 perm = [1, 0] : tensor<8x?xf32, #graph.dims<_, s>> -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %a_1 = graph.add %x_1, %t : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %a_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %a : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @transpose(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<8x?xf32, #graph.dims<_, s>>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %t = graph.transpose %y perm = [1, 0] : tensor<8x?xf32, #graph.dims<_, s>> -> tensor<?x8xf32, #graph.dims<s, _>>
  %a = graph.add %x, %t : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %a : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// A product reads moved operands in place.
// CHECK-LABEL: func.func @dot(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x?xf32, #graph.dims<_, s>>) -> tensor<?x?xf32, #graph.dims<s, s>> {
// CHECK-NEXT: %p = graph.group(%w_1 = %w, %x_1 = %x) : (tensor<8x?xf32, #graph.dims<_, s>>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x?xf32, #graph.dims<s, s>> {
// CHECK-NEXT: %u = graph.transpose %w_1 perm = [1, 0] : tensor<8x?xf32, #graph.dims<_, s>> -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %t = graph.transpose %x_1 perm = [1, 0] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<8x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: %p_1 = graph.dot %u, %t lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x?xf32, #graph.dims<_, s>>) -> tensor<?x?xf32, #graph.dims<s, s>>
// CHECK-NEXT: graph.yield %p_1 : tensor<?x?xf32, #graph.dims<s, s>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %p : tensor<?x?xf32, #graph.dims<s, s>>
// CHECK-NEXT: }
func.func @dot(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x?xf32, #graph.dims<_, s>>) -> (tensor<?x?xf32, #graph.dims<s, s>>) {
  %t = graph.transpose %x perm = [1, 0] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<8x?xf32, #graph.dims<_, s>>
  %u = graph.transpose %w perm = [1, 0] : tensor<8x?xf32, #graph.dims<_, s>> -> tensor<?x8xf32, #graph.dims<s, _>>
  %p = graph.dot %u, %t lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x?xf32, #graph.dims<_, s>>) -> tensor<?x?xf32, #graph.dims<s, s>>
  func.return %p : tensor<?x?xf32, #graph.dims<s, s>>
}

// -----

// A product does not compute indices: they are written to memory.
// CHECK-LABEL: func.func @dot_iota(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %i = graph.group() : () -> tensor<8x8xf32> {
// CHECK-NEXT: %i_1 = graph.iota axis = 0 : tensor<8x8xf32>
// CHECK-NEXT: graph.yield %i_1 : tensor<8x8xf32>
// CHECK-NEXT: }
// CHECK-NEXT: %p = graph.group(%x_1 = %x, %i_1 = %i) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %p_1 = graph.dot %x_1, %i_1 lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %p_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %p : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @dot_iota(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %i = graph.iota axis = 0 : tensor<8x8xf32>
  %p = graph.dot %x, %i lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  func.return %p : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// Index work that is a result is a group.
// CHECK-LABEL: func.func @result(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<?xi32, #graph.dims<s>>, tensor<i64>) {
// CHECK-NEXT: %i = graph.group() : () -> tensor<?xi32, #graph.dims<s>> {
// CHECK-NEXT: %i_1 = graph.iota axis = 0 : tensor<?xi32, #graph.dims<s>>
// CHECK-NEXT: graph.yield %i_1 : tensor<?xi32, #graph.dims<s>>
// CHECK-NEXT: }
// CHECK-NEXT: %n = graph.group() : () -> tensor<i64> {
// CHECK-NEXT: %n_1 = graph.size value = [s + 1] : tensor<i64>
// CHECK-NEXT: graph.yield %n_1 : tensor<i64>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %i, %n : tensor<?xi32, #graph.dims<s>>, tensor<i64>
// CHECK-NEXT: }
func.func @result(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<?xi32, #graph.dims<s>>, tensor<i64>) {
  %i = graph.iota axis = 0 : tensor<?xi32, #graph.dims<s>>
  %n = graph.size value = [s + 1] : tensor<i64>
  func.return %i, %n : tensor<?xi32, #graph.dims<s>>, tensor<i64>
}

// -----

// A concatenation reads memory: what it takes is computed before.
// CHECK-LABEL: func.func @concat(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<2*s>> {
// CHECK-NEXT: %n = graph.group() : () -> tensor<?xf32, #graph.dims<s>> {
// CHECK-NEXT: %k = graph.constant dense<0.000000e+00> : tensor<f32>
// CHECK-NEXT: %n_1 = graph.broadcast %k axes = [] : tensor<f32> -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: graph.yield %n_1 : tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: }
// CHECK-NEXT: %c = graph.group(%x_1 = %x, %n_1 = %n) : (tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<2*s>> {
// CHECK-NEXT: %c_1 = graph.concat %x_1, %n_1 axis = 0 : (tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<2*s>>
// CHECK-NEXT: graph.yield %c_1 : tensor<?xf32, #graph.dims<2*s>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %c : tensor<?xf32, #graph.dims<2*s>>
// CHECK-NEXT: }
func.func @concat(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<?xf32, #graph.dims<2*s>>) {
  %k = graph.constant dense<0.0> : tensor<f32>
  %n = graph.broadcast %k axes = [] : tensor<f32> -> tensor<?xf32, #graph.dims<s>>
  %c = graph.concat %x, %n axis = 0 : (tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<2*s>>
  func.return %c : tensor<?xf32, #graph.dims<2*s>>
}

// -----

// Indices of a gather are computed where it is.
// CHECK-LABEL: func.func @gather(%x: tensor<?x8xf32, #graph.dims<s, _>>, %k: tensor<5xi64>) -> tensor<5x8xf32> {
// CHECK-NEXT: %e = graph.group(%x_1 = %x) : (tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<5x8xf32> {
// CHECK-NEXT: %o = graph.constant dense<1> : tensor<i64>
// CHECK-NEXT: %n = graph.broadcast %o axes = [] : tensor<i64> -> tensor<5xi64>
// CHECK-NEXT: %g = graph.gather %x_1, %n axis = 0 : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<5xi64>) -> tensor<5x8xf32>
// CHECK-NEXT: %e_1 = graph.exp %g : tensor<5x8xf32>
// CHECK-NEXT: graph.yield %e_1 : tensor<5x8xf32>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %e : tensor<5x8xf32>
// CHECK-NEXT: }
func.func @gather(%x: tensor<?x8xf32, #graph.dims<s, _>>, %k: tensor<5xi64>) -> (tensor<5x8xf32>) {
  %o = graph.constant dense<1> : tensor<i64>
  %n = graph.broadcast %o axes = [] : tensor<i64> -> tensor<5xi64>
  %g = graph.gather %x, %n axis = 0 : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<5xi64>) -> tensor<5x8xf32>
  %e = graph.exp %g : tensor<5x8xf32>
  func.return %e : tensor<5x8xf32>
}
