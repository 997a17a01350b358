// RUN: aiopt-opt %s --split-input-file --pipeline='specialize{dims="s=128,b=2*k + 1"}' | filecheck %s

// Symbols become sizes or other expressions.

// Sizes in types, signatures and properties.
// CHECK-LABEL: func.func @sizes(%x: tensor<?x128xf32, #graph.dims<2*k + 1, _>>) -> tensor<?xf32, #graph.dims<254*k + 127>> {
// CHECK-NEXT: %a = graph.slice %x starts = [0, 1] limits = [2*k + 1, 128] strides = [1, 1] : tensor<?x128xf32, #graph.dims<2*k + 1, _>> -> tensor<?x127xf32, #graph.dims<2*k + 1, _>>
// CHECK-NEXT: %y = graph.reshape %a : tensor<?x127xf32, #graph.dims<2*k + 1, _>> -> tensor<?xf32, #graph.dims<254*k + 127>>
// CHECK-NEXT: func.return %y : tensor<?xf32, #graph.dims<254*k + 127>>
// CHECK-NEXT: }
func.func @sizes(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?xf32, #graph.dims<b*s - b>> {
  %a = graph.slice %x starts = [0, 1] limits = [b, s] strides = [1, 1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?x?xf32, #graph.dims<b, s - 1>>
  %y = graph.reshape %a : tensor<?x?xf32, #graph.dims<b, s - 1>> -> tensor<?xf32, #graph.dims<b*s - b>>
  func.return %y : tensor<?xf32, #graph.dims<b*s - b>>
}

// -----

// Other symbols stay; graph.size follows.
// CHECK-LABEL: func.func @partial(%x: tensor<?x?xf32, #graph.dims<2*k + 1, n>>, %z: tensor<128xf32>) -> tensor<i64> {
// CHECK-NEXT: %y = graph.size value = [2*k + 128*n + 1] : tensor<i64>
// CHECK-NEXT: func.return %y : tensor<i64>
// CHECK-NEXT: }
func.func @partial(%x: tensor<?x?xf32, #graph.dims<b, n>>, %z: tensor<?xf32, #graph.dims<s>>) -> tensor<i64> {
  %y = graph.size value = [n*s + b] : tensor<i64>
  func.return %y : tensor<i64>
}

// -----

// Groups too.
// CHECK-LABEL: func.func @group(%x: tensor<?x128xf32, #graph.dims<2*k + 1, _>>) -> tensor<?x128xf32, #graph.dims<2*k + 1, _>> {
// CHECK-NEXT: %y = graph.group(%a = %x) : (tensor<?x128xf32, #graph.dims<2*k + 1, _>>) -> tensor<?x128xf32, #graph.dims<2*k + 1, _>> {
// CHECK-NEXT: %e = graph.exp %a : tensor<?x128xf32, #graph.dims<2*k + 1, _>>
// CHECK-NEXT: graph.yield %e : tensor<?x128xf32, #graph.dims<2*k + 1, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %y : tensor<?x128xf32, #graph.dims<2*k + 1, _>>
// CHECK-NEXT: }
func.func @group(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xf32, #graph.dims<b, s>> {
  %y = graph.group(%a = %x) : (tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xf32, #graph.dims<b, s>> {
    %e = graph.exp %a : tensor<?x?xf32, #graph.dims<b, s>>
    graph.yield %e : tensor<?x?xf32, #graph.dims<b, s>>
  }
  func.return %y : tensor<?x?xf32, #graph.dims<b, s>>
}

// -----

// Facts are about the symbols that remain.
// CHECK-LABEL: func.func @facts(%x: tensor<?x128x?xf32, #graph.dims<2*k + 1, _, n>>) attributes {graph.facts = #graph.facts<k <= 15, n <= 64>} {
func.func @facts(%x: tensor<?x?x?xf32, #graph.dims<b, s, n>>) attributes {graph.facts = #graph.facts<b*s <= 4096, s mod 16 == 0, n*s <= 8192>} {
  func.return
}
