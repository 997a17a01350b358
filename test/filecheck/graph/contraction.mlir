// RUN: aiopt-opt %s --split-input-file | aiopt-opt --split-input-file | filecheck %s
// RUN: aiopt-opt %s --split-input-file --print-op-generic | aiopt-opt --split-input-file | filecheck %s

// CHECK-LABEL: @dot(
// CHECK-NEXT: %y = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [2] rhs_contract = [0] : (tensor<?x?x64xf32, #graph.dims<b, s, _>>, tensor<64x32xf32>) -> tensor<?x?x32xf32, #graph.dims<b, s, _>>
func.func @dot(%x: tensor<?x?x64xf32, #graph.dims<b, s, _>>, %w: tensor<64x32xf32>) -> tensor<?x?x32xf32, #graph.dims<b, s, _>> {
  %y = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [2] rhs_contract = [0] : (tensor<?x?x64xf32, #graph.dims<b, s, _>>, tensor<64x32xf32>) -> tensor<?x?x32xf32, #graph.dims<b, s, _>>
  func.return %y : tensor<?x?x32xf32, #graph.dims<b, s, _>>
}

// -----

// CHECK-LABEL: @dot_batch(
// CHECK-NEXT: %y = graph.dot %x, %w lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [2] : (tensor<?x?x64xf32, #graph.dims<b, s, _>>, tensor<?x?x64xf32, #graph.dims<b, s, _>>) -> tensor<?x?x?xf32, #graph.dims<b, s, s>>
func.func @dot_batch(%x: tensor<?x?x64xf32, #graph.dims<b, s, _>>, %w: tensor<?x?x64xf32, #graph.dims<b, s, _>>) -> tensor<?x?x?xf32, #graph.dims<b, s, s>> {
  %y = graph.dot %x, %w lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [2] : (tensor<?x?x64xf32, #graph.dims<b, s, _>>, tensor<?x?x64xf32, #graph.dims<b, s, _>>) -> tensor<?x?x?xf32, #graph.dims<b, s, s>>
  func.return %y : tensor<?x?x?xf32, #graph.dims<b, s, s>>
}

// -----

// CHECK-LABEL: @matmul(
// CHECK-NEXT: %y = graph.matmul %x, %w : (tensor<2x?x8xf32, #graph.dims<_, s, _>>, tensor<2x8x3xf32>) -> tensor<2x?x3xf32, #graph.dims<_, s, _>>
func.func @matmul(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>, %w: tensor<2x8x3xf32>) -> tensor<2x?x3xf32, #graph.dims<_, s, _>> {
  %y = graph.matmul %x, %w : (tensor<2x?x8xf32, #graph.dims<_, s, _>>, tensor<2x8x3xf32>) -> tensor<2x?x3xf32, #graph.dims<_, s, _>>
  func.return %y : tensor<2x?x3xf32, #graph.dims<_, s, _>>
}

// -----

// CHECK-LABEL: @reduce_add(
// CHECK-NEXT: %y = graph.reduce %x kind = add axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
func.func @reduce_add(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?xf32, #graph.dims<b>> {
  %y = graph.reduce %x kind = add axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
  func.return %y : tensor<?xf32, #graph.dims<b>>
}

// -----

// CHECK-LABEL: @reduce_mul(
// CHECK-NEXT: %y = graph.reduce %x kind = mul axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
func.func @reduce_mul(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?xf32, #graph.dims<b>> {
  %y = graph.reduce %x kind = mul axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
  func.return %y : tensor<?xf32, #graph.dims<b>>
}

// -----

// CHECK-LABEL: @reduce_max(
// CHECK-NEXT: %y = graph.reduce %x kind = max axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
func.func @reduce_max(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?xf32, #graph.dims<b>> {
  %y = graph.reduce %x kind = max axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
  func.return %y : tensor<?xf32, #graph.dims<b>>
}

// -----

// CHECK-LABEL: @reduce_min(
// CHECK-NEXT: %y = graph.reduce %x kind = min axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
func.func @reduce_min(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?xf32, #graph.dims<b>> {
  %y = graph.reduce %x kind = min axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
  func.return %y : tensor<?xf32, #graph.dims<b>>
}

// -----

// CHECK-LABEL: @reduce_bool_and(
// CHECK-NEXT: %y = graph.reduce %x kind = and axes = [0, 1] : tensor<?x3xi1, #graph.dims<b, _>> -> tensor<i1>
func.func @reduce_bool_and(%x: tensor<?x3xi1, #graph.dims<b, _>>) -> tensor<i1> {
  %y = graph.reduce %x kind = and axes = [0, 1] : tensor<?x3xi1, #graph.dims<b, _>> -> tensor<i1>
  func.return %y : tensor<i1>
}

// -----

// CHECK-LABEL: @reduce_bool_or(
// CHECK-NEXT: %y = graph.reduce %x kind = or axes = [0, 1] : tensor<?x3xi1, #graph.dims<b, _>> -> tensor<i1>
func.func @reduce_bool_or(%x: tensor<?x3xi1, #graph.dims<b, _>>) -> tensor<i1> {
  %y = graph.reduce %x kind = or axes = [0, 1] : tensor<?x3xi1, #graph.dims<b, _>> -> tensor<i1>
  func.return %y : tensor<i1>
}

// -----

// CHECK-LABEL: @reduce_bool_max(
// CHECK-NEXT: %y = graph.reduce %x kind = max axes = [0, 1] : tensor<?x3xi1, #graph.dims<b, _>> -> tensor<i1>
func.func @reduce_bool_max(%x: tensor<?x3xi1, #graph.dims<b, _>>) -> tensor<i1> {
  %y = graph.reduce %x kind = max axes = [0, 1] : tensor<?x3xi1, #graph.dims<b, _>> -> tensor<i1>
  func.return %y : tensor<i1>
}

// -----

// CHECK-LABEL: @reduce_bool_min(
// CHECK-NEXT: %y = graph.reduce %x kind = min axes = [0, 1] : tensor<?x3xi1, #graph.dims<b, _>> -> tensor<i1>
func.func @reduce_bool_min(%x: tensor<?x3xi1, #graph.dims<b, _>>) -> tensor<i1> {
  %y = graph.reduce %x kind = min axes = [0, 1] : tensor<?x3xi1, #graph.dims<b, _>> -> tensor<i1>
  func.return %y : tensor<i1>
}

// -----

// CHECK-LABEL: @reduce_int_and(
// CHECK-NEXT: %y = graph.reduce %x kind = and axes = [0] : tensor<?x3xi32, #graph.dims<b, _>> -> tensor<3xi32>
func.func @reduce_int_and(%x: tensor<?x3xi32, #graph.dims<b, _>>) -> tensor<3xi32> {
  %y = graph.reduce %x kind = and axes = [0] : tensor<?x3xi32, #graph.dims<b, _>> -> tensor<3xi32>
  func.return %y : tensor<3xi32>
}

// -----

// CHECK-LABEL: @reduce_int_or(
// CHECK-NEXT: %y = graph.reduce %x kind = or axes = [0] : tensor<?x3xi32, #graph.dims<b, _>> -> tensor<3xi32>
func.func @reduce_int_or(%x: tensor<?x3xi32, #graph.dims<b, _>>) -> tensor<3xi32> {
  %y = graph.reduce %x kind = or axes = [0] : tensor<?x3xi32, #graph.dims<b, _>> -> tensor<3xi32>
  func.return %y : tensor<3xi32>
}

// -----

// CHECK-LABEL: @reduce_int_add(
// CHECK-NEXT: %y = graph.reduce %x kind = add axes = [0] : tensor<?x3xi32, #graph.dims<b, _>> -> tensor<3xi32>
func.func @reduce_int_add(%x: tensor<?x3xi32, #graph.dims<b, _>>) -> tensor<3xi32> {
  %y = graph.reduce %x kind = add axes = [0] : tensor<?x3xi32, #graph.dims<b, _>> -> tensor<3xi32>
  func.return %y : tensor<3xi32>
}

// -----

// CHECK-LABEL: @reduce_keep(
// CHECK-NEXT: %y = graph.reduce %x kind = add axes = [1] keep = true : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?x1xf32, #graph.dims<b, _>>
func.func @reduce_keep(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x1xf32, #graph.dims<b, _>> {
  %y = graph.reduce %x kind = add axes = [1] keep = true : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?x1xf32, #graph.dims<b, _>>
  func.return %y : tensor<?x1xf32, #graph.dims<b, _>>
}

// -----

// CHECK-LABEL: @argmax(
// CHECK-NEXT: %y = graph.argmax %x axis = 1 : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xi64, #graph.dims<b>>
func.func @argmax(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?xi64, #graph.dims<b>> {
  %y = graph.argmax %x axis = 1 : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xi64, #graph.dims<b>>
  func.return %y : tensor<?xi64, #graph.dims<b>>
}

// -----

// CHECK-LABEL: @argmax_i32(
// CHECK-NEXT: %y = graph.argmax %x axis = -1 : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xi32, #graph.dims<b>>
func.func @argmax_i32(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?xi32, #graph.dims<b>> {
  %y = graph.argmax %x axis = -1 : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xi32, #graph.dims<b>>
  func.return %y : tensor<?xi32, #graph.dims<b>>
}

// -----

// CHECK-LABEL: @argmin(
// CHECK-NEXT: %y = graph.argmin %x axis = 0 keep = true : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<1x?xi64, #graph.dims<_, s>>
func.func @argmin(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<1x?xi64, #graph.dims<_, s>> {
  %y = graph.argmin %x axis = 0 keep = true : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<1x?xi64, #graph.dims<_, s>>
  func.return %y : tensor<1x?xi64, #graph.dims<_, s>>
}

// -----

// CHECK-LABEL: @softmax(
// CHECK-NEXT: %y = graph.softmax %x axis = -1 : tensor<?x?xf32, #graph.dims<b, s>>
func.func @softmax(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xf32, #graph.dims<b, s>> {
  %y = graph.softmax %x axis = -1 : tensor<?x?xf32, #graph.dims<b, s>>
  func.return %y : tensor<?x?xf32, #graph.dims<b, s>>
}

// -----

// CHECK-LABEL: @layer_norm(
// CHECK-NEXT: %y = graph.layer_norm %x, %g, %c epsilon = 1.000000e-05 : (tensor<?x?x64xf32, #graph.dims<b, s, _>>, tensor<64xf32>, tensor<64xf32>) -> tensor<?x?x64xf32, #graph.dims<b, s, _>>
func.func @layer_norm(%x: tensor<?x?x64xf32, #graph.dims<b, s, _>>, %g: tensor<64xf32>, %c: tensor<64xf32>) -> tensor<?x?x64xf32, #graph.dims<b, s, _>> {
  %y = graph.layer_norm %x, %g, %c epsilon = 1.000000e-05 : (tensor<?x?x64xf32, #graph.dims<b, s, _>>, tensor<64xf32>, tensor<64xf32>) -> tensor<?x?x64xf32, #graph.dims<b, s, _>>
  func.return %y : tensor<?x?x64xf32, #graph.dims<b, s, _>>
}

// -----

// CHECK-LABEL: @gelu(
// CHECK-NEXT: %y = graph.gelu %x : tensor<?x?xf32, #graph.dims<b, s>>
func.func @gelu(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xf32, #graph.dims<b, s>> {
  %y = graph.gelu %x : tensor<?x?xf32, #graph.dims<b, s>>
  func.return %y : tensor<?x?xf32, #graph.dims<b, s>>
}

// -----

// CHECK-LABEL: @gelu_tanh(
// CHECK-NEXT: %y = graph.gelu %x approximate = tanh : tensor<?x?xf32, #graph.dims<b, s>>
func.func @gelu_tanh(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xf32, #graph.dims<b, s>> {
  %y = graph.gelu %x approximate = tanh : tensor<?x?xf32, #graph.dims<b, s>>
  func.return %y : tensor<?x?xf32, #graph.dims<b, s>>
}

// -----

// CHECK-LABEL: @attributes(
// CHECK-NEXT: %y = graph.exp %x {note = 1 : i32} : tensor<?x?xf32, #graph.dims<b, s>>
func.func @attributes(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xf32, #graph.dims<b, s>> {
  %y = graph.exp %x {note = 1 : i32} : tensor<?x?xf32, #graph.dims<b, s>>
  func.return %y : tensor<?x?xf32, #graph.dims<b, s>>
}
