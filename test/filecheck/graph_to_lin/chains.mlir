// RUN: aiopt-opt %s --split-input-file --pipeline='fuse, graph-to-lin' | filecheck %s

// A product, work on its rows, and a product that contracts them.
// CHECK-LABEL: lin.kernel @k0_dot(%q: tensor<2x?x8xf32, #graph.dims<_, n0, _>>, %k: tensor<2x?x8xf32, #graph.dims<_, n1, _>>, %m: tensor<?x?xf32, #graph.dims<n0, n1>>, %v: tensor<2x?x4xf32, #graph.dims<_, n1, _>>) -> (tensor<?x2x4xf32, #graph.dims<n0, _, _>>) symbols = [n0, n1] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [2, n0, n1, 8] iterators = [parallel, parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d2, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>] (%q, %k) : (tensor<2x?x8xf32, #graph.dims<_, n0, _>>, tensor<2x?x8xf32, #graph.dims<_, n1, _>>) -> tensor<2x?x?xf32, #graph.dims<_, n0, n1>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32, %3: f32):
// CHECK-NEXT: %4 = arith.mulf %1, %2 : f32
// CHECK-NEXT: %5 = arith.addf %3, %4 : f32
// CHECK-NEXT: lin.yield %5 : f32
// CHECK-NEXT: }
// CHECK-NEXT: %6 = lin.generic domain = [2, n0, n1] iterators = [parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2) -> (d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1)>] (%m, %0) : (tensor<?x?xf32, #graph.dims<n0, n1>>, tensor<2x?x?xf32, #graph.dims<_, n0, n1>>) -> tensor<2x?xf32, #graph.dims<_, n0>> {
// CHECK-NEXT: ^bb0(%7: f32, %8: f32, %9: f32):
// CHECK-NEXT: %10 = arith.addf %8, %7 : f32
// CHECK-NEXT: %11 = arith.maximumf %9, %10 : f32
// CHECK-NEXT: lin.yield %11 : f32
// CHECK-NEXT: }
// CHECK-NEXT: %12, %13 = lin.generic domain = [2, n0, n1] iterators = [parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2) -> (d0, d1)>, affine_map<(d0, d1, d2) -> (d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1)>] (%6, %m, %0) : (tensor<2x?xf32, #graph.dims<_, n0>>, tensor<?x?xf32, #graph.dims<n0, n1>>, tensor<2x?x?xf32, #graph.dims<_, n0, n1>>) -> (tensor<2x?x?xf32, #graph.dims<_, n0, n1>>, tensor<2x?xf32, #graph.dims<_, n0>>) {
// CHECK-NEXT: ^bb0(%14: f32, %15: f32, %16: f32, %17: f32, %18: f32):
// CHECK-NEXT: %19 = arith.addf %16, %15 : f32
// CHECK-NEXT: %20 = arith.subf %19, %14 : f32
// CHECK-NEXT: %21 = math.exp %20 : f32
// CHECK-NEXT: %22 = arith.addf %18, %21 : f32
// CHECK-NEXT: lin.yield %21, %22 : f32, f32
// CHECK-NEXT: }
// CHECK-NEXT: %23 = lin.generic domain = [2, n0, n1] iterators = [parallel, parallel, parallel] maps = [affine_map<(d0, d1, d2) -> (d0, d1)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d0, d1, d2)>] (%13, %12) : (tensor<2x?xf32, #graph.dims<_, n0>>, tensor<2x?x?xf32, #graph.dims<_, n0, n1>>) -> tensor<2x?x?xf32, #graph.dims<_, n0, n1>> {
// CHECK-NEXT: ^bb0(%24: f32, %25: f32, %26: f32):
// CHECK-NEXT: %27 = arith.divf %25, %24 : f32
// CHECK-NEXT: lin.yield %27 : f32
// CHECK-NEXT: }
// CHECK-NEXT: %28 = lin.generic domain = [2, n0, 4, n1] iterators = [parallel, parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2, d3) -> (d0, d1, d3)>, affine_map<(d0, d1, d2, d3) -> (d0, d3, d2)>, affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>] (%23, %v) : (tensor<2x?x?xf32, #graph.dims<_, n0, n1>>, tensor<2x?x4xf32, #graph.dims<_, n1, _>>) -> tensor<2x?x4xf32, #graph.dims<_, n0, _>> {
// CHECK-NEXT: ^bb0(%29: f32, %30: f32, %31: f32):
// CHECK-NEXT: %32 = arith.mulf %29, %30 : f32
// CHECK-NEXT: %33 = arith.addf %31, %32 : f32
// CHECK-NEXT: lin.yield %33 : f32
// CHECK-NEXT: }
// CHECK-NEXT: %34 = lin.generic domain = [2, n0, 4] iterators = [parallel, parallel, parallel] maps = [affine_map<(d0, d1, d2) -> (d0, d1, d2)>, affine_map<(d0, d1, d2) -> (d1, d0, d2)>] (%28) : (tensor<2x?x4xf32, #graph.dims<_, n0, _>>) -> tensor<?x2x4xf32, #graph.dims<n0, _, _>> {
// CHECK-NEXT: ^bb0(%35: f32, %36: f32):
// CHECK-NEXT: %37 = arith.constant 0.000000e+00 : f32
// CHECK-NEXT: %38 = arith.maximumf %35, %37 : f32
// CHECK-NEXT: lin.yield %38 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %34 : tensor<?x2x4xf32, #graph.dims<n0, _, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @attention(%q: tensor<2x?x8xf32, #graph.dims<_, s, _>>, %k: tensor<2x?x8xf32, #graph.dims<_, t, _>>, %v: tensor<2x?x4xf32, #graph.dims<_, t, _>>, %m: tensor<?x?xf32, #graph.dims<s, t>>) -> tensor<?x2x4xf32, #graph.dims<s, _, _>> {
// CHECK-NEXT: %y = lin.call @k0_dot symbols = [s, t] (%q, %k, %m, %v) : (tensor<2x?x8xf32, #graph.dims<_, s, _>>, tensor<2x?x8xf32, #graph.dims<_, t, _>>, tensor<?x?xf32, #graph.dims<s, t>>, tensor<2x?x4xf32, #graph.dims<_, t, _>>) -> tensor<?x2x4xf32, #graph.dims<s, _, _>>
// CHECK-NEXT: func.return %y : tensor<?x2x4xf32, #graph.dims<s, _, _>>
// CHECK-NEXT: }
func.func @attention(%q: tensor<2x?x8xf32, #graph.dims<_, s, _>>, %k: tensor<2x?x8xf32, #graph.dims<_, t, _>>, %v: tensor<2x?x4xf32, #graph.dims<_, t, _>>, %m: tensor<?x?xf32, #graph.dims<s, t>>) -> (tensor<?x2x4xf32, #graph.dims<s, _, _>>) {
  %p = graph.dot %q, %k lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [2] : (tensor<2x?x8xf32, #graph.dims<_, s, _>>, tensor<2x?x8xf32, #graph.dims<_, t, _>>) -> tensor<2x?x?xf32, #graph.dims<_, s, t>>
  %a = graph.broadcast %m axes = [1, 2] : tensor<?x?xf32, #graph.dims<s, t>> -> tensor<2x?x?xf32, #graph.dims<_, s, t>>
  %b = graph.add %p, %a : tensor<2x?x?xf32, #graph.dims<_, s, t>>
  %h = graph.reduce %b kind = max axes = [2] : tensor<2x?x?xf32, #graph.dims<_, s, t>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %i = graph.broadcast %h axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x?xf32, #graph.dims<_, s, t>>
  %c = graph.sub %b, %i : tensor<2x?x?xf32, #graph.dims<_, s, t>>
  %e = graph.exp %c : tensor<2x?x?xf32, #graph.dims<_, s, t>>
  %u = graph.reduce %e kind = add axes = [2] : tensor<2x?x?xf32, #graph.dims<_, s, t>> -> tensor<2x?xf32, #graph.dims<_, s>>
  %n = graph.broadcast %u axes = [0, 1] : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<2x?x?xf32, #graph.dims<_, s, t>>
  %w = graph.div %e, %n : tensor<2x?x?xf32, #graph.dims<_, s, t>>
  %o = graph.dot %w, %v lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [1] : (tensor<2x?x?xf32, #graph.dims<_, s, t>>, tensor<2x?x4xf32, #graph.dims<_, t, _>>) -> tensor<2x?x4xf32, #graph.dims<_, s, _>>
  %r = graph.relu %o : tensor<2x?x4xf32, #graph.dims<_, s, _>>
  %y = graph.transpose %r perm = [1, 0, 2] : tensor<2x?x4xf32, #graph.dims<_, s, _>> -> tensor<?x2x4xf32, #graph.dims<s, _, _>>
  func.return %y : tensor<?x2x4xf32, #graph.dims<s, _, _>>
}
