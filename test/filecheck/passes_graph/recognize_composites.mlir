// RUN: aiopt-opt %s --split-input-file --pipeline='canonicalize, cse, recognize-composites' | filecheck %s

// Softmax, layer_norm, gelu and logistic as exporters print them, and what only looks like them.

// Reductions that drop the axis.
// CHECK-LABEL: func.func @softmax(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %y = graph.softmax %x axis = 2 : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
func.func @softmax(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
  %m = graph.reduce %x kind = max axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %mb = graph.broadcast %m axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %d = graph.sub %x, %mb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %e = graph.exp %d : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %t = graph.reduce %e kind = add axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %tb = graph.broadcast %t axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %y = graph.div %e, %tb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
}

// -----

// keepdims = true.
// CHECK-LABEL: func.func @softmax_keepdims(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %y = graph.softmax %x axis = 2 : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
func.func @softmax_keepdims(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
  %m = graph.reduce %x kind = max axes = [2] keep = true : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?x1xf32, #graph.dims<_, s, _>>
  %mb = graph.broadcast %m axes = [0, 1, 2] : tensor<2x?x1xf32, #graph.dims<_, s, _>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %d = graph.sub %x, %mb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %e = graph.exp %d : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %t = graph.reduce %e kind = add axes = [2] keep = true : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?x1xf32, #graph.dims<_, s, _>>
  %tb = graph.broadcast %t axes = [0, 1, 2] : tensor<2x?x1xf32, #graph.dims<_, s, _>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %y = graph.div %e, %tb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
}

// -----

// Multiplied by the reciprocal.
// CHECK-LABEL: func.func @softmax_reciprocal(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %y = graph.softmax %x axis = 2 : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
func.func @softmax_reciprocal(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
  %m = graph.reduce %x kind = max axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %mb = graph.broadcast %m axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %d = graph.sub %x, %mb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %e = graph.exp %d : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %t = graph.reduce %e kind = add axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %r = graph.reciprocal %t : tensor<2x?xf32, #graph.dims<_, s>>
  %tb = graph.broadcast %r axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %y = graph.mul %tb, %e : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
}

// -----

// Multiplied by one over the sum.
// CHECK-LABEL: func.func @softmax_one_over(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %y = graph.softmax %x axis = 2 : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
func.func @softmax_one_over(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
  %m = graph.reduce %x kind = max axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %mb = graph.broadcast %m axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %d = graph.sub %x, %mb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %e = graph.exp %d : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %t = graph.reduce %e kind = add axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %ones = graph.constant dense<1.0> : tensor<f32>
  %one = graph.broadcast %ones axes = [] : tensor<f32> -> tensor<2x?xf32, #graph.dims<_, s>>
  %r = graph.div %one, %t : tensor<2x?xf32, #graph.dims<_, s>>
  %tb = graph.broadcast %r axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %y = graph.mul %e, %tb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
}

// -----

// JAX keeps the maximum above -inf.
// CHECK-LABEL: func.func @softmax_floor(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %y = graph.softmax %x axis = 2 : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
func.func @softmax_floor(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
  %m = graph.reduce %x kind = max axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %lows = graph.constant dense<0xFF800000> : tensor<f32>
  %low = graph.broadcast %lows axes = [] : tensor<f32> -> tensor<2x?xf32, #graph.dims<_, s>>
  %m2 = graph.max %low, %m : tensor<2x?xf32, #graph.dims<_, s>>
  %mb = graph.broadcast %m2 axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %d = graph.sub %x, %mb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %e = graph.exp %d : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %t = graph.reduce %e kind = add axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %tb = graph.broadcast %t axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %y = graph.div %e, %tb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
}

// -----

// Without the maximum it overflows elsewhere: kept.
// CHECK-LABEL: func.func @not_softmax_plain(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %e = graph.exp %x : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: %t = graph.reduce %e kind = add axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: %tb = graph.broadcast %t axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: %y = graph.div %e, %tb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
func.func @not_softmax_plain(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
  %e = graph.exp %x : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %t = graph.reduce %e kind = add axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %tb = graph.broadcast %t axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %y = graph.div %e, %tb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
}

// -----

// The maximum of something else.
// CHECK-LABEL: func.func @not_softmax_other(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>, %z: tensor<2x?x8xf32, #graph.dims<_, s, _>>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %m = graph.reduce %z kind = max axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: %mb = graph.broadcast %m axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: %d = graph.sub %x, %mb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: %e = graph.exp %d : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: %t = graph.reduce %e kind = add axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: %tb = graph.broadcast %t axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: %y = graph.div %e, %tb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
func.func @not_softmax_other(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>, %z: tensor<2x?x8xf32, #graph.dims<_, s, _>>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
  %m = graph.reduce %z kind = max axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %mb = graph.broadcast %m axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %d = graph.sub %x, %mb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %e = graph.exp %d : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %t = graph.reduce %e kind = add axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %tb = graph.broadcast %t axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %y = graph.div %e, %tb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
}

// -----

// Maximum and sum along different axes.
// CHECK-LABEL: func.func @not_softmax_axes(%x: tensor<4x4xf32>) -> tensor<4x4xf32> {
// CHECK-NEXT: %m = graph.reduce %x kind = max axes = [0] : tensor<4x4xf32> -> tensor<4xf32>
// CHECK-NEXT: %mb = graph.broadcast %m axes = [1] : tensor<4xf32> -> tensor<4x4xf32>
// CHECK-NEXT: %d = graph.sub %x, %mb : tensor<4x4xf32>
// CHECK-NEXT: %e = graph.exp %d : tensor<4x4xf32>
// CHECK-NEXT: %t = graph.reduce %e kind = add axes = [1] : tensor<4x4xf32> -> tensor<4xf32>
// CHECK-NEXT: %tb = graph.broadcast %t axes = [0] : tensor<4xf32> -> tensor<4x4xf32>
// CHECK-NEXT: %y = graph.div %e, %tb : tensor<4x4xf32>
// CHECK-NEXT: func.return %y : tensor<4x4xf32>
// CHECK-NEXT: }
func.func @not_softmax_axes(%x: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %m = graph.reduce %x kind = max axes = [0] : tensor<4x4xf32> -> tensor<4xf32>
  %mb = graph.broadcast %m axes = [1] : tensor<4xf32> -> tensor<4x4xf32>
  %d = graph.sub %x, %mb : tensor<4x4xf32>
  %e = graph.exp %d : tensor<4x4xf32>
  %t = graph.reduce %e kind = add axes = [1] : tensor<4x4xf32> -> tensor<4xf32>
  %tb = graph.broadcast %t axes = [0] : tensor<4xf32> -> tensor<4x4xf32>
  %y = graph.div %e, %tb : tensor<4x4xf32>
  func.return %y : tensor<4x4xf32>
}

// -----

// The sum put back along the wrong axis.
// CHECK-LABEL: func.func @not_softmax_turned(%x: tensor<4x4xf32>) -> tensor<4x4xf32> {
// CHECK-NEXT: %m = graph.reduce %x kind = max axes = [1] : tensor<4x4xf32> -> tensor<4xf32>
// CHECK-NEXT: %mb = graph.broadcast %m axes = [0] : tensor<4xf32> -> tensor<4x4xf32>
// CHECK-NEXT: %d = graph.sub %x, %mb : tensor<4x4xf32>
// CHECK-NEXT: %e = graph.exp %d : tensor<4x4xf32>
// CHECK-NEXT: %t = graph.reduce %e kind = add axes = [1] : tensor<4x4xf32> -> tensor<4xf32>
// CHECK-NEXT: %tb = graph.broadcast %t axes = [1] : tensor<4xf32> -> tensor<4x4xf32>
// CHECK-NEXT: %y = graph.div %e, %tb : tensor<4x4xf32>
// CHECK-NEXT: func.return %y : tensor<4x4xf32>
// CHECK-NEXT: }
func.func @not_softmax_turned(%x: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %m = graph.reduce %x kind = max axes = [1] : tensor<4x4xf32> -> tensor<4xf32>
  %mb = graph.broadcast %m axes = [0] : tensor<4xf32> -> tensor<4x4xf32>
  %d = graph.sub %x, %mb : tensor<4x4xf32>
  %e = graph.exp %d : tensor<4x4xf32>
  %t = graph.reduce %e kind = add axes = [1] : tensor<4x4xf32> -> tensor<4xf32>
  %tb = graph.broadcast %t axes = [1] : tensor<4xf32> -> tensor<4x4xf32>
  %y = graph.div %e, %tb : tensor<4x4xf32>
  func.return %y : tensor<4x4xf32>
}

// -----

// JAX: sums divided by 8, rsqrt.
// CHECK-LABEL: func.func @layer_norm(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>, %g: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %y = graph.layer_norm %x, %g, %b epsilon = 9.9999997473787516e-06 : (tensor<2x?x8xf32, #graph.dims<_, s, _>>, tensor<8xf32>, tensor<8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
func.func @layer_norm(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>, %g: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
  %s1 = graph.reduce %x kind = add axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %ns = graph.constant dense<8.0> : tensor<f32>
  %n = graph.broadcast %ns axes = [] : tensor<f32> -> tensor<2x?xf32, #graph.dims<_, s>>
  %mu = graph.div %s1, %n : tensor<2x?xf32, #graph.dims<_, s>>
  %mub = graph.broadcast %mu axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %c = graph.sub %x, %mub : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %c2 = graph.mul %c, %c : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %s2 = graph.reduce %c2 kind = add axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %v = graph.div %s2, %n : tensor<2x?xf32, #graph.dims<_, s>>
  %epss = graph.constant dense<1.0e-5> : tensor<f32>
  %eps = graph.broadcast %epss axes = [] : tensor<f32> -> tensor<2x?xf32, #graph.dims<_, s>>
  %ve = graph.add %v, %eps : tensor<2x?xf32, #graph.dims<_, s>>
  %r = graph.rsqrt %ve : tensor<2x?xf32, #graph.dims<_, s>>
  %rb = graph.broadcast %r axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %h = graph.mul %c, %rb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %gb = graph.broadcast %g axes = [2] : tensor<8xf32> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %bb = graph.broadcast %b axes = [2] : tensor<8xf32> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %hg = graph.mul %h, %gb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %y = graph.add %hg, %bb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
}

// -----

// torch: keepdims, sqrt, division.
// CHECK-LABEL: func.func @layer_norm_sqrt(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>, %g: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %y = graph.layer_norm %x, %g, %b epsilon = 9.9999997473787516e-06 : (tensor<2x?x8xf32, #graph.dims<_, s, _>>, tensor<8xf32>, tensor<8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
func.func @layer_norm_sqrt(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>, %g: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
  %s1 = graph.reduce %x kind = add axes = [2] keep = true : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?x1xf32, #graph.dims<_, s, _>>
  %ns = graph.constant dense<8.0> : tensor<f32>
  %n = graph.broadcast %ns axes = [] : tensor<f32> -> tensor<2x?x1xf32, #graph.dims<_, s, _>>
  %mu = graph.div %s1, %n : tensor<2x?x1xf32, #graph.dims<_, s, _>>
  %mub = graph.broadcast %mu axes = [0, 1, 2] : tensor<2x?x1xf32, #graph.dims<_, s, _>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %c = graph.sub %x, %mub : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %c2 = graph.mul %c, %c : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %s2 = graph.reduce %c2 kind = add axes = [2] keep = true : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?x1xf32, #graph.dims<_, s, _>>
  %v = graph.div %s2, %n : tensor<2x?x1xf32, #graph.dims<_, s, _>>
  %epss = graph.constant dense<1.0e-5> : tensor<f32>
  %eps = graph.broadcast %epss axes = [] : tensor<f32> -> tensor<2x?x1xf32, #graph.dims<_, s, _>>
  %ve = graph.add %v, %eps : tensor<2x?x1xf32, #graph.dims<_, s, _>>
  %r = graph.sqrt %ve : tensor<2x?x1xf32, #graph.dims<_, s, _>>
  %rb = graph.broadcast %r axes = [0, 1, 2] : tensor<2x?x1xf32, #graph.dims<_, s, _>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %h = graph.div %c, %rb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %gb = graph.broadcast %g axes = [2] : tensor<8xf32> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %bb = graph.broadcast %b axes = [2] : tensor<8xf32> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %hg = graph.mul %h, %gb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %y = graph.add %hg, %bb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
}

// -----

// ONNX: pow(x, 2), pow(v, 0.5), sums times 1/8.
// CHECK-LABEL: func.func @layer_norm_pow(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>, %g: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %y = graph.layer_norm %x, %g, %b epsilon = 9.9999997473787516e-06 : (tensor<2x?x8xf32, #graph.dims<_, s, _>>, tensor<8xf32>, tensor<8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
func.func @layer_norm_pow(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>, %g: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
  %s1 = graph.reduce %x kind = add axes = [2] keep = true : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?x1xf32, #graph.dims<_, s, _>>
  %ns = graph.constant dense<0.125> : tensor<f32>
  %n = graph.broadcast %ns axes = [] : tensor<f32> -> tensor<2x?x1xf32, #graph.dims<_, s, _>>
  %mu = graph.mul %s1, %n : tensor<2x?x1xf32, #graph.dims<_, s, _>>
  %mub = graph.broadcast %mu axes = [0, 1, 2] : tensor<2x?x1xf32, #graph.dims<_, s, _>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %c = graph.sub %x, %mub : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %twos = graph.constant dense<2.0> : tensor<f32>
  %two = graph.broadcast %twos axes = [] : tensor<f32> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %c2 = graph.pow %c, %two : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %s2 = graph.reduce %c2 kind = add axes = [2] keep = true : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?x1xf32, #graph.dims<_, s, _>>
  %v = graph.mul %s2, %n : tensor<2x?x1xf32, #graph.dims<_, s, _>>
  %epss = graph.constant dense<1.0e-5> : tensor<f32>
  %eps = graph.broadcast %epss axes = [] : tensor<f32> -> tensor<2x?x1xf32, #graph.dims<_, s, _>>
  %ve = graph.add %v, %eps : tensor<2x?x1xf32, #graph.dims<_, s, _>>
  %halfs = graph.constant dense<0.5> : tensor<f32>
  %half = graph.broadcast %halfs axes = [] : tensor<f32> -> tensor<2x?x1xf32, #graph.dims<_, s, _>>
  %r = graph.pow %ve, %half : tensor<2x?x1xf32, #graph.dims<_, s, _>>
  %rb = graph.broadcast %r axes = [0, 1, 2] : tensor<2x?x1xf32, #graph.dims<_, s, _>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %h = graph.div %c, %rb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %gb = graph.broadcast %g axes = [2] : tensor<8xf32> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %bb = graph.broadcast %b axes = [2] : tensor<8xf32> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %hg = graph.mul %h, %gb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %y = graph.add %hg, %bb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
}

// -----

// Bias first, scale first.
// CHECK-LABEL: func.func @layer_norm_order(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>, %g: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %y = graph.layer_norm %x, %g, %b epsilon = 9.9999997473787516e-06 : (tensor<2x?x8xf32, #graph.dims<_, s, _>>, tensor<8xf32>, tensor<8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
func.func @layer_norm_order(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>, %g: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
  %s1 = graph.reduce %x kind = add axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %ns = graph.constant dense<8.0> : tensor<f32>
  %n = graph.broadcast %ns axes = [] : tensor<f32> -> tensor<2x?xf32, #graph.dims<_, s>>
  %mu = graph.div %s1, %n : tensor<2x?xf32, #graph.dims<_, s>>
  %mub = graph.broadcast %mu axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %c = graph.sub %x, %mub : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %c2 = graph.mul %c, %c : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %s2 = graph.reduce %c2 kind = add axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %v = graph.div %s2, %n : tensor<2x?xf32, #graph.dims<_, s>>
  %epss = graph.constant dense<1.0e-5> : tensor<f32>
  %eps = graph.broadcast %epss axes = [] : tensor<f32> -> tensor<2x?xf32, #graph.dims<_, s>>
  %ve = graph.add %v, %eps : tensor<2x?xf32, #graph.dims<_, s>>
  %r = graph.rsqrt %ve : tensor<2x?xf32, #graph.dims<_, s>>
  %rb = graph.broadcast %r axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %h = graph.mul %c, %rb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %gb = graph.broadcast %g axes = [2] : tensor<8xf32> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %bb = graph.broadcast %b axes = [2] : tensor<8xf32> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %hg = graph.mul %gb, %h : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %y = graph.add %bb, %hg : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
}

// -----

// flax: the scale joins the deviation.
// CHECK-LABEL: func.func @layer_norm_flax(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>, %g: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %y = graph.layer_norm %x, %g, %b epsilon = 9.9999997473787516e-06 : (tensor<2x?x8xf32, #graph.dims<_, s, _>>, tensor<8xf32>, tensor<8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
func.func @layer_norm_flax(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>, %g: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
  %s1 = graph.reduce %x kind = add axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %ns = graph.constant dense<8.0> : tensor<f32>
  %n = graph.broadcast %ns axes = [] : tensor<f32> -> tensor<2x?xf32, #graph.dims<_, s>>
  %mu = graph.div %s1, %n : tensor<2x?xf32, #graph.dims<_, s>>
  %mub = graph.broadcast %mu axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %c = graph.sub %x, %mub : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %c2 = graph.mul %c, %c : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %s2 = graph.reduce %c2 kind = add axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %v = graph.div %s2, %n : tensor<2x?xf32, #graph.dims<_, s>>
  %epss = graph.constant dense<1.0e-5> : tensor<f32>
  %eps = graph.broadcast %epss axes = [] : tensor<f32> -> tensor<2x?xf32, #graph.dims<_, s>>
  %ve = graph.add %v, %eps : tensor<2x?xf32, #graph.dims<_, s>>
  %r = graph.rsqrt %ve : tensor<2x?xf32, #graph.dims<_, s>>
  %rb = graph.broadcast %r axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %h = graph.mul %c, %rb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %gb = graph.broadcast %g axes = [2] : tensor<8xf32> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %bb = graph.broadcast %b axes = [2] : tensor<8xf32> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %rg = graph.mul %rb, %gb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %hg = graph.mul %c, %rg : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %y = graph.add %hg, %bb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
}

// -----

// No scale, no bias.
// CHECK-LABEL: func.func @layer_norm_plain(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>, %g: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %0 = graph.constant dense<1.000000e+00> : tensor<f32>
// CHECK-NEXT: %1 = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<8xf32>
// CHECK-NEXT: %2 = graph.constant dense<0.000000e+00> : tensor<f32>
// CHECK-NEXT: %3 = graph.broadcast %2 axes = [] : tensor<f32> -> tensor<8xf32>
// CHECK-NEXT: %h = graph.layer_norm %x, %1, %3 epsilon = 9.9999997473787516e-06 : (tensor<2x?x8xf32, #graph.dims<_, s, _>>, tensor<8xf32>, tensor<8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: %y = graph.neg %h : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
func.func @layer_norm_plain(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>, %g: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
  %s1 = graph.reduce %x kind = add axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %ns = graph.constant dense<8.0> : tensor<f32>
  %n = graph.broadcast %ns axes = [] : tensor<f32> -> tensor<2x?xf32, #graph.dims<_, s>>
  %mu = graph.div %s1, %n : tensor<2x?xf32, #graph.dims<_, s>>
  %mub = graph.broadcast %mu axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %c = graph.sub %x, %mub : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %c2 = graph.mul %c, %c : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %s2 = graph.reduce %c2 kind = add axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %v = graph.div %s2, %n : tensor<2x?xf32, #graph.dims<_, s>>
  %epss = graph.constant dense<1.0e-5> : tensor<f32>
  %eps = graph.broadcast %epss axes = [] : tensor<f32> -> tensor<2x?xf32, #graph.dims<_, s>>
  %ve = graph.add %v, %eps : tensor<2x?xf32, #graph.dims<_, s>>
  %r = graph.rsqrt %ve : tensor<2x?xf32, #graph.dims<_, s>>
  %rb = graph.broadcast %r axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %h = graph.mul %c, %rb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %gb = graph.broadcast %g axes = [2] : tensor<8xf32> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %bb = graph.broadcast %b axes = [2] : tensor<8xf32> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %y = graph.neg %h : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
}

// -----

// No bias; a residual is none.
// CHECK-LABEL: func.func @layer_norm_residual(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>, %g: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %0 = graph.constant dense<0.000000e+00> : tensor<f32>
// CHECK-NEXT: %1 = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<8xf32>
// CHECK-NEXT: %hg = graph.layer_norm %x, %g, %1 epsilon = 9.9999997473787516e-06 : (tensor<2x?x8xf32, #graph.dims<_, s, _>>, tensor<8xf32>, tensor<8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: %y = graph.add %hg, %x : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
func.func @layer_norm_residual(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>, %g: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
  %s1 = graph.reduce %x kind = add axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %ns = graph.constant dense<8.0> : tensor<f32>
  %n = graph.broadcast %ns axes = [] : tensor<f32> -> tensor<2x?xf32, #graph.dims<_, s>>
  %mu = graph.div %s1, %n : tensor<2x?xf32, #graph.dims<_, s>>
  %mub = graph.broadcast %mu axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %c = graph.sub %x, %mub : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %c2 = graph.mul %c, %c : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %s2 = graph.reduce %c2 kind = add axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %v = graph.div %s2, %n : tensor<2x?xf32, #graph.dims<_, s>>
  %epss = graph.constant dense<1.0e-5> : tensor<f32>
  %eps = graph.broadcast %epss axes = [] : tensor<f32> -> tensor<2x?xf32, #graph.dims<_, s>>
  %ve = graph.add %v, %eps : tensor<2x?xf32, #graph.dims<_, s>>
  %r = graph.rsqrt %ve : tensor<2x?xf32, #graph.dims<_, s>>
  %rb = graph.broadcast %r axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %h = graph.mul %c, %rb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %gb = graph.broadcast %g axes = [2] : tensor<8xf32> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %bb = graph.broadcast %b axes = [2] : tensor<8xf32> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %hg = graph.mul %h, %gb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %y = graph.add %hg, %x : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
}

// -----

// The variance as mean of squares minus square of the mean, cut off at 0.
// CHECK-LABEL: func.func @layer_norm_fast_variance(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>, %g: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %y = graph.layer_norm %x, %g, %b epsilon = 9.9999999747524271e-07 : (tensor<2x?x8xf32, #graph.dims<_, s, _>>, tensor<8xf32>, tensor<8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
func.func @layer_norm_fast_variance(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>, %g: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
  %s1 = graph.reduce %x kind = add axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %ns = graph.constant dense<8.0> : tensor<f32>
  %n = graph.broadcast %ns axes = [] : tensor<f32> -> tensor<2x?xf32, #graph.dims<_, s>>
  %mu = graph.div %s1, %n : tensor<2x?xf32, #graph.dims<_, s>>
  %x2 = graph.mul %x, %x : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %s2 = graph.reduce %x2 kind = add axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %ms = graph.div %s2, %n : tensor<2x?xf32, #graph.dims<_, s>>
  %mu2 = graph.mul %mu, %mu : tensor<2x?xf32, #graph.dims<_, s>>
  %v0 = graph.sub %ms, %mu2 : tensor<2x?xf32, #graph.dims<_, s>>
  %zs = graph.constant dense<0.0> : tensor<f32>
  %z = graph.broadcast %zs axes = [] : tensor<f32> -> tensor<2x?xf32, #graph.dims<_, s>>
  %v = graph.max %v0, %z : tensor<2x?xf32, #graph.dims<_, s>>
  %epss = graph.constant dense<1.0e-6> : tensor<f32>
  %eps = graph.broadcast %epss axes = [] : tensor<f32> -> tensor<2x?xf32, #graph.dims<_, s>>
  %ve = graph.add %v, %eps : tensor<2x?xf32, #graph.dims<_, s>>
  %r = graph.rsqrt %ve : tensor<2x?xf32, #graph.dims<_, s>>
  %rb = graph.broadcast %r axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %mub = graph.broadcast %mu axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %c = graph.sub %x, %mub : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %h = graph.mul %c, %rb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %gb = graph.broadcast %g axes = [2] : tensor<8xf32> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %bb = graph.broadcast %b axes = [2] : tensor<8xf32> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %hg = graph.mul %h, %gb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %y = graph.add %hg, %bb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
}

// -----

// Divided by 7: not the mean.
// CHECK-LABEL: func.func @not_layer_norm_count(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>, %g: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %s1 = graph.reduce %x kind = add axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: %ns = graph.constant dense<7.000000e+00> : tensor<f32>
// CHECK-NEXT: %n = graph.broadcast %ns axes = [] : tensor<f32> -> tensor<2x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: %mu = graph.div %s1, %n : tensor<2x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: %mub = graph.broadcast %mu axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: %c = graph.sub %x, %mub : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: %c2 = graph.mul %c, %c : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: %s2 = graph.reduce %c2 kind = add axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: %v = graph.div %s2, %n : tensor<2x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: %epss = graph.constant dense<1.000000e-05> : tensor<f32>
// CHECK-NEXT: %eps = graph.broadcast %epss axes = [] : tensor<f32> -> tensor<2x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: %ve = graph.add %v, %eps : tensor<2x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: %r = graph.rsqrt %ve : tensor<2x?xf32, #graph.dims<_, s>>
// CHECK-NEXT: %rb = graph.broadcast %r axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: %h = graph.mul %c, %rb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: %gb = graph.broadcast %g axes = [2] : tensor<8xf32> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: %bb = graph.broadcast %b axes = [2] : tensor<8xf32> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: %hg = graph.mul %h, %gb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: %y = graph.add %hg, %bb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
func.func @not_layer_norm_count(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>, %g: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
  %s1 = graph.reduce %x kind = add axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %ns = graph.constant dense<7.0> : tensor<f32>
  %n = graph.broadcast %ns axes = [] : tensor<f32> -> tensor<2x?xf32, #graph.dims<_, s>>
  %mu = graph.div %s1, %n : tensor<2x?xf32, #graph.dims<_, s>>
  %mub = graph.broadcast %mu axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %c = graph.sub %x, %mub : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %c2 = graph.mul %c, %c : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %s2 = graph.reduce %c2 kind = add axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %v = graph.div %s2, %n : tensor<2x?xf32, #graph.dims<_, s>>
  %epss = graph.constant dense<1.0e-5> : tensor<f32>
  %eps = graph.broadcast %epss axes = [] : tensor<f32> -> tensor<2x?xf32, #graph.dims<_, s>>
  %ve = graph.add %v, %eps : tensor<2x?xf32, #graph.dims<_, s>>
  %r = graph.rsqrt %ve : tensor<2x?xf32, #graph.dims<_, s>>
  %rb = graph.broadcast %r axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %h = graph.mul %c, %rb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %gb = graph.broadcast %g axes = [2] : tensor<8xf32> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %bb = graph.broadcast %b axes = [2] : tensor<8xf32> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %hg = graph.mul %h, %gb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %y = graph.add %hg, %bb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
}

// -----

// Without epsilon.
// CHECK-LABEL: func.func @layer_norm_no_epsilon(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>, %g: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
// CHECK-NEXT: %0 = graph.constant dense<1.000000e+00> : tensor<f32>
// CHECK-NEXT: %1 = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<8xf32>
// CHECK-NEXT: %2 = graph.constant dense<0.000000e+00> : tensor<f32>
// CHECK-NEXT: %3 = graph.broadcast %2 axes = [] : tensor<f32> -> tensor<8xf32>
// CHECK-NEXT: %y = graph.layer_norm %x, %1, %3 epsilon = 0.000000e+00 : (tensor<2x?x8xf32, #graph.dims<_, s, _>>, tensor<8xf32>, tensor<8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
// CHECK-NEXT: }
func.func @layer_norm_no_epsilon(%x: tensor<2x?x8xf32, #graph.dims<_, s, _>>, %g: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<2x?x8xf32, #graph.dims<_, s, _>> {
  %s1 = graph.reduce %x kind = add axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %ns = graph.constant dense<8.0> : tensor<f32>
  %n = graph.broadcast %ns axes = [] : tensor<f32> -> tensor<2x?xf32, #graph.dims<_, s>>
  %mu = graph.div %s1, %n : tensor<2x?xf32, #graph.dims<_, s>>
  %mub = graph.broadcast %mu axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %c = graph.sub %x, %mub : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %c2 = graph.mul %c, %c : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %s2 = graph.reduce %c2 kind = add axes = [2] : tensor<2x?x8xf32, #graph.dims<_, s, _>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %v = graph.div %s2, %n : tensor<2x?xf32, #graph.dims<_, s>>
  %r = graph.rsqrt %v : tensor<2x?xf32, #graph.dims<_, s>>
  %rb = graph.broadcast %r axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x8xf32, #graph.dims<_, s, _>>
  %y = graph.mul %c, %rb : tensor<2x?x8xf32, #graph.dims<_, s, _>>
  func.return %y : tensor<2x?x8xf32, #graph.dims<_, s, _>>
}

// -----

// A symbolic size, cast.
// CHECK-LABEL: func.func @layer_norm_symbolic(%x: tensor<4x?xf32, #graph.dims<_, n>>) -> tensor<4x?xf32, #graph.dims<_, n>> {
// CHECK-NEXT: %0 = graph.constant dense<1.000000e+00> : tensor<f32>
// CHECK-NEXT: %1 = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<?xf32, #graph.dims<n>>
// CHECK-NEXT: %2 = graph.constant dense<0.000000e+00> : tensor<f32>
// CHECK-NEXT: %3 = graph.broadcast %2 axes = [] : tensor<f32> -> tensor<?xf32, #graph.dims<n>>
// CHECK-NEXT: %y = graph.layer_norm %x, %1, %3 epsilon = 9.9999997473787516e-06 : (tensor<4x?xf32, #graph.dims<_, n>>, tensor<?xf32, #graph.dims<n>>, tensor<?xf32, #graph.dims<n>>) -> tensor<4x?xf32, #graph.dims<_, n>>
// CHECK-NEXT: func.return %y : tensor<4x?xf32, #graph.dims<_, n>>
// CHECK-NEXT: }
func.func @layer_norm_symbolic(%x: tensor<4x?xf32, #graph.dims<_, n>>) -> tensor<4x?xf32, #graph.dims<_, n>> {
  %sz = graph.size value = [n] : tensor<i32>
  %sf = graph.cast %sz : tensor<i32> -> tensor<f32>
  %nb = graph.broadcast %sf axes = [] : tensor<f32> -> tensor<4xf32>
  %s1 = graph.reduce %x kind = add axes = [1] : tensor<4x?xf32, #graph.dims<_, n>> -> tensor<4xf32>
  %mu = graph.div %s1, %nb : tensor<4xf32>
  %mub = graph.broadcast %mu axes = [0] : tensor<4xf32> -> tensor<4x?xf32, #graph.dims<_, n>>
  %c = graph.sub %x, %mub : tensor<4x?xf32, #graph.dims<_, n>>
  %c2 = graph.mul %c, %c : tensor<4x?xf32, #graph.dims<_, n>>
  %s2 = graph.reduce %c2 kind = add axes = [1] : tensor<4x?xf32, #graph.dims<_, n>> -> tensor<4xf32>
  %v = graph.div %s2, %nb : tensor<4xf32>
  %epss = graph.constant dense<1.0e-5> : tensor<f32>
  %eps = graph.broadcast %epss axes = [] : tensor<f32> -> tensor<4xf32>
  %ve = graph.add %v, %eps : tensor<4xf32>
  %r = graph.rsqrt %ve : tensor<4xf32>
  %rb = graph.broadcast %r axes = [0] : tensor<4xf32> -> tensor<4x?xf32, #graph.dims<_, n>>
  %y = graph.mul %c, %rb : tensor<4x?xf32, #graph.dims<_, n>>
  func.return %y : tensor<4x?xf32, #graph.dims<_, n>>
}

// -----

// JAX: 0.5 * x * (1 + erf(x / sqrt 2)).
// CHECK-LABEL: func.func @gelu(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %y = graph.gelu %x : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @gelu(%x: tensor<4xf32>) -> tensor<4xf32> {
  %k = graph.constant dense<0.707106769> : tensor<4xf32>
  %a = graph.mul %x, %k : tensor<4xf32>
  %t = graph.erf %a : tensor<4xf32>
  %one = graph.constant dense<1.0> : tensor<4xf32>
  %p = graph.add %t, %one : tensor<4xf32>
  %h = graph.constant dense<0.5> : tensor<4xf32>
  %hx = graph.mul %h, %x : tensor<4xf32>
  %y = graph.mul %hx, %p : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// ONNX: x / sqrt 2, times x, times 0.5.
// CHECK-LABEL: func.func @gelu_onnx(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %y = graph.gelu %x : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @gelu_onnx(%x: tensor<4xf32>) -> tensor<4xf32> {
  %k = graph.constant dense<1.41421354> : tensor<4xf32>
  %a = graph.div %x, %k : tensor<4xf32>
  %t = graph.erf %a : tensor<4xf32>
  %one = graph.constant dense<1.0> : tensor<4xf32>
  %p = graph.add %one, %t : tensor<4xf32>
  %xp = graph.mul %x, %p : tensor<4xf32>
  %h = graph.constant dense<0.5> : tensor<4xf32>
  %y = graph.mul %xp, %h : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// Distributed over the sum.
// CHECK-LABEL: func.func @gelu_distributed(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %y = graph.gelu %x : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @gelu_distributed(%x: tensor<4xf32>) -> tensor<4xf32> {
  %k = graph.constant dense<0.707106769> : tensor<4xf32>
  %a = graph.mul %x, %k : tensor<4xf32>
  %t = graph.erf %a : tensor<4xf32>
  %h = graph.constant dense<0.5> : tensor<4xf32>
  %hx = graph.mul %x, %h : tensor<4xf32>
  %ht = graph.mul %hx, %t : tensor<4xf32>
  %y = graph.add %hx, %ht : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// x itself a product.
// CHECK-LABEL: func.func @gelu_of_product(%x: tensor<4xf32>, %g: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %x1 = graph.mul %x, %g : tensor<4xf32>
// CHECK-NEXT: %y = graph.gelu %x1 : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @gelu_of_product(%x: tensor<4xf32>, %g: tensor<4xf32>) -> tensor<4xf32> {
  %x1 = graph.mul %x, %g : tensor<4xf32>
  %k = graph.constant dense<0.707106769> : tensor<4xf32>
  %a = graph.mul %x1, %k : tensor<4xf32>
  %t = graph.erf %a : tensor<4xf32>
  %one = graph.constant dense<1.0> : tensor<4xf32>
  %p = graph.add %t, %one : tensor<4xf32>
  %h = graph.constant dense<0.5> : tensor<4xf32>
  %hx = graph.mul %h, %x1 : tensor<4xf32>
  %y = graph.mul %hx, %p : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// Gated: only the gelu.
// CHECK-LABEL: func.func @gelu_gated(%x: tensor<4xf32>, %g: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %ge = graph.gelu %x : tensor<4xf32>
// CHECK-NEXT: %y = graph.mul %ge, %g : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @gelu_gated(%x: tensor<4xf32>, %g: tensor<4xf32>) -> tensor<4xf32> {
  %k = graph.constant dense<0.707106769> : tensor<4xf32>
  %a = graph.mul %x, %k : tensor<4xf32>
  %t = graph.erf %a : tensor<4xf32>
  %one = graph.constant dense<1.0> : tensor<4xf32>
  %p = graph.add %t, %one : tensor<4xf32>
  %h = graph.constant dense<0.5> : tensor<4xf32>
  %hx = graph.mul %h, %x : tensor<4xf32>
  %ge = graph.mul %hx, %p : tensor<4xf32>
  %y = graph.mul %ge, %g : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// The tanh form.
// CHECK-LABEL: func.func @gelu_tanh(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %y = graph.gelu %x approximate = tanh : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @gelu_tanh(%x: tensor<4xf32>) -> tensor<4xf32> {
  %x2 = graph.mul %x, %x : tensor<4xf32>
  %x3 = graph.mul %x2, %x : tensor<4xf32>
  %c = graph.constant dense<4.471500e-02> : tensor<4xf32>
  %cx = graph.mul %c, %x3 : tensor<4xf32>
  %i = graph.add %x, %cx : tensor<4xf32>
  %k = graph.constant dense<0.797884583> : tensor<4xf32>
  %ki = graph.mul %k, %i : tensor<4xf32>
  %t = graph.tanh %ki : tensor<4xf32>
  %one = graph.constant dense<1.0> : tensor<4xf32>
  %p = graph.add %one, %t : tensor<4xf32>
  %h = graph.constant dense<0.5> : tensor<4xf32>
  %hp = graph.mul %h, %p : tensor<4xf32>
  %y = graph.mul %x, %hp : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// With pow(x, 3).
// CHECK-LABEL: func.func @gelu_tanh_pow(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %y = graph.gelu %x approximate = tanh : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @gelu_tanh_pow(%x: tensor<4xf32>) -> tensor<4xf32> {
  %three = graph.constant dense<3.0> : tensor<4xf32>
  %x3 = graph.pow %x, %three : tensor<4xf32>
  %c = graph.constant dense<4.471500e-02> : tensor<4xf32>
  %cx = graph.mul %c, %x3 : tensor<4xf32>
  %i = graph.add %x, %cx : tensor<4xf32>
  %k = graph.constant dense<0.797884583> : tensor<4xf32>
  %ki = graph.mul %k, %i : tensor<4xf32>
  %t = graph.tanh %ki : tensor<4xf32>
  %one = graph.constant dense<1.0> : tensor<4xf32>
  %p = graph.add %one, %t : tensor<4xf32>
  %h = graph.constant dense<0.5> : tensor<4xf32>
  %hp = graph.mul %h, %p : tensor<4xf32>
  %y = graph.mul %x, %hp : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// As x (1 + 0.044715 x²).
// CHECK-LABEL: func.func @gelu_tanh_horner(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %y = graph.gelu %x approximate = tanh : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @gelu_tanh_horner(%x: tensor<4xf32>) -> tensor<4xf32> {
  %x2 = graph.mul %x, %x : tensor<4xf32>
  %c = graph.constant dense<4.471500e-02> : tensor<4xf32>
  %cx = graph.mul %c, %x2 : tensor<4xf32>
  %one = graph.constant dense<1.0> : tensor<4xf32>
  %o = graph.add %one, %cx : tensor<4xf32>
  %i = graph.mul %x, %o : tensor<4xf32>
  %k = graph.constant dense<0.797884583> : tensor<4xf32>
  %ki = graph.mul %k, %i : tensor<4xf32>
  %t = graph.tanh %ki : tensor<4xf32>
  %p = graph.add %one, %t : tensor<4xf32>
  %h = graph.constant dense<0.5> : tensor<4xf32>
  %hp = graph.mul %h, %p : tensor<4xf32>
  %y = graph.mul %x, %hp : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// Another slope.
// CHECK-LABEL: func.func @not_gelu_slope(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %0 = graph.constant dense<7.500000e-01> : tensor<f32>
// CHECK-NEXT: %k = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %a = graph.mul %x, %k : tensor<4xf32>
// CHECK-NEXT: %t = graph.erf %a : tensor<4xf32>
// CHECK-NEXT: %1 = graph.constant dense<1.000000e+00> : tensor<f32>
// CHECK-NEXT: %one = graph.broadcast %1 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %p = graph.add %t, %one : tensor<4xf32>
// CHECK-NEXT: %2 = graph.constant dense<5.000000e-01> : tensor<f32>
// CHECK-NEXT: %h = graph.broadcast %2 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %hx = graph.mul %x, %h : tensor<4xf32>
// CHECK-NEXT: %y = graph.mul %hx, %p : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @not_gelu_slope(%x: tensor<4xf32>) -> tensor<4xf32> {
  %k = graph.constant dense<0.75> : tensor<4xf32>
  %a = graph.mul %x, %k : tensor<4xf32>
  %t = graph.erf %a : tensor<4xf32>
  %one = graph.constant dense<1.0> : tensor<4xf32>
  %p = graph.add %t, %one : tensor<4xf32>
  %h = graph.constant dense<0.5> : tensor<4xf32>
  %hx = graph.mul %h, %x : tensor<4xf32>
  %y = graph.mul %hx, %p : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// Another factor.
// CHECK-LABEL: func.func @not_gelu_factor(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %0 = graph.constant dense<0.707106769> : tensor<f32>
// CHECK-NEXT: %k = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %a = graph.mul %x, %k : tensor<4xf32>
// CHECK-NEXT: %t = graph.erf %a : tensor<4xf32>
// CHECK-NEXT: %1 = graph.constant dense<1.000000e+00> : tensor<f32>
// CHECK-NEXT: %one = graph.broadcast %1 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %p = graph.add %t, %one : tensor<4xf32>
// CHECK-NEXT: %2 = graph.constant dense<2.500000e-01> : tensor<f32>
// CHECK-NEXT: %h = graph.broadcast %2 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %hx = graph.mul %x, %h : tensor<4xf32>
// CHECK-NEXT: %y = graph.mul %hx, %p : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @not_gelu_factor(%x: tensor<4xf32>) -> tensor<4xf32> {
  %k = graph.constant dense<0.707106769> : tensor<4xf32>
  %a = graph.mul %x, %k : tensor<4xf32>
  %t = graph.erf %a : tensor<4xf32>
  %one = graph.constant dense<1.0> : tensor<4xf32>
  %p = graph.add %t, %one : tensor<4xf32>
  %h = graph.constant dense<0.25> : tensor<4xf32>
  %hx = graph.mul %h, %x : tensor<4xf32>
  %y = graph.mul %hx, %p : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// Another argument.
// CHECK-LABEL: func.func @not_gelu_argument(%x: tensor<4xf32>, %g: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %0 = graph.constant dense<0.707106769> : tensor<f32>
// CHECK-NEXT: %k = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %a = graph.mul %x, %k : tensor<4xf32>
// CHECK-NEXT: %t = graph.erf %a : tensor<4xf32>
// CHECK-NEXT: %1 = graph.constant dense<1.000000e+00> : tensor<f32>
// CHECK-NEXT: %one = graph.broadcast %1 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %p = graph.add %t, %one : tensor<4xf32>
// CHECK-NEXT: %2 = graph.constant dense<5.000000e-01> : tensor<f32>
// CHECK-NEXT: %h = graph.broadcast %2 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %hx = graph.mul %g, %h : tensor<4xf32>
// CHECK-NEXT: %y = graph.mul %hx, %p : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @not_gelu_argument(%x: tensor<4xf32>, %g: tensor<4xf32>) -> tensor<4xf32> {
  %k = graph.constant dense<0.707106769> : tensor<4xf32>
  %a = graph.mul %x, %k : tensor<4xf32>
  %t = graph.erf %a : tensor<4xf32>
  %one = graph.constant dense<1.0> : tensor<4xf32>
  %p = graph.add %t, %one : tensor<4xf32>
  %h = graph.constant dense<0.5> : tensor<4xf32>
  %hx = graph.mul %h, %g : tensor<4xf32>
  %y = graph.mul %hx, %p : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// 1 / (1 + exp(-x)).
// CHECK-LABEL: func.func @logistic(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %y = graph.logistic %x : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @logistic(%x: tensor<4xf32>) -> tensor<4xf32> {
  %n = graph.neg %x : tensor<4xf32>
  %e = graph.exp %n : tensor<4xf32>
  %one = graph.constant dense<1.0> : tensor<4xf32>
  %p = graph.add %e, %one : tensor<4xf32>
  %y = graph.div %one, %p : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// 1 / (2 + exp(-x)).
// CHECK-LABEL: func.func @not_logistic(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %n = graph.neg %x : tensor<4xf32>
// CHECK-NEXT: %e = graph.exp %n : tensor<4xf32>
// CHECK-NEXT: %0 = graph.constant dense<2.000000e+00> : tensor<f32>
// CHECK-NEXT: %two = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %p = graph.add %e, %two : tensor<4xf32>
// CHECK-NEXT: %y = graph.reciprocal %p : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @not_logistic(%x: tensor<4xf32>) -> tensor<4xf32> {
  %n = graph.neg %x : tensor<4xf32>
  %e = graph.exp %n : tensor<4xf32>
  %one = graph.constant dense<1.0> : tensor<4xf32>
  %two = graph.constant dense<2.0> : tensor<4xf32>
  %p = graph.add %e, %two : tensor<4xf32>
  %y = graph.div %one, %p : tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

// As JAX has it: x/2 times 1 - erf(-x/√2).
// CHECK-LABEL: func.func @gelu_negated(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %y = graph.gelu %x : tensor<4xf32>
// CHECK-NEXT: func.return %y : tensor<4xf32>
// CHECK-NEXT: }
func.func @gelu_negated(%x: tensor<4xf32>) -> tensor<4xf32> {
  %k = graph.constant dense<-0.707106769> : tensor<4xf32>
  %a = graph.mul %x, %k : tensor<4xf32>
  %t = graph.erf %a : tensor<4xf32>
  %one = graph.constant dense<1.0> : tensor<4xf32>
  %u = graph.sub %one, %t : tensor<4xf32>
  %h = graph.constant dense<0.5> : tensor<4xf32>
  %hx = graph.mul %x, %h : tensor<4xf32>
  %y = graph.mul %hx, %u : tensor<4xf32>
  func.return %y : tensor<4xf32>
}
