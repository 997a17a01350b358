// RUN: aiopt-opt %s --pipeline=hoist-constants --split-input-file | filecheck %s

// What depends on weights only is computed once; what is free where it is used stays there.
// CHECK: graph.prepare "%prepared0" {
// CHECK-NEXT: %v = graph.weight key = "v" : tensor<8xf32>
// CHECK-NEXT: %w = graph.weight key = "w" : tensor<8xf32>
// CHECK-NEXT: %e = graph.exp %v : tensor<8xf32>
// CHECK-NEXT: %s = graph.add %e, %w : tensor<8xf32>
// CHECK-NEXT: graph.yield %s : tensor<8xf32>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @main(
// CHECK-NEXT: %s = graph.weight key = "%prepared0" : tensor<8xf32>
// CHECK-NEXT: %b = graph.broadcast %s axes = [1] : tensor<8xf32> -> tensor<4x8xf32>
// CHECK-NEXT: %y = graph.add %x, %b : tensor<4x8xf32>
// CHECK-NEXT: func.return
func.func @main(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %v = graph.weight key = "v" : tensor<8xf32>
  %w = graph.weight key = "w" : tensor<8xf32>
  %e = graph.exp %v : tensor<8xf32>
  %s = graph.add %e, %w : tensor<8xf32>
  %b = graph.broadcast %s axes = [1] : tensor<8xf32> -> tensor<4x8xf32>
  %y = graph.add %x, %b : tensor<4x8xf32>
  func.return %y : tensor<4x8xf32>
}

// -----

// A value and what is made of it may both be needed. Products transpose for themselves,
// convolutions do not.
// CHECK: graph.prepare "%prepared0", "%prepared1", "%prepared2" {
// CHECK: graph.yield %e, %n, %t :
// CHECK: %e = graph.weight key = "%prepared0" : tensor<8xf32>
// CHECK: %n = graph.weight key = "%prepared1" : tensor<8xf32>
// CHECK: %m = graph.weight key = "m" : tensor<5x8xf32>
// CHECK: %u = graph.transpose %m
// CHECK: graph.dot
// CHECK: %t = graph.weight key = "%prepared2"
// CHECK: graph.conv
func.func @main(%x: tensor<4x8xf32>, %i: tensor<1x8x6xf32>) -> (tensor<8xf32>, tensor<8xf32>, tensor<4x5xf32>, tensor<1x5x6xf32>) {
  %v = graph.weight key = "v" : tensor<8xf32>
  %e = graph.exp %v : tensor<8xf32>
  %n = graph.neg %e : tensor<8xf32>
  %m = graph.weight key = "m" : tensor<5x8xf32>
  %u = graph.transpose %m perm = [1, 0] : (tensor<5x8xf32>) -> tensor<8x5xf32>
  %p = graph.dot %x, %u lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<4x8xf32>, tensor<8x5xf32>) -> tensor<4x5xf32>
  %k = graph.weight key = "k" : tensor<8x5x1xf32>
  %t = graph.transpose %k perm = [1, 0, 2] : (tensor<8x5x1xf32>) -> tensor<5x8x1xf32>
  %c = graph.conv %i, %t layout = "bf0,oi0->bf0" strides = [1] low = [0] high = [0] : (tensor<1x8x6xf32>, tensor<5x8x1xf32>) -> tensor<1x5x6xf32>
  func.return %e, %n, %p, %c : tensor<8xf32>, tensor<8xf32>, tensor<4x5xf32>, tensor<1x5x6xf32>
}

// -----

// What is larger than all it is made of is not kept.
// CHECK-NOT: graph.prepare
// CHECK: func.func @main
func.func @main(%x: tensor<8x8xf32>) -> tensor<8x8xf32> {
  %v = graph.weight key = "v" : tensor<8xf32>
  %a = graph.broadcast %v axes = [0] : tensor<8xf32> -> tensor<8x8xf32>
  %b = graph.broadcast %v axes = [1] : tensor<8xf32> -> tensor<8x8xf32>
  %t = graph.mul %a, %b : tensor<8x8xf32>
  %y = graph.add %x, %t : tensor<8x8xf32>
  func.return %y : tensor<8x8xf32>
}
