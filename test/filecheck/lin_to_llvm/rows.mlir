// RUN: aiopt-opt %s --split-input-file --target=avx512 --pipeline='fuse, graph-to-lin, schedule{vector=16 unroll=4 parallel=false}, pack-weights, plan-arena, lin-to-llvm' | filecheck %s

// A sum: accumulators of an unrolled loop, of a loop and under a mask, folded at the end; rows that
// fit in one register have code of their own.
// CHECK-LABEL: llvm.func @k0_rows({{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: i64, {{%[0-9]+}}: i64)
// CHECK: {{%[0-9]+}} = llvmx.splat {{%[0-9]+}} : (i32) -> vector<16xi32>
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb1, ^bb4
// CHECK: ^bb1:
// CHECK: {{%[0-9]+}} = llvmx.intr smin {{%[0-9]+}}, {{%[0-9]+}} : (i64, i64) -> i64
// CHECK: {{%[0-9]+}} = llvmx.splat {{%[0-9]+}} : (i32) -> vector<16xi32>
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb2({{%[0-9]+}} : i64), ^bb3
// CHECK: ^bb2({{%[0-9]+}}: i64):
// CHECK: {{%[0-9]+}} = llvmx.masked_load {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr, vector<16xi1>, vector<16xf32>) -> vector<16xf32>
// CHECK: {{%[0-9]+}} = llvm.fadd {{%[0-9]+}}, {{%[0-9]+}} : vector<16xf32>
// CHECK: {{%[0-9]+}} = llvmx.select {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} : (vector<16xi1>, vector<16xf32>, vector<16xf32>) -> vector<16xf32>
// CHECK: {{%[0-9]+}} = llvm.shufflevector {{%[0-9]+}}, {{%[0-9]+}} [8, 9, 10, 11, 12, 13, 14, 15] : vector<16xf32>
// CHECK: {{%[0-9]+}} = llvm.shufflevector {{%[0-9]+}}, {{%[0-9]+}} [0, 1, 2, 3, 4, 5, 6, 7] : vector<16xf32>
// CHECK: {{%[0-9]+}} = llvm.fadd {{%[0-9]+}}, {{%[0-9]+}} : vector<8xf32>
// CHECK: {{%[0-9]+}} = llvm.shufflevector {{%[0-9]+}}, {{%[0-9]+}} [4, 5, 6, 7] : vector<8xf32>
// CHECK: {{%[0-9]+}} = llvm.shufflevector {{%[0-9]+}}, {{%[0-9]+}} [0, 1, 2, 3] : vector<8xf32>
// CHECK: {{%[0-9]+}} = llvm.fadd {{%[0-9]+}}, {{%[0-9]+}} : vector<4xf32>
// CHECK: {{%[0-9]+}} = llvm.shufflevector {{%[0-9]+}}, {{%[0-9]+}} [2, 3] : vector<4xf32>
// CHECK: {{%[0-9]+}} = llvm.shufflevector {{%[0-9]+}}, {{%[0-9]+}} [0, 1] : vector<4xf32>
// CHECK: {{%[0-9]+}} = llvm.fadd {{%[0-9]+}}, {{%[0-9]+}} : vector<2xf32>
// CHECK: {{%[0-9]+}} = llvm.shufflevector {{%[0-9]+}}, {{%[0-9]+}} [1] : vector<2xf32>
// CHECK: {{%[0-9]+}} = llvm.shufflevector {{%[0-9]+}}, {{%[0-9]+}} [0] : vector<2xf32>
// CHECK: {{%[0-9]+}} = llvm.fadd {{%[0-9]+}}, {{%[0-9]+}} : vector<1xf32>
// CHECK: {{%[0-9]+}} = llvmx.extractelement {{%[0-9]+}}, {{%[0-9]+}} : (vector<1xf32>, i64) -> f32
// CHECK: llvm.store {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : f32, !llvm.ptr
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb2({{%[0-9]+}} : i64), ^bb3
// CHECK: ^bb3:
// CHECK: ^bb4:
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb5({{%[0-9]+}} : i64), ^bb15
// CHECK: ^bb5({{%[0-9]+}}: i64):
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb6, ^bb9
// CHECK: ^bb6:
// CHECK: ^bb7({{%[0-9]+}}: i64, {{%[0-9]+}}: vector<4x16xf32>):
// CHECK: {{%[0-9]+}} = llvmx.tile_load {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr) -> vector<4x16xf32>
// CHECK: {{%[0-9]+}} = llvm.fadd {{%[0-9]+}}, {{%[0-9]+}} : vector<4x16xf32>
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb7({{%[0-9]+}}, {{%[0-9]+}} : i64, vector<4x16xf32>), ^bb8({{%[0-9]+}} : vector<4x16xf32>)
// CHECK: ^bb8({{%[0-9]+}}: vector<4x16xf32>):
// CHECK: {{%[0-9]+}} = llvmx.tile_fold fadd {{%[0-9]+}} : (vector<4x16xf32>) -> vector<16xf32>
// CHECK: ^bb9:
// CHECK: ^bb10({{%[0-9]+}}: vector<16xf32>):
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb11({{%[0-9]+}}, {{%[0-9]+}} : i64, vector<16xf32>), ^bb12({{%[0-9]+}} : vector<16xf32>)
// CHECK: ^bb11({{%[0-9]+}}: i64, {{%[0-9]+}}: vector<16xf32>):
// CHECK: {{%[0-9]+}} = llvm.fadd {{%[0-9]+}}, {{%[0-9]+}} : vector<16xf32>
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb11({{%[0-9]+}}, {{%[0-9]+}} : i64, vector<16xf32>), ^bb12({{%[0-9]+}} : vector<16xf32>)
// CHECK: ^bb12({{%[0-9]+}}: vector<16xf32>):
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb13, ^bb14({{%[0-9]+}} : vector<16xf32>)
// CHECK: ^bb13:
// CHECK: {{%[0-9]+}} = llvmx.masked_load {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr, vector<16xi1>, vector<16xf32>) -> vector<16xf32>
// CHECK: {{%[0-9]+}} = llvm.fadd {{%[0-9]+}}, {{%[0-9]+}} : vector<16xf32>
// CHECK: {{%[0-9]+}} = llvmx.select {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} : (vector<16xi1>, vector<16xf32>, vector<16xf32>) -> vector<16xf32>
// CHECK: ^bb14({{%[0-9]+}}: vector<16xf32>):
// CHECK: {{%[0-9]+}} = llvm.shufflevector {{%[0-9]+}}, {{%[0-9]+}} [8, 9, 10, 11, 12, 13, 14, 15] : vector<16xf32>
// CHECK: {{%[0-9]+}} = llvm.shufflevector {{%[0-9]+}}, {{%[0-9]+}} [0, 1, 2, 3, 4, 5, 6, 7] : vector<16xf32>
// CHECK: {{%[0-9]+}} = llvm.fadd {{%[0-9]+}}, {{%[0-9]+}} : vector<8xf32>
// CHECK: {{%[0-9]+}} = llvm.shufflevector {{%[0-9]+}}, {{%[0-9]+}} [4, 5, 6, 7] : vector<8xf32>
// CHECK: {{%[0-9]+}} = llvm.shufflevector {{%[0-9]+}}, {{%[0-9]+}} [0, 1, 2, 3] : vector<8xf32>
// CHECK: {{%[0-9]+}} = llvm.fadd {{%[0-9]+}}, {{%[0-9]+}} : vector<4xf32>
// CHECK: {{%[0-9]+}} = llvm.shufflevector {{%[0-9]+}}, {{%[0-9]+}} [2, 3] : vector<4xf32>
// CHECK: {{%[0-9]+}} = llvm.shufflevector {{%[0-9]+}}, {{%[0-9]+}} [0, 1] : vector<4xf32>
// CHECK: {{%[0-9]+}} = llvm.fadd {{%[0-9]+}}, {{%[0-9]+}} : vector<2xf32>
// CHECK: {{%[0-9]+}} = llvm.shufflevector {{%[0-9]+}}, {{%[0-9]+}} [1] : vector<2xf32>
// CHECK: {{%[0-9]+}} = llvm.shufflevector {{%[0-9]+}}, {{%[0-9]+}} [0] : vector<2xf32>
// CHECK: {{%[0-9]+}} = llvm.fadd {{%[0-9]+}}, {{%[0-9]+}} : vector<1xf32>
// CHECK: {{%[0-9]+}} = llvmx.extractelement {{%[0-9]+}}, {{%[0-9]+}} : (vector<1xf32>, i64) -> f32
// CHECK: llvm.store {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : f32, !llvm.ptr
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb5({{%[0-9]+}} : i64), ^bb15
// CHECK: ^bb15:
// CHECK: ^bb16:
func.func @sum(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?xf32, #graph.dims<b>>) {
  %t = graph.reduce %x kind = add axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
  func.return %t : tensor<?xf32, #graph.dims<b>>
}

// -----

// Over the outer dimension an accumulator per lane.
// CHECK-LABEL: llvm.func @k0_rows({{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: i64, {{%[0-9]+}}: i64)
// CHECK: {{%[0-9]+}} = llvmx.splat {{%[0-9]+}} : (i32) -> vector<16xi32>
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb1({{%[0-9]+}} : i64), ^bb4
// CHECK: ^bb1({{%[0-9]+}}: i64):
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb2({{%[0-9]+}}, {{%[0-9]+}} : i64, vector<4x16xf32>), ^bb3({{%[0-9]+}} : vector<4x16xf32>)
// CHECK: ^bb2({{%[0-9]+}}: i64, {{%[0-9]+}}: vector<4x16xf32>):
// CHECK: {{%[0-9]+}} = llvmx.tile_load {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr) -> vector<4x16xf32>
// CHECK: {{%[0-9]+}} = llvm.fadd {{%[0-9]+}}, {{%[0-9]+}} : vector<4x16xf32>
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb2({{%[0-9]+}}, {{%[0-9]+}} : i64, vector<4x16xf32>), ^bb3({{%[0-9]+}} : vector<4x16xf32>)
// CHECK: ^bb3({{%[0-9]+}}: vector<4x16xf32>):
// CHECK: llvmx.tile_store {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (vector<4x16xf32>, !llvm.ptr) -> ()
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb1({{%[0-9]+}} : i64), ^bb4
// CHECK: ^bb4:
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb5({{%[0-9]+}} : i64), ^bb8
// CHECK: ^bb5({{%[0-9]+}}: i64):
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb6({{%[0-9]+}}, {{%[0-9]+}} : i64, vector<16xf32>), ^bb7({{%[0-9]+}} : vector<16xf32>)
// CHECK: ^bb6({{%[0-9]+}}: i64, {{%[0-9]+}}: vector<16xf32>):
// CHECK: {{%[0-9]+}} = llvm.fadd {{%[0-9]+}}, {{%[0-9]+}} : vector<16xf32>
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb6({{%[0-9]+}}, {{%[0-9]+}} : i64, vector<16xf32>), ^bb7({{%[0-9]+}} : vector<16xf32>)
// CHECK: ^bb7({{%[0-9]+}}: vector<16xf32>):
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb5({{%[0-9]+}} : i64), ^bb8
// CHECK: ^bb8:
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb9, ^bb12
// CHECK: ^bb9:
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb10({{%[0-9]+}}, {{%[0-9]+}} : i64, vector<16xf32>), ^bb11({{%[0-9]+}} : vector<16xf32>)
// CHECK: ^bb10({{%[0-9]+}}: i64, {{%[0-9]+}}: vector<16xf32>):
// CHECK: {{%[0-9]+}} = llvmx.masked_load {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr, vector<16xi1>, vector<16xf32>) -> vector<16xf32>
// CHECK: {{%[0-9]+}} = llvm.fadd {{%[0-9]+}}, {{%[0-9]+}} : vector<16xf32>
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb10({{%[0-9]+}}, {{%[0-9]+}} : i64, vector<16xf32>), ^bb11({{%[0-9]+}} : vector<16xf32>)
// CHECK: ^bb11({{%[0-9]+}}: vector<16xf32>):
// CHECK: llvmx.masked_store {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (vector<16xf32>, !llvm.ptr, vector<16xi1>) -> ()
// CHECK: ^bb12:
// CHECK-NOT: shuffle
func.func @outer(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?xf32, #graph.dims<s>>) {
  %t = graph.reduce %x kind = add axes = [0] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<s>>
  func.return %t : tensor<?xf32, #graph.dims<s>>
}

// -----

// A maximum starts from -inf and propagates NaN.
// CHECK-LABEL: llvm.func @k0_rows({{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: i64, {{%[0-9]+}}: i64)
// CHECK: {{%[0-9]+}} = llvm.mlir.constant(dense<0xff800000> : vector<16xf32>) : vector<16xf32>
// CHECK: {{%[0-9]+}} = llvmx.intr maximum {{%[0-9]+}}, {{%[0-9]+}} {fastmathFlags = #llvm.fastmath<nsz>} : (vector<16xf32>, vector<16xf32>) -> vector<16xf32>
// CHECK: {{%[0-9]+}} = llvmx.intr maximum {{%[0-9]+}}, {{%[0-9]+}} {fastmathFlags = #llvm.fastmath<nsz>} : (vector<8xf32>, vector<8xf32>) -> vector<8xf32>
// CHECK: {{%[0-9]+}} = llvmx.intr maximum {{%[0-9]+}}, {{%[0-9]+}} {fastmathFlags = #llvm.fastmath<nsz>} : (vector<4xf32>, vector<4xf32>) -> vector<4xf32>
// CHECK: {{%[0-9]+}} = llvmx.intr maximum {{%[0-9]+}}, {{%[0-9]+}} {fastmathFlags = #llvm.fastmath<nsz>} : (vector<2xf32>, vector<2xf32>) -> vector<2xf32>
// CHECK: {{%[0-9]+}} = llvmx.intr maximum {{%[0-9]+}}, {{%[0-9]+}} {fastmathFlags = #llvm.fastmath<nsz>} : (vector<1xf32>, vector<1xf32>) -> vector<1xf32>
func.func @max(%x: tensor<16xf32>) -> (tensor<f32>) {
  %t = graph.reduce %x kind = max axes = [0] : tensor<16xf32> -> tensor<f32>
  func.return %t : tensor<f32>
}

// -----

// Integers.
// CHECK-LABEL: llvm.func @k0_rows({{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: i64, {{%[0-9]+}}: i64)
// CHECK: {{%[0-9]+}} = llvm.mlir.constant(dense<2147483647> : vector<16xi32>) : vector<16xi32>
// CHECK: {{%[0-9]+}} = llvmx.intr smin {{%[0-9]+}}, {{%[0-9]+}} : (vector<16xi32>, vector<16xi32>) -> vector<16xi32>
// CHECK: {{%[0-9]+}} = llvmx.intr smin {{%[0-9]+}}, {{%[0-9]+}} : (vector<8xi32>, vector<8xi32>) -> vector<8xi32>
// CHECK: {{%[0-9]+}} = llvmx.intr smin {{%[0-9]+}}, {{%[0-9]+}} : (vector<4xi32>, vector<4xi32>) -> vector<4xi32>
// CHECK: {{%[0-9]+}} = llvmx.intr smin {{%[0-9]+}}, {{%[0-9]+}} : (vector<2xi32>, vector<2xi32>) -> vector<2xi32>
// CHECK: {{%[0-9]+}} = llvmx.intr smin {{%[0-9]+}}, {{%[0-9]+}} : (vector<1xi32>, vector<1xi32>) -> vector<1xi32>
func.func @ints(%x: tensor<16xi32>) -> (tensor<i32>) {
  %t = graph.reduce %x kind = min axes = [0] : tensor<16xi32> -> tensor<i32>
  func.return %t : tensor<i32>
}

// -----

// Passes share the loop over rows; the row value stays in a register, the kept row in scratch memory.
// CHECK-LABEL: llvm.func @k0_rows({{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: i64, {{%[0-9]+}}: i64)
// CHECK: {{%[0-9]+}} = llvmx.splat {{%[0-9]+}} : (i32) -> vector<16xi32>
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb1, ^bb4
// CHECK: ^bb1:
// CHECK: {{%[0-9]+}} = llvmx.splat {{%[0-9]+}} : (i32) -> vector<16xi32>
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb2({{%[0-9]+}} : i64), ^bb3
// CHECK: ^bb2({{%[0-9]+}}: i64):
// CHECK: {{%[0-9]+}} = llvmx.masked_load {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr, vector<16xi1>, vector<16xf32>) -> vector<16xf32>
// CHECK: {{%[0-9]+}} = llvmx.splat {{%[0-9]+}} : (f32) -> vector<16xf32>
// CHECK: {{%[0-9]+}} = llvm.fdiv {{%[0-9]+}}, {{%[0-9]+}} : vector<16xf32>
// CHECK: llvmx.masked_store {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (vector<16xf32>, !llvm.ptr, vector<16xi1>) -> ()
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb2({{%[0-9]+}} : i64), ^bb3
// CHECK: ^bb3:
// CHECK: ^bb4:
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb5({{%[0-9]+}} : i64), ^bb21
// CHECK: ^bb5({{%[0-9]+}}: i64):
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb6, ^bb9
// CHECK: ^bb6:
// CHECK: ^bb7({{%[0-9]+}}: i64, {{%[0-9]+}}: vector<4x16xf32>):
// CHECK: {{%[0-9]+}} = llvmx.tile_load {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr) -> vector<4x16xf32>
// CHECK: llvmx.tile_store {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (vector<4x16xf32>, !llvm.ptr) -> ()
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb7({{%[0-9]+}}, {{%[0-9]+}} : i64, vector<4x16xf32>), ^bb8({{%[0-9]+}} : vector<4x16xf32>)
// CHECK: ^bb8({{%[0-9]+}}: vector<4x16xf32>):
// CHECK: {{%[0-9]+}} = llvmx.tile_fold fadd {{%[0-9]+}} : (vector<4x16xf32>) -> vector<16xf32>
// CHECK: ^bb9:
// CHECK: ^bb10({{%[0-9]+}}: vector<16xf32>):
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb11({{%[0-9]+}}, {{%[0-9]+}} : i64, vector<16xf32>), ^bb12({{%[0-9]+}} : vector<16xf32>)
// CHECK: ^bb11({{%[0-9]+}}: i64, {{%[0-9]+}}: vector<16xf32>):
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb11({{%[0-9]+}}, {{%[0-9]+}} : i64, vector<16xf32>), ^bb12({{%[0-9]+}} : vector<16xf32>)
// CHECK: ^bb12({{%[0-9]+}}: vector<16xf32>):
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb13, ^bb14({{%[0-9]+}} : vector<16xf32>)
// CHECK: ^bb13:
// CHECK: {{%[0-9]+}} = llvmx.masked_load {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr, vector<16xi1>, vector<16xf32>) -> vector<16xf32>
// CHECK: llvmx.masked_store {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (vector<16xf32>, !llvm.ptr, vector<16xi1>) -> ()
// CHECK: ^bb14({{%[0-9]+}}: vector<16xf32>):
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb15({{%[0-9]+}} : i64), ^bb16
// CHECK: ^bb15({{%[0-9]+}}: i64):
// CHECK: {{%[0-9]+}} = llvmx.splat {{%[0-9]+}} : (f32) -> vector<4x16xf32>
// CHECK: {{%[0-9]+}} = llvmx.tile_load {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr) -> vector<4x16xf32>
// CHECK: {{%[0-9]+}} = llvm.fdiv {{%[0-9]+}}, {{%[0-9]+}} : vector<4x16xf32>
// CHECK: llvmx.tile_store {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (vector<4x16xf32>, !llvm.ptr) -> ()
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb15({{%[0-9]+}} : i64), ^bb16
// CHECK: ^bb16:
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb17({{%[0-9]+}} : i64), ^bb18
// CHECK: ^bb17({{%[0-9]+}}: i64):
// CHECK: {{%[0-9]+}} = llvmx.splat {{%[0-9]+}} : (f32) -> vector<16xf32>
// CHECK: {{%[0-9]+}} = llvm.fdiv {{%[0-9]+}}, {{%[0-9]+}} : vector<16xf32>
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb17({{%[0-9]+}} : i64), ^bb18
// CHECK: ^bb18:
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb19, ^bb20
// CHECK: ^bb19:
// CHECK: {{%[0-9]+}} = llvmx.splat {{%[0-9]+}} : (f32) -> vector<16xf32>
// CHECK: {{%[0-9]+}} = llvmx.masked_load {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr, vector<16xi1>, vector<16xf32>) -> vector<16xf32>
// CHECK: {{%[0-9]+}} = llvm.fdiv {{%[0-9]+}}, {{%[0-9]+}} : vector<16xf32>
// CHECK: llvmx.masked_store {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (vector<16xf32>, !llvm.ptr, vector<16xi1>) -> ()
// CHECK: ^bb20:
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb5({{%[0-9]+}} : i64), ^bb21
// CHECK: ^bb21:
// CHECK: ^bb22:
func.func @norm(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?x?xf32, #graph.dims<b, s>>) {
  %e = graph.exp %x : tensor<?x?xf32, #graph.dims<b, s>>
  %t = graph.reduce %e kind = add axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
  %n = graph.broadcast %t axes = [0] : tensor<?xf32, #graph.dims<b>> -> tensor<?x?xf32, #graph.dims<b, s>>
  %d = graph.div %e, %n : tensor<?x?xf32, #graph.dims<b, s>>
  func.return %d : tensor<?x?xf32, #graph.dims<b, s>>
}

// -----

// Rows of static size.
// CHECK-LABEL: llvm.func @k0_rows({{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: i64, {{%[0-9]+}}: i64)
// CHECK: llvm.br ^bb1({{%[0-9]+}} : i64)
// CHECK: ^bb1({{%[0-9]+}}: i64):
// CHECK: {{%[0-9]+}} = llvmx.tile_load {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr) -> vector<4x16xf32>
// CHECK: llvmx.tile_store {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (vector<4x16xf32>, !llvm.ptr) -> ()
// CHECK: {{%[0-9]+}} = llvmx.tile_fold fadd {{%[0-9]+}} : (vector<4x16xf32>) -> vector<16xf32>
// CHECK: {{%[0-9]+}} = llvmx.splat {{%[0-9]+}} : (f32) -> vector<4x16xf32>
// CHECK: {{%[0-9]+}} = llvmx.tile_load {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr) -> vector<4x16xf32>
// CHECK: llvmx.tile_store {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (vector<4x16xf32>, !llvm.ptr) -> ()
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb1({{%[0-9]+}} : i64), ^bb2
// CHECK: ^bb2:
// CHECK-NOT: masked
func.func @static(%x: tensor<4x64xf32>) -> (tensor<4x64xf32>) {
  %e = graph.exp %x : tensor<4x64xf32>
  %t = graph.reduce %e kind = add axes = [1] : tensor<4x64xf32> -> tensor<4xf32>
  %n = graph.broadcast %t axes = [0] : tensor<4xf32> -> tensor<4x64xf32>
  %d = graph.div %e, %n : tensor<4x64xf32>
  func.return %d : tensor<4x64xf32>
}
