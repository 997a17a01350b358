// RUN: aiopt-opt %s --pipeline=stablehlo-to-graph --split-input-file | filecheck %s

// Products and reductions.

// CHECK: func.func public @main(%a: tensor<2x3xf32> {graph.name = "a"}, %b: tensor<3x4xf32> {graph.name = "b"}) -> (tensor<2x4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.dot %a, %b lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
// CHECK-NEXT: func.return %0 : tensor<2x4xf32>
func.func public @main(%a: tensor<2x3xf32>, %b: tensor<3x4xf32>) -> tensor<2x4xf32> {
  %0 = stablehlo.dot %a, %b : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// -----

// CHECK: func.func public @main(%a: tensor<2x?x8xf32, #graph.dims<_, d0, _>> {graph.name = "a"}, %b: tensor<2x?x8xf32, #graph.dims<_, d1, _>> {graph.name = "b"}) -> (tensor<2x?x?xf32, #graph.dims<_, d0, d1>> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.dot %a, %b lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [2] : (tensor<2x?x8xf32, #graph.dims<_, d0, _>>, tensor<2x?x8xf32, #graph.dims<_, d1, _>>) -> tensor<2x?x?xf32, #graph.dims<_, d0, d1>>
// CHECK-NEXT: func.return %0 : tensor<2x?x?xf32, #graph.dims<_, d0, d1>>
func.func public @main(%a: tensor<2x?x8xf32>, %b: tensor<2x?x8xf32>) -> tensor<2x?x?xf32> {
  %0 = stablehlo.dot_general %a, %b, batching_dims = [0] x [0], contracting_dims = [2] x [2] : (tensor<2x?x8xf32>, tensor<2x?x8xf32>) -> tensor<2x?x?xf32>
  return %0 : tensor<2x?x?xf32>
}

// -----

// Sizes that a product contracts are equal, so they get one name.
// CHECK: func.func public @main(%a: tensor<4x?xf32, #graph.dims<_, d0>> {graph.name = "a"}, %b: tensor<?x4xf32, #graph.dims<d0, _>> {graph.name = "b"}) -> (tensor<4x4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.dot %a, %b lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<4x?xf32, #graph.dims<_, d0>>, tensor<?x4xf32, #graph.dims<d0, _>>) -> tensor<4x4xf32>
// CHECK-NEXT: func.return %0 : tensor<4x4xf32>
func.func public @main(%a: tensor<4x?xf32>, %b: tensor<?x4xf32>) -> tensor<4x4xf32> {
  %0 = stablehlo.dot_general %a, %b, contracting_dims = [1] x [0] : (tensor<4x?xf32>, tensor<?x4xf32>) -> tensor<4x4xf32>
  return %0 : tensor<4x4xf32>
}

// -----

// Products are summed in the element type of the result.
// CHECK: func.func public @main(%a: tensor<2x3xi8> {graph.name = "a"}, %b: tensor<3x4xi8> {graph.name = "b"}) -> (tensor<2x4xi32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.cast %a : tensor<2x3xi8> -> tensor<2x3xi32>
// CHECK-NEXT: %1 = graph.cast %b : tensor<3x4xi8> -> tensor<3x4xi32>
// CHECK-NEXT: %2 = graph.dot %0, %1 lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<2x3xi32>, tensor<3x4xi32>) -> tensor<2x4xi32>
// CHECK-NEXT: func.return %2 : tensor<2x4xi32>
func.func public @main(%a: tensor<2x3xi8>, %b: tensor<3x4xi8>) -> tensor<2x4xi32> {
  %0 = stablehlo.dot_general %a, %b, contracting_dims = [1] x [0] : (tensor<2x3xi8>, tensor<3x4xi8>) -> tensor<2x4xi32>
  return %0 : tensor<2x4xi32>
}

// -----

// CHECK: func.func public @main(%x: tensor<2x?x4xf32, #graph.dims<_, d0, _>> {graph.name = "x"}) -> (tensor<?xf32, #graph.dims<d0>> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.reduce %x kind = add axes = [0, 2] : tensor<2x?x4xf32, #graph.dims<_, d0, _>> -> tensor<?xf32, #graph.dims<d0>>
// CHECK-NEXT: func.return %0 : tensor<?xf32, #graph.dims<d0>>
func.func public @main(%x: tensor<2x?x4xf32>) -> tensor<?xf32> {
  %c = stablehlo.constant dense<0.0> : tensor<f32>
  %0 = stablehlo.reduce(%x init: %c) applies stablehlo.add across dimensions = [0, 2] : (tensor<2x?x4xf32>, tensor<f32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4x5xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}, tensor<4xf32> {graph.name = "out1"}, tensor<4xf32> {graph.name = "out2"}) {
// CHECK-NEXT: %0 = graph.reduce %x kind = mul axes = [1] : tensor<4x5xf32> -> tensor<4xf32>
// CHECK-NEXT: %1 = graph.reduce %x kind = max axes = [1] : tensor<4x5xf32> -> tensor<4xf32>
// CHECK-NEXT: %2 = graph.reduce %x kind = min axes = [1] : tensor<4x5xf32> -> tensor<4xf32>
// CHECK-NEXT: func.return %0, %1, %2 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
func.func public @main(%x: tensor<4x5xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  %one = stablehlo.constant dense<1.0> : tensor<f32>
  %low = stablehlo.constant dense<0xFF800000> : tensor<f32>
  %high = stablehlo.constant dense<0x7F800000> : tensor<f32>
  %0 = stablehlo.reduce(%x init: %one) applies stablehlo.multiply across dimensions = [1] : (tensor<4x5xf32>, tensor<f32>) -> tensor<4xf32>
  %1 = stablehlo.reduce(%x init: %low) applies stablehlo.maximum across dimensions = [1] : (tensor<4x5xf32>, tensor<f32>) -> tensor<4xf32>
  %2 = stablehlo.reduce(%x init: %high) applies stablehlo.minimum across dimensions = [1] : (tensor<4x5xf32>, tensor<f32>) -> tensor<4xf32>
  return %0, %1, %2 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4x5xi32> {graph.name = "x"}) -> (tensor<4xi32> {graph.name = "out0"}, tensor<4xi32> {graph.name = "out1"}) {
// CHECK-NEXT: %0 = graph.reduce %x kind = max axes = [1] : tensor<4x5xi32> -> tensor<4xi32>
// CHECK-NEXT: %1 = graph.reduce %x kind = and axes = [1] : tensor<4x5xi32> -> tensor<4xi32>
// CHECK-NEXT: func.return %0, %1 : tensor<4xi32>, tensor<4xi32>
func.func public @main(%x: tensor<4x5xi32>) -> (tensor<4xi32>, tensor<4xi32>) {
  %low = stablehlo.constant dense<-2147483648> : tensor<i32>
  %ones = stablehlo.constant dense<-1> : tensor<i32>
  %0 = stablehlo.reduce(%x init: %low) applies stablehlo.maximum across dimensions = [1] : (tensor<4x5xi32>, tensor<i32>) -> tensor<4xi32>
  %1 = stablehlo.reduce(%x init: %ones) applies stablehlo.and across dimensions = [1] : (tensor<4x5xi32>, tensor<i32>) -> tensor<4xi32>
  return %0, %1 : tensor<4xi32>, tensor<4xi32>
}

// -----

// Booleans: any and all, however they are written.
// CHECK: func.func public @main(%x: tensor<4x5xi1> {graph.name = "x"}) -> (tensor<4xi1> {graph.name = "out0"}, tensor<4xi1> {graph.name = "out1"}, tensor<4xi1> {graph.name = "out2"}) {
// CHECK-NEXT: %0 = graph.reduce %x kind = or axes = [1] : tensor<4x5xi1> -> tensor<4xi1>
// CHECK-NEXT: %1 = graph.reduce %x kind = and axes = [1] : tensor<4x5xi1> -> tensor<4xi1>
// CHECK-NEXT: %2 = graph.reduce %x kind = or axes = [1] : tensor<4x5xi1> -> tensor<4xi1>
// CHECK-NEXT: func.return %0, %1, %2 : tensor<4xi1>, tensor<4xi1>, tensor<4xi1>
func.func public @main(%x: tensor<4x5xi1>) -> (tensor<4xi1>, tensor<4xi1>, tensor<4xi1>) {
  %false = stablehlo.constant dense<false> : tensor<i1>
  %true = stablehlo.constant dense<true> : tensor<i1>
  %0 = stablehlo.reduce(%x init: %false) applies stablehlo.or across dimensions = [1] : (tensor<4x5xi1>, tensor<i1>) -> tensor<4xi1>
  %1 = stablehlo.reduce(%x init: %true) applies stablehlo.and across dimensions = [1] : (tensor<4x5xi1>, tensor<i1>) -> tensor<4xi1>
  %2 = stablehlo.reduce(%x init: %false) applies stablehlo.maximum across dimensions = [1] : (tensor<4x5xi1>, tensor<i1>) -> tensor<4xi1>
  return %0, %1, %2 : tensor<4xi1>, tensor<4xi1>, tensor<4xi1>
}

// -----

// A start value that is not the identity is combined afterwards.
// CHECK: func.func public @main(%x: tensor<4x5xf32> {graph.name = "x"}, %init: tensor<f32> {graph.name = "init"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.reduce %x kind = max axes = [1] : tensor<4x5xf32> -> tensor<4xf32>
// CHECK-NEXT: %1 = graph.broadcast %init axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %2 = graph.max %0, %1 : tensor<4xf32>
// CHECK-NEXT: func.return %2 : tensor<4xf32>
func.func public @main(%x: tensor<4x5xf32>, %init: tensor<f32>) -> tensor<4xf32> {
  %0 = stablehlo.reduce(%x init: %init) applies stablehlo.maximum across dimensions = [1] : (tensor<4x5xf32>, tensor<f32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// The reducer's operands may come in any order.
// CHECK: func.func public @main(%x: tensor<4x5xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.reduce %x kind = add axes = [1] : tensor<4x5xf32> -> tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4x5xf32>) -> tensor<4xf32> {
  %c = stablehlo.constant dense<0.0> : tensor<f32>
  %0 = stablehlo.reduce(%x init: %c) across dimensions = [1] : (tensor<4x5xf32>, tensor<f32>) -> tensor<4xf32>
   reducer(%a: tensor<f32>, %b: tensor<f32>) {
    %1 = stablehlo.add %b, %a : tensor<f32>
    stablehlo.return %1 : tensor<f32>
  }
  return %0 : tensor<4xf32>
}

// -----

// Values paired with their positions: argmax, as jnp.argmax has it.
// CHECK: func.func public @main(%x: tensor<4x?xf32, #graph.dims<_, d0>> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}, tensor<4xi32> {graph.name = "out1"}) {
// CHECK-NEXT: %0 = graph.reduce %x kind = max axes = [1] : tensor<4x?xf32, #graph.dims<_, d0>> -> tensor<4xf32>
// CHECK-NEXT: %1 = graph.argmax %x axis = 1 : tensor<4x?xf32, #graph.dims<_, d0>> -> tensor<4xi32>
// CHECK-NEXT: func.return %0, %1 : tensor<4xf32>, tensor<4xi32>
func.func public @main(%x: tensor<4x?xf32>) -> (tensor<4xf32>, tensor<4xi32>) {
  %n = stablehlo.get_dimension_size %x, dim = 1 : (tensor<4x?xf32>) -> tensor<i32>
  %four = stablehlo.constant dense<4> : tensor<1xi32>
  %n1 = stablehlo.reshape %n : (tensor<i32>) -> tensor<1xi32>
  %s = stablehlo.concatenate %four, %n1, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
  %p = stablehlo.dynamic_iota %s, dim = 1 : (tensor<2xi32>) -> tensor<4x?xi32>
  %low = stablehlo.constant dense<0xFF800000> : tensor<f32>
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %0:2 = stablehlo.reduce(%x init: %low), (%p init: %zero) across dimensions = [1] : (tensor<4x?xf32>, tensor<4x?xi32>, tensor<f32>, tensor<i32>) -> (tensor<4xf32>, tensor<4xi32>)
   reducer(%a: tensor<f32>, %b: tensor<f32>) (%i: tensor<i32>, %j: tensor<i32>) {
    %2 = stablehlo.compare GT, %a, %b, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %3 = stablehlo.compare NE, %a, %a, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %4 = stablehlo.or %2, %3 : tensor<i1>
    %5 = stablehlo.compare EQ, %a, %b, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %6 = stablehlo.compare LT, %i, %j, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %7 = stablehlo.and %5, %6 : tensor<i1>
    %8 = stablehlo.or %4, %7 : tensor<i1>
    %9 = stablehlo.select %4, %a, %b : tensor<i1>, tensor<f32>
    %10 = stablehlo.select %8, %i, %j : tensor<i1>, tensor<i32>
    stablehlo.return %9, %10 : tensor<f32>, tensor<i32>
  }
  return %0#0, %0#1 : tensor<4xf32>, tensor<4xi32>
}

// -----

// argmin of integers.
// CHECK: func.func public @main(%x: tensor<4x8xi32> {graph.name = "x"}) -> (tensor<8xi32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.argmin %x axis = 0 : tensor<4x8xi32> -> tensor<8xi32>
// CHECK-NEXT: func.return %0 : tensor<8xi32>
func.func public @main(%x: tensor<4x8xi32>) -> tensor<8xi32> {
  %p = stablehlo.iota dim = 0 : tensor<4x8xi32>
  %high = stablehlo.constant dense<2147483647> : tensor<i32>
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %0:2 = stablehlo.reduce(%x init: %high), (%p init: %zero) across dimensions = [0] : (tensor<4x8xi32>, tensor<4x8xi32>, tensor<i32>, tensor<i32>) -> (tensor<8xi32>, tensor<8xi32>)
   reducer(%a: tensor<i32>, %b: tensor<i32>) (%i: tensor<i32>, %j: tensor<i32>) {
    %2 = stablehlo.compare LT, %a, %b, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %5 = stablehlo.compare EQ, %a, %b, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %6 = stablehlo.compare LT, %i, %j, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %7 = stablehlo.and %5, %6 : tensor<i1>
    %8 = stablehlo.or %2, %7 : tensor<i1>
    %9 = stablehlo.select %2, %a, %b : tensor<i1>, tensor<i32>
    %10 = stablehlo.select %8, %i, %j : tensor<i1>, tensor<i32>
    stablehlo.return %9, %10 : tensor<i32>, tensor<i32>
  }
  return %0#1 : tensor<8xi32>
}
