// RUN: aiopt-opt %s --split-input-file | filecheck %s
// RUN: aiopt-opt %s --split-input-file --print-op-generic -o %t && \
// RUN:   aiopt-opt %t --split-input-file | filecheck %s

// Products, reductions and indexed access.

// CHECK: %0 = stablehlo.dot %a, %b : (tensor<2x3xf32>, tensor<3x?xf32>) -> tensor<2x?xf32>
func.func @dot(%a: tensor<2x3xf32>, %b: tensor<3x?xf32>) {
  %0 = stablehlo.dot %a, %b : (tensor<2x3xf32>, tensor<3x?xf32>) -> tensor<2x?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.dot %a, %a, precision = [DEFAULT, HIGHEST] : (tensor<3xf32>, tensor<3xf32>) -> tensor<f32>
func.func @dot_precision(%a: tensor<3xf32>) {
  %0 = stablehlo.dot %a, %a, precision = [DEFAULT, HIGHEST] : (tensor<3xf32>, tensor<3xf32>) -> tensor<f32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.dot_general %a, %b, batching_dims = [0] x [0], contracting_dims = [2] x [2] : (tensor<2x?x8xf32>, tensor<2x?x8xf32>) -> tensor<2x?x?xf32>
func.func @dot_general(%a: tensor<2x?x8xf32>, %b: tensor<2x?x8xf32>) {
  %0 = stablehlo.dot_general %a, %b, batching_dims = [0] x [0], contracting_dims = [2] x [2] : (tensor<2x?x8xf32>, tensor<2x?x8xf32>) -> tensor<2x?x?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.dot_general %a, %b, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<4x8xf32>, tensor<8x4xf32>) -> tensor<4x4xf32>
func.func @dot_general_plain(%a: tensor<4x8xf32>, %b: tensor<8x4xf32>) {
  %0 = stablehlo.dot_general %a, %b, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<4x8xf32>, tensor<8x4xf32>) -> tensor<4x4xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.dot_general %a, %a, contracting_dims = [] x [] : (tensor<4xf32>, tensor<4xf32>) -> tensor<4x4xf32>
func.func @dot_general_outer(%a: tensor<4xf32>) {
  %0 = stablehlo.dot_general %a, %a, contracting_dims = [] x [] : (tensor<4xf32>, tensor<4xf32>) -> tensor<4x4xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.dot_general %a, %a, contracting_dims = [1] x [0], algorithm = <lhs_precision_type = tf32, rhs_precision_type = tf32, accumulation_type = f32, lhs_component_count = 1, rhs_component_count = 1, num_primitive_operations = 1, allow_imprecise_accumulation = false> : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
func.func @dot_general_algorithm(%a: tensor<4x4xf32>) {
  %0 = stablehlo.dot_general %a, %a, contracting_dims = [1] x [0], algorithm = <lhs_precision_type = tf32, rhs_precision_type = tf32, accumulation_type = f32, lhs_component_count = 1, rhs_component_count = 1, num_primitive_operations = 1, allow_imprecise_accumulation = false> : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.reduce(%x init: %c) applies stablehlo.add across dimensions = [0, 2] : (tensor<2x?x4xf32>, tensor<f32>) -> tensor<?xf32>
func.func @reduce_add(%x: tensor<2x?x4xf32>, %c: tensor<f32>) {
  %0 = stablehlo.reduce(%x init: %c) applies stablehlo.add across dimensions = [0, 2] : (tensor<2x?x4xf32>, tensor<f32>) -> tensor<?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.reduce(%x init: %c) applies stablehlo.multiply across dimensions = [0, 2] : (tensor<2x?x4xf32>, tensor<f32>) -> tensor<?xf32>
func.func @reduce_multiply(%x: tensor<2x?x4xf32>, %c: tensor<f32>) {
  %0 = stablehlo.reduce(%x init: %c) applies stablehlo.multiply across dimensions = [0, 2] : (tensor<2x?x4xf32>, tensor<f32>) -> tensor<?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.reduce(%x init: %c) applies stablehlo.maximum across dimensions = [0, 2] : (tensor<2x?x4xf32>, tensor<f32>) -> tensor<?xf32>
func.func @reduce_maximum(%x: tensor<2x?x4xf32>, %c: tensor<f32>) {
  %0 = stablehlo.reduce(%x init: %c) applies stablehlo.maximum across dimensions = [0, 2] : (tensor<2x?x4xf32>, tensor<f32>) -> tensor<?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.reduce(%x init: %c) applies stablehlo.minimum across dimensions = [0, 2] : (tensor<2x?x4xf32>, tensor<f32>) -> tensor<?xf32>
func.func @reduce_minimum(%x: tensor<2x?x4xf32>, %c: tensor<f32>) {
  %0 = stablehlo.reduce(%x init: %c) applies stablehlo.minimum across dimensions = [0, 2] : (tensor<2x?x4xf32>, tensor<f32>) -> tensor<?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.reduce(%x init: %c) applies stablehlo.and across dimensions = [0] : (tensor<4xi1>, tensor<i1>) -> tensor<i1>
func.func @reduce_and(%x: tensor<4xi1>, %c: tensor<i1>) {
  %0 = stablehlo.reduce(%x init: %c) applies stablehlo.and across dimensions = [0] : (tensor<4xi1>, tensor<i1>) -> tensor<i1>
  func.return
}

// -----

// CHECK: %0 = stablehlo.reduce(%x init: %c) applies stablehlo.or across dimensions = [0] : (tensor<4xi1>, tensor<i1>) -> tensor<i1>
func.func @reduce_or(%x: tensor<4xi1>, %c: tensor<i1>) {
  %0 = stablehlo.reduce(%x init: %c) applies stablehlo.or across dimensions = [0] : (tensor<4xi1>, tensor<i1>) -> tensor<i1>
  func.return
}

// -----

// CHECK: %0 = stablehlo.reduce(%x init: %c) across dimensions = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<f32> reducer(%a: tensor<f32>, %b: tensor<f32>) {
// CHECK-NEXT: %1 = stablehlo.subtract %a, %b : tensor<f32>
// CHECK-NEXT: stablehlo.return %1 : tensor<f32>
// CHECK-NEXT: }
func.func @reduce_body(%x: tensor<4xf32>, %c: tensor<f32>) {
  %0 = stablehlo.reduce(%x init: %c) across dimensions = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<f32> reducer(%a: tensor<f32>, %b: tensor<f32>) {
    %1 = stablehlo.subtract %a, %b : tensor<f32>
    stablehlo.return %1 : tensor<f32>
  }
  func.return
}

// -----

// Each pair of parentheses has the left and the right argument for one tensor.
// CHECK: %0, %1 = stablehlo.reduce(%x init: %c), (%y init: %d) across dimensions = [0] : (tensor<4xf32>, tensor<4xi32>, tensor<f32>, tensor<i32>) -> (tensor<f32>, tensor<i32>) reducer(%a: tensor<f32>, %b: tensor<f32>) (%i: tensor<i32>, %j: tensor<i32>) {
// CHECK-NEXT: stablehlo.return %a, %i : tensor<f32>, tensor<i32>
// CHECK-NEXT: }
func.func @reduce_pair(%x: tensor<4xf32>, %y: tensor<4xi32>, %c: tensor<f32>, %d: tensor<i32>) {
  %0, %1 = stablehlo.reduce(%x init: %c), (%y init: %d) across dimensions = [0] : (tensor<4xf32>, tensor<4xi32>, tensor<f32>, tensor<i32>) -> (tensor<f32>, tensor<i32>) reducer(%a: tensor<f32>, %b: tensor<f32>) (%i: tensor<i32>, %j: tensor<i32>) {
    stablehlo.return %a, %i : tensor<f32>, tensor<i32>
  }
  func.return
}

// -----

// CHECK: %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [2], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 2>, indices_are_sorted = false, slice_sizes = array<i64: 1, 32>}> : (tensor<50x32xf32>, tensor<2x?x1xi32>) -> tensor<2x?x32xf32>
func.func @gather(%x: tensor<50x32xf32>, %i: tensor<2x?x1xi32>) {
  %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [2], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 2>, indices_are_sorted = false, slice_sizes = array<i64: 1, 32>}> : (tensor<50x32xf32>, tensor<2x?x1xi32>) -> tensor<2x?x32xf32>
  func.return
}

// -----

// CHECK: %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [1], operand_batching_dims = [0], start_indices_batching_dims = [0], start_index_map = [1], index_vector_dim = 2>, slice_sizes = array<i64: 1, 1>}> : (tensor<4x5xf32>, tensor<4x1x1xi32>) -> tensor<4x1xf32>
func.func @gather_batching(%x: tensor<4x5xf32>, %i: tensor<4x1x1xi32>) {
  %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [1], operand_batching_dims = [0], start_indices_batching_dims = [0], start_index_map = [1], index_vector_dim = 2>, slice_sizes = array<i64: 1, 1>}> : (tensor<4x5xf32>, tensor<4x1x1xi32>) -> tensor<4x1xf32>
  func.return
}

// -----

// CHECK: %0 = "stablehlo.dynamic_gather"(%x, %i, %s) <{dimension_numbers = #stablehlo.gather<offset_dims = [0, 1], start_index_map = [0]>, indices_are_sorted = true}> : (tensor<16x32xf32>, tensor<1xi32>, tensor<2xi32>) -> tensor<?x32xf32>
func.func @dynamic_gather(%x: tensor<16x32xf32>, %i: tensor<1xi32>, %s: tensor<2xi32>) {
  %0 = "stablehlo.dynamic_gather"(%x, %i, %s) <{dimension_numbers = #stablehlo.gather<offset_dims = [0, 1], start_index_map = [0]>, indices_are_sorted = true}> : (tensor<16x32xf32>, tensor<1xi32>, tensor<2xi32>) -> tensor<?x32xf32>
  func.return
}

// -----

// CHECK: %0 = "stablehlo.scatter"(%x, %i, %u) <{indices_are_sorted = true, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [0], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0]>, unique_indices = true}> ({
// CHECK-NEXT: ^bb0(%a: tensor<f32>, %b: tensor<f32>):
// CHECK-NEXT: stablehlo.return %b : tensor<f32>
// CHECK-NEXT: }) : (tensor<4x4xf32>, tensor<1xi32>, tensor<4xf32>) -> tensor<4x4xf32>
func.func @scatter(%x: tensor<4x4xf32>, %i: tensor<1xi32>, %u: tensor<4xf32>) {
  %0 = "stablehlo.scatter"(%x, %i, %u) <{indices_are_sorted = true, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [0], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0]>, unique_indices = true}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    stablehlo.return %b : tensor<f32>
  }) : (tensor<4x4xf32>, tensor<1xi32>, tensor<4xf32>) -> tensor<4x4xf32>
  func.return
}
