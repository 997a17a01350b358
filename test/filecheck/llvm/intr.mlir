// RUN: aiopt-opt %s --split-input-file | filecheck %s --check-prefix=OPT
// RUN: aiopt-opt %s --split-input-file | aiopt-opt --split-input-file | filecheck %s --check-prefix=OPT
// RUN: aiopt-translate %s --split-input-file | filecheck %s --check-prefix=LLVM

// fma
// OPT: %r = llvmx.intr fma %v, %v, %v : (vector<16xf32>, vector<16xf32>, vector<16xf32>) -> vector<16xf32>
// LLVM: define void @f(<16 x float> %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call <16 x float> @llvm.fma.v16f32(<16 x float> %a0, <16 x float> %a0, <16 x float> %a0)
// LLVM-NEXT: ret void
llvm.func @f(%v: vector<16xf32>) {
  %r = llvmx.intr fma %v, %v, %v : (vector<16xf32>, vector<16xf32>, vector<16xf32>) -> vector<16xf32>
  llvm.return
}

// -----

// fmuladd
// OPT: %r = llvmx.intr fmuladd %f, %f, %f : (f32, f32, f32) -> f32
// LLVM: define void @f(float %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call float @llvm.fmuladd.f32(float %a0, float %a0, float %a0)
// LLVM-NEXT: ret void
llvm.func @f(%f: f32) {
  %r = llvmx.intr fmuladd %f, %f, %f : (f32, f32, f32) -> f32
  llvm.return
}

// -----

// sqrt
// OPT: %r = llvmx.intr sqrt %v : (vector<16xf32>) -> vector<16xf32>
// LLVM: define void @f(<16 x float> %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call <16 x float> @llvm.sqrt.v16f32(<16 x float> %a0)
// LLVM-NEXT: ret void
llvm.func @f(%v: vector<16xf32>) {
  %r = llvmx.intr sqrt %v : (vector<16xf32>) -> vector<16xf32>
  llvm.return
}

// -----

// fabs
// OPT: %r = llvmx.intr fabs %d : (f64) -> f64
// LLVM: define void @f(double %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call double @llvm.fabs.f64(double %a0)
// LLVM-NEXT: ret void
llvm.func @f(%d: f64) {
  %r = llvmx.intr fabs %d : (f64) -> f64
  llvm.return
}

// -----

// floor
// OPT: %r = llvmx.intr floor %v : (vector<16xf32>) -> vector<16xf32>
// LLVM: define void @f(<16 x float> %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call <16 x float> @llvm.floor.v16f32(<16 x float> %a0)
// LLVM-NEXT: ret void
llvm.func @f(%v: vector<16xf32>) {
  %r = llvmx.intr floor %v : (vector<16xf32>) -> vector<16xf32>
  llvm.return
}

// -----

// ceil
// OPT: %r = llvmx.intr ceil %f : (f32) -> f32
// LLVM: define void @f(float %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call float @llvm.ceil.f32(float %a0)
// LLVM-NEXT: ret void
llvm.func @f(%f: f32) {
  %r = llvmx.intr ceil %f : (f32) -> f32
  llvm.return
}

// -----

// trunc
// OPT: %r = llvmx.intr trunc %f : (f32) -> f32
// LLVM: define void @f(float %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call float @llvm.trunc.f32(float %a0)
// LLVM-NEXT: ret void
llvm.func @f(%f: f32) {
  %r = llvmx.intr trunc %f : (f32) -> f32
  llvm.return
}

// -----

// rint
// OPT: %r = llvmx.intr rint %v : (vector<16xf32>) -> vector<16xf32>
// LLVM: define void @f(<16 x float> %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call <16 x float> @llvm.rint.v16f32(<16 x float> %a0)
// LLVM-NEXT: ret void
llvm.func @f(%v: vector<16xf32>) {
  %r = llvmx.intr rint %v : (vector<16xf32>) -> vector<16xf32>
  llvm.return
}

// -----

// nearbyint
// OPT: %r = llvmx.intr nearbyint %f : (f32) -> f32
// LLVM: define void @f(float %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call float @llvm.nearbyint.f32(float %a0)
// LLVM-NEXT: ret void
llvm.func @f(%f: f32) {
  %r = llvmx.intr nearbyint %f : (f32) -> f32
  llvm.return
}

// -----

// round
// OPT: %r = llvmx.intr round %f : (f32) -> f32
// LLVM: define void @f(float %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call float @llvm.round.f32(float %a0)
// LLVM-NEXT: ret void
llvm.func @f(%f: f32) {
  %r = llvmx.intr round %f : (f32) -> f32
  llvm.return
}

// -----

// roundeven
// OPT: %r = llvmx.intr roundeven %f : (f32) -> f32
// LLVM: define void @f(float %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call float @llvm.roundeven.f32(float %a0)
// LLVM-NEXT: ret void
llvm.func @f(%f: f32) {
  %r = llvmx.intr roundeven %f : (f32) -> f32
  llvm.return
}

// -----

// copysign
// OPT: %r = llvmx.intr copysign %v, %v : (vector<16xf32>, vector<16xf32>) -> vector<16xf32>
// LLVM: define void @f(<16 x float> %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call <16 x float> @llvm.copysign.v16f32(<16 x float> %a0, <16 x float> %a0)
// LLVM-NEXT: ret void
llvm.func @f(%v: vector<16xf32>) {
  %r = llvmx.intr copysign %v, %v : (vector<16xf32>, vector<16xf32>) -> vector<16xf32>
  llvm.return
}

// -----

// minnum
// OPT: %r = llvmx.intr minnum %v, %v : (vector<16xf32>, vector<16xf32>) -> vector<16xf32>
// LLVM: define void @f(<16 x float> %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call <16 x float> @llvm.minnum.v16f32(<16 x float> %a0, <16 x float> %a0)
// LLVM-NEXT: ret void
llvm.func @f(%v: vector<16xf32>) {
  %r = llvmx.intr minnum %v, %v : (vector<16xf32>, vector<16xf32>) -> vector<16xf32>
  llvm.return
}

// -----

// maxnum
// OPT: %r = llvmx.intr maxnum %v, %v : (vector<16xf32>, vector<16xf32>) -> vector<16xf32>
// LLVM: define void @f(<16 x float> %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call <16 x float> @llvm.maxnum.v16f32(<16 x float> %a0, <16 x float> %a0)
// LLVM-NEXT: ret void
llvm.func @f(%v: vector<16xf32>) {
  %r = llvmx.intr maxnum %v, %v : (vector<16xf32>, vector<16xf32>) -> vector<16xf32>
  llvm.return
}

// -----

// minimum
// OPT: %r = llvmx.intr minimum %v, %v : (vector<16xf32>, vector<16xf32>) -> vector<16xf32>
// LLVM: define void @f(<16 x float> %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call <16 x float> @llvm.minimum.v16f32(<16 x float> %a0, <16 x float> %a0)
// LLVM-NEXT: ret void
llvm.func @f(%v: vector<16xf32>) {
  %r = llvmx.intr minimum %v, %v : (vector<16xf32>, vector<16xf32>) -> vector<16xf32>
  llvm.return
}

// -----

// maximum
// OPT: %r = llvmx.intr maximum %v, %v : (vector<16xf32>, vector<16xf32>) -> vector<16xf32>
// LLVM: define void @f(<16 x float> %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call <16 x float> @llvm.maximum.v16f32(<16 x float> %a0, <16 x float> %a0)
// LLVM-NEXT: ret void
llvm.func @f(%v: vector<16xf32>) {
  %r = llvmx.intr maximum %v, %v : (vector<16xf32>, vector<16xf32>) -> vector<16xf32>
  llvm.return
}

// -----

// smax
// OPT: %r = llvmx.intr smax %w, %w : (vector<16xi32>, vector<16xi32>) -> vector<16xi32>
// LLVM: define void @f(<16 x i32> %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call <16 x i32> @llvm.smax.v16i32(<16 x i32> %a0, <16 x i32> %a0)
// LLVM-NEXT: ret void
llvm.func @f(%w: vector<16xi32>) {
  %r = llvmx.intr smax %w, %w : (vector<16xi32>, vector<16xi32>) -> vector<16xi32>
  llvm.return
}

// -----

// smin
// OPT: %r = llvmx.intr smin %n, %n : (i64, i64) -> i64
// LLVM: define void @f(i64 %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call i64 @llvm.smin.i64(i64 %a0, i64 %a0)
// LLVM-NEXT: ret void
llvm.func @f(%n: i64) {
  %r = llvmx.intr smin %n, %n : (i64, i64) -> i64
  llvm.return
}

// -----

// umax
// OPT: %r = llvmx.intr umax %n, %n : (i64, i64) -> i64
// LLVM: define void @f(i64 %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call i64 @llvm.umax.i64(i64 %a0, i64 %a0)
// LLVM-NEXT: ret void
llvm.func @f(%n: i64) {
  %r = llvmx.intr umax %n, %n : (i64, i64) -> i64
  llvm.return
}

// -----

// umin
// OPT: %r = llvmx.intr umin %w, %w : (vector<16xi32>, vector<16xi32>) -> vector<16xi32>
// LLVM: define void @f(<16 x i32> %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call <16 x i32> @llvm.umin.v16i32(<16 x i32> %a0, <16 x i32> %a0)
// LLVM-NEXT: ret void
llvm.func @f(%w: vector<16xi32>) {
  %r = llvmx.intr umin %w, %w : (vector<16xi32>, vector<16xi32>) -> vector<16xi32>
  llvm.return
}

// -----

// abs
// OPT: %r = llvmx.intr abs %w : (vector<16xi32>) -> vector<16xi32>
// LLVM: define void @f(<16 x i32> %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call <16 x i32> @llvm.abs.v16i32(<16 x i32> %a0, i1 false)
// LLVM-NEXT: ret void
llvm.func @f(%w: vector<16xi32>) {
  %r = llvmx.intr abs %w : (vector<16xi32>) -> vector<16xi32>
  llvm.return
}

// -----

// ctpop
// OPT: %r = llvmx.intr ctpop %n : (i64) -> i64
// LLVM: define void @f(i64 %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call i64 @llvm.ctpop.i64(i64 %a0)
// LLVM-NEXT: ret void
llvm.func @f(%n: i64) {
  %r = llvmx.intr ctpop %n : (i64) -> i64
  llvm.return
}

// -----

// ctlz
// OPT: %r = llvmx.intr ctlz %i : (i32) -> i32
// LLVM: define void @f(i32 %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call i32 @llvm.ctlz.i32(i32 %a0, i1 false)
// LLVM-NEXT: ret void
llvm.func @f(%i: i32) {
  %r = llvmx.intr ctlz %i : (i32) -> i32
  llvm.return
}

// -----

// cttz
// OPT: %r = llvmx.intr cttz %i : (i32) -> i32
// LLVM: define void @f(i32 %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call i32 @llvm.cttz.i32(i32 %a0, i1 false)
// LLVM-NEXT: ret void
llvm.func @f(%i: i32) {
  %r = llvmx.intr cttz %i : (i32) -> i32
  llvm.return
}

// -----

// bswap
// OPT: %r = llvmx.intr bswap %i : (i32) -> i32
// LLVM: define void @f(i32 %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call i32 @llvm.bswap.i32(i32 %a0)
// LLVM-NEXT: ret void
llvm.func @f(%i: i32) {
  %r = llvmx.intr bswap %i : (i32) -> i32
  llvm.return
}

// -----

// sadd.sat
// OPT: %r = llvmx.intr sadd.sat %i, %i : (i32, i32) -> i32
// LLVM: define void @f(i32 %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call i32 @llvm.sadd.sat.i32(i32 %a0, i32 %a0)
// LLVM-NEXT: ret void
llvm.func @f(%i: i32) {
  %r = llvmx.intr sadd.sat %i, %i : (i32, i32) -> i32
  llvm.return
}

// -----

// uadd.sat
// OPT: %r = llvmx.intr uadd.sat %i, %i : (i32, i32) -> i32
// LLVM: define void @f(i32 %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call i32 @llvm.uadd.sat.i32(i32 %a0, i32 %a0)
// LLVM-NEXT: ret void
llvm.func @f(%i: i32) {
  %r = llvmx.intr uadd.sat %i, %i : (i32, i32) -> i32
  llvm.return
}

// -----

// ssub.sat
// OPT: %r = llvmx.intr ssub.sat %i, %i : (i32, i32) -> i32
// LLVM: define void @f(i32 %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call i32 @llvm.ssub.sat.i32(i32 %a0, i32 %a0)
// LLVM-NEXT: ret void
llvm.func @f(%i: i32) {
  %r = llvmx.intr ssub.sat %i, %i : (i32, i32) -> i32
  llvm.return
}

// -----

// usub.sat
// OPT: %r = llvmx.intr usub.sat %i, %i : (i32, i32) -> i32
// LLVM: define void @f(i32 %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call i32 @llvm.usub.sat.i32(i32 %a0, i32 %a0)
// LLVM-NEXT: ret void
llvm.func @f(%i: i32) {
  %r = llvmx.intr usub.sat %i, %i : (i32, i32) -> i32
  llvm.return
}

// -----

// with fast-math flags
// OPT: %r = llvmx.intr fma %f, %f, %f {fastmathFlags = #llvm.fastmath<contract>} : (f32, f32, f32) -> f32
// LLVM: define void @f(float %a0) {
// LLVM-NEXT: entry:
// LLVM-NEXT: %v1 = call contract float @llvm.fma.f32(float %a0, float %a0, float %a0)
// LLVM-NEXT: ret void
llvm.func @f(%f: f32) {
  %r = llvmx.intr fma %f, %f, %f {fastmathFlags = #llvm.fastmath<contract>} : (f32, f32, f32) -> f32
  llvm.return
}
