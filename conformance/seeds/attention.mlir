builtin.module @jit_attn {
  func.func public @main(%x: tensor<?x?x32xf32, #graph.dims<b, s, _>> {graph.name = "x"}, %wq: tensor<32x32xf32> {graph.name = "wq"}, %wk: tensor<32x32xf32> {graph.name = "wk"}, %wv: tensor<32x32xf32> {graph.name = "wv"}, %wo: tensor<32x32xf32> {graph.name = "wo"}) -> (tensor<?x?x32xf32, #graph.dims<b, s, _>> {graph.name = "out0"}) attributes {graph.facts = #graph.facts<b >= 1, s >= 1>} {
    %0 = graph.dot %x, %wq lhs_batch = [] rhs_batch = [] lhs_contract = [2] rhs_contract = [0] : (tensor<?x?x32xf32, #graph.dims<b, s, _>>, tensor<32x32xf32>) -> tensor<?x?x32xf32, #graph.dims<b, s, _>>
    %1 = graph.reshape %0 : tensor<?x?x32xf32, #graph.dims<b, s, _>> -> tensor<?x?x4x8xf32, #graph.dims<b, s, _, _>>
    %2 = graph.transpose %1 perm = [0, 2, 1, 3] : tensor<?x?x4x8xf32, #graph.dims<b, s, _, _>> -> tensor<?x4x?x8xf32, #graph.dims<b, _, s, _>>
    %3 = graph.dot %x, %wk lhs_batch = [] rhs_batch = [] lhs_contract = [2] rhs_contract = [0] : (tensor<?x?x32xf32, #graph.dims<b, s, _>>, tensor<32x32xf32>) -> tensor<?x?x32xf32, #graph.dims<b, s, _>>
    %4 = graph.reshape %3 : tensor<?x?x32xf32, #graph.dims<b, s, _>> -> tensor<?x?x4x8xf32, #graph.dims<b, s, _, _>>
    %5 = graph.transpose %4 perm = [0, 2, 1, 3] : tensor<?x?x4x8xf32, #graph.dims<b, s, _, _>> -> tensor<?x4x?x8xf32, #graph.dims<b, _, s, _>>
    %6 = graph.dot %x, %wv lhs_batch = [] rhs_batch = [] lhs_contract = [2] rhs_contract = [0] : (tensor<?x?x32xf32, #graph.dims<b, s, _>>, tensor<32x32xf32>) -> tensor<?x?x32xf32, #graph.dims<b, s, _>>
    %7 = graph.reshape %6 : tensor<?x?x32xf32, #graph.dims<b, s, _>> -> tensor<?x?x4x8xf32, #graph.dims<b, s, _, _>>
    %8 = graph.transpose %7 perm = [0, 2, 1, 3] : tensor<?x?x4x8xf32, #graph.dims<b, s, _, _>> -> tensor<?x4x?x8xf32, #graph.dims<b, _, s, _>>
    %9 = graph.dot %2, %5 lhs_batch = [0, 1] rhs_batch = [0, 1] lhs_contract = [3] rhs_contract = [3] : (tensor<?x4x?x8xf32, #graph.dims<b, _, s, _>>, tensor<?x4x?x8xf32, #graph.dims<b, _, s, _>>) -> tensor<?x4x?x?xf32, #graph.dims<b, _, s, s>>
    %10 = graph.constant dense<2.82842708> : tensor<f32>
    %11 = graph.broadcast %10 axes = [] : tensor<f32> -> tensor<?x4x?x?xf32, #graph.dims<b, _, s, s>>
    %12 = graph.div %9, %11 : tensor<?x4x?x?xf32, #graph.dims<b, _, s, s>>
    %13 = graph.softmax %12 axis = 3 : tensor<?x4x?x?xf32, #graph.dims<b, _, s, s>>
    %14 = graph.dot %13, %8 lhs_batch = [0, 1] rhs_batch = [0, 1] lhs_contract = [3] rhs_contract = [2] : (tensor<?x4x?x?xf32, #graph.dims<b, _, s, s>>, tensor<?x4x?x8xf32, #graph.dims<b, _, s, _>>) -> tensor<?x4x?x8xf32, #graph.dims<b, _, s, _>>
    %15 = graph.transpose %14 perm = [0, 2, 1, 3] : tensor<?x4x?x8xf32, #graph.dims<b, _, s, _>> -> tensor<?x?x4x8xf32, #graph.dims<b, s, _, _>>
    %16 = graph.reshape %15 : tensor<?x?x4x8xf32, #graph.dims<b, s, _, _>> -> tensor<?x?x32xf32, #graph.dims<b, s, _>>
    %17 = graph.dot %16, %wo lhs_batch = [] rhs_batch = [] lhs_contract = [2] rhs_contract = [0] : (tensor<?x?x32xf32, #graph.dims<b, s, _>>, tensor<32x32xf32>) -> tensor<?x?x32xf32, #graph.dims<b, s, _>>
    func.return %17 : tensor<?x?x32xf32, #graph.dims<b, s, _>>
  }
}
