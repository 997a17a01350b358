// RUN: aiopt-opt %s --split-input-file --pipeline='fuse, graph-to-lin' | filecheck %s

// An elementwise group is one generic.
// CHECK-LABEL: lin.kernel @k0_map(%x: tensor<?x8xf32, #graph.dims<n0, _>>) -> (tensor<?x8xf32, #graph.dims<n0, _>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0, 8] iterators = [parallel, parallel] maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>] (%x) : (tensor<?x8xf32, #graph.dims<n0, _>>) -> tensor<?x8xf32, #graph.dims<n0, _>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32):
// CHECK-NEXT: %3 = math.exp %1 : f32
// CHECK-NEXT: %4 = arith.negf %3 : f32
// CHECK-NEXT: lin.yield %4 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?x8xf32, #graph.dims<n0, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @map(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %b = lin.call @k0_map symbols = [s] (%x) : (tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: func.return %b : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @map(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %a = graph.exp %x : tensor<?x8xf32, #graph.dims<s, _>>
  %b = graph.neg %a : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %b : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// Two results.
// CHECK-LABEL: lin.kernel @k0_map(%x: tensor<?x8xf32, #graph.dims<n0, _>>) -> (tensor<?x8xf32, #graph.dims<n0, _>>, tensor<?x8xf32, #graph.dims<n0, _>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0, %1 = lin.generic domain = [n0, 8] iterators = [parallel, parallel] maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>] (%x) : (tensor<?x8xf32, #graph.dims<n0, _>>) -> (tensor<?x8xf32, #graph.dims<n0, _>>, tensor<?x8xf32, #graph.dims<n0, _>>) {
// CHECK-NEXT: ^bb0(%2: f32, %3: f32, %4: f32):
// CHECK-NEXT: %5 = math.exp %2 : f32
// CHECK-NEXT: %6 = arith.negf %5 : f32
// CHECK-NEXT: lin.yield %5, %6 : f32, f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0, %1 : tensor<?x8xf32, #graph.dims<n0, _>>, tensor<?x8xf32, #graph.dims<n0, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @results(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) {
// CHECK-NEXT: %a, %b = lin.call @k0_map symbols = [s] (%x) : (tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>)
// CHECK-NEXT: func.return %a, %b : tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @results(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) {
  %a = graph.exp %x : tensor<?x8xf32, #graph.dims<s, _>>
  %b = graph.neg %a : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %a, %b : tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// A broadcast vanishes into a map.
// CHECK-LABEL: lin.kernel @k0_map(%x: tensor<?x8xf32, #graph.dims<n0, _>>, %y: tensor<1x8xf32>) -> (tensor<?x8xf32, #graph.dims<n0, _>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0, 8] iterators = [parallel, parallel] maps = [affine_map<(d0, d1) -> (0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>] (%y, %x) : (tensor<1x8xf32>, tensor<?x8xf32, #graph.dims<n0, _>>) -> tensor<?x8xf32, #graph.dims<n0, _>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32, %3: f32):
// CHECK-NEXT: %4 = arith.addf %2, %1 : f32
// CHECK-NEXT: lin.yield %4 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?x8xf32, #graph.dims<n0, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @broadcast(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<1x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %a = lin.call @k0_map symbols = [s] (%x, %y) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<1x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: func.return %a : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @broadcast(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<1x8xf32>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %b = graph.broadcast %y axes = [0, 1] : tensor<1x8xf32> -> tensor<?x8xf32, #graph.dims<s, _>>
  %a = graph.add %x, %b : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %a : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// So does a transpose.
// CHECK-LABEL: lin.kernel @k0_map(%x: tensor<?x8xf32, #graph.dims<n0, _>>, %y: tensor<8x?xf32, #graph.dims<_, n0>>) -> (tensor<?x8xf32, #graph.dims<n0, _>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0, 8] iterators = [parallel, parallel] maps = [affine_map<(d0, d1) -> (d1, d0)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>] (%y, %x) : (tensor<8x?xf32, #graph.dims<_, n0>>, tensor<?x8xf32, #graph.dims<n0, _>>) -> tensor<?x8xf32, #graph.dims<n0, _>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32, %3: f32):
// CHECK-NEXT: %4 = arith.addf %2, %1 : f32
// CHECK-NEXT: lin.yield %4 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?x8xf32, #graph.dims<n0, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @transpose(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<8x?xf32, #graph.dims<_, s>>) -> tensor<?x8xf32, #graph.dims<s, _>> {
// CHECK-NEXT: %a = lin.call @k0_map symbols = [s] (%x, %y) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x?xf32, #graph.dims<_, s>>) -> tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: func.return %a : tensor<?x8xf32, #graph.dims<s, _>>
// CHECK-NEXT: }
func.func @transpose(%x: tensor<?x8xf32, #graph.dims<s, _>>, %y: tensor<8x?xf32, #graph.dims<_, s>>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %t = graph.transpose %y perm = [1, 0] : tensor<8x?xf32, #graph.dims<_, s>> -> tensor<?x8xf32, #graph.dims<s, _>>
  %a = graph.add %x, %t : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %a : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// One operand read in two places.
// CHECK-LABEL: lin.kernel @k0_map(%x: tensor<?x?xf32, #graph.dims<n0, n0>>) -> (tensor<?x?xf32, #graph.dims<n0, n0>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0, n0] iterators = [parallel, parallel] maps = [affine_map<(d0, d1) -> (d1, d0)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>] (%x, %x) : (tensor<?x?xf32, #graph.dims<n0, n0>>, tensor<?x?xf32, #graph.dims<n0, n0>>) -> tensor<?x?xf32, #graph.dims<n0, n0>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32, %3: f32):
// CHECK-NEXT: %4 = arith.addf %2, %1 : f32
// CHECK-NEXT: lin.yield %4 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?x?xf32, #graph.dims<n0, n0>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @both(%x: tensor<?x?xf32, #graph.dims<s, s>>) -> tensor<?x?xf32, #graph.dims<s, s>> {
// CHECK-NEXT: %a = lin.call @k0_map symbols = [s] (%x) : (tensor<?x?xf32, #graph.dims<s, s>>) -> tensor<?x?xf32, #graph.dims<s, s>>
// CHECK-NEXT: func.return %a : tensor<?x?xf32, #graph.dims<s, s>>
// CHECK-NEXT: }
func.func @both(%x: tensor<?x?xf32, #graph.dims<s, s>>) -> (tensor<?x?xf32, #graph.dims<s, s>>) {
  %t = graph.transpose %x perm = [1, 0] : tensor<?x?xf32, #graph.dims<s, s>> -> tensor<?x?xf32, #graph.dims<s, s>>
  %a = graph.add %x, %t : tensor<?x?xf32, #graph.dims<s, s>>
  func.return %a : tensor<?x?xf32, #graph.dims<s, s>>
}

// -----

// A slice with constant starts.
// CHECK-LABEL: lin.kernel @k0_slice(%x: tensor<9x8xf32>) -> (tensor<4x3xf32>) symbols = [] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [4, 3] iterators = [parallel, parallel] maps = [affine_map<(d0, d1) -> (((d0 * 2) + 1), (d1 + 5))>, affine_map<(d0, d1) -> (d0, d1)>] (%x) : (tensor<9x8xf32>) -> tensor<4x3xf32> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32):
// CHECK-NEXT: lin.yield %1 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<4x3xf32>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @slice(%x: tensor<9x8xf32>) -> tensor<4x3xf32> {
// CHECK-NEXT: %a = lin.call @k0_slice symbols = [] (%x) : (tensor<9x8xf32>) -> tensor<4x3xf32>
// CHECK-NEXT: func.return %a : tensor<4x3xf32>
// CHECK-NEXT: }
func.func @slice(%x: tensor<9x8xf32>) -> (tensor<4x3xf32>) {
  %a = graph.slice %x starts = [1, 5] limits = [9, 8] strides = [2, 1] : tensor<9x8xf32> -> tensor<4x3xf32>
  func.return %a : tensor<4x3xf32>
}

// -----

// A reverse of static size.
// CHECK-LABEL: lin.kernel @k0_reverse(%x: tensor<4xf32>) -> (tensor<4xf32>) symbols = [] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [4] iterators = [parallel] maps = [affine_map<(d0) -> (((d0 * -1) + 3))>, affine_map<(d0) -> (d0)>] (%x) : (tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32):
// CHECK-NEXT: lin.yield %1 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<4xf32>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @reverse(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %a = lin.call @k0_reverse symbols = [] (%x) : (tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT: func.return %a : tensor<4xf32>
// CHECK-NEXT: }
func.func @reverse(%x: tensor<4xf32>) -> (tensor<4xf32>) {
  %a = graph.reverse %x axes = [0] : tensor<4xf32>
  func.return %a : tensor<4xf32>
}

// -----

// Constants are scalars of the body.
// CHECK-LABEL: lin.kernel @k0_map(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32):
// CHECK-NEXT: %3 = arith.constant 2.000000e+00 : f32
// CHECK-NEXT: %4 = arith.mulf %1, %3 : f32
// CHECK-NEXT: lin.yield %4 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @constant(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> {
// CHECK-NEXT: %a = lin.call @k0_map symbols = [s] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: func.return %a : tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: }
func.func @constant(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<?xf32, #graph.dims<s>>) {
  %k = graph.constant dense<2.0> : tensor<f32>
  %n = graph.broadcast %k axes = [] : tensor<f32> -> tensor<?xf32, #graph.dims<s>>
  %a = graph.mul %x, %n : tensor<?xf32, #graph.dims<s>>
  func.return %a : tensor<?xf32, #graph.dims<s>>
}

// -----

// A result that is an argument is copied.
// CHECK-LABEL: lin.kernel @k0_map(%0: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %1 = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%0) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
// CHECK-NEXT: ^bb0(%2: f32, %3: f32):
// CHECK-NEXT: lin.yield %2 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %1 : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @copy(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> {
// CHECK-NEXT: %0 = lin.call @k0_map symbols = [s] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: func.return %0 : tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: }
func.func @copy(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<?xf32, #graph.dims<s>>) {
  func.return %x : tensor<?xf32, #graph.dims<s>>
}

// -----

// A value returned twice is copied once.
// CHECK-LABEL: lin.kernel @k0_map(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32):
// CHECK-NEXT: %3 = math.exp %1 : f32
// CHECK-NEXT: lin.yield %3 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: }
// CHECK-NEXT: lin.kernel @k1_map(%0: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %1 = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%0) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
// CHECK-NEXT: ^bb0(%2: f32, %3: f32):
// CHECK-NEXT: lin.yield %2 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %1 : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @duplicate(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<s>>) {
// CHECK-NEXT: %a = lin.call @k0_map symbols = [s] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: %0 = lin.call @k1_map symbols = [s] (%a) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: func.return %a, %0 : tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: }
func.func @duplicate(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<s>>) {
  %a = graph.exp %x : tensor<?xf32, #graph.dims<s>>
  func.return %a, %a : tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<s>>
}

// -----

// A product without contraction has no accumulator.
// CHECK-LABEL: lin.kernel @k0_dot(%x: tensor<?xf32, #graph.dims<n0>>, %y: tensor<?xf32, #graph.dims<n1>>) -> (tensor<?x?xf32, #graph.dims<n0, n1>>) symbols = [n0, n1] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0, n1] iterators = [parallel, parallel] maps = [affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d0, d1)>] (%x, %y) : (tensor<?xf32, #graph.dims<n0>>, tensor<?xf32, #graph.dims<n1>>) -> tensor<?x?xf32, #graph.dims<n0, n1>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32, %3: f32):
// CHECK-NEXT: %4 = arith.mulf %1, %2 : f32
// CHECK-NEXT: lin.yield %4 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?x?xf32, #graph.dims<n0, n1>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @outer(%x: tensor<?xf32, #graph.dims<s>>, %y: tensor<?xf32, #graph.dims<b>>) -> tensor<?x?xf32, #graph.dims<s, b>> {
// CHECK-NEXT: %p = lin.call @k0_dot symbols = [s, b] (%x, %y) : (tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<b>>) -> tensor<?x?xf32, #graph.dims<s, b>>
// CHECK-NEXT: func.return %p : tensor<?x?xf32, #graph.dims<s, b>>
// CHECK-NEXT: }
func.func @outer(%x: tensor<?xf32, #graph.dims<s>>, %y: tensor<?xf32, #graph.dims<b>>) -> (tensor<?x?xf32, #graph.dims<s, b>>) {
  %p = graph.dot %x, %y lhs_batch = [] rhs_batch = [] lhs_contract = [] rhs_contract = [] : (tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<b>>) -> tensor<?x?xf32, #graph.dims<s, b>>
  func.return %p : tensor<?x?xf32, #graph.dims<s, b>>
}
