// RUN: aiopt-opt %s --target=avx512 --split-input-file --pipeline="fuse, graph-to-lin, schedule" | filecheck %s
// RUN: aiopt-opt %s --target=avx512 --split-input-file --pipeline="fuse, graph-to-lin, schedule{unroll=1}" | filecheck --check-prefix=PLAIN %s
// RUN: aiopt-opt %s --target=avx512 --split-input-file --pipeline="fuse, graph-to-lin, schedule-space" | filecheck --check-prefix=SPACE %s

// Sixteen features of three channels fill half a tile, and packing their windows is not free.
// CHECK: schedule = {kind = "window"
// PLAIN: schedule = {kind = "conv"
// SPACE: kind in ["window", "conv"]
// SPACE-SAME: rows in [none, 4, 6, 8]
func.func @few(%x: tensor<1x30x30x3xf32>, %w: tensor<3x3x3x16xf32>) -> tensor<1x28x28x16xf32> {
  %y = graph.conv %x, %w layout = "b01f,01io->b01f" strides = [1, 1] low = [0, 0] high = [0, 0] : (tensor<1x30x30x3xf32>, tensor<3x3x3x16xf32>) -> tensor<1x28x28x16xf32>
  func.return %y : tensor<1x28x28x16xf32>
}

// -----

// Features that fill a tile.
// CHECK: schedule = {kind = "conv"
// PLAIN: schedule = {kind = "conv"
// SPACE: kind in ["conv", "window"]
func.func @wide(%x: tensor<1x30x30x3xf32>, %w: tensor<3x3x3x64xf32>) -> tensor<1x28x28x64xf32> {
  %y = graph.conv %x, %w layout = "b01f,01io->b01f" strides = [1, 1] low = [0, 0] high = [0, 0] : (tensor<1x30x30x3xf32>, tensor<3x3x3x64xf32>) -> tensor<1x28x28x64xf32>
  func.return %y : tensor<1x28x28x64xf32>
}

// -----

// Windows that do not overlap: nothing is loaded once for several rows.
// CHECK: schedule = {kind = "conv"
// PLAIN: schedule = {kind = "conv"
// SPACE: kind in ["conv", "window"]
// SPACE-NOT: rows in [none, 4
func.func @apart(%x: tensor<1x30x30x3xf32>, %w: tensor<3x3x3x16xf32>) -> tensor<1x10x10x16xf32> {
  %y = graph.conv %x, %w layout = "b01f,01io->b01f" strides = [3, 3] low = [0, 0] high = [0, 0] : (tensor<1x30x30x3xf32>, tensor<3x3x3x16xf32>) -> tensor<1x10x10x16xf32>
  func.return %y : tensor<1x10x10x16xf32>
}

// -----

// Features outermost: pixels are columns, seven left over; weights are packed or read as they lie.
// CHECK: schedule = {kind = "conv"
// PLAIN: schedule = {kind = "conv"
// SPACE: kind in ["conv"]
// SPACE-SAME: edge in [none, 16, 32, 48]
// SPACE-SAME: pack in ["b", "auto"]
func.func @outermost(%x: tensor<1x32x15x15xf32>, %w: tensor<64x32x3x3xf32>) -> tensor<1x64x13x13xf32> {
  %y = graph.conv %x, %w layout = "bf01,oi01->bf01" strides = [1, 1] low = [0, 0] high = [0, 0] : (tensor<1x32x15x15xf32>, tensor<64x32x3x3xf32>) -> tensor<1x64x13x13xf32>
  func.return %y : tensor<1x64x13x13xf32>
}
