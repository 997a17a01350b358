// RUN: aiopt-opt %s --split-input-file --verify-diagnostics

// A kernel yields.
// expected-error@+1 {{the body must end with lin.yield}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> () symbols = [n0] {
  llvm.unreachable
}

// -----

// Its results.
// expected-error@+1 {{lin.yield differs from the kernel's result types}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<f32>) symbols = [n0] {
  lin.yield %x : tensor<?xf32, #graph.dims<n0>>
}

// -----

// Sizes of domains are symbols.
// expected-error@+1 {{the domain uses the unknown size 'n0'}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [m] {
  %t = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %t : tensor<?xf32, #graph.dims<n0>>
}

// -----

// Sizes in bodies too.
// expected-error@+1 {{the body uses the unknown size 'm'}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    %s = lin.size [m] : i64
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}

// -----

// And of scratch memory.
// expected-error@+1 {{scratch uses the unknown size 'm'}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] scratch = [m] {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}

// -----

// A symbol has one name.
// expected-error@+1 {{a symbol is given twice}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0, n0] {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}

// -----

// Arguments are not results.
// expected-error@+1 {{a kernel yields results of its generics, each once}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %x : tensor<?xf32, #graph.dims<n0>>
}

// -----

// expected-error@+1 {{facts are about the unknown size 's'}}
lin.kernel @facts(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] facts = [s <= 8] {
  %0 = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %r: f32):
    lin.yield %a : f32
  }
  lin.yield %0 : tensor<?xf32, #graph.dims<n0>>
}

// -----

// expected-error@+1 {{facts: expected '<=', '>=' or '==', found '<'}}
lin.kernel @facts(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] facts = [n0 < 8] {
}
