// RUN: aiopt-opt %s --split-input-file --target=avx512 --pipeline='decompose, fuse{chains=true}, graph-to-lin, schedule' | filecheck %s

// Scratch: 14 rows of the first left side, both right sides in panels, a tile, 14 rows of scores
// (the weights take their place) and one row of exponentials.
// CHECK: lin.kernel @k0_dot{{.*}} scratch = [{{.*}}n1{{.*}}] schedule = {kind = "chain", vector = 16 : i64, unroll = 4 : i64, tile = [14 : i64, 32 : i64], block = [14 : i64, 128 : i64, 512 : i64], parallel}
// CHECK-NOT: lin.kernel
func.func @attention(%q: tensor<3x?x24xf32, #graph.dims<_, s, _>>, %k: tensor<3x?x24xf32, #graph.dims<_, t, _>>, %v: tensor<3x?x40xf32, #graph.dims<_, t, _>>) -> (tensor<3x?x40xf32, #graph.dims<_, s, _>>) {
  %p = graph.dot %q, %k lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [2] : (tensor<3x?x24xf32, #graph.dims<_, s, _>>, tensor<3x?x24xf32, #graph.dims<_, t, _>>) -> tensor<3x?x?xf32, #graph.dims<_, s, t>>
  %w = graph.softmax %p axis = 2 : tensor<3x?x?xf32, #graph.dims<_, s, t>>
  %o = graph.dot %w, %v lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [1] : (tensor<3x?x?xf32, #graph.dims<_, s, t>>, tensor<3x?x40xf32, #graph.dims<_, t, _>>) -> tensor<3x?x40xf32, #graph.dims<_, s, _>>
  func.return %o : tensor<3x?x40xf32, #graph.dims<_, s, _>>
}
