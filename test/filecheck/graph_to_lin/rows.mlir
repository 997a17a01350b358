// RUN: aiopt-opt %s --split-input-file --pipeline='fuse, graph-to-lin' | filecheck %s

// One reduction.
// CHECK-LABEL: lin.kernel @k0_rows(%x: tensor<?x?xf32, #graph.dims<n0, n1>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0, n1] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0, n1] iterators = [parallel, reduction] maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>] (%x) : (tensor<?x?xf32, #graph.dims<n0, n1>>) -> tensor<?xf32, #graph.dims<n0>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32):
// CHECK-NEXT: %3 = arith.addf %2, %1 : f32
// CHECK-NEXT: lin.yield %3 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @sum(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?xf32, #graph.dims<b>> {
// CHECK-NEXT: %t = lin.call @k0_rows symbols = [b, s] (%x) : (tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?xf32, #graph.dims<b>>
// CHECK-NEXT: func.return %t : tensor<?xf32, #graph.dims<b>>
// CHECK-NEXT: }
func.func @sum(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?xf32, #graph.dims<b>>) {
  %t = graph.reduce %x kind = add axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
  func.return %t : tensor<?xf32, #graph.dims<b>>
}

// -----

// Kinds of reductions and their combiners.
// CHECK-LABEL: lin.kernel @k0_rows(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<f32>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0] iterators = [reduction] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<f32> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32):
// CHECK-NEXT: %3 = arith.maximumf %2, %1 : f32
// CHECK-NEXT: lin.yield %3 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<f32>
// CHECK-NEXT: }
// CHECK-NEXT: lin.kernel @k1_rows(%y: tensor<?xi1, #graph.dims<n0>>) -> (tensor<i1>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0] iterators = [reduction] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] (%y) : (tensor<?xi1, #graph.dims<n0>>) -> tensor<i1> {
// CHECK-NEXT: ^bb0(%1: i1, %2: i1):
// CHECK-NEXT: %3 = arith.ori %2, %1 : i1
// CHECK-NEXT: lin.yield %3 : i1
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<i1>
// CHECK-NEXT: }
// CHECK-NEXT: lin.kernel @k2_rows(%z: tensor<?xi32, #graph.dims<n0>>) -> (tensor<i32>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0] iterators = [reduction] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] (%z) : (tensor<?xi32, #graph.dims<n0>>) -> tensor<i32> {
// CHECK-NEXT: ^bb0(%1: i32, %2: i32):
// CHECK-NEXT: %3 = arith.minsi %2, %1 : i32
// CHECK-NEXT: lin.yield %3 : i32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<i32>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @kinds(%x: tensor<?xf32, #graph.dims<s>>, %y: tensor<?xi1, #graph.dims<s>>, %z: tensor<?xi32, #graph.dims<s>>) -> (tensor<f32>, tensor<i1>, tensor<i32>) {
// CHECK-NEXT: %a = lin.call @k0_rows symbols = [s] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<f32>
// CHECK-NEXT: %b = lin.call @k1_rows symbols = [s] (%y) : (tensor<?xi1, #graph.dims<s>>) -> tensor<i1>
// CHECK-NEXT: %c = lin.call @k2_rows symbols = [s] (%z) : (tensor<?xi32, #graph.dims<s>>) -> tensor<i32>
// CHECK-NEXT: func.return %a, %b, %c : tensor<f32>, tensor<i1>, tensor<i32>
// CHECK-NEXT: }
func.func @kinds(%x: tensor<?xf32, #graph.dims<s>>, %y: tensor<?xi1, #graph.dims<s>>, %z: tensor<?xi32, #graph.dims<s>>) -> (tensor<f32>, tensor<i1>, tensor<i32>) {
  %a = graph.reduce %x kind = max axes = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<f32>
  %b = graph.reduce %y kind = max axes = [0] : tensor<?xi1, #graph.dims<s>> -> tensor<i1>
  %c = graph.reduce %z kind = min axes = [0] : tensor<?xi32, #graph.dims<s>> -> tensor<i32>
  func.return %a, %b, %c : tensor<f32>, tensor<i1>, tensor<i32>
}

// -----

// Over the outer dimension.
// CHECK-LABEL: lin.kernel @k0_rows(%x: tensor<?x?xf32, #graph.dims<n0, n1>>) -> (tensor<?xf32, #graph.dims<n1>>) symbols = [n0, n1] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0, n1] iterators = [reduction, parallel] maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1)>] (%x) : (tensor<?x?xf32, #graph.dims<n0, n1>>) -> tensor<?xf32, #graph.dims<n1>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32):
// CHECK-NEXT: %3 = arith.addf %2, %1 : f32
// CHECK-NEXT: lin.yield %3 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?xf32, #graph.dims<n1>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @outer(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?xf32, #graph.dims<s>> {
// CHECK-NEXT: %t = lin.call @k0_rows symbols = [b, s] (%x) : (tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: func.return %t : tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: }
func.func @outer(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?xf32, #graph.dims<s>>) {
  %t = graph.reduce %x kind = add axes = [0] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<s>>
  func.return %t : tensor<?xf32, #graph.dims<s>>
}

// -----

// Two passes over the rows; the dear value is kept.
// CHECK-LABEL: lin.kernel @k0_rows(%x: tensor<?x?xf32, #graph.dims<n0, n1>>) -> (tensor<?x?xf32, #graph.dims<n0, n1>>) symbols = [n0, n1] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0, %1 = lin.generic domain = [n0, n1] iterators = [parallel, reduction] maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>] (%x) : (tensor<?x?xf32, #graph.dims<n0, n1>>) -> (tensor<?x?xf32, #graph.dims<n0, n1>>, tensor<?xf32, #graph.dims<n0>>) {
// CHECK-NEXT: ^bb0(%2: f32, %3: f32, %4: f32):
// CHECK-NEXT: %5 = math.exp %2 : f32
// CHECK-NEXT: %6 = arith.addf %4, %5 : f32
// CHECK-NEXT: lin.yield %5, %6 : f32, f32
// CHECK-NEXT: }
// CHECK-NEXT: %7 = lin.generic domain = [n0, n1] iterators = [parallel, parallel] maps = [affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>] (%1, %0) : (tensor<?xf32, #graph.dims<n0>>, tensor<?x?xf32, #graph.dims<n0, n1>>) -> tensor<?x?xf32, #graph.dims<n0, n1>> {
// CHECK-NEXT: ^bb0(%8: f32, %9: f32, %10: f32):
// CHECK-NEXT: %11 = arith.divf %9, %8 : f32
// CHECK-NEXT: lin.yield %11 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %7 : tensor<?x?xf32, #graph.dims<n0, n1>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @kept(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xf32, #graph.dims<b, s>> {
// CHECK-NEXT: %d = lin.call @k0_rows symbols = [b, s] (%x) : (tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: func.return %d : tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: }
func.func @kept(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?x?xf32, #graph.dims<b, s>>) {
  %e = graph.exp %x : tensor<?x?xf32, #graph.dims<b, s>>
  %t = graph.reduce %e kind = add axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
  %n = graph.broadcast %t axes = [0] : tensor<?xf32, #graph.dims<b>> -> tensor<?x?xf32, #graph.dims<b, s>>
  %d = graph.div %e, %n : tensor<?x?xf32, #graph.dims<b, s>>
  func.return %d : tensor<?x?xf32, #graph.dims<b, s>>
}

// -----

// A cheap value is computed again.
// CHECK-LABEL: lin.kernel @k0_rows(%x: tensor<?x?xf32, #graph.dims<n0, n1>>) -> (tensor<?x?xf32, #graph.dims<n0, n1>>) symbols = [n0, n1] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0, n1] iterators = [parallel, reduction] maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>] (%x) : (tensor<?x?xf32, #graph.dims<n0, n1>>) -> tensor<?xf32, #graph.dims<n0>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32):
// CHECK-NEXT: %3 = arith.negf %1 : f32
// CHECK-NEXT: %4 = arith.addf %2, %3 : f32
// CHECK-NEXT: lin.yield %4 : f32
// CHECK-NEXT: }
// CHECK-NEXT: %5 = lin.generic domain = [n0, n1] iterators = [parallel, parallel] maps = [affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>] (%0, %x) : (tensor<?xf32, #graph.dims<n0>>, tensor<?x?xf32, #graph.dims<n0, n1>>) -> tensor<?x?xf32, #graph.dims<n0, n1>> {
// CHECK-NEXT: ^bb0(%6: f32, %7: f32, %8: f32):
// CHECK-NEXT: %9 = arith.negf %7 : f32
// CHECK-NEXT: %10 = arith.divf %9, %6 : f32
// CHECK-NEXT: lin.yield %10 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %5 : tensor<?x?xf32, #graph.dims<n0, n1>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @again(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xf32, #graph.dims<b, s>> {
// CHECK-NEXT: %d = lin.call @k0_rows symbols = [b, s] (%x) : (tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: func.return %d : tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: }
func.func @again(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?x?xf32, #graph.dims<b, s>>) {
  %e = graph.neg %x : tensor<?x?xf32, #graph.dims<b, s>>
  %t = graph.reduce %e kind = add axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
  %n = graph.broadcast %t axes = [0] : tensor<?xf32, #graph.dims<b>> -> tensor<?x?xf32, #graph.dims<b, s>>
  %d = graph.div %e, %n : tensor<?x?xf32, #graph.dims<b, s>>
  func.return %d : tensor<?x?xf32, #graph.dims<b, s>>
}

// -----

// Row values between the passes.
// CHECK-LABEL: lin.kernel @k0_rows(%x: tensor<?x?xf32, #graph.dims<n0, n1>>) -> (tensor<?x?xf32, #graph.dims<n0, n1>>) symbols = [n0, n1] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0, n1] iterators = [parallel, reduction] maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>] (%x) : (tensor<?x?xf32, #graph.dims<n0, n1>>) -> tensor<?xf32, #graph.dims<n0>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32):
// CHECK-NEXT: %3 = arith.addf %2, %1 : f32
// CHECK-NEXT: lin.yield %3 : f32
// CHECK-NEXT: }
// CHECK-NEXT: %4 = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%0) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
// CHECK-NEXT: ^bb0(%5: f32, %6: f32):
// CHECK-NEXT: %7 = math.sqrt %5 : f32
// CHECK-NEXT: lin.yield %7 : f32
// CHECK-NEXT: }
// CHECK-NEXT: %8 = lin.generic domain = [n0, n1] iterators = [parallel, parallel] maps = [affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>] (%4, %x) : (tensor<?xf32, #graph.dims<n0>>, tensor<?x?xf32, #graph.dims<n0, n1>>) -> tensor<?x?xf32, #graph.dims<n0, n1>> {
// CHECK-NEXT: ^bb0(%9: f32, %10: f32, %11: f32):
// CHECK-NEXT: %12 = arith.divf %10, %9 : f32
// CHECK-NEXT: lin.yield %12 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %8 : tensor<?x?xf32, #graph.dims<n0, n1>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @between(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xf32, #graph.dims<b, s>> {
// CHECK-NEXT: %d = lin.call @k0_rows symbols = [b, s] (%x) : (tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: func.return %d : tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: }
func.func @between(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?x?xf32, #graph.dims<b, s>>) {
  %t = graph.reduce %x kind = add axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
  %q = graph.sqrt %t : tensor<?xf32, #graph.dims<b>>
  %n = graph.broadcast %q axes = [0] : tensor<?xf32, #graph.dims<b>> -> tensor<?x?xf32, #graph.dims<b, s>>
  %d = graph.div %x, %n : tensor<?x?xf32, #graph.dims<b, s>>
  func.return %d : tensor<?x?xf32, #graph.dims<b, s>>
}

// -----

// A kept value that is a result is stored once.
// CHECK-LABEL: lin.kernel @k0_rows(%x: tensor<?x?xf32, #graph.dims<n0, n1>>) -> (tensor<?x?xf32, #graph.dims<n0, n1>>, tensor<?x?xf32, #graph.dims<n0, n1>>) symbols = [n0, n1] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0, %1 = lin.generic domain = [n0, n1] iterators = [parallel, reduction] maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>] (%x) : (tensor<?x?xf32, #graph.dims<n0, n1>>) -> (tensor<?x?xf32, #graph.dims<n0, n1>>, tensor<?xf32, #graph.dims<n0>>) {
// CHECK-NEXT: ^bb0(%2: f32, %3: f32, %4: f32):
// CHECK-NEXT: %5 = math.exp %2 : f32
// CHECK-NEXT: %6 = arith.addf %4, %5 : f32
// CHECK-NEXT: lin.yield %5, %6 : f32, f32
// CHECK-NEXT: }
// CHECK-NEXT: %7 = lin.generic domain = [n0, n1] iterators = [parallel, parallel] maps = [affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>] (%1, %0) : (tensor<?xf32, #graph.dims<n0>>, tensor<?x?xf32, #graph.dims<n0, n1>>) -> tensor<?x?xf32, #graph.dims<n0, n1>> {
// CHECK-NEXT: ^bb0(%8: f32, %9: f32, %10: f32):
// CHECK-NEXT: %11 = arith.divf %9, %8 : f32
// CHECK-NEXT: lin.yield %11 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0, %7 : tensor<?x?xf32, #graph.dims<n0, n1>>, tensor<?x?xf32, #graph.dims<n0, n1>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @result(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?x?xf32, #graph.dims<b, s>>, tensor<?x?xf32, #graph.dims<b, s>>) {
// CHECK-NEXT: %e, %d = lin.call @k0_rows symbols = [b, s] (%x) : (tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?x?xf32, #graph.dims<b, s>>, tensor<?x?xf32, #graph.dims<b, s>>)
// CHECK-NEXT: func.return %e, %d : tensor<?x?xf32, #graph.dims<b, s>>, tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: }
func.func @result(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?x?xf32, #graph.dims<b, s>>, tensor<?x?xf32, #graph.dims<b, s>>) {
  %e = graph.exp %x : tensor<?x?xf32, #graph.dims<b, s>>
  %t = graph.reduce %e kind = add axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
  %n = graph.broadcast %t axes = [0] : tensor<?xf32, #graph.dims<b>> -> tensor<?x?xf32, #graph.dims<b, s>>
  %d = graph.div %e, %n : tensor<?x?xf32, #graph.dims<b, s>>
  func.return %e, %d : tensor<?x?xf32, #graph.dims<b, s>>, tensor<?x?xf32, #graph.dims<b, s>>
}

// -----

// Kept dimensions of size 1.
// CHECK-LABEL: lin.kernel @k0_rows(%x: tensor<?x?xf32, #graph.dims<n0, n1>>) -> (tensor<?x1xf32, #graph.dims<n0, _>>) symbols = [n0, n1] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0, n1] iterators = [parallel, reduction] maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, 0)>] (%x) : (tensor<?x?xf32, #graph.dims<n0, n1>>) -> tensor<?x1xf32, #graph.dims<n0, _>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32):
// CHECK-NEXT: %3 = arith.addf %2, %1 : f32
// CHECK-NEXT: lin.yield %3 : f32
// CHECK-NEXT: }
// CHECK-NEXT: %4 = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0, 0)>, affine_map<(d0) -> (d0, 0)>] (%0) : (tensor<?x1xf32, #graph.dims<n0, _>>) -> tensor<?x1xf32, #graph.dims<n0, _>> {
// CHECK-NEXT: ^bb0(%5: f32, %6: f32):
// CHECK-NEXT: %7 = math.sqrt %5 : f32
// CHECK-NEXT: lin.yield %7 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %4 : tensor<?x1xf32, #graph.dims<n0, _>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @keep(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x1xf32, #graph.dims<b, _>> {
// CHECK-NEXT: %q = lin.call @k0_rows symbols = [b, s] (%x) : (tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x1xf32, #graph.dims<b, _>>
// CHECK-NEXT: func.return %q : tensor<?x1xf32, #graph.dims<b, _>>
// CHECK-NEXT: }
func.func @keep(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?x1xf32, #graph.dims<b, _>>) {
  %t = graph.reduce %x kind = add axes = [1] keep = true : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?x1xf32, #graph.dims<b, _>>
  %q = graph.sqrt %t : tensor<?x1xf32, #graph.dims<b, _>>
  func.return %q : tensor<?x1xf32, #graph.dims<b, _>>
}

// -----

// Padded values and a reduction of them: only the reduction is a row value.
// CHECK-LABEL: lin.kernel @k0_pad(%x: tensor<3xi64>, %z: tensor<i64>) -> (tensor<4xi64>, tensor<i64>) symbols = [] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0, %1 = lin.generic domain = [4] iterators = [reduction] maps = [affine_map<(d0) -> ()>, affine_map<(d0) -> ()>, affine_map<(d0) -> (d0)>] (%z) : (tensor<i64>) -> (tensor<i64>, tensor<4xi64>) {
// CHECK-NEXT: ^bb0(%2: i64, %3: i64, %4: i64):
// CHECK-NEXT: %5 = lin.index affine_map<(d0) -> (d0)> : i64
// CHECK-NEXT: %6 = arith.constant 1 : i64
// CHECK-NEXT: %7 = arith.subi %5, %6 : i64
// CHECK-NEXT: %8 = arith.constant 0 : i64
// CHECK-NEXT: %9 = arith.cmpi sge, %7, %8 : i64
// CHECK-NEXT: %10 = arith.constant 3 : i64
// CHECK-NEXT: %11 = arith.cmpi slt, %7, %10 : i64
// CHECK-NEXT: %12 = arith.andi %9, %11 : i1
// CHECK-NEXT: %13 = arith.constant 2 : i64
// CHECK-NEXT: %14 = arith.minsi %7, %13 : i64
// CHECK-NEXT: %15 = arith.maxsi %14, %8 : i64
// CHECK-NEXT: %16 = lin.extract %x[%15] : tensor<3xi64>
// CHECK-NEXT: %17 = arith.select %12, %16, %2 : i64
// CHECK-NEXT: %18 = arith.maxsi %3, %17 : i64
// CHECK-NEXT: lin.yield %18, %17 : i64, i64
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %1, %0 : tensor<4xi64>, tensor<i64>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @pad(%x: tensor<3xi64>, %z: tensor<i64>) -> (tensor<4xi64>, tensor<i64>) {
// CHECK-NEXT: %p, %t = lin.call @k0_pad symbols = [] (%x, %z) : (tensor<3xi64>, tensor<i64>) -> (tensor<4xi64>, tensor<i64>)
// CHECK-NEXT: func.return %p, %t : tensor<4xi64>, tensor<i64>
// CHECK-NEXT: }
func.func @pad(%x: tensor<3xi64>, %z: tensor<i64>) -> (tensor<4xi64>, tensor<i64>) {
  %p = graph.pad %x, %z low = [1] high = [0] interior = [0] : (tensor<3xi64>, tensor<i64>) -> tensor<4xi64>
  %t = graph.reduce %p kind = max axes = [0] : tensor<4xi64> -> tensor<i64>
  func.return %p, %t : tensor<4xi64>, tensor<i64>
}
