// RUN: aiopt-opt %s --split-input-file --verify-diagnostics --pipeline=graph-to-lin

// Arguments have named sizes.
// expected-error@+1 {{argument 0: dimension 0 is unknown and has no name}}
func.func @f(%x: tensor<?xf32>) -> tensor<?xf32> {
  func.return %x : tensor<?xf32>
}

// -----

// Operations are in groups.
func.func @f(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> {
  // expected-error@+1 {{'graph.exp' is not in a group}}
  %a = graph.exp %x : tensor<?xf32, #graph.dims<s>>
  func.return %a : tensor<?xf32, #graph.dims<s>>
}
