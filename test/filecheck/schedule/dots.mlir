// RUN: aiopt-opt %s --target=avx512 --split-input-file --pipeline="decompose, fuse, graph-to-lin, schedule" | filecheck %s
// RUN: aiopt-opt %s --target=generic --split-input-file --pipeline="decompose, fuse, graph-to-lin, schedule" | filecheck --check-prefix=SSE %s
// RUN: aiopt-opt %s --target=avx512 --split-input-file --pipeline="decompose, fuse, graph-to-lin, schedule-space" | filecheck --check-prefix=SPACE %s

// Four columns leave most of a vector idle that runs along them.
// CHECK: schedule = {kind = "dot", vector = 16 : i64, unroll = 4 : i64, tile = [6 : i64, 4 : i64]
// SSE: schedule = {kind = "matmul"
// SPACE: kind in ["dot", "matmul"
// CHECK: func.func @few
// SPACE: func.func @few
func.func @few(%a: tensor<64x256xf32>, %b: tensor<256x4xf32>) -> tensor<64x4xf32> {
  %0 = graph.matmul %a, %b : (tensor<64x256xf32>, tensor<256x4xf32>) -> tensor<64x4xf32>
  func.return %0 : tensor<64x4xf32>
}

// -----

// Nine columns are not few.
// CHECK: schedule = {kind = "matmul"
// SPACE: kind in ["matmul"]
// CHECK: func.func @more
// SPACE: func.func @more
func.func @more(%a: tensor<64x256xf32>, %b: tensor<256x9xf32>) -> tensor<64x9xf32> {
  %0 = graph.matmul %a, %b : (tensor<64x256xf32>, tensor<256x9xf32>) -> tensor<64x9xf32>
  func.return %0 : tensor<64x9xf32>
}

// -----

// Too few rows, and then too short sums, for what is copied and added up.
// CHECK: schedule = {kind = "matmul"
// CHECK: func.func @low
// SPACE: func.func @low
func.func @low(%a: tensor<7x256xf32>, %b: tensor<256x4xf32>) -> tensor<7x4xf32> {
  %0 = graph.matmul %a, %b : (tensor<7x256xf32>, tensor<256x4xf32>) -> tensor<7x4xf32>
  func.return %0 : tensor<7x4xf32>
}

// -----

// CHECK: schedule = {kind = "matmul"
// CHECK: func.func @short
// SPACE: func.func @short
func.func @short(%a: tensor<64x31xf32>, %b: tensor<31x4xf32>) -> tensor<64x4xf32> {
  %0 = graph.matmul %a, %b : (tensor<64x31xf32>, tensor<31x4xf32>) -> tensor<64x4xf32>
  func.return %0 : tensor<64x4xf32>
}

// -----

// One row with a transposed right-hand side: a search may try it.
// CHECK: schedule = {kind = "matmul"
// SPACE: kind in ["matmul", "dot"
// CHECK: func.func @row
// SPACE: func.func @row
func.func @row(%a: tensor<1x256xf32>, %b: tensor<64x256xf32>) -> tensor<1x64xf32> {
  %t = graph.transpose %b perm = [1, 0] : (tensor<64x256xf32>) -> tensor<256x64xf32>
  %0 = graph.matmul %a, %t : (tensor<1x256xf32>, tensor<256x64xf32>) -> tensor<1x64xf32>
  func.return %0 : tensor<1x64xf32>
}
