// RUN: aiopt-opt %s --split-input-file | aiopt-opt --split-input-file | filecheck %s
// RUN: aiopt-opt %s --split-input-file --print-op-generic | aiopt-opt --split-input-file | filecheck %s

// CHECK-LABEL: @choice
// CHECK-NEXT: %y, %z = lin.if %c(%x, %w) offsets = [64, _] over = [1, -1] : (tensor<4xf32>, tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) then(%a, %b) {
// CHECK-NEXT: %d = lin.copy offsets = [0] (%a) : (tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT: lin.yield %b, %d : tensor<4xf32>, tensor<4xf32>
// CHECK-NEXT: } else(%{{.*}}, %{{.*}}) {
func.func @choice(%x: tensor<4xf32>, %w: tensor<4xf32>, %c: tensor<i1>) -> tensor<4xf32> {
  %y, %z = lin.if %c(%x, %w) offsets = [64, _] over = [1, -1] : (tensor<4xf32>, tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) then(%a, %b) {
    %d = lin.copy offsets = [0] (%a) : (tensor<4xf32>) -> tensor<4xf32>
    lin.yield %b, %d : tensor<4xf32>, tensor<4xf32>
  } else(%a, %b) {
    %d = lin.copy (%b) : (tensor<4xf32>) -> tensor<4xf32>
    lin.yield %b, %d : tensor<4xf32>, tensor<4xf32>
  }
  func.return %z : tensor<4xf32>
}

// -----

// Weights and constants may be named inside.
// CHECK-LABEL: @loop
// CHECK-NEXT: %y = lin.while(%x) with(%c) : (tensor<4xf32>, tensor<i1>) -> tensor<4xf32> cond(%a, %d) {
// CHECK-NEXT: lin.yield %d : tensor<i1>
// CHECK-NEXT: } do(%{{.*}}, %{{.*}}) {
// CHECK-NEXT: %w = lin.weight "w" : tensor<4xf32>
func.func @loop(%x: tensor<4xf32>, %c: tensor<i1>) -> tensor<4xf32> {
  %y = lin.while(%x) with(%c) : (tensor<4xf32>, tensor<i1>) -> tensor<4xf32> cond(%a, %d) {
    lin.yield %d : tensor<i1>
  } do(%a, %d) {
    %w = lin.weight "w" : tensor<4xf32>
    lin.yield %w : tensor<4xf32>
  }
  func.return %y : tensor<4xf32>
}
