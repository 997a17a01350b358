// RUN: aiopt-opt %s --split-input-file | aiopt-opt --split-input-file | filecheck %s
// RUN: aiopt-opt %s --split-input-file --print-op-generic | aiopt-opt --split-input-file | filecheck %s

// CHECK-LABEL: @constant_scalar(
// CHECK-NEXT: %c = graph.constant dense<1.500000e+00> : tensor<f32>
func.func @constant_scalar() -> tensor<f32> {
  %c = graph.constant dense<1.500000e+00> : tensor<f32>
  func.return %c : tensor<f32>
}

// -----

// CHECK-LABEL: @constant_list(
// CHECK-NEXT: %c = graph.constant dense<[1, -2, 3]> : tensor<3xi32>
func.func @constant_list() -> tensor<3xi32> {
  %c = graph.constant dense<[1, -2, 3]> : tensor<3xi32>
  func.return %c : tensor<3xi32>
}

// -----

// CHECK-LABEL: @constant_nested(
// CHECK-NEXT: %c = graph.constant dense<{{\[\[}}true, false], [false, true]]> : tensor<2x2xi1>
func.func @constant_nested() -> tensor<2x2xi1> {
  %c = graph.constant dense<[[true, false], [false, true]]> : tensor<2x2xi1>
  func.return %c : tensor<2x2xi1>
}

// -----

// CHECK-LABEL: @constant_splat(
// CHECK-NEXT: %c = graph.constant dense<0.000000e+00> : tensor<4x4xf64>
func.func @constant_splat() -> tensor<4x4xf64> {
  %c = graph.constant dense<0.000000e+00> : tensor<4x4xf64>
  func.return %c : tensor<4x4xf64>
}

// -----

// CHECK-LABEL: @constant_infinity(
// CHECK-NEXT: %c = graph.constant dense<0xff800000> : tensor<f32>
func.func @constant_infinity() -> tensor<f32> {
  %c = graph.constant dense<0xff800000> : tensor<f32>
  func.return %c : tensor<f32>
}

// -----

// CHECK-LABEL: @weight(
// CHECK-NEXT: %w = graph.weight key = "layer.0.wq" : tensor<768x768xf32>
func.func @weight() -> tensor<768x768xf32> {
  %w = graph.weight key = "layer.0.wq" : tensor<768x768xf32>
  func.return %w : tensor<768x768xf32>
}

// -----

// CHECK-LABEL: @dim(
// CHECK-NEXT: %y = graph.dim %x axis = 1 : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<i64>
func.func @dim(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<i64> {
  %y = graph.dim %x axis = 1 : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<i64>
  func.return %y : tensor<i64>
}

// -----

// CHECK-LABEL: @dim_from_the_end(
// CHECK-NEXT: %y = graph.dim %x axis = -1 : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<i64>
func.func @dim_from_the_end(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<i64> {
  %y = graph.dim %x axis = -1 : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<i64>
  func.return %y : tensor<i64>
}

// -----

// CHECK-LABEL: @size(
// CHECK-NEXT: %n = graph.size value = [b*s + 1] : tensor<i64>
func.func @size() -> tensor<i64> {
  %n = graph.size value = [b*s + 1] : tensor<i64>
  func.return %n : tensor<i64>
}

// -----

// CHECK-LABEL: @size_i32(
// CHECK-NEXT: %n = graph.size value = [s floordiv 2] : tensor<i32>
func.func @size_i32() -> tensor<i32> {
  %n = graph.size value = [s floordiv 2] : tensor<i32>
  func.return %n : tensor<i32>
}

// -----

// CHECK-LABEL: @iota(
// CHECK-NEXT: %i = graph.iota axis = 1 : tensor<?x?xi32, #graph.dims<b, s>>
func.func @iota() -> tensor<?x?xi32, #graph.dims<b, s>> {
  %i = graph.iota axis = 1 : tensor<?x?xi32, #graph.dims<b, s>>
  func.return %i : tensor<?x?xi32, #graph.dims<b, s>>
}

// -----

// CHECK-LABEL: @broadcast(
// CHECK-NEXT: %y = graph.broadcast %x axes = [1] : tensor<?xf32, #graph.dims<s>> -> tensor<?x?xf32, #graph.dims<b, s>>
func.func @broadcast(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?x?xf32, #graph.dims<b, s>> {
  %y = graph.broadcast %x axes = [1] : tensor<?xf32, #graph.dims<s>> -> tensor<?x?xf32, #graph.dims<b, s>>
  func.return %y : tensor<?x?xf32, #graph.dims<b, s>>
}

// -----

// CHECK-LABEL: @broadcast_scalar(
// CHECK-NEXT: %y = graph.broadcast %x axes = [] : tensor<f32> -> tensor<?x?xf32, #graph.dims<b, s>>
func.func @broadcast_scalar(%x: tensor<f32>) -> tensor<?x?xf32, #graph.dims<b, s>> {
  %y = graph.broadcast %x axes = [] : tensor<f32> -> tensor<?x?xf32, #graph.dims<b, s>>
  func.return %y : tensor<?x?xf32, #graph.dims<b, s>>
}

// -----

// CHECK-LABEL: @broadcast_stretch(
// CHECK-NEXT: %y = graph.broadcast %x axes = [0, 1] : tensor<?x1xf32, #graph.dims<b, _>> -> tensor<?x?xf32, #graph.dims<b, s>>
func.func @broadcast_stretch(%x: tensor<?x1xf32, #graph.dims<b, _>>) -> tensor<?x?xf32, #graph.dims<b, s>> {
  %y = graph.broadcast %x axes = [0, 1] : tensor<?x1xf32, #graph.dims<b, _>> -> tensor<?x?xf32, #graph.dims<b, s>>
  func.return %y : tensor<?x?xf32, #graph.dims<b, s>>
}

// -----

// CHECK-LABEL: @reshape(
// CHECK-NEXT: %y = graph.reshape %x : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b*s>>
func.func @reshape(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?xf32, #graph.dims<b*s>> {
  %y = graph.reshape %x : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b*s>>
  func.return %y : tensor<?xf32, #graph.dims<b*s>>
}

// -----

// CHECK-LABEL: @reshape_anonymous(
// CHECK-NEXT: %y = graph.reshape %x : tensor<?xf32> -> tensor<?x2xf32>
func.func @reshape_anonymous(%x: tensor<?xf32>) -> tensor<?x2xf32> {
  %y = graph.reshape %x : tensor<?xf32> -> tensor<?x2xf32>
  func.return %y : tensor<?x2xf32>
}

// -----

// CHECK-LABEL: @expand(
// CHECK-NEXT: %y = graph.expand %x groups = {{\[\[}}0 : i64], [1 : i64, 2 : i64]] : tensor<?x768xf32, #graph.dims<s, _>> -> tensor<?x12x64xf32, #graph.dims<s, _, _>>
func.func @expand(%x: tensor<?x768xf32, #graph.dims<s, _>>) -> tensor<?x12x64xf32, #graph.dims<s, _, _>> {
  %y = graph.expand %x groups = [[0 : i64], [1 : i64, 2 : i64]] : tensor<?x768xf32, #graph.dims<s, _>> -> tensor<?x12x64xf32, #graph.dims<s, _, _>>
  func.return %y : tensor<?x12x64xf32, #graph.dims<s, _, _>>
}

// -----

// CHECK-LABEL: @collapse(
// CHECK-NEXT: %y = graph.collapse %x groups = {{\[\[}}0 : i64], [1 : i64, 2 : i64]] : tensor<?x12x64xf32, #graph.dims<s, _, _>> -> tensor<?x768xf32, #graph.dims<s, _>>
func.func @collapse(%x: tensor<?x12x64xf32, #graph.dims<s, _, _>>) -> tensor<?x768xf32, #graph.dims<s, _>> {
  %y = graph.collapse %x groups = [[0 : i64], [1 : i64, 2 : i64]] : tensor<?x12x64xf32, #graph.dims<s, _, _>> -> tensor<?x768xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x768xf32, #graph.dims<s, _>>
}

// -----

// CHECK-LABEL: @transpose(
// CHECK-NEXT: %y = graph.transpose %x perm = [1, 0] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?x?xf32, #graph.dims<s, b>>
func.func @transpose(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xf32, #graph.dims<s, b>> {
  %y = graph.transpose %x perm = [1, 0] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?x?xf32, #graph.dims<s, b>>
  func.return %y : tensor<?x?xf32, #graph.dims<s, b>>
}

// -----

// CHECK-LABEL: @reverse(
// CHECK-NEXT: %y = graph.reverse %x axes = [0] : tensor<?x?xf32, #graph.dims<b, s>>
func.func @reverse(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xf32, #graph.dims<b, s>> {
  %y = graph.reverse %x axes = [0] : tensor<?x?xf32, #graph.dims<b, s>>
  func.return %y : tensor<?x?xf32, #graph.dims<b, s>>
}

// -----

// CHECK-LABEL: @slice(
// CHECK-NEXT: %y = graph.slice %x starts = [0, 1] limits = [b, s] strides = [1, 2] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?x?xf32, #graph.dims<b, s floordiv 2>>
func.func @slice(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xf32, #graph.dims<b, s floordiv 2>> {
  %y = graph.slice %x starts = [0, 1] limits = [b, s] strides = [1, 2] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?x?xf32, #graph.dims<b, s floordiv 2>>
  func.return %y : tensor<?x?xf32, #graph.dims<b, s floordiv 2>>
}

// -----

// CHECK-LABEL: @slice_static(
// CHECK-NEXT: %y = graph.slice %x starts = [2] limits = [9] strides = [3] : tensor<10xf32> -> tensor<3xf32>
func.func @slice_static(%x: tensor<10xf32>) -> tensor<3xf32> {
  %y = graph.slice %x starts = [2] limits = [9] strides = [3] : tensor<10xf32> -> tensor<3xf32>
  func.return %y : tensor<3xf32>
}

// -----

// CHECK-LABEL: @concat(
// CHECK-NEXT: %z = graph.concat %x, %y axis = 1 : (tensor<4x?xf32, #graph.dims<_, s>>, tensor<4x2xf32>) -> tensor<4x?xf32, #graph.dims<_, s + 2>>
func.func @concat(%x: tensor<4x?xf32, #graph.dims<_, s>>, %y: tensor<4x2xf32>) -> tensor<4x?xf32, #graph.dims<_, s + 2>> {
  %z = graph.concat %x, %y axis = 1 : (tensor<4x?xf32, #graph.dims<_, s>>, tensor<4x2xf32>) -> tensor<4x?xf32, #graph.dims<_, s + 2>>
  func.return %z : tensor<4x?xf32, #graph.dims<_, s + 2>>
}

// -----

// CHECK-LABEL: @concat_of_one(
// CHECK-NEXT: %y = graph.concat %x axis = 0 : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?x?xf32, #graph.dims<b, s>>
func.func @concat_of_one(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xf32, #graph.dims<b, s>> {
  %y = graph.concat %x axis = 0 : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?x?xf32, #graph.dims<b, s>>
  func.return %y : tensor<?x?xf32, #graph.dims<b, s>>
}

// -----

// CHECK-LABEL: @pad(
// CHECK-NEXT: %y = graph.pad %x, %v low = [1, -1] high = [s, 0] interior = [0, 2] : (tensor<?x4xf32, #graph.dims<s, _>>, tensor<f32>) -> tensor<?x9xf32, #graph.dims<2*s + 1, _>>
func.func @pad(%x: tensor<?x4xf32, #graph.dims<s, _>>, %v: tensor<f32>) -> tensor<?x9xf32, #graph.dims<2*s + 1, _>> {
  %y = graph.pad %x, %v low = [1, -1] high = [s, 0] interior = [0, 2] : (tensor<?x4xf32, #graph.dims<s, _>>, tensor<f32>) -> tensor<?x9xf32, #graph.dims<2*s + 1, _>>
  func.return %y : tensor<?x9xf32, #graph.dims<2*s + 1, _>>
}

// -----

// CHECK-LABEL: @gather(
// CHECK-NEXT: %y = graph.gather %x, %i axis = 0 : (tensor<50x32xf32>, tensor<?x?xi32, #graph.dims<b, s>>) -> tensor<?x?x32xf32, #graph.dims<b, s, _>>
func.func @gather(%x: tensor<50x32xf32>, %i: tensor<?x?xi32, #graph.dims<b, s>>) -> tensor<?x?x32xf32, #graph.dims<b, s, _>> {
  %y = graph.gather %x, %i axis = 0 : (tensor<50x32xf32>, tensor<?x?xi32, #graph.dims<b, s>>) -> tensor<?x?x32xf32, #graph.dims<b, s, _>>
  func.return %y : tensor<?x?x32xf32, #graph.dims<b, s, _>>
}
