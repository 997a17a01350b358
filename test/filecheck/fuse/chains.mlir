// RUN: aiopt-opt %s --split-input-file --pipeline=fuse | filecheck %s

// A product, work on its rows, and a product that contracts them.
// CHECK-LABEL: func.func @attention(%q: tensor<2x?x8xf32, #graph.dims<_, s, _>>, %k: tensor<2x?x8xf32, #graph.dims<_, t, _>>, %v: tensor<2x?x4xf32, #graph.dims<_, t, _>>, %m: tensor<?x?xf32, #graph.dims<s, t>>) -> tensor<?x2x4xf32, #graph.dims<s, _, _>> {
// CHECK-NEXT: %y = graph.group(%q_1 = %q, %k_1 = %k, %m_1 = %m, %v_1 = %v) : (tensor<2x?x8xf32, #graph.dims<_, s, _>>, tensor<2x?x8xf32, #graph.dims<_, t, _>>, tensor<?x?xf32, #graph.dims<s, t>>, tensor<2x?x4xf32, #graph.dims<_, t, _>>) -> tensor<?x2x4xf32, #graph.dims<s, _, _>> {
// CHECK-NEXT: %a = graph.broadcast %m_1 axes = [1, 2] : tensor<?x?xf32, #graph.dims<s, t>> -> tensor<2x?x?xf32, #graph.dims<_, s, t>>
// CHECK-NEXT: %p = graph.dot %q_1, %k_1 lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [2] : (tensor<2x?x8xf32, #graph.dims<_, s, _>>, tensor<2x?x8xf32, #graph.dims<_, t, _>>) -> tensor<2x?x?xf32, #graph.dims<_, s, t>>
// CHECK-NEXT: %b = graph.add %p, %a : tensor<2x?x?xf32, #graph.dims<_, s, t>>
// CHECK-NEXT: %h = graph.reduce %b kind = max axes = [2] : tensor<2x?x?xf32, #graph.dims<_, s, t>> -> tensor<2x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: %i = graph.broadcast %h axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x?xf32, #graph.dims<_, s, t>>
// CHECK-NEXT: %c = graph.sub %b, %i : tensor<2x?x?xf32, #graph.dims<_, s, t>>
// CHECK-NEXT: %e = graph.exp %c : tensor<2x?x?xf32, #graph.dims<_, s, t>>
// CHECK-NEXT: %u = graph.reduce %e kind = add axes = [2] : tensor<2x?x?xf32, #graph.dims<_, s, t>> -> tensor<2x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: %n = graph.broadcast %u axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x?xf32, #graph.dims<_, s, t>>
// CHECK-NEXT: %w = graph.div %e, %n : tensor<2x?x?xf32, #graph.dims<_, s, t>>
// CHECK-NEXT: %o = graph.dot %w, %v_1 lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [1] : (tensor<2x?x?xf32, #graph.dims<_, s, t>>, tensor<2x?x4xf32, #graph.dims<_, t, _>>) -> tensor<2x?x4xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: %r = graph.relu %o : tensor<2x?x4xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: %y_1 = graph.transpose %r perm = [1, 0, 2] : tensor<2x?x4xf32, #graph.dims<_, s, _>> -> tensor<?x2x4xf32, #graph.dims<s, _, _>>
// CHECK-NEXT: graph.yield %y_1 : tensor<?x2x4xf32, #graph.dims<s, _, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %y : tensor<?x2x4xf32, #graph.dims<s, _, _>>
// CHECK-NEXT: }
func.func @attention(%q: tensor<2x?x8xf32, #graph.dims<_, s, _>>, %k: tensor<2x?x8xf32, #graph.dims<_, t, _>>, %v: tensor<2x?x4xf32, #graph.dims<_, t, _>>, %m: tensor<?x?xf32, #graph.dims<s, t>>) -> (tensor<?x2x4xf32, #graph.dims<s, _, _>>) {
  %p = graph.dot %q, %k lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [2] : (tensor<2x?x8xf32, #graph.dims<_, s, _>>, tensor<2x?x8xf32, #graph.dims<_, t, _>>) -> tensor<2x?x?xf32, #graph.dims<_, s, t>>
  %a = graph.broadcast %m axes = [1, 2] : tensor<?x?xf32, #graph.dims<s, t>> -> tensor<2x?x?xf32, #graph.dims<_, s, t>>
  %b = graph.add %p, %a : tensor<2x?x?xf32, #graph.dims<_, s, t>>
  %h = graph.reduce %b kind = max axes = [2] : tensor<2x?x?xf32, #graph.dims<_, s, t>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %i = graph.broadcast %h axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x?xf32, #graph.dims<_, s, t>>
  %c = graph.sub %b, %i : tensor<2x?x?xf32, #graph.dims<_, s, t>>
  %e = graph.exp %c : tensor<2x?x?xf32, #graph.dims<_, s, t>>
  %u = graph.reduce %e kind = add axes = [2] : tensor<2x?x?xf32, #graph.dims<_, s, t>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %n = graph.broadcast %u axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x?xf32, #graph.dims<_, s, t>>
  %w = graph.div %e, %n : tensor<2x?x?xf32, #graph.dims<_, s, t>>
  %o = graph.dot %w, %v lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [1] : (tensor<2x?x?xf32, #graph.dims<_, s, t>>, tensor<2x?x4xf32, #graph.dims<_, t, _>>) -> tensor<2x?x4xf32, #graph.dims<_, s, _>>
  %r = graph.relu %o : tensor<2x?x4xf32, #graph.dims<_, s, _>>
  %y = graph.transpose %r perm = [1, 0, 2] : tensor<2x?x4xf32, #graph.dims<_, s, _>> -> tensor<?x2x4xf32, #graph.dims<s, _, _>>
  func.return %y : tensor<?x2x4xf32, #graph.dims<s, _, _>>
}

// -----

// The rows are used elsewhere: they have to be in memory.
// CHECK-LABEL: func.func @shown(%q: tensor<?x8xf32, #graph.dims<s, _>>, %k: tensor<?x8xf32, #graph.dims<t, _>>, %v: tensor<?x4xf32, #graph.dims<t, _>>) -> (tensor<?x4xf32, #graph.dims<s, _>>, tensor<?x?xf32, #graph.dims<s, t>>) {
// CHECK-NEXT: %p = graph.group(%q_1 = %q, %k_1 = %k) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<t, _>>) -> tensor<?x?xf32, #graph.dims<s, t>> {
// CHECK-NEXT: %p_1 = graph.dot %q_1, %k_1 lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [1] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<t, _>>) -> tensor<?x?xf32, #graph.dims<s, t>>
// CHECK-NEXT: graph.yield %p_1 : tensor<?x?xf32, #graph.dims<s, t>>
// CHECK-NEXT: }
// CHECK-NEXT: %w = graph.group(%p_1 = %p) : (tensor<?x?xf32, #graph.dims<s, t>>) -> tensor<?x?xf32, #graph.dims<s, t>> {
// CHECK-NEXT: %u = graph.reduce %p_1 kind = add axes = [1] : tensor<?x?xf32, #graph.dims<s, t>> -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %n = graph.broadcast %u axes = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<?x?xf32, #graph.dims<s, t>>
// CHECK-NEXT: %w_1 = graph.div %p_1, %n : tensor<?x?xf32, #graph.dims<s, t>>
// CHECK-NEXT: graph.yield %w_1 : tensor<?x?xf32, #graph.dims<s, t>>
// CHECK-NEXT: }
// CHECK-NEXT: %o = graph.group(%w_1 = %w, %v_1 = %v) : (tensor<?x?xf32, #graph.dims<s, t>>, tensor<?x4xf32, #graph.dims<t, _>>) -> tensor<?x4xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %o_1 = graph.dot %w_1, %v_1 lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x?xf32, #graph.dims<s, t>>, tensor<?x4xf32, #graph.dims<t, _>>) -> tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %o_1 : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %o, %w : tensor<?x4xf32, #graph.dims<s, _>>, tensor<?x?xf32, #graph.dims<s, t>>
// CHECK-NEXT: }
func.func @shown(%q: tensor<?x8xf32, #graph.dims<s, _>>, %k: tensor<?x8xf32, #graph.dims<t, _>>, %v: tensor<?x4xf32, #graph.dims<t, _>>) -> (tensor<?x4xf32, #graph.dims<s, _>>, tensor<?x?xf32, #graph.dims<s, t>>) {
  %p = graph.dot %q, %k lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [1] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<t, _>>) -> tensor<?x?xf32, #graph.dims<s, t>>
  %u = graph.reduce %p kind = add axes = [1] : tensor<?x?xf32, #graph.dims<s, t>> -> tensor<?xf32, #graph.dims<s>>
  %n = graph.broadcast %u axes = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<?x?xf32, #graph.dims<s, t>>
  %w = graph.div %p, %n : tensor<?x?xf32, #graph.dims<s, t>>
  %o = graph.dot %w, %v lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x?xf32, #graph.dims<s, t>>, tensor<?x4xf32, #graph.dims<t, _>>) -> tensor<?x4xf32, #graph.dims<s, _>>
  func.return %o, %w : tensor<?x4xf32, #graph.dims<s, _>>, tensor<?x?xf32, #graph.dims<s, t>>
}

// -----

// Another axis is contracted than the rows run along.
// CHECK-LABEL: func.func @across(%q: tensor<?x8xf32, #graph.dims<s, _>>, %k: tensor<?x8xf32, #graph.dims<s, _>>, %v: tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<?x4xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %p = graph.group(%q_1 = %q, %k_1 = %k) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x?xf32, #graph.dims<s, s>> {
// CHECK-NEXT: %p_1 = graph.dot %q_1, %k_1 lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [1] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x?xf32, #graph.dims<s, s>>
// CHECK-NEXT: graph.yield %p_1 : tensor<?x?xf32, #graph.dims<s, s>>
// CHECK-NEXT: }
// CHECK-NEXT: %w = graph.group(%p_1 = %p) : (tensor<?x?xf32, #graph.dims<s, s>>) -> tensor<?x?xf32, #graph.dims<s, s>> {
// CHECK-NEXT: %u = graph.reduce %p_1 kind = add axes = [1] : tensor<?x?xf32, #graph.dims<s, s>> -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %n = graph.broadcast %u axes = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<?x?xf32, #graph.dims<s, s>>
// CHECK-NEXT: %w_1 = graph.div %p_1, %n : tensor<?x?xf32, #graph.dims<s, s>>
// CHECK-NEXT: graph.yield %w_1 : tensor<?x?xf32, #graph.dims<s, s>>
// CHECK-NEXT: }
// CHECK-NEXT: %o = graph.group(%w_1 = %w, %v_1 = %v) : (tensor<?x?xf32, #graph.dims<s, s>>, tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<?x4xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %o_1 = graph.dot %w_1, %v_1 lhs_batch = [] rhs_batch = [] lhs_contract = [0] rhs_contract = [0] : (tensor<?x?xf32, #graph.dims<s, s>>, tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %o_1 : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %o : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @across(%q: tensor<?x8xf32, #graph.dims<s, _>>, %k: tensor<?x8xf32, #graph.dims<s, _>>, %v: tensor<?x4xf32, #graph.dims<s, _>>) -> (tensor<?x4xf32, #graph.dims<s, _>>) {
  %p = graph.dot %q, %k lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [1] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x?xf32, #graph.dims<s, s>>
  %u = graph.reduce %p kind = add axes = [1] : tensor<?x?xf32, #graph.dims<s, s>> -> tensor<?xf32, #graph.dims<s>>
  %n = graph.broadcast %u axes = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<?x?xf32, #graph.dims<s, s>>
  %w = graph.div %p, %n : tensor<?x?xf32, #graph.dims<s, s>>
  %o = graph.dot %w, %v lhs_batch = [] rhs_batch = [] lhs_contract = [0] rhs_contract = [0] : (tensor<?x?xf32, #graph.dims<s, s>>, tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<?x4xf32, #graph.dims<s, _>>
  func.return %o : tensor<?x4xf32, #graph.dims<s, _>>
}

// -----

// The right-hand sides are too large to be read again for each block of rows.
// CHECK-LABEL: func.func @large(%q: tensor<?x1024xf32, #graph.dims<s, _>>, %k: tensor<4096x1024xf32>, %v: tensor<4096x1024xf32>) -> tensor<?x1024xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %p = graph.group(%q_1 = %q, %k_1 = %k) : (tensor<?x1024xf32, #graph.dims<s, _>>, tensor<4096x1024xf32>) -> tensor<?x4096xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %p_1 = graph.dot %q_1, %k_1 lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [1] : (tensor<?x1024xf32, #graph.dims<s, _>>, tensor<4096x1024xf32>) -> tensor<?x4096xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %p_1 : tensor<?x4096xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: %w = graph.group(%p_1 = %p) : (tensor<?x4096xf32, #graph.dims<s, _>>) -> tensor<?x4096xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %u = graph.reduce %p_1 kind = add axes = [1] : tensor<?x4096xf32, #graph.dims<s, _>> -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %n = graph.broadcast %u axes = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<?x4096xf32, #graph.dims<s, _>>
// CHECK-NEXT: %w_1 = graph.div %p_1, %n : tensor<?x4096xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %w_1 : tensor<?x4096xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: %o = graph.group(%w_1 = %w, %v_1 = %v) : (tensor<?x4096xf32, #graph.dims<s, _>>, tensor<4096x1024xf32>) -> tensor<?x1024xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %o_1 = graph.dot %w_1, %v_1 lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x4096xf32, #graph.dims<s, _>>, tensor<4096x1024xf32>) -> tensor<?x1024xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %o_1 : tensor<?x1024xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %o : tensor<?x1024xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @large(%q: tensor<?x1024xf32, #graph.dims<s, _>>, %k: tensor<4096x1024xf32>, %v: tensor<4096x1024xf32>) -> (tensor<?x1024xf32, #graph.dims<s, _>>) {
  %p = graph.dot %q, %k lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [1] : (tensor<?x1024xf32, #graph.dims<s, _>>, tensor<4096x1024xf32>) -> tensor<?x4096xf32, #graph.dims<s, _>>
  %u = graph.reduce %p kind = add axes = [1] : tensor<?x4096xf32, #graph.dims<s, _>> -> tensor<?xf32, #graph.dims<s>>
  %n = graph.broadcast %u axes = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<?x4096xf32, #graph.dims<s, _>>
  %w = graph.div %p, %n : tensor<?x4096xf32, #graph.dims<s, _>>
  %o = graph.dot %w, %v lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x4096xf32, #graph.dims<s, _>>, tensor<4096x1024xf32>) -> tensor<?x1024xf32, #graph.dims<s, _>>
  func.return %o : tensor<?x1024xf32, #graph.dims<s, _>>
}

// -----

// Several dimensions of rows, of which the first product's batch has none.
// CHECK-LABEL: func.func @grouped(%q: tensor<2x?x8xf32, #graph.dims<_, s, _>>, %k: tensor<?x8xf32, #graph.dims<t, _>>, %v: tensor<?x4xf32, #graph.dims<t, _>>) -> tensor<2x?x4xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %o = graph.group(%q_1 = %q, %k_1 = %k, %v_1 = %v) : (tensor<2x?x8xf32, #graph.dims<_, s, _>>, tensor<?x8xf32, #graph.dims<t, _>>, tensor<?x4xf32, #graph.dims<t, _>>) -> tensor<2x?x4xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %p = graph.dot %q_1, %k_1 lhs_batch = [] rhs_batch = [] lhs_contract = [2] rhs_contract = [1] : (tensor<2x?x8xf32, #graph.dims<_, s, _>>, tensor<?x8xf32, #graph.dims<t, _>>) -> tensor<2x?x?xf32, #graph.dims<_, s, t>>
// CHECK-NEXT: %u = graph.reduce %p kind = max axes = [2] : tensor<2x?x?xf32, #graph.dims<_, s, t>> -> tensor<2x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: %n = graph.broadcast %u axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x?xf32, #graph.dims<_, s, t>>
// CHECK-NEXT: %w = graph.sub %p, %n : tensor<2x?x?xf32, #graph.dims<_, s, t>>
// CHECK-NEXT: %o_1 = graph.dot %w, %v_1 lhs_batch = [] rhs_batch = [] lhs_contract = [2] rhs_contract = [0] : (tensor<2x?x?xf32, #graph.dims<_, s, t>>, tensor<?x4xf32, #graph.dims<t, _>>) -> tensor<2x?x4xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: graph.yield %o_1 : tensor<2x?x4xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %o : tensor<2x?x4xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
func.func @grouped(%q: tensor<2x?x8xf32, #graph.dims<_, s, _>>, %k: tensor<?x8xf32, #graph.dims<t, _>>, %v: tensor<?x4xf32, #graph.dims<t, _>>) -> (tensor<2x?x4xf32, #graph.dims<_, s, _>>) {
  %p = graph.dot %q, %k lhs_batch = [] rhs_batch = [] lhs_contract = [2] rhs_contract = [1] : (tensor<2x?x8xf32, #graph.dims<_, s, _>>, tensor<?x8xf32, #graph.dims<t, _>>) -> tensor<2x?x?xf32, #graph.dims<_, s, t>>
  %u = graph.reduce %p kind = max axes = [2] : tensor<2x?x?xf32, #graph.dims<_, s, t>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %n = graph.broadcast %u axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x?xf32, #graph.dims<_, s, t>>
  %w = graph.sub %p, %n : tensor<2x?x?xf32, #graph.dims<_, s, t>>
  %o = graph.dot %w, %v lhs_batch = [] rhs_batch = [] lhs_contract = [2] rhs_contract = [0] : (tensor<2x?x?xf32, #graph.dims<_, s, t>>, tensor<?x4xf32, #graph.dims<t, _>>) -> tensor<2x?x4xf32, #graph.dims<_, s, _>>
  func.return %o : tensor<2x?x4xf32, #graph.dims<_, s, _>>
}

// -----

// One row for each of a batch, the next token, is none: right-hand sides would be packed for it.
// CHECK-LABEL: func.func @one(
// CHECK-NEXT: %p = graph.group(%q_1 = %q, %k_1 = %k)
// CHECK: %w = graph.group(%p_1 = %p)
// CHECK: %o = graph.group(%w_1 = %w, %v_1 = %v)
// CHECK: func.return %o
func.func @one(%q: tensor<2x1x8xf32>, %k: tensor<2x?x8xf32, #graph.dims<_, t, _>>, %v: tensor<2x?x4xf32, #graph.dims<_, t, _>>) -> (tensor<2x1x4xf32>) {
  %p = graph.dot %q, %k lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [2] : (tensor<2x1x8xf32>, tensor<2x?x8xf32, #graph.dims<_, t, _>>) -> tensor<2x1x?xf32, #graph.dims<_, _, t>>
  %u = graph.reduce %p kind = max axes = [2] : tensor<2x1x?xf32, #graph.dims<_, _, t>> -> tensor<2x1xf32>
  %n = graph.broadcast %u axes = [0, 1] : tensor<2x1xf32> -> tensor<2x1x?xf32, #graph.dims<_, _, t>>
  %w = graph.sub %p, %n : tensor<2x1x?xf32, #graph.dims<_, _, t>>
  %o = graph.dot %w, %v lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [1] : (tensor<2x1x?xf32, #graph.dims<_, _, t>>, tensor<2x?x4xf32, #graph.dims<_, t, _>>) -> tensor<2x1x4xf32>
  func.return %o : tensor<2x1x4xf32>
}

// -----

// No chain of f64: register tiles have f32.
// CHECK-LABEL: func.func @wide(%q: tensor<?x8xf64, #graph.dims<s, _>>, %k: tensor<?x8xf64, #graph.dims<t, _>>, %v: tensor<?x4xf64, #graph.dims<t, _>>) -> tensor<?x4xf64, #graph.dims<s, _>> {
// CHECK-NEXT: %p = graph.group(%q_1 = %q, %k_1 = %k) : (tensor<?x8xf64, #graph.dims<s, _>>, tensor<?x8xf64, #graph.dims<t, _>>) -> tensor<?x?xf64, #graph.dims<s, t>> {
// CHECK-NEXT: %p_1 = graph.dot %q_1, %k_1 lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [1] : (tensor<?x8xf64, #graph.dims<s, _>>, tensor<?x8xf64, #graph.dims<t, _>>) -> tensor<?x?xf64, #graph.dims<s, t>>
// CHECK-NEXT: graph.yield %p_1 : tensor<?x?xf64, #graph.dims<s, t>>
// CHECK-NEXT: }
// CHECK-NEXT: %w = graph.group(%p_1 = %p) : (tensor<?x?xf64, #graph.dims<s, t>>) -> tensor<?x?xf64, #graph.dims<s, t>> {
// CHECK-NEXT: %u = graph.reduce %p_1 kind = add axes = [1] : tensor<?x?xf64, #graph.dims<s, t>> -> tensor<?xf64, #graph.dims<s>>
// CHECK-NEXT: %n = graph.broadcast %u axes = [0] : tensor<?xf64, #graph.dims<s>> -> tensor<?x?xf64, #graph.dims<s, t>>
// CHECK-NEXT: %w_1 = graph.div %p_1, %n : tensor<?x?xf64, #graph.dims<s, t>>
// CHECK-NEXT: graph.yield %w_1 : tensor<?x?xf64, #graph.dims<s, t>>
// CHECK-NEXT: }
// CHECK-NEXT: %o = graph.group(%w_1 = %w, %v_1 = %v) : (tensor<?x?xf64, #graph.dims<s, t>>, tensor<?x4xf64, #graph.dims<t, _>>) -> tensor<?x4xf64, #graph.dims<s, _>> {
// CHECK-NEXT: %o_1 = graph.dot %w_1, %v_1 lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x?xf64, #graph.dims<s, t>>, tensor<?x4xf64, #graph.dims<t, _>>) -> tensor<?x4xf64, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %o_1 : tensor<?x4xf64, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %o : tensor<?x4xf64, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @wide(%q: tensor<?x8xf64, #graph.dims<s, _>>, %k: tensor<?x8xf64, #graph.dims<t, _>>, %v: tensor<?x4xf64, #graph.dims<t, _>>) -> (tensor<?x4xf64, #graph.dims<s, _>>) {
  %p = graph.dot %q, %k lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [1] : (tensor<?x8xf64, #graph.dims<s, _>>, tensor<?x8xf64, #graph.dims<t, _>>) -> tensor<?x?xf64, #graph.dims<s, t>>
  %u = graph.reduce %p kind = add axes = [1] : tensor<?x?xf64, #graph.dims<s, t>> -> tensor<?xf64, #graph.dims<s>>
  %n = graph.broadcast %u axes = [0] : tensor<?xf64, #graph.dims<s>> -> tensor<?x?xf64, #graph.dims<s, t>>
  %w = graph.div %p, %n : tensor<?x?xf64, #graph.dims<s, t>>
  %o = graph.dot %w, %v lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x?xf64, #graph.dims<s, t>>, tensor<?x4xf64, #graph.dims<t, _>>) -> tensor<?x4xf64, #graph.dims<s, _>>
  func.return %o : tensor<?x4xf64, #graph.dims<s, _>>
}

// -----

// A weight is packed at load, for a product that reads it alone.
// CHECK-LABEL: func.func @weight(%x: tensor<?x8xf32, #graph.dims<s, _>>, %v: tensor<16x4xf32>) -> tensor<?x4xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %k = graph.weight key = "k" : tensor<16x8xf32>
// CHECK-NEXT: %p = graph.group(%x_1 = %x, %k_1 = %k) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<16x8xf32>) -> tensor<?x16xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %t = graph.transpose %k_1 perm = [1, 0] : tensor<16x8xf32> -> tensor<8x16xf32>
// CHECK-NEXT: %p_1 = graph.dot %x_1, %t lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x16xf32>) -> tensor<?x16xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %p_1 : tensor<?x16xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: %w = graph.group(%p_1 = %p) : (tensor<?x16xf32, #graph.dims<s, _>>) -> tensor<?x16xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %u = graph.reduce %p_1 kind = max axes = [1] : tensor<?x16xf32, #graph.dims<s, _>> -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %n = graph.broadcast %u axes = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<?x16xf32, #graph.dims<s, _>>
// CHECK-NEXT: %w_1 = graph.sub %p_1, %n : tensor<?x16xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %w_1 : tensor<?x16xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: %o = graph.group(%w_1 = %w, %v_1 = %v) : (tensor<?x16xf32, #graph.dims<s, _>>, tensor<16x4xf32>) -> tensor<?x4xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %o_1 = graph.dot %w_1, %v_1 lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x16xf32, #graph.dims<s, _>>, tensor<16x4xf32>) -> tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %o_1 : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %o : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @weight(%x: tensor<?x8xf32, #graph.dims<s, _>>, %v: tensor<16x4xf32>) -> (tensor<?x4xf32, #graph.dims<s, _>>) {
  %k = graph.weight key = "k" : tensor<16x8xf32>
  %t = graph.transpose %k perm = [1, 0] : tensor<16x8xf32> -> tensor<8x16xf32>
  %p = graph.dot %x, %t lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x16xf32>) -> tensor<?x16xf32, #graph.dims<s, _>>
  %u = graph.reduce %p kind = max axes = [1] : tensor<?x16xf32, #graph.dims<s, _>> -> tensor<?xf32, #graph.dims<s>>
  %n = graph.broadcast %u axes = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<?x16xf32, #graph.dims<s, _>>
  %w = graph.sub %p, %n : tensor<?x16xf32, #graph.dims<s, _>>
  %o = graph.dot %w, %v lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x16xf32, #graph.dims<s, _>>, tensor<16x4xf32>) -> tensor<?x4xf32, #graph.dims<s, _>>
  func.return %o : tensor<?x4xf32, #graph.dims<s, _>>
}
