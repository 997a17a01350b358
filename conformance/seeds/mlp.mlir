builtin.module @jit_mlp {
  func.func public @main(%x: tensor<?x16xf32, #graph.dims<b, _>> {graph.name = "x"}, %w1: tensor<16x32xf32> {graph.name = "w1"}, %b1: tensor<32xf32> {graph.name = "b1"}, %w2: tensor<32x8xf32> {graph.name = "w2"}, %b2: tensor<8xf32> {graph.name = "b2"}) -> (tensor<?x8xf32, #graph.dims<b, _>> {graph.name = "out0"}) attributes {graph.facts = #graph.facts<b >= 1>} {
    %0 = graph.dot %x, %w1 lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x16xf32, #graph.dims<b, _>>, tensor<16x32xf32>) -> tensor<?x32xf32, #graph.dims<b, _>>
    %1 = graph.broadcast %b1 axes = [1] : tensor<32xf32> -> tensor<?x32xf32, #graph.dims<b, _>>
    %2 = graph.add %0, %1 : tensor<?x32xf32, #graph.dims<b, _>>
    %3 = graph.constant dense<0.000000e+00> : tensor<f32>
    %4 = graph.broadcast %3 axes = [] : tensor<f32> -> tensor<?x32xf32, #graph.dims<b, _>>
    %5 = graph.max %2, %4 : tensor<?x32xf32, #graph.dims<b, _>>
    %6 = graph.dot %5, %w2 lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x32xf32, #graph.dims<b, _>>, tensor<32x8xf32>) -> tensor<?x8xf32, #graph.dims<b, _>>
    %7 = graph.broadcast %b2 axes = [1] : tensor<8xf32> -> tensor<?x8xf32, #graph.dims<b, _>>
    %8 = graph.add %6, %7 : tensor<?x8xf32, #graph.dims<b, _>>
    %9 = graph.softmax %8 axis = 1 : tensor<?x8xf32, #graph.dims<b, _>>
    func.return %9 : tensor<?x8xf32, #graph.dims<b, _>>
  }
}
