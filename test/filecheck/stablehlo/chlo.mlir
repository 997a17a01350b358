// RUN: aiopt-opt %s --split-input-file | filecheck %s
// RUN: aiopt-opt %s --split-input-file --print-op-generic -o %t && \
// RUN:   aiopt-opt %t --split-input-file | filecheck %s

// The chlo dialect.

// CHECK: %0 = chlo.acos %x : tensor<4x?xf32> -> tensor<4x?xf32>
func.func @acos(%x: tensor<4x?xf32>) {
  %0 = chlo.acos %x : tensor<4x?xf32> -> tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = chlo.acosh %x : tensor<4x?xf32> -> tensor<4x?xf32>
func.func @acosh(%x: tensor<4x?xf32>) {
  %0 = chlo.acosh %x : tensor<4x?xf32> -> tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = chlo.asin %x : tensor<4x?xf32> -> tensor<4x?xf32>
func.func @asin(%x: tensor<4x?xf32>) {
  %0 = chlo.asin %x : tensor<4x?xf32> -> tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = chlo.asinh %x : tensor<4x?xf32> -> tensor<4x?xf32>
func.func @asinh(%x: tensor<4x?xf32>) {
  %0 = chlo.asinh %x : tensor<4x?xf32> -> tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = chlo.atan %x : tensor<4x?xf32> -> tensor<4x?xf32>
func.func @atan(%x: tensor<4x?xf32>) {
  %0 = chlo.atan %x : tensor<4x?xf32> -> tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = chlo.atanh %x : tensor<4x?xf32> -> tensor<4x?xf32>
func.func @atanh(%x: tensor<4x?xf32>) {
  %0 = chlo.atanh %x : tensor<4x?xf32> -> tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = chlo.bessel_i1e %x : tensor<4x?xf32> -> tensor<4x?xf32>
func.func @bessel_i1e(%x: tensor<4x?xf32>) {
  %0 = chlo.bessel_i1e %x : tensor<4x?xf32> -> tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = chlo.cosh %x : tensor<4x?xf32> -> tensor<4x?xf32>
func.func @cosh(%x: tensor<4x?xf32>) {
  %0 = chlo.cosh %x : tensor<4x?xf32> -> tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = chlo.digamma %x : tensor<4x?xf32> -> tensor<4x?xf32>
func.func @digamma(%x: tensor<4x?xf32>) {
  %0 = chlo.digamma %x : tensor<4x?xf32> -> tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = chlo.erf %x : tensor<4x?xf32> -> tensor<4x?xf32>
func.func @erf(%x: tensor<4x?xf32>) {
  %0 = chlo.erf %x : tensor<4x?xf32> -> tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = chlo.erf_inv %x : tensor<4x?xf32> -> tensor<4x?xf32>
func.func @erf_inv(%x: tensor<4x?xf32>) {
  %0 = chlo.erf_inv %x : tensor<4x?xf32> -> tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = chlo.erfc %x : tensor<4x?xf32> -> tensor<4x?xf32>
func.func @erfc(%x: tensor<4x?xf32>) {
  %0 = chlo.erfc %x : tensor<4x?xf32> -> tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = chlo.lgamma %x : tensor<4x?xf32> -> tensor<4x?xf32>
func.func @lgamma(%x: tensor<4x?xf32>) {
  %0 = chlo.lgamma %x : tensor<4x?xf32> -> tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = chlo.sinh %x : tensor<4x?xf32> -> tensor<4x?xf32>
func.func @sinh(%x: tensor<4x?xf32>) {
  %0 = chlo.sinh %x : tensor<4x?xf32> -> tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = chlo.square %x : tensor<4x?xf32> -> tensor<4x?xf32>
func.func @square(%x: tensor<4x?xf32>) {
  %0 = chlo.square %x : tensor<4x?xf32> -> tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = chlo.tan %x : tensor<4x?xf32> -> tensor<4x?xf32>
func.func @tan(%x: tensor<4x?xf32>) {
  %0 = chlo.tan %x : tensor<4x?xf32> -> tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = chlo.is_inf %x : tensor<4x?xf32> -> tensor<4x?xi1>
func.func @is_inf(%x: tensor<4x?xf32>) {
  %0 = chlo.is_inf %x : tensor<4x?xf32> -> tensor<4x?xi1>
  func.return
}

// -----

// CHECK: %0 = chlo.is_neg_inf %x : tensor<4x?xf32> -> tensor<4x?xi1>
func.func @is_neg_inf(%x: tensor<4x?xf32>) {
  %0 = chlo.is_neg_inf %x : tensor<4x?xf32> -> tensor<4x?xi1>
  func.return
}

// -----

// CHECK: %0 = chlo.is_pos_inf %x : tensor<4x?xf32> -> tensor<4x?xi1>
func.func @is_pos_inf(%x: tensor<4x?xf32>) {
  %0 = chlo.is_pos_inf %x : tensor<4x?xf32> -> tensor<4x?xi1>
  func.return
}

// -----

// CHECK: %v, %i = chlo.top_k(%x, k = 3) : tensor<4x16xf32> -> (tensor<4x3xf32>, tensor<4x3xi32>)
func.func @top_k(%x: tensor<4x16xf32>) {
  %v, %i = chlo.top_k(%x, k = 3) : tensor<4x16xf32> -> (tensor<4x3xf32>, tensor<4x3xi32>)
  func.return
}

// -----

// CHECK: %0 = chlo.next_after %x, %y : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
func.func @binary(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %0 = chlo.next_after %x, %y : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
