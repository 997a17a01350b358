// RUN: aiopt-opt %s --split-input-file --verify-diagnostics --pipeline='specialize{dims="s=3"}'

// Sizes for which the function is not defined.
// expected-error@+1 {{specialize: the sizes must satisfy s >= 4: found s = 3}}
func.func @declared(%x: tensor<?xf32, #graph.dims<s>>) attributes {graph.facts = #graph.facts<s >= 4>} {
  func.return
}

// -----

// expected-error@+1 {{specialize: the sizes must satisfy s >= 8: found s = 3}}
func.func @implied(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<8xf32> {
  %y = graph.slice %x starts = [0] limits = [8] strides = [1] : tensor<?xf32, #graph.dims<s>> -> tensor<8xf32>
  func.return %y : tensor<8xf32>
}
