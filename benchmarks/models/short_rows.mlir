// Rows of a symbolic length that is small: bias, layer norm, softmax, and elementwise work between.
func.func @main(%x: tensor<?x?xf32, #graph.dims<b, n>> {graph.name = "x"}, %bias: tensor<?xf32, #graph.dims<n>> {graph.name = "bias"}, %scale: tensor<?xf32, #graph.dims<n>> {graph.name = "scale"}, %shift: tensor<?xf32, #graph.dims<n>> {graph.name = "shift"}) -> (tensor<?x?xf32, #graph.dims<b, n>>, tensor<?x?xf32, #graph.dims<b, n>>) {
  %0 = graph.broadcast %bias axes = [1] : tensor<?xf32, #graph.dims<n>> -> tensor<?x?xf32, #graph.dims<b, n>>
  %1 = graph.add %x, %0 : tensor<?x?xf32, #graph.dims<b, n>>
  %2 = graph.tanh %1 : tensor<?x?xf32, #graph.dims<b, n>>
  %3 = graph.layer_norm %x, %scale, %shift epsilon = 1.000000e-05 : (tensor<?x?xf32, #graph.dims<b, n>>, tensor<?xf32, #graph.dims<n>>, tensor<?xf32, #graph.dims<n>>) -> tensor<?x?xf32, #graph.dims<b, n>>
  %4 = graph.softmax %3 axis = 1 : tensor<?x?xf32, #graph.dims<b, n>>
  func.return %2, %4 : tensor<?x?xf32, #graph.dims<b, n>>, tensor<?x?xf32, #graph.dims<b, n>>
}
