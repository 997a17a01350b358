// RUN: aiopt-opt %s --split-input-file | aiopt-opt --split-input-file | filecheck %s
// RUN: aiopt-opt %s --split-input-file --print-op-generic | aiopt-opt --split-input-file | filecheck %s

// CHECK-LABEL: @neg(
// CHECK-NEXT: %y = graph.neg %x : tensor<?x8xf32, #graph.dims<s, _>>
func.func @neg(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.neg %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @abs(
// CHECK-NEXT: %y = graph.abs %x : tensor<?x8xf32, #graph.dims<s, _>>
func.func @abs(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.abs %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @sign(
// CHECK-NEXT: %y = graph.sign %x : tensor<?x8xf32, #graph.dims<s, _>>
func.func @sign(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.sign %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @exp(
// CHECK-NEXT: %y = graph.exp %x : tensor<?x8xf32, #graph.dims<s, _>>
func.func @exp(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.exp %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @expm1(
// CHECK-NEXT: %y = graph.expm1 %x : tensor<?x8xf32, #graph.dims<s, _>>
func.func @expm1(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.expm1 %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @log(
// CHECK-NEXT: %y = graph.log %x : tensor<?x8xf32, #graph.dims<s, _>>
func.func @log(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.log %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @log1p(
// CHECK-NEXT: %y = graph.log1p %x : tensor<?x8xf32, #graph.dims<s, _>>
func.func @log1p(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.log1p %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @sqrt(
// CHECK-NEXT: %y = graph.sqrt %x : tensor<?x8xf32, #graph.dims<s, _>>
func.func @sqrt(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.sqrt %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @rsqrt(
// CHECK-NEXT: %y = graph.rsqrt %x : tensor<?x8xf32, #graph.dims<s, _>>
func.func @rsqrt(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.rsqrt %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @cbrt(
// CHECK-NEXT: %y = graph.cbrt %x : tensor<?x8xf32, #graph.dims<s, _>>
func.func @cbrt(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.cbrt %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @reciprocal(
// CHECK-NEXT: %y = graph.reciprocal %x : tensor<?x8xf32, #graph.dims<s, _>>
func.func @reciprocal(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.reciprocal %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @sin(
// CHECK-NEXT: %y = graph.sin %x : tensor<?x8xf32, #graph.dims<s, _>>
func.func @sin(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.sin %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @cos(
// CHECK-NEXT: %y = graph.cos %x : tensor<?x8xf32, #graph.dims<s, _>>
func.func @cos(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.cos %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @tan(
// CHECK-NEXT: %y = graph.tan %x : tensor<?x8xf32, #graph.dims<s, _>>
func.func @tan(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.tan %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @asin(
// CHECK-NEXT: %y = graph.asin %x : tensor<?x8xf32, #graph.dims<s, _>>
func.func @asin(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.asin %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @acos(
// CHECK-NEXT: %y = graph.acos %x : tensor<?x8xf32, #graph.dims<s, _>>
func.func @acos(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.acos %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @atan(
// CHECK-NEXT: %y = graph.atan %x : tensor<?x8xf32, #graph.dims<s, _>>
func.func @atan(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.atan %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @sinh(
// CHECK-NEXT: %y = graph.sinh %x : tensor<?x8xf32, #graph.dims<s, _>>
func.func @sinh(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.sinh %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @cosh(
// CHECK-NEXT: %y = graph.cosh %x : tensor<?x8xf32, #graph.dims<s, _>>
func.func @cosh(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.cosh %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @tanh(
// CHECK-NEXT: %y = graph.tanh %x : tensor<?x8xf32, #graph.dims<s, _>>
func.func @tanh(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.tanh %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @asinh(
// CHECK-NEXT: %y = graph.asinh %x : tensor<?x8xf32, #graph.dims<s, _>>
func.func @asinh(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.asinh %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @acosh(
// CHECK-NEXT: %y = graph.acosh %x : tensor<?x8xf32, #graph.dims<s, _>>
func.func @acosh(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.acosh %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @atanh(
// CHECK-NEXT: %y = graph.atanh %x : tensor<?x8xf32, #graph.dims<s, _>>
func.func @atanh(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.atanh %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @erf(
// CHECK-NEXT: %y = graph.erf %x : tensor<?x8xf32, #graph.dims<s, _>>
func.func @erf(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.erf %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @logistic(
// CHECK-NEXT: %y = graph.logistic %x : tensor<?x8xf32, #graph.dims<s, _>>
func.func @logistic(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.logistic %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @floor(
// CHECK-NEXT: %y = graph.floor %x : tensor<?x8xf32, #graph.dims<s, _>>
func.func @floor(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.floor %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @ceil(
// CHECK-NEXT: %y = graph.ceil %x : tensor<?x8xf32, #graph.dims<s, _>>
func.func @ceil(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.ceil %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @trunc(
// CHECK-NEXT: %y = graph.trunc %x : tensor<?x8xf32, #graph.dims<s, _>>
func.func @trunc(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.trunc %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @round(
// CHECK-NEXT: %y = graph.round %x : tensor<?x8xf32, #graph.dims<s, _>>
func.func @round(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.round %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @round_even(
// CHECK-NEXT: %y = graph.round_even %x : tensor<?x8xf32, #graph.dims<s, _>>
func.func @round_even(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.round_even %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @relu(
// CHECK-NEXT: %y = graph.relu %x : tensor<?x8xf32, #graph.dims<s, _>>
func.func @relu(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.relu %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @neg_i32(
// CHECK-NEXT: %y = graph.neg %x : tensor<?xi32, #graph.dims<2*s + 1>>
func.func @neg_i32(%x: tensor<?xi32, #graph.dims<2*s + 1>>) -> tensor<?xi32, #graph.dims<2*s + 1>> {
  %y = graph.neg %x : tensor<?xi32, #graph.dims<2*s + 1>>
  func.return %y : tensor<?xi32, #graph.dims<2*s + 1>>
}

// -----

// CHECK-LABEL: @abs_i32(
// CHECK-NEXT: %y = graph.abs %x : tensor<?xi32, #graph.dims<2*s + 1>>
func.func @abs_i32(%x: tensor<?xi32, #graph.dims<2*s + 1>>) -> tensor<?xi32, #graph.dims<2*s + 1>> {
  %y = graph.abs %x : tensor<?xi32, #graph.dims<2*s + 1>>
  func.return %y : tensor<?xi32, #graph.dims<2*s + 1>>
}

// -----

// CHECK-LABEL: @sign_i32(
// CHECK-NEXT: %y = graph.sign %x : tensor<?xi32, #graph.dims<2*s + 1>>
func.func @sign_i32(%x: tensor<?xi32, #graph.dims<2*s + 1>>) -> tensor<?xi32, #graph.dims<2*s + 1>> {
  %y = graph.sign %x : tensor<?xi32, #graph.dims<2*s + 1>>
  func.return %y : tensor<?xi32, #graph.dims<2*s + 1>>
}

// -----

// CHECK-LABEL: @not_i32(
// CHECK-NEXT: %y = graph.not %x : tensor<?xi32, #graph.dims<2*s + 1>>
func.func @not_i32(%x: tensor<?xi32, #graph.dims<2*s + 1>>) -> tensor<?xi32, #graph.dims<2*s + 1>> {
  %y = graph.not %x : tensor<?xi32, #graph.dims<2*s + 1>>
  func.return %y : tensor<?xi32, #graph.dims<2*s + 1>>
}

// -----

// CHECK-LABEL: @relu_i32(
// CHECK-NEXT: %y = graph.relu %x : tensor<?xi32, #graph.dims<2*s + 1>>
func.func @relu_i32(%x: tensor<?xi32, #graph.dims<2*s + 1>>) -> tensor<?xi32, #graph.dims<2*s + 1>> {
  %y = graph.relu %x : tensor<?xi32, #graph.dims<2*s + 1>>
  func.return %y : tensor<?xi32, #graph.dims<2*s + 1>>
}

// -----

// CHECK-LABEL: @not_i1(
// CHECK-NEXT: %y = graph.not %x : tensor<4xi1>
func.func @not_i1(%x: tensor<4xi1>) -> tensor<4xi1> {
  %y = graph.not %x : tensor<4xi1>
  func.return %y : tensor<4xi1>
}

// -----

// CHECK-LABEL: @is_finite(
// CHECK-NEXT: %y = graph.is_finite %x : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?x8xi1, #graph.dims<s, _>>
func.func @is_finite(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xi1, #graph.dims<s, _>> {
  %y = graph.is_finite %x : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?x8xi1, #graph.dims<s, _>>
  func.return %y : tensor<?x8xi1, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @is_nan(
// CHECK-NEXT: %y = graph.is_nan %x : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?x8xi1, #graph.dims<s, _>>
func.func @is_nan(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xi1, #graph.dims<s, _>> {
  %y = graph.is_nan %x : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?x8xi1, #graph.dims<s, _>>
  func.return %y : tensor<?x8xi1, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @is_inf(
// CHECK-NEXT: %y = graph.is_inf %x : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?x8xi1, #graph.dims<s, _>>
func.func @is_inf(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xi1, #graph.dims<s, _>> {
  %y = graph.is_inf %x : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?x8xi1, #graph.dims<s, _>>
  func.return %y : tensor<?x8xi1, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @popcnt(
// CHECK-NEXT: %y = graph.popcnt %x : tensor<?xui8, #graph.dims<s>>
func.func @popcnt(%x: tensor<?xui8, #graph.dims<s>>) -> tensor<?xui8, #graph.dims<s>> {
  %y = graph.popcnt %x : tensor<?xui8, #graph.dims<s>>
  func.return %y : tensor<?xui8, #graph.dims<s>>
}

// -----

// CHECK-LABEL: @clz(
// CHECK-NEXT: %y = graph.clz %x : tensor<4xi32>
func.func @clz(%x: tensor<4xi32>) -> tensor<4xi32> {
  %y = graph.clz %x : tensor<4xi32>
  func.return %y : tensor<4xi32>
}

// -----

// CHECK-LABEL: @bitcast(
// CHECK-NEXT: %y = graph.bitcast %x : tensor<?xbf16, #graph.dims<s>> -> tensor<?xui16, #graph.dims<s>>
func.func @bitcast(%x: tensor<?xbf16, #graph.dims<s>>) -> tensor<?xui16, #graph.dims<s>> {
  %y = graph.bitcast %x : tensor<?xbf16, #graph.dims<s>> -> tensor<?xui16, #graph.dims<s>>
  func.return %y : tensor<?xui16, #graph.dims<s>>
}
