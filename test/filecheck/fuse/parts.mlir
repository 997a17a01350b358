// RUN: aiopt-opt %s --split-input-file --pipeline=fuse | filecheck %s

// Halves are changed and put side by side: one kernel, with a dimension for the half.
// CHECK-LABEL: func.func @rotary(%x: tensor<?x8xf32, #graph.dims<s, _>>, %c: tensor<?x4xf32, #graph.dims<s, _>>, %n: tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %r = graph.group(%x_1 = %x, %n_1 = %n, %c_1 = %c) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x4xf32, #graph.dims<s, _>>, tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %b = graph.slice %x_1 starts = [0, 4] limits = [s, 8] strides = [1, 1] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: %a = graph.slice %x_1 starts = [0, 0] limits = [s, 4] strides = [1, 1] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: %e = graph.mul %b, %n_1 : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: %d = graph.mul %a, %c_1 : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: %f = graph.sub %d, %e : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: %h = graph.mul %a, %n_1 : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: %g = graph.mul %b, %c_1 : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: %i = graph.add %g, %h : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: %r_1 = graph.concat %f, %i axis = 1 : (tensor<?x4xf32, #graph.dims<s, _>>, tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %r_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %r : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @rotary(%x: tensor<?x8xf32, #graph.dims<s, _>>, %c: tensor<?x4xf32, #graph.dims<s, _>>, %n: tensor<?x4xf32, #graph.dims<s, _>>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %a = graph.slice %x starts = [0, 0] limits = [s, 4] strides = [1, 1] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?x4xf32, #graph.dims<s, _>>
  %b = graph.slice %x starts = [0, 4] limits = [s, 8] strides = [1, 1] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?x4xf32, #graph.dims<s, _>>
  %d = graph.mul %a, %c : tensor<?x4xf32, #graph.dims<s, _>>
  %e = graph.mul %b, %n : tensor<?x4xf32, #graph.dims<s, _>>
  %f = graph.sub %d, %e : tensor<?x4xf32, #graph.dims<s, _>>
  %g = graph.mul %b, %c : tensor<?x4xf32, #graph.dims<s, _>>
  %h = graph.mul %a, %n : tensor<?x4xf32, #graph.dims<s, _>>
  %i = graph.add %g, %h : tensor<?x4xf32, #graph.dims<s, _>>
  %r = graph.concat %f, %i axis = 1 : (tensor<?x4xf32, #graph.dims<s, _>>, tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>>
  func.return %r : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// Turned halves, and what is done with the whole.
// CHECK-LABEL: func.func @turned(%x: tensor<?x8xf32, #graph.dims<s, _>>, %c: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %y = graph.group(%x_1 = %x, %c_1 = %c) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %b = graph.slice %x_1 starts = [0, 4] limits = [s, 8] strides = [1, 1] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: %a = graph.slice %x_1 starts = [0, 0] limits = [s, 4] strides = [1, 1] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: %n = graph.neg %b : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: %r = graph.concat %n, %a axis = 1 : (tensor<?x4xf32, #graph.dims<s, _>>, tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %m = graph.mul %r, %c_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %y_1 = graph.add %m, %x_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %y_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @turned(%x: tensor<?x8xf32, #graph.dims<s, _>>, %c: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %a = graph.slice %x starts = [0, 0] limits = [s, 4] strides = [1, 1] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?x4xf32, #graph.dims<s, _>>
  %b = graph.slice %x starts = [0, 4] limits = [s, 8] strides = [1, 1] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?x4xf32, #graph.dims<s, _>>
  %n = graph.neg %b : tensor<?x4xf32, #graph.dims<s, _>>
  %r = graph.concat %n, %a axis = 1 : (tensor<?x4xf32, #graph.dims<s, _>>, tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>>
  %m = graph.mul %r, %c : tensor<?x8xf32, #graph.dims<s, _>>
  %y = graph.add %m, %x : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// Single elements: the dimension of the parts is that of the result.
// CHECK-LABEL: func.func @stack(%x: tensor<?x1xf32, #graph.dims<s, _>>, %y: tensor<?x1xf32, #graph.dims<s, _>>) -> tensor<?x2xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %r = graph.group(%x_1 = %x, %y_1 = %y) : (tensor<?x1xf32, #graph.dims<s, _>>, tensor<?x1xf32, #graph.dims<s, _>>) -> tensor<?x2xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %a = graph.exp %x_1 : tensor<?x1xf32, #graph.dims<s, _>>
// CHECK-NEXT: %r_1 = graph.concat %a, %y_1 axis = 1 : (tensor<?x1xf32, #graph.dims<s, _>>, tensor<?x1xf32, #graph.dims<s, _>>) -> tensor<?x2xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %r_1 : tensor<?x2xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %r : tensor<?x2xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @stack(%x: tensor<?x1xf32, #graph.dims<s, _>>, %y: tensor<?x1xf32, #graph.dims<s, _>>) -> (tensor<?x2xf32, #graph.dims<s, _>>) {
  %a = graph.exp %x : tensor<?x1xf32, #graph.dims<s, _>>
  %r = graph.concat %a, %y axis = 1 : (tensor<?x1xf32, #graph.dims<s, _>>, tensor<?x1xf32, #graph.dims<s, _>>) -> tensor<?x2xf32, #graph.dims<s, _>>
  func.return %r : tensor<?x2xf32, #graph.dims<s, _>>
}

// -----

// A part that is used elsewhere has to be in memory.
// CHECK-LABEL: func.func @shown(%x: tensor<?x4xf32, #graph.dims<s, _>>) -> (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x4xf32, #graph.dims<s, _>>) {
// CHECK-NEXT: %a = graph.group(%x_1 = %x) : (tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<?x4xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %a_1 = graph.exp %x_1 : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %a_1 : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: %r = graph.group(%a_1 = %a, %x_1 = %x) : (tensor<?x4xf32, #graph.dims<s, _>>, tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %r_1 = graph.concat %a_1, %x_1 axis = 1 : (tensor<?x4xf32, #graph.dims<s, _>>, tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %r_1 : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %r, %a : tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @shown(%x: tensor<?x4xf32, #graph.dims<s, _>>) -> (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x4xf32, #graph.dims<s, _>>) {
  %a = graph.exp %x : tensor<?x4xf32, #graph.dims<s, _>>
  %r = graph.concat %a, %x axis = 1 : (tensor<?x4xf32, #graph.dims<s, _>>, tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>>
  func.return %r, %a : tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x4xf32, #graph.dims<s, _>>
}

// -----

// So have parts of different sizes.
// CHECK-LABEL: func.func @uneven(%x: tensor<?x4xf32, #graph.dims<s, _>>, %y: tensor<?x3xf32, #graph.dims<s, _>>) -> tensor<?x7xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %a = graph.group(%x_1 = %x) : (tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<?x4xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %a_1 = graph.exp %x_1 : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %a_1 : tensor<?x4xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: %r = graph.group(%a_1 = %a, %y_1 = %y) : (tensor<?x4xf32, #graph.dims<s, _>>, tensor<?x3xf32, #graph.dims<s, _>>) -> tensor<?x7xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %r_1 = graph.concat %a_1, %y_1 axis = 1 : (tensor<?x4xf32, #graph.dims<s, _>>, tensor<?x3xf32, #graph.dims<s, _>>) -> tensor<?x7xf32, #graph.dims<s, _>>
// CHECK-NEXT: graph.yield %r_1 : tensor<?x7xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %r : tensor<?x7xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @uneven(%x: tensor<?x4xf32, #graph.dims<s, _>>, %y: tensor<?x3xf32, #graph.dims<s, _>>) -> (tensor<?x7xf32, #graph.dims<s, _>>) {
  %a = graph.exp %x : tensor<?x4xf32, #graph.dims<s, _>>
  %r = graph.concat %a, %y axis = 1 : (tensor<?x4xf32, #graph.dims<s, _>>, tensor<?x3xf32, #graph.dims<s, _>>) -> tensor<?x7xf32, #graph.dims<s, _>>
  func.return %r : tensor<?x7xf32, #graph.dims<s, _>>
}
