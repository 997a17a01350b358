// RUN: aiopt-opt %s --split-input-file --pipeline='fuse, graph-to-lin, lin-to-linalg' | filecheck %s

// Sizes become arguments.
// CHECK-LABEL: func.func @k0_map(%0: tensor<?x8xf32>, %1: index) -> tensor<?x8xf32> {
// CHECK-NEXT: %2 = tensor.empty(%1) : tensor<?x8xf32>
// CHECK-NEXT: %3 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%0 : tensor<?x8xf32>) outs(%2 : tensor<?x8xf32>) {
// CHECK-NEXT: ^bb0(%4: f32, %5: f32):
// CHECK-NEXT: %6 = math.exp %4 : f32
// CHECK-NEXT: linalg.yield %6 : f32
// CHECK-NEXT: } -> tensor<?x8xf32>
// CHECK-NEXT: func.return %3 : tensor<?x8xf32>
// CHECK-NEXT: }
func.func @map(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %a = graph.exp %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %a : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// A reduction starts from the identity of its combiner.
// CHECK-LABEL: func.func @k0_rows(%0: tensor<?x?xf32>, %1: index, %2: index) -> tensor<?xf32> {
// CHECK-NEXT: %3 = arith.constant 0xff800000 : f32
// CHECK-NEXT: %4 = tensor.splat %3[%1] : tensor<?xf32>
// CHECK-NEXT: %5 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>], iterator_types = ["parallel", "reduction"]} ins(%0 : tensor<?x?xf32>) outs(%4 : tensor<?xf32>) {
// CHECK-NEXT: ^bb0(%6: f32, %7: f32):
// CHECK-NEXT: %8 = arith.maximumf %7, %6 : f32
// CHECK-NEXT: linalg.yield %8 : f32
// CHECK-NEXT: } -> tensor<?xf32>
// CHECK-NEXT: func.return %5 : tensor<?xf32>
// CHECK-NEXT: }
func.func @max(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?xf32, #graph.dims<b>>) {
  %t = graph.reduce %x kind = max axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
  func.return %t : tensor<?xf32, #graph.dims<b>>
}

// -----

// A slice reads a corner of its operand.
// CHECK-LABEL: func.func @k0_slice(%0: tensor<9xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %1 = tensor.extract_slice %0[0] [4] [1] : tensor<9xf32> to tensor<4xf32>
// CHECK-NEXT: %2 = tensor.empty() : tensor<4xf32>
// CHECK-NEXT: %3 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%1 : tensor<4xf32>) outs(%2 : tensor<4xf32>) {
// CHECK-NEXT: ^bb0(%4: f32, %5: f32):
// CHECK-NEXT: linalg.yield %4 : f32
// CHECK-NEXT: } -> tensor<4xf32>
// CHECK-NEXT: func.return %3 : tensor<4xf32>
// CHECK-NEXT: }
func.func @slice(%x: tensor<9xf32>) -> (tensor<4xf32>) {
  %a = graph.slice %x starts = [0] limits = [4] strides = [1] : tensor<9xf32> -> tensor<4xf32>
  func.return %a : tensor<4xf32>
}

// -----

// A dimension that no operand has gets one without elements that matter.
// CHECK-LABEL: func.func @k0_rows(%0: index) -> tensor<f32> {
// CHECK-NEXT: %1 = tensor.empty(%0) : tensor<?xf32>
// CHECK-NEXT: %2 = arith.constant 0.000000e+00 : f32
// CHECK-NEXT: %3 = tensor.splat %2 : tensor<f32>
// CHECK-NEXT: %4 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>], iterator_types = ["reduction"]} ins(%1 : tensor<?xf32>) outs(%3 : tensor<f32>) {
// CHECK-NEXT: ^bb0(%5: f32, %6: f32):
// CHECK-NEXT: %7 = linalg.index 0 : index
// CHECK-NEXT: %8 = affine.apply affine_map<(d0) -> (d0)> (%7)
// CHECK-NEXT: %9 = arith.index_cast %8 : index to i64
// CHECK-NEXT: %10 = arith.sitofp %9 : i64 to f32
// CHECK-NEXT: %11 = arith.addf %6, %10 : f32
// CHECK-NEXT: linalg.yield %11 : f32
// CHECK-NEXT: } -> tensor<f32>
// CHECK-NEXT: func.return %4 : tensor<f32>
// CHECK-NEXT: }
func.func @iota(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<f32>) {
  %i = graph.iota axis = 0 : tensor<?xf32, #graph.dims<s>>
  %t = graph.reduce %i kind = add axes = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<f32>
  func.return %t : tensor<f32>
}

// -----

// Computed indices.
// CHECK-LABEL: func.func @k0_gather(%0: tensor<?xf32>, %1: tensor<4xi64>, %2: index) -> tensor<4xf32> {
// CHECK-NEXT: %3 = tensor.empty() : tensor<4xf32>
// CHECK-NEXT: %4 = arith.constant -1 : index
// CHECK-NEXT: %5 = arith.addi %4, %2 : index
// CHECK-NEXT: %6 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} ins(%1 : tensor<4xi64>) outs(%3 : tensor<4xf32>) {
// CHECK-NEXT: ^bb0(%7: i64, %8: f32):
// CHECK-NEXT: %9 = arith.index_cast %5 : index to i64
// CHECK-NEXT: %10 = arith.minsi %7, %9 : i64
// CHECK-NEXT: %11 = arith.constant 0 : i64
// CHECK-NEXT: %12 = arith.maxsi %10, %11 : i64
// CHECK-NEXT: %13 = arith.index_cast %12 : i64 to index
// CHECK-NEXT: %14 = tensor.extract %0[%13] : tensor<?xf32>
// CHECK-NEXT: linalg.yield %14 : f32
// CHECK-NEXT: } -> tensor<4xf32>
// CHECK-NEXT: func.return %6 : tensor<4xf32>
// CHECK-NEXT: }
func.func @gather(%x: tensor<?xf32, #graph.dims<s>>, %i: tensor<4xi64>) -> (tensor<4xf32>) {
  %g = graph.gather %x, %i axis = 0 : (tensor<?xf32, #graph.dims<s>>, tensor<4xi64>) -> tensor<4xf32>
  func.return %g : tensor<4xf32>
}

// -----

// Tensors of unsigned integers lose the sign, as upstream wants it.
// CHECK-LABEL: func.func @k0_rows(%0: tensor<?x4xi8>, %1: index) -> tensor<?xi8> {
// CHECK: arith.constant -1 : i8
// CHECK: arith.minui
func.func @unsigned(%x: tensor<?x4xui8, #graph.dims<s, _>>) -> tensor<?xui8, #graph.dims<s>> {
  %a = graph.reduce %x kind = min axes = [1] : tensor<?x4xui8, #graph.dims<s, _>> -> tensor<?xui8, #graph.dims<s>>
  func.return %a : tensor<?xui8, #graph.dims<s>>
}
