// RUN: aiopt-opt %s --split-input-file --pipeline=stablehlo-to-graph --verify-diagnostics

func.func @main(%x: tensor<4xf32>, %y: tensor<?xf32>, %c: tensor<i1>, %z: tensor<?xf32>) -> tensor<?xf32> {
  // expected-error@+1 {{'stablehlo.if' dimension 0: sizes 4 and 5 are not known equal}}
  %r = "stablehlo.if"(%c) ({
    stablehlo.return %x : tensor<4xf32>
  }, {
    %k = stablehlo.constant dense<1.0> : tensor<5xf32>
    stablehlo.return %k : tensor<5xf32>
  }) : (tensor<i1>) -> tensor<?xf32>
  func.return %r : tensor<?xf32>
}

// -----

func.func @main(%x: tensor<4xf32>, %c: tensor<i1>) -> tensor<4xf32> {
  // expected-error@+1 {{a region of 'stablehlo.if' gives tensor<4xi32>: expected tensor<4xf32>}}
  %r = "stablehlo.if"(%c) ({
    stablehlo.return %x : tensor<4xf32>
  }, {
    %k = stablehlo.constant dense<1> : tensor<4xi32>
    stablehlo.return %k : tensor<4xi32>
  }) : (tensor<i1>) -> tensor<4xf32>
  func.return %r : tensor<4xf32>
}

// -----

func.func @main(%x: tensor<4xf32>, %c: tensor<i1>) -> tensor<4xf32> {
  // expected-error@+1 {{the regions of 'stablehlo.if' give 1 and 2 values}}
  %r = "stablehlo.if"(%c) ({
    stablehlo.return %x : tensor<4xf32>
  }, {
    stablehlo.return %x, %x : tensor<4xf32>, tensor<4xf32>
  }) : (tensor<i1>) -> tensor<4xf32>
  func.return %r : tensor<4xf32>
}

// -----

func.func @main(%x: tensor<4xf32>, %c: tensor<i64>) -> tensor<4xf32> {
  // expected-error@+1 {{'stablehlo.case' index: expected tensor<i32>, found tensor<i64>}}
  %r = "stablehlo.case"(%c) ({
    stablehlo.return %x : tensor<4xf32>
  }) : (tensor<i64>) -> tensor<4xf32>
  func.return %r : tensor<4xf32>
}
