// RUN: aiopt-opt %s --split-input-file --pipeline=infer-shapes --verify-diagnostics

func.func @two_unknowns(%x: tensor<?x8xf32>) -> tensor<?x?xf32> {
  // expected-error@+1 {{'graph.reshape': result dimension 0 does not follow from the operands (name it in the type: #graph.dims<…>)}}
  %y = graph.reshape %x : tensor<?x8xf32> -> tensor<?x?xf32>
  func.return %y : tensor<?x?xf32>
}

// -----

func.func @not_divisible(%x: tensor<?xf32>) -> tensor<?x8xf32> {
  // expected-error@+1 {{'graph.reshape': result dimension 0 does not follow from the operands}}
  %y = graph.reshape %x : tensor<?xf32> -> tensor<?x8xf32>
  func.return %y : tensor<?x8xf32>
}

// -----

func.func @no_source() -> tensor<?xi32> {
  // expected-error@+1 {{'graph.iota': result dimension 0 does not follow from the operands}}
  %y = graph.iota axis = 0 : tensor<?xi32>
  func.return %y : tensor<?xi32>
}

// -----

// The sizes meet through an anonymous one, which the verifier accepts.
func.func @clash(%x: tensor<4xf32>, %z: tensor<5xf32>) -> tensor<?xf32> {
  %a = graph.cast %x : tensor<4xf32> -> tensor<?xf32>
  %b = graph.cast %z : tensor<5xf32> -> tensor<?xf32>
  // expected-error@+1 {{'graph.add' needs equal sizes: expected 4, found 5}}
  %y = graph.add %a, %b : tensor<?xf32>
  func.return %y : tensor<?xf32>
}

// -----

func.func @clash_of_symbols(%x: tensor<?xf32, #graph.dims<s>>, %z: tensor<?xf32, #graph.dims<t>>) -> tensor<?xf32> {
  %a = graph.cast %x : tensor<?xf32, #graph.dims<s>> -> tensor<?xf32>
  %b = graph.cast %z : tensor<?xf32, #graph.dims<t>> -> tensor<?xf32>
  // expected-error@+1 {{'graph.mul' needs equal sizes: expected s, found t}}
  %y = graph.mul %a, %b : tensor<?xf32>
  func.return %y : tensor<?xf32>
}
