// RUN: aiopt-opt %s --split-input-file --pipeline=fuse | filecheck %s

// A chain of one shape is one group.
// CHECK-LABEL: func.func @chain(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %b = graph.group(%x_1 = %x) : (tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %a = graph.exp %x_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %b_1 = graph.neg %a : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %b_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %b : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @chain(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %a = graph.exp %x : tensor<?x8xf32, #graph.dims<s, _>>
  %b = graph.neg %a : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %b : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// A value that is used outside is one more result.
// CHECK-LABEL: func.func @outside(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) {
// CHECK-NEXT: %a, %b = graph.group(%x_1 = %x) : (tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) {
// CHECK-NEXT: %a_1 = graph.exp %x_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %b_1 = graph.neg %a_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %a_1, %b_1 : tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %a, %b : tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @outside(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) {
  %a = graph.exp %x : tensor<?x8xf32, #graph.dims<s, _>>
  %b = graph.neg %a : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %a, %b : tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// A diamond stays in one group.
// CHECK-LABEL: func.func @diamond(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %d = graph.group(%x_1 = %x) : (tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %a = graph.exp %x_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %b = graph.neg %a : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %c = graph.tanh %a : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %d_1 = graph.add %b, %c : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %d_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %d : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @diamond(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %a = graph.exp %x : tensor<?x8xf32, #graph.dims<s, _>>
  %b = graph.neg %a : tensor<?x8xf32, #graph.dims<s, _>>
  %c = graph.tanh %a : tensor<?x8xf32, #graph.dims<s, _>>
  %d = graph.add %b, %c : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %d : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// Another shape is another group, even of as many elements.
// CHECK-LABEL: func.func @shapes(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<8x?xf32, #graph.dims<_, s>> {
// CHECK-NEXT: %a = graph.group(%x_1 = %x) : (tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %a_1 = graph.exp %x_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %a_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: %t = graph.group(%a_1 = %a) : (tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %t_1 = graph.reverse %a_1 axes = [0] : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %t_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: %b = graph.group(%t_1 = %t) : (tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<8x?xf32, #graph.dims<_, s>> {
// CHECK-NEXT: %u = graph.transpose %t_1 perm = [1, 0] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<8x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: %b_1 = graph.neg %u : tensor<8x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: graph.yield %b_1 : tensor<8x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %b : tensor<8x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: }
func.func @shapes(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<8x?xf32, #graph.dims<_, s>>) {
  %a = graph.exp %x : tensor<?x8xf32, #graph.dims<s, _>>
  %t = graph.reverse %a axes = [0] : tensor<?x8xf32, #graph.dims<s, _>>
  %u = graph.transpose %t perm = [1, 0] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<8x?xf32, #graph.dims<_, s>>
  %b = graph.neg %u : tensor<8x?xf32, #graph.dims<_, s>>
  func.return %b : tensor<8x?xf32, #graph.dims<_, s>>
}

// -----

// A reshape stays between groups: it renames bytes.
// CHECK-LABEL: func.func @view(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?xf32, #graph.dims<8*s>> {
// CHECK-NEXT: %a = graph.group(%x_1 = %x) : (tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %a_1 = graph.exp %x_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %a_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: %v = graph.reshape %a : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?xf32, #graph.dims<8*s>>
// CHECK-NEXT: %b = graph.group(%v_1 = %v) : (tensor<?xf32, #graph.dims<8*s>>) -> tensor<?xf32, #graph.dims<8*s>> {
// CHECK-NEXT: %b_1 = graph.neg %v_1 : tensor<?xf32, #graph.dims<8*s>>
// CHECK-NEXT: graph.yield %b_1 : tensor<?xf32, #graph.dims<8*s>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %b : tensor<?xf32, #graph.dims<8*s>>
// CHECK-NEXT: }
func.func @view(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?xf32, #graph.dims<8*s>>) {
  %a = graph.exp %x : tensor<?x8xf32, #graph.dims<s, _>>
  %v = graph.reshape %a : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?xf32, #graph.dims<8*s>>
  %b = graph.neg %v : tensor<?xf32, #graph.dims<8*s>>
  func.return %b : tensor<?xf32, #graph.dims<8*s>>
}

// -----

// Types change inside a group.
// CHECK-LABEL: func.func @types(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %d = graph.group(%x_1 = %x, %y_1 = %y) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %c = graph.compare %x_1, %y_1 direction = lt : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xi1, #graph.dims<s, _>>
// CHECK-NEXT: %d_1 = graph.select %c, %x_1, %y_1 : (tensor<?x8xi1, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %d_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %d : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @types(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %c = graph.compare %x, %y direction = lt : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xi1, #graph.dims<s, _>>
  %d = graph.select %c, %x, %y : (tensor<?x8xi1, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>>
  func.return %d : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// Dead operations leave no group.
// CHECK-LABEL: func.func @dead(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %a = graph.group(%x_1 = %x) : (tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %a_1 = graph.exp %x_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %a_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %a : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @dead(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %a = graph.exp %x : tensor<?x8xf32, #graph.dims<s, _>>
  %d = graph.tanh %a : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %a : tensor<?x8xf32, #graph.dims<s, _>>
}
