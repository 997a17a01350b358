// RUN: aiopt-opt %s --split-input-file -p unroll-tiles | filecheck %s
// RUN: aiopt-opt %s --split-input-file -p unroll-tiles | aiopt-translate --split-input-file | filecheck %s --check-prefix=LLVM

// CHECK: llvm.func @copy(%p: !llvm.ptr, %q: !llvm.ptr, %s: i64) {
// CHECK-NOT: vector<2x
// CHECK: %[[A:.*]] = llvm.load %p {alignment = 4 : i64} : !llvm.ptr -> vector<4xf32>
// CHECK: %[[ROW:.*]] = llvm.getelementptr inbounds %p[%s] : (!llvm.ptr, i64) -> !llvm.ptr, f32
// CHECK: %[[B:.*]] = llvm.load %[[ROW]] {alignment = 4 : i64} : !llvm.ptr -> vector<4xf32>
// CHECK: llvm.store %[[A]], %q {alignment = 4 : i64} : vector<4xf32>, !llvm.ptr
// CHECK: llvm.store %[[B]], %{{.*}} {alignment = 4 : i64} : vector<4xf32>, !llvm.ptr
// CHECK-NEXT: llvm.return
llvm.func @copy(%p: !llvm.ptr, %q: !llvm.ptr, %s: i64) {
  %t = llvmx.tile_load %p stride(%s) : (!llvm.ptr, i64) -> vector<2x4xf32>
  llvmx.tile_store %t, %q : (vector<2x4xf32>, !llvm.ptr) -> ()
  llvm.return
}

// -----

// A tile that a loop carries becomes one block argument per register.
// CHECK: llvm.func @carried
// CHECK: llvm.br ^{{.*}}(%{{.*}}, %{{.*}} : vector<4xf32>, vector<4xf32>)
// CHECK: ^{{.*}}(%[[X:.*]]: vector<4xf32>, %[[Y:.*]]: vector<4xf32>):
// CHECK: llvm.fadd %[[X]], %[[X]] : vector<4xf32>
// CHECK: llvm.fadd %[[Y]], %[[Y]] : vector<4xf32>
// LLVM: define void @carried
// LLVM: phi <4 x float>
// LLVM-NEXT: phi <4 x float>
// LLVM-NEXT: fadd
llvm.func @carried(%p: !llvm.ptr, %again: i1) {
  %t = llvm.mlir.constant(dense<1.0> : vector<2x4xf32>) : vector<2x4xf32>
  llvm.br ^body(%t : vector<2x4xf32>)
^body(%x: vector<2x4xf32>):
  %y = llvm.fadd %x, %x : vector<2x4xf32>
  llvm.cond_br %again, ^body(%y : vector<2x4xf32>), ^done
^done:
  llvmx.tile_store %y, %p : (vector<2x4xf32>, !llvm.ptr) -> ()
  llvm.return
}

// -----

// CHECK: llvm.func @kernel
// CHECK-COUNT-2: llvmx.intr fmuladd
// CHECK: llvm.fadd
// CHECK-NOT: llvmx.tile
// LLVM: define void @kernel
// LLVM: call <4 x float> @llvm.fmuladd.v4f32
// LLVM-NEXT: call <4 x float> @llvm.fmuladd.v4f32
llvm.func @kernel(%p: !llvm.ptr, %s: i64) {
  %a = llvmx.tile_splat_load %p stride(%s) : (!llvm.ptr, i64) -> vector<2x4xf32>
  %b = llvmx.tile_load %p : (!llvm.ptr) -> vector<1x4xf32>
  %c = llvmx.poison : () -> vector<2x1x4xf32>
  %r = llvmx.tile_outer_fma %a, %b, %c : (vector<2x4xf32>, vector<1x4xf32>, vector<2x1x4xf32>) -> vector<2x1x4xf32>
  %f = llvmx.tile_fold fadd %r : (vector<2x1x4xf32>) -> vector<4xf32>
  llvm.store %f, %p {alignment = 4 : i64} : vector<4xf32>, !llvm.ptr
  llvm.return
}

// -----

// A constant tile becomes a constant per register, a splat one value for all.
// CHECK: llvm.func @constants
// CHECK: llvm.mlir.constant(dense<[1, 2]> : vector<2xi32>) : vector<2xi32>
// CHECK-NEXT: llvm.mlir.constant(dense<[3, 4]> : vector<2xi32>) : vector<2xi32>
// CHECK-NOT: vector<2x2x
llvm.func @constants(%p: !llvm.ptr) {
  %u = llvm.mlir.constant(dense<[[1, 2], [3, 4]]> : vector<2x2xi32>) : vector<2x2xi32>
  llvmx.tile_store %u, %p : (vector<2x2xi32>, !llvm.ptr) -> ()
  llvm.return
}
