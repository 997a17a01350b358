// RUN: aiopt-opt %s --split-input-file --verify-diagnostics

func.func @shapes(%a: tensor<4x5xf32>, %b: tensor<4x6xf32>) {
  // expected-error@+1 {{dimension 1: lhs has size 5, rhs has size 6}}
  %0 = "stablehlo.add"(%a, %b) : (tensor<4x5xf32>, tensor<4x6xf32>) -> tensor<4x5xf32>
  func.return
}

// -----

func.func @rank(%a: tensor<4x5xf32>) {
  // expected-error@+1 {{operand has rank 2, result has rank 1}}
  %0 = "stablehlo.abs"(%a) : (tensor<4x5xf32>) -> tensor<4xf32>
  func.return
}

// -----

func.func @elements(%a: tensor<4xf32>, %b: tensor<4xi32>) {
  // expected-error@+1 {{lhs has element type f32, rhs has element type i32}}
  %0 = "stablehlo.add"(%a, %b) : (tensor<4xf32>, tensor<4xi32>) -> tensor<4xf32>
  func.return
}

// -----

func.func @not_a_tensor(%a: i32) {
  // expected-error@+1 {{operand: expected a ranked tensor, found i32}}
  %0 = "stablehlo.abs"(%a) : (i32) -> i32
  func.return
}

// -----

func.func @direction(%a: tensor<4xf32>) {
  // expected-error@+1 {{expected a comparison_direction (EQ, NE, GE, GT, LE, LT)}}
  %0 = stablehlo.compare ABOUT, %a, %a : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  func.return
}

// -----

func.func @compare_result(%a: tensor<4xf32>) {
  // expected-error@+1 {{result: expected element type i1, found f32}}
  %0 = stablehlo.compare LT, %a, %a : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  func.return
}

// -----

func.func @select_pred(%p: tensor<3xi1>, %a: tensor<4xf32>) {
  // expected-error@+1 {{dimension 0: pred has size 3, on_true has size 4}}
  %0 = stablehlo.select %p, %a, %a : tensor<3xi1>, tensor<4xf32>
  func.return
}

// -----

func.func @select_element(%p: tensor<4xi32>, %a: tensor<4xf32>) {
  // expected-error@+1 {{pred: expected element type i1, found i32}}
  %0 = stablehlo.select %p, %a, %a : tensor<4xi32>, tensor<4xf32>
  func.return
}

// -----

func.func @clamp(%l: tensor<3xf32>, %x: tensor<4xf32>) {
  // expected-error@+1 {{dimension 0: min has size 3, operand has size 4}}
  %0 = stablehlo.clamp %l, %x, %x : (tensor<3xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  func.return
}

// -----

func.func @keyword(%a: tensor<4xf32>) {
  // expected-error@+1 {{expected an operand or 'dims'}}
  %0 = stablehlo.broadcast_in_dim %a, axes = [0] : (tensor<4xf32>) -> tensor<4xf32>
  func.return
}

// -----

func.func @missing_field(%a: tensor<4xf32>) {
  // expected-error@+1 {{expected 'dims = '}}
  %0 = stablehlo.broadcast_in_dim %a : (tensor<4xf32>) -> tensor<4xf32>
  func.return
}

// -----

func.func @operand_types(%a: tensor<4xf32>) {
  // expected-error@+1 {{expected 2 operand types, found 1}}
  %0 = stablehlo.compare LT, %a, %a : (tensor<4xf32>) -> tensor<4xi1>
  func.return
}

// -----

func.func @broadcast_size(%a: tensor<3xf32>) {
  // expected-error@+1 {{dimension 0: operand has size 3, dimension 1 of the result has size 4}}
  %0 = stablehlo.broadcast_in_dim %a, dims = [1] : (tensor<3xf32>) -> tensor<2x4xf32>
  func.return
}

// -----

func.func @broadcast_axis(%a: tensor<3xf32>) {
  // expected-error@+1 {{dims: dimension 2 is not in a tensor of rank 2}}
  %0 = stablehlo.broadcast_in_dim %a, dims = [2] : (tensor<3xf32>) -> tensor<2x3xf32>
  func.return
}

// -----

func.func @broadcast_count(%a: tensor<3xf32>) {
  // expected-error@+1 {{dims: expected 1 entries (one for each dimension of the operand), found 2}}
  %0 = stablehlo.broadcast_in_dim %a, dims = [0, 1] : (tensor<3xf32>) -> tensor<2x3xf32>
  func.return
}

// -----

func.func @shape_operand(%a: tensor<?xf32>, %s: tensor<3xi32>) {
  // expected-error@+1 {{output_shape: expected a vector of 2 sizes, found tensor<3xi32>}}
  %0 = stablehlo.dynamic_reshape %a, %s : (tensor<?xf32>, tensor<3xi32>) -> tensor<?x?xf32>
  func.return
}

// -----

func.func @reshape(%a: tensor<4x3xf32>) {
  // expected-error@+1 {{operand has 12 elements, result has 10}}
  %0 = stablehlo.reshape %a : (tensor<4x3xf32>) -> tensor<10xf32>
  func.return
}

// -----

func.func @transpose(%a: tensor<4x3xf32>) {
  // expected-error@+1 {{dims: dimension 0 is listed twice}}
  %0 = stablehlo.transpose %a, dims = [0, 0] : (tensor<4x3xf32>) -> tensor<4x4xf32>
  func.return
}

// -----

func.func @transposed_size(%a: tensor<4x3xf32>) {
  // expected-error@+1 {{dimension 0: the transposed operand has size 3, result has size 4}}
  %0 = stablehlo.transpose %a, dims = [1, 0] : (tensor<4x3xf32>) -> tensor<4x3xf32>
  func.return
}

// -----

func.func @iota() {
  // expected-error@+1 {{iota_dimension: dimension 1 is not in a tensor of rank 1}}
  %0 = stablehlo.iota dim = 1 : tensor<4xi32>
  func.return
}

// -----

func.func @dimension_size(%a: tensor<4xf32>) {
  // expected-error@+1 {{dim: dimension 3 is not in a tensor of rank 1}}
  %0 = stablehlo.get_dimension_size %a, dim = 3 : (tensor<4xf32>) -> tensor<i32>
  func.return
}

// -----

func.func @slice_limit(%a: tensor<4xf32>) {
  // expected-error@+1 {{dimension 0: 0:5:1 is no slice of size 4}}
  %0 = stablehlo.slice %a [0:5] : (tensor<4xf32>) -> tensor<5xf32>
  func.return
}

// -----

func.func @slice_result(%a: tensor<8xf32>) {
  // expected-error@+1 {{dimension 0: the slice has size 3, result has size 4}}
  %0 = stablehlo.slice %a [1:7:2] : (tensor<8xf32>) -> tensor<4xf32>
  func.return
}

// -----

func.func @dynamic_slice(%a: tensor<8xf32>, %i: tensor<i32>) {
  // expected-error@+1 {{dimension 0: window of 9 in a size of 8}}
  %0 = stablehlo.dynamic_slice %a, %i, sizes = [9] : (tensor<8xf32>, tensor<i32>) -> tensor<9xf32>
  func.return
}

// -----

func.func @dynamic_slice_starts(%a: tensor<8x8xf32>, %i: tensor<i32>) {
  // expected-error@+1 {{start indices: expected 2 entries (one for each dimension), found 1}}
  %0 = stablehlo.dynamic_slice %a, %i, sizes = [1, 8] : (tensor<8x8xf32>, tensor<i32>) -> tensor<1x8xf32>
  func.return
}

// -----

func.func @concatenate(%a: tensor<2x3xf32>, %b: tensor<3x3xf32>) {
  // expected-error@+1 {{dimension 0: operand 1 has size 3, result has size 2}}
  %0 = stablehlo.concatenate %a, %b, dim = 1 : (tensor<2x3xf32>, tensor<3x3xf32>) -> tensor<2x6xf32>
  func.return
}

// -----

func.func @concatenate_sum(%a: tensor<2x3xf32>) {
  // expected-error@+1 {{dimension 1: operands have size 6 together, result has size 7}}
  %0 = stablehlo.concatenate %a, %a, dim = 1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x7xf32>
  func.return
}

// -----

func.func @pad(%a: tensor<4xf32>, %v: tensor<f32>) {
  // expected-error@+1 {{dimension 0: the padded operand has size 7, result has size 6}}
  %0 = stablehlo.pad %a, %v, low = [1], high = [2], interior = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<6xf32>
  func.return
}

// -----

func.func @dot_contracting(%a: tensor<4x5xf32>, %b: tensor<6x4xf32>) {
  // expected-error@+1 {{contracting dimensions: lhs dimension 1 has size 5, rhs dimension 0 has size 6}}
  %0 = stablehlo.dot_general %a, %b, contracting_dims = [1] x [0] : (tensor<4x5xf32>, tensor<6x4xf32>) -> tensor<4x4xf32>
  func.return
}

// -----

func.func @dot_batching(%a: tensor<2x4xf32>, %b: tensor<3x4xf32>) {
  // expected-error@+1 {{batching dimensions: lhs dimension 0 has size 2, rhs dimension 0 has size 3}}
  %0 = stablehlo.dot_general %a, %b, batching_dims = [0] x [0], contracting_dims = [1] x [1] : (tensor<2x4xf32>, tensor<3x4xf32>) -> tensor<2xf32>
  func.return
}

// -----

func.func @dot_twice(%a: tensor<4x4xf32>) {
  // expected-error@+1 {{lhs: dimension 0 is listed twice}}
  %0 = stablehlo.dot_general %a, %a, batching_dims = [0] x [0], contracting_dims = [0] x [1] : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
  func.return
}

// -----

func.func @dot_result(%a: tensor<4x4xf32>) {
  // expected-error@+1 {{dimension 1: the product has size 4, result has size 5}}
  %0 = stablehlo.dot_general %a, %a, contracting_dims = [1] x [0] : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x5xf32>
  func.return
}

// -----

func.func @reduce(%a: tensor<4x4xf32>, %c: tensor<f32>) {
  // expected-error@+1 {{dimensions: dimension 2 is not in a tensor of rank 2}}
  %0 = stablehlo.reduce(%a init: %c) applies stablehlo.add across dimensions = [2] : (tensor<4x4xf32>, tensor<f32>) -> tensor<4xf32>
  func.return
}

// -----

func.func @reduce_result(%a: tensor<4x5xf32>, %c: tensor<f32>) {
  // expected-error@+1 {{dimension 0: the reduced input has size 4, result 0 has size 5}}
  %0 = stablehlo.reduce(%a init: %c) applies stablehlo.add across dimensions = [1] : (tensor<4x5xf32>, tensor<f32>) -> tensor<5xf32>
  func.return
}

// -----

func.func @reduce_init(%a: tensor<4xf32>, %c: tensor<4xf32>) {
  // expected-error@+1 {{init value 0: expected a tensor of rank 0, found rank 1}}
  %0 = stablehlo.reduce(%a init: %c) applies stablehlo.add across dimensions = [0] : (tensor<4xf32>, tensor<4xf32>) -> tensor<f32>
  func.return
}

// -----

func.func @reduce_unknown(%a: tensor<4xf32>, %c: tensor<f32>) {
  // expected-error@+1 {{operation 'stablehlo.plus' is not registered}}
  %0 = stablehlo.reduce(%a init: %c) applies stablehlo.plus across dimensions = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<f32>
  func.return
}

// -----

func.func @gather(%x: tensor<50x32xf32>, %i: tensor<4x1xi32>) {
  // expected-error@+1 {{dimension 0: slice of 51 in a size of 50}}
  %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [1, 2], start_index_map = [0], index_vector_dim = 1>, slice_sizes = array<i64: 51, 32>}> : (tensor<50x32xf32>, tensor<4x1xi32>) -> tensor<4x51x32xf32>
  func.return
}

// -----

func.func @gather_result(%x: tensor<50x32xf32>, %i: tensor<4x1xi32>) {
  // expected-error@+1 {{dimension 0: the gathered slices has size 4, result has size 5}}
  %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, slice_sizes = array<i64: 1, 32>}> : (tensor<50x32xf32>, tensor<4x1xi32>) -> tensor<5x32xf32>
  func.return
}

// -----

func.func @gather_map(%x: tensor<50x32xf32>, %i: tensor<4x2xi32>) {
  // expected-error@+1 {{start_index_map: expected 2 entries}}
  %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, slice_sizes = array<i64: 1, 32>}> : (tensor<50x32xf32>, tensor<4x2xi32>) -> tensor<4x32xf32>
  func.return
}

// -----

func.func @gather_field(%x: tensor<50x32xf32>, %i: tensor<4x1xi32>) {
  // expected-error@+1 {{expected one of offset_dims}}
  %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<ofset_dims = [1]>, slice_sizes = array<i64: 1, 32>}> : (tensor<50x32xf32>, tensor<4x1xi32>) -> tensor<4x32xf32>
  func.return
}

// -----

func.func @missing_property(%x: tensor<4x5xf32>) {
  // expected-error@+1 {{permutation}}
  %0 = "stablehlo.transpose"(%x) : (tensor<4x5xf32>) -> tensor<5x4xf32>
  func.return
}

// -----

func.func @format(%x: tensor<4xf32>) {
  // expected-error@+1 {{expected a format such as e5m10}}
  %0 = stablehlo.reduce_precision %x, format = half : tensor<4xf32>
  func.return
}

// -----

func.func @top_k(%x: tensor<4x16xf32>) {
  // expected-error@+1 {{dimension 1: the k largest has size 3, values has size 4}}
  %0, %1 = chlo.top_k(%x, k = 3) : tensor<4x16xf32> -> (tensor<4x4xf32>, tensor<4x3xi32>)
  func.return
}

// -----

func.func @unknown(%x: tensor<4xf32>) {
  // expected-error@+1 {{operation 'stablehlo.exponental' is not registered (did you mean 'stablehlo.exponential'?)}}
  %0 = stablehlo.exponental %x : tensor<4xf32>
  func.return
}

// -----

func.func @literal() {
  // expected-error@+1 {{expected 'dense<...> : type'}}
  %0 = stablehlo.constant 1.0 : f32
  func.return
}

// -----

func.func @literal_bits() {
  // expected-error@+1 {{too many bits for f32}}
  %0 = stablehlo.constant dense<0x1FF800000> : tensor<f32>
  func.return
}

// -----

func.func @literal_size() {
  // expected-error@+1 {{a dense literal of 99999999999 elements is too large for text}}
  %0 = stablehlo.constant dense<0.0> : tensor<99999999999xf32>
  func.return
}

// -----

func.func @gather_batching(%x: tensor<4x5xf32>, %i: tensor<4x1x1xi32>) {
  // expected-error@+1 {{start_indices_batching_dims: expected 1 entries (as many as of operand), found 0}}
  %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [1], operand_batching_dims = [0], start_index_map = [1], index_vector_dim = 2>, slice_sizes = array<i64: 1, 1>}> : (tensor<4x5xf32>, tensor<4x1x1xi32>) -> tensor<4x1xf32>
  func.return
}

// -----

func.func @resource() -> tensor<2xf32> {
  // expected-error@+1 {{resource 'weight': it is not defined}}
  %w = stablehlo.constant dense_resource<weight> : tensor<2xf32>
  return %w : tensor<2xf32>
}

// -----

func.func @resource() -> tensor<2xf32> {
  // expected-error@+1 {{resource 'weight': its 4 bytes are no tensor<2xf32>}}
  %w = stablehlo.constant dense_resource<weight> : tensor<2xf32>
  return %w : tensor<2xf32>
}

{-#
  dialect_resources: { builtin: { weight: "0x040000000000803F" } }
#-}
