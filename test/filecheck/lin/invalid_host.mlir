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
