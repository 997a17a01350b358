// RUN: aiopt-opt %s --pipeline='lin-to-linalg' --verify-diagnostics

lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xi64, #graph.dims<n0>>) symbols = [n0] {
  // expected-error@+1 {{'lin.argsort' has no form in linalg}}
  %y = lin.argsort %x axis = 0 : tensor<?xf32, #graph.dims<n0>> -> tensor<?xi64, #graph.dims<n0>>
  lin.yield %y : tensor<?xi64, #graph.dims<n0>>
}
