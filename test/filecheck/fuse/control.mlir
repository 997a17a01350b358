// RUN: aiopt-opt %s --pipeline=fuse | filecheck %s

// Each region is fused by itself. A scalar that a loop begins with is no kernel, and groups that use
// the same number have it inside.
// CHECK-LABEL: @loop
// CHECK-NEXT: %[[Y:.*]] = graph.group(%{{.*}} = %i) : (tensor<i32>) -> tensor<i32> {
// CHECK-NEXT: %[[ZERO:.*]] = graph.constant dense<0>
// CHECK-NEXT: graph.max %{{.*}}, %[[ZERO]]
// CHECK: %[[START:.*]] = graph.constant dense<0> : tensor<i32>
// CHECK-NEXT: graph.while(%[[START]], %x) with(%[[Y]])
// CHECK-SAME: cond
// CHECK-NEXT: graph.group
// CHECK-NEXT: graph.compare
// CHECK: } do(
// CHECK-NEXT: graph.group
// CHECK-NEXT: graph.constant dense<1>
// CHECK: graph.group
// CHECK-NEXT: graph.exp
// CHECK-NEXT: graph.neg
func.func @loop(%i: tensor<i32>, %x: tensor<4xf32>) -> tensor<4xf32> {
  %zero = graph.constant dense<0> : tensor<i32>
  %k = graph.max %i, %zero : tensor<i32>
  %n, %y = graph.while(%zero, %x) with(%k) : (tensor<i32>, tensor<4xf32>, tensor<i32>) -> (tensor<i32>, tensor<4xf32>) cond(%j, %a, %l) {
    %q = graph.compare %j, %l direction = lt : (tensor<i32>, tensor<i32>) -> tensor<i1>
    graph.yield %q : tensor<i1>
  } do(%j, %a, %l) {
    %one = graph.constant dense<1> : tensor<i32>
    %q = graph.add %j, %one : tensor<i32>
    %e = graph.exp %a : tensor<4xf32>
    %f = graph.neg %e : tensor<4xf32>
    graph.yield %q, %f : tensor<i32>, tensor<4xf32>
  }
  func.return %y : tensor<4xf32>
}
