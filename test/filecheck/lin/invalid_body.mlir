// RUN: aiopt-opt %s --split-input-file --verify-diagnostics

// One size.
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  %t = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    // expected-error@+1 {{expected exactly one dimension expression}}
    %n = lin.size [n0, n0] : i64
    lin.yield %a : f32
  }
  lin.yield %t : tensor<?xf32, #graph.dims<n0>>
}

// -----

// A known one.
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  %t = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    // expected-error@+1 {{expected exactly one dimension expression}}
    %n = lin.size [_] : i64
    lin.yield %a : f32
  }
  lin.yield %t : tensor<?xf32, #graph.dims<n0>>
}

// -----

// An integer.
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  %t = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    // expected-error@+1 {{a size is an integer, found f32}}
    %n = lin.size [n0] : f32
    lin.yield %a : f32
  }
  lin.yield %t : tensor<?xf32, #graph.dims<n0>>
}

// -----

// One index.
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  %t = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    // expected-error@+1 {{expected a map with one result}}
    %n = lin.index affine_map<(d0) -> (d0, d0)> : i64
    lin.yield %a : f32
  }
  lin.yield %t : tensor<?xf32, #graph.dims<n0>>
}

// -----

// An i64.
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  %t = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    // expected-error@+1 {{an index is an i64, found i32}}
    %n = lin.index affine_map<(d0) -> (d0)> : i32
    lin.yield %a : f32
  }
  lin.yield %t : tensor<?xf32, #graph.dims<n0>>
}

// -----

// Of the domain.
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  %t = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    // expected-error@+1 {{the map takes 2 indices, the domain has rank 1}}
    %n = lin.index affine_map<(d0, d1) -> (d0)> : i64
    lin.yield %a : f32
  }
  lin.yield %t : tensor<?xf32, #graph.dims<n0>>
}

// -----

// An index per dimension.
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] {
  %t = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    // expected-error@+1 {{0 indices for a tensor of rank 1}}
    %n = lin.extract %x[] : tensor<?xf32, #graph.dims<n0>>
    lin.yield %a : f32
  }
  lin.yield %t : tensor<?xf32, #graph.dims<n0>>
}
