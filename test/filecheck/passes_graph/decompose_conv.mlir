// RUN: aiopt-opt %s --pipeline="decompose{ops=conv}" --split-input-file | filecheck %s

// Weights lie as they are multiplied: features of the result outermost, or innermost if those of
// the operand are.
// CHECK: %0 = graph.transpose %w perm = [1, 0, 2] : tensor<3x4x5xf32> -> tensor<4x3x5xf32>
// CHECK-NEXT: graph.conv %x, %0 layout = "bf0,oi0->bf0" strides = [2] low = [1] high = [0] w_dilation = [2]
func.func @outermost(%x: tensor<1x3x16xf32>, %w: tensor<3x4x5xf32>) -> tensor<1x4x5xf32> {
  %y = graph.conv %x, %w layout = "bf0,io0->bf0" strides = [2] low = [1] high = [0] w_dilation = [2] : (tensor<1x3x16xf32>, tensor<3x4x5xf32>) -> tensor<1x4x5xf32>
  func.return %y : tensor<1x4x5xf32>
}

// -----

// CHECK: %0 = graph.transpose %w perm = [2, 1, 0]
// CHECK-NEXT: graph.conv %x, %0 layout = "b0f,0io->bf0"
func.func @innermost(%x: tensor<1x16x3xf32>, %w: tensor<4x3x5xf32>) -> tensor<1x4x12xf32> {
  %y = graph.conv %x, %w layout = "b0f,oi0->bf0" strides = [1] low = [0] high = [0] : (tensor<1x16x3xf32>, tensor<4x3x5xf32>) -> tensor<1x4x12xf32>
  func.return %y : tensor<1x4x12xf32>
}

// -----

// A window of one element is a product; a stride, groups or another place of the features are not.
// CHECK: %0 = graph.reshape %w : tensor<1x1x3x4xf32> -> tensor<3x4xf32>
// CHECK-NEXT: graph.dot %x, %0 lhs_batch = [] rhs_batch = [] lhs_contract = [3] rhs_contract = [0]
// CHECK: graph.conv
// CHECK: graph.conv
func.func @pointwise(%x: tensor<?x8x8x3xf32, #graph.dims<b, _, _, _>>, %w: tensor<1x1x3x4xf32>) -> (tensor<?x8x8x4xf32, #graph.dims<b, _, _, _>>, tensor<?x4x4x4xf32, #graph.dims<b, _, _, _>>, tensor<?x4x8x8xf32, #graph.dims<b, _, _, _>>) {
  %y = graph.conv %x, %w layout = "b01f,01io->b01f" strides = [1, 1] low = [0, 0] high = [0, 0] : (tensor<?x8x8x3xf32, #graph.dims<b, _, _, _>>, tensor<1x1x3x4xf32>) -> tensor<?x8x8x4xf32, #graph.dims<b, _, _, _>>
  %z = graph.conv %x, %w layout = "b01f,01io->b01f" strides = [2, 2] low = [0, 0] high = [0, 0] : (tensor<?x8x8x3xf32, #graph.dims<b, _, _, _>>, tensor<1x1x3x4xf32>) -> tensor<?x4x4x4xf32, #graph.dims<b, _, _, _>>
  %t = graph.conv %x, %w layout = "b01f,01io->bf01" strides = [1, 1] low = [0, 0] high = [0, 0] : (tensor<?x8x8x3xf32, #graph.dims<b, _, _, _>>, tensor<1x1x3x4xf32>) -> tensor<?x4x8x8xf32, #graph.dims<b, _, _, _>>
  func.return %y, %z, %t : tensor<?x8x8x4xf32, #graph.dims<b, _, _, _>>, tensor<?x4x4x4xf32, #graph.dims<b, _, _, _>>, tensor<?x4x8x8xf32, #graph.dims<b, _, _, _>>
}
