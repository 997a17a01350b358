// RUN: aiopt-opt %s --split-input-file --pipeline='canonicalize' | filecheck %s

// Constants and sizes.

// A splat is a broadcast scalar.
// CHECK-LABEL: func.func @splat() -> tensor<4xf32> {
// CHECK-NEXT: %0 = graph.constant dense<1.000000e+00> : tensor<f32>
// CHECK-NEXT: %y = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @splat() -> tensor<4xf32> {
  %y = graph.constant dense<1.0> : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// Elementwise on constants.
// CHECK-LABEL: func.func @elementwise() -> tensor<4xi32> {
// CHECK-NEXT: %y = graph.constant dense<[10, 20, 30, 40]> : tensor<4xi32>
// CHECK-NEXT: func.return %y : tensor<4xi32>
// CHECK-NEXT: }
func.func @elementwise() -> tensor<4xi32> {
  %a = graph.constant dense<[1, 2, 3, 4]> : tensor<4xi32>
  %b = graph.constant dense<10> : tensor<4xi32>
  %y = graph.mul %a, %b : tensor<4xi32>
  func.return %y : tensor<4xi32>
}

// -----

// On broadcast constants, for every size.
// CHECK-LABEL: func.func @uniform() -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %0 = graph.constant dense<9.38905525> : tensor<f32>
// CHECK-NEXT: %y = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @uniform() -> tensor<?x8xf32, #graph.dims<s, _>> {
  %a = graph.constant dense<2.0> : tensor<f32>
  %b = graph.broadcast %a axes = [] : tensor<f32> -> tensor<?x8xf32, #graph.dims<s, _>>
  %d = graph.exp %b : tensor<?x8xf32, #graph.dims<s, _>>
  %y = graph.add %d, %b : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// Division by zero folds like everywhere.
// CHECK-LABEL: func.func @div_zero() -> tensor<4xi32> {
// CHECK-NEXT: %0 = graph.constant dense<-1> : tensor<i32>
// CHECK-NEXT: %y = graph.broadcast %0 axes = [] : tensor<i32> -> tensor<4xi32>
// CHECK-NEXT: func.return %y : tensor<4xi32>
// CHECK-NEXT: }
func.func @div_zero() -> tensor<4xi32> {
  %a = graph.constant dense<[7, -7, 0, 1]> : tensor<4xi32>
  %b = graph.constant dense<[0, 0, 0, 0]> : tensor<4xi32>
  %y = graph.div %a, %b : tensor<4xi32>
  func.return %y : tensor<4xi32>
}

// -----

// Casts fold with saturation.
// CHECK-LABEL: func.func @cast() -> tensor<4xi32> {
// CHECK-NEXT: %y = graph.constant dense<[2147483647, -2147483648, 1, 0]> : tensor<4xi32>
// CHECK-NEXT: func.return %y : tensor<4xi32>
// CHECK-NEXT: }
func.func @cast() -> tensor<4xi32> {
  %a = graph.constant dense<[1.0e10, -1.0e10, 1.5, 0x7FC00000]> : tensor<4xf32>
  %y = graph.cast %a : tensor<4xf32> -> tensor<4xi32>
  func.return %y : tensor<4xi32>
}

// -----

// Reshapes and transposes of constants.
// CHECK-LABEL: func.func @moved() -> tensor<4xi32> {
// CHECK-NEXT: %y = graph.constant dense<[1, 3, 2, 4]> : tensor<4xi32>
// CHECK-NEXT: func.return %y : tensor<4xi32>
// CHECK-NEXT: }
func.func @moved() -> tensor<4xi32> {
  %a = graph.constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi32>
  %b = graph.transpose %a perm = [1, 0] : tensor<2x2xi32> -> tensor<2x2xi32>
  %y = graph.reshape %b : tensor<2x2xi32> -> tensor<4xi32>
  func.return %y : tensor<4xi32>
}

// -----

// A reshaped splat is a splat.
// CHECK-LABEL: func.func @moved_splat() -> tensor<4xf32> {
// CHECK-NEXT: %0 = graph.constant dense<0.000000e+00> : tensor<f32>
// CHECK-NEXT: %y = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @moved_splat() -> tensor<4xf32> {
  %a = graph.constant dense<0.0> : tensor<2x2xf32>
  %y = graph.reshape %a : tensor<2x2xf32> -> tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// Padding with the same element.
// CHECK-LABEL: func.func @padded() -> tensor<4xf32> {
// CHECK-NEXT: %0 = graph.constant dense<0.000000e+00> : tensor<f32>
// CHECK-NEXT: %y = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @padded() -> tensor<4xf32> {
  %a = graph.constant dense<0.0> : tensor<2xf32>
  %v = graph.constant dense<0.0> : tensor<f32>
  %y = graph.pad %a, %v low = [1] high = [1] interior = [0] : (tensor<2xf32>, tensor<f32>) -> tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// A slice of a constant.
// CHECK-LABEL: func.func @sliced() -> tensor<4xi32> {
// CHECK-NEXT: %y = graph.constant dense<[2, 4, 6, 8]> : tensor<4xi32>
// CHECK-NEXT: func.return %y : tensor<4xi32>
// CHECK-NEXT: }
func.func @sliced() -> tensor<4xi32> {
  %a = graph.constant dense<[1, 2, 3, 4, 5, 6, 7, 8]> : tensor<8xi32>
  %y = graph.slice %a starts = [1] limits = [8] strides = [2] : tensor<8xi32> -> tensor<4xi32>
  func.return %y : tensor<4xi32>
}

// -----

// A reduction of constants.
// CHECK-LABEL: func.func @reduced() -> tensor<i32> {
// CHECK-NEXT: %y = graph.constant dense<10> : tensor<i32>
// CHECK-NEXT: func.return %y : tensor<i32>
// CHECK-NEXT: }
func.func @reduced() -> tensor<i32> {
  %a = graph.constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi32>
  %y = graph.reduce %a kind = add axes = [0, 1] : tensor<2x2xi32> -> tensor<i32>
  func.return %y : tensor<i32>
}

// -----

// The maximum of equal elements.
// CHECK-LABEL: func.func @reduced_splat() -> tensor<?xf32, #graph.dims<s>> {
// CHECK-NEXT: %0 = graph.constant dense<2.000000e+00> : tensor<f32>
// CHECK-NEXT: %y = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: func.return %y : tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: }
func.func @reduced_splat() -> tensor<?xf32, #graph.dims<s>> {
  %a = graph.constant dense<2.0> : tensor<f32>
  %b = graph.broadcast %a axes = [] : tensor<f32> -> tensor<?x8xf32, #graph.dims<s, _>>
  %y = graph.reduce %b kind = max axes = [1] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?xf32, #graph.dims<s>>
  func.return %y : tensor<?xf32, #graph.dims<s>>
}

// -----

// It may be one over nothing: kept.
// CHECK-LABEL: func.func @reduced_maybe_empty() -> tensor<8xf32> {
// CHECK-NEXT: %a = graph.constant dense<2.000000e+00> : tensor<f32>
// CHECK-NEXT: %b = graph.broadcast %a axes = [] : tensor<f32> -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %y = graph.reduce %b kind = max axes = [0] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<8xf32>
// CHECK-NEXT: func.return %y : tensor<8xf32>
// CHECK-NEXT: }
func.func @reduced_maybe_empty() -> tensor<8xf32> {
  %a = graph.constant dense<2.0> : tensor<f32>
  %b = graph.broadcast %a axes = [] : tensor<f32> -> tensor<?x8xf32, #graph.dims<s, _>>
  %y = graph.reduce %b kind = max axes = [0] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<8xf32>
  func.return %y : tensor<8xf32>
}

// -----

// A product of constants.
// CHECK-LABEL: func.func @dot() -> tensor<2x2xi32> {
// CHECK-NEXT: %y = graph.constant dense<{{\[\[}}7, 10], [15, 22]]> : tensor<2x2xi32>
// CHECK-NEXT: func.return %y : tensor<2x2xi32>
// CHECK-NEXT: }
func.func @dot() -> tensor<2x2xi32> {
  %a = graph.constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi32>
  %y = graph.matmul %a, %a : (tensor<2x2xi32>, tensor<2x2xi32>) -> tensor<2x2xi32>
  func.return %y : tensor<2x2xi32>
}

// -----

// iota is not a constant: it costs nothing.
// CHECK-LABEL: func.func @iota() -> tensor<4xi32> {
// CHECK-NEXT: %y = graph.iota axis = 0 : tensor<4xi32>
// CHECK-NEXT: func.return %y : tensor<4xi32>
// CHECK-NEXT: }
func.func @iota() -> tensor<4xi32> {
  %y = graph.iota axis = 0 : tensor<4xi32>
  func.return %y : tensor<4xi32>
}

// -----

// Along a dimension of size 1 it is zero.
// CHECK-LABEL: func.func @iota_unit() -> tensor<4x1xi32> {
// CHECK-NEXT: %0 = graph.constant dense<0> : tensor<i32>
// CHECK-NEXT: %y = graph.broadcast %0 axes = [] : tensor<i32> -> tensor<4x1xi32>
// CHECK-NEXT: func.return %y : tensor<4x1xi32>
// CHECK-NEXT: }
func.func @iota_unit() -> tensor<4x1xi32> {
  %y = graph.iota axis = 1 : tensor<4x1xi32>
  func.return %y : tensor<4x1xi32>
}

// -----

// Large results are not folded.
// CHECK-LABEL: func.func @too_large() -> tensor<4096x2xi64> {
// CHECK-NEXT: %a = graph.constant dense<{{\[\[}}1], [2]]> : tensor<2x1xi64>
// CHECK-NEXT: %b = graph.broadcast %a axes = [0, 1] : tensor<2x1xi64> -> tensor<2x4096xi64>
// CHECK-NEXT: %y = graph.transpose %b perm = [1, 0] : tensor<2x4096xi64> -> tensor<4096x2xi64>
// CHECK-NEXT: func.return %y : tensor<4096x2xi64>
// CHECK-NEXT: }
func.func @too_large() -> tensor<4096x2xi64> {
  %a = graph.constant dense<[[1], [2]]> : tensor<2x1xi64>
  %b = graph.broadcast %a axes = [0, 1] : tensor<2x1xi64> -> tensor<2x4096xi64>
  %y = graph.transpose %b perm = [1, 0] : tensor<2x4096xi64> -> tensor<4096x2xi64>
  func.return %y : tensor<4096x2xi64>
}

// -----

// A known dimension is a constant.
// CHECK-LABEL: func.func @dim_static(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<i64> {
// CHECK-NEXT: %y = graph.constant dense<8> : tensor<i64>
// CHECK-NEXT: func.return %y : tensor<i64>
// CHECK-NEXT: }
func.func @dim_static(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<i64> {
  %y = graph.dim %x axis = 1 : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<i64>
  func.return %y : tensor<i64>
}

// -----

// A named one is a size.
// CHECK-LABEL: func.func @dim_named(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<i64> {
// CHECK-NEXT: %y = graph.size value = [s] : tensor<i64>
// CHECK-NEXT: func.return %y : tensor<i64>
// CHECK-NEXT: }
func.func @dim_named(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<i64> {
  %y = graph.dim %x axis = 0 : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<i64>
  func.return %y : tensor<i64>
}

// -----

// An anonymous one stays.
// CHECK-LABEL: func.func @dim_anonymous(%x: tensor<?xf32>) -> tensor<i64> {
// CHECK-NEXT: %y = graph.dim %x axis = 0 : tensor<?xf32> -> tensor<i64>
// CHECK-NEXT: func.return %y : tensor<i64>
// CHECK-NEXT: }
func.func @dim_anonymous(%x: tensor<?xf32>) -> tensor<i64> {
  %y = graph.dim %x axis = 0 : tensor<?xf32> -> tensor<i64>
  func.return %y : tensor<i64>
}

// -----

// Arithmetic on sizes.
// CHECK-LABEL: func.func @size_arithmetic() -> tensor<i64> {
// CHECK-NEXT: %y = graph.size value = [3*s - 2] : tensor<i64>
// CHECK-NEXT: func.return %y : tensor<i64>
// CHECK-NEXT: }
func.func @size_arithmetic() -> tensor<i64> {
  %a = graph.size value = [s] : tensor<i64>
  %b = graph.constant dense<2> : tensor<i64>
  %d = graph.mul %a, %b : tensor<i64>
  %e = graph.add %d, %a : tensor<i64>
  %y = graph.sub %e, %b : tensor<i64>
  func.return %y : tensor<i64>
}

// -----

// Quotients and extremes of sizes.
// CHECK-LABEL: func.func @size_quotient() -> tensor<i32> {
// CHECK-NEXT: %y = graph.size value = [2*s + 1] : tensor<i32>
// CHECK-NEXT: func.return %y : tensor<i32>
// CHECK-NEXT: }
func.func @size_quotient() -> tensor<i32> {
  %a = graph.size value = [4*s + 2] : tensor<i32>
  %b = graph.constant dense<2> : tensor<i32>
  %d = graph.div %a, %b : tensor<i32>
  %e = graph.constant dense<1> : tensor<i32>
  %y = graph.max %d, %e : tensor<i32>
  func.return %y : tensor<i32>
}

// -----

// A size cast to another integer.
// CHECK-LABEL: func.func @size_cast() -> tensor<i32> {
// CHECK-NEXT: %y = graph.size value = [s] : tensor<i32>
// CHECK-NEXT: func.return %y : tensor<i32>
// CHECK-NEXT: }
func.func @size_cast() -> tensor<i32> {
  %a = graph.size value = [s] : tensor<i64>
  %y = graph.cast %a : tensor<i64> -> tensor<i32>
  func.return %y : tensor<i32>
}

// -----

// Sizes are not negative.
// CHECK-LABEL: func.func @size_compare() -> tensor<i1> {
// CHECK-NEXT: %y = graph.constant dense<true> : tensor<i1>
// CHECK-NEXT: func.return %y : tensor<i1>
// CHECK-NEXT: }
func.func @size_compare() -> tensor<i1> {
  %a = graph.size value = [s] : tensor<i64>
  %b = graph.constant dense<0> : tensor<i64>
  %y = graph.compare %a, %b direction = ge : (tensor<i64>, tensor<i64>) -> tensor<i1>
  func.return %y : tensor<i1>
}

// -----

// Whether one is at least 1 is not known.
// CHECK-LABEL: func.func @size_compare_unknown() -> tensor<i1> {
// CHECK-NEXT: %a = graph.size value = [s] : tensor<i64>
// CHECK-NEXT: %b = graph.constant dense<1> : tensor<i64>
// CHECK-NEXT: %y = graph.compare %a, %b direction = ge : (tensor<i64>, tensor<i64>) -> tensor<i1>
// CHECK-NEXT: func.return %y : tensor<i1>
// CHECK-NEXT: }
func.func @size_compare_unknown() -> tensor<i1> {
  %a = graph.size value = [s] : tensor<i64>
  %b = graph.constant dense<1> : tensor<i64>
  %y = graph.compare %a, %b direction = ge : (tensor<i64>, tensor<i64>) -> tensor<i1>
  func.return %y : tensor<i1>
}

// -----

// s + 1 differs from s.
// CHECK-LABEL: func.func @size_differs() -> tensor<i1> {
// CHECK-NEXT: %y = graph.constant dense<false> : tensor<i1>
// CHECK-NEXT: func.return %y : tensor<i1>
// CHECK-NEXT: }
func.func @size_differs() -> tensor<i1> {
  %a = graph.size value = [s + 1] : tensor<i64>
  %b = graph.size value = [s] : tensor<i64>
  %y = graph.compare %a, %b direction = eq : (tensor<i64>, tensor<i64>) -> tensor<i1>
  func.return %y : tensor<i1>
}

// -----

// Inside a group too.
// CHECK-LABEL: func.func @group(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %y = graph.group(%a = %x) : (tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %e = graph.exp %a : tensor<4xf32>
// CHECK-NEXT: graph.yield %e : tensor<4xf32>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @group(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = graph.group(%a = %x) : (tensor<4xf32>) -> tensor<4xf32> {
    %c = graph.constant dense<1.0> : tensor<4xf32>
    %m = graph.mul %a, %c : tensor<4xf32>
    %e = graph.exp %m : tensor<4xf32>
    graph.yield %e : tensor<4xf32>
  }
  func.return %y : tensor<4xf32>
}

// -----

// Dead operations go, groups included.
// CHECK-LABEL: func.func @dead(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: func.return %x : tensor<4xf32>
// CHECK-NEXT: }
func.func @dead(%x: tensor<4xf32>) -> tensor<4xf32> {
  %a = graph.exp %x : tensor<4xf32>
  %g = graph.group(%b = %x) : (tensor<4xf32>) -> tensor<4xf32> {
    graph.yield %b : tensor<4xf32>
  }
  func.return %x : tensor<4xf32>
}
