// RUN: aiopt-opt %s --split-input-file --verify-diagnostics

func.func @f(%x: tensor<4xf32>, %c: tensor<i1>) -> tensor<4xf32> {
  // expected-error@+1 {{offsets is [0, 64], expected one for each of 1 results}}
  %y = lin.if %c(%x) offsets = [0, 64] : (tensor<4xf32>) -> tensor<4xf32> then(%a) {
    lin.yield %a : tensor<4xf32>
  } else(%a) {
    lin.yield %a : tensor<4xf32>
  }
  func.return %y : tensor<4xf32>
}

// -----

func.func @f(%x: tensor<4xf32>, %c: tensor<i1>) -> tensor<4xf32> {
  // expected-error@+1 {{over has 2 entries, not 1}}
  %y = lin.if %c(%x) over = [0, -1] : (tensor<4xf32>) -> tensor<4xf32> then(%a) {
    lin.yield %a : tensor<4xf32>
  } else(%a) {
    lin.yield %a : tensor<4xf32>
  }
  func.return %y : tensor<4xf32>
}

// -----

func.func @f(%x: tensor<4xf32>, %c: tensor<i1>) -> tensor<4xf32> {
  // expected-error@+1 {{over is [0, 0], expected different operands}}
  %y, %z = lin.if %c(%x) over = [0, 0] : (tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) then(%a) {
    lin.yield %a, %a : tensor<4xf32>, tensor<4xf32>
  } else(%a) {
    lin.yield %a, %a : tensor<4xf32>, tensor<4xf32>
  }
  func.return %y : tensor<4xf32>
}

// -----

func.func @f(%x: tensor<?xf32>, %c: tensor<i1>) -> tensor<?xf32> {
  // expected-error@+1 {{operand 1: dimension 0 has no name}}
  %y = lin.if %c(%x) : (tensor<?xf32>) -> tensor<?xf32> then(%a) {
    lin.yield %a : tensor<?xf32>
  } else(%a) {
    lin.yield %a : tensor<?xf32>
  }
  func.return %y : tensor<?xf32>
}

// -----

func.func @f(%x: tensor<4xf32>, %c: tensor<i1>) -> tensor<4xf32> {
  // expected-error@+1 {{'do' must end with lin.yield}}
  %y = lin.while(%x) with(%c) : (tensor<4xf32>, tensor<i1>) -> tensor<4xf32> cond(%a, %d) {
    lin.yield %d : tensor<i1>
  } do(%a, %d) {
    graph.yield %a : tensor<4xf32>
  }
  func.return %y : tensor<4xf32>
}

// -----

func.func @f(%x: tensor<4xf32>) -> tensor<5xf32> {
  // expected-error@+1 {{a copy of tensor<4xf32> is no tensor<5xf32>}}
  %y = lin.copy (%x) : (tensor<4xf32>) -> tensor<5xf32>
  func.return %y : tensor<5xf32>
}
