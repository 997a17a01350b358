// RUN: aiopt-opt %s --split-input-file --pipeline='canonicalize' | filecheck %s

// Identities of elementwise operations; each must hold for NaN, infinities and signed zeros.

// x add -0.0 is x.
// CHECK-LABEL: func.func @neutral_add_f32(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: func.return %x : tensor<4xf32>
// CHECK-NEXT: }
func.func @neutral_add_f32(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = graph.constant dense<-0.0> : tensor<4xf32>
  %y = graph.add %x, %c : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// x sub 0.0 is x.
// CHECK-LABEL: func.func @neutral_sub_f32(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: func.return %x : tensor<4xf32>
// CHECK-NEXT: }
func.func @neutral_sub_f32(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = graph.constant dense<0.0> : tensor<4xf32>
  %y = graph.sub %x, %c : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// x mul 1.0 is x.
// CHECK-LABEL: func.func @neutral_mul_f32(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: func.return %x : tensor<4xf32>
// CHECK-NEXT: }
func.func @neutral_mul_f32(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = graph.constant dense<1.0> : tensor<4xf32>
  %y = graph.mul %x, %c : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// x div 1.0 is x.
// CHECK-LABEL: func.func @neutral_div_f32(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: func.return %x : tensor<4xf32>
// CHECK-NEXT: }
func.func @neutral_div_f32(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = graph.constant dense<1.0> : tensor<4xf32>
  %y = graph.div %x, %c : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// x pow 1.0 is x.
// CHECK-LABEL: func.func @neutral_pow_f32(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: func.return %x : tensor<4xf32>
// CHECK-NEXT: }
func.func @neutral_pow_f32(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = graph.constant dense<1.0> : tensor<4xf32>
  %y = graph.pow %x, %c : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// x max 0xFF800000 is x.
// CHECK-LABEL: func.func @neutral_max_f32(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: func.return %x : tensor<4xf32>
// CHECK-NEXT: }
func.func @neutral_max_f32(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = graph.constant dense<0xFF800000> : tensor<4xf32>
  %y = graph.max %x, %c : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// x min 0x7F800000 is x.
// CHECK-LABEL: func.func @neutral_min_f32(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: func.return %x : tensor<4xf32>
// CHECK-NEXT: }
func.func @neutral_min_f32(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = graph.constant dense<0x7F800000> : tensor<4xf32>
  %y = graph.min %x, %c : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// x add 0 is x.
// CHECK-LABEL: func.func @neutral_add_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
// CHECK-NEXT: func.return %x : tensor<4xi32>
// CHECK-NEXT: }
func.func @neutral_add_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
  %c = graph.constant dense<0> : tensor<4xi32>
  %y = graph.add %x, %c : tensor<4xi32>
  func.return %y : tensor<4xi32>
}

// -----

// x mul 1 is x.
// CHECK-LABEL: func.func @neutral_mul_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
// CHECK-NEXT: func.return %x : tensor<4xi32>
// CHECK-NEXT: }
func.func @neutral_mul_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
  %c = graph.constant dense<1> : tensor<4xi32>
  %y = graph.mul %x, %c : tensor<4xi32>
  func.return %y : tensor<4xi32>
}

// -----

// x div 1 is x.
// CHECK-LABEL: func.func @neutral_div_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
// CHECK-NEXT: func.return %x : tensor<4xi32>
// CHECK-NEXT: }
func.func @neutral_div_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
  %c = graph.constant dense<1> : tensor<4xi32>
  %y = graph.div %x, %c : tensor<4xi32>
  func.return %y : tensor<4xi32>
}

// -----

// x and -1 is x.
// CHECK-LABEL: func.func @neutral_and_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
// CHECK-NEXT: func.return %x : tensor<4xi32>
// CHECK-NEXT: }
func.func @neutral_and_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
  %c = graph.constant dense<-1> : tensor<4xi32>
  %y = graph.and %x, %c : tensor<4xi32>
  func.return %y : tensor<4xi32>
}

// -----

// x or 0 is x.
// CHECK-LABEL: func.func @neutral_or_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
// CHECK-NEXT: func.return %x : tensor<4xi32>
// CHECK-NEXT: }
func.func @neutral_or_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
  %c = graph.constant dense<0> : tensor<4xi32>
  %y = graph.or %x, %c : tensor<4xi32>
  func.return %y : tensor<4xi32>
}

// -----

// x xor 0 is x.
// CHECK-LABEL: func.func @neutral_xor_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
// CHECK-NEXT: func.return %x : tensor<4xi32>
// CHECK-NEXT: }
func.func @neutral_xor_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
  %c = graph.constant dense<0> : tensor<4xi32>
  %y = graph.xor %x, %c : tensor<4xi32>
  func.return %y : tensor<4xi32>
}

// -----

// x shl 0 is x.
// CHECK-LABEL: func.func @neutral_shl_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
// CHECK-NEXT: func.return %x : tensor<4xi32>
// CHECK-NEXT: }
func.func @neutral_shl_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
  %c = graph.constant dense<0> : tensor<4xi32>
  %y = graph.shl %x, %c : tensor<4xi32>
  func.return %y : tensor<4xi32>
}

// -----

// x shr_arith 0 is x.
// CHECK-LABEL: func.func @neutral_shr_arith_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
// CHECK-NEXT: func.return %x : tensor<4xi32>
// CHECK-NEXT: }
func.func @neutral_shr_arith_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
  %c = graph.constant dense<0> : tensor<4xi32>
  %y = graph.shr_arith %x, %c : tensor<4xi32>
  func.return %y : tensor<4xi32>
}

// -----

// x shr_logical 0 is x.
// CHECK-LABEL: func.func @neutral_shr_logical_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
// CHECK-NEXT: func.return %x : tensor<4xi32>
// CHECK-NEXT: }
func.func @neutral_shr_logical_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
  %c = graph.constant dense<0> : tensor<4xi32>
  %y = graph.shr_logical %x, %c : tensor<4xi32>
  func.return %y : tensor<4xi32>
}

// -----

// x and true is x.
// CHECK-LABEL: func.func @neutral_and_i1(%x: tensor<4xi1>) -> tensor<4xi1> {
// CHECK-NEXT: func.return %x : tensor<4xi1>
// CHECK-NEXT: }
func.func @neutral_and_i1(%x: tensor<4xi1>) -> tensor<4xi1> {
  %c = graph.constant dense<true> : tensor<4xi1>
  %y = graph.and %x, %c : tensor<4xi1>
  func.return %y : tensor<4xi1>
}

// -----

// x or false is x.
// CHECK-LABEL: func.func @neutral_or_i1(%x: tensor<4xi1>) -> tensor<4xi1> {
// CHECK-NEXT: func.return %x : tensor<4xi1>
// CHECK-NEXT: }
func.func @neutral_or_i1(%x: tensor<4xi1>) -> tensor<4xi1> {
  %c = graph.constant dense<false> : tensor<4xi1>
  %y = graph.or %x, %c : tensor<4xi1>
  func.return %y : tensor<4xi1>
}

// -----

// x max -2147483648 is x.
// CHECK-LABEL: func.func @neutral_max_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
// CHECK-NEXT: func.return %x : tensor<4xi32>
// CHECK-NEXT: }
func.func @neutral_max_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
  %c = graph.constant dense<-2147483648> : tensor<4xi32>
  %y = graph.max %x, %c : tensor<4xi32>
  func.return %y : tensor<4xi32>
}

// -----

// x min 2147483647 is x.
// CHECK-LABEL: func.func @neutral_min_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
// CHECK-NEXT: func.return %x : tensor<4xi32>
// CHECK-NEXT: }
func.func @neutral_min_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
  %c = graph.constant dense<2147483647> : tensor<4xi32>
  %y = graph.min %x, %c : tensor<4xi32>
  func.return %y : tensor<4xi32>
}

// -----

// x add 0.0 is not x, nor a constant, for all x.
// CHECK-LABEL: func.func @kept_add_f32_pos(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %0 = graph.constant dense<0.000000e+00> : tensor<f32>
// CHECK-NEXT: %c = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %y = graph.add %x, %c : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @kept_add_f32_pos(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = graph.constant dense<0.0> : tensor<4xf32>
  %y = graph.add %x, %c : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// x sub -0.0 is not x, nor a constant, for all x.
// CHECK-LABEL: func.func @kept_sub_f32_neg(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %0 = graph.constant dense<-0.000000e+00> : tensor<f32>
// CHECK-NEXT: %c = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %y = graph.sub %x, %c : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @kept_sub_f32_neg(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = graph.constant dense<-0.0> : tensor<4xf32>
  %y = graph.sub %x, %c : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// x mul 0.0 is not x, nor a constant, for all x.
// CHECK-LABEL: func.func @kept_mul_f32_pos(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %0 = graph.constant dense<0.000000e+00> : tensor<f32>
// CHECK-NEXT: %c = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %y = graph.mul %x, %c : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @kept_mul_f32_pos(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = graph.constant dense<0.0> : tensor<4xf32>
  %y = graph.mul %x, %c : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// x max 0x7F800000 is not x, nor a constant, for all x.
// CHECK-LABEL: func.func @kept_max_f32_pos(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %0 = graph.constant dense<0x7f800000> : tensor<f32>
// CHECK-NEXT: %c = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %y = graph.max %x, %c : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @kept_max_f32_pos(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = graph.constant dense<0x7F800000> : tensor<4xf32>
  %y = graph.max %x, %c : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// x sub 1.0 is not x, nor a constant, for all x.
// CHECK-LABEL: func.func @kept_sub_f32_pos(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %0 = graph.constant dense<1.000000e+00> : tensor<f32>
// CHECK-NEXT: %c = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %y = graph.sub %x, %c : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @kept_sub_f32_pos(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = graph.constant dense<1.0> : tensor<4xf32>
  %y = graph.sub %x, %c : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// x mul -1.0 is not x, nor a constant, for all x.
// CHECK-LABEL: func.func @kept_mul_f32_neg(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %0 = graph.constant dense<-1.000000e+00> : tensor<f32>
// CHECK-NEXT: %c = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %y = graph.mul %x, %c : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @kept_mul_f32_neg(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = graph.constant dense<-1.0> : tensor<4xf32>
  %y = graph.mul %x, %c : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// x mul 0 is the constant.
// CHECK-LABEL: func.func @absorbing_mul_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
// CHECK-NEXT: %0 = graph.constant dense<0> : tensor<i32>
// CHECK-NEXT: %c = graph.broadcast %0 axes = [] : tensor<i32> -> tensor<4xi32>
// CHECK-NEXT: func.return %c : tensor<4xi32>
// CHECK-NEXT: }
func.func @absorbing_mul_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
  %c = graph.constant dense<0> : tensor<4xi32>
  %y = graph.mul %x, %c : tensor<4xi32>
  func.return %y : tensor<4xi32>
}

// -----

// x and 0 is the constant.
// CHECK-LABEL: func.func @absorbing_and_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
// CHECK-NEXT: %0 = graph.constant dense<0> : tensor<i32>
// CHECK-NEXT: %c = graph.broadcast %0 axes = [] : tensor<i32> -> tensor<4xi32>
// CHECK-NEXT: func.return %c : tensor<4xi32>
// CHECK-NEXT: }
func.func @absorbing_and_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
  %c = graph.constant dense<0> : tensor<4xi32>
  %y = graph.and %x, %c : tensor<4xi32>
  func.return %y : tensor<4xi32>
}

// -----

// x or -1 is the constant.
// CHECK-LABEL: func.func @absorbing_or_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
// CHECK-NEXT: %0 = graph.constant dense<-1> : tensor<i32>
// CHECK-NEXT: %c = graph.broadcast %0 axes = [] : tensor<i32> -> tensor<4xi32>
// CHECK-NEXT: func.return %c : tensor<4xi32>
// CHECK-NEXT: }
func.func @absorbing_or_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
  %c = graph.constant dense<-1> : tensor<4xi32>
  %y = graph.or %x, %c : tensor<4xi32>
  func.return %y : tensor<4xi32>
}

// -----

// x and false is the constant.
// CHECK-LABEL: func.func @absorbing_and_i1(%x: tensor<4xi1>) -> tensor<4xi1> {
// CHECK-NEXT: %0 = graph.constant dense<false> : tensor<i1>
// CHECK-NEXT: %c = graph.broadcast %0 axes = [] : tensor<i1> -> tensor<4xi1>
// CHECK-NEXT: func.return %c : tensor<4xi1>
// CHECK-NEXT: }
func.func @absorbing_and_i1(%x: tensor<4xi1>) -> tensor<4xi1> {
  %c = graph.constant dense<false> : tensor<4xi1>
  %y = graph.and %x, %c : tensor<4xi1>
  func.return %y : tensor<4xi1>
}

// -----

// x or true is the constant.
// CHECK-LABEL: func.func @absorbing_or_i1(%x: tensor<4xi1>) -> tensor<4xi1> {
// CHECK-NEXT: %0 = graph.constant dense<true> : tensor<i1>
// CHECK-NEXT: %c = graph.broadcast %0 axes = [] : tensor<i1> -> tensor<4xi1>
// CHECK-NEXT: func.return %c : tensor<4xi1>
// CHECK-NEXT: }
func.func @absorbing_or_i1(%x: tensor<4xi1>) -> tensor<4xi1> {
  %c = graph.constant dense<true> : tensor<4xi1>
  %y = graph.or %x, %c : tensor<4xi1>
  func.return %y : tensor<4xi1>
}

// -----

// x max 2147483647 is the constant.
// CHECK-LABEL: func.func @absorbing_max_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
// CHECK-NEXT: %0 = graph.constant dense<2147483647> : tensor<i32>
// CHECK-NEXT: %c = graph.broadcast %0 axes = [] : tensor<i32> -> tensor<4xi32>
// CHECK-NEXT: func.return %c : tensor<4xi32>
// CHECK-NEXT: }
func.func @absorbing_max_i32(%x: tensor<4xi32>) -> tensor<4xi32> {
  %c = graph.constant dense<2147483647> : tensor<4xi32>
  %y = graph.max %x, %c : tensor<4xi32>
  func.return %y : tensor<4xi32>
}

// -----

// The neutral element may stand on the left of a commutative operation.
// CHECK-LABEL: func.func @neutral_left(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: func.return %x : tensor<4xf32>
// CHECK-NEXT: }
func.func @neutral_left(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = graph.constant dense<1.0> : tensor<4xf32>
  %y = graph.mul %c, %x : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// It may not on the left of a subtraction.
// CHECK-LABEL: func.func @neutral_left_of_sub(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %0 = graph.constant dense<0.000000e+00> : tensor<f32>
// CHECK-NEXT: %c = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %y = graph.sub %c, %x : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @neutral_left_of_sub(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = graph.constant dense<0.0> : tensor<4xf32>
  %y = graph.sub %c, %x : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// Constants go to the right.
// CHECK-LABEL: func.func @constant_last(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %0 = graph.constant dense<2.000000e+00> : tensor<f32>
// CHECK-NEXT: %c = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %y = graph.add %x, %c : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @constant_last(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = graph.constant dense<2.0> : tensor<4xf32>
  %y = graph.add %c, %x : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// max(x, x) is x.
// CHECK-LABEL: func.func @max_of_same(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: func.return %x : tensor<4xf32>
// CHECK-NEXT: }
func.func @max_of_same(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = graph.max %x, %x : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// Integer x - x is 0.
// CHECK-LABEL: func.func @sub_of_same(%x: tensor<4xi32>) -> tensor<4xi32> {
// CHECK-NEXT: %0 = graph.constant dense<0> : tensor<i32>
// CHECK-NEXT: %y = graph.broadcast %0 axes = [] : tensor<i32> -> tensor<4xi32>
// CHECK-NEXT: func.return %y : tensor<4xi32>
// CHECK-NEXT: }
func.func @sub_of_same(%x: tensor<4xi32>) -> tensor<4xi32> {
  %y = graph.sub %x, %x : tensor<4xi32>
  func.return %y : tensor<4xi32>
}

// -----

// Float x - x may be NaN.
// CHECK-LABEL: func.func @sub_of_same_float(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %y = graph.sub %x, %x : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @sub_of_same_float(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = graph.sub %x, %x : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// x ^ x is 0.
// CHECK-LABEL: func.func @xor_of_same(%x: tensor<4xi1>) -> tensor<4xi1> {
// CHECK-NEXT: %0 = graph.constant dense<false> : tensor<i1>
// CHECK-NEXT: %y = graph.broadcast %0 axes = [] : tensor<i1> -> tensor<4xi1>
// CHECK-NEXT: func.return %y : tensor<4xi1>
// CHECK-NEXT: }
func.func @xor_of_same(%x: tensor<4xi1>) -> tensor<4xi1> {
  %y = graph.xor %x, %x : tensor<4xi1>
  func.return %y : tensor<4xi1>
}

// -----

// Integer constants are collected.
// CHECK-LABEL: func.func @collect_int(%x: tensor<4xi32>) -> tensor<4xi32> {
// CHECK-NEXT: %0 = graph.constant dense<6> : tensor<i32>
// CHECK-NEXT: %1 = graph.broadcast %0 axes = [] : tensor<i32> -> tensor<4xi32>
// CHECK-NEXT: %y = graph.add %x, %1 : tensor<4xi32>
// CHECK-NEXT: func.return %y : tensor<4xi32>
// CHECK-NEXT: }
func.func @collect_int(%x: tensor<4xi32>) -> tensor<4xi32> {
  %c = graph.constant dense<3> : tensor<4xi32>
  %a = graph.add %x, %c : tensor<4xi32>
  %y = graph.add %a, %c : tensor<4xi32>
  func.return %y : tensor<4xi32>
}

// -----

// Float constants are not: rounding.
// CHECK-LABEL: func.func @collect_float(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %0 = graph.constant dense<3.000000e+00> : tensor<f32>
// CHECK-NEXT: %c = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %a = graph.add %x, %c : tensor<4xf32>
// CHECK-NEXT: %y = graph.add %a, %c : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @collect_float(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = graph.constant dense<3.0> : tensor<4xf32>
  %a = graph.add %x, %c : tensor<4xf32>
  %y = graph.add %a, %c : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// Division by a power of two is exact multiplication.
// CHECK-LABEL: func.func @div_pow2(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %0 = graph.constant dense<1.250000e-01> : tensor<f32>
// CHECK-NEXT: %1 = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %y = graph.mul %x, %1 : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @div_pow2(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = graph.constant dense<8.0> : tensor<4xf32>
  %y = graph.div %x, %c : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// Other divisions stay.
// CHECK-LABEL: func.func @div_3(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %0 = graph.constant dense<3.000000e+00> : tensor<f32>
// CHECK-NEXT: %c = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %y = graph.div %x, %c : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @div_3(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = graph.constant dense<3.0> : tensor<4xf32>
  %y = graph.div %x, %c : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// A power of two whose reciprocal is not normal stays.
// CHECK-LABEL: func.func @div_tiny(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %0 = graph.constant dense<1.70141183e+38> : tensor<f32>
// CHECK-NEXT: %c = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %y = graph.div %x, %c : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @div_tiny(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = graph.constant dense<0x7F000000> : tensor<4xf32>
  %y = graph.div %x, %c : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// 1 / x is the reciprocal.
// CHECK-LABEL: func.func @one_over(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %y = graph.reciprocal %x : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @one_over(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = graph.constant dense<1.0> : tensor<4xf32>
  %y = graph.div %c, %x : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// x ** 2 is x * x.
// CHECK-LABEL: func.func @square(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %y = graph.mul %x, %x : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @square(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = graph.constant dense<2.0> : tensor<4xf32>
  %y = graph.pow %x, %c : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// x ** 0 is 1.
// CHECK-LABEL: func.func @power_zero(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %0 = graph.constant dense<1.000000e+00> : tensor<f32>
// CHECK-NEXT: %y = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @power_zero(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = graph.constant dense<0.0> : tensor<4xf32>
  %y = graph.pow %x, %c : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// x ** 0.5 is not sqrt(x): -inf and -0.0.
// CHECK-LABEL: func.func @power_half(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %0 = graph.constant dense<5.000000e-01> : tensor<f32>
// CHECK-NEXT: %c = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %y = graph.pow %x, %c : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @power_half(%x: tensor<4xf32>) -> tensor<4xf32> {
  %c = graph.constant dense<0.5> : tensor<4xf32>
  %y = graph.pow %x, %c : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// x + -y is x - y.
// CHECK-LABEL: func.func @add_neg(%x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %y = graph.sub %z, %x : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @add_neg(%x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xf32> {
  %n = graph.neg %x : tensor<4xf32>
  %y = graph.add %z, %n : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// -x + y is y - x.
// CHECK-LABEL: func.func @neg_add(%x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %y = graph.sub %z, %x : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @neg_add(%x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xf32> {
  %n = graph.neg %x : tensor<4xf32>
  %y = graph.add %n, %z : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// x - -y is x + y.
// CHECK-LABEL: func.func @sub_neg(%x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %y = graph.add %z, %x : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @sub_neg(%x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xf32> {
  %n = graph.neg %x : tensor<4xf32>
  %y = graph.sub %z, %n : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// -x * -y is x * y.
// CHECK-LABEL: func.func @mul_negs(%x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %y = graph.mul %x, %z : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @mul_negs(%x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xf32> {
  %n = graph.neg %x : tensor<4xf32>
  %m = graph.neg %z : tensor<4xf32>
  %y = graph.mul %n, %m : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// An involution twice is nothing.
// CHECK-LABEL: func.func @neg_twice(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: func.return %x : tensor<4xf32>
// CHECK-NEXT: }
func.func @neg_twice(%x: tensor<4xf32>) -> tensor<4xf32> {
  %a = graph.neg %x : tensor<4xf32>
  %y = graph.neg %a : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// not not x is x.
// CHECK-LABEL: func.func @not_twice(%x: tensor<4xi1>) -> tensor<4xi1> {
// CHECK-NEXT: func.return %x : tensor<4xi1>
// CHECK-NEXT: }
func.func @not_twice(%x: tensor<4xi1>) -> tensor<4xi1> {
  %a = graph.not %x : tensor<4xi1>
  %y = graph.not %a : tensor<4xi1>
  func.return %y : tensor<4xi1>
}

// -----

// abs is idempotent.
// CHECK-LABEL: func.func @abs_twice(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %a = graph.abs %x : tensor<4xf32>
// CHECK-NEXT: func.return %a : tensor<4xf32>
// CHECK-NEXT: }
func.func @abs_twice(%x: tensor<4xf32>) -> tensor<4xf32> {
  %a = graph.abs %x : tensor<4xf32>
  %y = graph.abs %a : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// relu is idempotent.
// CHECK-LABEL: func.func @relu_twice(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %a = graph.relu %x : tensor<4xf32>
// CHECK-NEXT: func.return %a : tensor<4xf32>
// CHECK-NEXT: }
func.func @relu_twice(%x: tensor<4xf32>) -> tensor<4xf32> {
  %a = graph.relu %x : tensor<4xf32>
  %y = graph.relu %a : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// floor is idempotent.
// CHECK-LABEL: func.func @floor_twice(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %a = graph.floor %x : tensor<4xf32>
// CHECK-NEXT: func.return %a : tensor<4xf32>
// CHECK-NEXT: }
func.func @floor_twice(%x: tensor<4xf32>) -> tensor<4xf32> {
  %a = graph.floor %x : tensor<4xf32>
  %y = graph.floor %a : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// sign is idempotent.
// CHECK-LABEL: func.func @sign_twice(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %a = graph.sign %x : tensor<4xf32>
// CHECK-NEXT: func.return %a : tensor<4xf32>
// CHECK-NEXT: }
func.func @sign_twice(%x: tensor<4xf32>) -> tensor<4xf32> {
  %a = graph.sign %x : tensor<4xf32>
  %y = graph.sign %a : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// round_even is idempotent.
// CHECK-LABEL: func.func @round_even_twice(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %a = graph.round_even %x : tensor<4xf32>
// CHECK-NEXT: func.return %a : tensor<4xf32>
// CHECK-NEXT: }
func.func @round_even_twice(%x: tensor<4xf32>) -> tensor<4xf32> {
  %a = graph.round_even %x : tensor<4xf32>
  %y = graph.round_even %a : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// exp is not.
// CHECK-LABEL: func.func @exp_twice(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %a = graph.exp %x : tensor<4xf32>
// CHECK-NEXT: %y = graph.exp %a : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @exp_twice(%x: tensor<4xf32>) -> tensor<4xf32> {
  %a = graph.exp %x : tensor<4xf32>
  %y = graph.exp %a : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// |-x| is |x|.
// CHECK-LABEL: func.func @abs_neg(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %y = graph.abs %x : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @abs_neg(%x: tensor<4xf32>) -> tensor<4xf32> {
  %a = graph.neg %x : tensor<4xf32>
  %y = graph.abs %a : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// |-x| is |x|, but not where there are no negative numbers: there it is -x.
// CHECK-LABEL: func.func @absolute_values
// CHECK-NEXT: %b = graph.abs %x : tensor<4xi8>
// CHECK-NEXT: %c = graph.neg %y : tensor<4xui8>
// CHECK-NEXT: %d = graph.abs %c : tensor<4xui8>
func.func @absolute_values(%x: tensor<4xi8>, %y: tensor<4xui8>) -> (tensor<4xi8>, tensor<4xui8>) {
  %a = graph.neg %x : tensor<4xi8>
  %b = graph.abs %a : tensor<4xi8>
  %c = graph.neg %y : tensor<4xui8>
  %d = graph.abs %c : tensor<4xui8>
  func.return %b, %d : tensor<4xi8>, tensor<4xui8>
}
