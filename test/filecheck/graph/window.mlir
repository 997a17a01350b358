// RUN: aiopt-opt %s --split-input-file | aiopt-opt --split-input-file | filecheck %s
// RUN: aiopt-opt %s --split-input-file --print-op-generic | aiopt-opt --split-input-file | filecheck %s

// CHECK-LABEL: @conv(
// CHECK-NEXT: %y = graph.conv %x, %w layout = "bf01,oi01->bf01" strides = [1, 1] low = [1, 1] high = [1, 1] : (tensor<?x3x?x?xf32, #graph.dims<b, _, h, w>>, tensor<8x3x3x3xf32>) -> tensor<?x8x?x?xf32, #graph.dims<b, _, h, w>>
func.func @conv(%x: tensor<?x3x?x?xf32, #graph.dims<b, _, h, w>>, %w: tensor<8x3x3x3xf32>) -> tensor<?x8x?x?xf32, #graph.dims<b, _, h, w>> {
  %y = graph.conv %x, %w layout = "bf01,oi01->bf01" strides = [1, 1] low = [1, 1] high = [1, 1] : (tensor<?x3x?x?xf32, #graph.dims<b, _, h, w>>, tensor<8x3x3x3xf32>) -> tensor<?x8x?x?xf32, #graph.dims<b, _, h, w>>
  func.return %y : tensor<?x8x?x?xf32, #graph.dims<b, _, h, w>>
}

// -----

// CHECK-LABEL: @conv_valid(
// CHECK-NEXT: %y = graph.conv %x, %w layout = "bf01,oi01->bf01" strides = [1, 1] low = [0, 0] high = [0, 0] : (tensor<1x3x?x?xf32, #graph.dims<_, _, h, w>>, tensor<8x3x3x2xf32>) -> tensor<1x8x?x?xf32, #graph.dims<_, _, max(0, h - 2), max(0, w - 1)>>
func.func @conv_valid(%x: tensor<1x3x?x?xf32, #graph.dims<_, _, h, w>>, %w: tensor<8x3x3x2xf32>) -> tensor<1x8x?x?xf32, #graph.dims<_, _, max(0, h - 2), max(0, w - 1)>> {
  %y = graph.conv %x, %w layout = "bf01,oi01->bf01" strides = [1, 1] low = [0, 0] high = [0, 0] : (tensor<1x3x?x?xf32, #graph.dims<_, _, h, w>>, tensor<8x3x3x2xf32>) -> tensor<1x8x?x?xf32, #graph.dims<_, _, max(0, h - 2), max(0, w - 1)>>
  func.return %y : tensor<1x8x?x?xf32, #graph.dims<_, _, max(0, h - 2), max(0, w - 1)>>
}

// -----

// CHECK-LABEL: @conv_all(
// CHECK-NEXT: %y = graph.conv %x, %w layout = "b01f,01io->bf01" strides = [2, 3] low = [1, -1] high = [p, 0] x_dilation = [2, 1] w_dilation = [1, 2] groups = 2 : (tensor<2x9x12x4xi32>, tensor<3x2x2x6xi32>) -> tensor<2x6x?x3xi32, #graph.dims<_, _, (p ceildiv 2) + 8, _>>
func.func @conv_all(%x: tensor<2x9x12x4xi32>, %w: tensor<3x2x2x6xi32>) -> tensor<2x6x?x3xi32, #graph.dims<_, _, (p ceildiv 2) + 8, _>> {
  %y = graph.conv %x, %w layout = "b01f,01io->bf01" strides = [2, 3] low = [1, -1] high = [p, 0] x_dilation = [2, 1] w_dilation = [1, 2] groups = 2 : (tensor<2x9x12x4xi32>, tensor<3x2x2x6xi32>) -> tensor<2x6x?x3xi32, #graph.dims<_, _, (p ceildiv 2) + 8, _>>
  func.return %y : tensor<2x6x?x3xi32, #graph.dims<_, _, (p ceildiv 2) + 8, _>>
}

// -----

// CHECK-LABEL: @conv_1d(
// CHECK-NEXT: %y = graph.conv %x, %w layout = "b0f,0io->b0f" strides = [2] low = [0] high = [0] : (tensor<2x?x3xf64, #graph.dims<_, s, _>>, tensor<?x3x5xf64, #graph.dims<k, _, _>>) -> tensor<2x?x5xf64, #graph.dims<_, max(((-k + s) floordiv 2) + 1, 0), _>>
func.func @conv_1d(%x: tensor<2x?x3xf64, #graph.dims<_, s, _>>, %w: tensor<?x3x5xf64, #graph.dims<k, _, _>>) -> tensor<2x?x5xf64, #graph.dims<_, max(((-k + s) floordiv 2) + 1, 0), _>> {
  %y = graph.conv %x, %w layout = "b0f,0io->b0f" strides = [2] low = [0] high = [0] : (tensor<2x?x3xf64, #graph.dims<_, s, _>>, tensor<?x3x5xf64, #graph.dims<k, _, _>>) -> tensor<2x?x5xf64, #graph.dims<_, max(((-k + s) floordiv 2) + 1, 0), _>>
  func.return %y : tensor<2x?x5xf64, #graph.dims<_, max(((-k + s) floordiv 2) + 1, 0), _>>
}

// -----

// CHECK-LABEL: @reduce_window(
// CHECK-NEXT: %y = graph.reduce_window %x kind = max window = [1, 2, 2, 1] strides = [1, 2, 2, 1] low = [0, 0, 0, 0] high = [0, 1, 1, 0] : tensor<?x?x?x3xf32, #graph.dims<b, h, w, _>> -> tensor<?x?x?x3xf32, #graph.dims<b, h ceildiv 2, w ceildiv 2, _>>
func.func @reduce_window(%x: tensor<?x?x?x3xf32, #graph.dims<b, h, w, _>>) -> tensor<?x?x?x3xf32, #graph.dims<b, h ceildiv 2, w ceildiv 2, _>> {
  %y = graph.reduce_window %x kind = max window = [1, 2, 2, 1] strides = [1, 2, 2, 1] low = [0, 0, 0, 0] high = [0, 1, 1, 0] : tensor<?x?x?x3xf32, #graph.dims<b, h, w, _>> -> tensor<?x?x?x3xf32, #graph.dims<b, h ceildiv 2, w ceildiv 2, _>>
  func.return %y : tensor<?x?x?x3xf32, #graph.dims<b, h ceildiv 2, w ceildiv 2, _>>
}

// -----

// CHECK-LABEL: @reduce_window_dilated(
// CHECK-NEXT: %y = graph.reduce_window %x kind = and window = [3] strides = [1] low = [1] high = [1] x_dilation = [2] w_dilation = [3] : tensor<8xi1> -> tensor<11xi1>
func.func @reduce_window_dilated(%x: tensor<8xi1>) -> tensor<11xi1> {
  %y = graph.reduce_window %x kind = and window = [3] strides = [1] low = [1] high = [1] x_dilation = [2] w_dilation = [3] : tensor<8xi1> -> tensor<11xi1>
  func.return %y : tensor<11xi1>
}
