// RUN: aiopt-opt %s --split-input-file --pipeline='fuse, graph-to-lin' | filecheck %s

// Iota, in the type of the result.
// CHECK-LABEL: lin.kernel @k0_map() -> (tensor<?xi32, #graph.dims<n0>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>] () : () -> tensor<?xi32, #graph.dims<n0>> {
// CHECK-NEXT: ^bb0(%1: i32):
// CHECK-NEXT: %2 = lin.index affine_map<(d0) -> (d0)> : i64
// CHECK-NEXT: %3 = arith.trunci %2 : i64 to i32
// CHECK-NEXT: lin.yield %3 : i32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?xi32, #graph.dims<n0>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @iota(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xi32, #graph.dims<s>> {
// CHECK-NEXT: %i = lin.call @k0_map symbols = [s] () : () -> tensor<?xi32, #graph.dims<s>>
// CHECK-NEXT: func.return %i : tensor<?xi32, #graph.dims<s>>
// CHECK-NEXT: }
func.func @iota(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<?xi32, #graph.dims<s>>) {
  %i = graph.iota axis = 0 : tensor<?xi32, #graph.dims<s>>
  func.return %i : tensor<?xi32, #graph.dims<s>>
}

// -----

// A size.
// CHECK-LABEL: lin.kernel @k0_map() -> (tensor<i64>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [] iterators = [] maps = [affine_map<() -> ()>] () : () -> tensor<i64> {
// CHECK-NEXT: ^bb0(%1: i64):
// CHECK-NEXT: %2 = lin.size [2*n0 + 1] : i64
// CHECK-NEXT: lin.yield %2 : i64
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<i64>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @size(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<i64> {
// CHECK-NEXT: %n = lin.call @k0_map symbols = [s] () : () -> tensor<i64>
// CHECK-NEXT: func.return %n : tensor<i64>
// CHECK-NEXT: }
func.func @size(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<i64>) {
  %n = graph.size value = [2*s + 1] : tensor<i64>
  func.return %n : tensor<i64>
}

// -----

// A gather clamps its index.
// CHECK-LABEL: lin.kernel @k0_gather(%x: tensor<?x8xf32, #graph.dims<n0, _>>, %i: tensor<5xi32>) -> (tensor<5x8xf32>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [5, 8] iterators = [parallel, parallel] maps = [affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d0, d1)>] (%i) : (tensor<5xi32>) -> tensor<5x8xf32> {
// CHECK-NEXT: ^bb0(%1: i32, %2: f32):
// CHECK-NEXT: %3 = arith.extsi %1 : i32 to i64
// CHECK-NEXT: %4 = lin.index affine_map<(d0, d1) -> (d1)> : i64
// CHECK-NEXT: %5 = lin.size [n0 - 1] : i64
// CHECK-NEXT: %6 = arith.minsi %3, %5 : i64
// CHECK-NEXT: %7 = arith.constant 0 : i64
// CHECK-NEXT: %8 = arith.maxsi %6, %7 : i64
// CHECK-NEXT: %9 = lin.extract %x[%8, %4] : tensor<?x8xf32, #graph.dims<n0, _>>
// CHECK-NEXT: lin.yield %9 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<5x8xf32>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @gather(%x: tensor<?x8xf32, #graph.dims<s, _>>, %i: tensor<5xi32>) -> tensor<5x8xf32> {
// CHECK-NEXT: %g = lin.call @k0_gather symbols = [s] (%x, %i) : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<5xi32>) -> tensor<5x8xf32>
// CHECK-NEXT: func.return %g : tensor<5x8xf32>
// CHECK-NEXT: }
func.func @gather(%x: tensor<?x8xf32, #graph.dims<s, _>>, %i: tensor<5xi32>) -> (tensor<5x8xf32>) {
  %g = graph.gather %x, %i axis = 0 : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<5xi32>) -> tensor<5x8xf32>
  func.return %g : tensor<5x8xf32>
}

// -----

// A slice with a symbolic start.
// CHECK-LABEL: lin.kernel @k0_slice(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0 - (n0 floordiv 2)>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0 - (n0 floordiv 2)] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>] () : () -> tensor<?xf32, #graph.dims<n0 - (n0 floordiv 2)>> {
// CHECK-NEXT: ^bb0(%1: f32):
// CHECK-NEXT: %2 = lin.index affine_map<(d0) -> (d0)> : i64
// CHECK-NEXT: %3 = lin.size [n0 floordiv 2] : i64
// CHECK-NEXT: %4 = arith.addi %2, %3 : i64
// CHECK-NEXT: %5 = lin.extract %x[%4] : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: lin.yield %5 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?xf32, #graph.dims<n0 - (n0 floordiv 2)>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @slice(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s - (s floordiv 2)>> {
// CHECK-NEXT: %a = lin.call @k0_slice symbols = [s] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s - (s floordiv 2)>>
// CHECK-NEXT: func.return %a : tensor<?xf32, #graph.dims<s - (s floordiv 2)>>
// CHECK-NEXT: }
func.func @slice(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<?xf32, #graph.dims<s - (s floordiv 2)>>) {
  %a = graph.slice %x starts = [s floordiv 2] limits = [s] strides = [1] : tensor<?xf32, #graph.dims<s>> -> tensor<?xf32, #graph.dims<s - (s floordiv 2)>>
  func.return %a : tensor<?xf32, #graph.dims<s - (s floordiv 2)>>
}

// -----

// A reverse of unknown size.
// CHECK-LABEL: lin.kernel @k0_reverse(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>] () : () -> tensor<?xf32, #graph.dims<n0>> {
// CHECK-NEXT: ^bb0(%1: f32):
// CHECK-NEXT: %2 = lin.size [n0 - 1] : i64
// CHECK-NEXT: %3 = lin.index affine_map<(d0) -> (d0)> : i64
// CHECK-NEXT: %4 = arith.subi %2, %3 : i64
// CHECK-NEXT: %5 = lin.extract %x[%4] : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: lin.yield %5 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @reverse(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> {
// CHECK-NEXT: %a = lin.call @k0_reverse symbols = [s] (%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: func.return %a : tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: }
func.func @reverse(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<?xf32, #graph.dims<s>>) {
  %a = graph.reverse %x axes = [0] : tensor<?xf32, #graph.dims<s>>
  func.return %a : tensor<?xf32, #graph.dims<s>>
}

// -----

// A concatenation picks the operand by position.
// CHECK-LABEL: lin.kernel @k0_concat(%x: tensor<?xf32, #graph.dims<n0>>, %y: tensor<?xf32, #graph.dims<n1>>) -> (tensor<?xf32, #graph.dims<n0 + n1>>) symbols = [n0, n1] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0 + n1] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>] () : () -> tensor<?xf32, #graph.dims<n0 + n1>> {
// CHECK-NEXT: ^bb0(%1: f32):
// CHECK-NEXT: %2 = lin.index affine_map<(d0) -> (d0)> : i64
// CHECK-NEXT: %3 = arith.constant 0 : i64
// CHECK-NEXT: %4 = arith.subi %2, %3 : i64
// CHECK-NEXT: %5 = lin.size [n0 - 1] : i64
// CHECK-NEXT: %6 = arith.minsi %4, %5 : i64
// CHECK-NEXT: %7 = arith.maxsi %6, %3 : i64
// CHECK-NEXT: %8 = lin.extract %x[%7] : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: %9 = lin.size [n0] : i64
// CHECK-NEXT: %10 = arith.subi %2, %9 : i64
// CHECK-NEXT: %11 = lin.size [n1 - 1] : i64
// CHECK-NEXT: %12 = arith.minsi %10, %11 : i64
// CHECK-NEXT: %13 = arith.maxsi %12, %3 : i64
// CHECK-NEXT: %14 = lin.extract %y[%13] : tensor<?xf32, #graph.dims<n1>>
// CHECK-NEXT: %15 = arith.cmpi sge, %2, %9 : i64
// CHECK-NEXT: %16 = arith.select %15, %14, %8 : f32
// CHECK-NEXT: lin.yield %16 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?xf32, #graph.dims<n0 + n1>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @concat(%x: tensor<?xf32, #graph.dims<s>>, %y: tensor<?xf32, #graph.dims<b>>) -> tensor<?xf32, #graph.dims<b + s>> {
// CHECK-NEXT: %c = lin.call @k0_concat symbols = [s, b] (%x, %y) : (tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<b>>) -> tensor<?xf32, #graph.dims<b + s>>
// CHECK-NEXT: func.return %c : tensor<?xf32, #graph.dims<b + s>>
// CHECK-NEXT: }
func.func @concat(%x: tensor<?xf32, #graph.dims<s>>, %y: tensor<?xf32, #graph.dims<b>>) -> (tensor<?xf32, #graph.dims<b + s>>) {
  %c = graph.concat %x, %y axis = 0 : (tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<b>>) -> tensor<?xf32, #graph.dims<b + s>>
  func.return %c : tensor<?xf32, #graph.dims<b + s>>
}

// -----

// An empty operand is left out.
// CHECK-LABEL: lin.kernel @k0_concat(%x: tensor<?xf32, #graph.dims<n0>>, %y: tensor<0xf32>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>] () : () -> tensor<?xf32, #graph.dims<n0>> {
// CHECK-NEXT: ^bb0(%1: f32):
// CHECK-NEXT: %2 = lin.index affine_map<(d0) -> (d0)> : i64
// CHECK-NEXT: %3 = arith.constant 0 : i64
// CHECK-NEXT: %4 = arith.subi %2, %3 : i64
// CHECK-NEXT: %5 = lin.size [n0 - 1] : i64
// CHECK-NEXT: %6 = arith.minsi %4, %5 : i64
// CHECK-NEXT: %7 = arith.maxsi %6, %3 : i64
// CHECK-NEXT: %8 = lin.extract %x[%7] : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: %9 = lin.size [n0] : i64
// CHECK-NEXT: %10 = arith.subi %2, %9 : i64
// CHECK-NEXT: %11 = arith.constant -1 : i64
// CHECK-NEXT: %12 = arith.minsi %10, %11 : i64
// CHECK-NEXT: %13 = arith.maxsi %12, %3 : i64
// CHECK-NEXT: lin.yield %8 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @empty(%x: tensor<?xf32, #graph.dims<s>>, %y: tensor<0xf32>) -> tensor<?xf32, #graph.dims<s>> {
// CHECK-NEXT: %c = lin.call @k0_concat symbols = [s] (%x, %y) : (tensor<?xf32, #graph.dims<s>>, tensor<0xf32>) -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: func.return %c : tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: }
func.func @empty(%x: tensor<?xf32, #graph.dims<s>>, %y: tensor<0xf32>) -> (tensor<?xf32, #graph.dims<s>>) {
  %c = graph.concat %x, %y axis = 0 : (tensor<?xf32, #graph.dims<s>>, tensor<0xf32>) -> tensor<?xf32, #graph.dims<s>>
  func.return %c : tensor<?xf32, #graph.dims<s>>
}

// -----

// Padding selects.
// CHECK-LABEL: lin.kernel @k0_pad(%x: tensor<?xf32, #graph.dims<n0>>, %z: tensor<f32>) -> (tensor<?xf32, #graph.dims<n0 + 3>>) symbols = [n0] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [n0 + 3] iterators = [parallel] maps = [affine_map<(d0) -> ()>, affine_map<(d0) -> (d0)>] (%z) : (tensor<f32>) -> tensor<?xf32, #graph.dims<n0 + 3>> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32):
// CHECK-NEXT: %3 = lin.index affine_map<(d0) -> (d0)> : i64
// CHECK-NEXT: %4 = arith.constant 1 : i64
// CHECK-NEXT: %5 = arith.subi %3, %4 : i64
// CHECK-NEXT: %6 = arith.constant 0 : i64
// CHECK-NEXT: %7 = arith.cmpi sge, %5, %6 : i64
// CHECK-NEXT: %8 = lin.size [n0] : i64
// CHECK-NEXT: %9 = arith.cmpi slt, %5, %8 : i64
// CHECK-NEXT: %10 = arith.andi %7, %9 : i1
// CHECK-NEXT: %11 = lin.size [n0 - 1] : i64
// CHECK-NEXT: %12 = arith.minsi %5, %11 : i64
// CHECK-NEXT: %13 = arith.maxsi %12, %6 : i64
// CHECK-NEXT: %14 = lin.extract %x[%13] : tensor<?xf32, #graph.dims<n0>>
// CHECK-NEXT: %15 = arith.select %10, %14, %1 : f32
// CHECK-NEXT: lin.yield %15 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<?xf32, #graph.dims<n0 + 3>>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @pad(%x: tensor<?xf32, #graph.dims<s>>, %z: tensor<f32>) -> tensor<?xf32, #graph.dims<s + 3>> {
// CHECK-NEXT: %p = lin.call @k0_pad symbols = [s] (%x, %z) : (tensor<?xf32, #graph.dims<s>>, tensor<f32>) -> tensor<?xf32, #graph.dims<s + 3>>
// CHECK-NEXT: func.return %p : tensor<?xf32, #graph.dims<s + 3>>
// CHECK-NEXT: }
func.func @pad(%x: tensor<?xf32, #graph.dims<s>>, %z: tensor<f32>) -> (tensor<?xf32, #graph.dims<s + 3>>) {
  %p = graph.pad %x, %z low = [1] high = [2] interior = [0] : (tensor<?xf32, #graph.dims<s>>, tensor<f32>) -> tensor<?xf32, #graph.dims<s + 3>>
  func.return %p : tensor<?xf32, #graph.dims<s + 3>>
}

// -----

// Interior padding divides.
// CHECK-LABEL: lin.kernel @k0_pad(%x: tensor<4xf32>, %z: tensor<f32>) -> (tensor<7xf32>) symbols = [] digest = "{{[0-9a-f]+}}" {
// CHECK-NEXT: %0 = lin.generic domain = [7] iterators = [parallel] maps = [affine_map<(d0) -> ()>, affine_map<(d0) -> (d0)>] (%z) : (tensor<f32>) -> tensor<7xf32> {
// CHECK-NEXT: ^bb0(%1: f32, %2: f32):
// CHECK-NEXT: %3 = lin.index affine_map<(d0) -> (d0)> : i64
// CHECK-NEXT: %4 = arith.constant 0 : i64
// CHECK-NEXT: %5 = arith.subi %3, %4 : i64
// CHECK-NEXT: %6 = arith.cmpi sge, %5, %4 : i64
// CHECK-NEXT: %7 = arith.constant 2 : i64
// CHECK-NEXT: %8 = arith.remsi %5, %7 : i64
// CHECK-NEXT: %9 = arith.cmpi eq, %8, %4 : i64
// CHECK-NEXT: %10 = arith.divsi %5, %7 : i64
// CHECK-NEXT: %11 = arith.constant 4 : i64
// CHECK-NEXT: %12 = arith.cmpi slt, %10, %11 : i64
// CHECK-NEXT: %13 = arith.andi %6, %9 : i1
// CHECK-NEXT: %14 = arith.andi %13, %12 : i1
// CHECK-NEXT: %15 = arith.constant 3 : i64
// CHECK-NEXT: %16 = arith.minsi %10, %15 : i64
// CHECK-NEXT: %17 = arith.maxsi %16, %4 : i64
// CHECK-NEXT: %18 = lin.extract %x[%17] : tensor<4xf32>
// CHECK-NEXT: %19 = arith.select %14, %18, %1 : f32
// CHECK-NEXT: lin.yield %19 : f32
// CHECK-NEXT: }
// CHECK-NEXT: lin.yield %0 : tensor<7xf32>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @interior(%x: tensor<4xf32>, %z: tensor<f32>) -> tensor<7xf32> {
// CHECK-NEXT: %p = lin.call @k0_pad symbols = [] (%x, %z) : (tensor<4xf32>, tensor<f32>) -> tensor<7xf32>
// CHECK-NEXT: func.return %p : tensor<7xf32>
// CHECK-NEXT: }
func.func @interior(%x: tensor<4xf32>, %z: tensor<f32>) -> (tensor<7xf32>) {
  %p = graph.pad %x, %z low = [0] high = [0] interior = [1] : (tensor<4xf32>, tensor<f32>) -> tensor<7xf32>
  func.return %p : tensor<7xf32>
}
