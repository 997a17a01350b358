// RUN: aiopt-opt %s --split-input-file | filecheck %s
// RUN: aiopt-opt %s --split-input-file --print-op-generic -o %t && \
// RUN:   aiopt-opt %t --split-input-file | filecheck %s

// Operations that make, move and measure tensors.

// CHECK: %0 = stablehlo.constant dense<1.500000e+00> : tensor<4xf32>
func.func @constant() {
  %0 = stablehlo.constant dense<1.500000e+00> : tensor<4xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi32>
func.func @constant_list() {
  %0 = stablehlo.constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.constant {mhlo.note = "kept"} dense<true> : tensor<i1>
func.func @constant_attributes() {
  %0 = stablehlo.constant {mhlo.note = "kept"} dense<true> : tensor<i1>
  func.return
}

// -----

// Hexadecimal is the bits of a float.
// CHECK: %0 = stablehlo.constant dense<0xff800000> : tensor<f32>
func.func @constant_infinity() {
  %0 = stablehlo.constant dense<0xff800000> : tensor<f32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.iota dim = 1 : tensor<4x8xi32>
func.func @iota() {
  %0 = stablehlo.iota dim = 1 : tensor<4x8xi32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.dynamic_iota %s, dim = 0 : (tensor<2xi32>) -> tensor<?x8xi32>
func.func @dynamic_iota(%s: tensor<2xi32>) {
  %0 = stablehlo.dynamic_iota %s, dim = 0 : (tensor<2xi32>) -> tensor<?x8xi32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.broadcast_in_dim %x, dims = [1] : (tensor<4xf32>) -> tensor<2x4xf32>
func.func @broadcast_in_dim(%x: tensor<4xf32>) {
  %0 = stablehlo.broadcast_in_dim %x, dims = [1] : (tensor<4xf32>) -> tensor<2x4xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.broadcast_in_dim %x, dims = [] : (tensor<f32>) -> tensor<2x4xf32>
func.func @broadcast_scalar(%x: tensor<f32>) {
  %0 = stablehlo.broadcast_in_dim %x, dims = [] : (tensor<f32>) -> tensor<2x4xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.dynamic_broadcast_in_dim %x, %s, dims = [0] : (tensor<?xf32>, tensor<2xi32>) -> tensor<?x4xf32>
func.func @dynamic_broadcast_in_dim(%x: tensor<?xf32>, %s: tensor<2xi32>) {
  %0 = stablehlo.dynamic_broadcast_in_dim %x, %s, dims = [0] : (tensor<?xf32>, tensor<2xi32>) -> tensor<?x4xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.dynamic_broadcast_in_dim %x, %s, dims = [0] {known_nonexpanding_dimensions = array<i64: 0>} : (tensor<?xf32>, tensor<2xi32>) -> tensor<?x4xf32>
func.func @dynamic_broadcast_known(%x: tensor<?xf32>, %s: tensor<2xi32>) {
  %0 = stablehlo.dynamic_broadcast_in_dim %x, %s, dims = [0] {known_nonexpanding_dimensions = array<i64: 0>} : (tensor<?xf32>, tensor<2xi32>) -> tensor<?x4xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.broadcast %x, sizes = [2, 3] : (tensor<4xf32>) -> tensor<2x3x4xf32>
func.func @broadcast(%x: tensor<4xf32>) {
  %0 = stablehlo.broadcast %x, sizes = [2, 3] : (tensor<4xf32>) -> tensor<2x3x4xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.reshape %x : (tensor<4x2xf32>) -> tensor<8xf32>
func.func @reshape(%x: tensor<4x2xf32>) {
  %0 = stablehlo.reshape %x : (tensor<4x2xf32>) -> tensor<8xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.dynamic_reshape %x, %s : (tensor<?x?xf32>, tensor<1xi32>) -> tensor<?xf32>
func.func @dynamic_reshape(%x: tensor<?x?xf32>, %s: tensor<1xi32>) {
  %0 = stablehlo.dynamic_reshape %x, %s : (tensor<?x?xf32>, tensor<1xi32>) -> tensor<?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.get_dimension_size %x, dim = 1 : (tensor<4x?xf32>) -> tensor<i32>
func.func @get_dimension_size(%x: tensor<4x?xf32>) {
  %0 = stablehlo.get_dimension_size %x, dim = 1 : (tensor<4x?xf32>) -> tensor<i32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.set_dimension_size %x, %s, dim = 0 : (tensor<8xf32>, tensor<i32>) -> tensor<?xf32, #stablehlo.bounds<8>>
func.func @set_dimension_size(%x: tensor<8xf32>, %s: tensor<i32>) {
  %0 = stablehlo.set_dimension_size %x, %s, dim = 0 : (tensor<8xf32>, tensor<i32>) -> tensor<?xf32, #stablehlo.bounds<8>>
  func.return
}

// -----

// CHECK: %0 = stablehlo.abs %x : tensor<4x?xf32, #stablehlo.bounds<?, 128>>
func.func @bounds(%x: tensor<4x?xf32, #stablehlo.bounds<?, 128>>) {
  %0 = stablehlo.abs %x : tensor<4x?xf32, #stablehlo.bounds<?, 128>>
  func.return
}

// -----

// CHECK: %0 = stablehlo.transpose %x, dims = [2, 0, 1] : (tensor<2x3x?xf32>) -> tensor<?x2x3xf32>
func.func @transpose(%x: tensor<2x3x?xf32>) {
  %0 = stablehlo.transpose %x, dims = [2, 0, 1] : (tensor<2x3x?xf32>) -> tensor<?x2x3xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.reverse %x, dims = [0, 1] : tensor<2x3xf32>
func.func @reverse(%x: tensor<2x3xf32>) {
  %0 = stablehlo.reverse %x, dims = [0, 1] : tensor<2x3xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.slice %x [1:7:2, 0:4] : (tensor<8x?xf32>) -> tensor<3x4xf32>
func.func @slice(%x: tensor<8x?xf32>) {
  %0 = stablehlo.slice %x [1:7:2, 0:4] : (tensor<8x?xf32>) -> tensor<3x4xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.slice %x [] : (tensor<f32>) -> tensor<f32>
func.func @slice_scalar(%x: tensor<f32>) {
  %0 = stablehlo.slice %x [] : (tensor<f32>) -> tensor<f32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.dynamic_slice %x, %i, %i, sizes = [1, 8] : (tensor<4x8xf32>, tensor<i32>, tensor<i32>) -> tensor<1x8xf32>
func.func @dynamic_slice(%x: tensor<4x8xf32>, %i: tensor<i32>) {
  %0 = stablehlo.dynamic_slice %x, %i, %i, sizes = [1, 8] : (tensor<4x8xf32>, tensor<i32>, tensor<i32>) -> tensor<1x8xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.dynamic_update_slice %x, %u, %i, %i : (tensor<4x8xf32>, tensor<1x8xf32>, tensor<i32>, tensor<i32>) -> tensor<4x8xf32>
func.func @dynamic_update_slice(%x: tensor<4x8xf32>, %u: tensor<1x8xf32>, %i: tensor<i32>) {
  %0 = stablehlo.dynamic_update_slice %x, %u, %i, %i : (tensor<4x8xf32>, tensor<1x8xf32>, tensor<i32>, tensor<i32>) -> tensor<4x8xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.real_dynamic_slice %x, %i, %i, %i : (tensor<?xf32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<?xf32>
func.func @real_dynamic_slice(%x: tensor<?xf32>, %i: tensor<1xi32>) {
  %0 = stablehlo.real_dynamic_slice %x, %i, %i, %i : (tensor<?xf32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.concatenate %a, %b, dim = 1 : (tensor<2x3xf32>, tensor<2x?xf32>) -> tensor<2x?xf32>
func.func @concatenate(%a: tensor<2x3xf32>, %b: tensor<2x?xf32>) {
  %0 = stablehlo.concatenate %a, %b, dim = 1 : (tensor<2x3xf32>, tensor<2x?xf32>) -> tensor<2x?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.pad %x, %v, low = [1, -1], high = [0, 2], interior = [0, 1] : (tensor<4x?xf32>, tensor<f32>) -> tensor<5x?xf32>
func.func @pad(%x: tensor<4x?xf32>, %v: tensor<f32>) {
  %0 = stablehlo.pad %x, %v, low = [1, -1], high = [0, 2], interior = [0, 1] : (tensor<4x?xf32>, tensor<f32>) -> tensor<5x?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.dynamic_pad %x, %v, %n, %n, %n : (tensor<?xf32>, tensor<f32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<?xf32>
func.func @dynamic_pad(%x: tensor<?xf32>, %v: tensor<f32>, %n: tensor<1xi32>) {
  %0 = stablehlo.dynamic_pad %x, %v, %n, %n, %n : (tensor<?xf32>, tensor<f32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<?xf32>
  func.return
}
