// RUN: aiopt-opt %s --split-input-file | filecheck %s --check-prefix=OPT
// RUN: aiopt-opt %s --split-input-file | aiopt-opt --split-input-file | filecheck %s --check-prefix=OPT
// RUN: aiopt-translate %s --split-input-file | filecheck %s --check-prefix=LLVM

// fmax
// OPT: %r = llvmx.reduce fmax %v : (vector<16xf32>) -> f32
// LLVM: define void @f(<16 x float> %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call float @llvm.vector.reduce.fmax.v16f32(<16 x float> %a0)
// LLVM-NEXT: ret void
llvm.func @f(%v: vector<16xf32>) {
  %r = llvmx.reduce fmax %v : (vector<16xf32>) -> f32
  llvm.return
}

// -----

// fmin
// OPT: %r = llvmx.reduce fmin %v : (vector<16xf32>) -> f32
// LLVM: define void @f(<16 x float> %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call float @llvm.vector.reduce.fmin.v16f32(<16 x float> %a0)
// LLVM-NEXT: ret void
llvm.func @f(%v: vector<16xf32>) {
  %r = llvmx.reduce fmin %v : (vector<16xf32>) -> f32
  llvm.return
}

// -----

// fmaximum
// OPT: %r = llvmx.reduce fmaximum %v : (vector<16xf32>) -> f32
// LLVM: define void @f(<16 x float> %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call float @llvm.vector.reduce.fmaximum.v16f32(<16 x float> %a0)
// LLVM-NEXT: ret void
llvm.func @f(%v: vector<16xf32>) {
  %r = llvmx.reduce fmaximum %v : (vector<16xf32>) -> f32
  llvm.return
}

// -----

// fminimum
// OPT: %r = llvmx.reduce fminimum %v : (vector<16xf32>) -> f32
// LLVM: define void @f(<16 x float> %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call float @llvm.vector.reduce.fminimum.v16f32(<16 x float> %a0)
// LLVM-NEXT: ret void
llvm.func @f(%v: vector<16xf32>) {
  %r = llvmx.reduce fminimum %v : (vector<16xf32>) -> f32
  llvm.return
}

// -----

// fmul
// OPT: %r = llvmx.reduce fmul %v : (vector<16xf32>) -> f32
// LLVM: define void @f(<16 x float> %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call float @llvm.vector.reduce.fmul.v16f32(float 0x3FF0000000000000, <16 x float> %a0)
// LLVM-NEXT: ret void
llvm.func @f(%v: vector<16xf32>) {
  %r = llvmx.reduce fmul %v : (vector<16xf32>) -> f32
  llvm.return
}

// -----

// fadd in any order
// OPT: %r = llvmx.reduce fadd %v {fastmathFlags = #llvm.fastmath<reassoc>} : (vector<16xf32>) -> f32
// LLVM: define void @f(<16 x float> %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call reassoc float @llvm.vector.reduce.fadd.v16f32(float 0x8000000000000000, <16 x float> %a0)
// LLVM-NEXT: ret void
llvm.func @f(%v: vector<16xf32>) {
  %r = llvmx.reduce fadd %v {fastmathFlags = #llvm.fastmath<reassoc>} : (vector<16xf32>) -> f32
  llvm.return
}

// -----

// add
// OPT: %r = llvmx.reduce add %w : (vector<16xi32>) -> i32
// LLVM: define void @f(<16 x i32> %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call i32 @llvm.vector.reduce.add.v16i32(<16 x i32> %a0)
// LLVM-NEXT: ret void
llvm.func @f(%w: vector<16xi32>) {
  %r = llvmx.reduce add %w : (vector<16xi32>) -> i32
  llvm.return
}

// -----

// mul
// OPT: %r = llvmx.reduce mul %w : (vector<16xi32>) -> i32
// LLVM: define void @f(<16 x i32> %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call i32 @llvm.vector.reduce.mul.v16i32(<16 x i32> %a0)
// LLVM-NEXT: ret void
llvm.func @f(%w: vector<16xi32>) {
  %r = llvmx.reduce mul %w : (vector<16xi32>) -> i32
  llvm.return
}

// -----

// and
// OPT: %r = llvmx.reduce and %w : (vector<16xi32>) -> i32
// LLVM: define void @f(<16 x i32> %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call i32 @llvm.vector.reduce.and.v16i32(<16 x i32> %a0)
// LLVM-NEXT: ret void
llvm.func @f(%w: vector<16xi32>) {
  %r = llvmx.reduce and %w : (vector<16xi32>) -> i32
  llvm.return
}

// -----

// or
// OPT: %r = llvmx.reduce or %w : (vector<16xi32>) -> i32
// LLVM: define void @f(<16 x i32> %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call i32 @llvm.vector.reduce.or.v16i32(<16 x i32> %a0)
// LLVM-NEXT: ret void
llvm.func @f(%w: vector<16xi32>) {
  %r = llvmx.reduce or %w : (vector<16xi32>) -> i32
  llvm.return
}

// -----

// xor
// OPT: %r = llvmx.reduce xor %w : (vector<16xi32>) -> i32
// LLVM: define void @f(<16 x i32> %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call i32 @llvm.vector.reduce.xor.v16i32(<16 x i32> %a0)
// LLVM-NEXT: ret void
llvm.func @f(%w: vector<16xi32>) {
  %r = llvmx.reduce xor %w : (vector<16xi32>) -> i32
  llvm.return
}

// -----

// smax
// OPT: %r = llvmx.reduce smax %w : (vector<16xi32>) -> i32
// LLVM: define void @f(<16 x i32> %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call i32 @llvm.vector.reduce.smax.v16i32(<16 x i32> %a0)
// LLVM-NEXT: ret void
llvm.func @f(%w: vector<16xi32>) {
  %r = llvmx.reduce smax %w : (vector<16xi32>) -> i32
  llvm.return
}

// -----

// smin
// OPT: %r = llvmx.reduce smin %w : (vector<16xi32>) -> i32
// LLVM: define void @f(<16 x i32> %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call i32 @llvm.vector.reduce.smin.v16i32(<16 x i32> %a0)
// LLVM-NEXT: ret void
llvm.func @f(%w: vector<16xi32>) {
  %r = llvmx.reduce smin %w : (vector<16xi32>) -> i32
  llvm.return
}

// -----

// umax
// OPT: %r = llvmx.reduce umax %w : (vector<16xi32>) -> i32
// LLVM: define void @f(<16 x i32> %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call i32 @llvm.vector.reduce.umax.v16i32(<16 x i32> %a0)
// LLVM-NEXT: ret void
llvm.func @f(%w: vector<16xi32>) {
  %r = llvmx.reduce umax %w : (vector<16xi32>) -> i32
  llvm.return
}

// -----

// umin
// OPT: %r = llvmx.reduce umin %w : (vector<16xi32>) -> i32
// LLVM: define void @f(<16 x i32> %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call i32 @llvm.vector.reduce.umin.v16i32(<16 x i32> %a0)
// LLVM-NEXT: ret void
llvm.func @f(%w: vector<16xi32>) {
  %r = llvmx.reduce umin %w : (vector<16xi32>) -> i32
  llvm.return
}
