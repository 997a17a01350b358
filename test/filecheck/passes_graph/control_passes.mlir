// RUN: aiopt-opt %s --split-input-file --pipeline='inline, dce, specialize{dims="s=7"}, cse, hoist-constants, fold-batch-norm' | filecheck %s

// Functions called in regions are inlined there; their weights stay outside and are passed in.
// CHECK-LABEL: func.func @main
// CHECK-SAME: tensor<7xf32>
// CHECK-NEXT: %[[W:.*]] = graph.weight key = "w" : tensor<4xf32>
// CHECK-NEXT: graph.if %c(%x, %c, %y, %[[W]]) :
// CHECK-NEXT: graph.if %d(%a, %{{.*}}) :
// CHECK-NEXT: graph.add
func.func private @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  %w = graph.weight key = "w" : tensor<4xf32>
  %y = graph.add %x, %w : tensor<4xf32>
  func.return %y : tensor<4xf32>
}
func.func @main(%x: tensor<4xf32>, %c: tensor<i1>, %y: tensor<?xf32, #graph.dims<s>>) -> (tensor<4xf32>, tensor<?xf32, #graph.dims<s>>) {
  %z, %u = graph.if %c(%x, %c, %y) : (tensor<4xf32>, tensor<i1>, tensor<?xf32, #graph.dims<s>>) -> (tensor<4xf32>, tensor<?xf32, #graph.dims<s>>) then(%a, %d, %b) {
    %e = graph.if %d(%a) : (tensor<4xf32>) -> tensor<4xf32> then(%g) {
      %h = func.call @f(%g) : (tensor<4xf32>) -> tensor<4xf32>
      graph.yield %h : tensor<4xf32>
    } else(%g) {
      graph.yield %g : tensor<4xf32>
    }
    graph.yield %e, %b : tensor<4xf32>, tensor<?xf32, #graph.dims<s>>
  } else(%a, %d, %b) {
    %k = graph.exp %b : tensor<?xf32, #graph.dims<s>>
    graph.yield %a, %k : tensor<4xf32>, tensor<?xf32, #graph.dims<s>>
  }
  func.return %z, %u : tensor<4xf32>, tensor<?xf32, #graph.dims<s>>
}

// -----

// Equal loops are one; their regions are compared, too. A loop over weights is not run at load, but
// what it starts from is computed there.
// CHECK-LABEL: graph.prepare
// CHECK: graph.exp
// CHECK-LABEL: func.func @main
// CHECK: %[[P:.*]] = graph.weight key = "%prepared0"
// CHECK: %[[R:.*]] = graph.while(%[[P]]) with(%c)
// CHECK: graph.neg
// CHECK: %[[Q:.*]] = graph.while(%[[P]]) with(%c)
// CHECK: graph.abs
// CHECK-NOT: graph.while
// CHECK: func.return %[[R]], %[[R]], %[[Q]]
func.func @main(%c: tensor<i1>, %s: tensor<?xf32, #graph.dims<s>>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  %w = graph.weight key = "w" : tensor<4xf32>
  %e = graph.exp %w : tensor<4xf32>
  %a = graph.while(%e) with(%c) : (tensor<4xf32>, tensor<i1>) -> tensor<4xf32> cond(%x, %d) {
    graph.yield %d : tensor<i1>
  } do(%x, %d) {
    %y = graph.neg %x : tensor<4xf32>
    graph.yield %y : tensor<4xf32>
  }
  %b = graph.while(%e) with(%c) : (tensor<4xf32>, tensor<i1>) -> tensor<4xf32> cond(%x, %d) {
    graph.yield %d : tensor<i1>
  } do(%x, %d) {
    %y = graph.neg %x : tensor<4xf32>
    graph.yield %y : tensor<4xf32>
  }
  %f = graph.while(%e) with(%c) : (tensor<4xf32>, tensor<i1>) -> tensor<4xf32> cond(%x, %d) {
    graph.yield %d : tensor<i1>
  } do(%x, %d) {
    %y = graph.abs %x : tensor<4xf32>
    graph.yield %y : tensor<4xf32>
  }
  func.return %a, %b, %f : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}

// -----

// What nobody needs goes, a value that is only carried for itself too.
// CHECK-LABEL: func.func @main
// CHECK-NEXT: graph.while(%x) with(%c) : (tensor<4xf32>, tensor<i1>) -> tensor<4xf32>
// CHECK-NOT: graph.exp
func.func @main(%x: tensor<4xf32>, %c: tensor<i1>, %s: tensor<?xf32, #graph.dims<s>>) -> tensor<4xf32> {
  %a, %b = graph.while(%x, %s) with(%c) : (tensor<4xf32>, tensor<?xf32, #graph.dims<s>>, tensor<i1>) -> (tensor<4xf32>, tensor<?xf32, #graph.dims<s>>) cond(%y, %z, %d) {
    graph.yield %d : tensor<i1>
  } do(%y, %z, %d) {
    %u = graph.neg %y : tensor<4xf32>
    %v = graph.exp %z : tensor<?xf32, #graph.dims<s>>
    graph.yield %u, %v : tensor<4xf32>, tensor<?xf32, #graph.dims<s>>
  }
  func.return %a : tensor<4xf32>
}
