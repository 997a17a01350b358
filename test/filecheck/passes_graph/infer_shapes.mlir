// RUN: aiopt-opt %s --split-input-file --pipeline='infer-shapes' | filecheck %s

// Every dimension gets a number or a name.

// An anonymous argument gets a symbol; it flows forward.
// CHECK-LABEL: func.func @forward(%x: tensor<?x8xf32, #graph.dims<d0, _>>) -> tensor<?xf32, #graph.dims<d0>> {
// CHECK-NEXT: %a = graph.exp %x : tensor<?x8xf32, #graph.dims<d0, _>>
// CHECK-NEXT: %y = graph.reduce %a kind = add axes = [1] : tensor<?x8xf32, #graph.dims<d0, _>> -> tensor<?xf32, #graph.dims<d0>>
// CHECK-NEXT: func.return %y : tensor<?xf32, #graph.dims<d0>>
// CHECK-NEXT: }
func.func @forward(%x: tensor<?x8xf32>) -> tensor<?xf32> {
  %a = graph.exp %x : tensor<?x8xf32>
  %y = graph.reduce %a kind = add axes = [1] : tensor<?x8xf32> -> tensor<?xf32>
  func.return %y : tensor<?xf32>
}

// -----

// Arguments that must agree share one.
// CHECK-LABEL: func.func @joined(%x: tensor<?x8xf32, #graph.dims<d0, _>>, %z: tensor<?x8xf32, #graph.dims<d0, _>>) -> tensor<?x8xf32, #graph.dims<d0, _>> {
// CHECK-NEXT: %y = graph.add %x, %z : tensor<?x8xf32, #graph.dims<d0, _>>
// CHECK-NEXT: func.return %y : tensor<?x8xf32, #graph.dims<d0, _>>
// CHECK-NEXT: }
func.func @joined(%x: tensor<?x8xf32>, %z: tensor<?x8xf32>) -> tensor<?x8xf32> {
  %y = graph.add %x, %z : tensor<?x8xf32>
  func.return %y : tensor<?x8xf32>
}

// -----

// A name that is given wins.
// CHECK-LABEL: func.func @named(%x: tensor<?x8xf32, #graph.dims<s, _>>, %z: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %y = graph.add %x, %z : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @named(%x: tensor<?x8xf32>, %z: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32> {
  %y = "graph.add"(%x, %z) : (tensor<?x8xf32>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32>
  func.return %y : tensor<?x8xf32>
}

// -----

// A size is found backwards.
// CHECK-LABEL: func.func @backwards(%x: tensor<4x8xf32>, %z: tensor<4x8xf32>) -> tensor<4x8xf32> {
// CHECK-NEXT: %a = graph.exp %x : tensor<4x8xf32>
// CHECK-NEXT: %y = graph.add %a, %z : tensor<4x8xf32>
// CHECK-NEXT: func.return %y : tensor<4x8xf32>
// CHECK-NEXT: }
func.func @backwards(%x: tensor<?x8xf32>, %z: tensor<4x8xf32>) -> tensor<?x8xf32> {
  %a = graph.exp %x : tensor<?x8xf32>
  %y = "graph.add"(%a, %z) : (tensor<?x8xf32>, tensor<4x8xf32>) -> tensor<?x8xf32>
  func.return %y : tensor<?x8xf32>
}

// -----

// Independent arguments get different symbols; d0 is taken.
// CHECK-LABEL: func.func @fresh(%x: tensor<?x?xf32, #graph.dims<d1, d2>>, %z: tensor<?xf32, #graph.dims<d0>>) -> tensor<?x?xf32, #graph.dims<d1, d2>> {
// CHECK-NEXT: %y = graph.neg %x : tensor<?x?xf32, #graph.dims<d1, d2>>
// CHECK-NEXT: func.return %y : tensor<?x?xf32, #graph.dims<d1, d2>>
// CHECK-NEXT: }
func.func @fresh(%x: tensor<?x?xf32>, %z: tensor<?xf32, #graph.dims<d0>>) -> tensor<?x?xf32> {
  %y = graph.neg %x : tensor<?x?xf32>
  func.return %y : tensor<?x?xf32>
}

// -----

// Contracting and free dimensions of a product.
// CHECK-LABEL: func.func @dot(%x: tensor<?x?xf32, #graph.dims<d0, d1>>, %z: tensor<?x3xf32, #graph.dims<d1, _>>) -> tensor<?x3xf32, #graph.dims<d0, _>> {
// CHECK-NEXT: %y = graph.dot %x, %z lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x?xf32, #graph.dims<d0, d1>>, tensor<?x3xf32, #graph.dims<d1, _>>) -> tensor<?x3xf32, #graph.dims<d0, _>>
// CHECK-NEXT: func.return %y : tensor<?x3xf32, #graph.dims<d0, _>>
// CHECK-NEXT: }
func.func @dot(%x: tensor<?x?xf32>, %z: tensor<?x3xf32>) -> tensor<?x?xf32> {
  %y = graph.dot %x, %z lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x?xf32>, tensor<?x3xf32>) -> tensor<?x?xf32>
  func.return %y : tensor<?x?xf32>
}

// -----

// Batched matrix product.
// CHECK-LABEL: func.func @matmul(%x: tensor<2x?x4xf32, #graph.dims<_, d0, _>>, %z: tensor<2x4x?xf32, #graph.dims<_, _, d1>>) -> tensor<2x?x?xf32, #graph.dims<_, d0, d1>> {
// CHECK-NEXT: %y = graph.matmul %x, %z : (tensor<2x?x4xf32, #graph.dims<_, d0, _>>, tensor<2x4x?xf32, #graph.dims<_, _, d1>>) -> tensor<2x?x?xf32, #graph.dims<_, d0, d1>>
// CHECK-NEXT: func.return %y : tensor<2x?x?xf32, #graph.dims<_, d0, d1>>
// CHECK-NEXT: }
func.func @matmul(%x: tensor<?x?x4xf32>, %z: tensor<2x?x?xf32>) -> tensor<?x?x?xf32> {
  %y = graph.matmul %x, %z : (tensor<?x?x4xf32>, tensor<2x?x?xf32>) -> tensor<?x?x?xf32>
  func.return %y : tensor<?x?x?xf32>
}

// -----

// Concatenation adds sizes.
// CHECK-LABEL: func.func @concat(%x: tensor<?x8xf32, #graph.dims<d0, _>>, %z: tensor<?x8xf32, #graph.dims<d1, _>>) -> tensor<?x8xf32, #graph.dims<d0 + d1, _>> {
// CHECK-NEXT: %y = graph.concat %x, %z axis = 0 : (tensor<?x8xf32, #graph.dims<d0, _>>, tensor<?x8xf32, #graph.dims<d1, _>>) -> tensor<?x8xf32, #graph.dims<d0 + d1, _>>
// CHECK-NEXT: func.return %y : tensor<?x8xf32, #graph.dims<d0 + d1, _>>
// CHECK-NEXT: }
func.func @concat(%x: tensor<?x?xf32>, %z: tensor<?x8xf32>) -> tensor<?x?xf32> {
  %y = graph.concat %x, %z axis = 0 : (tensor<?x?xf32>, tensor<?x8xf32>) -> tensor<?x?xf32>
  func.return %y : tensor<?x?xf32>
}

// -----

// One unknown of a reshape.
// CHECK-LABEL: func.func @reshape(%x: tensor<?x12x64xf32, #graph.dims<d0, _, _>>) -> tensor<?x768xf32, #graph.dims<d0, _>> {
// CHECK-NEXT: %y = graph.reshape %x : tensor<?x12x64xf32, #graph.dims<d0, _, _>> -> tensor<?x768xf32, #graph.dims<d0, _>>
// CHECK-NEXT: func.return %y : tensor<?x768xf32, #graph.dims<d0, _>>
// CHECK-NEXT: }
func.func @reshape(%x: tensor<?x12x64xf32>) -> tensor<?x768xf32> {
  %y = graph.reshape %x : tensor<?x12x64xf32> -> tensor<?x768xf32>
  func.return %y : tensor<?x768xf32>
}

// -----

// Of an expand.
// CHECK-LABEL: func.func @expand(%x: tensor<?x768xf32, #graph.dims<d0, _>>) -> tensor<?x12x64xf32, #graph.dims<d0, _, _>> {
// CHECK-NEXT: %y = graph.expand %x groups = {{\[\[}}0 : i64], [1 : i64, 2 : i64]] : tensor<?x768xf32, #graph.dims<d0, _>> -> tensor<?x12x64xf32, #graph.dims<d0, _, _>>
// CHECK-NEXT: func.return %y : tensor<?x12x64xf32, #graph.dims<d0, _, _>>
// CHECK-NEXT: }
func.func @expand(%x: tensor<?x768xf32>) -> tensor<?x?x64xf32> {
  %y = graph.expand %x groups = [[0], [1, 2]] : tensor<?x768xf32> -> tensor<?x?x64xf32>
  func.return %y : tensor<?x?x64xf32>
}

// -----

// Of a collapse.
// CHECK-LABEL: func.func @collapse(%x: tensor<?x4x8xf32, #graph.dims<d0, _, _>>) -> tensor<?x8xf32, #graph.dims<4*d0, _>> {
// CHECK-NEXT: %y = graph.collapse %x groups = {{\[\[}}0 : i64, 1 : i64], [2 : i64]] : tensor<?x4x8xf32, #graph.dims<d0, _, _>> -> tensor<?x8xf32, #graph.dims<4*d0, _>>
// CHECK-NEXT: func.return %y : tensor<?x8xf32, #graph.dims<4*d0, _>>
// CHECK-NEXT: }
func.func @collapse(%x: tensor<?x4x8xf32>) -> tensor<?x?xf32> {
  %y = graph.collapse %x groups = [[0, 1], [2]] : tensor<?x4x8xf32> -> tensor<?x?xf32>
  func.return %y : tensor<?x?xf32>
}

// -----

// Slices and padding.
// CHECK-LABEL: func.func @slice_pad(%x: tensor<?xf32, #graph.dims<s>>, %v: tensor<f32>) -> tensor<?xf32, #graph.dims<(s ceildiv 2) + 2>> {
// CHECK-NEXT: %a = graph.slice %x starts = [0] limits = [s] strides = [2] : tensor<?xf32, #graph.dims<s>> -> tensor<?xf32, #graph.dims<s ceildiv 2>>
// CHECK-NEXT: %y = graph.pad %a, %v low = [1] high = [1] interior = [0] : (tensor<?xf32, #graph.dims<s ceildiv 2>>, tensor<f32>) -> tensor<?xf32, #graph.dims<(s ceildiv 2) + 2>>
// CHECK-NEXT: func.return %y : tensor<?xf32, #graph.dims<(s ceildiv 2) + 2>>
// CHECK-NEXT: }
func.func @slice_pad(%x: tensor<?xf32, #graph.dims<s>>, %v: tensor<f32>) -> tensor<?xf32> {
  %a = graph.slice %x starts = [0] limits = [s] strides = [2] : tensor<?xf32, #graph.dims<s>> -> tensor<?xf32>
  %y = graph.pad %a, %v low = [1] high = [1] interior = [0] : (tensor<?xf32>, tensor<f32>) -> tensor<?xf32>
  func.return %y : tensor<?xf32>
}

// -----

// Gathered rows.
// CHECK-LABEL: func.func @gather(%x: tensor<50x?xf32, #graph.dims<_, d0>>, %i: tensor<?x?xi32, #graph.dims<d1, d2>>) -> tensor<?x?x?xf32, #graph.dims<d1, d2, d0>> {
// CHECK-NEXT: %y = graph.gather %x, %i axis = 0 : (tensor<50x?xf32, #graph.dims<_, d0>>, tensor<?x?xi32, #graph.dims<d1, d2>>) -> tensor<?x?x?xf32, #graph.dims<d1, d2, d0>>
// CHECK-NEXT: func.return %y : tensor<?x?x?xf32, #graph.dims<d1, d2, d0>>
// CHECK-NEXT: }
func.func @gather(%x: tensor<50x?xf32>, %i: tensor<?x?xi32>) -> tensor<?x?x?xf32> {
  %y = graph.gather %x, %i axis = 0 : (tensor<50x?xf32>, tensor<?x?xi32>) -> tensor<?x?x?xf32>
  func.return %y : tensor<?x?x?xf32>
}

// -----

// A bias takes the size it is added at.
// CHECK-LABEL: func.func @broadcast(%x: tensor<?x8xf32, #graph.dims<s, _>>, %z: tensor<8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %a = graph.broadcast %z axes = [1] : tensor<8xf32> -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: %y = graph.mul %x, %a : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: func.return %y : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @broadcast(%x: tensor<?x8xf32, #graph.dims<s, _>>, %z: tensor<?xf32>) -> tensor<?x8xf32> {
  %a = graph.broadcast %z axes = [1] : tensor<?xf32> -> tensor<?x8xf32>
  %y = "graph.mul"(%x, %a) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32>) -> tensor<?x8xf32>
  func.return %y : tensor<?x8xf32>
}

// -----

// Transposes and composites.
// CHECK-LABEL: func.func @transpose(%x: tensor<?x?xf32, #graph.dims<d0, d1>>) -> tensor<?x?xf32, #graph.dims<d1, d0>> {
// CHECK-NEXT: %a = graph.transpose %x perm = [1, 0] : tensor<?x?xf32, #graph.dims<d0, d1>> -> tensor<?x?xf32, #graph.dims<d1, d0>>
// CHECK-NEXT: %y = graph.softmax %a axis = 1 : tensor<?x?xf32, #graph.dims<d1, d0>>
// CHECK-NEXT: func.return %y : tensor<?x?xf32, #graph.dims<d1, d0>>
// CHECK-NEXT: }
func.func @transpose(%x: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %a = graph.transpose %x perm = [1, 0] : tensor<?x?xf32> -> tensor<?x?xf32>
  %y = graph.softmax %a axis = 1 : tensor<?x?xf32>
  func.return %y : tensor<?x?xf32>
}

// -----

// Layer norm fixes the last size.
// CHECK-LABEL: func.func @layer_norm(%x: tensor<?x16xf32, #graph.dims<d0, _>>, %g: tensor<16xf32>, %b: tensor<16xf32>) -> tensor<?x16xf32, #graph.dims<d0, _>> {
// CHECK-NEXT: %y = graph.layer_norm %x, %g, %b epsilon = 1.000000e-05 : (tensor<?x16xf32, #graph.dims<d0, _>>, tensor<16xf32>, tensor<16xf32>) -> tensor<?x16xf32, #graph.dims<d0, _>>
// CHECK-NEXT: func.return %y : tensor<?x16xf32, #graph.dims<d0, _>>
// CHECK-NEXT: }
func.func @layer_norm(%x: tensor<?x?xf32>, %g: tensor<16xf32>, %b: tensor<?xf32>) -> tensor<?x?xf32> {
  %y = graph.layer_norm %x, %g, %b epsilon = 1.0e-5 : (tensor<?x?xf32>, tensor<16xf32>, tensor<?xf32>) -> tensor<?x?xf32>
  func.return %y : tensor<?x?xf32>
}

// -----

// A kept dimension has size 1.
// CHECK-LABEL: func.func @reduce_keep(%x: tensor<?x?xf32, #graph.dims<d0, d1>>) -> tensor<1x?xf32, #graph.dims<_, d1>> {
// CHECK-NEXT: %y = graph.reduce %x kind = max axes = [0] keep = true : tensor<?x?xf32, #graph.dims<d0, d1>> -> tensor<1x?xf32, #graph.dims<_, d1>>
// CHECK-NEXT: func.return %y : tensor<1x?xf32, #graph.dims<_, d1>>
// CHECK-NEXT: }
func.func @reduce_keep(%x: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %y = graph.reduce %x kind = max axes = [0] keep = true : tensor<?x?xf32> -> tensor<?x?xf32>
  func.return %y : tensor<?x?xf32>
}

// -----

// Group regions follow.
// CHECK-LABEL: func.func @group(%x: tensor<?x8xf32, #graph.dims<d0, _>>) -> tensor<?x8xf32, #graph.dims<d0, _>> {
// CHECK-NEXT: %y = graph.group(%a = %x) : (tensor<?x8xf32, #graph.dims<d0, _>>) -> tensor<?x8xf32, #graph.dims<d0, _>> {
// CHECK-NEXT: %e = graph.exp %a : tensor<?x8xf32, #graph.dims<d0, _>>
// CHECK-NEXT: graph.yield %e : tensor<?x8xf32, #graph.dims<d0, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %y : tensor<?x8xf32, #graph.dims<d0, _>>
// CHECK-NEXT: }
func.func @group(%x: tensor<?x8xf32>) -> tensor<?x8xf32> {
  %y = graph.group(%a = %x) : (tensor<?x8xf32>) -> tensor<?x8xf32> {
    %e = graph.exp %a : tensor<?x8xf32>
    graph.yield %e : tensor<?x8xf32>
  }
  func.return %y : tensor<?x8xf32>
}

// -----

// Updates have the rows of what they go to, and there are as many as indices.
// CHECK-LABEL: @scatter(
// CHECK-SAME: %x: tensor<?x?xf32, #graph.dims<d0, d1>>, %i: tensor<?xi64, #graph.dims<m>>, %u: tensor<?x?xf32, #graph.dims<m, d1>>
// CHECK: graph.cumulate %y kind = add axis = 0 : tensor<?x?xf32, #graph.dims<d0, d1>>
// CHECK: graph.argsort %z axis = 0 : tensor<?x?xf32, #graph.dims<d0, d1>> -> tensor<?x?xi32, #graph.dims<d0, d1>>
func.func @scatter(%x: tensor<?x?xf32>, %i: tensor<?xi64>, %u: tensor<?x?xf32, #graph.dims<m, _>>) -> tensor<?x?xi32> {
  %y = graph.scatter %x, %i, %u kind = add : (tensor<?x?xf32>, tensor<?xi64>, tensor<?x?xf32, #graph.dims<m, _>>) -> tensor<?x?xf32>
  %z = graph.cumulate %y kind = add axis = 0 : tensor<?x?xf32>
  %p = graph.argsort %z axis = 0 : tensor<?x?xf32> -> tensor<?x?xi32>
  func.return %p : tensor<?x?xi32>
}

// -----

// Some indices of each row.
// CHECK-LABEL: @first_of_argsort(
// CHECK: graph.argsort %x axis = -1 first = [3] : tensor<?x?xf32, #graph.dims<d0, d1>> -> tensor<?x3xi64, #graph.dims<d0, _>>
func.func @first_of_argsort(%x: tensor<?x?xf32>) -> tensor<?x?xi64> {
  %y = graph.argsort %x axis = -1 first = [3] : tensor<?x?xf32> -> tensor<?x?xi64>
  func.return %y : tensor<?x?xi64>
}

// -----

// Sizes that facts say are equal get one name; what remains to be said is said of that.
// CHECK-LABEL: func.func @equal(%x: tensor<?x?xf32, #graph.dims<s, 2*s>>) -> tensor<?xf32, #graph.dims<2*s*s>> attributes {graph.facts = #graph.facts<s <= 64>} {
// CHECK-NEXT: %y = graph.reshape %x : tensor<?x?xf32, #graph.dims<s, 2*s>> -> tensor<?xf32, #graph.dims<2*s*s>>
func.func @equal(%x: tensor<?x?xf32, #graph.dims<s, t>>) -> tensor<?xf32, #graph.dims<s*t>> attributes {graph.facts = #graph.facts<t == 2*s, t <= 128>} {
  %y = graph.reshape %x : tensor<?x?xf32, #graph.dims<s, t>> -> tensor<?xf32, #graph.dims<s*t>>
  func.return %y : tensor<?xf32, #graph.dims<s*t>>
}

// -----

// A size that has one value is that number.
// CHECK-LABEL: func.func @number(%x: tensor<80xf32>) {
func.func @number(%x: tensor<?xf32, #graph.dims<s>>) attributes {graph.facts = #graph.facts<65 <= s <= 95, s mod 16 == 0>} {
  func.return
}
