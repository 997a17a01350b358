// RUN: aiopt-opt %s --target=avx512 --pipeline='fuse, graph-to-lin, schedule{block=28,64,128}' | filecheck %s

// Blocks as asked. Depth in several groups: partial sums of all columns are kept.
// CHECK: lin.kernel @k0_dot{{.*}} scratch = [41472] schedule = {kind = "matmul", vector = 16 : i64, unroll = 4 : i64, tile = [14 : i64, 32 : i64], block = [28 : i64, 64 : i64, 128 : i64]
func.func @matmul(%x: tensor<?x300xf32, #graph.dims<s, _>>, %w: tensor<300x40xf32>) -> (tensor<?x40xf32, #graph.dims<s, _>>) {
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x300xf32, #graph.dims<s, _>>, tensor<300x40xf32>) -> tensor<?x40xf32, #graph.dims<s, _>>
  func.return %p : tensor<?x40xf32, #graph.dims<s, _>>
}
