// RUN: aiopt-opt %s --pipeline="fuse, graph-to-lin, schedule" --target=avx512 --split-input-file | filecheck %s

// A pooling reads a padded operand; unit dimensions of the window are no loops.
// CHECK: lin.kernel @k0_reduce_window({{.*}}schedule = {kind = "window", vector = 16 : i64, unroll = 4 : i64, parallel} {
// CHECK-NEXT: %0 = lin.pad low = [0, 0, 0, 1] high = [0, 0, 0, 1] interior = [0, 0, 0, 0] value = 0xff800000 : f32 (%x)
// CHECK-NEXT: %1 = lin.generic domain = [n0, 6, 4, 5, 2, 3] iterators = [parallel, parallel, parallel, parallel, reduction, reduction] maps = [affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, ((d2 * 2) + d4), ((d3 * 2) + d5))>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1, d2, d3)>] (%0)
func.func @pool(%x: tensor<?x6x8x9xf32, #graph.dims<b, _, _, _>>) -> tensor<?x6x4x5xf32, #graph.dims<b, _, _, _>> {
  %y = graph.reduce_window %x kind = max window = [1, 1, 2, 3] strides = [1, 1, 2, 2] low = [0, 0, 0, 1] high = [0, 0, 0, 1] : tensor<?x6x8x9xf32, #graph.dims<b, _, _, _>> -> tensor<?x6x4x5xf32, #graph.dims<b, _, _, _>>
  func.return %y : tensor<?x6x4x5xf32, #graph.dims<b, _, _, _>>
}

// -----

// Features of two groups are two dimensions, in the epilogue too; two features are too few for a
// micro-kernel.
// CHECK: %0 = lin.generic domain = [n0, 2, 2, 7, 8, 3, 2, 2] iterators = [parallel, parallel, parallel, parallel, parallel, reduction, reduction, reduction]
// CHECK-SAME: (((d1 * 2) + d2), d5, d6, d7)>
// CHECK-SAME: (d0, ((d1 * 3) + d5), (d3 + d6), (d4 + d7))>
// CHECK-SAME: (d0, ((d1 * 2) + d2), d3, d4)>] (%w, %x)
// CHECK: lin.generic domain = [n0, 2, 2, 7, 8] iterators = [parallel, parallel, parallel, parallel, parallel] maps = [affine_map<(d0, d1, d2, d3, d4) -> (d0, ((d1 * 2) + d2), d3, d4)>, affine_map<(d0, d1, d2, d3, d4) -> (d0, ((d1 * 2) + d2), d3, d4)>] (%0)
func.func @groups(%x: tensor<?x6x8x9xf32, #graph.dims<b, _, _, _>>, %w: tensor<4x3x2x2xf32>) -> tensor<?x4x7x8xf32, #graph.dims<b, _, _, _>> {
  %z = graph.conv %x, %w layout = "bf01,oi01->bf01" strides = [1, 1] low = [0, 0] high = [0, 0] groups = 2 : (tensor<?x6x8x9xf32, #graph.dims<b, _, _, _>>, tensor<4x3x2x2xf32>) -> tensor<?x4x7x8xf32, #graph.dims<b, _, _, _>>
  %r = graph.relu %z : tensor<?x4x7x8xf32, #graph.dims<b, _, _, _>>
  func.return %r : tensor<?x4x7x8xf32, #graph.dims<b, _, _, _>>
}

// -----

// Pixels are the columns of a product: they lie innermost.
// CHECK: lin.kernel @k0_conv({{.*}}scratch = [{{[0-9]+}}] schedule = {kind = "conv", vector = 16 : i64, unroll = 4 : i64, tile = [14 : i64, 32 : i64]
// CHECK-NEXT: %0 = lin.pad low = [0, 0, 1, 1] high = [0, 0, 1, 1] interior = [0, 0, 0, 0] value = 0.000000e+00 : f32 (%x)
// CHECK-NEXT: %1 = lin.generic domain = [n0, 16, n1, n2, 6, 3, 3]
// CHECK-SAME: (%w, %0)
func.func @columns(%x: tensor<?x6x?x?xf32, #graph.dims<b, _, h, w>>, %w: tensor<16x6x3x3xf32>) -> tensor<?x16x?x?xf32, #graph.dims<b, _, h, w>> {
  %z = graph.conv %x, %w layout = "bf01,oi01->bf01" strides = [1, 1] low = [1, 1] high = [1, 1] : (tensor<?x6x?x?xf32, #graph.dims<b, _, h, w>>, tensor<16x6x3x3xf32>) -> tensor<?x16x?x?xf32, #graph.dims<b, _, h, w>>
  func.return %z : tensor<?x16x?x?xf32, #graph.dims<b, _, h, w>>
}

// -----

// Pixels are the rows: features lie innermost, and are copied in runs.
// CHECK: lin.kernel @k0_conv({{.*}}kind = "conv"
// CHECK: %1 = lin.generic domain = [n0, n1, n2, 32, 3, 3, 6]
// CHECK-SAME: (%0, %w)
func.func @rows(%x: tensor<?x?x?x6xf32, #graph.dims<b, h, w, _>>, %w: tensor<3x3x6x32xf32>) -> tensor<?x?x?x32xf32, #graph.dims<b, h, w, _>> {
  %z = graph.conv %x, %w layout = "b01f,01io->b01f" strides = [1, 1] low = [1, 1] high = [1, 1] : (tensor<?x?x?x6xf32, #graph.dims<b, h, w, _>>, tensor<3x3x6x32xf32>) -> tensor<?x?x?x32xf32, #graph.dims<b, h, w, _>>
  func.return %z : tensor<?x?x?x32xf32, #graph.dims<b, h, w, _>>
}

// -----

// Depthwise: one dimension of features, nothing is summed over features.
// CHECK: lin.generic domain = [n0, 7, 8, 6, 2, 2]
// CHECK-SAME: (d0, (d1 + d4), (d2 + d5), d3)>, affine_map<(d0, d1, d2, d3, d4, d5) -> (d4, d5, 0, d3)>
// CHECK-SAME: (%x, %w)
func.func @depthwise(%x: tensor<?x8x9x6xf32, #graph.dims<b, _, _, _>>, %w: tensor<2x2x1x6xf32>) -> tensor<?x7x8x6xf32, #graph.dims<b, _, _, _>> {
  %z = graph.conv %x, %w layout = "b01f,01io->b01f" strides = [1, 1] low = [0, 0] high = [0, 0] groups = 6 : (tensor<?x8x9x6xf32, #graph.dims<b, _, _, _>>, tensor<2x2x1x6xf32>) -> tensor<?x7x8x6xf32, #graph.dims<b, _, _, _>>
  func.return %z : tensor<?x7x8x6xf32, #graph.dims<b, _, _, _>>
}

// -----

// Windows of 3×3 over many tiles and features: Winograd's algorithm.
// CHECK: lin.kernel @k0_conv({{.*}}schedule = {kind = "conv", {{.*}}winograd, parallel} {
func.func @winograd(%x: tensor<1x16x?x?xf32, #graph.dims<_, _, h, w>>, %w: tensor<16x16x3x3xf32>) -> tensor<1x16x?x?xf32, #graph.dims<_, _, h, w>> {
  %z = graph.conv %x, %w layout = "bf01,oi01->bf01" strides = [1, 1] low = [1, 1] high = [1, 1] : (tensor<1x16x?x?xf32, #graph.dims<_, _, h, w>>, tensor<16x16x3x3xf32>) -> tensor<1x16x?x?xf32, #graph.dims<_, _, h, w>>
  func.return %z : tensor<1x16x?x?xf32, #graph.dims<_, _, h, w>>
}
