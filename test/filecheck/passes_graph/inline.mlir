// RUN: aiopt-opt %s --pipeline=inline,dce --split-input-file --verify-diagnostics --pass-statistics | filecheck %s
// RUN: aiopt-opt %s --pipeline=inline --split-input-file --verify-diagnostics | filecheck %s --check-prefix=ALONE

// Callees first; private functions go, public ones stay.
// CHECK-LABEL: func.func @main
// CHECK-NEXT:    %0 = graph.neg %x : tensor<4xf32>
// CHECK-NEXT:    %1 = graph.exp %0 : tensor<4xf32>
// CHECK-NEXT:    %2 = graph.neg %1 : tensor<4xf32>
// CHECK-NEXT:    func.return %2, %x : tensor<4xf32>, tensor<4xf32>
// CHECK-NEXT:  }
// CHECK-NEXT:  func.func @public
// CHECK-NOT:   func.func private
func.func @main(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %0, %1 = func.call @outer(%x) : (tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>)
  %2 = func.call @inner(%0) : (tensor<4xf32>) -> tensor<4xf32>
  func.return %2, %1 : tensor<4xf32>, tensor<4xf32>
}
func.func private @outer(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %0 = func.call @inner(%x) : (tensor<4xf32>) -> tensor<4xf32>
  %1 = graph.exp %0 : tensor<4xf32>
  func.return %1, %x : tensor<4xf32>, tensor<4xf32>
}
func.func private @inner(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = graph.neg %x : tensor<4xf32>
  func.return %0 : tensor<4xf32>
}
func.func @public(%x: tensor<4xf32>) -> tensor<4xf32> {
  func.return %x : tensor<4xf32>
}

// -----

// Without calls nothing happens, not even to private functions.
// ALONE-LABEL: func.func private @alone
func.func private @alone(%x: tensor<4xf32>) -> tensor<4xf32> {
  func.return %x : tensor<4xf32>
}

// -----

func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = func.call @even(%x) : (tensor<4xf32>) -> tensor<4xf32>
  func.return %0 : tensor<4xf32>
}
func.func private @even(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = func.call @odd(%x) : (tensor<4xf32>) -> tensor<4xf32>
  func.return %0 : tensor<4xf32>
}
func.func private @odd(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{'@even' calls itself (loops are not calls)}}
  %0 = func.call @even(%x) : (tensor<4xf32>) -> tensor<4xf32>
  func.return %0 : tensor<4xf32>
}

// -----

// What callees say about sizes the caller says.
// CHECK-LABEL: func.func @facts(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> attributes {graph.facts = #graph.facts<1 <= s <= 8>} {
func.func @facts(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> attributes {graph.facts = #graph.facts<s >= 1>} {
  %0 = func.call @short(%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  func.return %0 : tensor<?xf32, #graph.dims<s>>
}
func.func private @short(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> attributes {graph.facts = #graph.facts<s <= 8>} {
  %0 = graph.neg %x : tensor<?xf32, #graph.dims<s>>
  func.return %0 : tensor<?xf32, #graph.dims<s>>
}
