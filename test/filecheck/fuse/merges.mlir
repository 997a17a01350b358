// RUN: aiopt-opt %s --split-input-file --pipeline=fuse | filecheck %s

// Two chains that meet are one.
// CHECK-LABEL: func.func @meet(%x: tensor<?x4xf32, #graph.dims<s, _>>, %y: tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<?x4xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %c = graph.group(%y_1 = %y, %x_1 = %x) : (tensor<?x4xf32, #graph.dims<s, _>>, tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<?x4xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %b = graph.tanh %y_1 : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: %a = graph.exp %x_1 : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: %c_1 = graph.mul %a, %b : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %c_1 : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %c : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @meet(%x: tensor<?x4xf32, #graph.dims<s, _>>, %y: tensor<?x4xf32, #graph.dims<s, _>>) -> (tensor<?x4xf32, #graph.dims<s, _>>) {
  %a = graph.exp %x : tensor<?x4xf32, #graph.dims<s, _>>
  %b = graph.tanh %y : tensor<?x4xf32, #graph.dims<s, _>>
  %c = graph.mul %a, %b : tensor<?x4xf32, #graph.dims<s, _>>
  func.return %c : tensor<?x4xf32, #graph.dims<s, _>>
}

// -----

// What meets a product's result is done in its epilogue.
// CHECK-LABEL: func.func @gate(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x4xf32>, %y: tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<?x4xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %c = graph.group(%x_1 = %x, %w_1 = %w, %y_1 = %y) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x4xf32>, tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<?x4xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %p = graph.dot %x_1, %w_1 lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x4xf32>) -> tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: %b = graph.logistic %y_1 : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: %c_1 = graph.mul %b, %p : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %c_1 : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %c : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @gate(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x4xf32>, %y: tensor<?x4xf32, #graph.dims<s, _>>) -> (tensor<?x4xf32, #graph.dims<s, _>>) {
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x4xf32>) -> tensor<?x4xf32, #graph.dims<s, _>>
  %b = graph.logistic %y : tensor<?x4xf32, #graph.dims<s, _>>
  %c = graph.mul %b, %p : tensor<?x4xf32, #graph.dims<s, _>>
  func.return %c : tensor<?x4xf32, #graph.dims<s, _>>
}

// -----

// Mean and variance from the sums of x and of its squares.
// CHECK-LABEL: func.func @moments(%x: tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<?x4xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %r = graph.group(%x_1 = %x) : (tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<?x4xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %q = graph.mul %x_1, %x_1 : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: %t = graph.reduce %q kind = add axes = [1] : tensor<?x4xf32, #graph.dims<s, _>> -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %m = graph.reduce %x_1 kind = add axes = [1] : tensor<?x4xf32, #graph.dims<s, _>> -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %n = graph.mul %m, %m : tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %v = graph.sub %t, %n : tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %b = graph.broadcast %v axes = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: %r_1 = graph.div %x_1, %b : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %r_1 : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %r : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @moments(%x: tensor<?x4xf32, #graph.dims<s, _>>) -> (tensor<?x4xf32, #graph.dims<s, _>>) {
  %m = graph.reduce %x kind = add axes = [1] : tensor<?x4xf32, #graph.dims<s, _>> -> tensor<?xf32, #graph.dims<s>>
  %q = graph.mul %x, %x : tensor<?x4xf32, #graph.dims<s, _>>
  %t = graph.reduce %q kind = add axes = [1] : tensor<?x4xf32, #graph.dims<s, _>> -> tensor<?xf32, #graph.dims<s>>
  %n = graph.mul %m, %m : tensor<?xf32, #graph.dims<s>>
  %v = graph.sub %t, %n : tensor<?xf32, #graph.dims<s>>
  %b = graph.broadcast %v axes = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<?x4xf32, #graph.dims<s, _>>
  %r = graph.div %x, %b : tensor<?x4xf32, #graph.dims<s, _>>
  func.return %r : tensor<?x4xf32, #graph.dims<s, _>>
}

// -----

// Two products have a kernel each.
// CHECK-LABEL: func.func @products(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x4xf32>, %v: tensor<8x4xf32>) -> tensor<?x4xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %g = graph.group(%x_1 = %x, %w_1 = %w) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x4xf32>) -> tensor<?x4xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %p = graph.dot %x_1, %w_1 lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x4xf32>) -> tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: %g_1 = graph.logistic %p : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %g_1 : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: %r = graph.group(%x_1 = %x, %v_1 = %v, %g_1 = %g) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x4xf32>, tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<?x4xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %q = graph.dot %x_1, %v_1 lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x4xf32>) -> tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: %r_1 = graph.mul %g_1, %q : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %r_1 : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %r : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @products(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x4xf32>, %v: tensor<8x4xf32>) -> (tensor<?x4xf32, #graph.dims<s, _>>) {
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x4xf32>) -> tensor<?x4xf32, #graph.dims<s, _>>
  %q = graph.dot %x, %v lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x4xf32>) -> tensor<?x4xf32, #graph.dims<s, _>>
  %g = graph.logistic %p : tensor<?x4xf32, #graph.dims<s, _>>
  %r = graph.mul %g, %q : tensor<?x4xf32, #graph.dims<s, _>>
  func.return %r : tensor<?x4xf32, #graph.dims<s, _>>
}

// -----

// One needs the other through a product between: they stay apart.
// CHECK-LABEL: func.func @between(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %a = graph.group(%x_1 = %x) : (tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %a_1 = graph.exp %x_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %a_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: %p = graph.group(%a_1 = %a, %w_1 = %w) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %p_1 = graph.dot %a_1, %w_1 lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %p_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: %r = graph.group(%p_1 = %p, %a_1 = %a) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %t = graph.reduce %p_1 kind = max axes = [1] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %n = graph.broadcast %t axes = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %r_1 = graph.sub %a_1, %n : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %r_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %r : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @between(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x8xf32>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %a = graph.exp %x : tensor<?x8xf32, #graph.dims<s, _>>
  %p = graph.dot %a, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  %t = graph.reduce %p kind = max axes = [1] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?xf32, #graph.dims<s>>
  %n = graph.broadcast %t axes = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<?x8xf32, #graph.dims<s, _>>
  %r = graph.sub %a, %n : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %r : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// Sums over the outer dimension, of two values of one domain.
// CHECK-LABEL: func.func @outer(%x: tensor<?x4xf32, #graph.dims<s, _>>) -> (tensor<4xf32>, tensor<4xf32>) {
// CHECK-NEXT: %t, %u = graph.group(%x_1 = %x) : (tensor<?x4xf32, #graph.dims<s, _>>) -> (tensor<4xf32>, tensor<4xf32>) {
// CHECK-NEXT: %a = graph.exp %x_1 : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: %t_1 = graph.reduce %a kind = add axes = [0] : tensor<?x4xf32, #graph.dims<s, _>> -> tensor<4xf32>
// CHECK-NEXT: %b = graph.mul %a, %a : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: %u_1 = graph.reduce %b kind = add axes = [0] : tensor<?x4xf32, #graph.dims<s, _>> -> tensor<4xf32>
// CHECK-NEXT: graph.yield %t_1, %u_1 : tensor<4xf32>, tensor<4xf32>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %t, %u : tensor<4xf32>, tensor<4xf32>
// CHECK-NEXT: }
func.func @outer(%x: tensor<?x4xf32, #graph.dims<s, _>>) -> (tensor<4xf32>, tensor<4xf32>) {
  %a = graph.exp %x : tensor<?x4xf32, #graph.dims<s, _>>
  %t = graph.reduce %a kind = add axes = [0] : tensor<?x4xf32, #graph.dims<s, _>> -> tensor<4xf32>
  %b = graph.mul %a, %a : tensor<?x4xf32, #graph.dims<s, _>>
  %u = graph.reduce %b kind = add axes = [0] : tensor<?x4xf32, #graph.dims<s, _>> -> tensor<4xf32>
  func.return %t, %u : tensor<4xf32>, tensor<4xf32>
}

// -----

// What others read besides is not left to a product's epilogue.
// CHECK-LABEL: func.func @shared(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x4xf32>, %y: tensor<?x4xf32, #graph.dims<s, _>>) -> (tensor<?x4xf32, #graph.dims<s, _>>, tensor<?x4xf32, #graph.dims<s, _>>) {
// CHECK-NEXT: %b = graph.group(%y_1 = %y) : (tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<?x4xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %b_1 = graph.logistic %y_1 : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %b_1 : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: %c = graph.group(%x_1 = %x, %w_1 = %w, %b_1 = %b) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x4xf32>, tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<?x4xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %p = graph.dot %x_1, %w_1 lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x4xf32>) -> tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: %c_1 = graph.mul %b_1, %p : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %c_1 : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %c, %b : tensor<?x4xf32, #graph.dims<s, _>>, tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @shared(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x4xf32>, %y: tensor<?x4xf32, #graph.dims<s, _>>) -> (tensor<?x4xf32, #graph.dims<s, _>>, tensor<?x4xf32, #graph.dims<s, _>>) {
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x4xf32>) -> tensor<?x4xf32, #graph.dims<s, _>>
  %b = graph.logistic %y : tensor<?x4xf32, #graph.dims<s, _>>
  %c = graph.mul %b, %p : tensor<?x4xf32, #graph.dims<s, _>>
  func.return %c, %b : tensor<?x4xf32, #graph.dims<s, _>>, tensor<?x4xf32, #graph.dims<s, _>>
}
