// RUN: aiopt-opt %s --pipeline='fuse, graph-to-lin' | filecheck %s

// Each routine is a kernel, and work before and after it is not part of that.
// CHECK: lin.kernel @k0_map
// CHECK-LABEL: lin.kernel @k1_scatter(%a: tensor<?x7xf32, #graph.dims<n0, _>>, %i: tensor<?xi64, #graph.dims<n1>>, %u: tensor<?x7xf32, #graph.dims<n1, _>>) -> (tensor<?x7xf32, #graph.dims<n0, _>>) symbols = [n0, n1] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.scatter %a, %i, %u kind = add : (tensor<?x7xf32, #graph.dims<n0, _>>, tensor<?xi64, #graph.dims<n1>>, tensor<?x7xf32, #graph.dims<n1, _>>) -> tensor<?x7xf32, #graph.dims<n0, _>>
// CHECK-NEXT: lin.yield %0 : tensor<?x7xf32, #graph.dims<n0, _>>
// CHECK-LABEL: lin.kernel @k2_cumulate
// CHECK-NEXT: %0 = lin.cumulate %b kind = add axis = 0 : tensor<?x7xf32, #graph.dims<n0, _>>
// CHECK: lin.kernel @k3_argsort(%d: tensor<7x?xf32, #graph.dims<_, n0>>)
// CHECK-NEXT: %0 = lin.argsort %d axis = 1 descending = true : tensor<7x?xf32, #graph.dims<_, n0>> -> tensor<7x?xi32, #graph.dims<_, n0>>
// CHECK: lin.kernel @k4_map
// CHECK: func.func @main
// CHECK-NEXT: lin.call @k0_map
// CHECK-NEXT: lin.call @k1_scatter
// CHECK-NEXT: lin.call @k2_cumulate
// CHECK-NEXT: lin.view
// CHECK-NEXT: lin.call @k3_argsort
// CHECK-NEXT: lin.call @k4_map
func.func @main(%x: tensor<?x7xf32, #graph.dims<n, _>>, %i: tensor<?xi64, #graph.dims<m>>, %u: tensor<?x7xf32, #graph.dims<m, _>>) -> tensor<7x?xi32, #graph.dims<_, n>> {
  %a = graph.neg %x : tensor<?x7xf32, #graph.dims<n, _>>
  %b = graph.scatter %a, %i, %u kind = add : (tensor<?x7xf32, #graph.dims<n, _>>, tensor<?xi64, #graph.dims<m>>, tensor<?x7xf32, #graph.dims<m, _>>) -> tensor<?x7xf32, #graph.dims<n, _>>
  %c = graph.cumulate %b kind = add axis = 0 : tensor<?x7xf32, #graph.dims<n, _>>
  %d = graph.reshape %c : tensor<?x7xf32, #graph.dims<n, _>> -> tensor<7x?xf32, #graph.dims<_, n>>
  %e = graph.argsort %d axis = 1 descending = true : tensor<7x?xf32, #graph.dims<_, n>> -> tensor<7x?xi32, #graph.dims<_, n>>
  %f = graph.not %e : tensor<7x?xi32, #graph.dims<_, n>>
  func.return %f : tensor<7x?xi32, #graph.dims<_, n>>
}
