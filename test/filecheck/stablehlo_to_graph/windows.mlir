// RUN: aiopt-opt %s --pipeline=stablehlo-to-graph --split-input-file | filecheck %s

// Convolution and pooling.

// CHECK: %0 = graph.conv %x, %w layout = "bf01,oi01->bf01" strides = [2, 1] low = [1, 0] high = [2, 1] w_dilation = [1, 2] : (tensor<2x3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<2x4x5x5xf32>
func.func public @main(%x: tensor<2x3x8x8xf32>, %w: tensor<4x3x3x3xf32>) -> tensor<2x4x5x5xf32> {
  %0 = stablehlo.convolution(%x, %w) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {stride = [2, 1], pad = [[1, 2], [0, 1]], rhs_dilate = [1, 2]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<2x3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<2x4x5x5xf32>
  return %0 : tensor<2x4x5x5xf32>
}

// -----

// A reversed window reverses the weights.

// CHECK: %0 = graph.reverse %w axes = [0]
// CHECK-NEXT: %1 = graph.conv %x, %0 layout = "b0f,0io->b0f" strides = [1] low = [0] high = [0] : (tensor<1x8x2xf32>, tensor<3x2x4xf32>) -> tensor<1x6x4xf32>
func.func public @main(%x: tensor<1x8x2xf32>, %w: tensor<3x2x4xf32>) -> tensor<1x6x4xf32> {
  %0 = stablehlo.convolution(%x, %w) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {reverse = [true]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x8x2xf32>, tensor<3x2x4xf32>) -> tensor<1x6x4xf32>
  return %0 : tensor<1x6x4xf32>
}

// -----

// Groups of the batch become groups of features.

// CHECK: %0 = graph.reshape %x : tensor<4x2x8xf32> -> tensor<2x2x2x8xf32>
// CHECK-NEXT: %1 = graph.transpose %0 perm = [1, 0, 2, 3]
// CHECK-NEXT: %2 = graph.reshape %1 : tensor<2x2x2x8xf32> -> tensor<2x4x8xf32>
// CHECK-NEXT: %3 = graph.conv %2, %w layout = "bf0,oi0->bf0" strides = [1] low = [0] high = [0] groups = 2 : (tensor<2x4x8xf32>, tensor<6x2x3xf32>) -> tensor<2x6x6xf32>
func.func public @main(%x: tensor<4x2x8xf32>, %w: tensor<6x2x3xf32>) -> tensor<2x6x6xf32> {
  %0 = stablehlo.convolution(%x, %w) dim_numbers = [b, f, 0]x[o, i, 0]->[b, f, 0], window = {} {batch_group_count = 2 : i64, feature_group_count = 1 : i64} : (tensor<4x2x8xf32>, tensor<6x2x3xf32>) -> tensor<2x6x6xf32>
  return %0 : tensor<2x6x6xf32>
}

// -----

// CHECK: %0 = graph.reduce_window %x kind = max window = [3] strides = [2] low = [1] high = [1] : tensor<8xf32> -> tensor<4xf32>
// CHECK-NEXT: func.return %0
func.func public @main(%x: tensor<8xf32>) -> tensor<4xf32> {
  %c = stablehlo.constant dense<0xFF800000> : tensor<f32>
  %0 = "stablehlo.reduce_window"(%x, %c) <{padding = dense<1> : tensor<1x2xi64>, window_dimensions = array<i64: 3>, window_strides = array<i64: 2>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %1 = stablehlo.maximum %a, %b : tensor<f32>
    stablehlo.return %1 : tensor<f32>
  }) : (tensor<8xf32>, tensor<f32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// Another start value is combined with each window.

// CHECK: %0 = graph.reduce_window %x kind = add
// CHECK: %2 = graph.broadcast
// CHECK-NEXT: %3 = graph.add %0, %2
func.func public @main(%x: tensor<8xi32>) -> tensor<6xi32> {
  %c = stablehlo.constant dense<5> : tensor<i32>
  %0 = "stablehlo.reduce_window"(%x, %c) <{window_dimensions = array<i64: 3>}> ({
  ^bb0(%a: tensor<i32>, %b: tensor<i32>):
    %1 = stablehlo.add %a, %b : tensor<i32>
    stablehlo.return %1 : tensor<i32>
  }) : (tensor<8xi32>, tensor<i32>) -> tensor<6xi32>
  return %0 : tensor<6xi32>
}
