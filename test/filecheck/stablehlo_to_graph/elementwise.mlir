// RUN: aiopt-opt %s --pipeline=stablehlo-to-graph --split-input-file | filecheck %s

// Operations that the graph dialect has under another name.

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.abs %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.abs %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.cbrt %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.cbrt %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.ceil %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.ceil %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.cos %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.cosine %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.exp %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.exponential %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.expm1 %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.exponential_minus_one %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.floor %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.floor %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xi1> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.is_finite %x : tensor<4xf32> -> tensor<4xi1>
// CHECK-NEXT: func.return %0 : tensor<4xi1>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xi1> {
  %0 = stablehlo.is_finite %x : (tensor<4xf32>) -> tensor<4xi1>
  return %0 : tensor<4xi1>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.log %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.log %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.log1p %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.log_plus_one %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.logistic %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.logistic %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.neg %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.negate %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xi32> {graph.name = "x"}) -> (tensor<4xi32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.not %x : tensor<4xi32>
// CHECK-NEXT: func.return %0 : tensor<4xi32>
func.func public @main(%x: tensor<4xi32>) -> tensor<4xi32> {
  %0 = stablehlo.not %x : tensor<4xi32>
  return %0 : tensor<4xi32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.round %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.round_nearest_afz %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.round_even %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.round_nearest_even %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.rsqrt %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.rsqrt %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.sign %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.sign %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.sin %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.sine %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.sqrt %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.sqrt %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.tan %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.tan %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.tanh %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.tanh %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.acos %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = chlo.acos %x : tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.acosh %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = chlo.acosh %x : tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.asin %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = chlo.asin %x : tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.asinh %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = chlo.asinh %x : tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.atan %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = chlo.atan %x : tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.atanh %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = chlo.atanh %x : tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.cosh %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = chlo.cosh %x : tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.erf %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = chlo.erf %x : tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xi1> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.is_inf %x : tensor<4xf32> -> tensor<4xi1>
// CHECK-NEXT: func.return %0 : tensor<4xi1>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xi1> {
  %0 = chlo.is_inf %x : tensor<4xf32> -> tensor<4xi1>
  return %0 : tensor<4xi1>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.sinh %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = chlo.sinh %x : tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.tan %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = chlo.tan %x : tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%a: tensor<4xf32> {graph.name = "a"}, %b: tensor<4xf32> {graph.name = "b"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.add %a, %b : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%a: tensor<4xf32>, %b: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.add %a, %b : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%a: tensor<4xi32> {graph.name = "a"}, %b: tensor<4xi32> {graph.name = "b"}) -> (tensor<4xi32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.and %a, %b : tensor<4xi32>
// CHECK-NEXT: func.return %0 : tensor<4xi32>
func.func public @main(%a: tensor<4xi32>, %b: tensor<4xi32>) -> tensor<4xi32> {
  %0 = stablehlo.and %a, %b : tensor<4xi32>
  return %0 : tensor<4xi32>
}

// -----

// CHECK: func.func public @main(%a: tensor<4xf32> {graph.name = "a"}, %b: tensor<4xf32> {graph.name = "b"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.atan2 %a, %b : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%a: tensor<4xf32>, %b: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.atan2 %a, %b : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%a: tensor<4xf32> {graph.name = "a"}, %b: tensor<4xf32> {graph.name = "b"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.div %a, %b : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%a: tensor<4xf32>, %b: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.divide %a, %b : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%a: tensor<4xf32> {graph.name = "a"}, %b: tensor<4xf32> {graph.name = "b"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.max %a, %b : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%a: tensor<4xf32>, %b: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.maximum %a, %b : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%a: tensor<4xf32> {graph.name = "a"}, %b: tensor<4xf32> {graph.name = "b"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.min %a, %b : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%a: tensor<4xf32>, %b: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.minimum %a, %b : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%a: tensor<4xf32> {graph.name = "a"}, %b: tensor<4xf32> {graph.name = "b"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.mul %a, %b : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%a: tensor<4xf32>, %b: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.multiply %a, %b : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%a: tensor<4xi32> {graph.name = "a"}, %b: tensor<4xi32> {graph.name = "b"}) -> (tensor<4xi32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.or %a, %b : tensor<4xi32>
// CHECK-NEXT: func.return %0 : tensor<4xi32>
func.func public @main(%a: tensor<4xi32>, %b: tensor<4xi32>) -> tensor<4xi32> {
  %0 = stablehlo.or %a, %b : tensor<4xi32>
  return %0 : tensor<4xi32>
}

// -----

// CHECK: func.func public @main(%a: tensor<4xf32> {graph.name = "a"}, %b: tensor<4xf32> {graph.name = "b"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.pow %a, %b : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%a: tensor<4xf32>, %b: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.power %a, %b : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%a: tensor<4xf32> {graph.name = "a"}, %b: tensor<4xf32> {graph.name = "b"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.rem %a, %b : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%a: tensor<4xf32>, %b: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.remainder %a, %b : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%a: tensor<4xi32> {graph.name = "a"}, %b: tensor<4xi32> {graph.name = "b"}) -> (tensor<4xi32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.shl %a, %b : tensor<4xi32>
// CHECK-NEXT: func.return %0 : tensor<4xi32>
func.func public @main(%a: tensor<4xi32>, %b: tensor<4xi32>) -> tensor<4xi32> {
  %0 = stablehlo.shift_left %a, %b : tensor<4xi32>
  return %0 : tensor<4xi32>
}

// -----

// CHECK: func.func public @main(%a: tensor<4xi32> {graph.name = "a"}, %b: tensor<4xi32> {graph.name = "b"}) -> (tensor<4xi32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.shr_arith %a, %b : tensor<4xi32>
// CHECK-NEXT: func.return %0 : tensor<4xi32>
func.func public @main(%a: tensor<4xi32>, %b: tensor<4xi32>) -> tensor<4xi32> {
  %0 = stablehlo.shift_right_arithmetic %a, %b : tensor<4xi32>
  return %0 : tensor<4xi32>
}

// -----

// CHECK: func.func public @main(%a: tensor<4xi32> {graph.name = "a"}, %b: tensor<4xi32> {graph.name = "b"}) -> (tensor<4xi32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.shr_logical %a, %b : tensor<4xi32>
// CHECK-NEXT: func.return %0 : tensor<4xi32>
func.func public @main(%a: tensor<4xi32>, %b: tensor<4xi32>) -> tensor<4xi32> {
  %0 = stablehlo.shift_right_logical %a, %b : tensor<4xi32>
  return %0 : tensor<4xi32>
}

// -----

// CHECK: func.func public @main(%a: tensor<4xf32> {graph.name = "a"}, %b: tensor<4xf32> {graph.name = "b"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.sub %a, %b : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%a: tensor<4xf32>, %b: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.subtract %a, %b : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%a: tensor<4xi32> {graph.name = "a"}, %b: tensor<4xi32> {graph.name = "b"}) -> (tensor<4xi32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.xor %a, %b : tensor<4xi32>
// CHECK-NEXT: func.return %0 : tensor<4xi32>
func.func public @main(%a: tensor<4xi32>, %b: tensor<4xi32>) -> tensor<4xi32> {
  %0 = stablehlo.xor %a, %b : tensor<4xi32>
  return %0 : tensor<4xi32>
}

// -----

// On booleans, arithmetic is logic.
// CHECK: func.func public @main(%a: tensor<4xi1> {graph.name = "a"}, %b: tensor<4xi1> {graph.name = "b"}) -> (tensor<4xi1> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.or %a, %b : tensor<4xi1>
// CHECK-NEXT: func.return %0 : tensor<4xi1>
func.func public @main(%a: tensor<4xi1>, %b: tensor<4xi1>) -> tensor<4xi1> {
  %0 = stablehlo.add %a, %b : tensor<4xi1>
  return %0 : tensor<4xi1>
}

// -----

// On booleans, arithmetic is logic.
// CHECK: func.func public @main(%a: tensor<4xi1> {graph.name = "a"}, %b: tensor<4xi1> {graph.name = "b"}) -> (tensor<4xi1> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.and %a, %b : tensor<4xi1>
// CHECK-NEXT: func.return %0 : tensor<4xi1>
func.func public @main(%a: tensor<4xi1>, %b: tensor<4xi1>) -> tensor<4xi1> {
  %0 = stablehlo.multiply %a, %b : tensor<4xi1>
  return %0 : tensor<4xi1>
}

// -----

// On booleans, arithmetic is logic.
// CHECK: func.func public @main(%a: tensor<4xi1> {graph.name = "a"}, %b: tensor<4xi1> {graph.name = "b"}) -> (tensor<4xi1> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.or %a, %b : tensor<4xi1>
// CHECK-NEXT: func.return %0 : tensor<4xi1>
func.func public @main(%a: tensor<4xi1>, %b: tensor<4xi1>) -> tensor<4xi1> {
  %0 = stablehlo.maximum %a, %b : tensor<4xi1>
  return %0 : tensor<4xi1>
}

// -----

// On booleans, arithmetic is logic.
// CHECK: func.func public @main(%a: tensor<4xi1> {graph.name = "a"}, %b: tensor<4xi1> {graph.name = "b"}) -> (tensor<4xi1> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.and %a, %b : tensor<4xi1>
// CHECK-NEXT: func.return %0 : tensor<4xi1>
func.func public @main(%a: tensor<4xi1>, %b: tensor<4xi1>) -> tensor<4xi1> {
  %0 = stablehlo.minimum %a, %b : tensor<4xi1>
  return %0 : tensor<4xi1>
}
