// RUN: aiopt-opt %s --split-input-file --verify-diagnostics

func.func @argsort_axis(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{axis 2 is out of range for rank 2}}
  %y = graph.argsort %x axis = 2 : tensor<2x3xf32> -> tensor<2x3xi64>
  func.return
}

// -----

func.func @argsort_scalar(%x: tensor<f32>) {
  // expected-error@+1 {{axis 0 is out of range for rank 0}}
  %y = graph.argsort %x axis = 0 : tensor<f32> -> tensor<i64>
  func.return
}

// -----

func.func @argsort_result(%x: tensor<3xf32>) {
  // expected-error@+1 {{expected an i32 or i64 result, found i8}}
  %y = graph.argsort %x axis = 0 : tensor<3xf32> -> tensor<3xi8>
  func.return
}

// -----

func.func @argsort_shape(%x: tensor<3xf32>) {
  // expected-error@+1 {{result dimension 0 is 4, expected 3}}
  %y = graph.argsort %x axis = 0 : tensor<3xf32> -> tensor<4xi64>
  func.return
}

// -----

func.func @argsort_elements(%x: tensor<3xindex>) {
  // expected-error@+1 {{expected a numeric element type, found index}}
  %y = graph.argsort %x axis = 0 : tensor<3xindex> -> tensor<3xi64>
  func.return
}

// -----

func.func @scatter_kind(%x: tensor<3xf32>, %i: tensor<2xi64>, %u: tensor<2xf32>) {
  // expected-error@+1 {{kind is 'div', expected one of set, add, mul, max, min, and, or}}
  %y = graph.scatter %x, %i, %u kind = div : (tensor<3xf32>, tensor<2xi64>, tensor<2xf32>) -> tensor<3xf32>
  func.return
}

// -----

func.func @scatter_kind_of_elements(%x: tensor<3xi1>, %i: tensor<2xi64>, %u: tensor<2xi1>) {
  // expected-error@+1 {{a reduction by 'add' does not take i1 elements}}
  %y = graph.scatter %x, %i, %u kind = add : (tensor<3xi1>, tensor<2xi64>, tensor<2xi1>) -> tensor<3xi1>
  func.return
}

// -----

func.func @scatter_indices(%x: tensor<3xf32>, %i: tensor<2xf32>, %u: tensor<2xf32>) {
  // expected-error@+1 {{indices: expected integers, found f32}}
  %y = graph.scatter %x, %i, %u kind = set : (tensor<3xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<3xf32>
  func.return
}

// -----

func.func @scatter_many_indices(%x: tensor<3xf32>, %i: tensor<2x1xi64>, %u: tensor<2xf32>) {
  // expected-error@+1 {{indices has rank 2 [2, 1], expected rank 1 [2]}}
  %y = graph.scatter %x, %i, %u kind = set : (tensor<3xf32>, tensor<2x1xi64>, tensor<2xf32>) -> tensor<3xf32>
  func.return
}

// -----

func.func @scatter_scalar(%x: tensor<f32>, %i: tensor<2xi64>, %u: tensor<2xf32>) {
  // expected-error@+1 {{expected an operand of rank 1 or more, found []}}
  %y = graph.scatter %x, %i, %u kind = set : (tensor<f32>, tensor<2xi64>, tensor<2xf32>) -> tensor<f32>
  func.return
}

// -----

func.func @scatter_count(%x: tensor<3xf32>, %i: tensor<2xi64>, %u: tensor<4xf32>) {
  // expected-error@+1 {{indices dimension 0 is 2, expected 4}}
  %y = graph.scatter %x, %i, %u kind = set : (tensor<3xf32>, tensor<2xi64>, tensor<4xf32>) -> tensor<3xf32>
  func.return
}

// -----

func.func @scatter_rows(%x: tensor<3x5xf32>, %i: tensor<2xi64>, %u: tensor<2x4xf32>) {
  // expected-error@+1 {{updates dimension 1 is 4, expected 5}}
  %y = graph.scatter %x, %i, %u kind = set : (tensor<3x5xf32>, tensor<2xi64>, tensor<2x4xf32>) -> tensor<3x5xf32>
  func.return
}

// -----

func.func @scatter_updates(%x: tensor<3xf32>, %i: tensor<2xi64>, %u: tensor<2xf64>) {
  // expected-error@+1 {{updates: expected element type f32, found f64}}
  %y = graph.scatter %x, %i, %u kind = set : (tensor<3xf32>, tensor<2xi64>, tensor<2xf64>) -> tensor<3xf32>
  func.return
}

// -----

func.func @cumulate_kind(%x: tensor<3xf32>) {
  // expected-error@+1 {{kind is 'set', expected one of add, mul, max, min, and, or}}
  %y = graph.cumulate %x kind = set axis = 0 : tensor<3xf32>
  func.return
}

// -----

func.func @cumulate_axis(%x: tensor<3xf32>) {
  // expected-error@+1 {{axis 1 is out of range for rank 1}}
  %y = graph.cumulate %x kind = add axis = 1 : tensor<3xf32>
  func.return
}

// -----

func.func @argsort_more_than_all(%x: tensor<3xf32>) {
  // expected-error@+1 {{first is 4, the axis has 3 elements}}
  %y = graph.argsort %x axis = 0 first = [4] : tensor<3xf32> -> tensor<4xi64>
  func.return
}

// -----

func.func @argsort_entries(%x: tensor<3xf32>) {
  // expected-error@+1 {{first has 2 entries, expected 1}}
  %y = graph.argsort %x axis = 0 first = [1, 2] : tensor<3xf32> -> tensor<1xi64>
  func.return
}

// -----

func.func @argsort_first_shape(%x: tensor<3xf32>) {
  // expected-error@+1 {{result dimension 0 is 3, expected 2}}
  %y = graph.argsort %x axis = 0 first = [2] : tensor<3xf32> -> tensor<3xi64>
  func.return
}
