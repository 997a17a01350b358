// RUN: aiopt-opt %s --split-input-file --pipeline='pad-shapes{dims="s=128"}, cse' | filecheck %s

// Sizes inside are static; the signature is not, and greater sizes are refused at the entry.
// Elementwise work and rows go through; what was zero and is doubled is still zero.
// CHECK-LABEL: func.func @rows(%x: tensor<?x4xf32, #graph.dims<s, _>>, %w: tensor<4x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>> attributes {graph.facts = #graph.facts<s <= 128>} {
// CHECK-NEXT: %0 = graph.constant dense<0.000000e+00> : tensor<f32>
// CHECK-NEXT: %1 = graph.pad %x, %0 low = [0, 0] high = [-s + 128, 0] interior = [0, 0] : (tensor<?x4xf32, #graph.dims<s, _>>, tensor<f32>) -> tensor<128x4xf32>
// CHECK-NEXT: %d = graph.add %1, %1 : tensor<128x4xf32>
// CHECK-NEXT: %y = graph.matmul %d, %w : (tensor<128x4xf32>, tensor<4x8xf32>) -> tensor<128x8xf32>
// CHECK-NEXT: %2 = graph.slice %y starts = [0, 0] limits = [s, 8] strides = [1, 1] : tensor<128x8xf32> -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: func.return %2 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @rows(%x: tensor<?x4xf32, #graph.dims<s, _>>, %w: tensor<4x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %d = graph.add %x, %x : tensor<?x4xf32, #graph.dims<s, _>>
  %y = graph.matmul %d, %w : (tensor<?x4xf32, #graph.dims<s, _>>, tensor<4x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// Zero is the identity of a sum; it is not that of a maximum, and exp has made it something else.
// CHECK-LABEL: func.func @identities(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<f32>, tensor<f32>, tensor<f32>) attributes {graph.facts = #graph.facts<s <= 128>} {
// CHECK-NEXT: %0 = graph.constant dense<0.000000e+00> : tensor<f32>
// CHECK-NEXT: %1 = graph.pad %x, %0 low = [0] high = [-s + 128] interior = [0] : (tensor<?xf32, #graph.dims<s>>, tensor<f32>) -> tensor<128xf32>
// CHECK-NEXT: %a = graph.reduce %1 kind = add axes = [0] : tensor<128xf32> -> tensor<f32>
// CHECK-NEXT: %2 = graph.iota axis = 0 : tensor<128xi64>
// CHECK-NEXT: %3 = graph.size value = [s] : tensor<i64>
// CHECK-NEXT: %4 = graph.broadcast %3 axes = [] : tensor<i64> -> tensor<128xi64>
// CHECK-NEXT: %5 = graph.compare %2, %4 direction = lt : (tensor<128xi64>, tensor<128xi64>) -> tensor<128xi1>
// CHECK-NEXT: %6 = graph.constant dense<0xff800000> : tensor<f32>
// CHECK-NEXT: %7 = graph.broadcast %6 axes = [] : tensor<f32> -> tensor<128xf32>
// CHECK-NEXT: %8 = graph.select %5, %1, %7 : (tensor<128xi1>, tensor<128xf32>, tensor<128xf32>) -> tensor<128xf32>
// CHECK-NEXT: %b = graph.reduce %8 kind = max axes = [0] : tensor<128xf32> -> tensor<f32>
// CHECK-NEXT: %e = graph.exp %1 : tensor<128xf32>
// CHECK-NEXT: %9 = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<128xf32>
// CHECK-NEXT: %10 = graph.select %5, %e, %9 : (tensor<128xi1>, tensor<128xf32>, tensor<128xf32>) -> tensor<128xf32>
// CHECK-NEXT: %c = graph.reduce %10 kind = add axes = [0] : tensor<128xf32> -> tensor<f32>
// CHECK-NEXT: func.return %a, %b, %c : tensor<f32>, tensor<f32>, tensor<f32>
// CHECK-NEXT: }
func.func @identities(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<f32>, tensor<f32>, tensor<f32>) {
  %a = graph.reduce %x kind = add axes = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<f32>
  %b = graph.reduce %x kind = max axes = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<f32>
  %e = graph.exp %x : tensor<?xf32, #graph.dims<s>>
  %c = graph.reduce %e kind = add axes = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<f32>
  func.return %a, %b, %c : tensor<f32>, tensor<f32>, tensor<f32>
}

// -----

// Both sides of a product are zero where it sums over padding.
// CHECK-LABEL: func.func @both_sides(%x: tensor<3x?xf32, #graph.dims<_, s>>, %y: tensor<?x3xf32, #graph.dims<s, _>>) -> tensor<3x3xf32> attributes {graph.facts = #graph.facts<s <= 128>} {
// CHECK-NEXT: %0 = graph.constant dense<0.000000e+00> : tensor<f32>
// CHECK-NEXT: %1 = graph.pad %x, %0 low = [0, 0] high = [0, -s + 128] interior = [0, 0] : (tensor<3x?xf32, #graph.dims<_, s>>, tensor<f32>) -> tensor<3x128xf32>
// CHECK-NEXT: %2 = graph.pad %y, %0 low = [0, 0] high = [-s + 128, 0] interior = [0, 0] : (tensor<?x3xf32, #graph.dims<s, _>>, tensor<f32>) -> tensor<128x3xf32>
// CHECK-NEXT: %a = graph.exp %1 : tensor<3x128xf32>
// CHECK-NEXT: %b = graph.log %2 : tensor<128x3xf32>
// CHECK-NEXT: %3 = graph.iota axis = 0 : tensor<128xi64>
// CHECK-NEXT: %4 = graph.size value = [s] : tensor<i64>
// CHECK-NEXT: %5 = graph.broadcast %4 axes = [] : tensor<i64> -> tensor<128xi64>
// CHECK-NEXT: %6 = graph.compare %3, %5 direction = lt : (tensor<128xi64>, tensor<128xi64>) -> tensor<128xi1>
// CHECK-NEXT: %7 = graph.broadcast %6 axes = [1] : tensor<128xi1> -> tensor<3x128xi1>
// CHECK-NEXT: %8 = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<3x128xf32>
// CHECK-NEXT: %9 = graph.select %7, %a, %8 : (tensor<3x128xi1>, tensor<3x128xf32>, tensor<3x128xf32>) -> tensor<3x128xf32>
// CHECK-NEXT: %10 = graph.broadcast %6 axes = [0] : tensor<128xi1> -> tensor<128x3xi1>
// CHECK-NEXT: %11 = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<128x3xf32>
// CHECK-NEXT: %12 = graph.select %10, %b, %11 : (tensor<128x3xi1>, tensor<128x3xf32>, tensor<128x3xf32>) -> tensor<128x3xf32>
// CHECK-NEXT: %z = graph.matmul %9, %12 : (tensor<3x128xf32>, tensor<128x3xf32>) -> tensor<3x3xf32>
// CHECK-NEXT: func.return %z : tensor<3x3xf32>
// CHECK-NEXT: }
func.func @both_sides(%x: tensor<3x?xf32, #graph.dims<_, s>>, %y: tensor<?x3xf32, #graph.dims<s, _>>) -> tensor<3x3xf32> {
  %a = graph.exp %x : tensor<3x?xf32, #graph.dims<_, s>>
  %b = graph.log %y : tensor<?x3xf32, #graph.dims<s, _>>
  %z = graph.matmul %a, %b : (tensor<3x?xf32, #graph.dims<_, s>>, tensor<?x3xf32, #graph.dims<s, _>>) -> tensor<3x3xf32>
  func.return %z : tensor<3x3xf32>
}

// -----

// A mean divides by the size of the call.
// CHECK-LABEL: func.func @mean(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<f32> attributes {graph.facts = #graph.facts<s <= 128>} {
// CHECK-NEXT: %0 = graph.constant dense<0.000000e+00> : tensor<f32>
// CHECK-NEXT: %1 = graph.pad %x, %0 low = [0] high = [-s + 128] interior = [0] : (tensor<?xf32, #graph.dims<s>>, tensor<f32>) -> tensor<128xf32>
// CHECK-NEXT: %t = graph.reduce %1 kind = add axes = [0] : tensor<128xf32> -> tensor<f32>
// CHECK-NEXT: %n = graph.size value = [s] : tensor<i64>
// CHECK-NEXT: %f = graph.cast %n : tensor<i64> -> tensor<f32>
// CHECK-NEXT: %y = graph.div %t, %f : tensor<f32>
// CHECK-NEXT: func.return %y : tensor<f32>
// CHECK-NEXT: }
func.func @mean(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<f32> {
  %t = graph.reduce %x kind = add axes = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<f32>
  %n = graph.dim %x axis = 0 : tensor<?xf32, #graph.dims<s>> -> tensor<i64>
  %f = graph.cast %n : tensor<i64> -> tensor<f32>
  %y = graph.div %t, %f : tensor<f32>
  func.return %y : tensor<f32>
}

// -----

// Two padded dimensions become one: the elements are where both digits are below their sizes.
// CHECK-LABEL: func.func @merged(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<f32> attributes {graph.facts = #graph.facts<s <= 128>} {
// CHECK-NEXT: %0 = graph.constant dense<0.000000e+00> : tensor<f32>
// CHECK-NEXT: %1 = graph.pad %x, %0 low = [0, 0] high = [0, -s + 128] interior = [0, 0] : (tensor<?x?xf32, #graph.dims<b, s>>, tensor<f32>) -> tensor<?x128xf32, #graph.dims<b, _>>
// CHECK-NEXT: %r = graph.reshape %1 : tensor<?x128xf32, #graph.dims<b, _>> -> tensor<?xf32, #graph.dims<128*b>>
// CHECK-NEXT: %2 = graph.iota axis = 1 : tensor<?x128xi64, #graph.dims<b, _>>
// CHECK-NEXT: %3 = graph.size value = [s] : tensor<i64>
// CHECK-NEXT: %4 = graph.broadcast %3 axes = [] : tensor<i64> -> tensor<?x128xi64, #graph.dims<b, _>>
// CHECK-NEXT: %5 = graph.compare %2, %4 direction = lt : (tensor<?x128xi64, #graph.dims<b, _>>, tensor<?x128xi64, #graph.dims<b, _>>) -> tensor<?x128xi1, #graph.dims<b, _>>
// CHECK-NEXT: %6 = graph.reshape %5 : tensor<?x128xi1, #graph.dims<b, _>> -> tensor<?xi1, #graph.dims<128*b>>
// CHECK-NEXT: %7 = graph.constant dense<1.000000e+00> : tensor<f32>
// CHECK-NEXT: %8 = graph.broadcast %7 axes = [] : tensor<f32> -> tensor<?xf32, #graph.dims<128*b>>
// CHECK-NEXT: %9 = graph.select %6, %r, %8 : (tensor<?xi1, #graph.dims<128*b>>, tensor<?xf32, #graph.dims<128*b>>, tensor<?xf32, #graph.dims<128*b>>) -> tensor<?xf32, #graph.dims<128*b>>
// CHECK-NEXT: %y = graph.reduce %9 kind = mul axes = [0] : tensor<?xf32, #graph.dims<128*b>> -> tensor<f32>
// CHECK-NEXT: func.return %y : tensor<f32>
// CHECK-NEXT: }
func.func @merged(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<f32> {
  %r = graph.reshape %x : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b*s>>
  %y = graph.reduce %r kind = mul axes = [0] : tensor<?xf32, #graph.dims<b*s>> -> tensor<f32>
  func.return %y : tensor<f32>
}

// -----

// The last element is at the size of the call.
// CHECK-LABEL: func.func @last(%x: tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<1x4xf32> attributes {graph.facts = #graph.facts<1 <= s <= 128>} {
// CHECK-NEXT: %0 = graph.constant dense<0.000000e+00> : tensor<f32>
// CHECK-NEXT: %1 = graph.pad %x, %0 low = [0, 0] high = [-s + 128, 0] interior = [0, 0] : (tensor<?x4xf32, #graph.dims<s, _>>, tensor<f32>) -> tensor<128x4xf32>
// CHECK-NEXT: %2 = graph.iota axis = 0 : tensor<1xi64>
// CHECK-NEXT: %3 = graph.size value = [s - 1] : tensor<i64>
// CHECK-NEXT: %4 = graph.broadcast %3 axes = [] : tensor<i64> -> tensor<1xi64>
// CHECK-NEXT: %5 = graph.add %2, %4 : tensor<1xi64>
// CHECK-NEXT: %y = graph.gather %1, %5 axis = 0 : (tensor<128x4xf32>, tensor<1xi64>) -> tensor<1x4xf32>
// CHECK-NEXT: func.return %y : tensor<1x4xf32>
// CHECK-NEXT: }
func.func @last(%x: tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<1x4xf32> {
  %y = graph.slice %x starts = [s - 1, 0] limits = [s, 4] strides = [1, 1] : tensor<?x4xf32, #graph.dims<s, _>> -> tensor<1x4xf32>
  func.return %y : tensor<1x4xf32>
}
