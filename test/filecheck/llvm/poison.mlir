// RUN: aiopt-opt %s --split-input-file | filecheck %s --check-prefix=OPT
// RUN: aiopt-opt %s --split-input-file | aiopt-opt --split-input-file | filecheck %s --check-prefix=OPT
// RUN: aiopt-translate %s --split-input-file | filecheck %s --check-prefix=LLVM

// poison
// OPT: %r = llvmx.poison : () -> vector<16xf32>
// LLVM: define void @f() {
// LLVM-NEXT: entry:
// LLVM-NEXT: ret void
llvm.func @f() {
  %r = llvmx.poison : () -> vector<16xf32>
  llvm.return
}

// -----

// freeze
// OPT: %r = llvmx.freeze %f : (f32) -> f32
// LLVM: define void @f(float %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = freeze float %a0
// LLVM-NEXT: ret void
llvm.func @f(%f: f32) {
  %r = llvmx.freeze %f : (f32) -> f32
  llvm.return
}
