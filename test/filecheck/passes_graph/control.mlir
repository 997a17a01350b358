// RUN: aiopt-opt %s --split-input-file --pipeline=canonicalize | filecheck %s
// RUN: aiopt-opt %s --split-input-file --pipeline=canonicalize,canonicalize | filecheck %s

// A known condition leaves one region, also where it becomes known inside another.
// CHECK-LABEL: @known
// CHECK-NEXT: %e = graph.neg %x : tensor<4xf32>
// CHECK-NEXT: func.return %e
func.func @known(%x: tensor<4xf32>) -> tensor<4xf32> {
  %t = graph.constant dense<true> : tensor<i1>
  %y = graph.if %t(%x, %t) : (tensor<4xf32>, tensor<i1>) -> tensor<4xf32> then(%a, %d) {
    %f = graph.not %d : tensor<i1>
    %z = graph.if %f(%a) : (tensor<4xf32>) -> tensor<4xf32> then(%b) {
      graph.yield %b : tensor<4xf32>
    } else(%b) {
      %e = graph.neg %b : tensor<4xf32>
      graph.yield %e : tensor<4xf32>
    }
    graph.yield %z : tensor<4xf32>
  } else(%a, %d) {
    graph.yield %a : tensor<4xf32>
  }
  func.return %y : tensor<4xf32>
}

// -----

// CHECK-LABEL: @never
// CHECK-NEXT: func.return %x
func.func @never(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = graph.while(%x) : (tensor<4xf32>) -> tensor<4xf32> cond(%a) {
    %f = graph.constant dense<false> : tensor<i1>
    graph.yield %f : tensor<i1>
  } do(%a) {
    %e = graph.neg %a : tensor<4xf32>
    graph.yield %e : tensor<4xf32>
  }
  func.return %y : tensor<4xf32>
}

// -----

// The limit and %w are carried for nothing; the limit, a scalar, moves into the region.
// CHECK-LABEL: @unchanged
// CHECK: %n, %y = graph.while(%i, %x) with(%w) :
// CHECK-SAME: cond(%j, %a, %{{.*}}) {
// CHECK-NEXT: %[[K:.*]] = graph.constant dense<3> : tensor<i32>
// CHECK-NEXT: graph.compare %j, %[[K]] direction = lt
// CHECK: } do(
// CHECK: graph.yield %{{.*}}, %{{.*}} : tensor<i32>, tensor<4xf32>
// CHECK: func.return %y, %w
func.func @unchanged(%x: tensor<4xf32>, %w: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %i = graph.constant dense<0> : tensor<i32>
  %k = graph.constant dense<3> : tensor<i32>
  %n, %m, %y, %v = graph.while(%i, %k, %x, %w) : (tensor<i32>, tensor<i32>, tensor<4xf32>, tensor<4xf32>) -> (tensor<i32>, tensor<i32>, tensor<4xf32>, tensor<4xf32>) cond(%j, %l, %a, %b) {
    %q = graph.compare %j, %l direction = lt : (tensor<i32>, tensor<i32>) -> tensor<i1>
    graph.yield %q : tensor<i1>
  } do(%j, %l, %a, %b) {
    %one = graph.constant dense<1> : tensor<i32>
    %q = graph.add %j, %one : tensor<i32>
    %e = graph.add %a, %b : tensor<4xf32>
    graph.yield %q, %l, %e, %b : tensor<i32>, tensor<i32>, tensor<4xf32>, tensor<4xf32>
  }
  func.return %y, %v : tensor<4xf32>, tensor<4xf32>
}

// -----

// %u and %v only depend on each other, and nobody reads what becomes of them.
// CHECK-LABEL: @in_vain
// CHECK: graph.while(%c) : (tensor<i1>) -> tensor<i1>
// CHECK-NOT: graph.add
func.func @in_vain(%x: tensor<4xf32>, %c: tensor<i1>) -> tensor<i1> {
  %d, %y, %z = graph.while(%c, %x, %x) : (tensor<i1>, tensor<4xf32>, tensor<4xf32>) -> (tensor<i1>, tensor<4xf32>, tensor<4xf32>) cond(%go, %u, %v) {
    graph.yield %go : tensor<i1>
  } do(%go, %u, %v) {
    %stop = graph.not %go : tensor<i1>
    %e = graph.add %u, %v : tensor<4xf32>
    %f = graph.sub %v, %u : tensor<4xf32>
    graph.yield %stop, %e, %f : tensor<i1>, tensor<4xf32>, tensor<4xf32>
  }
  func.return %d : tensor<i1>
}

// -----

// A result that is the same in both regions, operands given twice and in vain, unused results.
// CHECK-LABEL: @leaner
// CHECK-NEXT: %y = graph.if %c(%x) : (tensor<4xf32>) -> tensor<4xf32> then(%a) {
// CHECK-NEXT: %e = graph.add %a, %a
// CHECK-NEXT: graph.yield %e : tensor<4xf32>
// CHECK: func.return %y, %x
func.func @leaner(%x: tensor<4xf32>, %c: tensor<i1>, %w: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %y, %z, %u = graph.if %c(%x, %x, %w) : (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) then(%a, %b, %d) {
    %e = graph.add %a, %b : tensor<4xf32>
    graph.yield %e, %a, %d : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
  } else(%a, %b, %d) {
    %e = graph.sub %a, %b : tensor<4xf32>
    %f = graph.neg %d : tensor<4xf32>
    graph.yield %b, %a, %f : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
  }
  func.return %y, %z : tensor<4xf32>, tensor<4xf32>
}

// -----

// Sizes and what they are broadcast to are computed inside.
// CHECK-LABEL: @sizes
// CHECK-NEXT: graph.if %c(%x) : (tensor<?xf32, #graph.dims<s>>)
// CHECK: graph.size value = [s]
func.func @sizes(%x: tensor<?xf32, #graph.dims<s>>, %c: tensor<i1>) -> tensor<?xf32, #graph.dims<s>> {
  %n = graph.size value = [s] : tensor<i64>
  %m = graph.broadcast %n axes = [] : tensor<i64> -> tensor<?xi64, #graph.dims<s>>
  %y = graph.if %c(%x, %m) : (tensor<?xf32, #graph.dims<s>>, tensor<?xi64, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> then(%a, %k) {
    %f = graph.cast %k : tensor<?xi64, #graph.dims<s>> -> tensor<?xf32, #graph.dims<s>>
    %e = graph.add %a, %f : tensor<?xf32, #graph.dims<s>>
    graph.yield %e : tensor<?xf32, #graph.dims<s>>
  } else(%a, %k) {
    graph.yield %a : tensor<?xf32, #graph.dims<s>>
  }
  func.return %y : tensor<?xf32, #graph.dims<s>>
}
