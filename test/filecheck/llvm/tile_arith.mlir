// RUN: aiopt-opt %s --split-input-file | filecheck %s --check-prefix=OPT
// RUN: aiopt-opt %s --split-input-file | aiopt-opt --split-input-file | filecheck %s --check-prefix=OPT
// RUN: aiopt-translate %s --split-input-file | filecheck %s --check-prefix=LLVM

// elementwise operations of llvm
// OPT: %t = llvmx.splat %f : (f32) -> vector<2x3x16xf32>
// OPT-NEXT: %u = llvm.fadd %t, %t : vector<2x3x16xf32>
// OPT-NEXT: %k = llvmx.fcmp ogt %u, %t : (vector<2x3x16xf32>, vector<2x3x16xf32>) -> vector<2x3x16xi1>
// OPT-NEXT: %s = llvmx.select %k, %u, %t : (vector<2x3x16xi1>, vector<2x3x16xf32>, vector<2x3x16xf32>) -> vector<2x3x16xf32>
// LLVM: define void @f(float %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %t1 = insertelement <16 x float> poison, float %a0, i64 0
// LLVM-NEXT: %v2 = shufflevector <16 x float> %t1, <16 x float> poison, <16 x i32> zeroinitializer
// LLVM-NEXT: %v3.0 = fadd <16 x float> %v2, %v2
// LLVM-NEXT: %v3.1 = fadd <16 x float> %v2, %v2
// LLVM-NEXT: %v3.2 = fadd <16 x float> %v2, %v2
// LLVM-NEXT: %v3.3 = fadd <16 x float> %v2, %v2
// LLVM-NEXT: %v3.4 = fadd <16 x float> %v2, %v2
// LLVM-NEXT: %v3.5 = fadd <16 x float> %v2, %v2
// LLVM-NEXT: %v4.0 = fcmp ogt <16 x float> %v3.0, %v2
// LLVM-NEXT: %v4.1 = fcmp ogt <16 x float> %v3.1, %v2
// LLVM-NEXT: %v4.2 = fcmp ogt <16 x float> %v3.2, %v2
// LLVM-NEXT: %v4.3 = fcmp ogt <16 x float> %v3.3, %v2
// LLVM-NEXT: %v4.4 = fcmp ogt <16 x float> %v3.4, %v2
// LLVM-NEXT: %v4.5 = fcmp ogt <16 x float> %v3.5, %v2
// LLVM-NEXT: %v5.0 = select <16 x i1> %v4.0, <16 x float> %v3.0, <16 x float> %v2
// LLVM-NEXT: %v5.1 = select <16 x i1> %v4.1, <16 x float> %v3.1, <16 x float> %v2
// LLVM-NEXT: %v5.2 = select <16 x i1> %v4.2, <16 x float> %v3.2, <16 x float> %v2
// LLVM-NEXT: %v5.3 = select <16 x i1> %v4.3, <16 x float> %v3.3, <16 x float> %v2
// LLVM-NEXT: %v5.4 = select <16 x i1> %v4.4, <16 x float> %v3.4, <16 x float> %v2
// LLVM-NEXT: %v5.5 = select <16 x i1> %v4.5, <16 x float> %v3.5, <16 x float> %v2
// LLVM-NEXT: ret void
llvm.func @f(%f: f32) {
  %t = llvmx.splat %f : (f32) -> vector<2x3x16xf32>
  %u = llvm.fadd %t, %t : vector<2x3x16xf32>
  %k = llvmx.fcmp ogt %u, %t : (vector<2x3x16xf32>, vector<2x3x16xf32>) -> vector<2x3x16xi1>
  %s = llvmx.select %k, %u, %t : (vector<2x3x16xi1>, vector<2x3x16xf32>, vector<2x3x16xf32>) -> vector<2x3x16xf32>
  llvm.return
}

// -----

// one condition for a tile
// OPT: %t = llvmx.splat %f : (f32) -> vector<2x16xf32>
// OPT-NEXT: %s = llvmx.select %c, %t, %t : (i1, vector<2x16xf32>, vector<2x16xf32>) -> vector<2x16xf32>
// LLVM: define void @f(i1 %a0, float %a1) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %t1 = insertelement <16 x float> poison, float %a1, i64 0
// LLVM-NEXT: %v2 = shufflevector <16 x float> %t1, <16 x float> poison, <16 x i32> zeroinitializer
// LLVM-NEXT: %v3.0 = select i1 %a0, <16 x float> %v2, <16 x float> %v2
// LLVM-NEXT: %v3.1 = select i1 %a0, <16 x float> %v2, <16 x float> %v2
// LLVM-NEXT: ret void
llvm.func @f(%c: i1, %f: f32) {
  %t = llvmx.splat %f : (f32) -> vector<2x16xf32>
  %s = llvmx.select %c, %t, %t : (i1, vector<2x16xf32>, vector<2x16xf32>) -> vector<2x16xf32>
  llvm.return
}

// -----

// outer product
// OPT: %a = llvmx.poison : () -> vector<2x16xf32>
// OPT-NEXT: %b = llvmx.poison : () -> vector<3x16xf32>
// OPT-NEXT: %t = llvmx.splat %f : (f32) -> vector<2x3x16xf32>
// OPT-NEXT: %o = llvmx.tile_outer_fma %a, %b, %t : (vector<2x16xf32>, vector<3x16xf32>, vector<2x3x16xf32>) -> vector<2x3x16xf32>
// LLVM: define void @f(float %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %t1 = insertelement <16 x float> poison, float %a0, i64 0
// LLVM-NEXT: %v2 = shufflevector <16 x float> %t1, <16 x float> poison, <16 x i32> zeroinitializer
// LLVM-NEXT: %v3.0 = call <16 x float> @llvm.fmuladd.v16f32(<16 x float> poison, <16 x float> poison, <16 x float> %v2)
// LLVM-NEXT: %v3.1 = call <16 x float> @llvm.fmuladd.v16f32(<16 x float> poison, <16 x float> poison, <16 x float> %v2)
// LLVM-NEXT: %v3.2 = call <16 x float> @llvm.fmuladd.v16f32(<16 x float> poison, <16 x float> poison, <16 x float> %v2)
// LLVM-NEXT: %v3.3 = call <16 x float> @llvm.fmuladd.v16f32(<16 x float> poison, <16 x float> poison, <16 x float> %v2)
// LLVM-NEXT: %v3.4 = call <16 x float> @llvm.fmuladd.v16f32(<16 x float> poison, <16 x float> poison, <16 x float> %v2)
// LLVM-NEXT: %v3.5 = call <16 x float> @llvm.fmuladd.v16f32(<16 x float> poison, <16 x float> poison, <16 x float> %v2)
// LLVM-NEXT: ret void
llvm.func @f(%f: f32) {
  %a = llvmx.poison : () -> vector<2x16xf32>
  %b = llvmx.poison : () -> vector<3x16xf32>
  %t = llvmx.splat %f : (f32) -> vector<2x3x16xf32>
  %o = llvmx.tile_outer_fma %a, %b, %t : (vector<2x16xf32>, vector<3x16xf32>, vector<2x3x16xf32>) -> vector<2x3x16xf32>
  llvm.return
}

// -----

// fold with an operation
// OPT: %t = llvmx.tile_load %p : (!llvm.ptr) -> vector<2x3x16xf32>
// OPT-NEXT: %o = llvmx.tile_fold fadd %t : (vector<2x3x16xf32>) -> vector<16xf32>
// LLVM: define void @f(ptr %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1.0 = load <16 x float>, ptr %a0, align 4
// LLVM-NEXT: %t2 = getelementptr inbounds float, ptr %a0, i64 16
// LLVM-NEXT: %v1.1 = load <16 x float>, ptr %t2, align 4
// LLVM-NEXT: %t3 = getelementptr inbounds float, ptr %a0, i64 32
// LLVM-NEXT: %v1.2 = load <16 x float>, ptr %t3, align 4
// LLVM-NEXT: %t4 = getelementptr inbounds float, ptr %a0, i64 48
// LLVM-NEXT: %v1.3 = load <16 x float>, ptr %t4, align 4
// LLVM-NEXT: %t5 = getelementptr inbounds float, ptr %a0, i64 64
// LLVM-NEXT: %v1.4 = load <16 x float>, ptr %t5, align 4
// LLVM-NEXT: %t6 = getelementptr inbounds float, ptr %a0, i64 80
// LLVM-NEXT: %v1.5 = load <16 x float>, ptr %t6, align 4
// LLVM-NEXT: %t7 = fadd <16 x float> %v1.0, %v1.1
// LLVM-NEXT: %t8 = fadd <16 x float> %v1.2, %v1.3
// LLVM-NEXT: %t9 = fadd <16 x float> %v1.4, %v1.5
// LLVM-NEXT: %t10 = fadd <16 x float> %t7, %t8
// LLVM-NEXT: %t11 = fadd <16 x float> %t10, %t9
// LLVM-NEXT: ret void
llvm.func @f(%p: !llvm.ptr) {
  %t = llvmx.tile_load %p : (!llvm.ptr) -> vector<2x3x16xf32>
  %o = llvmx.tile_fold fadd %t : (vector<2x3x16xf32>) -> vector<16xf32>
  llvm.return
}

// -----

// fold with an intrinsic
// OPT: %t = llvmx.tile_load %p : (!llvm.ptr) -> vector<3x16xi32>
// OPT-NEXT: %o = llvmx.tile_fold smax %t : (vector<3x16xi32>) -> vector<16xi32>
// LLVM: define void @f(ptr %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1.0 = load <16 x i32>, ptr %a0, align 4
// LLVM-NEXT: %t2 = getelementptr inbounds i32, ptr %a0, i64 16
// LLVM-NEXT: %v1.1 = load <16 x i32>, ptr %t2, align 4
// LLVM-NEXT: %t3 = getelementptr inbounds i32, ptr %a0, i64 32
// LLVM-NEXT: %v1.2 = load <16 x i32>, ptr %t3, align 4
// LLVM-NEXT: %t4 = call <16 x i32> @llvm.smax.v16i32(<16 x i32> %v1.0, <16 x i32> %v1.1)
// LLVM-NEXT: %t5 = call <16 x i32> @llvm.smax.v16i32(<16 x i32> %t4, <16 x i32> %v1.2)
// LLVM-NEXT: ret void
llvm.func @f(%p: !llvm.ptr) {
  %t = llvmx.tile_load %p : (!llvm.ptr) -> vector<3x16xi32>
  %o = llvmx.tile_fold smax %t : (vector<3x16xi32>) -> vector<16xi32>
  llvm.return
}

// -----

// registers of a tile
// OPT: %t = llvmx.tile_make %v, %v : (vector<16xf32>, vector<16xf32>) -> vector<2x16xf32>
// OPT-NEXT: %o = llvmx.tile_get %t {index = 1 : i64} : (vector<2x16xf32>) -> vector<16xf32>
// OPT-NEXT: llvm.store %o, %p : vector<16xf32>, !llvm.ptr
// LLVM: define void @f(ptr %a0, <16 x float> %a1) {
// LLVM-NEXT: entry:
// LLVM-NEXT: store <16 x float> %a1, ptr %a0
// LLVM-NEXT: ret void
llvm.func @f(%p: !llvm.ptr, %v: vector<16xf32>) {
  %t = llvmx.tile_make %v, %v : (vector<16xf32>, vector<16xf32>) -> vector<2x16xf32>
  %o = llvmx.tile_get %t {index = 1 : i64} : (vector<2x16xf32>) -> vector<16xf32>
  llvm.store %o, %p : vector<16xf32>, !llvm.ptr
  llvm.return
}

// -----

// constant tiles
// OPT: %t = llvm.mlir.constant(dense<1.500000e+00> : vector<2x16xf32>) : vector<2x16xf32>
// OPT-NEXT: llvmx.tile_store %t, %p : (vector<2x16xf32>, !llvm.ptr) -> ()
// OPT-NEXT: %u = llvm.mlir.constant(dense<{{\[\[}}1, 2], [3, 4{{\]\]}}> : vector<2x2xi32>) : vector<2x2xi32>
// OPT-NEXT: llvmx.tile_store %u, %p : (vector<2x2xi32>, !llvm.ptr) -> ()
// LLVM: define void @f(ptr %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: store <16 x float> splat (float 0x3FF8000000000000), ptr %a0, align 4
// LLVM-NEXT: %t1 = getelementptr inbounds float, ptr %a0, i64 16
// LLVM-NEXT: store <16 x float> splat (float 0x3FF8000000000000), ptr %t1, align 4
// LLVM-NEXT: store <2 x i32> <i32 1, i32 2>, ptr %a0, align 4
// LLVM-NEXT: %t2 = getelementptr inbounds i32, ptr %a0, i64 2
// LLVM-NEXT: store <2 x i32> <i32 3, i32 4>, ptr %t2, align 4
// LLVM-NEXT: ret void
llvm.func @f(%p: !llvm.ptr) {
  %t = llvm.mlir.constant(dense<1.5> : vector<2x16xf32>) : vector<2x16xf32>
  llvmx.tile_store %t, %p : (vector<2x16xf32>, !llvm.ptr) -> ()
  %u = llvm.mlir.constant(dense<[[1, 2], [3, 4]]> : vector<2x2xi32>) : vector<2x2xi32>
  llvmx.tile_store %u, %p : (vector<2x2xi32>, !llvm.ptr) -> ()
  llvm.return
}
