// RUN: aiopt-opt %s --split-input-file | filecheck %s
// RUN: aiopt-opt %s --split-input-file --print-op-generic -o %t && \
// RUN:   aiopt-opt %t --split-input-file | filecheck %s

// Elementwise operations with types or fields of their own.

// CHECK: %0 = stablehlo.convert %x : (tensor<4xf32>) -> tensor<4xi32>
func.func @convert(%x: tensor<4xf32>) {
  %0 = stablehlo.convert %x : (tensor<4xf32>) -> tensor<4xi32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.convert %x : tensor<4xf32>
func.func @convert_same(%x: tensor<4xf32>) {
  %0 = stablehlo.convert %x : tensor<4xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.bitcast_convert %x : (tensor<4xf32>) -> tensor<4xi32>
func.func @bitcast_convert(%x: tensor<4xf32>) {
  %0 = stablehlo.bitcast_convert %x : (tensor<4xf32>) -> tensor<4xi32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.is_finite %x : (tensor<4xf32>) -> tensor<4xi1>
func.func @is_finite(%x: tensor<4xf32>) {
  %0 = stablehlo.is_finite %x : (tensor<4xf32>) -> tensor<4xi1>
  func.return
}

// -----

// CHECK: %0 = stablehlo.reduce_precision %x, format = e5m10 : tensor<4xf32>
func.func @reduce_precision(%x: tensor<4xf32>) {
  %0 = stablehlo.reduce_precision %x, format = e5m10 : tensor<4xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.clamp %l, %x, %x : (tensor<f32>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
func.func @clamp(%l: tensor<f32>, %x: tensor<4xf32>) {
  %0 = stablehlo.clamp %l, %x, %x : (tensor<f32>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.clamp %l, %x, %l : tensor<4xf32>
func.func @clamp_same(%l: tensor<4xf32>, %x: tensor<4xf32>) {
  %0 = stablehlo.clamp %l, %x, %l : tensor<4xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.compare EQ, %a, %b, FLOAT : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
func.func @compare_eq(%a: tensor<4xf32>, %b: tensor<4xf32>) {
  %0 = stablehlo.compare EQ, %a, %b, FLOAT : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  func.return
}

// -----

// CHECK: %0 = stablehlo.compare NE, %a, %b, TOTALORDER : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
func.func @compare_ne(%a: tensor<4xf32>, %b: tensor<4xf32>) {
  %0 = stablehlo.compare NE, %a, %b, TOTALORDER : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  func.return
}

// -----

// CHECK: %0 = stablehlo.compare GE, %a, %b, NOTYPE : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
func.func @compare_ge(%a: tensor<4xf32>, %b: tensor<4xf32>) {
  %0 = stablehlo.compare GE, %a, %b, NOTYPE : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  func.return
}

// -----

// CHECK: %0 = stablehlo.compare GT, %a, %b, FLOAT : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
func.func @compare_gt(%a: tensor<4xf32>, %b: tensor<4xf32>) {
  %0 = stablehlo.compare GT, %a, %b, FLOAT : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  func.return
}

// -----

// CHECK: %0 = stablehlo.compare LE, %a, %b, FLOAT : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
func.func @compare_le(%a: tensor<4xf32>, %b: tensor<4xf32>) {
  %0 = stablehlo.compare LE, %a, %b, FLOAT : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  func.return
}

// -----

// CHECK: %0 = stablehlo.compare LT, %a, %b, FLOAT : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
func.func @compare_lt(%a: tensor<4xf32>, %b: tensor<4xf32>) {
  %0 = stablehlo.compare LT, %a, %b, FLOAT : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  func.return
}

// -----

// CHECK: %0 = stablehlo.compare LT, %a, %a, SIGNED : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi1>
func.func @compare_signed(%a: tensor<4xi32>) {
  %0 = stablehlo.compare LT, %a, %a, SIGNED : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi1>
  func.return
}

// -----

// CHECK: %0 = stablehlo.compare LT, %a, %a, UNSIGNED : (tensor<4xui8>, tensor<4xui8>) -> tensor<4xi1>
func.func @compare_unsigned(%a: tensor<4xui8>) {
  %0 = stablehlo.compare LT, %a, %a, UNSIGNED : (tensor<4xui8>, tensor<4xui8>) -> tensor<4xi1>
  func.return
}

// -----

// CHECK: %0 = stablehlo.compare EQ, %a, %a : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi1>
func.func @compare_untyped(%a: tensor<4xi32>) {
  %0 = stablehlo.compare EQ, %a, %a : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi1>
  func.return
}

// -----

// CHECK: %0 = stablehlo.select %p, %a, %a : tensor<4xi1>, tensor<4xf32>
func.func @select(%p: tensor<4xi1>, %a: tensor<4xf32>) {
  %0 = stablehlo.select %p, %a, %a : tensor<4xi1>, tensor<4xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.select %p, %a, %b : (tensor<i1>, tensor<4xf32>, tensor<?xf32>) -> tensor<4xf32>
func.func @select_mixed(%p: tensor<i1>, %a: tensor<4xf32>, %b: tensor<?xf32>) {
  %0 = stablehlo.select %p, %a, %b : (tensor<i1>, tensor<4xf32>, tensor<?xf32>) -> tensor<4xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.exponential %x {result_accuracy = #stablehlo.result_accuracy<mode = #stablehlo.result_accuracy_mode<HIGHEST>>} : tensor<4xf32>
func.func @accuracy(%x: tensor<4xf32>) {
  %0 = stablehlo.exponential %x {result_accuracy = #stablehlo.result_accuracy<mode = #stablehlo.result_accuracy_mode<HIGHEST>>} : tensor<4xf32>
  func.return
}
