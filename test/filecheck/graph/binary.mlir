// RUN: aiopt-opt %s --split-input-file | aiopt-opt --split-input-file | filecheck %s
// RUN: aiopt-opt %s --split-input-file --print-op-generic | aiopt-opt --split-input-file | filecheck %s

// CHECK-LABEL: @add(
// CHECK-NEXT: %z = graph.add %x, %y : tensor<?x8xf32, #graph.dims<s, _>>
func.func @add(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %z = graph.add %x, %y : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %z : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @sub(
// CHECK-NEXT: %z = graph.sub %x, %y : tensor<?x8xf32, #graph.dims<s, _>>
func.func @sub(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %z = graph.sub %x, %y : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %z : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @mul(
// CHECK-NEXT: %z = graph.mul %x, %y : tensor<?x8xf32, #graph.dims<s, _>>
func.func @mul(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %z = graph.mul %x, %y : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %z : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @div(
// CHECK-NEXT: %z = graph.div %x, %y : tensor<?x8xf32, #graph.dims<s, _>>
func.func @div(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %z = graph.div %x, %y : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %z : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @rem(
// CHECK-NEXT: %z = graph.rem %x, %y : tensor<?x8xf32, #graph.dims<s, _>>
func.func @rem(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %z = graph.rem %x, %y : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %z : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @mod(
// CHECK-NEXT: %z = graph.mod %x, %y : tensor<?x8xf32, #graph.dims<s, _>>
func.func @mod(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %z = graph.mod %x, %y : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %z : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @pow(
// CHECK-NEXT: %z = graph.pow %x, %y : tensor<?x8xf32, #graph.dims<s, _>>
func.func @pow(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %z = graph.pow %x, %y : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %z : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @max(
// CHECK-NEXT: %z = graph.max %x, %y : tensor<?x8xf32, #graph.dims<s, _>>
func.func @max(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %z = graph.max %x, %y : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %z : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @min(
// CHECK-NEXT: %z = graph.min %x, %y : tensor<?x8xf32, #graph.dims<s, _>>
func.func @min(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %z = graph.min %x, %y : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %z : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @atan2(
// CHECK-NEXT: %z = graph.atan2 %x, %y : tensor<?x8xf32, #graph.dims<s, _>>
func.func @atan2(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %z = graph.atan2 %x, %y : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %z : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @add_i32(
// CHECK-NEXT: %z = graph.add %x, %y : tensor<?xi32, #graph.dims<2*s + 1>>
func.func @add_i32(%x: tensor<?xi32, #graph.dims<2*s + 1>>, %y: tensor<?xi32, #graph.dims<2*s + 1>>) -> tensor<?xi32, #graph.dims<2*s + 1>> {
  %z = graph.add %x, %y : tensor<?xi32, #graph.dims<2*s + 1>>
  func.return %z : tensor<?xi32, #graph.dims<2*s + 1>>
}

// -----

// CHECK-LABEL: @sub_i32(
// CHECK-NEXT: %z = graph.sub %x, %y : tensor<?xi32, #graph.dims<2*s + 1>>
func.func @sub_i32(%x: tensor<?xi32, #graph.dims<2*s + 1>>, %y: tensor<?xi32, #graph.dims<2*s + 1>>) -> tensor<?xi32, #graph.dims<2*s + 1>> {
  %z = graph.sub %x, %y : tensor<?xi32, #graph.dims<2*s + 1>>
  func.return %z : tensor<?xi32, #graph.dims<2*s + 1>>
}

// -----

// CHECK-LABEL: @mul_i32(
// CHECK-NEXT: %z = graph.mul %x, %y : tensor<?xi32, #graph.dims<2*s + 1>>
func.func @mul_i32(%x: tensor<?xi32, #graph.dims<2*s + 1>>, %y: tensor<?xi32, #graph.dims<2*s + 1>>) -> tensor<?xi32, #graph.dims<2*s + 1>> {
  %z = graph.mul %x, %y : tensor<?xi32, #graph.dims<2*s + 1>>
  func.return %z : tensor<?xi32, #graph.dims<2*s + 1>>
}

// -----

// CHECK-LABEL: @div_i32(
// CHECK-NEXT: %z = graph.div %x, %y : tensor<?xi32, #graph.dims<2*s + 1>>
func.func @div_i32(%x: tensor<?xi32, #graph.dims<2*s + 1>>, %y: tensor<?xi32, #graph.dims<2*s + 1>>) -> tensor<?xi32, #graph.dims<2*s + 1>> {
  %z = graph.div %x, %y : tensor<?xi32, #graph.dims<2*s + 1>>
  func.return %z : tensor<?xi32, #graph.dims<2*s + 1>>
}

// -----

// CHECK-LABEL: @rem_i32(
// CHECK-NEXT: %z = graph.rem %x, %y : tensor<?xi32, #graph.dims<2*s + 1>>
func.func @rem_i32(%x: tensor<?xi32, #graph.dims<2*s + 1>>, %y: tensor<?xi32, #graph.dims<2*s + 1>>) -> tensor<?xi32, #graph.dims<2*s + 1>> {
  %z = graph.rem %x, %y : tensor<?xi32, #graph.dims<2*s + 1>>
  func.return %z : tensor<?xi32, #graph.dims<2*s + 1>>
}

// -----

// CHECK-LABEL: @mod_i32(
// CHECK-NEXT: %z = graph.mod %x, %y : tensor<?xi32, #graph.dims<2*s + 1>>
func.func @mod_i32(%x: tensor<?xi32, #graph.dims<2*s + 1>>, %y: tensor<?xi32, #graph.dims<2*s + 1>>) -> tensor<?xi32, #graph.dims<2*s + 1>> {
  %z = graph.mod %x, %y : tensor<?xi32, #graph.dims<2*s + 1>>
  func.return %z : tensor<?xi32, #graph.dims<2*s + 1>>
}

// -----

// CHECK-LABEL: @pow_i32(
// CHECK-NEXT: %z = graph.pow %x, %y : tensor<?xi32, #graph.dims<2*s + 1>>
func.func @pow_i32(%x: tensor<?xi32, #graph.dims<2*s + 1>>, %y: tensor<?xi32, #graph.dims<2*s + 1>>) -> tensor<?xi32, #graph.dims<2*s + 1>> {
  %z = graph.pow %x, %y : tensor<?xi32, #graph.dims<2*s + 1>>
  func.return %z : tensor<?xi32, #graph.dims<2*s + 1>>
}

// -----

// CHECK-LABEL: @max_i32(
// CHECK-NEXT: %z = graph.max %x, %y : tensor<?xi32, #graph.dims<2*s + 1>>
func.func @max_i32(%x: tensor<?xi32, #graph.dims<2*s + 1>>, %y: tensor<?xi32, #graph.dims<2*s + 1>>) -> tensor<?xi32, #graph.dims<2*s + 1>> {
  %z = graph.max %x, %y : tensor<?xi32, #graph.dims<2*s + 1>>
  func.return %z : tensor<?xi32, #graph.dims<2*s + 1>>
}

// -----

// CHECK-LABEL: @min_i32(
// CHECK-NEXT: %z = graph.min %x, %y : tensor<?xi32, #graph.dims<2*s + 1>>
func.func @min_i32(%x: tensor<?xi32, #graph.dims<2*s + 1>>, %y: tensor<?xi32, #graph.dims<2*s + 1>>) -> tensor<?xi32, #graph.dims<2*s + 1>> {
  %z = graph.min %x, %y : tensor<?xi32, #graph.dims<2*s + 1>>
  func.return %z : tensor<?xi32, #graph.dims<2*s + 1>>
}

// -----

// CHECK-LABEL: @and_i32(
// CHECK-NEXT: %z = graph.and %x, %y : tensor<?xi32, #graph.dims<2*s + 1>>
func.func @and_i32(%x: tensor<?xi32, #graph.dims<2*s + 1>>, %y: tensor<?xi32, #graph.dims<2*s + 1>>) -> tensor<?xi32, #graph.dims<2*s + 1>> {
  %z = graph.and %x, %y : tensor<?xi32, #graph.dims<2*s + 1>>
  func.return %z : tensor<?xi32, #graph.dims<2*s + 1>>
}

// -----

// CHECK-LABEL: @or_i32(
// CHECK-NEXT: %z = graph.or %x, %y : tensor<?xi32, #graph.dims<2*s + 1>>
func.func @or_i32(%x: tensor<?xi32, #graph.dims<2*s + 1>>, %y: tensor<?xi32, #graph.dims<2*s + 1>>) -> tensor<?xi32, #graph.dims<2*s + 1>> {
  %z = graph.or %x, %y : tensor<?xi32, #graph.dims<2*s + 1>>
  func.return %z : tensor<?xi32, #graph.dims<2*s + 1>>
}

// -----

// CHECK-LABEL: @xor_i32(
// CHECK-NEXT: %z = graph.xor %x, %y : tensor<?xi32, #graph.dims<2*s + 1>>
func.func @xor_i32(%x: tensor<?xi32, #graph.dims<2*s + 1>>, %y: tensor<?xi32, #graph.dims<2*s + 1>>) -> tensor<?xi32, #graph.dims<2*s + 1>> {
  %z = graph.xor %x, %y : tensor<?xi32, #graph.dims<2*s + 1>>
  func.return %z : tensor<?xi32, #graph.dims<2*s + 1>>
}

// -----

// CHECK-LABEL: @shl_i32(
// CHECK-NEXT: %z = graph.shl %x, %y : tensor<?xi32, #graph.dims<2*s + 1>>
func.func @shl_i32(%x: tensor<?xi32, #graph.dims<2*s + 1>>, %y: tensor<?xi32, #graph.dims<2*s + 1>>) -> tensor<?xi32, #graph.dims<2*s + 1>> {
  %z = graph.shl %x, %y : tensor<?xi32, #graph.dims<2*s + 1>>
  func.return %z : tensor<?xi32, #graph.dims<2*s + 1>>
}

// -----

// CHECK-LABEL: @shr_arith_i32(
// CHECK-NEXT: %z = graph.shr_arith %x, %y : tensor<?xi32, #graph.dims<2*s + 1>>
func.func @shr_arith_i32(%x: tensor<?xi32, #graph.dims<2*s + 1>>, %y: tensor<?xi32, #graph.dims<2*s + 1>>) -> tensor<?xi32, #graph.dims<2*s + 1>> {
  %z = graph.shr_arith %x, %y : tensor<?xi32, #graph.dims<2*s + 1>>
  func.return %z : tensor<?xi32, #graph.dims<2*s + 1>>
}

// -----

// CHECK-LABEL: @shr_logical_i32(
// CHECK-NEXT: %z = graph.shr_logical %x, %y : tensor<?xi32, #graph.dims<2*s + 1>>
func.func @shr_logical_i32(%x: tensor<?xi32, #graph.dims<2*s + 1>>, %y: tensor<?xi32, #graph.dims<2*s + 1>>) -> tensor<?xi32, #graph.dims<2*s + 1>> {
  %z = graph.shr_logical %x, %y : tensor<?xi32, #graph.dims<2*s + 1>>
  func.return %z : tensor<?xi32, #graph.dims<2*s + 1>>
}

// -----

// CHECK-LABEL: @max_i1(
// CHECK-NEXT: %z = graph.max %x, %y : tensor<4xi1>
func.func @max_i1(%x: tensor<4xi1>, %y: tensor<4xi1>) -> tensor<4xi1> {
  %z = graph.max %x, %y : tensor<4xi1>
  func.return %z : tensor<4xi1>
}

// -----

// CHECK-LABEL: @min_i1(
// CHECK-NEXT: %z = graph.min %x, %y : tensor<4xi1>
func.func @min_i1(%x: tensor<4xi1>, %y: tensor<4xi1>) -> tensor<4xi1> {
  %z = graph.min %x, %y : tensor<4xi1>
  func.return %z : tensor<4xi1>
}

// -----

// CHECK-LABEL: @and_i1(
// CHECK-NEXT: %z = graph.and %x, %y : tensor<4xi1>
func.func @and_i1(%x: tensor<4xi1>, %y: tensor<4xi1>) -> tensor<4xi1> {
  %z = graph.and %x, %y : tensor<4xi1>
  func.return %z : tensor<4xi1>
}

// -----

// CHECK-LABEL: @or_i1(
// CHECK-NEXT: %z = graph.or %x, %y : tensor<4xi1>
func.func @or_i1(%x: tensor<4xi1>, %y: tensor<4xi1>) -> tensor<4xi1> {
  %z = graph.or %x, %y : tensor<4xi1>
  func.return %z : tensor<4xi1>
}

// -----

// CHECK-LABEL: @xor_i1(
// CHECK-NEXT: %z = graph.xor %x, %y : tensor<4xi1>
func.func @xor_i1(%x: tensor<4xi1>, %y: tensor<4xi1>) -> tensor<4xi1> {
  %z = graph.xor %x, %y : tensor<4xi1>
  func.return %z : tensor<4xi1>
}

// -----

// CHECK-LABEL: @shl_i1(
// CHECK-NEXT: %z = graph.shl %x, %y : tensor<4xi1>
func.func @shl_i1(%x: tensor<4xi1>, %y: tensor<4xi1>) -> tensor<4xi1> {
  %z = graph.shl %x, %y : tensor<4xi1>
  func.return %z : tensor<4xi1>
}

// -----

// CHECK-LABEL: @shr_arith_i1(
// CHECK-NEXT: %z = graph.shr_arith %x, %y : tensor<4xi1>
func.func @shr_arith_i1(%x: tensor<4xi1>, %y: tensor<4xi1>) -> tensor<4xi1> {
  %z = graph.shr_arith %x, %y : tensor<4xi1>
  func.return %z : tensor<4xi1>
}

// -----

// CHECK-LABEL: @shr_logical_i1(
// CHECK-NEXT: %z = graph.shr_logical %x, %y : tensor<4xi1>
func.func @shr_logical_i1(%x: tensor<4xi1>, %y: tensor<4xi1>) -> tensor<4xi1> {
  %z = graph.shr_logical %x, %y : tensor<4xi1>
  func.return %z : tensor<4xi1>
}

// -----

// CHECK-LABEL: @compare_eq(
// CHECK-NEXT: %z = graph.compare %x, %y direction = eq : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xi1, #graph.dims<s, _>>
func.func @compare_eq(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xi1, #graph.dims<s, _>> {
  %z = graph.compare %x, %y direction = eq : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xi1, #graph.dims<s, _>>
  func.return %z : tensor<?x8xi1, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @compare_ne(
// CHECK-NEXT: %z = graph.compare %x, %y direction = ne : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xi1, #graph.dims<s, _>>
func.func @compare_ne(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xi1, #graph.dims<s, _>> {
  %z = graph.compare %x, %y direction = ne : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xi1, #graph.dims<s, _>>
  func.return %z : tensor<?x8xi1, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @compare_lt(
// CHECK-NEXT: %z = graph.compare %x, %y direction = lt : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xi1, #graph.dims<s, _>>
func.func @compare_lt(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xi1, #graph.dims<s, _>> {
  %z = graph.compare %x, %y direction = lt : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xi1, #graph.dims<s, _>>
  func.return %z : tensor<?x8xi1, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @compare_le(
// CHECK-NEXT: %z = graph.compare %x, %y direction = le : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xi1, #graph.dims<s, _>>
func.func @compare_le(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xi1, #graph.dims<s, _>> {
  %z = graph.compare %x, %y direction = le : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xi1, #graph.dims<s, _>>
  func.return %z : tensor<?x8xi1, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @compare_gt(
// CHECK-NEXT: %z = graph.compare %x, %y direction = gt : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xi1, #graph.dims<s, _>>
func.func @compare_gt(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xi1, #graph.dims<s, _>> {
  %z = graph.compare %x, %y direction = gt : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xi1, #graph.dims<s, _>>
  func.return %z : tensor<?x8xi1, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @compare_ge(
// CHECK-NEXT: %z = graph.compare %x, %y direction = ge : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xi1, #graph.dims<s, _>>
func.func @compare_ge(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xi1, #graph.dims<s, _>> {
  %z = graph.compare %x, %y direction = ge : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xi1, #graph.dims<s, _>>
  func.return %z : tensor<?x8xi1, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @select(
// CHECK-NEXT: %z = graph.select %c, %x, %y : (tensor<?x8xi1, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>>
func.func @select(%c: tensor<?x8xi1, #graph.dims<s, _>>, %x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %z = graph.select %c, %x, %y : (tensor<?x8xi1, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>>
  func.return %z : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @cast_f32_f64(
// CHECK-NEXT: %y = graph.cast %x : tensor<?xf32, #graph.dims<s>> -> tensor<?xf64, #graph.dims<s>>
func.func @cast_f32_f64(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf64, #graph.dims<s>> {
  %y = graph.cast %x : tensor<?xf32, #graph.dims<s>> -> tensor<?xf64, #graph.dims<s>>
  func.return %y : tensor<?xf64, #graph.dims<s>>
}

// -----

// CHECK-LABEL: @cast_f32_i32(
// CHECK-NEXT: %y = graph.cast %x : tensor<?xf32, #graph.dims<s>> -> tensor<?xi32, #graph.dims<s>>
func.func @cast_f32_i32(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xi32, #graph.dims<s>> {
  %y = graph.cast %x : tensor<?xf32, #graph.dims<s>> -> tensor<?xi32, #graph.dims<s>>
  func.return %y : tensor<?xi32, #graph.dims<s>>
}

// -----

// CHECK-LABEL: @cast_i64_i8(
// CHECK-NEXT: %y = graph.cast %x : tensor<?xi64, #graph.dims<s>> -> tensor<?xi8, #graph.dims<s>>
func.func @cast_i64_i8(%x: tensor<?xi64, #graph.dims<s>>) -> tensor<?xi8, #graph.dims<s>> {
  %y = graph.cast %x : tensor<?xi64, #graph.dims<s>> -> tensor<?xi8, #graph.dims<s>>
  func.return %y : tensor<?xi8, #graph.dims<s>>
}

// -----

// CHECK-LABEL: @cast_i1_f32(
// CHECK-NEXT: %y = graph.cast %x : tensor<?xi1, #graph.dims<s>> -> tensor<?xf32, #graph.dims<s>>
func.func @cast_i1_f32(%x: tensor<?xi1, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> {
  %y = graph.cast %x : tensor<?xi1, #graph.dims<s>> -> tensor<?xf32, #graph.dims<s>>
  func.return %y : tensor<?xf32, #graph.dims<s>>
}

// -----

// CHECK-LABEL: @cast_f32_bf16(
// CHECK-NEXT: %y = graph.cast %x : tensor<?xf32, #graph.dims<s>> -> tensor<?xbf16, #graph.dims<s>>
func.func @cast_f32_bf16(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xbf16, #graph.dims<s>> {
  %y = graph.cast %x : tensor<?xf32, #graph.dims<s>> -> tensor<?xbf16, #graph.dims<s>>
  func.return %y : tensor<?xbf16, #graph.dims<s>>
}

// -----

// CHECK-LABEL: @cast_f16_f32(
// CHECK-NEXT: %y = graph.cast %x : tensor<?xf16, #graph.dims<s>> -> tensor<?xf32, #graph.dims<s>>
func.func @cast_f16_f32(%x: tensor<?xf16, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> {
  %y = graph.cast %x : tensor<?xf16, #graph.dims<s>> -> tensor<?xf32, #graph.dims<s>>
  func.return %y : tensor<?xf32, #graph.dims<s>>
}

// -----

// CHECK-LABEL: @cast_i32_i1(
// CHECK-NEXT: %y = graph.cast %x : tensor<?xi32, #graph.dims<s>> -> tensor<?xi1, #graph.dims<s>>
func.func @cast_i32_i1(%x: tensor<?xi32, #graph.dims<s>>) -> tensor<?xi1, #graph.dims<s>> {
  %y = graph.cast %x : tensor<?xi32, #graph.dims<s>> -> tensor<?xi1, #graph.dims<s>>
  func.return %y : tensor<?xi1, #graph.dims<s>>
}
