// RUN: aiopt-opt %s --split-input-file | aiopt-opt --split-input-file | filecheck %s
// RUN: aiopt-opt %s --split-input-file --print-op-generic | aiopt-opt --split-input-file | filecheck %s

// CHECK-LABEL: @argsort(
// CHECK-NEXT: %y = graph.argsort %x axis = 1 : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?xi64, #graph.dims<_, s>>
func.func @argsort(%x: tensor<2x?xf32, #graph.dims<_, s>>) -> tensor<2x?xi64, #graph.dims<_, s>> {
  %y = graph.argsort %x axis = 1 : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?xi64, #graph.dims<_, s>>
  func.return %y : tensor<2x?xi64, #graph.dims<_, s>>
}

// -----

// CHECK-LABEL: @argsort_descending(
// CHECK-NEXT: %y = graph.argsort %x axis = -1 descending = true total = true : tensor<4x0xbf16> -> tensor<4x0xi32>
func.func @argsort_descending(%x: tensor<4x0xbf16>) -> tensor<4x0xi32> {
  %y = graph.argsort %x axis = -1 total = true descending = true : tensor<4x0xbf16> -> tensor<4x0xi32>
  func.return %y : tensor<4x0xi32>
}

// -----

// CHECK-LABEL: @argsort_booleans(
// CHECK-NEXT: %y = graph.argsort %x axis = 0 : tensor<5xi1> -> tensor<5xi64>
func.func @argsort_booleans(%x: tensor<5xi1>) -> tensor<5xi64> {
  %y = graph.argsort %x axis = 0 descending = false total = false : tensor<5xi1> -> tensor<5xi64>
  func.return %y : tensor<5xi64>
}

// -----

// CHECK-LABEL: @scatter(
// CHECK-NEXT: %y = graph.scatter %x, %i, %u kind = set : (tensor<?x3xf32, #graph.dims<n, _>>, tensor<?xi64, #graph.dims<m>>, tensor<?x3xf32, #graph.dims<m, _>>) -> tensor<?x3xf32, #graph.dims<n, _>>
func.func @scatter(%x: tensor<?x3xf32, #graph.dims<n, _>>, %i: tensor<?xi64, #graph.dims<m>>, %u: tensor<?x3xf32, #graph.dims<m, _>>) -> tensor<?x3xf32, #graph.dims<n, _>> {
  %y = graph.scatter %x, %i, %u kind = set : (tensor<?x3xf32, #graph.dims<n, _>>, tensor<?xi64, #graph.dims<m>>, tensor<?x3xf32, #graph.dims<m, _>>) -> tensor<?x3xf32, #graph.dims<n, _>>
  func.return %y : tensor<?x3xf32, #graph.dims<n, _>>
}

// -----

// CHECK-LABEL: @scatter_or(
// CHECK-NEXT: %y = graph.scatter %x, %i, %u kind = or : (tensor<4xi1>, tensor<2xi8>, tensor<2xi1>) -> tensor<4xi1>
func.func @scatter_or(%x: tensor<4xi1>, %i: tensor<2xi8>, %u: tensor<2xi1>) -> tensor<4xi1> {
  %y = graph.scatter %x, %i, %u kind = or : (tensor<4xi1>, tensor<2xi8>, tensor<2xi1>) -> tensor<4xi1>
  func.return %y : tensor<4xi1>
}

// -----

// CHECK-LABEL: @cumulate(
// CHECK-NEXT: %y = graph.cumulate %x kind = add axis = -1 : tensor<2x?xi32, #graph.dims<_, s>>
func.func @cumulate(%x: tensor<2x?xi32, #graph.dims<_, s>>) -> tensor<2x?xi32, #graph.dims<_, s>> {
  %y = graph.cumulate %x axis = -1 kind = add : tensor<2x?xi32, #graph.dims<_, s>>
  func.return %y : tensor<2x?xi32, #graph.dims<_, s>>
}

// -----

// CHECK-LABEL: @argsort_first(
// CHECK-NEXT: %y = graph.argsort %x axis = 0 descending = true first = [k] : tensor<?x3xf32, #graph.dims<s, _>> -> tensor<?x3xi32, #graph.dims<k, _>>
func.func @argsort_first(%x: tensor<?x3xf32, #graph.dims<s, _>>) -> tensor<?x3xi32, #graph.dims<k, _>> {
  %y = graph.argsort %x axis = 0 first = [k] descending = true : tensor<?x3xf32, #graph.dims<s, _>> -> tensor<?x3xi32, #graph.dims<k, _>>
  func.return %y : tensor<?x3xi32, #graph.dims<k, _>>
}
