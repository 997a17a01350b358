// RUN: aiopt-opt %s --split-input-file | filecheck %s
// RUN: aiopt-opt %s --split-input-file --print-op-generic -o %t && \
// RUN:   aiopt-opt %t --split-input-file | filecheck %s

// Binary elementwise operations: one type for operands and result.

// CHECK: %0 = stablehlo.add %a, %b : tensor<4x?xf32>
func.func @add(%a: tensor<4x?xf32>, %b: tensor<4x?xf32>) {
  %0 = stablehlo.add %a, %b : tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.and %a, %b : tensor<4x?xi32>
func.func @and(%a: tensor<4x?xi32>, %b: tensor<4x?xi32>) {
  %0 = stablehlo.and %a, %b : tensor<4x?xi32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.atan2 %a, %b : tensor<4x?xf32>
func.func @atan2(%a: tensor<4x?xf32>, %b: tensor<4x?xf32>) {
  %0 = stablehlo.atan2 %a, %b : tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.divide %a, %b : tensor<4x?xf32>
func.func @divide(%a: tensor<4x?xf32>, %b: tensor<4x?xf32>) {
  %0 = stablehlo.divide %a, %b : tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.maximum %a, %b : tensor<4x?xf32>
func.func @maximum(%a: tensor<4x?xf32>, %b: tensor<4x?xf32>) {
  %0 = stablehlo.maximum %a, %b : tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.minimum %a, %b : tensor<4x?xf32>
func.func @minimum(%a: tensor<4x?xf32>, %b: tensor<4x?xf32>) {
  %0 = stablehlo.minimum %a, %b : tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.multiply %a, %b : tensor<4x?xf32>
func.func @multiply(%a: tensor<4x?xf32>, %b: tensor<4x?xf32>) {
  %0 = stablehlo.multiply %a, %b : tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.or %a, %b : tensor<4x?xi32>
func.func @or(%a: tensor<4x?xi32>, %b: tensor<4x?xi32>) {
  %0 = stablehlo.or %a, %b : tensor<4x?xi32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.power %a, %b : tensor<4x?xf32>
func.func @power(%a: tensor<4x?xf32>, %b: tensor<4x?xf32>) {
  %0 = stablehlo.power %a, %b : tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.remainder %a, %b : tensor<4x?xf32>
func.func @remainder(%a: tensor<4x?xf32>, %b: tensor<4x?xf32>) {
  %0 = stablehlo.remainder %a, %b : tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.shift_left %a, %b : tensor<4x?xi32>
func.func @shift_left(%a: tensor<4x?xi32>, %b: tensor<4x?xi32>) {
  %0 = stablehlo.shift_left %a, %b : tensor<4x?xi32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.shift_right_arithmetic %a, %b : tensor<4x?xi32>
func.func @shift_right_arithmetic(%a: tensor<4x?xi32>, %b: tensor<4x?xi32>) {
  %0 = stablehlo.shift_right_arithmetic %a, %b : tensor<4x?xi32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.shift_right_logical %a, %b : tensor<4x?xi32>
func.func @shift_right_logical(%a: tensor<4x?xi32>, %b: tensor<4x?xi32>) {
  %0 = stablehlo.shift_right_logical %a, %b : tensor<4x?xi32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.subtract %a, %b : tensor<4x?xf32>
func.func @subtract(%a: tensor<4x?xf32>, %b: tensor<4x?xf32>) {
  %0 = stablehlo.subtract %a, %b : tensor<4x?xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.xor %a, %b : tensor<4x?xi32>
func.func @xor(%a: tensor<4x?xi32>, %b: tensor<4x?xi32>) {
  %0 = stablehlo.xor %a, %b : tensor<4x?xi32>
  func.return
}

// -----

// Types that differ are written as a function type.
// CHECK: %0 = stablehlo.add %a, %b : (tensor<?xf32>, tensor<4xf32>) -> tensor<4xf32>
func.func @mixed(%a: tensor<?xf32>, %b: tensor<4xf32>) {
  %0 = stablehlo.add %a, %b : (tensor<?xf32>, tensor<4xf32>) -> tensor<4xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.add %a, %a {mhlo.note = "kept"} : tensor<4xf32>
func.func @attributes(%a: tensor<4xf32>) {
  %0 = stablehlo.add %a, %a {mhlo.note = "kept"} : tensor<4xf32>
  func.return
}
