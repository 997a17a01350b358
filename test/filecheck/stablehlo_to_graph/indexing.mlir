// RUN: aiopt-opt %s --pipeline=stablehlo-to-graph --split-input-file | filecheck %s

// Slices and gathers at computed positions.

// emb[ids]
// CHECK: func.func public @main(%emb: tensor<50x32xf32> {graph.name = "emb"}, %ids: tensor<2x?x1xi32, #graph.dims<_, d0, _>> {graph.name = "ids"}) -> (tensor<2x?x32xf32, #graph.dims<_, d0, _>> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.reshape %ids : tensor<2x?x1xi32, #graph.dims<_, d0, _>> -> tensor<2x?xi32, #graph.dims<_, d0>>
// CHECK-NEXT: %1 = graph.gather %emb, %0 axis = 0 : (tensor<50x32xf32>, tensor<2x?xi32, #graph.dims<_, d0>>) -> tensor<2x?x32xf32, #graph.dims<_, d0, _>>
// CHECK-NEXT: func.return %1 : tensor<2x?x32xf32, #graph.dims<_, d0, _>>
func.func public @main(%emb: tensor<50x32xf32>, %ids: tensor<2x?x1xi32>) -> tensor<2x?x32xf32> {
  %0 = "stablehlo.gather"(%emb, %ids) <{dimension_numbers = #stablehlo.gather<offset_dims = [2], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 2>, slice_sizes = array<i64: 1, 32>}> : (tensor<50x32xf32>, tensor<2x?x1xi32>) -> tensor<2x?x32xf32>
  return %0 : tensor<2x?x32xf32>
}

// -----

// jnp.take(x, i, axis=1): the points' dimension is where the axis was.
// CHECK: func.func public @main(%x: tensor<4x5xf32> {graph.name = "x"}, %i: tensor<3x1xi32> {graph.name = "i"}) -> (tensor<4x3xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.reshape %i : tensor<3x1xi32> -> tensor<3xi32>
// CHECK-NEXT: %1 = graph.gather %x, %0 axis = 1 : (tensor<4x5xf32>, tensor<3xi32>) -> tensor<4x3xf32>
// CHECK-NEXT: func.return %1 : tensor<4x3xf32>
func.func public @main(%x: tensor<4x5xf32>, %i: tensor<3x1xi32>) -> tensor<4x3xf32> {
  %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [0], collapsed_slice_dims = [1], start_index_map = [1], index_vector_dim = 1>, slice_sizes = array<i64: 4, 1>}> : (tensor<4x5xf32>, tensor<3x1xi32>) -> tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}

// -----

// The same with the points first: transposed.
// CHECK: func.func public @main(%x: tensor<4x5xf32> {graph.name = "x"}, %i: tensor<3xi32> {graph.name = "i"}) -> (tensor<3x4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.gather %x, %i axis = 1 : (tensor<4x5xf32>, tensor<3xi32>) -> tensor<4x3xf32>
// CHECK-NEXT: %1 = graph.transpose %0 perm = [1, 0] : tensor<4x3xf32> -> tensor<3x4xf32>
// CHECK-NEXT: func.return %1 : tensor<3x4xf32>
func.func public @main(%x: tensor<4x5xf32>, %i: tensor<3xi32>) -> tensor<3x4xf32> {
  %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [1], start_index_map = [1], index_vector_dim = 1>, slice_sizes = array<i64: 4, 1>}> : (tensor<4x5xf32>, tensor<3xi32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

// x[i, j]: two clamped indices become one into the merged dimensions.
// CHECK: func.func public @main(%x: tensor<4x5xf32> {graph.name = "x"}, %ij: tensor<3x2xi32> {graph.name = "ij"}) -> (tensor<3xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.slice %ij starts = [0, 0] limits = [3, 1] strides = [1, 1] : tensor<3x2xi32> -> tensor<3x1xi32>
// CHECK-NEXT: %1 = graph.reshape %0 : tensor<3x1xi32> -> tensor<3xi32>
// CHECK-NEXT: %2 = graph.slice %ij starts = [0, 1] limits = [3, 2] strides = [1, 1] : tensor<3x2xi32> -> tensor<3x1xi32>
// CHECK-NEXT: %3 = graph.reshape %2 : tensor<3x1xi32> -> tensor<3xi32>
// CHECK-NEXT: %4 = graph.constant dense<0> : tensor<i32>
// CHECK-NEXT: %5 = graph.broadcast %4 axes = [] : tensor<i32> -> tensor<3xi32>
// CHECK-NEXT: %6 = graph.max %1, %5 : tensor<3xi32>
// CHECK-NEXT: %7 = graph.constant dense<3> : tensor<i32>
// CHECK-NEXT: %8 = graph.broadcast %7 axes = [] : tensor<i32> -> tensor<3xi32>
// CHECK-NEXT: %9 = graph.min %6, %8 : tensor<3xi32>
// CHECK-NEXT: %10 = graph.constant dense<0> : tensor<i32>
// CHECK-NEXT: %11 = graph.broadcast %10 axes = [] : tensor<i32> -> tensor<3xi32>
// CHECK-NEXT: %12 = graph.max %3, %11 : tensor<3xi32>
// CHECK-NEXT: %13 = graph.constant dense<4> : tensor<i32>
// CHECK-NEXT: %14 = graph.broadcast %13 axes = [] : tensor<i32> -> tensor<3xi32>
// CHECK-NEXT: %15 = graph.min %12, %14 : tensor<3xi32>
// CHECK-NEXT: %16 = graph.constant dense<5> : tensor<i32>
// CHECK-NEXT: %17 = graph.broadcast %16 axes = [] : tensor<i32> -> tensor<3xi32>
// CHECK-NEXT: %18 = graph.mul %9, %17 : tensor<3xi32>
// CHECK-NEXT: %19 = graph.add %18, %15 : tensor<3xi32>
// CHECK-NEXT: %20 = graph.reshape %x : tensor<4x5xf32> -> tensor<20xf32>
// CHECK-NEXT: %21 = graph.gather %20, %19 axis = 0 : (tensor<20xf32>, tensor<3xi32>) -> tensor<3xf32>
// CHECK-NEXT: func.return %21 : tensor<3xf32>
func.func public @main(%x: tensor<4x5xf32>, %ij: tensor<3x2xi32>) -> tensor<3xf32> {
  %0 = "stablehlo.gather"(%x, %ij) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0, 1], start_index_map = [0, 1], index_vector_dim = 1>, slice_sizes = array<i64: 1, 1>}> : (tensor<4x5xf32>, tensor<3x2xi32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

// take_along_axis: a batching dimension counts along with the points.
// CHECK: func.func public @main(%x: tensor<4x5xf32> {graph.name = "x"}, %i: tensor<4x3x1xi32> {graph.name = "i"}) -> (tensor<4x3xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.reshape %i : tensor<4x3x1xi32> -> tensor<4x3xi32>
// CHECK-NEXT: %1 = graph.constant dense<0> : tensor<i32>
// CHECK-NEXT: %2 = graph.broadcast %1 axes = [] : tensor<i32> -> tensor<4x3xi32>
// CHECK-NEXT: %3 = graph.max %0, %2 : tensor<4x3xi32>
// CHECK-NEXT: %4 = graph.constant dense<4> : tensor<i32>
// CHECK-NEXT: %5 = graph.broadcast %4 axes = [] : tensor<i32> -> tensor<4x3xi32>
// CHECK-NEXT: %6 = graph.min %3, %5 : tensor<4x3xi32>
// CHECK-NEXT: %7 = graph.iota axis = 0 : tensor<4x3xi32>
// CHECK-NEXT: %8 = graph.constant dense<5> : tensor<i32>
// CHECK-NEXT: %9 = graph.broadcast %8 axes = [] : tensor<i32> -> tensor<4x3xi32>
// CHECK-NEXT: %10 = graph.mul %7, %9 : tensor<4x3xi32>
// CHECK-NEXT: %11 = graph.add %10, %6 : tensor<4x3xi32>
// CHECK-NEXT: %12 = graph.reshape %x : tensor<4x5xf32> -> tensor<20xf32>
// CHECK-NEXT: %13 = graph.gather %12, %11 axis = 0 : (tensor<20xf32>, tensor<4x3xi32>) -> tensor<4x3xf32>
// CHECK-NEXT: func.return %13 : tensor<4x3xf32>
func.func public @main(%x: tensor<4x5xf32>, %i: tensor<4x3x1xi32>) -> tensor<4x3xf32> {
  %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [1], operand_batching_dims = [0], start_indices_batching_dims = [0], start_index_map = [1], index_vector_dim = 2>, slice_sizes = array<i64: 1, 1>}> : (tensor<4x5xf32>, tensor<4x3x1xi32>) -> tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}

// -----

// x[:n] of a size: a slice. 16 - n >= 0 is required, for the slice has to fit.
// CHECK: func.func public @main(%pos: tensor<16x32xf32> {graph.name = "pos"}, %x: tensor<?xf32, #graph.dims<d0>> {graph.name = "x"}) -> (tensor<?x32xf32, #graph.dims<d0, _>> {graph.name = "out0"}) attributes {graph.facts = #graph.facts<d0 <= 16>} {
// CHECK-NEXT: %0 = graph.slice %pos starts = [0, 0] limits = [d0, 32] strides = [1, 1] : tensor<16x32xf32> -> tensor<?x32xf32, #graph.dims<d0, _>>
// CHECK-NEXT: func.return %0 : tensor<?x32xf32, #graph.dims<d0, _>>
func.func public @main(%pos: tensor<16x32xf32>, %x: tensor<?xf32>) -> tensor<?x32xf32> {
  %n = stablehlo.get_dimension_size %x, dim = 0 : (tensor<?xf32>) -> tensor<i32>
  %sixteen = stablehlo.constant dense<16> : tensor<i32>
  %ok = stablehlo.compare LE, %n, %sixteen : (tensor<i32>, tensor<i32>) -> tensor<i1>
  stablehlo.custom_call @shape_assertion(%ok) : (tensor<i1>) -> ()
  %n1 = stablehlo.reshape %n : (tensor<i32>) -> tensor<1xi32>
  %width = stablehlo.constant dense<32> : tensor<1xi32>
  %start = stablehlo.constant dense<0> : tensor<1xi32>
  %size = stablehlo.concatenate %n1, %width, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
  %0 = "stablehlo.dynamic_gather"(%pos, %start, %size) <{dimension_numbers = #stablehlo.gather<offset_dims = [0, 1], start_index_map = [0]>}> : (tensor<16x32xf32>, tensor<1xi32>, tensor<2xi32>) -> tensor<?x32xf32>
  return %0 : tensor<?x32xf32>
}

// -----

// x[i] for a scalar i: a window of one row, without its dimension.
// CHECK: func.func public @main(%x: tensor<4x5xf32> {graph.name = "x"}, %i: tensor<1xi32> {graph.name = "i"}) -> (tensor<5xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.reshape %i : tensor<1xi32> -> tensor<i32>
// CHECK-NEXT: %1 = graph.reshape %0 : tensor<i32> -> tensor<1xi32>
// CHECK-NEXT: %2 = graph.gather %x, %1 axis = 0 : (tensor<4x5xf32>, tensor<1xi32>) -> tensor<1x5xf32>
// CHECK-NEXT: %3 = graph.reshape %2 : tensor<1x5xf32> -> tensor<5xf32>
// CHECK-NEXT: func.return %3 : tensor<5xf32>
func.func public @main(%x: tensor<4x5xf32>, %i: tensor<1xi32>) -> tensor<5xf32> {
  %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [0], collapsed_slice_dims = [0], start_index_map = [0]>, slice_sizes = array<i64: 1, 5>}> : (tensor<4x5xf32>, tensor<1xi32>) -> tensor<5xf32>
  return %0 : tensor<5xf32>
}

// -----

// A computed position is clamped; a dimension that is taken whole needs none.
// CHECK: func.func public @main(%x: tensor<4x5xf32> {graph.name = "x"}, %i: tensor<i32> {graph.name = "i"}) -> (tensor<2x5xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.iota axis = 0 : tensor<2xi32>
// CHECK-NEXT: %1 = graph.constant dense<0> : tensor<i32>
// CHECK-NEXT: %2 = graph.max %i, %1 : tensor<i32>
// CHECK-NEXT: %3 = graph.constant dense<2> : tensor<i32>
// CHECK-NEXT: %4 = graph.min %2, %3 : tensor<i32>
// CHECK-NEXT: %5 = graph.broadcast %4 axes = [] : tensor<i32> -> tensor<2xi32>
// CHECK-NEXT: %6 = graph.add %5, %0 : tensor<2xi32>
// CHECK-NEXT: %7 = graph.gather %x, %6 axis = 0 : (tensor<4x5xf32>, tensor<2xi32>) -> tensor<2x5xf32>
// CHECK-NEXT: func.return %7 : tensor<2x5xf32>
func.func public @main(%x: tensor<4x5xf32>, %i: tensor<i32>) -> tensor<2x5xf32> {
  %0 = stablehlo.dynamic_slice %x, %i, %i, sizes = [2, 5] : (tensor<4x5xf32>, tensor<i32>, tensor<i32>) -> tensor<2x5xf32>
  return %0 : tensor<2x5xf32>
}

// -----

// Known positions are clamped now: 3 becomes 2, -1 becomes 0.
// CHECK: func.func public @main(%x: tensor<4x5xf32> {graph.name = "x"}) -> (tensor<2x3xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.slice %x starts = [2, 0] limits = [4, 3] strides = [1, 1] : tensor<4x5xf32> -> tensor<2x3xf32>
// CHECK-NEXT: func.return %0 : tensor<2x3xf32>
func.func public @main(%x: tensor<4x5xf32>) -> tensor<2x3xf32> {
  %three = stablehlo.constant dense<3> : tensor<i32>
  %minus = stablehlo.constant dense<-1> : tensor<i32>
  %0 = stablehlo.dynamic_slice %x, %three, %minus, sizes = [2, 3] : (tensor<4x5xf32>, tensor<i32>, tensor<i32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4x5xf32> {graph.name = "x"}, %u: tensor<2x5xf32> {graph.name = "u"}, %i: tensor<i32> {graph.name = "i"}) -> (tensor<4x5xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.constant dense<0> : tensor<i32>
// CHECK-NEXT: %1 = graph.max %i, %0 : tensor<i32>
// CHECK-NEXT: %2 = graph.constant dense<2> : tensor<i32>
// CHECK-NEXT: %3 = graph.min %1, %2 : tensor<i32>
// CHECK-NEXT: %4 = graph.iota axis = 0 : tensor<4xi32>
// CHECK-NEXT: %5 = graph.broadcast %3 axes = [] : tensor<i32> -> tensor<4xi32>
// CHECK-NEXT: %6 = graph.sub %4, %5 : tensor<4xi32>
// CHECK-NEXT: %7 = graph.constant dense<0> : tensor<i32>
// CHECK-NEXT: %8 = graph.broadcast %7 axes = [] : tensor<i32> -> tensor<4xi32>
// CHECK-NEXT: %9 = graph.max %6, %8 : tensor<4xi32>
// CHECK-NEXT: %10 = graph.constant dense<1> : tensor<i32>
// CHECK-NEXT: %11 = graph.broadcast %10 axes = [] : tensor<i32> -> tensor<4xi32>
// CHECK-NEXT: %12 = graph.min %9, %11 : tensor<4xi32>
// CHECK-NEXT: %13 = graph.gather %u, %12 axis = 0 : (tensor<2x5xf32>, tensor<4xi32>) -> tensor<4x5xf32>
// CHECK-NEXT: %14 = graph.compare %6, %12 direction = eq : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi1>
// CHECK-NEXT: %15 = graph.broadcast %14 axes = [0] : tensor<4xi1> -> tensor<4x5xi1>
// CHECK-NEXT: %16 = graph.select %15, %13, %x : (tensor<4x5xi1>, tensor<4x5xf32>, tensor<4x5xf32>) -> tensor<4x5xf32>
// CHECK-NEXT: func.return %16 : tensor<4x5xf32>
func.func public @main(%x: tensor<4x5xf32>, %u: tensor<2x5xf32>, %i: tensor<i32>) -> tensor<4x5xf32> {
  %0 = stablehlo.dynamic_update_slice %x, %u, %i, %i : (tensor<4x5xf32>, tensor<2x5xf32>, tensor<i32>, tensor<i32>) -> tensor<4x5xf32>
  return %0 : tensor<4x5xf32>
}

// -----

// An update of everything is the update.
// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}, %u: tensor<4xf32> {graph.name = "u"}, %i: tensor<i32> {graph.name = "i"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: func.return %u : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>, %u: tensor<4xf32>, %i: tensor<i32>) -> tensor<4xf32> {
  %0 = stablehlo.dynamic_update_slice %x, %u, %i : (tensor<4xf32>, tensor<4xf32>, tensor<i32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// The limit as start plus size: a window at a computed position.
// CHECK: func.func public @main(%x: tensor<?xf32, #graph.dims<d0>> {graph.name = "x"}, %start: tensor<1xi32> {graph.name = "start"}) -> (tensor<1xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.reshape %start : tensor<1xi32> -> tensor<i32>
// CHECK-NEXT: %1 = graph.reshape %0 : tensor<i32> -> tensor<1xi32>
// CHECK-NEXT: %2 = graph.gather %x, %1 axis = 0 : (tensor<?xf32, #graph.dims<d0>>, tensor<1xi32>) -> tensor<1xf32>
// CHECK-NEXT: func.return %2 : tensor<1xf32>
func.func public @main(%x: tensor<?xf32>, %start: tensor<1xi32>) -> tensor<1xf32> {
  %n = stablehlo.get_dimension_size %x, dim = 0 : (tensor<?xf32>) -> tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<1xi32>
  %limit = stablehlo.add %start, %one : tensor<1xi32>
  %0 = stablehlo.real_dynamic_slice %x, %start, %limit, %one : (tensor<?xf32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<1xf32>
  return %0 : tensor<1xf32>
}

// -----

// Bounds that are sizes: x[:, ::2] by halves.
// CHECK: func.func public @main(%x: tensor<?xf32, #graph.dims<d0>> {graph.name = "x"}) -> (tensor<?xf32, #graph.dims<d0 ceildiv 2>> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.slice %x starts = [0] limits = [d0] strides = [2] : tensor<?xf32, #graph.dims<d0>> -> tensor<?xf32, #graph.dims<d0 ceildiv 2>>
// CHECK-NEXT: func.return %0 : tensor<?xf32, #graph.dims<d0 ceildiv 2>>
func.func public @main(%x: tensor<?xf32>) -> tensor<?xf32> {
  %n = stablehlo.get_dimension_size %x, dim = 0 : (tensor<?xf32>) -> tensor<i32>
  %limit = stablehlo.reshape %n : (tensor<i32>) -> tensor<1xi32>
  %zero = stablehlo.constant dense<0> : tensor<1xi32>
  %two = stablehlo.constant dense<2> : tensor<1xi32>
  %0 = stablehlo.real_dynamic_slice %x, %zero, %limit, %two : (tensor<?xf32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}
