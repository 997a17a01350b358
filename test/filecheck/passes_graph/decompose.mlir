// RUN: aiopt-opt %s --split-input-file --pipeline='decompose' | filecheck %s

// Each composite in terms of elementwise operations, reductions and dot.

// Softmax along the last axis.
// CHECK-LABEL: func.func @softmax(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %0 = graph.reduce %x kind = max axes = [1] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %1 = graph.broadcast %0 axes = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %2 = graph.sub %x, %1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %3 = graph.exp %2 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %4 = graph.reduce %3 kind = add axes = [1] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %5 = graph.constant dense<1.000000e+00> : tensor<f32>
// CHECK-NEXT: %6 = graph.broadcast %5 axes = [] : tensor<f32> -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %7 = graph.div %6, %4 : tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %8 = graph.broadcast %7 axes = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %y = graph.mul %3, %8 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @softmax(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.softmax %x axis = -1 : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// Along the first, of symbolic size.
// CHECK-LABEL: func.func @softmax_first(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %0 = graph.reduce %x kind = max axes = [0] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<8xf32>
// CHECK-NEXT: %1 = graph.broadcast %0 axes = [1] : tensor<8xf32> -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %2 = graph.sub %x, %1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %3 = graph.exp %2 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %4 = graph.reduce %3 kind = add axes = [0] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<8xf32>
// CHECK-NEXT: %5 = graph.constant dense<1.000000e+00> : tensor<f32>
// CHECK-NEXT: %6 = graph.broadcast %5 axes = [] : tensor<f32> -> tensor<8xf32>
// CHECK-NEXT: %7 = graph.div %6, %4 : tensor<8xf32>
// CHECK-NEXT: %8 = graph.broadcast %7 axes = [1] : tensor<8xf32> -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %y = graph.mul %3, %8 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @softmax_first(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.softmax %x axis = 0 : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// Layer norm over a known size.
// CHECK-LABEL: func.func @layer_norm(%x: tensor<?x8xf32, #graph.dims<s, _>>, %g: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %0 = graph.reduce %x kind = add axes = [1] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %1 = graph.constant dense<8.000000e+00> : tensor<f32>
// CHECK-NEXT: %2 = graph.broadcast %1 axes = [] : tensor<f32> -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %3 = graph.div %0, %2 : tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %4 = graph.broadcast %3 axes = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %5 = graph.sub %x, %4 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %6 = graph.mul %5, %5 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %7 = graph.reduce %6 kind = add axes = [1] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %8 = graph.constant dense<1.250000e-01> : tensor<f32>
// CHECK-NEXT: %9 = graph.broadcast %8 axes = [] : tensor<f32> -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %10 = graph.mul %7, %9 : tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %11 = graph.constant dense<1.000000e-05> : tensor<f32>
// CHECK-NEXT: %12 = graph.broadcast %11 axes = [] : tensor<f32> -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %13 = graph.add %10, %12 : tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %14 = graph.rsqrt %13 : tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %15 = graph.broadcast %14 axes = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %16 = graph.mul %5, %15 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %17 = graph.broadcast %g axes = [1] : tensor<8xf32> -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %18 = graph.mul %16, %17 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %19 = graph.broadcast %b axes = [1] : tensor<8xf32> -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %y = graph.add %18, %19 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @layer_norm(%x: tensor<?x8xf32, #graph.dims<s, _>>, %g: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.layer_norm %x, %g, %b epsilon = 1.0e-5 : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8xf32>, tensor<8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// Over a symbolic size.
// CHECK-LABEL: func.func @layer_norm_symbolic(%x: tensor<4x?xf32, #graph.dims<_, n>>, %g: tensor<?xf32, #graph.dims<n>>, %b: tensor<?xf32, #graph.dims<n>>) -> tensor<4x?xf32, #graph.dims<_, n>> {
// CHECK-NEXT: %0 = graph.reduce %x kind = add axes = [1] : tensor<4x?xf32, #graph.dims<_, n>> -> tensor<4xf32>
// CHECK-NEXT: %1 = graph.size value = [n] : tensor<i64>
// CHECK-NEXT: %2 = graph.cast %1 : tensor<i64> -> tensor<f32>
// CHECK-NEXT: %3 = graph.broadcast %2 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %4 = graph.div %0, %3 : tensor<4xf32>
// CHECK-NEXT: %5 = graph.broadcast %4 axes = [0] : tensor<4xf32> -> tensor<4x?xf32, #graph.dims<_, n>>
// CHECK-NEXT: %6 = graph.sub %x, %5 : tensor<4x?xf32, #graph.dims<_, n>>
// CHECK-NEXT: %7 = graph.mul %6, %6 : tensor<4x?xf32, #graph.dims<_, n>>
// CHECK-NEXT: %8 = graph.reduce %7 kind = add axes = [1] : tensor<4x?xf32, #graph.dims<_, n>> -> tensor<4xf32>
// CHECK-NEXT: %9 = graph.constant dense<1.000000e+00> : tensor<f32>
// CHECK-NEXT: %10 = graph.broadcast %9 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %11 = graph.size value = [n] : tensor<i64>
// CHECK-NEXT: %12 = graph.cast %11 : tensor<i64> -> tensor<f32>
// CHECK-NEXT: %13 = graph.broadcast %12 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %14 = graph.div %10, %13 : tensor<4xf32>
// CHECK-NEXT: %15 = graph.mul %8, %14 : tensor<4xf32>
// CHECK-NEXT: %16 = graph.constant dense<1.000000e-05> : tensor<f32>
// CHECK-NEXT: %17 = graph.broadcast %16 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %18 = graph.add %15, %17 : tensor<4xf32>
// CHECK-NEXT: %19 = graph.rsqrt %18 : tensor<4xf32>
// CHECK-NEXT: %20 = graph.broadcast %19 axes = [0] : tensor<4xf32> -> tensor<4x?xf32, #graph.dims<_, n>>
// CHECK-NEXT: %21 = graph.mul %6, %20 : tensor<4x?xf32, #graph.dims<_, n>>
// CHECK-NEXT: %22 = graph.broadcast %g axes = [1] : tensor<?xf32, #graph.dims<n>> -> tensor<4x?xf32, #graph.dims<_, n>>
// CHECK-NEXT: %23 = graph.mul %21, %22 : tensor<4x?xf32, #graph.dims<_, n>>
// CHECK-NEXT: %24 = graph.broadcast %b axes = [1] : tensor<?xf32, #graph.dims<n>> -> tensor<4x?xf32, #graph.dims<_, n>>
// CHECK-NEXT: %y = graph.add %23, %24 : tensor<4x?xf32, #graph.dims<_, n>>
// CHECK-NEXT: func.return %y : tensor<4x?xf32, #graph.dims<_, n>>
// CHECK-NEXT: }
func.func @layer_norm_symbolic(%x: tensor<4x?xf32, #graph.dims<_, n>>, %g: tensor<?xf32, #graph.dims<n>>, %b: tensor<?xf32, #graph.dims<n>>) -> tensor<4x?xf32, #graph.dims<_, n>> {
  %y = graph.layer_norm %x, %g, %b epsilon = 1.0e-5 : (tensor<4x?xf32, #graph.dims<_, n>>, tensor<?xf32, #graph.dims<n>>, tensor<?xf32, #graph.dims<n>>) -> tensor<4x?xf32, #graph.dims<_, n>>
  func.return %y : tensor<4x?xf32, #graph.dims<_, n>>
}

// -----

// Exact gelu.
// CHECK-LABEL: func.func @gelu(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %0 = graph.constant dense<0.707106769> : tensor<f32>
// CHECK-NEXT: %1 = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %2 = graph.mul %x, %1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %3 = graph.erf %2 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %4 = graph.constant dense<5.000000e-01> : tensor<f32>
// CHECK-NEXT: %5 = graph.broadcast %4 axes = [] : tensor<f32> -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %6 = graph.mul %x, %5 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %7 = graph.constant dense<1.000000e+00> : tensor<f32>
// CHECK-NEXT: %8 = graph.broadcast %7 axes = [] : tensor<f32> -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %9 = graph.add %3, %8 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %y = graph.mul %6, %9 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @gelu(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.gelu %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// Its tanh approximation.
// CHECK-LABEL: func.func @gelu_tanh(%x: tensor<4xf64>) -> tensor<4xf64> {
// CHECK-NEXT: %0 = graph.mul %x, %x : tensor<4xf64>
// CHECK-NEXT: %1 = graph.mul %0, %x : tensor<4xf64>
// CHECK-NEXT: %2 = graph.constant dense<4.471500e-02> : tensor<f64>
// CHECK-NEXT: %3 = graph.broadcast %2 axes = [] : tensor<f64> -> tensor<4xf64>
// CHECK-NEXT: %4 = graph.mul %1, %3 : tensor<4xf64>
// CHECK-NEXT: %5 = graph.add %x, %4 : tensor<4xf64>
// CHECK-NEXT: %6 = graph.constant dense<0.79788456080286541> : tensor<f64>
// CHECK-NEXT: %7 = graph.broadcast %6 axes = [] : tensor<f64> -> tensor<4xf64>
// CHECK-NEXT: %8 = graph.mul %5, %7 : tensor<4xf64>
// CHECK-NEXT: %9 = graph.tanh %8 : tensor<4xf64>
// CHECK-NEXT: %10 = graph.constant dense<5.000000e-01> : tensor<f64>
// CHECK-NEXT: %11 = graph.broadcast %10 axes = [] : tensor<f64> -> tensor<4xf64>
// CHECK-NEXT: %12 = graph.mul %x, %11 : tensor<4xf64>
// CHECK-NEXT: %13 = graph.constant dense<1.000000e+00> : tensor<f64>
// CHECK-NEXT: %14 = graph.broadcast %13 axes = [] : tensor<f64> -> tensor<4xf64>
// CHECK-NEXT: %15 = graph.add %9, %14 : tensor<4xf64>
// CHECK-NEXT: %y = graph.mul %12, %15 : tensor<4xf64>
// CHECK-NEXT: func.return %y : tensor<4xf64>
// CHECK-NEXT: }
func.func @gelu_tanh(%x: tensor<4xf64>) -> tensor<4xf64> {
  %y = graph.gelu %x approximate = tanh : tensor<4xf64>
  func.return %y : tensor<4xf64>
}

// -----

// Matrix product.
// CHECK-LABEL: func.func @matmul(%x: tensor<?x8xf32, #graph.dims<s, _>>, %z: tensor<8x3xf32>) -> tensor<?x3xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %y = graph.dot %x, %z lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x3xf32>) -> tensor<?x3xf32, #graph.dims<s, _>>
// CHECK-NEXT: func.return %y : tensor<?x3xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @matmul(%x: tensor<?x8xf32, #graph.dims<s, _>>, %z: tensor<8x3xf32>) -> tensor<?x3xf32, #graph.dims<s, _>> {
  %y = graph.matmul %x, %z : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x3xf32>) -> tensor<?x3xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x3xf32, #graph.dims<s, _>>
}

// -----

// Batched.
// CHECK-LABEL: func.func @matmul_batch(%x: tensor<2x3x4x5xf32>, %z: tensor<2x3x5x6xf32>) -> tensor<2x3x4x6xf32> {
// CHECK-NEXT: %y = graph.dot %x, %z lhs_batch = [0, 1] rhs_batch = [0, 1] lhs_contract = [3] rhs_contract = [2] : (tensor<2x3x4x5xf32>, tensor<2x3x5x6xf32>) -> tensor<2x3x4x6xf32>
// CHECK-NEXT: func.return %y : tensor<2x3x4x6xf32>
// CHECK-NEXT: }
func.func @matmul_batch(%x: tensor<2x3x4x5xf32>, %z: tensor<2x3x5x6xf32>) -> tensor<2x3x4x6xf32> {
  %y = graph.matmul %x, %z : (tensor<2x3x4x5xf32>, tensor<2x3x5x6xf32>) -> tensor<2x3x4x6xf32>
  func.return %y : tensor<2x3x4x6xf32>
}

// -----

// Inside a group.
// CHECK-LABEL: func.func @group(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %y = graph.group(%a = %x) : (tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %0 = graph.reduce %a kind = max axes = [0] : tensor<4xf32> -> tensor<f32>
// CHECK-NEXT: %1 = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %2 = graph.sub %a, %1 : tensor<4xf32>
// CHECK-NEXT: %3 = graph.exp %2 : tensor<4xf32>
// CHECK-NEXT: %4 = graph.reduce %3 kind = add axes = [0] : tensor<4xf32> -> tensor<f32>
// CHECK-NEXT: %5 = graph.constant dense<1.000000e+00> : tensor<f32>
// CHECK-NEXT: %6 = graph.div %5, %4 : tensor<f32>
// CHECK-NEXT: %7 = graph.broadcast %6 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %g = graph.mul %3, %7 : tensor<4xf32>
// CHECK-NEXT: graph.yield %g : tensor<4xf32>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @group(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = graph.group(%a = %x) : (tensor<4xf32>) -> tensor<4xf32> {
    %g = graph.softmax %a axis = 0 : tensor<4xf32>
    graph.yield %g : tensor<4xf32>
  }
  func.return %y : tensor<4xf32>
}
