// RUN: aiopt-opt %s --split-input-file --verify-diagnostics --pipeline=plan-arena

// Calls of kernels that are there.
func.func @f(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> {
  // expected-error@+1 {{there is no kernel '@k'}}
  %a = lin.call @k symbols = [s] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  func.return %a : tensor<?xf32, #graph.dims<s>>
}

// -----

// With their sizes.
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}
func.func @f(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> {
  // expected-error@+1 {{kernel '@k' takes other sizes: expected 1 symbols, found 2}}
  %a = lin.call @k symbols = [s, s] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  func.return %a : tensor<?xf32, #graph.dims<s>>
}

// -----

// And operands.
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}
func.func @f(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> {
  // expected-error@+1 {{kernel '@k' has another type: expected 1 operands and 1 results, found 2 and 1}}
  %a = lin.call @k symbols = [s] (%x, %x) : (tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  func.return %a : tensor<?xf32, #graph.dims<s>>
}

// -----

// Of their types.
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}
func.func @f(%x: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error@+1 {{kernel '@k' has another type: expected tensor<4xf32>, found tensor<8xf32>}}
  %a = lin.call @k symbols = [4] (%x) : (tensor<8xf32>) -> tensor<8xf32>
  func.return %a : tensor<8xf32>
}
