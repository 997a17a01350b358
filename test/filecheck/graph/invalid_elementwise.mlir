// RUN: aiopt-opt %s --split-input-file --verify-diagnostics

func.func @float_only(%x: tensor<4xi32>) {
  // expected-error@+1 {{expected a floating-point element type, found i32}}
  %y = graph.exp %x : tensor<4xi32>
  func.return
}

// -----

func.func @number_only(%x: tensor<4xi1>) {
  // expected-error@+1 {{expected a floating-point or integer element type, found i1}}
  %y = graph.add %x, %x : tensor<4xi1>
  func.return
}

// -----

func.func @logical_only(%x: tensor<4xf32>) {
  // expected-error@+1 {{expected an integer or boolean element type, found f32}}
  %y = graph.and %x, %x : tensor<4xf32>
  func.return
}

// -----

func.func @any_number(%x: tensor<4xindex>) {
  // expected-error@+1 {{expected a numeric element type, found index}}
  %y = graph.max %x, %x : tensor<4xindex>
  func.return
}

// -----

func.func @predicate_domain(%x: tensor<4xi32>) {
  // expected-error@+1 {{expected a floating-point element type, found i32}}
  %y = graph.is_nan %x : tensor<4xi32> -> tensor<4xi1>
  func.return
}

// -----

func.func @predicate_result(%x: tensor<4xf32>) {
  // expected-error@+1 {{result element type is f32, expected i1}}
  %y = graph.is_nan %x : tensor<4xf32> -> tensor<4xf32>
  func.return
}

// -----

func.func @binary_shapes(%x: tensor<4xf32>, %y: tensor<5xf32>) {
  // expected-error@+1 {{operand 1 dimension 0 is 5, expected 4}}
  %z = "graph.add"(%x, %y) : (tensor<4xf32>, tensor<5xf32>) -> tensor<4xf32>
  func.return
}

// -----

func.func @binary_symbols(%x: tensor<?xf32, #graph.dims<s>>, %y: tensor<?xf32, #graph.dims<t>>) {
  // expected-error@+1 {{operand 1 dimension 0 is t, expected s}}
  %z = "graph.add"(%x, %y) : (tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<t>>) -> tensor<?xf32, #graph.dims<s>>
  func.return
}

// -----

func.func @binary_elements(%x: tensor<4xf32>, %y: tensor<4xf64>) {
  // expected-error@+1 {{operand 1: expected element type f32, found f64}}
  %z = "graph.add"(%x, %y) : (tensor<4xf32>, tensor<4xf64>) -> tensor<4xf32>
  func.return
}

// -----

func.func @binary_rank(%x: tensor<4xf32>, %y: tensor<4x1xf32>) {
  // expected-error@+1 {{operand 1 has rank 2 [4, 1], expected rank 1 [4]}}
  %z = "graph.add"(%x, %y) : (tensor<4xf32>, tensor<4x1xf32>) -> tensor<4xf32>
  func.return
}

// -----

func.func @unary_result(%x: tensor<4xf32>) {
  // expected-error@+1 {{result dimension 0 is 5, expected 4}}
  %z = "graph.neg"(%x) : (tensor<4xf32>) -> tensor<5xf32>
  func.return
}

// -----

func.func @compare_direction(%x: tensor<4xf32>) {
  // expected-error@+1 {{direction is 'less', expected one of eq, ne, lt, le, gt, ge}}
  %z = graph.compare %x, %x direction = less : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  func.return
}

// -----

func.func @compare_elements(%x: tensor<4xf32>, %y: tensor<4xi32>) {
  // expected-error@+1 {{operand 1: expected element type f32, found i32}}
  %z = graph.compare %x, %y direction = lt : (tensor<4xf32>, tensor<4xi32>) -> tensor<4xi1>
  func.return
}

// -----

func.func @compare_shapes(%x: tensor<4xf32>, %y: tensor<3xf32>) {
  // expected-error@+1 {{operand 1 dimension 0 is 3, expected 4}}
  %z = graph.compare %x, %y direction = lt : (tensor<4xf32>, tensor<3xf32>) -> tensor<4xi1>
  func.return
}

// -----

func.func @select_condition(%c: tensor<4xi32>, %x: tensor<4xf32>) {
  // expected-error@+1 {{condition: expected element type i1, found i32}}
  %z = graph.select %c, %x, %x : (tensor<4xi32>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  func.return
}

// -----

func.func @select_arms(%c: tensor<4xi1>, %x: tensor<4xf32>, %y: tensor<4xi32>) {
  // expected-error@+1 {{operand 2: expected element type f32, found i32}}
  %z = graph.select %c, %x, %y : (tensor<4xi1>, tensor<4xf32>, tensor<4xi32>) -> tensor<4xf32>
  func.return
}

// -----

func.func @select_shapes(%c: tensor<3xi1>, %x: tensor<4xf32>) {
  // expected-error@+1 {{operand 1 dimension 0 is 4, expected 3}}
  %z = graph.select %c, %x, %x : (tensor<3xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  func.return
}

// -----

func.func @cast_shape(%x: tensor<4xf32>) {
  // expected-error@+1 {{result dimension 0 is 5, expected 4}}
  %z = graph.cast %x : tensor<4xf32> -> tensor<5xi32>
  func.return
}

// -----

func.func @bits_of_booleans(%x: tensor<4xi1>) {
  // expected-error@+1 {{expected an integer element type, found i1}}
  %y = graph.popcnt %x : tensor<4xi1>
  func.return
}

// -----

func.func @bitcast_width(%x: tensor<4xf32>) {
  // expected-error@+1 {{f32 and i16 have not the same width}}
  %y = graph.bitcast %x : tensor<4xf32> -> tensor<4xi16>
  func.return
}

// -----

func.func @bitcast_element(%x: tensor<4xindex>) {
  // expected-error@+1 {{expected a numeric element type, found index}}
  %y = graph.bitcast %x : tensor<4xindex> -> tensor<4xi64>
  func.return
}
