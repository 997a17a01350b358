// RUN: aiopt-opt %s --split-input-file --verify-diagnostics

func.func @constant_not_dense() {
  // expected-error@+1 {{expected a dense constant}}
  %c = graph.constant 1 : i32
  func.return
}

// -----

func.func @weight_symbolic() {
  // expected-error@+1 {{a weight's shape is static, found [s]}}
  %w = graph.weight key = "w" : tensor<?xf32, #graph.dims<s>>
  func.return
}

// -----

func.func @dim_axis(%x: tensor<4xf32>) {
  // expected-error@+1 {{axis 1 is out of range for rank 1}}
  %n = graph.dim %x axis = 1 : tensor<4xf32> -> tensor<i64>
  func.return
}

// -----

func.func @dim_result(%x: tensor<4xf32>) {
  // expected-error@+1 {{result element type is i32, expected i64}}
  %n = graph.dim %x axis = 0 : tensor<4xf32> -> tensor<i32>
  func.return
}

// -----

func.func @size_count() {
  // expected-error@+1 {{value: expected exactly one dimension expression}}
  %n = graph.size value = [s, t] : tensor<i64>
  func.return
}

// -----

func.func @size_element() {
  // expected-error@+1 {{expected an integer result, found f32}}
  %n = graph.size value = [s] : tensor<f32>
  func.return
}

// -----

func.func @iota_axis() {
  // expected-error@+1 {{axis 2 is out of range for rank 2}}
  %i = graph.iota axis = 2 : tensor<4x4xi32>
  func.return
}

// -----

func.func @broadcast_count(%x: tensor<4xf32>) {
  // expected-error@+1 {{axes lists 2 axes, the operand has rank 1}}
  %y = graph.broadcast %x axes = [0, 1] : tensor<4xf32> -> tensor<4x4xf32>
  func.return
}

// -----

func.func @broadcast_order(%x: tensor<4x5xf32>) {
  // expected-error@+1 {{axes must increase, found [1, 0]}}
  %y = graph.broadcast %x axes = [1, 0] : tensor<4x5xf32> -> tensor<5x4xf32>
  func.return
}

// -----

func.func @broadcast_range(%x: tensor<4xf32>) {
  // expected-error@+1 {{axes: axis 2 is out of range for rank 2}}
  %y = graph.broadcast %x axes = [2] : tensor<4xf32> -> tensor<4x4xf32>
  func.return
}

// -----

func.func @broadcast_twice(%x: tensor<4x4xf32>) {
  // expected-error@+1 {{axes: [0, 0] names an axis twice}}
  %y = graph.broadcast %x axes = [0, 0] : tensor<4x4xf32> -> tensor<4x4xf32>
  func.return
}

// -----

func.func @broadcast_size(%x: tensor<?xf32, #graph.dims<s>>) {
  // expected-error@+1 {{operand dimension 0 is s, cannot become result dimension 1 of size t}}
  %y = graph.broadcast %x axes = [1] : tensor<?xf32, #graph.dims<s>> -> tensor<4x?xf32, #graph.dims<_, t>>
  func.return
}

// -----

func.func @reshape_count(%x: tensor<?x4xf32, #graph.dims<s, _>>) {
  // expected-error@+1 {{reshape changes the number of elements: [s, 4] has 4*s, [s, 5] has 5*s}}
  %y = graph.reshape %x : tensor<?x4xf32, #graph.dims<s, _>> -> tensor<?x5xf32, #graph.dims<s, _>>
  func.return
}

// -----

func.func @reshape_element(%x: tensor<4xf32>) {
  // expected-error@+1 {{result element type is i32, expected f32}}
  %y = graph.reshape %x : tensor<4xf32> -> tensor<2x2xi32>
  func.return
}

// -----

func.func @expand_size(%x: tensor<8xf32>) {
  // expected-error@+1 {{dimension 0 is 8, its group [3, 2] has 6}}
  %y = graph.expand %x groups = [[0, 1]] : tensor<8xf32> -> tensor<3x2xf32>
  func.return
}

// -----

func.func @expand_groups(%x: tensor<8xf32>) {
  // expected-error@+1 {{2 groups for a tensor of rank 1}}
  %y = graph.expand %x groups = [[0], [1]] : tensor<8xf32> -> tensor<4x2xf32>
  func.return
}

// -----

func.func @collapse_order(%x: tensor<4x2xf32>) {
  // expected-error@+1 {{groups must list axes 0 to 1 once, in order}}
  %y = graph.collapse %x groups = [[1, 0]] : tensor<4x2xf32> -> tensor<8xf32>
  func.return
}

// -----

func.func @collapse_size(%x: tensor<4x?xf32, #graph.dims<_, s>>) {
  // expected-error@+1 {{dimension 0 is 3*s, its group [4, s] has 4*s}}
  %y = graph.collapse %x groups = [[0, 1]] : tensor<4x?xf32, #graph.dims<_, s>> -> tensor<?xf32, #graph.dims<3*s>>
  func.return
}

// -----

func.func @transpose_count(%x: tensor<4x2xf32>) {
  // expected-error@+1 {{perm lists 1 axes, the operand has rank 2}}
  %y = graph.transpose %x perm = [0] : tensor<4x2xf32> -> tensor<4x2xf32>
  func.return
}

// -----

func.func @transpose_result(%x: tensor<4x2xf32>) {
  // expected-error@+1 {{result dimension 0 is 4, expected 2}}
  %y = graph.transpose %x perm = [1, 0] : tensor<4x2xf32> -> tensor<4x2xf32>
  func.return
}

// -----

func.func @transpose_repeats(%x: tensor<4x2xf32>) {
  // expected-error@+1 {{perm: [1, 1] names an axis twice}}
  %y = graph.transpose %x perm = [1, 1] : tensor<4x2xf32> -> tensor<2x2xf32>
  func.return
}

// -----

func.func @reverse_axis(%x: tensor<4xf32>) {
  // expected-error@+1 {{axes: axis 1 is out of range for rank 1}}
  %y = graph.reverse %x axes = [1] : tensor<4xf32>
  func.return
}

// -----

func.func @slice_rank(%x: tensor<4x4xf32>) {
  // expected-error@+1 {{starts has 1 entries, the operand has rank 2}}
  %y = graph.slice %x starts = [0] limits = [4, 4] strides = [1, 1] : tensor<4x4xf32> -> tensor<4x4xf32>
  func.return
}

// -----

func.func @slice_stride(%x: tensor<4xf32>) {
  // expected-error@+1 {{stride of dimension 0 is 0, expected at least 1}}
  %y = graph.slice %x starts = [0] limits = [4] strides = [0] : tensor<4xf32> -> tensor<4xf32>
  func.return
}

// -----

func.func @slice_outside(%x: tensor<4xf32>) {
  // expected-error@+1 {{slice [0, 5) of dimension 0 is outside its size 4}}
  %y = graph.slice %x starts = [0] limits = [5] strides = [1] : tensor<4xf32> -> tensor<5xf32>
  func.return
}

// -----

func.func @slice_outside_symbolic(%x: tensor<?xf32, #graph.dims<s>>) {
  // expected-error@+1 {{slice [0, s + 1) of dimension 0 is outside its size s}}
  %y = graph.slice %x starts = [0] limits = [s + 1] strides = [1] : tensor<?xf32, #graph.dims<s>> -> tensor<?xf32, #graph.dims<s + 1>>
  func.return
}

// -----

func.func @slice_backwards(%x: tensor<4xf32>) {
  // expected-error@+1 {{slice [3, 2) of dimension 0 has a negative size}}
  %y = graph.slice %x starts = [3] limits = [2] strides = [1] : tensor<4xf32> -> tensor<0xf32>
  func.return
}

// -----

func.func @slice_result(%x: tensor<4xf32>) {
  // expected-error@+1 {{result dimension 0 is 3, expected 2}}
  %y = graph.slice %x starts = [0] limits = [4] strides = [2] : tensor<4xf32> -> tensor<3xf32>
  func.return
}

// -----

func.func @concat_nothing() {
  // expected-error@+1 {{expected at least one operand}}
  %y = "graph.concat"() <{axis = 0 : i64}> : () -> tensor<4xf32>
  func.return
}

// -----

func.func @concat_shapes(%x: tensor<4x2xf32>, %y: tensor<4x3xf32>) {
  // expected-error@+1 {{operand 1 dimension 1 is 3, expected 2}}
  %z = graph.concat %x, %y axis = 0 : (tensor<4x2xf32>, tensor<4x3xf32>) -> tensor<8x2xf32>
  func.return
}

// -----

func.func @concat_total(%x: tensor<4x2xf32>, %y: tensor<4x3xf32>) {
  // expected-error@+1 {{result dimension 1 is 6, expected 5}}
  %z = graph.concat %x, %y axis = 1 : (tensor<4x2xf32>, tensor<4x3xf32>) -> tensor<4x6xf32>
  func.return
}

// -----

func.func @concat_elements(%x: tensor<4xf32>, %y: tensor<4xi32>) {
  // expected-error@+1 {{operand 1: expected element type f32, found i32}}
  %z = graph.concat %x, %y axis = 0 : (tensor<4xf32>, tensor<4xi32>) -> tensor<8xf32>
  func.return
}

// -----

func.func @pad_value_element(%x: tensor<4xf32>, %v: tensor<i32>) {
  // expected-error@+1 {{padding value: expected element type f32, found i32}}
  %y = graph.pad %x, %v low = [0] high = [0] interior = [0] : (tensor<4xf32>, tensor<i32>) -> tensor<4xf32>
  func.return
}

// -----

func.func @pad_value_rank(%x: tensor<4xf32>, %v: tensor<1xf32>) {
  // expected-error@+1 {{padding value has rank 1 [1], expected rank 0 []}}
  %y = graph.pad %x, %v low = [0] high = [0] interior = [0] : (tensor<4xf32>, tensor<1xf32>) -> tensor<4xf32>
  func.return
}

// -----

func.func @pad_entries(%x: tensor<4xf32>, %v: tensor<f32>) {
  // expected-error@+1 {{high has 2 entries, the operand has rank 1}}
  %y = graph.pad %x, %v low = [0] high = [0, 0] interior = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  func.return
}

// -----

func.func @pad_interior(%x: tensor<4xf32>, %v: tensor<f32>) {
  // expected-error@+1 {{interior padding of dimension 0 is -1}}
  %y = graph.pad %x, %v low = [0] high = [0] interior = [-1] : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  func.return
}

// -----

func.func @pad_negative(%x: tensor<4xf32>, %v: tensor<f32>) {
  // expected-error@+1 {{padded dimension 0 has the negative size -2}}
  %y = graph.pad %x, %v low = [-3] high = [-3] interior = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<0xf32>
  func.return
}

// -----

func.func @gather_indices(%x: tensor<4xf32>, %i: tensor<2xf32>) {
  // expected-error@+1 {{indices: expected integers, found f32}}
  %y = graph.gather %x, %i axis = 0 : (tensor<4xf32>, tensor<2xf32>) -> tensor<2xf32>
  func.return
}

// -----

func.func @gather_axis(%x: tensor<4xf32>, %i: tensor<2xi32>) {
  // expected-error@+1 {{axis 1 is out of range for rank 1}}
  %y = graph.gather %x, %i axis = 1 : (tensor<4xf32>, tensor<2xi32>) -> tensor<2xf32>
  func.return
}
