// RUN: aiopt-opt %s --pipeline=stablehlo-to-graph --split-input-file | filecheck %s

// Sorting, scattering and reductions by functions.

// What JAX prints for jnp.sort: zeros and NaN made equal, then the total order; the usual order.
// CHECK: func.func public @main(%x: tensor<4x5xf32> {graph.name = "x"}) -> (tensor<4x5xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.argsort %x axis = 0 : tensor<4x5xf32> -> tensor<4x5xi64>
// CHECK-NEXT: %1 = graph.iota axis = 1 : tensor<4x5xi64>
// CHECK-NEXT: %2 = graph.constant dense<0> : tensor<i64>
// CHECK-NEXT: %3 = graph.broadcast %2 axes = [] : tensor<i64> -> tensor<4x5xi64>
// CHECK-NEXT: %4 = graph.max %0, %3 : tensor<4x5xi64>
// CHECK-NEXT: %5 = graph.constant dense<3> : tensor<i64>
// CHECK-NEXT: %6 = graph.broadcast %5 axes = [] : tensor<i64> -> tensor<4x5xi64>
// CHECK-NEXT: %7 = graph.min %4, %6 : tensor<4x5xi64>
// CHECK-NEXT: %8 = graph.constant dense<5> : tensor<i64>
// CHECK-NEXT: %9 = graph.broadcast %8 axes = [] : tensor<i64> -> tensor<4x5xi64>
// CHECK-NEXT: %10 = graph.mul %7, %9 : tensor<4x5xi64>
// CHECK-NEXT: %11 = graph.add %10, %1 : tensor<4x5xi64>
// CHECK-NEXT: %12 = graph.reshape %x : tensor<4x5xf32> -> tensor<20xf32>
// CHECK-NEXT: %13 = graph.gather %12, %11 axis = 0 : (tensor<20xf32>, tensor<4x5xi64>) -> tensor<4x5xf32>
// CHECK-NEXT: func.return %13 : tensor<4x5xf32>
func.func public @main(%x: tensor<4x5xf32>) -> tensor<4x5xf32> {
  %0 = "stablehlo.sort"(%x) <{dimension = 0 : i64, is_stable = true}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %zero = stablehlo.constant dense<0.0> : tensor<f32>
    %nan = stablehlo.constant dense<0x7FC00000> : tensor<f32>
    %1 = stablehlo.compare EQ, %a, %zero, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %2 = stablehlo.select %1, %zero, %a : tensor<i1>, tensor<f32>
    %3 = stablehlo.compare NE, %a, %a, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %4 = stablehlo.select %3, %nan, %2 : tensor<i1>, tensor<f32>
    %5 = stablehlo.compare EQ, %b, %zero, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %6 = stablehlo.select %5, %zero, %b : tensor<i1>, tensor<f32>
    %7 = stablehlo.compare NE, %b, %b, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %8 = stablehlo.select %7, %nan, %6 : tensor<i1>, tensor<f32>
    %9 = stablehlo.compare LT, %4, %8, TOTALORDER : (tensor<f32>, tensor<f32>) -> tensor<i1>
    stablehlo.return %9 : tensor<i1>
  }) : (tensor<4x5xf32>) -> tensor<4x5xf32>
  return %0 : tensor<4x5xf32>
}

// -----

// Positions sorted along with values are the permutation itself.
// CHECK: func.func public @main(%x: tensor<8xi32> {graph.name = "x"}) -> (tensor<8xi32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.argsort %x axis = 0 descending = true : tensor<8xi32> -> tensor<8xi32>
// CHECK-NEXT: func.return %0 : tensor<8xi32>
func.func public @main(%x: tensor<8xi32>) -> tensor<8xi32> {
  %i = stablehlo.iota dim = 0 : tensor<8xi32>
  %0:2 = "stablehlo.sort"(%x, %i) <{dimension = 0 : i64}> ({
  ^bb0(%a: tensor<i32>, %b: tensor<i32>, %c: tensor<i32>, %d: tensor<i32>):
    %1 = stablehlo.compare GT, %a, %b : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %1 : tensor<i1>
  }) : (tensor<8xi32>, tensor<8xi32>) -> (tensor<8xi32>, tensor<8xi32>)
  return %0#1 : tensor<8xi32>
}

// -----

// Two keys: the second is sorted by first; what is compared is computed on whole tensors.
// CHECK: func.func public @main(%x: tensor<8xi32> {graph.name = "x"}, %y: tensor<8xf32> {graph.name = "y"}) -> (tensor<8xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.abs %y : tensor<8xf32>
// CHECK-NEXT: %1 = graph.argsort %0 axis = 0 descending = true : tensor<8xf32> -> tensor<8xi64>
// CHECK-NEXT: %2 = graph.gather %x, %1 axis = 0 : (tensor<8xi32>, tensor<8xi64>) -> tensor<8xi32>
// CHECK-NEXT: %3 = graph.argsort %2 axis = 0 : tensor<8xi32> -> tensor<8xi64>
// CHECK-NEXT: %4 = graph.gather %1, %3 axis = 0 : (tensor<8xi64>, tensor<8xi64>) -> tensor<8xi64>
// CHECK-NEXT: %5 = graph.gather %y, %4 axis = 0 : (tensor<8xf32>, tensor<8xi64>) -> tensor<8xf32>
// CHECK-NEXT: func.return %5 : tensor<8xf32>
func.func public @main(%x: tensor<8xi32>, %y: tensor<8xf32>) -> tensor<8xf32> {
  %0:2 = "stablehlo.sort"(%x, %y) <{dimension = 0 : i64}> ({
  ^bb0(%a: tensor<i32>, %b: tensor<i32>, %c: tensor<f32>, %d: tensor<f32>):
    %1 = stablehlo.compare LT, %a, %b : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %2 = stablehlo.compare EQ, %a, %b : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %3 = stablehlo.abs %c : tensor<f32>
    %4 = stablehlo.abs %d : tensor<f32>
    %5 = stablehlo.compare LT, %4, %3, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %6 = stablehlo.and %2, %5 : tensor<i1>
    %7 = stablehlo.or %1, %6 : tensor<i1>
    stablehlo.return %7 : tensor<i1>
  }) : (tensor<8xi32>, tensor<8xf32>) -> (tensor<8xi32>, tensor<8xf32>)
  return %0#1 : tensor<8xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<?x16xf32, #graph.dims<d0, _>> {graph.name = "x"}) -> (tensor<?x3xf32, #graph.dims<d0, _>> {graph.name = "out0"}, tensor<?x3xi32, #graph.dims<d0, _>> {graph.name = "out1"}) {
// CHECK-NEXT: %0 = graph.argsort %x axis = 1 descending = true : tensor<?x16xf32, #graph.dims<d0, _>> -> tensor<?x16xi32, #graph.dims<d0, _>>
// CHECK-NEXT: %1 = graph.slice %0 starts = [0, 0] limits = [d0, 3] strides = [1, 1] : tensor<?x16xi32, #graph.dims<d0, _>> -> tensor<?x3xi32, #graph.dims<d0, _>>
// CHECK-NEXT: %2 = graph.cast %1 : tensor<?x3xi32, #graph.dims<d0, _>> -> tensor<?x3xi64, #graph.dims<d0, _>>
// CHECK-NEXT: %3 = graph.iota axis = 0 : tensor<?x3xi64, #graph.dims<d0, _>>
// CHECK-NEXT: %4 = graph.constant dense<0> : tensor<i64>
// CHECK-NEXT: %5 = graph.broadcast %4 axes = [] : tensor<i64> -> tensor<?x3xi64, #graph.dims<d0, _>>
// CHECK-NEXT: %6 = graph.max %2, %5 : tensor<?x3xi64, #graph.dims<d0, _>>
// CHECK-NEXT: %7 = graph.constant dense<15> : tensor<i64>
// CHECK-NEXT: %8 = graph.broadcast %7 axes = [] : tensor<i64> -> tensor<?x3xi64, #graph.dims<d0, _>>
// CHECK-NEXT: %9 = graph.min %6, %8 : tensor<?x3xi64, #graph.dims<d0, _>>
// CHECK-NEXT: %10 = graph.constant dense<16> : tensor<i64>
// CHECK-NEXT: %11 = graph.broadcast %10 axes = [] : tensor<i64> -> tensor<?x3xi64, #graph.dims<d0, _>>
// CHECK-NEXT: %12 = graph.mul %3, %11 : tensor<?x3xi64, #graph.dims<d0, _>>
// CHECK-NEXT: %13 = graph.add %12, %9 : tensor<?x3xi64, #graph.dims<d0, _>>
// CHECK-NEXT: %14 = graph.reshape %x : tensor<?x16xf32, #graph.dims<d0, _>> -> tensor<?xf32, #graph.dims<16*d0>>
// CHECK-NEXT: %15 = graph.gather %14, %13 axis = 0 : (tensor<?xf32, #graph.dims<16*d0>>, tensor<?x3xi64, #graph.dims<d0, _>>) -> tensor<?x3xf32, #graph.dims<d0, _>>
// CHECK-NEXT: func.return %15, %1 : tensor<?x3xf32, #graph.dims<d0, _>>, tensor<?x3xi32, #graph.dims<d0, _>>
func.func public @main(%x: tensor<?x16xf32>) -> (tensor<?x3xf32>, tensor<?x3xi32>) {
  %0, %1 = chlo.top_k(%x, k = 3) : tensor<?x16xf32> -> (tensor<?x3xf32>, tensor<?x3xi32>)
  return %0, %1 : tensor<?x3xf32>, tensor<?x3xi32>
}

// -----

// Rows are scattered as they are; what is subtracted is added negated.
// CHECK: func.func public @main(%x: tensor<?x4xf32, #graph.dims<d0, _>> {graph.name = "x"}, %i: tensor<?x1xi32, #graph.dims<d2, _>> {graph.name = "i"}, %u: tensor<?x4xf32, #graph.dims<d2, _>> {graph.name = "u"}) -> (tensor<?x4xf32, #graph.dims<d0, _>> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.reshape %i : tensor<?x1xi32, #graph.dims<d2, _>> -> tensor<?xi32, #graph.dims<d2>>
// CHECK-NEXT: %1 = graph.cast %0 : tensor<?xi32, #graph.dims<d2>> -> tensor<?xi64, #graph.dims<d2>>
// CHECK-NEXT: %2 = graph.neg %u : tensor<?x4xf32, #graph.dims<d2, _>>
// CHECK-NEXT: %3 = graph.scatter %x, %1, %2 kind = add : (tensor<?x4xf32, #graph.dims<d0, _>>, tensor<?xi64, #graph.dims<d2>>, tensor<?x4xf32, #graph.dims<d2, _>>) -> tensor<?x4xf32, #graph.dims<d0, _>>
// CHECK-NEXT: func.return %3 : tensor<?x4xf32, #graph.dims<d0, _>>
func.func public @main(%x: tensor<?x4xf32>, %i: tensor<?x1xi32>, %u: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %0 = "stablehlo.scatter"(%x, %i, %u) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %1 = stablehlo.subtract %a, %b : tensor<f32>
    stablehlo.return %1 : tensor<f32>
  }) : (tensor<?x4xf32>, tensor<?x1xi32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}

// -----

// A window that does not lie inside is skipped as a whole: all its positions become -1.
// CHECK: func.func public @main(%x: tensor<8x4xf32> {graph.name = "x"}, %i: tensor<1xi32> {graph.name = "i"}, %u: tensor<2x4xf32> {graph.name = "u"}) -> (tensor<8x4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.reshape %i : tensor<1xi32> -> tensor<i32>
// CHECK-NEXT: %1 = graph.broadcast %0 axes = [] : tensor<i32> -> tensor<2xi32>
// CHECK-NEXT: %2 = graph.iota axis = 0 : tensor<2xi32>
// CHECK-NEXT: %3 = graph.add %1, %2 : tensor<2xi32>
// CHECK-NEXT: %4 = graph.constant dense<0> : tensor<i32>
// CHECK-NEXT: %5 = graph.compare %0, %4 direction = ge : (tensor<i32>, tensor<i32>) -> tensor<i1>
// CHECK-NEXT: %6 = graph.constant dense<6> : tensor<i32>
// CHECK-NEXT: %7 = graph.compare %0, %6 direction = le : (tensor<i32>, tensor<i32>) -> tensor<i1>
// CHECK-NEXT: %8 = graph.and %5, %7 : tensor<i1>
// CHECK-NEXT: %9 = graph.broadcast %8 axes = [] : tensor<i1> -> tensor<2xi1>
// CHECK-NEXT: %10 = graph.constant dense<-1> : tensor<i32>
// CHECK-NEXT: %11 = graph.broadcast %10 axes = [] : tensor<i32> -> tensor<2xi32>
// CHECK-NEXT: %12 = graph.select %9, %3, %11 : (tensor<2xi1>, tensor<2xi32>, tensor<2xi32>) -> tensor<2xi32>
// CHECK-NEXT: %13 = graph.scatter %x, %12, %u kind = set : (tensor<8x4xf32>, tensor<2xi32>, tensor<2x4xf32>) -> tensor<8x4xf32>
// CHECK-NEXT: func.return %13 : tensor<8x4xf32>
func.func public @main(%x: tensor<8x4xf32>, %i: tensor<1xi32>, %u: tensor<2x4xf32>) -> tensor<8x4xf32> {
  %0 = "stablehlo.scatter"(%x, %i, %u) <{scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [0, 1], scatter_dims_to_operand_dims = [0]>, unique_indices = true}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    stablehlo.return %b : tensor<f32>
  }) : (tensor<8x4xf32>, tensor<1xi32>, tensor<2x4xf32>) -> tensor<8x4xf32>
  return %0 : tensor<8x4xf32>
}

// -----

// A running maximum is no window.
// CHECK: func.func public @main(%x: tensor<3x8xf32> {graph.name = "x"}) -> (tensor<3x8xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.reverse %x axes = [1] : tensor<3x8xf32>
// CHECK-NEXT: %1 = graph.cumulate %0 kind = max axis = 1 : tensor<3x8xf32>
// CHECK-NEXT: %2 = graph.reverse %1 axes = [1] : tensor<3x8xf32>
// CHECK-NEXT: func.return %2 : tensor<3x8xf32>
func.func public @main(%x: tensor<3x8xf32>) -> tensor<3x8xf32> {
  %low = stablehlo.constant dense<0xFF800000> : tensor<f32>
  %0 = "stablehlo.reduce_window"(%x, %low) <{padding = dense<[[0, 0], [0, 7]]> : tensor<2x2xi64>, window_dimensions = array<i64: 1, 8>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %1 = stablehlo.maximum %a, %b : tensor<f32>
    stablehlo.return %1 : tensor<f32>
  }) : (tensor<3x8xf32>, tensor<f32>) -> tensor<3x8xf32>
  return %0 : tensor<3x8xf32>
}

// -----

// A reducer that chooses the larger value, written as a comparison; two reductions at once.
// CHECK: func.func public @main(%x: tensor<4xi32> {graph.name = "x"}, %y: tensor<4xf32> {graph.name = "y"}, %c: tensor<i32> {graph.name = "c"}) -> (tensor<i32> {graph.name = "out0"}, tensor<f32> {graph.name = "out1"}) {
// CHECK-NEXT: %0 = graph.reduce %x kind = max axes = [0] : tensor<4xi32> -> tensor<i32>
// CHECK-NEXT: %1 = graph.max %0, %c : tensor<i32>
// CHECK-NEXT: %2 = graph.reduce %y kind = add axes = [0] : tensor<4xf32> -> tensor<f32>
// CHECK-NEXT: func.return %1, %2 : tensor<i32>, tensor<f32>
func.func public @main(%x: tensor<4xi32>, %y: tensor<4xf32>, %c: tensor<i32>) -> (tensor<i32>, tensor<f32>) {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %0:2 = stablehlo.reduce(%x init: %c), (%y init: %zero) across dimensions = [0] : (tensor<4xi32>, tensor<4xf32>, tensor<i32>, tensor<f32>) -> (tensor<i32>, tensor<f32>)
   reducer(%a: tensor<i32>, %b: tensor<i32>) (%d: tensor<f32>, %e: tensor<f32>) {
    %1 = stablehlo.compare GT, %a, %b : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %2 = stablehlo.select %1, %a, %b : tensor<i1>, tensor<i32>
    %3 = stablehlo.add %e, %d : tensor<f32>
    stablehlo.return %2, %3 : tensor<i32>, tensor<f32>
  }
  return %0#0, %0#1 : tensor<i32>, tensor<f32>
}

// -----

// Any reducer: neighbours are combined until one is left, then the start value.
// CHECK: func.func public @main(%x: tensor<3xi32> {graph.name = "x"}, %c: tensor<i32> {graph.name = "c"}) -> (tensor<i32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.slice %x starts = [0] limits = [2] strides = [2] : tensor<3xi32> -> tensor<1xi32>
// CHECK-NEXT: %1 = graph.slice %x starts = [1] limits = [2] strides = [2] : tensor<3xi32> -> tensor<1xi32>
// CHECK-NEXT: %2 = graph.xor %0, %1 : tensor<1xi32>
// CHECK-NEXT: %3 = graph.slice %x starts = [2] limits = [3] strides = [1] : tensor<3xi32> -> tensor<1xi32>
// CHECK-NEXT: %4 = graph.concat %2, %3 axis = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
// CHECK-NEXT: %5 = graph.slice %4 starts = [0] limits = [2] strides = [2] : tensor<2xi32> -> tensor<1xi32>
// CHECK-NEXT: %6 = graph.slice %4 starts = [1] limits = [2] strides = [2] : tensor<2xi32> -> tensor<1xi32>
// CHECK-NEXT: %7 = graph.xor %5, %6 : tensor<1xi32>
// CHECK-NEXT: %8 = graph.reshape %7 : tensor<1xi32> -> tensor<i32>
// CHECK-NEXT: %9 = graph.xor %c, %8 : tensor<i32>
// CHECK-NEXT: func.return %9 : tensor<i32>
func.func public @main(%x: tensor<3xi32>, %c: tensor<i32>) -> tensor<i32> {
  %0 = stablehlo.reduce(%x init: %c) across dimensions = [0] : (tensor<3xi32>, tensor<i32>) -> tensor<i32>
   reducer(%a: tensor<i32>, %b: tensor<i32>) {
    %1 = stablehlo.xor %a, %b : tensor<i32>
    stablehlo.return %1 : tensor<i32>
  }
  return %0 : tensor<i32>
}
