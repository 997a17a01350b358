// RUN: aiopt-opt %s --pipeline="fold-batch-norm" --split-input-file | filecheck %s

// A subtraction, a product, an addition: one convolution with other weights, and one addition.
// CHECK: %0 = graph.neg %m : tensor<4xf32>
// CHECK-NEXT: %1 = graph.mul %0, %s : tensor<4xf32>
// CHECK-NEXT: %2 = graph.add %1, %b : tensor<4xf32>
// CHECK-NEXT: %3 = graph.broadcast %s axes = [0] : tensor<4xf32> -> tensor<4x3x3xf32>
// CHECK-NEXT: %4 = graph.mul %w, %3 : tensor<4x3x3xf32>
// CHECK-NEXT: %5 = graph.conv %x, %4 layout = "bf0,oi0->bf0" strides = [1] low = [1] high = [1]
// CHECK-NEXT: %6 = graph.broadcast %2 axes = [1] : tensor<4xf32> -> tensor<1x4x?xf32, #graph.dims<_, _, n>>
// CHECK-NEXT: %r = graph.add %5, %6
// CHECK-NEXT: func.return %r
func.func @batch_norm(%x: tensor<1x3x?xf32, #graph.dims<_, _, n>>) -> tensor<1x4x?xf32, #graph.dims<_, _, n>> {
  %w = graph.weight key = "w" : tensor<4x3x3xf32>
  %m = graph.weight key = "m" : tensor<4xf32>
  %s = graph.weight key = "s" : tensor<4xf32>
  %b = graph.weight key = "b" : tensor<4xf32>
  %y = graph.conv %x, %w layout = "bf0,oi0->bf0" strides = [1] low = [1] high = [1] : (tensor<1x3x?xf32, #graph.dims<_, _, n>>, tensor<4x3x3xf32>) -> tensor<1x4x?xf32, #graph.dims<_, _, n>>
  %0 = graph.broadcast %m axes = [1] : tensor<4xf32> -> tensor<1x4x?xf32, #graph.dims<_, _, n>>
  %d = graph.sub %y, %0 : tensor<1x4x?xf32, #graph.dims<_, _, n>>
  %1 = graph.broadcast %s axes = [1] : tensor<4xf32> -> tensor<1x4x?xf32, #graph.dims<_, _, n>>
  %p = graph.mul %d, %1 : tensor<1x4x?xf32, #graph.dims<_, _, n>>
  %2 = graph.broadcast %b axes = [1] : tensor<4xf32> -> tensor<1x4x?xf32, #graph.dims<_, _, n>>
  %r = graph.add %p, %2 : tensor<1x4x?xf32, #graph.dims<_, _, n>>
  func.return %r : tensor<1x4x?xf32, #graph.dims<_, _, n>>
}

// -----

// Features last; a number for all of them; a constant that the result is taken from.
// CHECK: %[[ONE:.*]] = graph.constant dense<1.000000e+00>
// CHECK: graph.div
// CHECK: graph.neg
// CHECK: graph.conv
// CHECK-NEXT: graph.broadcast
// CHECK-NEXT: %r = graph.add
func.func @last(%x: tensor<1x8x3xf32>) -> tensor<1x6x4xf32> {
  %w = graph.weight key = "w" : tensor<3x3x4xf32>
  %s = graph.constant dense<2.0> : tensor<f32>
  %b = graph.weight key = "b" : tensor<1x1x4xf32>
  %y = graph.conv %x, %w layout = "b0f,0io->b0f" strides = [1] low = [0] high = [0] : (tensor<1x8x3xf32>, tensor<3x3x4xf32>) -> tensor<1x6x4xf32>
  %1 = graph.broadcast %s axes = [] : tensor<f32> -> tensor<1x6x4xf32>
  %p = graph.div %y, %1 : tensor<1x6x4xf32>
  %2 = graph.broadcast %b axes = [0, 1, 2] : tensor<1x1x4xf32> -> tensor<1x6x4xf32>
  %r = graph.sub %2, %p : tensor<1x6x4xf32>
  func.return %r : tensor<1x6x4xf32>
}

// -----

// Integers are left alone.
// CHECK: graph.conv %x, %w
// CHECK: graph.div
func.func @integers(%x: tensor<1x3x8xi32>) -> tensor<1x4x6xi32> {
  %w = graph.weight key = "w" : tensor<4x3x3xi32>
  %s = graph.constant dense<2> : tensor<i32>
  %y = graph.conv %x, %w layout = "bf0,oi0->bf0" strides = [1] low = [0] high = [0] : (tensor<1x3x8xi32>, tensor<4x3x3xi32>) -> tensor<1x4x6xi32>
  %0 = graph.broadcast %s axes = [] : tensor<i32> -> tensor<1x4x6xi32>
  %r = graph.div %y, %0 : tensor<1x4x6xi32>
  func.return %r : tensor<1x4x6xi32>
}

// -----

// Nothing is gained by a bias alone; a scale for each place is no scale for features; weights that
// are no constants stay as they are.
// CHECK-NOT: graph.neg
// CHECK: func.return
func.func @not(%x: tensor<1x3x8xf32>, %v: tensor<4x3x3xf32>) -> (tensor<1x4x6xf32>, tensor<1x4x6xf32>, tensor<1x4x6xf32>) {
  %w = graph.weight key = "w" : tensor<4x3x3xf32>
  %b = graph.weight key = "b" : tensor<4xf32>
  %c = graph.weight key = "c" : tensor<6xf32>
  %0 = graph.broadcast %b axes = [1] : tensor<4xf32> -> tensor<1x4x6xf32>
  %1 = graph.broadcast %c axes = [2] : tensor<6xf32> -> tensor<1x4x6xf32>
  %y = graph.conv %x, %w layout = "bf0,oi0->bf0" strides = [1] low = [0] high = [0] : (tensor<1x3x8xf32>, tensor<4x3x3xf32>) -> tensor<1x4x6xf32>
  %r = graph.sub %y, %0 : tensor<1x4x6xf32>
  %u = graph.mul %r, %1 : tensor<1x4x6xf32>
  %t = graph.conv %x, %v layout = "bf0,oi0->bf0" strides = [1] low = [0] high = [0] : (tensor<1x3x8xf32>, tensor<4x3x3xf32>) -> tensor<1x4x6xf32>
  %s = graph.mul %t, %0 : tensor<1x4x6xf32>
  func.return %r, %u, %s : tensor<1x4x6xf32>, tensor<1x4x6xf32>, tensor<1x4x6xf32>
}
