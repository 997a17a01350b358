// Small batched products whose contraction is symbolic: scores of a few tokens with features of a
// symbolic number, their rows normalised, and their product with values.
func.func @main(%q: tensor<?x?x?xf32, #graph.dims<b, m, k>> {graph.name = "q"}, %k: tensor<?x?x?xf32, #graph.dims<b, m, k>> {graph.name = "k"}, %v: tensor<?x?x?xf32, #graph.dims<b, k, m>> {graph.name = "v"}) -> (tensor<?x?x?xf32, #graph.dims<b, m, m>>, tensor<?x?x?xf32, #graph.dims<b, m, m>>) {
  %0 = graph.dot %q, %v lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [1] : (tensor<?x?x?xf32, #graph.dims<b, m, k>>, tensor<?x?x?xf32, #graph.dims<b, k, m>>) -> tensor<?x?x?xf32, #graph.dims<b, m, m>>
  %1 = graph.dot %q, %k lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [2] : (tensor<?x?x?xf32, #graph.dims<b, m, k>>, tensor<?x?x?xf32, #graph.dims<b, m, k>>) -> tensor<?x?x?xf32, #graph.dims<b, m, m>>
  %2 = graph.tanh %1 : tensor<?x?x?xf32, #graph.dims<b, m, m>>
  func.return %0, %2 : tensor<?x?x?xf32, #graph.dims<b, m, m>>, tensor<?x?x?xf32, #graph.dims<b, m, m>>
}
