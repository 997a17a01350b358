// RUN: aiopt-opt %s --split-input-file --verify-diagnostics --pipeline='assume{facts="s <= 3"}'

// No sizes would be left.
// expected-error@+1 {{assume: 's <= 3' cannot hold for '@declared': expected sizes with s >= 1, s mod 4 == 0}}
func.func @declared(%x: tensor<?xf32, #graph.dims<s>>) attributes {graph.facts = #graph.facts<s mod 4 == 0, s >= 1>} {
  func.return
}

// -----

// What operations need counts, too.
// expected-error@+1 {{assume: 's <= 3' cannot hold for '@implied': expected sizes with s >= 8}}
func.func @implied(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<8xf32> {
  %y = graph.slice %x starts = [0] limits = [8] strides = [1] : tensor<?xf32, #graph.dims<s>> -> tensor<8xf32>
  func.return %y : tensor<8xf32>
}
