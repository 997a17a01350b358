// RUN: aiopt-opt %s --split-input-file | filecheck %s --check-prefix=OPT
// RUN: aiopt-opt %s --split-input-file | aiopt-opt --split-input-file | filecheck %s --check-prefix=OPT
// RUN: aiopt-translate %s --split-input-file | filecheck %s --check-prefix=LLVM

// one condition for all lanes
// OPT: %r = llvmx.select %c, %v, %v : (i1, vector<16xf32>, vector<16xf32>) -> vector<16xf32>
// LLVM: define void @f(i1 %a0, <16 x float> %a1) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = select i1 %a0, <16 x float> %a1, <16 x float> %a1
// LLVM-NEXT: ret void
llvm.func @f(%c: i1, %v: vector<16xf32>) {
  %r = llvmx.select %c, %v, %v : (i1, vector<16xf32>, vector<16xf32>) -> vector<16xf32>
  llvm.return
}

// -----

// a condition per lane
// OPT: %r = llvmx.select %m, %v, %v : (vector<16xi1>, vector<16xf32>, vector<16xf32>) -> vector<16xf32>
// LLVM: define void @f(<16 x float> %a0, <16 x i1> %a1) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = select <16 x i1> %a1, <16 x float> %a0, <16 x float> %a0
// LLVM-NEXT: ret void
llvm.func @f(%v: vector<16xf32>, %m: vector<16xi1>) {
  %r = llvmx.select %m, %v, %v : (vector<16xi1>, vector<16xf32>, vector<16xf32>) -> vector<16xf32>
  llvm.return
}

// -----

// scalars
// OPT: %r = llvmx.select %c, %n, %n : (i1, i64, i64) -> i64
// LLVM: define void @f(i64 %a0, i1 %a1) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = select i1 %a1, i64 %a0, i64 %a0
// LLVM-NEXT: ret void
llvm.func @f(%n: i64, %c: i1) {
  %r = llvmx.select %c, %n, %n : (i1, i64, i64) -> i64
  llvm.return
}
