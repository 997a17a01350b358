// RUN: aiopt-opt %s --split-input-file --verify-diagnostics

// What the graph level refuses.
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  // expected-error@+1 {{axis 1 is out of range for rank 1}}
  %y = lin.cumulate %x kind = add axis = 1 : tensor<?xf32, #graph.dims<n0>>
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}

// -----

// Sizes without names.
lin.kernel @k(%x: tensor<?xf32>) -> (tensor<?xf32>) symbols = [] {
  // expected-error@+1 {{operand or result 0: dimension 0 has no name}}
  %y = lin.cumulate %x kind = add axis = 0 : tensor<?xf32>
  lin.yield %y : tensor<?xf32>
}

// -----

// A routine and loops.
// expected-error@+1 {{'lin.cumulate' is not all that the kernel does}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  %y = lin.cumulate %x kind = add axis = 0 : tensor<?xf32, #graph.dims<n0>>
  %z = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%y) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %z : tensor<?xf32, #graph.dims<n0>>
}

// -----

// Two routines.
// expected-error@+1 {{'lin.cumulate' is not all that the kernel does}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  %y = lin.cumulate %x kind = add axis = 0 : tensor<?xf32, #graph.dims<n0>>
  %z = lin.cumulate %y kind = add axis = 0 : tensor<?xf32, #graph.dims<n0>>
  lin.yield %z : tensor<?xf32, #graph.dims<n0>>
}

// -----

// Results are yielded.
// expected-error@+1 {{a kernel yields results of its generics, each once}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  %y = lin.cumulate %x kind = add axis = 0 : tensor<?xf32, #graph.dims<n0>>
  lin.yield %x : tensor<?xf32, #graph.dims<n0>>
}

// -----

// Their sizes are the kernel's.
// expected-error@+1 {{the result uses the unknown size 'n0'}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [] {
  %y = lin.cumulate %x kind = add axis = 0 : tensor<?xf32, #graph.dims<n0>>
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}
