// RUN: aiopt-opt %s --split-input-file | filecheck %s --check-prefix=OPT
// RUN: aiopt-opt %s --split-input-file | aiopt-opt --split-input-file | filecheck %s --check-prefix=OPT
// RUN: aiopt-translate %s --split-input-file | filecheck %s --check-prefix=LLVM

// fptosi
// OPT: %r = llvmx.cast fptosi %v : (vector<16xf32>) -> vector<16xi32>
// LLVM: define void @f(<16 x float> %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = fptosi <16 x float> %a0 to <16 x i32>
// LLVM-NEXT: ret void
llvm.func @f(%v: vector<16xf32>) {
  %r = llvmx.cast fptosi %v : (vector<16xf32>) -> vector<16xi32>
  llvm.return
}

// -----

// fptoui
// OPT: %r = llvmx.cast fptoui %f : (f32) -> i32
// LLVM: define void @f(float %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = fptoui float %a0 to i32
// LLVM-NEXT: ret void
llvm.func @f(%f: f32) {
  %r = llvmx.cast fptoui %f : (f32) -> i32
  llvm.return
}

// -----

// sitofp
// OPT: %r = llvmx.cast sitofp %w : (vector<16xi32>) -> vector<16xf32>
// LLVM: define void @f(<16 x i32> %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = sitofp <16 x i32> %a0 to <16 x float>
// LLVM-NEXT: ret void
llvm.func @f(%w: vector<16xi32>) {
  %r = llvmx.cast sitofp %w : (vector<16xi32>) -> vector<16xf32>
  llvm.return
}

// -----

// uitofp
// OPT: %r = llvmx.cast uitofp %n : (i64) -> f64
// LLVM: define void @f(i64 %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = uitofp i64 %a0 to double
// LLVM-NEXT: ret void
llvm.func @f(%n: i64) {
  %r = llvmx.cast uitofp %n : (i64) -> f64
  llvm.return
}

// -----

// fpext
// OPT: %r = llvmx.cast fpext %h : (f16) -> f32
// LLVM: define void @f(half %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = fpext half %a0 to float
// LLVM-NEXT: ret void
llvm.func @f(%h: f16) {
  %r = llvmx.cast fpext %h : (f16) -> f32
  llvm.return
}

// -----

// fptrunc
// OPT: %r = llvmx.cast fptrunc %d : (f64) -> f32
// LLVM: define void @f(double %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = fptrunc double %a0 to float
// LLVM-NEXT: ret void
llvm.func @f(%d: f64) {
  %r = llvmx.cast fptrunc %d : (f64) -> f32
  llvm.return
}

// -----

// sext
// OPT: %r = llvmx.cast sext %i : (i32) -> i64
// LLVM: define void @f(i32 %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = sext i32 %a0 to i64
// LLVM-NEXT: ret void
llvm.func @f(%i: i32) {
  %r = llvmx.cast sext %i : (i32) -> i64
  llvm.return
}

// -----

// zext
// OPT: %r = llvmx.cast zext %c : (i1) -> i32
// LLVM: define void @f(i1 %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = zext i1 %a0 to i32
// LLVM-NEXT: ret void
llvm.func @f(%c: i1) {
  %r = llvmx.cast zext %c : (i1) -> i32
  llvm.return
}

// -----

// trunc
// OPT: %r = llvmx.cast trunc %n : (i64) -> i8
// LLVM: define void @f(i64 %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = trunc i64 %a0 to i8
// LLVM-NEXT: ret void
llvm.func @f(%n: i64) {
  %r = llvmx.cast trunc %n : (i64) -> i8
  llvm.return
}

// -----

// bitcast
// OPT: %r = llvmx.cast bitcast %v : (vector<16xf32>) -> vector<16xi32>
// LLVM: define void @f(<16 x float> %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = bitcast <16 x float> %a0 to <16 x i32>
// LLVM-NEXT: ret void
llvm.func @f(%v: vector<16xf32>) {
  %r = llvmx.cast bitcast %v : (vector<16xf32>) -> vector<16xi32>
  llvm.return
}
