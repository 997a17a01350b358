// RUN: aiopt-opt %s --split-input-file | filecheck %s --check-prefix=OPT
// RUN: aiopt-opt %s --split-input-file | aiopt-opt --split-input-file | filecheck %s --check-prefix=OPT
// RUN: aiopt-translate %s --split-input-file | filecheck %s --check-prefix=LLVM

// comparison of scalars
// OPT: %r = llvmx.fcmp olt %f, %f : (f32, f32) -> i1
// LLVM: define void @f(float %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = fcmp olt float %a0, %a0
// LLVM-NEXT: ret void
llvm.func @f(%f: f32) {
  %r = llvmx.fcmp olt %f, %f : (f32, f32) -> i1
  llvm.return
}

// -----

// of vectors
// OPT: %r = llvmx.fcmp une %v, %v : (vector<16xf32>, vector<16xf32>) -> vector<16xi1>
// LLVM: define void @f(<16 x float> %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = fcmp une <16 x float> %a0, %a0
// LLVM-NEXT: ret void
llvm.func @f(%v: vector<16xf32>) {
  %r = llvmx.fcmp une %v, %v : (vector<16xf32>, vector<16xf32>) -> vector<16xi1>
  llvm.return
}
