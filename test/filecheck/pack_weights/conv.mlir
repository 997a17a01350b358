// RUN: aiopt-opt %s --target=avx512 --pipeline="fuse, graph-to-lin, schedule, pack-weights" | filecheck %s

// A convolution's weights are its right-hand side if features lie innermost; the window and the
// features of the operand are the rows.
// CHECK: lin.kernel @k0_conv(%x: tensor<1x?x?x16xf32, #graph.dims<_, n0, n1, _>>, %w: tensor<2x144x32xf32>)
// CHECK: lin.generic
// CHECK-SAME: affine_map<(d0, d1, d2, d3, d4, d5) -> ((d2 floordiv 32), (((d3 * 48) + (d4 * 16)) + d5), (d2 mod 32))>
// CHECK: %w = lin.weight "w" panel = [3, 3, 16, 40, 0] : tensor<2x144x32xf32>
func.func @main(%x: tensor<1x?x?x16xf32, #graph.dims<_, h, w, _>>) -> tensor<1x?x?x40xf32, #graph.dims<_, h, w, _>> {
  %w = graph.weight key = "w" : tensor<3x3x16x40xf32>
  %y = graph.conv %x, %w layout = "b01f,01io->b01f" strides = [1, 1] low = [1, 1] high = [1, 1] : (tensor<1x?x?x16xf32, #graph.dims<_, h, w, _>>, tensor<3x3x16x40xf32>) -> tensor<1x?x?x40xf32, #graph.dims<_, h, w, _>>
  func.return %y : tensor<1x?x?x40xf32, #graph.dims<_, h, w, _>>
}
