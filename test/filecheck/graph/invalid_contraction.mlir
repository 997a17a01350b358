// RUN: aiopt-opt %s --split-input-file --verify-diagnostics

func.func @dot_contracting(%x: tensor<4x?xf32, #graph.dims<_, s>>, %y: tensor<?x4xf32, #graph.dims<t, _>>) {
  // expected-error@+1 {{contracting dimensions differ: lhs dimension 1 is s, rhs dimension 0 is t}}
  %z = graph.dot %x, %y lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<4x?xf32, #graph.dims<_, s>>, tensor<?x4xf32, #graph.dims<t, _>>) -> tensor<4x4xf32>
  func.return
}

// -----

func.func @dot_batch(%x: tensor<2x4xf32>, %y: tensor<3x4xf32>) {
  // expected-error@+1 {{batch dimensions differ: lhs dimension 0 is 2, rhs dimension 0 is 3}}
  %z = graph.dot %x, %y lhs_batch = [0] rhs_batch = [0] lhs_contract = [1] rhs_contract = [1] : (tensor<2x4xf32>, tensor<3x4xf32>) -> tensor<2xf32>
  func.return
}

// -----

func.func @dot_count(%x: tensor<2x4xf32>) {
  // expected-error@+1 {{lhs_contract has 1 dimensions, rhs_contract has 0}}
  %z = graph.dot %x, %x lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [] : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2xf32>
  func.return
}

// -----

func.func @dot_both(%x: tensor<4x4xf32>) {
  // expected-error@+1 {{a dimension is both a batch and a contracting dimension}}
  %z = graph.dot %x, %x lhs_batch = [0] rhs_batch = [0] lhs_contract = [0] rhs_contract = [0] : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4xf32>
  func.return
}

// -----

func.func @dot_range(%x: tensor<4x4xf32>) {
  // expected-error@+1 {{lhs_batch: axis 2 is out of range for rank 2}}
  %z = graph.dot %x, %x lhs_batch = [2] rhs_batch = [0] lhs_contract = [] rhs_contract = [] : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4xf32>
  func.return
}

// -----

func.func @dot_elements(%x: tensor<4xf32>, %y: tensor<4xf64>) {
  // expected-error@+1 {{rhs: expected element type f32, found f64}}
  %z = graph.dot %x, %y lhs_batch = [] rhs_batch = [] lhs_contract = [0] rhs_contract = [0] : (tensor<4xf32>, tensor<4xf64>) -> tensor<f32>
  func.return
}

// -----

func.func @matmul_rank(%x: tensor<4xf32>) {
  // expected-error@+1 {{expected operands of one rank, at least 2, found [4] and [4]}}
  %z = graph.matmul %x, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<f32>
  func.return
}

// -----

func.func @matmul_inner(%x: tensor<4x5xf32>) {
  // expected-error@+1 {{contracting dimensions differ: lhs dimension 1 is 5, rhs dimension 0 is 4}}
  %z = graph.matmul %x, %x : (tensor<4x5xf32>, tensor<4x5xf32>) -> tensor<4x5xf32>
  func.return
}

// -----

func.func @matmul_batch(%x: tensor<2x4x4xf32>, %y: tensor<3x4x4xf32>) {
  // expected-error@+1 {{batch dimensions differ: lhs dimension 0 is 2, rhs dimension 0 is 3}}
  %z = graph.matmul %x, %y : (tensor<2x4x4xf32>, tensor<3x4x4xf32>) -> tensor<2x4x4xf32>
  func.return
}

// -----

func.func @matmul_result(%x: tensor<4x4xf32>) {
  // expected-error@+1 {{result dimension 1 is 5, expected 4}}
  %z = graph.matmul %x, %x : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x5xf32>
  func.return
}

// -----

func.func @reduce_kind(%x: tensor<4xf32>) {
  // expected-error@+1 {{kind is 'sum', expected one of add, mul, max, min, and, or}}
  %z = graph.reduce %x kind = sum axes = [0] : tensor<4xf32> -> tensor<f32>
  func.return
}

// -----

func.func @reduce_axis(%x: tensor<4xf32>) {
  // expected-error@+1 {{axes: axis 1 is out of range for rank 1}}
  %z = graph.reduce %x kind = add axes = [1] : tensor<4xf32> -> tensor<f32>
  func.return
}

// -----

func.func @reduce_logic_of_floats(%x: tensor<4xf32>) {
  // expected-error@+1 {{a reduction by 'and' does not take f32 elements}}
  %z = graph.reduce %x kind = and axes = [0] : tensor<4xf32> -> tensor<f32>
  func.return
}

// -----

func.func @reduce_sum_of_booleans(%x: tensor<4xi1>) {
  // expected-error@+1 {{a reduction by 'add' does not take i1 elements}}
  %z = graph.reduce %x kind = add axes = [0] : tensor<4xi1> -> tensor<i1>
  func.return
}

// -----

func.func @reduce_keep(%x: tensor<4x5xf32>) {
  // expected-error@+1 {{result has rank 1 [4], expected rank 2 [4, 1]}}
  %z = graph.reduce %x kind = add axes = [1] keep = true : tensor<4x5xf32> -> tensor<4xf32>
  func.return
}

// -----

func.func @argmax_empty(%x: tensor<0xf32>) {
  // expected-error@+1 {{dimension 0 is empty, it has no extreme element}}
  %z = graph.argmax %x axis = 0 : tensor<0xf32> -> tensor<i64>
  func.return
}

// -----

func.func @argmax_element(%x: tensor<4xf32>) {
  // expected-error@+1 {{expected an integer result, found f32}}
  %z = graph.argmax %x axis = 0 : tensor<4xf32> -> tensor<f32>
  func.return
}

// -----

func.func @argmin_axis(%x: tensor<4xf32>) {
  // expected-error@+1 {{axis -2 is out of range for rank 1}}
  %z = graph.argmin %x axis = -2 : tensor<4xf32> -> tensor<i64>
  func.return
}

// -----

func.func @softmax_axis(%x: tensor<4xf32>) {
  // expected-error@+1 {{axis 1 is out of range for rank 1}}
  %z = graph.softmax %x axis = 1 : tensor<4xf32>
  func.return
}

// -----

func.func @softmax_element(%x: tensor<4xi32>) {
  // expected-error@+1 {{expected a floating-point element type, found i32}}
  %z = graph.softmax %x axis = 0 : tensor<4xi32>
  func.return
}

// -----

func.func @layer_norm_scale(%x: tensor<4x8xf32>, %g: tensor<4xf32>, %b: tensor<8xf32>) {
  // expected-error@+1 {{scale dimension 0 is 4, expected 8}}
  %z = graph.layer_norm %x, %g, %b epsilon = 1.0e-5 : (tensor<4x8xf32>, tensor<4xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  func.return
}

// -----

func.func @layer_norm_bias(%x: tensor<4x8xf32>, %g: tensor<8xf32>, %b: tensor<1x8xf32>) {
  // expected-error@+1 {{bias has rank 2 [1, 8], expected rank 1 [8]}}
  %z = graph.layer_norm %x, %g, %b epsilon = 1.0e-5 : (tensor<4x8xf32>, tensor<8xf32>, tensor<1x8xf32>) -> tensor<4x8xf32>
  func.return
}

// -----

func.func @layer_norm_epsilon(%x: tensor<4x8xf32>, %g: tensor<8xf32>) {
  // expected-error@+1 {{epsilon must not be negative}}
  %z = graph.layer_norm %x, %g, %g epsilon = -1.0 : (tensor<4x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  func.return
}

// -----

func.func @layer_norm_scalar(%x: tensor<f32>, %g: tensor<8xf32>) {
  // expected-error@+1 {{expected an operand of rank at least 1, found a scalar}}
  %z = graph.layer_norm %x, %g, %g epsilon = 1.0 : (tensor<f32>, tensor<8xf32>, tensor<8xf32>) -> tensor<f32>
  func.return
}

// -----

func.func @gelu_form(%x: tensor<4xf32>) {
  // expected-error@+1 {{approximate is 'fast', expected one of none, tanh}}
  %z = graph.gelu %x approximate = fast : tensor<4xf32>
  func.return
}

// -----

func.func @gelu_element(%x: tensor<4xi32>) {
  // expected-error@+1 {{expected a floating-point element type, found i32}}
  %z = graph.gelu %x : tensor<4xi32>
  func.return
}

// -----

func.func @group_results(%x: tensor<4xf32>) {
  // expected-error@+1 {{graph.yield gives}}
  %y = graph.group(%a = %x) : (tensor<4xf32>) -> tensor<5xf32> {
    graph.yield %a : tensor<4xf32>
  }
  func.return
}

// -----

func.func @group_terminator(%x: tensor<4xf32>) {
  %y = graph.group(%a = %x) : (tensor<4xf32>) -> tensor<4xf32> {
    // expected-error@+1 {{is not a terminator}}
    %b = graph.neg %a : tensor<4xf32>
  }
  func.return
}

// -----

func.func @group_empty(%x: tensor<4xf32>) {
  // expected-error@+1 {{has an empty block where a terminator is expected}}
  %y = "graph.group"() ({
  ^bb0:
  }) : () -> tensor<4xf32>
  func.return
}

// -----

func.func @group_arguments(%x: tensor<4xf32>) {
  // expected-error@+1 {{1 operands, 0 region arguments}}
  %y = "graph.group"(%x) ({
    "graph.yield"() : () -> ()
  }) : (tensor<4xf32>) -> tensor<4xf32>
  func.return
}

// -----

func.func @group_argument_type(%x: tensor<4xf32>) {
  // expected-error@+1 {{operand 0 is tensor<4xf32>, region argument is tensor<5xf32>}}
  %y = "graph.group"(%x) ({
  ^bb0(%a: tensor<5xf32>):
    "graph.yield"(%a) : (tensor<5xf32>) -> ()
  }) : (tensor<4xf32>) -> tensor<5xf32>
  func.return
}
