// A small image classifier's trunk for any batch and side: products of windows, windows alone
// (one input feature per group), a pooling, and the mean over the image.
func.func @main(%x: tensor<?x8x?x?xf32, #graph.dims<b, _, s, s>> {graph.name = "x"}, %w: tensor<8x8x3x3xf32> {graph.name = "w"}, %d: tensor<8x1x3x3xf32> {graph.name = "d"}, %p: tensor<16x8x1x1xf32> {graph.name = "p"}) -> tensor<?x16xf32, #graph.dims<b, _>> {
  %0 = graph.conv %x, %w layout = "bf01,oi01->bf01" strides = [1, 1] low = [1, 1] high = [1, 1] : (tensor<?x8x?x?xf32, #graph.dims<b, _, s, s>>, tensor<8x8x3x3xf32>) -> tensor<?x8x?x?xf32, #graph.dims<b, _, s, s>>
  %1 = graph.tanh %0 : tensor<?x8x?x?xf32, #graph.dims<b, _, s, s>>
  %2 = graph.conv %1, %d layout = "bf01,oi01->bf01" strides = [1, 1] low = [1, 1] high = [1, 1] groups = 8 : (tensor<?x8x?x?xf32, #graph.dims<b, _, s, s>>, tensor<8x1x3x3xf32>) -> tensor<?x8x?x?xf32, #graph.dims<b, _, s, s>>
  %3 = graph.reduce_window %2 kind = max window = [1, 1, 3, 3] strides = [1, 1, 1, 1] low = [0, 0, 1, 1] high = [0, 0, 1, 1] : tensor<?x8x?x?xf32, #graph.dims<b, _, s, s>> -> tensor<?x8x?x?xf32, #graph.dims<b, _, s, s>>
  %4 = graph.conv %3, %p layout = "bf01,oi01->bf01" strides = [1, 1] low = [0, 0] high = [0, 0] : (tensor<?x8x?x?xf32, #graph.dims<b, _, s, s>>, tensor<16x8x1x1xf32>) -> tensor<?x16x?x?xf32, #graph.dims<b, _, s, s>>
  %5 = graph.reduce %4 kind = add axes = [2, 3] : tensor<?x16x?x?xf32, #graph.dims<b, _, s, s>> -> tensor<?x16xf32, #graph.dims<b, _>>
  func.return %5 : tensor<?x16xf32, #graph.dims<b, _>>
}
