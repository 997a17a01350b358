// RUN: aiopt-opt %s --split-input-file --pipeline='fuse{scope=elementwise}' | filecheck %s

// Chains are fused.
// CHECK-LABEL: func.func @chain(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %b = graph.group(%x_1 = %x) : (tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %a = graph.exp %x_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %b_1 = graph.neg %a : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %b_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %b : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @chain(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %a = graph.exp %x : tensor<?x8xf32, #graph.dims<s, _>>
  %b = graph.neg %a : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %b : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// Products keep no epilogue.
// CHECK-LABEL: func.func @product(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %p = graph.group(%x_1 = %x, %w_1 = %w) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %p_1 = graph.dot %x_1, %w_1 lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %p_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: %r = graph.group(%p_1 = %p) : (tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %r_1 = graph.relu %p_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %r_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %r : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @product(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x8xf32>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  %r = graph.relu %p : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %r : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// Reductions are on their own.
// CHECK-LABEL: func.func @rows(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xf32, #graph.dims<b, s>> {
// CHECK-NEXT: %e = graph.group(%x_1 = %x) : (tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xf32, #graph.dims<b, s>> {
// CHECK-NEXT: %e_1 = graph.exp %x_1 : tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: graph.yield %e_1 : tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: }
// CHECK-NEXT: %t = graph.group(%e_1 = %e) : (tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?xf32, #graph.dims<b>> {
// CHECK-NEXT: %t_1 = graph.reduce %e_1 kind = add axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
// CHECK-NEXT: graph.yield %t_1 : tensor<?xf32, #graph.dims<b>>
// CHECK-NEXT: }
// CHECK-NEXT: %d = graph.group(%t_1 = %t, %e_1 = %e) : (tensor<?xf32, #graph.dims<b>>, tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xf32, #graph.dims<b, s>> {
// CHECK-NEXT: %n = graph.broadcast %t_1 axes = [0] : tensor<?xf32, #graph.dims<b>> -> tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: %d_1 = graph.div %e_1, %n : tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: graph.yield %d_1 : tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %d : tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: }
func.func @rows(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?x?xf32, #graph.dims<b, s>>) {
  %e = graph.exp %x : tensor<?x?xf32, #graph.dims<b, s>>
  %t = graph.reduce %e kind = add axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
  %n = graph.broadcast %t axes = [0] : tensor<?xf32, #graph.dims<b>> -> tensor<?x?xf32, #graph.dims<b, s>>
  %d = graph.div %e, %n : tensor<?x?xf32, #graph.dims<b, s>>
  func.return %d : tensor<?x?xf32, #graph.dims<b, s>>
}
