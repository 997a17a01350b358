// RUN: aiopt-opt %s --split-input-file --pipeline='canonicalize' | filecheck %s

// Products with a one-hot matrix are gathers.

// CHECK-LABEL: func.func @counted
// CHECK: graph.gather %w, %{{.*}} axis = 0 : (tensor<5x8xf32>, tensor<?x3xi32, #graph.dims<n, _>>) -> tensor<?x3x8xf32, #graph.dims<n, _, _>>
// CHECK: graph.select
// CHECK-NOT: graph.dot
func.func @counted(%x: tensor<?x3xi32, #graph.dims<n, _>>, %w: tensor<5x8xf32>) -> tensor<?x3x8xf32, #graph.dims<n, _, _>> {
  %0 = graph.broadcast %x axes = [0, 1] : tensor<?x3xi32, #graph.dims<n, _>> -> tensor<?x3x5xi32, #graph.dims<n, _, _>>
  %1 = graph.constant dense<[[[2, 3, 4, 5, 6]]]> : tensor<1x1x5xi32>
  %2 = graph.broadcast %1 axes = [0, 1, 2] : tensor<1x1x5xi32> -> tensor<?x3x5xi32, #graph.dims<n, _, _>>
  %3 = graph.compare %0, %2 direction = eq : (tensor<?x3x5xi32, #graph.dims<n, _, _>>, tensor<?x3x5xi32, #graph.dims<n, _, _>>) -> tensor<?x3x5xi1, #graph.dims<n, _, _>>
  %4 = graph.cast %3 : tensor<?x3x5xi1, #graph.dims<n, _, _>> -> tensor<?x3x5xf32, #graph.dims<n, _, _>>
  %5 = graph.dot %4, %w lhs_batch = [] rhs_batch = [] lhs_contract = [2] rhs_contract = [0] : (tensor<?x3x5xf32, #graph.dims<n, _, _>>, tensor<5x8xf32>) -> tensor<?x3x8xf32, #graph.dims<n, _, _>>
  func.return %5 : tensor<?x3x8xf32, #graph.dims<n, _, _>>
}

// -----

// The counted axis may be the other operand's, and the weights may be turned.
// CHECK-LABEL: func.func @turned
// CHECK: graph.transpose %w perm = [1, 0]
// CHECK: graph.gather
// CHECK-NOT: graph.dot
func.func @turned(%x: tensor<4x1xi64>, %w: tensor<8x6xf32>) -> tensor<4x8xf32> {
  %0 = graph.iota axis = 1 : tensor<4x6xi64>
  %1 = graph.broadcast %x axes = [0, 1] : tensor<4x1xi64> -> tensor<4x6xi64>
  %2 = graph.compare %0, %1 direction = eq : (tensor<4x6xi64>, tensor<4x6xi64>) -> tensor<4x6xi1>
  %3 = graph.cast %2 : tensor<4x6xi1> -> tensor<4x6xf32>
  %4 = graph.dot %3, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [1] : (tensor<4x6xf32>, tensor<8x6xf32>) -> tensor<4x8xf32>
  func.return %4 : tensor<4x8xf32>
}

// -----

// Numbers with a gap are not counted.
// CHECK-LABEL: func.func @gap
// CHECK: graph.matmul
func.func @gap(%x: tensor<4x1xi32>, %w: tensor<3x8xf32>) -> tensor<4x8xf32> {
  %0 = graph.constant dense<[[0, 1, 3]]> : tensor<1x3xi32>
  %1 = graph.broadcast %x axes = [0, 1] : tensor<4x1xi32> -> tensor<4x3xi32>
  %2 = graph.broadcast %0 axes = [0, 1] : tensor<1x3xi32> -> tensor<4x3xi32>
  %3 = graph.compare %1, %2 direction = eq : (tensor<4x3xi32>, tensor<4x3xi32>) -> tensor<4x3xi1>
  %4 = graph.cast %3 : tensor<4x3xi1> -> tensor<4x3xf32>
  %5 = graph.matmul %4, %w : (tensor<4x3xf32>, tensor<3x8xf32>) -> tensor<4x8xf32>
  func.return %5 : tensor<4x8xf32>
}
