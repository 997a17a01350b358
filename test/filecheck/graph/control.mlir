// RUN: aiopt-opt %s --split-input-file | aiopt-opt --split-input-file | filecheck %s
// RUN: aiopt-opt %s --split-input-file --print-op-generic | aiopt-opt --split-input-file | filecheck %s

// Both regions have an argument for each operand behind the condition.
// CHECK-LABEL: @choice
// CHECK-NEXT: %y = graph.if %c(%x, %w) : (tensor<?xf32, #graph.dims<s>>, tensor<f32>) -> tensor<?xf32, #graph.dims<s>> then(%a, %b) {
// CHECK-NEXT: %e = graph.exp %a
// CHECK-NEXT: graph.yield %e : tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: } else(%{{.*}}, %[[B:.*]]) {
// CHECK-NEXT: graph.broadcast %[[B]]
func.func @choice(%x: tensor<?xf32, #graph.dims<s>>, %c: tensor<i1>, %w: tensor<f32>) -> tensor<?xf32, #graph.dims<s>> {
  %y = graph.if %c(%x, %w) : (tensor<?xf32, #graph.dims<s>>, tensor<f32>) -> tensor<?xf32, #graph.dims<s>> then(%a, %b) {
    %e = graph.exp %a : tensor<?xf32, #graph.dims<s>>
    graph.yield %e : tensor<?xf32, #graph.dims<s>>
  } else(%a, %b) {
    %e = graph.broadcast %b axes = [] : tensor<f32> -> tensor<?xf32, #graph.dims<s>>
    graph.yield %e : tensor<?xf32, #graph.dims<s>>
  }
  func.return %y : tensor<?xf32, #graph.dims<s>>
}

// -----

// CHECK-LABEL: @nothing_passed
// CHECK: graph.if %c() : () -> (tensor<f32>, tensor<i32>) attributes {note = "n"} then() {
// CHECK: } else() {
func.func @nothing_passed(%c: tensor<i1>) -> tensor<f32> {
  %y, %z = graph.if %c() : () -> (tensor<f32>, tensor<i32>) attributes {note = "n"} then() {
    %e = graph.constant dense<1.0> : tensor<f32>
    %f = graph.constant dense<1> : tensor<i32>
    graph.yield %e, %f : tensor<f32>, tensor<i32>
  } else() {
    %e = graph.constant dense<2.0> : tensor<f32>
    %f = graph.constant dense<2> : tensor<i32>
    graph.yield %e, %f : tensor<f32>, tensor<i32>
  }
  func.return %y : tensor<f32>
}

// -----

// CHECK-LABEL: @loop
// CHECK: %n, %y = graph.while(%i, %x) with(%w) : (tensor<i32>, tensor<4xf32>, tensor<4xf32>) -> (tensor<i32>, tensor<4xf32>) cond(%j, %a, %b) {
// CHECK: graph.yield %q : tensor<i1>
// CHECK-NEXT: } do(%{{.*}}, %{{.*}}, %{{.*}}) {
func.func @loop(%i: tensor<i32>, %x: tensor<4xf32>, %w: tensor<4xf32>) -> tensor<4xf32> {
  %n, %y = graph.while(%i, %x) with(%w) : (tensor<i32>, tensor<4xf32>, tensor<4xf32>) -> (tensor<i32>, tensor<4xf32>) cond(%j, %a, %b) {
    %k = graph.constant dense<3> : tensor<i32>
    %q = graph.compare %j, %k direction = lt : (tensor<i32>, tensor<i32>) -> tensor<i1>
    graph.yield %q : tensor<i1>
  } do(%j, %a, %b) {
    %k = graph.constant dense<1> : tensor<i32>
    %q = graph.add %j, %k : tensor<i32>
    %e = graph.add %a, %b : tensor<4xf32>
    graph.yield %q, %e : tensor<i32>, tensor<4xf32>
  }
  func.return %y : tensor<4xf32>
}

// -----

// Without invariants, and nested: an inner region sees only what is passed on.
// CHECK-LABEL: @nested
// CHECK: graph.while(%x, %c) : (tensor<4xf32>, tensor<i1>) -> (tensor<4xf32>, tensor<i1>) cond(%a, %go) {
// CHECK: graph.if %{{.*}}(%{{.*}}) : (tensor<4xf32>) -> (tensor<4xf32>, tensor<i1>) then(%{{.*}}) {
func.func @nested(%x: tensor<4xf32>, %c: tensor<i1>) -> tensor<4xf32> {
  %y, %d = graph.while(%x, %c) : (tensor<4xf32>, tensor<i1>) -> (tensor<4xf32>, tensor<i1>) cond(%a, %go) {
    graph.yield %go : tensor<i1>
  } do(%a, %go) {
    %p, %q = graph.if %go(%a) : (tensor<4xf32>) -> (tensor<4xf32>, tensor<i1>) then(%b) {
      %e = graph.neg %b : tensor<4xf32>
      %f = graph.constant dense<false> : tensor<i1>
      graph.yield %e, %f : tensor<4xf32>, tensor<i1>
    } else(%b) {
      %f = graph.constant dense<false> : tensor<i1>
      graph.yield %b, %f : tensor<4xf32>, tensor<i1>
    }
    graph.yield %p, %q : tensor<4xf32>, tensor<i1>
  }
  func.return %y : tensor<4xf32>
}
