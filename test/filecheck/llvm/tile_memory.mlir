// RUN: aiopt-opt %s --split-input-file | filecheck %s --check-prefix=OPT
// RUN: aiopt-opt %s --split-input-file | aiopt-opt --split-input-file | filecheck %s --check-prefix=OPT
// RUN: aiopt-translate %s --split-input-file | filecheck %s --check-prefix=LLVM

// contiguous
// OPT: %t = llvmx.tile_load %p {alignment = 4 : i64} : (!llvm.ptr) -> vector<2x3x16xf32>
// OPT-NEXT: llvmx.tile_store %t, %q : (vector<2x3x16xf32>, !llvm.ptr) -> ()
// LLVM: define void @f(ptr %a0, ptr %a1) {
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
// LLVM-NEXT: store <16 x float> %v1.0, ptr %a1, align 4
// LLVM-NEXT: %t7 = getelementptr inbounds float, ptr %a1, i64 16
// LLVM-NEXT: store <16 x float> %v1.1, ptr %t7, align 4
// LLVM-NEXT: %t8 = getelementptr inbounds float, ptr %a1, i64 32
// LLVM-NEXT: store <16 x float> %v1.2, ptr %t8, align 4
// LLVM-NEXT: %t9 = getelementptr inbounds float, ptr %a1, i64 48
// LLVM-NEXT: store <16 x float> %v1.3, ptr %t9, align 4
// LLVM-NEXT: %t10 = getelementptr inbounds float, ptr %a1, i64 64
// LLVM-NEXT: store <16 x float> %v1.4, ptr %t10, align 4
// LLVM-NEXT: %t11 = getelementptr inbounds float, ptr %a1, i64 80
// LLVM-NEXT: store <16 x float> %v1.5, ptr %t11, align 4
// LLVM-NEXT: ret void
llvm.func @f(%p: !llvm.ptr, %q: !llvm.ptr) {
  %t = llvmx.tile_load %p {alignment = 4 : i64} : (!llvm.ptr) -> vector<2x3x16xf32>
  llvmx.tile_store %t, %q : (vector<2x3x16xf32>, !llvm.ptr) -> ()
  llvm.return
}

// -----

// rows a run-time stride apart
// OPT: %t = llvmx.tile_load %p stride(%n) {alignment = 4 : i64} : (!llvm.ptr, i64) -> vector<2x3x16xf32>
// OPT-NEXT: llvmx.tile_store %t, %q stride(%n) {alignment = 4 : i64} : (vector<2x3x16xf32>, !llvm.ptr, i64) -> ()
// LLVM: define void @f(ptr %a0, ptr %a1, i64 %a2) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1.0 = load <16 x float>, ptr %a0, align 4
// LLVM-NEXT: %t2 = getelementptr inbounds float, ptr %a0, i64 16
// LLVM-NEXT: %v1.1 = load <16 x float>, ptr %t2, align 4
// LLVM-NEXT: %t3 = getelementptr inbounds float, ptr %a0, i64 32
// LLVM-NEXT: %v1.2 = load <16 x float>, ptr %t3, align 4
// LLVM-NEXT: %t4 = getelementptr inbounds float, ptr %a0, i64 %a2
// LLVM-NEXT: %v1.3 = load <16 x float>, ptr %t4, align 4
// LLVM-NEXT: %t5 = getelementptr inbounds float, ptr %t4, i64 16
// LLVM-NEXT: %v1.4 = load <16 x float>, ptr %t5, align 4
// LLVM-NEXT: %t6 = getelementptr inbounds float, ptr %t4, i64 32
// LLVM-NEXT: %v1.5 = load <16 x float>, ptr %t6, align 4
// LLVM-NEXT: store <16 x float> %v1.0, ptr %a1, align 4
// LLVM-NEXT: %t7 = getelementptr inbounds float, ptr %a1, i64 16
// LLVM-NEXT: store <16 x float> %v1.1, ptr %t7, align 4
// LLVM-NEXT: %t8 = getelementptr inbounds float, ptr %a1, i64 32
// LLVM-NEXT: store <16 x float> %v1.2, ptr %t8, align 4
// LLVM-NEXT: %t9 = getelementptr inbounds float, ptr %a1, i64 %a2
// LLVM-NEXT: store <16 x float> %v1.3, ptr %t9, align 4
// LLVM-NEXT: %t10 = getelementptr inbounds float, ptr %t9, i64 16
// LLVM-NEXT: store <16 x float> %v1.4, ptr %t10, align 4
// LLVM-NEXT: %t11 = getelementptr inbounds float, ptr %t9, i64 32
// LLVM-NEXT: store <16 x float> %v1.5, ptr %t11, align 4
// LLVM-NEXT: ret void
llvm.func @f(%p: !llvm.ptr, %q: !llvm.ptr, %n: i64) {
  %t = llvmx.tile_load %p stride(%n) {alignment = 4 : i64} : (!llvm.ptr, i64) -> vector<2x3x16xf32>
  llvmx.tile_store %t, %q stride(%n) {alignment = 4 : i64} : (vector<2x3x16xf32>, !llvm.ptr, i64) -> ()
  llvm.return
}

// -----

// rows a constant stride apart
// OPT: %s = llvm.mlir.constant(100) : i64
// OPT-NEXT: %t = llvmx.tile_load %p stride(%s) : (!llvm.ptr, i64) -> vector<2x16xf32>
// OPT-NEXT: llvmx.tile_store %t, %q stride(%s) : (vector<2x16xf32>, !llvm.ptr, i64) -> ()
// LLVM: define void @f(ptr %a0, ptr %a1) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1.0 = load <16 x float>, ptr %a0, align 4
// LLVM-NEXT: %t2 = getelementptr inbounds float, ptr %a0, i64 100
// LLVM-NEXT: %v1.1 = load <16 x float>, ptr %t2, align 4
// LLVM-NEXT: store <16 x float> %v1.0, ptr %a1, align 4
// LLVM-NEXT: %t3 = getelementptr inbounds float, ptr %a1, i64 100
// LLVM-NEXT: store <16 x float> %v1.1, ptr %t3, align 4
// LLVM-NEXT: ret void
llvm.func @f(%p: !llvm.ptr, %q: !llvm.ptr) {
  %s = llvm.mlir.constant(100) : i64
  %t = llvmx.tile_load %p stride(%s) : (!llvm.ptr, i64) -> vector<2x16xf32>
  llvmx.tile_store %t, %q stride(%s) : (vector<2x16xf32>, !llvm.ptr, i64) -> ()
  llvm.return
}

// -----

// masked
// OPT: %k = llvmx.splat %c : (i1) -> vector<3x16xi1>
// OPT-NEXT: %t = llvmx.tile_load %p stride(%n) mask(%k) {alignment = 4 : i64} : (!llvm.ptr, i64, vector<3x16xi1>) -> vector<2x3x16xf32>
// OPT-NEXT: llvmx.tile_store %t, %q mask(%k) {alignment = 4 : i64} : (vector<2x3x16xf32>, !llvm.ptr, vector<3x16xi1>) -> ()
// LLVM: define void @f(ptr %a0, ptr %a1, i64 %a2, i1 %a3) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %t1 = insertelement <16 x i1> poison, i1 %a3, i64 0
// LLVM-NEXT: %v2 = shufflevector <16 x i1> %t1, <16 x i1> poison, <16 x i32> zeroinitializer
// LLVM-NEXT: %v3.0 = call <16 x float> @llvm.masked.load.v16f32.p0(ptr align 4 %a0, <16 x i1> %v2, <16 x float> zeroinitializer)
// LLVM-NEXT: %t4 = getelementptr inbounds float, ptr %a0, i64 16
// LLVM-NEXT: %v3.1 = call <16 x float> @llvm.masked.load.v16f32.p0(ptr align 4 %t4, <16 x i1> %v2, <16 x float> zeroinitializer)
// LLVM-NEXT: %t5 = getelementptr inbounds float, ptr %a0, i64 32
// LLVM-NEXT: %v3.2 = call <16 x float> @llvm.masked.load.v16f32.p0(ptr align 4 %t5, <16 x i1> %v2, <16 x float> zeroinitializer)
// LLVM-NEXT: %t6 = getelementptr inbounds float, ptr %a0, i64 %a2
// LLVM-NEXT: %v3.3 = call <16 x float> @llvm.masked.load.v16f32.p0(ptr align 4 %t6, <16 x i1> %v2, <16 x float> zeroinitializer)
// LLVM-NEXT: %t7 = getelementptr inbounds float, ptr %t6, i64 16
// LLVM-NEXT: %v3.4 = call <16 x float> @llvm.masked.load.v16f32.p0(ptr align 4 %t7, <16 x i1> %v2, <16 x float> zeroinitializer)
// LLVM-NEXT: %t8 = getelementptr inbounds float, ptr %t6, i64 32
// LLVM-NEXT: %v3.5 = call <16 x float> @llvm.masked.load.v16f32.p0(ptr align 4 %t8, <16 x i1> %v2, <16 x float> zeroinitializer)
// LLVM-NEXT: call void @llvm.masked.store.v16f32.p0(<16 x float> %v3.0, ptr align 4 %a1, <16 x i1> %v2)
// LLVM-NEXT: %t9 = getelementptr inbounds float, ptr %a1, i64 16
// LLVM-NEXT: call void @llvm.masked.store.v16f32.p0(<16 x float> %v3.1, ptr align 4 %t9, <16 x i1> %v2)
// LLVM-NEXT: %t10 = getelementptr inbounds float, ptr %a1, i64 32
// LLVM-NEXT: call void @llvm.masked.store.v16f32.p0(<16 x float> %v3.2, ptr align 4 %t10, <16 x i1> %v2)
// LLVM-NEXT: %t11 = getelementptr inbounds float, ptr %a1, i64 48
// LLVM-NEXT: call void @llvm.masked.store.v16f32.p0(<16 x float> %v3.3, ptr align 4 %t11, <16 x i1> %v2)
// LLVM-NEXT: %t12 = getelementptr inbounds float, ptr %a1, i64 64
// LLVM-NEXT: call void @llvm.masked.store.v16f32.p0(<16 x float> %v3.4, ptr align 4 %t12, <16 x i1> %v2)
// LLVM-NEXT: %t13 = getelementptr inbounds float, ptr %a1, i64 80
// LLVM-NEXT: call void @llvm.masked.store.v16f32.p0(<16 x float> %v3.5, ptr align 4 %t13, <16 x i1> %v2)
// LLVM-NEXT: ret void
llvm.func @f(%p: !llvm.ptr, %q: !llvm.ptr, %n: i64, %c: i1) {
  %k = llvmx.splat %c : (i1) -> vector<3x16xi1>
  %t = llvmx.tile_load %p stride(%n) mask(%k) {alignment = 4 : i64} : (!llvm.ptr, i64, vector<3x16xi1>) -> vector<2x3x16xf32>
  llvmx.tile_store %t, %q mask(%k) {alignment = 4 : i64} : (vector<2x3x16xf32>, !llvm.ptr, vector<3x16xi1>) -> ()
  llvm.return
}

// -----

// a column of scalars, each in all lanes
// OPT: %t = llvmx.tile_splat_load %p stride(%n) : (!llvm.ptr, i64) -> vector<3x16xf32>
// LLVM: define void @f(ptr %a0, i64 %a1) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %t2 = load float, ptr %a0, align 4
// LLVM-NEXT: %t3 = insertelement <16 x float> poison, float %t2, i64 0
// LLVM-NEXT: %v1.0 = shufflevector <16 x float> %t3, <16 x float> poison, <16 x i32> zeroinitializer
// LLVM-NEXT: %t4 = getelementptr inbounds float, ptr %a0, i64 %a1
// LLVM-NEXT: %t5 = load float, ptr %t4, align 4
// LLVM-NEXT: %t6 = insertelement <16 x float> poison, float %t5, i64 0
// LLVM-NEXT: %v1.1 = shufflevector <16 x float> %t6, <16 x float> poison, <16 x i32> zeroinitializer
// LLVM-NEXT: %t7 = mul i64 %a1, 2
// LLVM-NEXT: %t8 = getelementptr inbounds float, ptr %a0, i64 %t7
// LLVM-NEXT: %t9 = load float, ptr %t8, align 4
// LLVM-NEXT: %t10 = insertelement <16 x float> poison, float %t9, i64 0
// LLVM-NEXT: %v1.2 = shufflevector <16 x float> %t10, <16 x float> poison, <16 x i32> zeroinitializer
// LLVM-NEXT: ret void
llvm.func @f(%p: !llvm.ptr, %n: i64) {
  %t = llvmx.tile_splat_load %p stride(%n) : (!llvm.ptr, i64) -> vector<3x16xf32>
  llvm.return
}

// -----

// consecutive scalars
// OPT: %t = llvmx.tile_splat_load %p : (!llvm.ptr) -> vector<2x8xf64>
// LLVM: define void @f(ptr %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %t2 = load double, ptr %a0, align 8
// LLVM-NEXT: %t3 = insertelement <8 x double> poison, double %t2, i64 0
// LLVM-NEXT: %v1.0 = shufflevector <8 x double> %t3, <8 x double> poison, <8 x i32> zeroinitializer
// LLVM-NEXT: %t4 = getelementptr inbounds double, ptr %a0, i64 1
// LLVM-NEXT: %t5 = load double, ptr %t4, align 8
// LLVM-NEXT: %t6 = insertelement <8 x double> poison, double %t5, i64 0
// LLVM-NEXT: %v1.1 = shufflevector <8 x double> %t6, <8 x double> poison, <8 x i32> zeroinitializer
// LLVM-NEXT: ret void
llvm.func @f(%p: !llvm.ptr) {
  %t = llvmx.tile_splat_load %p : (!llvm.ptr) -> vector<2x8xf64>
  llvm.return
}
