// RUN: aiopt-opt %s --split-input-file --pipeline=stablehlo-to-graph | filecheck %s

// What the body hands on unchanged is not carried; a captured value is passed in, a number is not.
// CHECK-LABEL: func.func public @main
// CHECK-SAME: (%n: tensor<i32>
// CHECK: graph.while(%{{.*}}, %x) with(%n, %w) : (tensor<i32>, tensor<4xf32>, tensor<i32>, tensor<4xf32>) -> (tensor<i32>, tensor<4xf32>) cond(%[[I:.*]], %{{.*}}, %[[N:.*]], %{{.*}}) {
// CHECK-NEXT: graph.compare %[[I]], %[[N]] direction = lt
// CHECK: } do(%{{.*}}, %[[X:.*]], %{{.*}}, %[[W:.*]]) {
// CHECK-NEXT: graph.constant dense<1> : tensor<i32>
// CHECK: graph.add %[[X]], %[[W]]
func.func @main(%n: tensor<i32>, %x: tensor<4xf32>, %w: tensor<4xf32>) -> tensor<4xf32> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %r:3 = stablehlo.while(%i = %zero, %m = %n, %y = %x) : tensor<i32>, tensor<i32>, tensor<4xf32>
  cond {
    %c = stablehlo.compare LT, %i, %m : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %c : tensor<i1>
  } do {
    %j = stablehlo.add %i, %one : tensor<i32>
    %z = stablehlo.add %y, %w : tensor<4xf32>
    stablehlo.return %j, %m, %z : tensor<i32>, tensor<i32>, tensor<4xf32>
  }
  func.return %r#2 : tensor<4xf32>
}

// -----

// A size that is carried unchanged stays a size: the body has its shape.
// CHECK-LABEL: func.func public @main
// CHECK: graph.while(%{{.*}}) with(%x)
// CHECK: graph.broadcast %{{.*}} axes = [] : tensor<f32> -> tensor<?xf32, #graph.dims<d0>>
func.func @main(%x: tensor<?xf32>, %s: tensor<f32>) -> tensor<f32> {
  %n = stablehlo.get_dimension_size %x, dim = 0 : (tensor<?xf32>) -> tensor<i32>
  %limit = stablehlo.constant dense<9.0> : tensor<f32>
  %r:2 = stablehlo.while(%k = %n, %t = %s) : tensor<i32>, tensor<f32>
  cond {
    %c = stablehlo.compare LT, %t, %limit : (tensor<f32>, tensor<f32>) -> tensor<i1>
    stablehlo.return %c : tensor<i1>
  } do {
    %shape = stablehlo.reshape %k : (tensor<i32>) -> tensor<1xi32>
    %b = stablehlo.dynamic_broadcast_in_dim %t, %shape, dims = [] : (tensor<f32>, tensor<1xi32>) -> tensor<?xf32>
    %p = stablehlo.add %b, %x : tensor<?xf32>
    %zero = stablehlo.constant dense<0.0> : tensor<f32>
    %q = stablehlo.reduce(%p init: %zero) applies stablehlo.maximum across dimensions = [0] : (tensor<?xf32>, tensor<f32>) -> tensor<f32>
    stablehlo.return %k, %q : tensor<i32>, tensor<f32>
  }
  func.return %r#1 : tensor<f32>
}

// -----

// CHECK-LABEL: func.func public @main
// CHECK-NEXT: graph.if %c(%x) : (tensor<4xf32>) -> tensor<4xf32> then(%[[X:.*]]) {
// CHECK-NEXT: %[[Y:.*]] = graph.neg %[[X]]
// CHECK-NEXT: graph.yield %[[Y]]
// CHECK-NEXT: } else(%[[Z:.*]]) {
// CHECK-NEXT: graph.yield %[[Z]]
func.func @main(%x: tensor<4xf32>, %c: tensor<i1>) -> tensor<4xf32> {
  %y = "stablehlo.if"(%c) ({
    %z = stablehlo.negate %x : tensor<4xf32>
    stablehlo.return %z : tensor<4xf32>
  }, {
    stablehlo.return %x : tensor<4xf32>
  }) : (tensor<i1>) -> tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// Three regions are a choice in a choice; the last one also stands for numbers there is no region of.
// CHECK-LABEL: func.func public @main
// CHECK: %[[ZERO:.*]] = graph.constant dense<0> : tensor<i32>
// CHECK: graph.compare %i, %[[ZERO]] direction = eq
// CHECK: graph.if
// CHECK: graph.sin
// CHECK: } else(%[[I:.*]], %{{.*}}) {
// CHECK: %[[ONE:.*]] = graph.constant dense<1> : tensor<i32>
// CHECK: graph.compare %[[I]], %[[ONE]] direction = eq
// CHECK: graph.if
// CHECK: graph.cos
// CHECK: } else(
// CHECK: graph.exp
func.func @main(%i: tensor<i32>, %x: tensor<4xf32>) -> tensor<4xf32> {
  %y = "stablehlo.case"(%i) ({
    %z = stablehlo.sine %x : tensor<4xf32>
    stablehlo.return %z : tensor<4xf32>
  }, {
    %z = stablehlo.cosine %x : tensor<4xf32>
    stablehlo.return %z : tensor<4xf32>
  }, {
    %z = stablehlo.exponential %x : tensor<4xf32>
    stablehlo.return %z : tensor<4xf32>
  }) : (tensor<i32>) -> tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// A choice that depends on sizes only, and is certain, is made.
// CHECK-LABEL: func.func public @main
// CHECK-NEXT: %[[Y:.*]] = graph.exp %x
// CHECK-NEXT: func.return %[[Y]]
func.func @main(%x: tensor<?xf32>) -> tensor<?xf32> {
  %n = stablehlo.get_dimension_size %x, dim = 0 : (tensor<?xf32>) -> tensor<i32>
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %two = stablehlo.constant dense<2> : tensor<i32>
  %c = stablehlo.compare GE, %n, %zero : (tensor<i32>, tensor<i32>) -> tensor<i1>
  %y = "stablehlo.if"(%c) ({
    %z = "stablehlo.case"(%two) ({
      stablehlo.return %x : tensor<?xf32>
    }, {
      %e = stablehlo.exponential %x : tensor<?xf32>
      stablehlo.return %e : tensor<?xf32>
    }) : (tensor<i32>) -> tensor<?xf32>
    stablehlo.return %z : tensor<?xf32>
  }, {
    stablehlo.return %x : tensor<?xf32>
  }) : (tensor<i1>) -> tensor<?xf32>
  func.return %y : tensor<?xf32>
}

// -----

// A window that a loop updates is written, not chosen: only that costs what the window costs.
// CHECK-LABEL: func.func public @main
// CHECK: } do(%[[I:.*]], %[[Y:.*]], %[[X:.*]]) {
// CHECK: graph.max %[[I]]
// CHECK: graph.scatter %[[Y]], %{{.*}}, %[[X]] kind = set
func.func @main(%y: tensor<9x4xf32>, %x: tensor<1x4xf32>) -> tensor<9x4xf32> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %limit = stablehlo.constant dense<9> : tensor<i32>
  %r:2 = stablehlo.while(%i = %zero, %z = %y) : tensor<i32>, tensor<9x4xf32>
  cond {
    %c = stablehlo.compare LT, %i, %limit : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %c : tensor<i1>
  } do {
    %j = stablehlo.add %i, %one : tensor<i32>
    %w = stablehlo.dynamic_update_slice %z, %x, %i, %zero : (tensor<9x4xf32>, tensor<1x4xf32>, tensor<i32>, tensor<i32>) -> tensor<9x4xf32>
    stablehlo.return %j, %w : tensor<i32>, tensor<9x4xf32>
  }
  func.return %r#1 : tensor<9x4xf32>
}
