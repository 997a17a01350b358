// RUN: aiopt-opt %s --split-input-file --pipeline=decompose | filecheck %s

// The least index of the extreme; a NaN is the extreme.
// CHECK-LABEL: func.func @argmax(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?xi64, #graph.dims<s>> {
// CHECK-NEXT: %0 = graph.reduce %x kind = max axes = [1] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %1 = graph.broadcast %0 axes = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %2 = graph.compare %x, %1 direction = eq : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xi1, #graph.dims<s, _>>
// CHECK-NEXT: %3 = graph.compare %x, %x direction = ne : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xi1, #graph.dims<s, _>>
// CHECK-NEXT: %4 = graph.or %2, %3 : tensor<?x8xi1, #graph.dims<s, _>>
// CHECK-NEXT: %5 = graph.iota axis = 1 : tensor<?x8xi64, #graph.dims<s, _>>
// CHECK-NEXT: %6 = graph.constant dense<9223372036854775807> : tensor<i64>
// CHECK-NEXT: %7 = graph.broadcast %6 axes = [] : tensor<i64> -> tensor<?x8xi64, #graph.dims<s, _>>
// CHECK-NEXT: %8 = graph.select %4, %5, %7 : (tensor<?x8xi1, #graph.dims<s, _>>, tensor<?x8xi64, #graph.dims<s, _>>, tensor<?x8xi64, #graph.dims<s, _>>) -> tensor<?x8xi64, #graph.dims<s, _>>
// CHECK-NEXT: %a = graph.reduce %8 kind = min axes = [1] : tensor<?x8xi64, #graph.dims<s, _>> -> tensor<?xi64, #graph.dims<s>>
// CHECK-NEXT: func.return %a : tensor<?xi64, #graph.dims<s>>
// CHECK-NEXT: }
func.func @argmax(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?xi64, #graph.dims<s>>) {
  %a = graph.argmax %x axis = 1 : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?xi64, #graph.dims<s>>
  func.return %a : tensor<?xi64, #graph.dims<s>>
}

// -----

// Integers have no NaN; the index has the type of the result.
// CHECK-LABEL: func.func @argmin(%x: tensor<?x8xi32, #graph.dims<s, _>>) -> tensor<?x1xi32, #graph.dims<s, _>> {
// CHECK-NEXT: %0 = graph.reduce %x kind = min axes = [1] : tensor<?x8xi32, #graph.dims<s, _>> -> tensor<?xi32, #graph.dims<s>>
// CHECK-NEXT: %1 = graph.broadcast %0 axes = [0] : tensor<?xi32, #graph.dims<s>> -> tensor<?x8xi32, #graph.dims<s, _>>
// CHECK-NEXT: %2 = graph.compare %x, %1 direction = eq : (tensor<?x8xi32, #graph.dims<s, _>>, tensor<?x8xi32, #graph.dims<s, _>>) -> tensor<?x8xi1, #graph.dims<s, _>>
// CHECK-NEXT: %3 = graph.iota axis = 1 : tensor<?x8xi32, #graph.dims<s, _>>
// CHECK-NEXT: %4 = graph.constant dense<2147483647> : tensor<i32>
// CHECK-NEXT: %5 = graph.broadcast %4 axes = [] : tensor<i32> -> tensor<?x8xi32, #graph.dims<s, _>>
// CHECK-NEXT: %6 = graph.select %2, %3, %5 : (tensor<?x8xi1, #graph.dims<s, _>>, tensor<?x8xi32, #graph.dims<s, _>>, tensor<?x8xi32, #graph.dims<s, _>>) -> tensor<?x8xi32, #graph.dims<s, _>>
// CHECK-NEXT: %a = graph.reduce %6 kind = min axes = [1] keep = true : tensor<?x8xi32, #graph.dims<s, _>> -> tensor<?x1xi32, #graph.dims<s, _>>
// CHECK-NEXT: func.return %a : tensor<?x1xi32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @argmin(%x: tensor<?x8xi32, #graph.dims<s, _>>) -> (tensor<?x1xi32, #graph.dims<s, _>>) {
  %a = graph.argmin %x axis = -1 keep = true : tensor<?x8xi32, #graph.dims<s, _>> -> tensor<?x1xi32, #graph.dims<s, _>>
  func.return %a : tensor<?x1xi32, #graph.dims<s, _>>
}
