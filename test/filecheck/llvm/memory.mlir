// RUN: aiopt-opt %s --split-input-file | filecheck %s --check-prefix=OPT
// RUN: aiopt-opt %s --split-input-file | aiopt-opt --split-input-file | filecheck %s --check-prefix=OPT
// RUN: aiopt-translate %s --split-input-file | filecheck %s --check-prefix=LLVM

// masked load
// OPT: %r = llvmx.masked_load %p, %m, %v {alignment = 4 : i64} : (!llvm.ptr, vector<16xi1>, vector<16xf32>) -> vector<16xf32>
// LLVM: define void @f(ptr %a0, <16 x float> %a1, <16 x i1> %a2) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call <16 x float> @llvm.masked.load.v16f32.p0(ptr align 4 %a0, <16 x i1> %a2, <16 x float> %a1)
// LLVM-NEXT: ret void
llvm.func @f(%p: !llvm.ptr, %v: vector<16xf32>, %m: vector<16xi1>) {
  %r = llvmx.masked_load %p, %m, %v {alignment = 4 : i64} : (!llvm.ptr, vector<16xi1>, vector<16xf32>) -> vector<16xf32>
  llvm.return
}

// -----

// masked store
// OPT: llvmx.masked_store %v, %p, %m {alignment = 4 : i64} : (vector<16xf32>, !llvm.ptr, vector<16xi1>) -> ()
// LLVM: define void @f(ptr %a0, <16 x float> %a1, <16 x i1> %a2) {
// LLVM-NEXT: entry:
// LLVM-NEXT: call void @llvm.masked.store.v16f32.p0(<16 x float> %a1, ptr align 4 %a0, <16 x i1> %a2)
// LLVM-NEXT: ret void
llvm.func @f(%p: !llvm.ptr, %v: vector<16xf32>, %m: vector<16xi1>) {
  llvmx.masked_store %v, %p, %m {alignment = 4 : i64} : (vector<16xf32>, !llvm.ptr, vector<16xi1>) -> ()
  llvm.return
}

// -----

// gather
// OPT: %r = llvmx.gather %p, %w, %m, %v {alignment = 4 : i64} : (!llvm.ptr, vector<16xi32>, vector<16xi1>, vector<16xf32>) -> vector<16xf32>
// LLVM: define void @f(ptr %a0, <16 x float> %a1, <16 x i32> %a2, <16 x i1> %a3) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %t1 = getelementptr inbounds float, ptr %a0, <16 x i32> %a2
// LLVM-NEXT: %v2 = call <16 x float> @llvm.masked.gather.v16f32.v16p0(<16 x ptr> align 4 %t1, <16 x i1> %a3, <16 x float> %a1)
// LLVM-NEXT: ret void
llvm.func @f(%p: !llvm.ptr, %v: vector<16xf32>, %w: vector<16xi32>, %m: vector<16xi1>) {
  %r = llvmx.gather %p, %w, %m, %v {alignment = 4 : i64} : (!llvm.ptr, vector<16xi32>, vector<16xi1>, vector<16xf32>) -> vector<16xf32>
  llvm.return
}

// -----

// prefetch
// OPT: llvmx.prefetch %p {rw = 0 : i32, locality = 3 : i32} : (!llvm.ptr) -> ()
// LLVM: define void @f(ptr %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: call void @llvm.prefetch.p0(ptr %a0, i32 0, i32 3, i32 1)
// LLVM-NEXT: ret void
llvm.func @f(%p: !llvm.ptr) {
  llvmx.prefetch %p {locality = 3 : i32, rw = 0 : i32} : (!llvm.ptr) -> ()
  llvm.return
}
