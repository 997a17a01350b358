// RUN: aiopt-opt %s --split-input-file | filecheck %s --check-prefix=OPT
// RUN: aiopt-opt %s --split-input-file | aiopt-opt --split-input-file | filecheck %s --check-prefix=OPT
// RUN: aiopt-translate %s --split-input-file | filecheck %s --check-prefix=LLVM

// extract
// OPT: %r = llvmx.extractelement %v, %i : (vector<16xf32>, i32) -> f32
// LLVM: define void @f(i32 %a0, <16 x float> %a1) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = extractelement <16 x float> %a1, i32 %a0
// LLVM-NEXT: ret void
llvm.func @f(%i: i32, %v: vector<16xf32>) {
  %r = llvmx.extractelement %v, %i : (vector<16xf32>, i32) -> f32
  llvm.return
}

// -----

// insert, as xDSL has it
// OPT: %r = llvm.insertelement %f, %v[%i : i32] : vector<16xf32>
// LLVM: define void @f(i32 %a0, float %a1, <16 x float> %a2) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = insertelement <16 x float> %a2, float %a1, i32 %a0
// LLVM-NEXT: ret void
llvm.func @f(%i: i32, %f: f32, %v: vector<16xf32>) {
  %r = llvm.insertelement %f, %v[%i : i32] : vector<16xf32>
  llvm.return
}

// -----

// splat to a vector
// OPT: %r = llvmx.splat %f : (f32) -> vector<16xf32>
// LLVM: define void @f(float %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %t1 = insertelement <16 x float> poison, float %a0, i64 0
// LLVM-NEXT: %v2 = shufflevector <16 x float> %t1, <16 x float> poison, <16 x i32> zeroinitializer
// LLVM-NEXT: ret void
llvm.func @f(%f: f32) {
  %r = llvmx.splat %f : (f32) -> vector<16xf32>
  llvm.return
}

// -----

// splat to a tile
// OPT: %r = llvmx.splat %f : (f32) -> vector<2x3x16xf32>
// LLVM: define void @f(float %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %t1 = insertelement <16 x float> poison, float %a0, i64 0
// LLVM-NEXT: %v2 = shufflevector <16 x float> %t1, <16 x float> poison, <16 x i32> zeroinitializer
// LLVM-NEXT: ret void
llvm.func @f(%f: f32) {
  %r = llvmx.splat %f : (f32) -> vector<2x3x16xf32>
  llvm.return
}
