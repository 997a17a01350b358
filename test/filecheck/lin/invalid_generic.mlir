// RUN: aiopt-opt %s --split-input-file --verify-diagnostics

// One iterator per dimension.
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  // expected-error@+1 {{2 iterators for a domain of rank 1}}
  %t = lin.generic domain = [n0] iterators = [parallel, parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %t : tensor<?xf32, #graph.dims<n0>>
}

// -----

// Iterators are parallel or reduction.
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  // expected-error@+1 {{iterator is 'window', expected 'parallel' or 'reduction'}}
  %t = lin.generic domain = [n0] iterators = [window] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %t : tensor<?xf32, #graph.dims<n0>>
}

// -----

// One map per tensor.
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  // expected-error@+1 {{1 maps for 2 operands and results}}
  %t = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %t : tensor<?xf32, #graph.dims<n0>>
}

// -----

// Maps take the indices of the domain.
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  // expected-error@+1 {{map 0 must take the domain's 1 indices}}
  %t = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0, d1) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %t : tensor<?xf32, #graph.dims<n0>>
}

// -----

// Maps have no symbols.
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  // expected-error@+1 {{map 0 must take the domain's 1 indices}}
  %t = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0)[s0] -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %t : tensor<?xf32, #graph.dims<n0>>
}

// -----

// Maps give an index per dimension.
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  // expected-error@+1 {{map 0 gives 2 indices for [n0]}}
  %t = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0, d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %t : tensor<?xf32, #graph.dims<n0>>
}

// -----

// Unknown sizes have names.
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32>) symbols = [n0] {
  // expected-error@+1 {{operand or result 1: dimension 0 has no name}}
  %t = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %t : tensor<?xf32>
}

// -----

// A scalar per tensor.
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  // expected-error@+1 {{the body takes one scalar per operand and per result}}
  %t = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32):
    lin.yield %a : f32
  }
  lin.yield %t : tensor<?xf32, #graph.dims<n0>>
}

// -----

// Of the element type.
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  // expected-error@+1 {{the body takes one scalar per operand and per result}}
  %t = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: i32):
    lin.yield %a : f32
  }
  lin.yield %t : tensor<?xf32, #graph.dims<n0>>
}

// -----

// The body yields.
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  // expected-error@+1 {{the body must end with lin.yield}}
  %t = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    llvm.unreachable
  }
  lin.yield %t : tensor<?xf32, #graph.dims<n0>>
}

// -----

// A scalar per result.
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  // expected-error@+1 {{lin.yield must give one scalar per result}}
  %t = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a, %a : f32, f32
  }
  lin.yield %t : tensor<?xf32, #graph.dims<n0>>
}

// -----

// A reduction combines.
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<f32>) symbols = [n0] {
  // expected-error@+1 {{result 0: a reduction must yield add, mul, max, min, …}}
  %t = lin.generic domain = [n0] iterators = [reduction] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<f32> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %t : tensor<f32>
}

// -----

// Not just anything.
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<f32>) symbols = [n0] {
  // expected-error@+1 {{result 0: a reduction must yield add, mul, max, min, …}}
  %t = lin.generic domain = [n0] iterators = [reduction] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<f32> {
  ^bb0(%a: f32, %b: f32):
    %c = arith.subf %b, %a : f32
    lin.yield %c : f32
  }
  lin.yield %t : tensor<f32>
}

// -----

// With its accumulator.
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<f32>) symbols = [n0] {
  // expected-error@+1 {{result 0: a reduction must combine its accumulator once}}
  %t = lin.generic domain = [n0] iterators = [reduction] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<f32> {
  ^bb0(%a: f32, %b: f32):
    %c = arith.addf %a, %a : f32
    lin.yield %c : f32
  }
  lin.yield %t : tensor<f32>
}

// -----

// Once.
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<f32>) symbols = [n0] {
  // expected-error@+1 {{result 0: a reduction must combine its accumulator once}}
  %t = lin.generic domain = [n0] iterators = [reduction] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<f32> {
  ^bb0(%a: f32, %b: f32):
    %c = arith.addf %b, %b : f32
    lin.yield %c : f32
  }
  lin.yield %t : tensor<f32>
}

// -----

// Indices stay inside, as far as is known.
lin.kernel @k(%x: tensor<4xf32>) -> (tensor<8xf32>) symbols = [] {
  // expected-error@+1 {{map 0 runs to 8 in a dimension of 4}}
  %y = lin.generic domain = [8] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<4xf32>) -> tensor<8xf32> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<8xf32>
}

// -----

// A window must not leave the tensor either.
lin.kernel @k(%x: tensor<9xf32>) -> (tensor<4xf32>) symbols = [] {
  // expected-error@+1 {{map 0 runs to 10 in a dimension of 9}}
  %t = lin.generic domain = [4, 4] iterators = [parallel, reduction] maps = [affine_map<(d0, d1) -> (d0 * 2 + d1)>, affine_map<(d0, d1) -> (d0)>] (%x) : (tensor<9xf32>) -> tensor<4xf32> {
  ^bb0(%a: f32, %b: f32):
    %s = arith.addf %b, %a : f32
    lin.yield %s : f32
  }
  lin.yield %t : tensor<4xf32>
}

// -----

// Nor an index that is too far on for every size.
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  // expected-error@+1 {{map 0 runs to n0 + 1 in a dimension of n0}}
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0 + 1)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}

// -----

// Nor one before the tensor.
lin.kernel @k(%x: tensor<4xf32>) -> (tensor<4xf32>) symbols = [] {
  // expected-error@+1 {{map 0 begins at -1}}
  %y = lin.generic domain = [4] iterators = [parallel] maps = [affine_map<(d0) -> (-d0 + 2)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<4xf32>
}
