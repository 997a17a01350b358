// RUN: aiopt-opt %s --split-input-file --pipeline='canonicalize' | filecheck %s

// Operations that move data.

// A reshape to the same type.
// CHECK-LABEL: func.func @reshape_same(%x: tensor<2x8xf32>) -> tensor<2x8xf32> {
// CHECK-NEXT: func.return %x : tensor<2x8xf32>
// CHECK-NEXT: }
func.func @reshape_same(%x: tensor<2x8xf32>) -> tensor<2x8xf32> {
  %y = graph.reshape %x : tensor<2x8xf32> -> tensor<2x8xf32>
  func.return %y : tensor<2x8xf32>
}

// -----

// Two reshapes are one.
// CHECK-LABEL: func.func @reshape_twice(%x: tensor<2x8xf32>) -> tensor<4x4xf32> {
// CHECK-NEXT: %y = graph.reshape %x : tensor<2x8xf32> -> tensor<4x4xf32>
// CHECK-NEXT: func.return %y : tensor<4x4xf32>
// CHECK-NEXT: }
func.func @reshape_twice(%x: tensor<2x8xf32>) -> tensor<4x4xf32> {
  %a = graph.reshape %x : tensor<2x8xf32> -> tensor<16xf32>
  %y = graph.reshape %a : tensor<16xf32> -> tensor<4x4xf32>
  func.return %y : tensor<4x4xf32>
}

// -----

// There and back is nothing.
// CHECK-LABEL: func.func @reshape_back(%x: tensor<2x8xf32>) -> tensor<2x8xf32> {
// CHECK-NEXT: func.return %x : tensor<2x8xf32>
// CHECK-NEXT: }
func.func @reshape_back(%x: tensor<2x8xf32>) -> tensor<2x8xf32> {
  %a = graph.reshape %x : tensor<2x8xf32> -> tensor<16xf32>
  %y = graph.reshape %a : tensor<16xf32> -> tensor<2x8xf32>
  func.return %y : tensor<2x8xf32>
}

// -----

// expand and collapse undo each other.
// CHECK-LABEL: func.func @collapse_expand(%x: tensor<2x8xf32>) -> tensor<2x8xf32> {
// CHECK-NEXT: func.return %x : tensor<2x8xf32>
// CHECK-NEXT: }
func.func @collapse_expand(%x: tensor<2x8xf32>) -> tensor<2x8xf32> {
  %a = graph.expand %x groups = [[0], [1, 2]] : tensor<2x8xf32> -> tensor<2x4x2xf32>
  %y = graph.collapse %a groups = [[0], [1, 2]] : tensor<2x4x2xf32> -> tensor<2x8xf32>
  func.return %y : tensor<2x8xf32>
}

// -----

// The order stays.
// CHECK-LABEL: func.func @transpose_same(%x: tensor<2x8xf32>) -> tensor<2x8xf32> {
// CHECK-NEXT: func.return %x : tensor<2x8xf32>
// CHECK-NEXT: }
func.func @transpose_same(%x: tensor<2x8xf32>) -> tensor<2x8xf32> {
  %y = graph.transpose %x perm = [0, 1] : tensor<2x8xf32> -> tensor<2x8xf32>
  func.return %y : tensor<2x8xf32>
}

// -----

// Twice is nothing.
// CHECK-LABEL: func.func @transpose_twice(%x: tensor<2x8xf32>) -> tensor<2x8xf32> {
// CHECK-NEXT: func.return %x : tensor<2x8xf32>
// CHECK-NEXT: }
func.func @transpose_twice(%x: tensor<2x8xf32>) -> tensor<2x8xf32> {
  %a = graph.transpose %x perm = [1, 0] : tensor<2x8xf32> -> tensor<8x2xf32>
  %y = graph.transpose %a perm = [1, 0] : tensor<8x2xf32> -> tensor<2x8xf32>
  func.return %y : tensor<2x8xf32>
}

// -----

// Two are one.
// CHECK-LABEL: func.func @transpose_three(%x: tensor<2x3x4xf32>) -> tensor<4x2x3xf32> {
// CHECK-NEXT: %y = graph.transpose %x perm = [2, 0, 1] : tensor<2x3x4xf32> -> tensor<4x2x3xf32>
// CHECK-NEXT: func.return %y : tensor<4x2x3xf32>
// CHECK-NEXT: }
func.func @transpose_three(%x: tensor<2x3x4xf32>) -> tensor<4x2x3xf32> {
  %a = graph.transpose %x perm = [1, 2, 0] : tensor<2x3x4xf32> -> tensor<3x4x2xf32>
  %y = graph.transpose %a perm = [1, 2, 0] : tensor<3x4x2xf32> -> tensor<4x2x3xf32>
  func.return %y : tensor<4x2x3xf32>
}

// -----

// Moving a dimension of size 1 is a reshape.
// CHECK-LABEL: func.func @transpose_unit(%x: tensor<1x3x4xf32>) -> tensor<3x1x4xf32> {
// CHECK-NEXT: %y = graph.reshape %x : tensor<1x3x4xf32> -> tensor<3x1x4xf32>
// CHECK-NEXT: func.return %y : tensor<3x1x4xf32>
// CHECK-NEXT: }
func.func @transpose_unit(%x: tensor<1x3x4xf32>) -> tensor<3x1x4xf32> {
  %y = graph.transpose %x perm = [1, 0, 2] : tensor<1x3x4xf32> -> tensor<3x1x4xf32>
  func.return %y : tensor<3x1x4xf32>
}

// -----

// A broadcast to the same type.
// CHECK-LABEL: func.func @broadcast_same(%x: tensor<2x8xf32>) -> tensor<2x8xf32> {
// CHECK-NEXT: func.return %x : tensor<2x8xf32>
// CHECK-NEXT: }
func.func @broadcast_same(%x: tensor<2x8xf32>) -> tensor<2x8xf32> {
  %y = graph.broadcast %x axes = [0, 1] : tensor<2x8xf32> -> tensor<2x8xf32>
  func.return %y : tensor<2x8xf32>
}

// -----

// Two broadcasts are one.
// CHECK-LABEL: func.func @broadcast_twice(%x: tensor<8xf32>) -> tensor<2x3x8xf32> {
// CHECK-NEXT: %y = graph.broadcast %x axes = [2] : tensor<8xf32> -> tensor<2x3x8xf32>
// CHECK-NEXT: func.return %y : tensor<2x3x8xf32>
// CHECK-NEXT: }
func.func @broadcast_twice(%x: tensor<8xf32>) -> tensor<2x3x8xf32> {
  %a = graph.broadcast %x axes = [1] : tensor<8xf32> -> tensor<2x8xf32>
  %y = graph.broadcast %a axes = [0, 2] : tensor<2x8xf32> -> tensor<2x3x8xf32>
  func.return %y : tensor<2x3x8xf32>
}

// -----

// JAX: a bias reshaped to rank 3, then broadcast.
// CHECK-LABEL: func.func @broadcast_bias(%x: tensor<8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %y = graph.broadcast %x axes = [2] : tensor<8xf32> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
func.func @broadcast_bias(%x: tensor<8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
  %a = graph.reshape %x : tensor<8xf32> -> tensor<1x1x8xf32>
  %y = graph.broadcast %a axes = [0, 1, 2] : tensor<1x1x8xf32> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
}

// -----

// A broadcast that only adds dimensions of size 1 is a reshape.
// CHECK-LABEL: func.func @broadcast_unit(%x: tensor<8xf32>) -> tensor<8x1xf32> {
// CHECK-NEXT: %y = graph.reshape %x : tensor<8xf32> -> tensor<8x1xf32>
// CHECK-NEXT: func.return %y : tensor<8x1xf32>
// CHECK-NEXT: }
func.func @broadcast_unit(%x: tensor<8xf32>) -> tensor<8x1xf32> {
  %y = graph.broadcast %x axes = [0] : tensor<8xf32> -> tensor<8x1xf32>
  func.return %y : tensor<8x1xf32>
}

// -----

// keepdims: reduction, kept dimension, broadcast.
// CHECK-LABEL: func.func @reduce_keep(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %0 = graph.reduce %x kind = max axes = [1] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %y = graph.broadcast %0 axes = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @reduce_keep(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %a = graph.reduce %x kind = max axes = [1] keep = true : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?x1xf32, #graph.dims<s, _>>
  %y = graph.broadcast %a axes = [0, 1] : tensor<?x1xf32, #graph.dims<s, _>> -> tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// Reducing a dimension of size 1.
// CHECK-LABEL: func.func @reduce_unit(%x: tensor<1x8xf32>) -> tensor<8xf32> {
// CHECK-NEXT: %y = graph.reshape %x : tensor<1x8xf32> -> tensor<8xf32>
// CHECK-NEXT: func.return %y : tensor<8xf32>
// CHECK-NEXT: }
func.func @reduce_unit(%x: tensor<1x8xf32>) -> tensor<8xf32> {
  %y = graph.reduce %x kind = add axes = [0] : tensor<1x8xf32> -> tensor<8xf32>
  func.return %y : tensor<8xf32>
}

// -----

// Reducing nothing.
// CHECK-LABEL: func.func @reduce_none(%x: tensor<2x8xf32>) -> tensor<2x8xf32> {
// CHECK-NEXT: func.return %x : tensor<2x8xf32>
// CHECK-NEXT: }
func.func @reduce_none(%x: tensor<2x8xf32>) -> tensor<2x8xf32> {
  %y = graph.reduce %x kind = add axes = [] : tensor<2x8xf32> -> tensor<2x8xf32>
  func.return %y : tensor<2x8xf32>
}

// -----

// Two reductions of one kind.
// CHECK-LABEL: func.func @reduce_twice(%x: tensor<2x3x4xf32>) -> tensor<2xf32> {
// CHECK-NEXT: %y = graph.reduce %x kind = add axes = [1, 2] : tensor<2x3x4xf32> -> tensor<2xf32>
// CHECK-NEXT: func.return %y : tensor<2xf32>
// CHECK-NEXT: }
func.func @reduce_twice(%x: tensor<2x3x4xf32>) -> tensor<2xf32> {
  %a = graph.reduce %x kind = add axes = [1] : tensor<2x3x4xf32> -> tensor<2x4xf32>
  %y = graph.reduce %a kind = add axes = [1] : tensor<2x4xf32> -> tensor<2xf32>
  func.return %y : tensor<2xf32>
}

// -----

// Two kinds stay.
// CHECK-LABEL: func.func @reduce_mixed(%x: tensor<2x3x4xf32>) -> tensor<2xf32> {
// CHECK-NEXT: %a = graph.reduce %x kind = add axes = [1] : tensor<2x3x4xf32> -> tensor<2x4xf32>
// CHECK-NEXT: %y = graph.reduce %a kind = max axes = [1] : tensor<2x4xf32> -> tensor<2xf32>
// CHECK-NEXT: func.return %y : tensor<2xf32>
// CHECK-NEXT: }
func.func @reduce_mixed(%x: tensor<2x3x4xf32>) -> tensor<2xf32> {
  %a = graph.reduce %x kind = add axes = [1] : tensor<2x3x4xf32> -> tensor<2x4xf32>
  %y = graph.reduce %a kind = max axes = [1] : tensor<2x4xf32> -> tensor<2xf32>
  func.return %y : tensor<2xf32>
}

// -----

// The extreme of one element.
// CHECK-LABEL: func.func @argmax_one(%x: tensor<4x1xf32>) -> tensor<4xi64> {
// CHECK-NEXT: %0 = graph.constant dense<0> : tensor<i64>
// CHECK-NEXT: %y = graph.broadcast %0 axes = [] : tensor<i64> -> tensor<4xi64>
// CHECK-NEXT: func.return %y : tensor<4xi64>
// CHECK-NEXT: }
func.func @argmax_one(%x: tensor<4x1xf32>) -> tensor<4xi64> {
  %y = graph.argmax %x axis = 1 : tensor<4x1xf32> -> tensor<4xi64>
  func.return %y : tensor<4xi64>
}

// -----

// A slice of everything.
// CHECK-LABEL: func.func @slice_all(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: func.return %x : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @slice_all(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
  %y = graph.slice %x starts = [0, 0] limits = [s, 8] strides = [1, 1] : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?x8xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// A slice of a slice.
// CHECK-LABEL: func.func @slice_twice(%x: tensor<10xf32>) -> tensor<3xf32> {
// CHECK-NEXT: %y = graph.slice %x starts = [3] limits = [8] strides = [2] : tensor<10xf32> -> tensor<3xf32>
// CHECK-NEXT: func.return %y : tensor<3xf32>
// CHECK-NEXT: }
func.func @slice_twice(%x: tensor<10xf32>) -> tensor<3xf32> {
  %a = graph.slice %x starts = [2] limits = [9] strides = [1] : tensor<10xf32> -> tensor<7xf32>
  %y = graph.slice %a starts = [1] limits = [6] strides = [2] : tensor<7xf32> -> tensor<3xf32>
  func.return %y : tensor<3xf32>
}

// -----

// A stride below stays.
// CHECK-LABEL: func.func @slice_strided(%x: tensor<10xf32>) -> tensor<3xf32> {
// CHECK-NEXT: %a = graph.slice %x starts = [0] limits = [10] strides = [2] : tensor<10xf32> -> tensor<5xf32>
// CHECK-NEXT: %y = graph.slice %a starts = [1] limits = [4] strides = [1] : tensor<5xf32> -> tensor<3xf32>
// CHECK-NEXT: func.return %y : tensor<3xf32>
// CHECK-NEXT: }
func.func @slice_strided(%x: tensor<10xf32>) -> tensor<3xf32> {
  %a = graph.slice %x starts = [0] limits = [10] strides = [2] : tensor<10xf32> -> tensor<5xf32>
  %y = graph.slice %a starts = [1] limits = [4] strides = [1] : tensor<5xf32> -> tensor<3xf32>
  func.return %y : tensor<3xf32>
}

// -----

// A slice within one operand of a concatenation.
// CHECK-LABEL: func.func @slice_concat(%x: tensor<?xf32, #graph.dims<s>>, %z: tensor<4xf32>) -> tensor<2xf32> {
// CHECK-NEXT: %y = graph.slice %z starts = [1] limits = [3] strides = [1] : tensor<4xf32> -> tensor<2xf32>
// CHECK-NEXT: func.return %y : tensor<2xf32>
// CHECK-NEXT: }
func.func @slice_concat(%x: tensor<?xf32, #graph.dims<s>>, %z: tensor<4xf32>) -> tensor<2xf32> {
  %a = graph.concat %x, %z axis = 0 : (tensor<?xf32, #graph.dims<s>>, tensor<4xf32>) -> tensor<?xf32, #graph.dims<s + 4>>
  %y = graph.slice %a starts = [s + 1] limits = [s + 3] strides = [1] : tensor<?xf32, #graph.dims<s + 4>> -> tensor<2xf32>
  func.return %y : tensor<2xf32>
}

// -----

// A slice across operands stays.
// CHECK-LABEL: func.func @slice_across(%x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %a = graph.concat %x, %z axis = 0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<8xf32>
// CHECK-NEXT: %y = graph.slice %a starts = [2] limits = [6] strides = [1] : tensor<8xf32> -> tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @slice_across(%x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<4xf32> {
  %a = graph.concat %x, %z axis = 0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<8xf32>
  %y = graph.slice %a starts = [2] limits = [6] strides = [1] : tensor<8xf32> -> tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// A concatenation of one.
// CHECK-LABEL: func.func @concat_one(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: func.return %x : tensor<4xf32>
// CHECK-NEXT: }
func.func @concat_one(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = graph.concat %x axis = 0 : tensor<4xf32> -> tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// Empty operands.
// CHECK-LABEL: func.func @concat_empty(%x: tensor<4xf32>, %z: tensor<0xf32>) -> tensor<4xf32> {
// CHECK-NEXT: func.return %x : tensor<4xf32>
// CHECK-NEXT: }
func.func @concat_empty(%x: tensor<4xf32>, %z: tensor<0xf32>) -> tensor<4xf32> {
  %y = graph.concat %x, %z axis = 0 : (tensor<4xf32>, tensor<0xf32>) -> tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// Nested along one axis.
// CHECK-LABEL: func.func @concat_nested(%x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<12xf32> {
// CHECK-NEXT: %y = graph.concat %x, %z, %x axis = 0 : (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<12xf32>
// CHECK-NEXT: func.return %y : tensor<12xf32>
// CHECK-NEXT: }
func.func @concat_nested(%x: tensor<4xf32>, %z: tensor<4xf32>) -> tensor<12xf32> {
  %a = graph.concat %x, %z axis = 0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<8xf32>
  %y = graph.concat %a, %x axis = 0 : (tensor<8xf32>, tensor<4xf32>) -> tensor<12xf32>
  func.return %y : tensor<12xf32>
}

// -----

// No padding.
// CHECK-LABEL: func.func @pad_none(%x: tensor<4xf32>, %v: tensor<f32>) -> tensor<4xf32> {
// CHECK-NEXT: func.return %x : tensor<4xf32>
// CHECK-NEXT: }
func.func @pad_none(%x: tensor<4xf32>, %v: tensor<f32>) -> tensor<4xf32> {
  %y = graph.pad %x, %v low = [0] high = [0] interior = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// Reversing twice.
// CHECK-LABEL: func.func @reverse_twice(%x: tensor<2x8xf32>) -> tensor<2x8xf32> {
// CHECK-NEXT: %y = graph.reverse %x axes = [0] : tensor<2x8xf32>
// CHECK-NEXT: func.return %y : tensor<2x8xf32>
// CHECK-NEXT: }
func.func @reverse_twice(%x: tensor<2x8xf32>) -> tensor<2x8xf32> {
  %a = graph.reverse %x axes = [0, 1] : tensor<2x8xf32>
  %y = graph.reverse %a axes = [1] : tensor<2x8xf32>
  func.return %y : tensor<2x8xf32>
}

// -----

// Reversing a dimension of size 1.
// CHECK-LABEL: func.func @reverse_unit(%x: tensor<1x8xf32>) -> tensor<1x8xf32> {
// CHECK-NEXT: func.return %x : tensor<1x8xf32>
// CHECK-NEXT: }
func.func @reverse_unit(%x: tensor<1x8xf32>) -> tensor<1x8xf32> {
  %y = graph.reverse %x axes = [0] : tensor<1x8xf32>
  func.return %y : tensor<1x8xf32>
}

// -----

// Gathering one known index.
// CHECK-LABEL: func.func @gather_one(%x: tensor<2x8xf32>) -> tensor<2xf32> {
// CHECK-NEXT: %0 = graph.slice %x starts = [0, 0] limits = [2, 1] strides = [1, 1] : tensor<2x8xf32> -> tensor<2x1xf32>
// CHECK-NEXT: %y = graph.reshape %0 : tensor<2x1xf32> -> tensor<2xf32>
// CHECK-NEXT: func.return %y : tensor<2xf32>
// CHECK-NEXT: }
func.func @gather_one(%x: tensor<2x8xf32>) -> tensor<2xf32> {
  %i = graph.constant dense<-1> : tensor<i32>
  %y = graph.gather %x, %i axis = 1 : (tensor<2x8xf32>, tensor<i32>) -> tensor<2xf32>
  func.return %y : tensor<2xf32>
}

// -----

// Only the first indices are sorted for; that there are so many is checked at the door.
// CHECK-LABEL: func.func @first_of_argsort
// CHECK-NEXT: %z = graph.argsort %x axis = 1 descending = true first = [5] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x5xi64>
// CHECK-NEXT: func.return %z
func.func @first_of_argsort(%x: tensor<2x?xf32, #graph.dims<_, s>>) -> tensor<2x5xi64> {
  %y = graph.argsort %x axis = 1 descending = true : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?xi64, #graph.dims<_, s>>
  %z = graph.slice %y starts = [0, 0] limits = [2, 5] strides = [1, 1] : tensor<2x?xi64, #graph.dims<_, s>> -> tensor<2x5xi64>
  func.return %z : tensor<2x5xi64>
}

// -----

// Others than the first, or of other rows, or if all are needed too.
// CHECK-LABEL: func.func @some_of_argsort
// CHECK-COUNT-4: graph.slice
func.func @some_of_argsort(%x: tensor<2x9xf32>) -> (tensor<2x3xi64>, tensor<1x3xi64>, tensor<2x3xi64>, tensor<2x3xi64>, tensor<2x9xi64>) {
  %a = graph.argsort %x axis = 1 : tensor<2x9xf32> -> tensor<2x9xi64>
  %b = graph.slice %a starts = [0, 1] limits = [2, 4] strides = [1, 1] : tensor<2x9xi64> -> tensor<2x3xi64>
  %c = graph.argsort %x axis = 1 descending = true : tensor<2x9xf32> -> tensor<2x9xi64>
  %d = graph.slice %c starts = [0, 0] limits = [1, 3] strides = [1, 1] : tensor<2x9xi64> -> tensor<1x3xi64>
  %e = graph.argsort %x axis = 1 total = true : tensor<2x9xf32> -> tensor<2x9xi64>
  %f = graph.slice %e starts = [0, 0] limits = [2, 9] strides = [1, 3] : tensor<2x9xi64> -> tensor<2x3xi64>
  %g = graph.argsort %x axis = 0 : tensor<2x9xf32> -> tensor<2x9xi64>
  %h = graph.slice %g starts = [0, 0] limits = [2, 3] strides = [1, 1] : tensor<2x9xi64> -> tensor<2x3xi64>
  func.return %b, %d, %f, %h, %g : tensor<2x3xi64>, tensor<1x3xi64>, tensor<2x3xi64>, tensor<2x3xi64>, tensor<2x9xi64>
}
