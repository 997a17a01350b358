// RUN: aiopt-opt %s --split-input-file | filecheck %s
// RUN: aiopt-opt %s --split-input-file --print-op-generic -o %t && \
// RUN:   aiopt-opt %t --split-input-file | filecheck %s

// Unary elementwise operations: one type for operand and result.

// CHECK: %0 = stablehlo.abs %x : tensor<4x?xf32>
func.func @abs(%x: tensor<4x?xf32>) {
  %0 = stablehlo.abs %x : tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.cbrt %x : tensor<4x?xf32>
func.func @cbrt(%x: tensor<4x?xf32>) {
  %0 = stablehlo.cbrt %x : tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.ceil %x : tensor<4x?xf32>
func.func @ceil(%x: tensor<4x?xf32>) {
  %0 = stablehlo.ceil %x : tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.cosine %x : tensor<4x?xf32>
func.func @cosine(%x: tensor<4x?xf32>) {
  %0 = stablehlo.cosine %x : tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.count_leading_zeros %x : tensor<4x?xi32>
func.func @count_leading_zeros(%x: tensor<4x?xi32>) {
  %0 = stablehlo.count_leading_zeros %x : tensor<4x?xi32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.exponential %x : tensor<4x?xf32>
func.func @exponential(%x: tensor<4x?xf32>) {
  %0 = stablehlo.exponential %x : tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.exponential_minus_one %x : tensor<4x?xf32>
func.func @exponential_minus_one(%x: tensor<4x?xf32>) {
  %0 = stablehlo.exponential_minus_one %x : tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.floor %x : tensor<4x?xf32>
func.func @floor(%x: tensor<4x?xf32>) {
  %0 = stablehlo.floor %x : tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.log %x : tensor<4x?xf32>
func.func @log(%x: tensor<4x?xf32>) {
  %0 = stablehlo.log %x : tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.log_plus_one %x : tensor<4x?xf32>
func.func @log_plus_one(%x: tensor<4x?xf32>) {
  %0 = stablehlo.log_plus_one %x : tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.logistic %x : tensor<4x?xf32>
func.func @logistic(%x: tensor<4x?xf32>) {
  %0 = stablehlo.logistic %x : tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.negate %x : tensor<4x?xf32>
func.func @negate(%x: tensor<4x?xf32>) {
  %0 = stablehlo.negate %x : tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.not %x : tensor<4x?xi32>
func.func @not(%x: tensor<4x?xi32>) {
  %0 = stablehlo.not %x : tensor<4x?xi32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.popcnt %x : tensor<4x?xi32>
func.func @popcnt(%x: tensor<4x?xi32>) {
  %0 = stablehlo.popcnt %x : tensor<4x?xi32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.round_nearest_afz %x : tensor<4x?xf32>
func.func @round_nearest_afz(%x: tensor<4x?xf32>) {
  %0 = stablehlo.round_nearest_afz %x : tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.round_nearest_even %x : tensor<4x?xf32>
func.func @round_nearest_even(%x: tensor<4x?xf32>) {
  %0 = stablehlo.round_nearest_even %x : tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.rsqrt %x : tensor<4x?xf32>
func.func @rsqrt(%x: tensor<4x?xf32>) {
  %0 = stablehlo.rsqrt %x : tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.sign %x : tensor<4x?xf32>
func.func @sign(%x: tensor<4x?xf32>) {
  %0 = stablehlo.sign %x : tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.sine %x : tensor<4x?xf32>
func.func @sine(%x: tensor<4x?xf32>) {
  %0 = stablehlo.sine %x : tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.sqrt %x : tensor<4x?xf32>
func.func @sqrt(%x: tensor<4x?xf32>) {
  %0 = stablehlo.sqrt %x : tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.tan %x : tensor<4x?xf32>
func.func @tan(%x: tensor<4x?xf32>) {
  %0 = stablehlo.tan %x : tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.tanh %x : tensor<4x?xf32>
func.func @tanh(%x: tensor<4x?xf32>) {
  %0 = stablehlo.tanh %x : tensor<4x?xf32>
  func.return
}
