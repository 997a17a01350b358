// RUN: aiopt-opt %s --pipeline=stablehlo-to-graph --split-input-file | filecheck %s

// Operations that make and move tensors.

// A constant stands where it is first used; one that nobody uses vanishes.
// CHECK: func.func public @main(%x: tensor<2x2xf32> {graph.name = "x"}) -> (tensor<2x2xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.neg %x : tensor<2x2xf32>
// CHECK-NEXT: %1 = graph.constant dense<[[1.000000e+00, 2.000000e+00], [3.000000e+00, 4.000000e+00]]> : tensor<2x2xf32>
// CHECK-NEXT: %2 = graph.add %0, %1 : tensor<2x2xf32>
// CHECK-NEXT: func.return %2 : tensor<2x2xf32>
func.func public @main(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %c = stablehlo.constant dense<1> : tensor<i32>
  %d = stablehlo.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %0 = stablehlo.negate %x : tensor<2x2xf32>
  %1 = stablehlo.add %0, %d : tensor<2x2xf32>
  return %1 : tensor<2x2xf32>
}

// -----

// CHECK: func.func public @main() -> (tensor<4x8xi32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.iota axis = 1 : tensor<4x8xi32>
// CHECK-NEXT: func.return %0 : tensor<4x8xi32>
func.func public @main() -> tensor<4x8xi32> {
  %0 = stablehlo.iota dim = 1 : tensor<4x8xi32>
  return %0 : tensor<4x8xi32>
}

// -----

// CHECK: func.func public @main(%x: tensor<?x4xf32, #graph.dims<d0, _>> {graph.name = "x"}) -> (tensor<?x4xi32, #graph.dims<d0, _>> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.iota axis = 0 : tensor<?x4xi32, #graph.dims<d0, _>>
// CHECK-NEXT: func.return %0 : tensor<?x4xi32, #graph.dims<d0, _>>
func.func public @main(%x: tensor<?x4xf32>) -> tensor<?x4xi32> {
  %n = stablehlo.get_dimension_size %x, dim = 0 : (tensor<?x4xf32>) -> tensor<i32>
  %0 = stablehlo.reshape %n : (tensor<i32>) -> tensor<1xi32>
  %1 = stablehlo.constant dense<4> : tensor<1xi32>
  %2 = stablehlo.concatenate %0, %1, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
  %3 = stablehlo.dynamic_iota %2, dim = 0 : (tensor<2xi32>) -> tensor<?x4xi32>
  return %3 : tensor<?x4xi32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<2x4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.broadcast %x axes = [1] : tensor<4xf32> -> tensor<2x4xf32>
// CHECK-NEXT: func.return %0 : tensor<2x4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<2x4xf32> {
  %0 = stablehlo.broadcast_in_dim %x, dims = [1] : (tensor<4xf32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// -----

// Dimensions out of order are transposed first.
// CHECK: func.func public @main(%x: tensor<4x5xf32> {graph.name = "x"}) -> (tensor<5x2x4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.transpose %x perm = [1, 0] : tensor<4x5xf32> -> tensor<5x4xf32>
// CHECK-NEXT: %1 = graph.broadcast %0 axes = [0, 2] : tensor<5x4xf32> -> tensor<5x2x4xf32>
// CHECK-NEXT: func.return %1 : tensor<5x2x4xf32>
func.func public @main(%x: tensor<4x5xf32>) -> tensor<5x2x4xf32> {
  %0 = stablehlo.broadcast_in_dim %x, dims = [2, 0] : (tensor<4x5xf32>) -> tensor<5x2x4xf32>
  return %0 : tensor<5x2x4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<2x3x4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.broadcast %x axes = [2] : tensor<4xf32> -> tensor<2x3x4xf32>
// CHECK-NEXT: func.return %0 : tensor<2x3x4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<2x3x4xf32> {
  %0 = stablehlo.broadcast %x, sizes = [2, 3] : (tensor<4xf32>) -> tensor<2x3x4xf32>
  return %0 : tensor<2x3x4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<?xf32, #graph.dims<d0>> {graph.name = "x"}) -> (tensor<?x3xf32, #graph.dims<d0, _>> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.broadcast %x axes = [0] : tensor<?xf32, #graph.dims<d0>> -> tensor<?x3xf32, #graph.dims<d0, _>>
// CHECK-NEXT: func.return %0 : tensor<?x3xf32, #graph.dims<d0, _>>
func.func public @main(%x: tensor<?xf32>) -> tensor<?x3xf32> {
  %n = stablehlo.get_dimension_size %x, dim = 0 : (tensor<?xf32>) -> tensor<i32>
  %0 = stablehlo.reshape %n : (tensor<i32>) -> tensor<1xi32>
  %1 = stablehlo.constant dense<3> : tensor<1xi32>
  %2 = stablehlo.concatenate %0, %1, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
  %3 = stablehlo.dynamic_broadcast_in_dim %x, %2, dims = [0] : (tensor<?xf32>, tensor<2xi32>) -> tensor<?x3xf32>
  return %3 : tensor<?x3xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4x6xf32> {graph.name = "x"}) -> (tensor<24xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.reshape %x : tensor<4x6xf32> -> tensor<24xf32>
// CHECK-NEXT: func.return %0 : tensor<24xf32>
func.func public @main(%x: tensor<4x6xf32>) -> tensor<24xf32> {
  %0 = stablehlo.reshape %x : (tensor<4x6xf32>) -> tensor<24xf32>
  return %0 : tensor<24xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<?x?x6xf32, #graph.dims<d0, d1, _>> {graph.name = "x"}) -> (tensor<?x2x3xf32, #graph.dims<d0*d1, _, _>> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.reshape %x : tensor<?x?x6xf32, #graph.dims<d0, d1, _>> -> tensor<?x2x3xf32, #graph.dims<d0*d1, _, _>>
// CHECK-NEXT: func.return %0 : tensor<?x2x3xf32, #graph.dims<d0*d1, _, _>>
func.func public @main(%x: tensor<?x?x6xf32>) -> tensor<?x2x3xf32> {
  %b = stablehlo.get_dimension_size %x, dim = 0 : (tensor<?x?x6xf32>) -> tensor<i32>
  %s = stablehlo.get_dimension_size %x, dim = 1 : (tensor<?x?x6xf32>) -> tensor<i32>
  %n = stablehlo.multiply %b, %s : tensor<i32>
  %0 = stablehlo.reshape %n : (tensor<i32>) -> tensor<1xi32>
  %1 = stablehlo.constant dense<[2, 3]> : tensor<2xi32>
  %2 = stablehlo.concatenate %0, %1, dim = 0 : (tensor<1xi32>, tensor<2xi32>) -> tensor<3xi32>
  %3 = stablehlo.dynamic_reshape %x, %2 : (tensor<?x?x6xf32>, tensor<3xi32>) -> tensor<?x2x3xf32>
  return %3 : tensor<?x2x3xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<2x3x?xf32, #graph.dims<_, _, d0>> {graph.name = "x"}) -> (tensor<?x2x3xf32, #graph.dims<d0, _, _>> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.transpose %x perm = [2, 0, 1] : tensor<2x3x?xf32, #graph.dims<_, _, d0>> -> tensor<?x2x3xf32, #graph.dims<d0, _, _>>
// CHECK-NEXT: func.return %0 : tensor<?x2x3xf32, #graph.dims<d0, _, _>>
func.func public @main(%x: tensor<2x3x?xf32>) -> tensor<?x2x3xf32> {
  %0 = stablehlo.transpose %x, dims = [2, 0, 1] : (tensor<2x3x?xf32>) -> tensor<?x2x3xf32>
  return %0 : tensor<?x2x3xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<2x3xf32> {graph.name = "x"}) -> (tensor<2x3xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.reverse %x axes = [0] : tensor<2x3xf32>
// CHECK-NEXT: func.return %0 : tensor<2x3xf32>
func.func public @main(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = stablehlo.transpose %x, dims = [0, 1] : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = stablehlo.reverse %0, dims = [0] : tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<8x?xf32, #graph.dims<_, d0>> {graph.name = "x"}) -> (tensor<3x0xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.slice %x starts = [1, 0] limits = [7, 0] strides = [2, 1] : tensor<8x?xf32, #graph.dims<_, d0>> -> tensor<3x0xf32>
// CHECK-NEXT: %1 = graph.concat %0, %0 axis = 1 : (tensor<3x0xf32>, tensor<3x0xf32>) -> tensor<3x0xf32>
// CHECK-NEXT: func.return %1 : tensor<3x0xf32>
func.func public @main(%x: tensor<8x?xf32>) -> tensor<3x?xf32> {
  %0 = stablehlo.slice %x [1:7:2, 0:0] : (tensor<8x?xf32>) -> tensor<3x0xf32>
  %1 = stablehlo.concatenate %0, %0, dim = 1 : (tensor<3x0xf32>, tensor<3x0xf32>) -> tensor<3x?xf32>
  return %1 : tensor<3x?xf32>
}

// -----

// CHECK: func.func public @main(%a: tensor<2x?xf32, #graph.dims<_, d0>> {graph.name = "a"}, %b: tensor<2x?xf32, #graph.dims<_, d1>> {graph.name = "b"}) -> (tensor<2x?xf32, #graph.dims<_, 2*d0 + d1>> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.concat %a, %b, %a axis = 1 : (tensor<2x?xf32, #graph.dims<_, d0>>, tensor<2x?xf32, #graph.dims<_, d1>>, tensor<2x?xf32, #graph.dims<_, d0>>) -> tensor<2x?xf32, #graph.dims<_, 2*d0 + d1>>
// CHECK-NEXT: func.return %0 : tensor<2x?xf32, #graph.dims<_, 2*d0 + d1>>
func.func public @main(%a: tensor<2x?xf32>, %b: tensor<2x?xf32>) -> tensor<2x?xf32> {
  %0 = stablehlo.concatenate %a, %b, %a, dim = 1 : (tensor<2x?xf32>, tensor<2x?xf32>, tensor<2x?xf32>) -> tensor<2x?xf32>
  return %0 : tensor<2x?xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<?x4xf32, #graph.dims<d0, _>> {graph.name = "x"}, %v: tensor<f32> {graph.name = "v"}) -> (tensor<?x6xf32, #graph.dims<d0 + max(0, d0 - 1), _>> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.pad %x, %v low = [1, 0] high = [-1, 2] interior = [1, 0] : (tensor<?x4xf32, #graph.dims<d0, _>>, tensor<f32>) -> tensor<?x6xf32, #graph.dims<d0 + max(0, d0 - 1), _>>
// CHECK-NEXT: func.return %0 : tensor<?x6xf32, #graph.dims<d0 + max(0, d0 - 1), _>>
func.func public @main(%x: tensor<?x4xf32>, %v: tensor<f32>) -> tensor<?x6xf32> {
  %0 = stablehlo.pad %x, %v, low = [1, 0], high = [-1, 2], interior = [1, 0] : (tensor<?x4xf32>, tensor<f32>) -> tensor<?x6xf32>
  return %0 : tensor<?x6xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<?xf32, #graph.dims<d0>> {graph.name = "x"}, %v: tensor<f32> {graph.name = "v"}) -> (tensor<?xf32, #graph.dims<2*d0>> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.pad %x, %v low = [d0] high = [0] interior = [0] : (tensor<?xf32, #graph.dims<d0>>, tensor<f32>) -> tensor<?xf32, #graph.dims<2*d0>>
// CHECK-NEXT: func.return %0 : tensor<?xf32, #graph.dims<2*d0>>
func.func public @main(%x: tensor<?xf32>, %v: tensor<f32>) -> tensor<?xf32> {
  %n = stablehlo.get_dimension_size %x, dim = 0 : (tensor<?xf32>) -> tensor<i32>
  %low = stablehlo.reshape %n : (tensor<i32>) -> tensor<1xi32>
  %zero = stablehlo.constant dense<0> : tensor<1xi32>
  %0 = stablehlo.dynamic_pad %x, %v, %low, %zero, %zero : (tensor<?xf32>, tensor<f32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}
