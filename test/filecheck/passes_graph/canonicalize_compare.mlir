// RUN: aiopt-opt %s --split-input-file --pipeline='canonicalize' | filecheck %s

// Comparisons, selections and casts.

// A constant goes to the right, the direction turns.
// CHECK-LABEL: func.func @compare_constant(%x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xi1> {
// CHECK-NEXT: %0 = graph.constant dense<1.000000e+00> : tensor<f32>
// CHECK-NEXT: %c = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %y = graph.compare %x, %c direction = gt : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
// CHECK-NEXT: func.return %y : tensor<4xi1>
// CHECK-NEXT: }
func.func @compare_constant(%x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xi1> {
  %c = graph.constant dense<1.0> : tensor<4xf32>
  %y = graph.compare %c, %x direction = lt : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  func.return %y : tensor<4xi1>
}

// -----

// An integer equals itself.
// CHECK-LABEL: func.func @compare_same(%x: tensor<4xi32>) -> tensor<4xi1> {
// CHECK-NEXT: %0 = graph.constant dense<true> : tensor<i1>
// CHECK-NEXT: %y = graph.broadcast %0 axes = [] : tensor<i1> -> tensor<4xi1>
// CHECK-NEXT: func.return %y : tensor<4xi1>
// CHECK-NEXT: }
func.func @compare_same(%x: tensor<4xi32>) -> tensor<4xi1> {
  %y = graph.compare %x, %x direction = ge : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi1>
  func.return %y : tensor<4xi1>
}

// -----

// A float may be NaN.
// CHECK-LABEL: func.func @compare_same_float(%x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xi1> {
// CHECK-NEXT: %y = graph.compare %x, %x direction = ge : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
// CHECK-NEXT: func.return %y : tensor<4xi1>
// CHECK-NEXT: }
func.func @compare_same_float(%x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xi1> {
  %y = graph.compare %x, %x direction = ge : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  func.return %y : tensor<4xi1>
}

// -----

// x == true is x.
// CHECK-LABEL: func.func @compare_true(%x: tensor<4xi1>) -> tensor<4xi1> {
// CHECK-NEXT: func.return %x : tensor<4xi1>
// CHECK-NEXT: }
func.func @compare_true(%x: tensor<4xi1>) -> tensor<4xi1> {
  %c = graph.constant dense<true> : tensor<4xi1>
  %y = graph.compare %x, %c direction = eq : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
  func.return %y : tensor<4xi1>
}

// -----

// x != true is not x.
// CHECK-LABEL: func.func @compare_not_true(%x: tensor<4xi1>) -> tensor<4xi1> {
// CHECK-NEXT: %y = graph.not %x : tensor<4xi1>
// CHECK-NEXT: func.return %y : tensor<4xi1>
// CHECK-NEXT: }
func.func @compare_not_true(%x: tensor<4xi1>) -> tensor<4xi1> {
  %c = graph.constant dense<true> : tensor<4xi1>
  %y = graph.compare %x, %c direction = ne : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
  func.return %y : tensor<4xi1>
}

// -----

// not (a < b) is a >= b for integers.
// CHECK-LABEL: func.func @not_less(%x: tensor<4xi32>, %z: tensor<4xi32>) -> tensor<4xi1> {
// CHECK-NEXT: %y = graph.compare %x, %z direction = ge : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi1>
// CHECK-NEXT: func.return %y : tensor<4xi1>
// CHECK-NEXT: }
func.func @not_less(%x: tensor<4xi32>, %z: tensor<4xi32>) -> tensor<4xi1> {
  %a = graph.compare %x, %z direction = lt : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi1>
  %y = graph.not %a : tensor<4xi1>
  func.return %y : tensor<4xi1>
}

// -----

// For floats it is not.
// CHECK-LABEL: func.func @not_less_float(%x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xi1> {
// CHECK-NEXT: %a = graph.compare %x, %z direction = lt : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
// CHECK-NEXT: %y = graph.not %a : tensor<4xi1>
// CHECK-NEXT: func.return %y : tensor<4xi1>
// CHECK-NEXT: }
func.func @not_less_float(%x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xi1> {
  %a = graph.compare %x, %z direction = lt : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  %y = graph.not %a : tensor<4xi1>
  func.return %y : tensor<4xi1>
}

// -----

// not (a == b) is a != b, NaN included.
// CHECK-LABEL: func.func @not_equal_float(%x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xi1> {
// CHECK-NEXT: %y = graph.compare %x, %z direction = ne : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
// CHECK-NEXT: func.return %y : tensor<4xi1>
// CHECK-NEXT: }
func.func @not_equal_float(%x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xi1> {
  %a = graph.compare %x, %z direction = eq : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  %y = graph.not %a : tensor<4xi1>
  func.return %y : tensor<4xi1>
}

// -----

// Equal arms.
// CHECK-LABEL: func.func @select_equal(%p: tensor<4xi1>, %x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: func.return %x : tensor<4xf32>
// CHECK-NEXT: }
func.func @select_equal(%p: tensor<4xi1>, %x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xf32> {
  %y = graph.select %p, %x, %x : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// A true condition.
// CHECK-LABEL: func.func @select_true(%p: tensor<4xi1>, %x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: func.return %x : tensor<4xf32>
// CHECK-NEXT: }
func.func @select_true(%p: tensor<4xi1>, %x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xf32> {
  %c = graph.constant dense<true> : tensor<4xi1>
  %y = graph.select %c, %x, %z : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// A false condition.
// CHECK-LABEL: func.func @select_false(%p: tensor<4xi1>, %x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: func.return %z : tensor<4xf32>
// CHECK-NEXT: }
func.func @select_false(%p: tensor<4xi1>, %x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xf32> {
  %c = graph.constant dense<false> : tensor<4xi1>
  %y = graph.select %c, %x, %z : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// A negated condition.
// CHECK-LABEL: func.func @select_not(%p: tensor<4xi1>, %x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %y = graph.select %p, %z, %x : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @select_not(%p: tensor<4xi1>, %x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xf32> {
  %n = graph.not %p : tensor<4xi1>
  %y = graph.select %n, %x, %z : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// Equal constant arms.
// CHECK-LABEL: func.func @select_equal_constants(%p: tensor<4xi1>, %x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %0 = graph.constant dense<1.000000e+00> : tensor<f32>
// CHECK-NEXT: %c = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: func.return %c : tensor<4xf32>
// CHECK-NEXT: }
func.func @select_equal_constants(%p: tensor<4xi1>, %x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xf32> {
  %c = graph.constant dense<1.0> : tensor<4xf32>
  %d = graph.constant dense<1.0> : tensor<4xf32>
  %y = graph.select %p, %c, %d : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// 0.0 and -0.0 differ.
// CHECK-LABEL: func.func @select_zeros(%p: tensor<4xi1>, %x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %0 = graph.constant dense<0.000000e+00> : tensor<f32>
// CHECK-NEXT: %c = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %1 = graph.constant dense<-0.000000e+00> : tensor<f32>
// CHECK-NEXT: %d = graph.broadcast %1 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %y = graph.select %p, %c, %d : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @select_zeros(%p: tensor<4xi1>, %x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xf32> {
  %c = graph.constant dense<0.0> : tensor<4xf32>
  %d = graph.constant dense<-0.0> : tensor<4xf32>
  %y = graph.select %p, %c, %d : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// select(c, true, false) is c.
// CHECK-LABEL: func.func @select_truth(%p: tensor<4xi1>, %x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xi1> {
// CHECK-NEXT: func.return %p : tensor<4xi1>
// CHECK-NEXT: }
func.func @select_truth(%p: tensor<4xi1>, %x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xi1> {
  %c = graph.constant dense<true> : tensor<4xi1>
  %d = graph.constant dense<false> : tensor<4xi1>
  %y = graph.select %p, %c, %d : (tensor<4xi1>, tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
  func.return %y : tensor<4xi1>
}

// -----

// select(c, false, true) is not c.
// CHECK-LABEL: func.func @select_untruth(%p: tensor<4xi1>, %x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xi1> {
// CHECK-NEXT: %y = graph.not %p : tensor<4xi1>
// CHECK-NEXT: func.return %y : tensor<4xi1>
// CHECK-NEXT: }
func.func @select_untruth(%p: tensor<4xi1>, %x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xi1> {
  %c = graph.constant dense<true> : tensor<4xi1>
  %d = graph.constant dense<false> : tensor<4xi1>
  %y = graph.select %p, %d, %c : (tensor<4xi1>, tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
  func.return %y : tensor<4xi1>
}

// -----

// A cast to the same type.
// CHECK-LABEL: func.func @cast_same(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: func.return %x : tensor<4xf32>
// CHECK-NEXT: }
func.func @cast_same(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = graph.cast %x : tensor<4xf32> -> tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// Through a wider float and back.
// CHECK-LABEL: func.func @cast_back(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: func.return %x : tensor<4xf32>
// CHECK-NEXT: }
func.func @cast_back(%x: tensor<4xf32>) -> tensor<4xf32> {
  %a0 = graph.cast %x : tensor<4xf32> -> tensor<4xf64>
  %y = graph.cast %a0 : tensor<4xf64> -> tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// Through a wider integer.
// CHECK-LABEL: func.func @cast_wider_int(%x: tensor<4xi8>) -> tensor<4xi64> {
// CHECK-NEXT: %y = graph.cast %x : tensor<4xi8> -> tensor<4xi64>
// CHECK-NEXT: func.return %y : tensor<4xi64>
// CHECK-NEXT: }
func.func @cast_wider_int(%x: tensor<4xi8>) -> tensor<4xi64> {
  %a0 = graph.cast %x : tensor<4xi8> -> tensor<4xi32>
  %y = graph.cast %a0 : tensor<4xi32> -> tensor<4xi64>
  func.return %y : tensor<4xi64>
}

// -----

// Through a wider integer and wrapping.
// CHECK-LABEL: func.func @cast_wrap(%x: tensor<4xi32>) -> tensor<4xi8> {
// CHECK-NEXT: %y = graph.cast %x : tensor<4xi32> -> tensor<4xi8>
// CHECK-NEXT: func.return %y : tensor<4xi8>
// CHECK-NEXT: }
func.func @cast_wrap(%x: tensor<4xi32>) -> tensor<4xi8> {
  %a0 = graph.cast %x : tensor<4xi32> -> tensor<4xi64>
  %y = graph.cast %a0 : tensor<4xi64> -> tensor<4xi8>
  func.return %y : tensor<4xi8>
}

// -----

// Through a narrower float: the rounding stays.
// CHECK-LABEL: func.func @cast_narrow(%x: tensor<4xf64>) -> tensor<4xf64> {
// CHECK-NEXT: %a0 = graph.cast %x : tensor<4xf64> -> tensor<4xf32>
// CHECK-NEXT: %y = graph.cast %a0 : tensor<4xf32> -> tensor<4xf64>
// CHECK-NEXT: func.return %y : tensor<4xf64>
// CHECK-NEXT: }
func.func @cast_narrow(%x: tensor<4xf64>) -> tensor<4xf64> {
  %a0 = graph.cast %x : tensor<4xf64> -> tensor<4xf32>
  %y = graph.cast %a0 : tensor<4xf32> -> tensor<4xf64>
  func.return %y : tensor<4xf64>
}

// -----

// Through a narrower integer.
// CHECK-LABEL: func.func @cast_narrow_int(%x: tensor<4xi64>) -> tensor<4xi64> {
// CHECK-NEXT: %a0 = graph.cast %x : tensor<4xi64> -> tensor<4xi32>
// CHECK-NEXT: %y = graph.cast %a0 : tensor<4xi32> -> tensor<4xi64>
// CHECK-NEXT: func.return %y : tensor<4xi64>
// CHECK-NEXT: }
func.func @cast_narrow_int(%x: tensor<4xi64>) -> tensor<4xi64> {
  %a0 = graph.cast %x : tensor<4xi64> -> tensor<4xi32>
  %y = graph.cast %a0 : tensor<4xi32> -> tensor<4xi64>
  func.return %y : tensor<4xi64>
}

// -----

// An integer that float32 holds exactly.
// CHECK-LABEL: func.func @cast_exact_float(%x: tensor<4xi8>) -> tensor<4xf64> {
// CHECK-NEXT: %y = graph.cast %x : tensor<4xi8> -> tensor<4xf64>
// CHECK-NEXT: func.return %y : tensor<4xf64>
// CHECK-NEXT: }
func.func @cast_exact_float(%x: tensor<4xi8>) -> tensor<4xf64> {
  %a0 = graph.cast %x : tensor<4xi8> -> tensor<4xf32>
  %y = graph.cast %a0 : tensor<4xf32> -> tensor<4xf64>
  func.return %y : tensor<4xf64>
}

// -----

// One that it does not.
// CHECK-LABEL: func.func @cast_inexact_float(%x: tensor<4xi32>) -> tensor<4xf64> {
// CHECK-NEXT: %a0 = graph.cast %x : tensor<4xi32> -> tensor<4xf32>
// CHECK-NEXT: %y = graph.cast %a0 : tensor<4xf32> -> tensor<4xf64>
// CHECK-NEXT: func.return %y : tensor<4xf64>
// CHECK-NEXT: }
func.func @cast_inexact_float(%x: tensor<4xi32>) -> tensor<4xf64> {
  %a0 = graph.cast %x : tensor<4xi32> -> tensor<4xf32>
  %y = graph.cast %a0 : tensor<4xf32> -> tensor<4xf64>
  func.return %y : tensor<4xf64>
}

// -----

// i32 → f64 → i8 saturates where i32 → i8 wraps.
// CHECK-LABEL: func.func @cast_saturates(%x: tensor<4xi32>) -> tensor<4xi8> {
// CHECK-NEXT: %a0 = graph.cast %x : tensor<4xi32> -> tensor<4xf64>
// CHECK-NEXT: %y = graph.cast %a0 : tensor<4xf64> -> tensor<4xi8>
// CHECK-NEXT: func.return %y : tensor<4xi8>
// CHECK-NEXT: }
func.func @cast_saturates(%x: tensor<4xi32>) -> tensor<4xi8> {
  %a0 = graph.cast %x : tensor<4xi32> -> tensor<4xf64>
  %y = graph.cast %a0 : tensor<4xf64> -> tensor<4xi8>
  func.return %y : tensor<4xi8>
}

// -----

// A boolean is exact in every type.
// CHECK-LABEL: func.func @cast_bool(%x: tensor<4xi1>) -> tensor<4xf32> {
// CHECK-NEXT: %y = graph.cast %x : tensor<4xi1> -> tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @cast_bool(%x: tensor<4xi1>) -> tensor<4xf32> {
  %a0 = graph.cast %x : tensor<4xi1> -> tensor<4xi32>
  %y = graph.cast %a0 : tensor<4xi32> -> tensor<4xf32>
  func.return %y : tensor<4xf32>
}
