// RUN: aiopt-opt %s | aiopt-opt | filecheck %s
// RUN: aiopt-opt %s --print-op-generic | aiopt-opt | filecheck %s

// CHECK: graph.prepare "a", "b" {
// CHECK-NEXT: %w = graph.weight key = "w" : tensor<4xf32>
// CHECK-NEXT: %0 = graph.neg %w : tensor<4xf32>
// CHECK-NEXT: graph.yield %0, %w : tensor<4xf32>, tensor<4xf32>
// CHECK-NEXT: }
graph.prepare "a", "b" {
  %w = graph.weight key = "w" : tensor<4xf32>
  %0 = graph.neg %w : tensor<4xf32>
  graph.yield %0, %w : tensor<4xf32>, tensor<4xf32>
}
