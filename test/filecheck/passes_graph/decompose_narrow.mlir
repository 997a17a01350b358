// RUN: aiopt-opt %s --split-input-file --pipeline=decompose | filecheck %s

// Sums of 16-bit floats are sums of f32.
// CHECK-LABEL: func.func @sum(%x: tensor<4x8xf16>) -> tensor<4xf16> {
// CHECK-NEXT: %0 = graph.cast %x : tensor<4x8xf16> -> tensor<4x8xf32>
// CHECK-NEXT: %1 = graph.reduce %0 kind = add axes = [1] : tensor<4x8xf32> -> tensor<4xf32>
// CHECK-NEXT: %t = graph.cast %1 : tensor<4xf32> -> tensor<4xf16>
// CHECK-NEXT: func.return %t : tensor<4xf16>
// CHECK-NEXT: }
func.func @sum(%x: tensor<4x8xf16>) -> (tensor<4xf16>) {
  %t = graph.reduce %x kind = add axes = [1] : tensor<4x8xf16> -> tensor<4xf16>
  func.return %t : tensor<4xf16>
}

// -----

// Products too.
// CHECK-LABEL: func.func @product(%x: tensor<4x8xbf16>, %y: tensor<8x2xbf16>) -> tensor<4x2xbf16> {
// CHECK-NEXT: %0 = graph.cast %x : tensor<4x8xbf16> -> tensor<4x8xf32>
// CHECK-NEXT: %1 = graph.cast %y : tensor<8x2xbf16> -> tensor<8x2xf32>
// CHECK-NEXT: %2 = graph.dot %0, %1 lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<4x8xf32>, tensor<8x2xf32>) -> tensor<4x2xf32>
// CHECK-NEXT: %t = graph.cast %2 : tensor<4x2xf32> -> tensor<4x2xbf16>
// CHECK-NEXT: func.return %t : tensor<4x2xbf16>
// CHECK-NEXT: }
func.func @product(%x: tensor<4x8xbf16>, %y: tensor<8x2xbf16>) -> (tensor<4x2xbf16>) {
  %t = graph.matmul %x, %y : (tensor<4x8xbf16>, tensor<8x2xbf16>) -> tensor<4x2xbf16>
  func.return %t : tensor<4x2xbf16>
}

// -----

// Composites are rounded once.
// CHECK-LABEL: func.func @softmax(%x: tensor<4x8xf16>) -> tensor<4x8xf16> {
// CHECK-NEXT: %0 = graph.cast %x : tensor<4x8xf16> -> tensor<4x8xf32>
// CHECK-NEXT: %1 = graph.reduce %0 kind = max axes = [1] : tensor<4x8xf32> -> tensor<4xf32>
// CHECK-NEXT: %2 = graph.broadcast %1 axes = [0] : tensor<4xf32> -> tensor<4x8xf32>
// CHECK-NEXT: %3 = graph.sub %0, %2 : tensor<4x8xf32>
// CHECK-NEXT: %4 = graph.exp %3 : tensor<4x8xf32>
// CHECK-NEXT: %5 = graph.reduce %4 kind = add axes = [1] : tensor<4x8xf32> -> tensor<4xf32>
// CHECK-NEXT: %6 = graph.constant dense<1.000000e+00> : tensor<f32>
// CHECK-NEXT: %7 = graph.broadcast %6 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %8 = graph.div %7, %5 : tensor<4xf32>
// CHECK-NEXT: %9 = graph.broadcast %8 axes = [0] : tensor<4xf32> -> tensor<4x8xf32>
// CHECK-NEXT: %10 = graph.mul %4, %9 : tensor<4x8xf32>
// CHECK-NEXT: %t = graph.cast %10 : tensor<4x8xf32> -> tensor<4x8xf16>
// CHECK-NEXT: func.return %t : tensor<4x8xf16>
// CHECK-NEXT: }
func.func @softmax(%x: tensor<4x8xf16>) -> (tensor<4x8xf16>) {
  %t = graph.softmax %x axis = 1 : tensor<4x8xf16>
  func.return %t : tensor<4x8xf16>
}

// -----

// Sums of 16-bit floats at computed places, not what is only moved there.
// CHECK-LABEL: func.func @scatter
// CHECK-NEXT: %y = graph.scatter %x, %i, %u kind = set : (tensor<4xf16>, tensor<2xi64>, tensor<2xf16>) -> tensor<4xf16>
// CHECK-NEXT: %0 = graph.cast %y : tensor<4xf16> -> tensor<4xf32>
// CHECK-NEXT: %1 = graph.cast %u : tensor<2xf16> -> tensor<2xf32>
// CHECK-NEXT: %2 = graph.scatter %0, %i, %1 kind = add : (tensor<4xf32>, tensor<2xi64>, tensor<2xf32>) -> tensor<4xf32>
// CHECK-NEXT: %z = graph.cast %2 : tensor<4xf32> -> tensor<4xf16>
func.func @scatter(%x: tensor<4xf16>, %i: tensor<2xi64>, %u: tensor<2xf16>) -> tensor<4xf16> {
  %y = graph.scatter %x, %i, %u kind = set : (tensor<4xf16>, tensor<2xi64>, tensor<2xf16>) -> tensor<4xf16>
  %z = graph.scatter %y, %i, %u kind = add : (tensor<4xf16>, tensor<2xi64>, tensor<2xf16>) -> tensor<4xf16>
  func.return %z : tensor<4xf16>
}
