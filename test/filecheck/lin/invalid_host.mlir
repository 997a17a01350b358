// RUN: aiopt-opt %s --split-input-file --verify-diagnostics

// A view keeps the element type.
func.func @f(%x: tensor<?xf32, #graph.dims<s>>) {
  // expected-error@+1 {{a view keeps the element type}}
  %v = lin.view (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xi32, #graph.dims<s>>
  func.return
}

// -----

// And the number of elements.
func.func @f(%x: tensor<?xf32, #graph.dims<s>>) {
  // expected-error@+1 {{[s] and [2, s] differ in their number of elements}}
  %v = lin.view (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<2x?xf32, #graph.dims<_, s>>
  func.return
}

// -----

// Views have named sizes.
func.func @f(%x: tensor<?xf32, #graph.dims<s>>) {
  // expected-error@+1 {{result: dimension 0 has no name}}
  %v = lin.view (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32>
  func.return
}

// -----

// A constant has its type.
func.func @f() {
  // expected-error@+1 {{the constant is tensor<2xf32>, the result tensor<3xf32>}}
  %c = lin.constant dense<1.0> : tensor<2xf32> -> tensor<3xf32>
  func.return
}

// -----

// Calls have named sizes.
func.func @f(%x: tensor<?xf32>) {
  // expected-error@+1 {{operand 0: dimension 0 has no name}}
  lin.call @k symbols = [] (%x) : (tensor<?xf32>) -> ()
  func.return
}

// -----

// The work of a call is operations and bytes.
func.func @f(%x: tensor<4xf32>) {
  // expected-error@+1 {{work: expected operations and bytes}}
  %y = lin.call @k symbols = [] work = [4] (%x) : (tensor<4xf32>) -> tensor<4xf32>
  func.return
}

// -----

// A call is split by its work.
func.func @f(%x: tensor<4xf32>) {
  // expected-error@+1 {{a call that is parallel says how much work it is}}
  %y = lin.call @k symbols = [] parallel (%x) : (tensor<4xf32>) -> tensor<4xf32>
  func.return
}

// -----

// Threads share what is parallel.
func.func @f(%x: tensor<4xf32>) {
  // expected-error@+1 {{threads are for a call that is parallel, and more than one}}
  %y = lin.call @k symbols = [] work = [4, 4] threads = 2 (%x) : (tensor<4xf32>) -> tensor<4xf32>
  func.return
}

// -----

// An offset for each result.
func.func @f(%x: tensor<4xf32>) {
  // expected-error@+1 {{offsets is [], expected one for each of 1 results}}
  %y = lin.call @k symbols = [] offsets = [] (%x) : (tensor<4xf32>) -> tensor<4xf32>
  func.return
}

// -----

// Weights are static.
func.func @f() {
  // expected-error@+1 {{a constant's shape is static, found [s]}}
  %w = lin.weight "w" : tensor<?xf32, #graph.dims<s>>
  func.return
}

// -----

// A panel has rows, columns and an order.
func.func @f() {
  // expected-error@+1 {{panel is [8, 32], expected [rows, columns, transposed]}}
  %w = lin.weight "w" panel = [8, 32] : tensor<1x8x32xf32>
  func.return
}

// -----

// And holds the matrix.
func.func @f() {
  // expected-error@+1 {{[1, 8, 32] does not hold panels of [8, 33, 0]}}
  %w = lin.weight "w" panel = [8, 33, 0] : tensor<1x8x32xf32>
  func.return
}
