// RUN: aiopt-opt %s --split-input-file --verify-diagnostics

func.func @encoding_rank(%x: tensor<?x4xf32, #graph.dims<s>>) -> tensor<?x4xf32, #graph.dims<s>> {
  // expected-error@+1 {{#graph.dims lists 1 dimensions, the tensor has 2}}
  %y = graph.neg %x : tensor<?x4xf32, #graph.dims<s>>
  func.return %y : tensor<?x4xf32, #graph.dims<s>>
}

// -----

func.func @named_static(%x: tensor<4xf32, #graph.dims<s>>) {
  // expected-error@+1 {{dimension 0 is static (4) but named 's'}}
  %y = graph.neg %x : tensor<4xf32, #graph.dims<s>>
  func.return
}

// -----

func.func @constant_name(%x: tensor<?xf32, #graph.dims<4>>) {
  // expected-error@+1 {{dimension 0 is '?' but named by the constant 4}}
  %y = graph.neg %x : tensor<?xf32, #graph.dims<4>>
  func.return
}

// -----

func.func @not_a_tensor(%x: f32) {
  // expected-error@+1 {{operand 0: expected a ranked tensor, found f32}}
  %y = graph.neg %x : f32
  func.return
}

// -----

func.func @unranked(%x: tensor<*xf32>) {
  // expected-error@+1 {{operand 0: expected a ranked tensor, found tensor<*xf32>}}
  %y = graph.neg %x : tensor<*xf32>
  func.return
}

// -----

func.func @foreign_encoding(%x: tensor<4xf32, "sparse">) {
  // expected-error@+1 {{expected a #graph.dims encoding, found "sparse"}}
  %y = graph.neg %x : tensor<4xf32, "sparse">
  func.return
}

// -----

// expected-error@+1 {{expected an operator, found 's'}}
func.func private @dim_syntax(%x: tensor<?xf32, #graph.dims<2 s>>)

// -----

// expected-error@+1 {{expected a positive divisor, found 0}}
func.func private @dim_zero(%x: tensor<?xf32, #graph.dims<s floordiv 0>>)

// -----

// expected-error@+1 {{expected a dimension expression such as '_', 's' or '2*s + 1'}}
func.func private @dim_string(%x: tensor<?xf32, #graph.dims<"s">>)

// -----

func.func @operand_types(%x: tensor<4xf32>) {
  // expected-error@+1 {{expected 1 operand types, found 2}}
  %y = graph.reshape %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<2x2xf32>
  func.return
}

// -----

func.func @missing_field(%x: tensor<4xf32>) {
  // expected-error@+1 {{graph.softmax: expected 'axis = …'}}
  %y = graph.softmax %x : tensor<4xf32>
  func.return
}

// -----

func.func @repeated_field(%x: tensor<4xf32>) {
  // expected-error@+1 {{'axis' is given twice}}
  %y = graph.softmax %x axis = 0 axis = 0 : tensor<4xf32>
  func.return
}
