// RUN: aiopt-opt %s --split-input-file --pipeline='decompose{ops=softmax,matmul}' | filecheck %s

// The option `ops`.

// Only the composites asked for.
// CHECK-LABEL: func.func @only_gelu(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %a = graph.gelu %x : tensor<4xf32>
// CHECK-NEXT: %0 = graph.reduce %a kind = max axes = [0] : tensor<4xf32> -> tensor<f32>
// CHECK-NEXT: %1 = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %2 = graph.sub %a, %1 : tensor<4xf32>
// CHECK-NEXT: %3 = graph.exp %2 : tensor<4xf32>
// CHECK-NEXT: %4 = graph.reduce %3 kind = add axes = [0] : tensor<4xf32> -> tensor<f32>
// CHECK-NEXT: %5 = graph.constant dense<1.000000e+00> : tensor<f32>
// CHECK-NEXT: %6 = graph.div %5, %4 : tensor<f32>
// CHECK-NEXT: %7 = graph.broadcast %6 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %y = graph.mul %3, %7 : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @only_gelu(%x: tensor<4xf32>) -> tensor<4xf32> {
  %a = graph.gelu %x : tensor<4xf32>
  %y = graph.softmax %a axis = 0 : tensor<4xf32>
  func.return %y : tensor<4xf32>
}
