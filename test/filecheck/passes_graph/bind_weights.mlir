// RUN: aiopt-opt %s --split-input-file --pipeline='bind-weights{names=w}' | filecheck %s

// Arguments that are weights.

// A listed weight becomes a constant by name; other arguments keep their attributes.
// CHECK-LABEL: func.func @weight(%x: tensor<4xf32> {graph.name = "x"}, %v: tensor<4xf32> {graph.weight = "v"}) -> tensor<4xf32> {
// CHECK-NEXT: %w = graph.weight key = "w" : tensor<4xf32>
// CHECK-NEXT: %a = graph.mul %x, %w : tensor<4xf32>
// CHECK-NEXT: %y = graph.add %a, %v : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @weight(%x: tensor<4xf32> {graph.name = "x"}, %w: tensor<4xf32> {graph.weight = "w"}, %v: tensor<4xf32> {graph.weight = "v"}) -> tensor<4xf32> {
  %a = graph.mul %x, %w : tensor<4xf32>
  %y = graph.add %a, %v : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// An input name can be bound too.
// CHECK-LABEL: func.func @named(%x: tensor<4xf32> {graph.name = "x"}) -> tensor<4xf32> {
// CHECK-NEXT: %b = graph.weight key = "w" : tensor<4xf32>
// CHECK-NEXT: %y = graph.add %x, %b : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @named(%x: tensor<4xf32> {graph.name = "x"}, %b: tensor<4xf32> {graph.name = "w"}) -> tensor<4xf32> {
  %y = graph.add %x, %b : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// Two arguments with one key are one weight.
// CHECK-LABEL: func.func @shared() -> tensor<4xf32> {
// CHECK-NEXT: %b = graph.weight key = "w" : tensor<4xf32>
// CHECK-NEXT: %y = graph.add %b, %b : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @shared(%a: tensor<4xf32> {graph.weight = "w"}, %b: tensor<4xf32> {graph.weight = "w"}) -> tensor<4xf32> {
  %y = graph.add %a, %b : tensor<4xf32>
  func.return %y : tensor<4xf32>
}
