// RUN: aiopt-translate %s --split-input-file | filecheck %s

// arithmetic with flags
// CHECK: define void @f(i64 %a0) {
// CHECK-NEXT: entry:
// CHECK-NEXT: %v1 = add nsw i64 %a0, %a0
// CHECK-NEXT: %v2 = sub i64 %v1, %a0
// CHECK-NEXT: %v3 = mul nsw nuw i64 %v2, %a0
// CHECK-NEXT: %v4 = sdiv i64 %v3, %a0
// CHECK-NEXT: %v5 = lshr i64 %v4, %a0
// CHECK-NEXT: %v6 = xor i64 %v5, %a0
// CHECK-NEXT: ret void
llvm.func @f(%n: i64) {
  %a = llvm.add %n, %n overflow<nsw> : i64
  %b = llvm.sub %a, %n : i64
  %d2 = llvm.mul %b, %n overflow<nsw, nuw> : i64
  %e = llvm.sdiv %d2, %n : i64
  %g = llvm.lshr %e, %n : i64
  %k = llvm.xor %g, %n : i64
  llvm.return
}

// -----

// fast-math flags
// CHECK: define void @f(float %a0) {
// CHECK-NEXT: entry:
// CHECK-NEXT: %v1 = fadd fast float %a0, %a0
// CHECK-NEXT: %v2 = fmul nnan reassoc float %v1, %a0
// CHECK-NEXT: %v3 = fneg float %v2
// CHECK-NEXT: ret void
llvm.func @f(%f: f32) {
  %a = llvm.fadd %f, %f {fastmathFlags = #llvm.fastmath<fast>} : f32
  %b = llvm.fmul %a, %f {fastmathFlags = #llvm.fastmath<reassoc,nnan>} : f32
  %e = llvm.fneg %b : f32
  llvm.return
}

// -----

// comparisons
// CHECK: define void @f(i64 %a0, float %a1) {
// CHECK-NEXT: entry:
// CHECK-NEXT: %v1 = icmp ult i64 %a0, %a0
// CHECK-NEXT: %v2 = fcmp oeq float %a1, %a1
// CHECK-NEXT: %v3 = select i1 %v1, float %a1, float %a1
// CHECK-NEXT: ret void
llvm.func @f(%n: i64, %f: f32) {
  %a = llvm.icmp "ult" %n, %n : i64
  %b = llvm.fcmp "oeq" %f, %f : f32
  %e = llvm.select %a, %f, %f : i1, f32
  llvm.return
}

// -----

// casts
// CHECK: define void @f(ptr %a0, i64 %a1, i32 %a2, float %a3) {
// CHECK-NEXT: entry:
// CHECK-NEXT: %v1 = sext i32 %a2 to i64
// CHECK-NEXT: %v2 = trunc i64 %a1 to i32
// CHECK-NEXT: %v3 = sitofp i32 %a2 to float
// CHECK-NEXT: %v4 = bitcast float %a3 to i32
// CHECK-NEXT: %v5 = ptrtoint ptr %a0 to i64
// CHECK-NEXT: ret void
llvm.func @f(%p: !llvm.ptr, %n: i64, %i: i32, %f: f32) {
  %a = llvm.sext %i : i32 to i64
  %b = llvm.trunc %n : i64 to i32
  %e = llvm.sitofp %i : i32 to f32
  %g = llvm.bitcast %f : f32 to i32
  %k = llvm.ptrtoint %p : !llvm.ptr to i64
  llvm.return
}

// -----

// floating-point constants are exact
// CHECK: define void @f(ptr %a0) {
// CHECK-NEXT: entry:
// CHECK-NEXT: store float 0x3FB99999A0000000, ptr %a0
// CHECK-NEXT: store double 0x3FB999999999999A, ptr %a0
// CHECK-NEXT: store half 0xH3C00, ptr %a0
// CHECK-NEXT: store float 0x7FF0000000000000, ptr %a0
// CHECK-NEXT: store float 0x8000000000000000, ptr %a0
// CHECK-NEXT: ret void
llvm.func @f(%p: !llvm.ptr) {
  %a = llvm.mlir.constant(0.1 : f32) : f32
  llvm.store %a, %p : f32, !llvm.ptr
  %b = llvm.mlir.constant(0.1 : f64) : f64
  llvm.store %b, %p : f64, !llvm.ptr
  %e = llvm.mlir.constant(1.0 : f16) : f16
  llvm.store %e, %p : f16, !llvm.ptr
  %g = llvm.mlir.constant(0x7F800000 : f32) : f32
  llvm.store %g, %p : f32, !llvm.ptr
  %k = llvm.mlir.constant(-0.0 : f32) : f32
  llvm.store %k, %p : f32, !llvm.ptr
  llvm.return
}

// -----

// vector constants
// CHECK: define void @f(ptr %a0) {
// CHECK-NEXT: entry:
// CHECK-NEXT: store <4 x float> splat (float 0x4000000000000000), ptr %a0
// CHECK-NEXT: store <4 x i32> <i32 0, i32 1, i32 -2, i32 3>, ptr %a0
// CHECK-NEXT: ret void
llvm.func @f(%p: !llvm.ptr) {
  %a = llvm.mlir.constant(dense<2.0> : vector<4xf32>) : vector<4xf32>
  llvm.store %a, %p : vector<4xf32>, !llvm.ptr
  %b = llvm.mlir.constant(dense<[0, 1, -2, 3]> : vector<4xi32>) : vector<4xi32>
  llvm.store %b, %p : vector<4xi32>, !llvm.ptr
  llvm.return
}

// -----

// addresses and accesses
// CHECK: define void @f(ptr %a0, i64 %a1) {
// CHECK-NEXT: entry:
// CHECK-NEXT: %v1 = getelementptr inbounds float, ptr %a0, i64 %a1
// CHECK-NEXT: %v2 = getelementptr i64, ptr %a0, i64 8
// CHECK-NEXT: %v3 = load <16 x float>, ptr %v1, align 4
// CHECK-NEXT: store <16 x float> %v3, ptr %v2, align 64, !nontemporal !0
// CHECK-NEXT: store volatile i64 %a1, ptr %a0
// CHECK-NEXT: ret void
llvm.func @f(%p: !llvm.ptr, %n: i64) {
  %a = llvm.getelementptr inbounds %p[%n] : (!llvm.ptr, i64) -> !llvm.ptr, f32
  %b = llvm.getelementptr %p[8] : (!llvm.ptr) -> !llvm.ptr, i64
  %e = llvm.load %a {alignment = 4 : i64} : !llvm.ptr -> vector<16xf32>
  llvm.store %e, %b {alignment = 64 : i64, nontemporal} : vector<16xf32>, !llvm.ptr
  llvm.store volatile %n, %p : i64, !llvm.ptr
  llvm.return
}

// -----

// stack memory
// CHECK: define void @f(float %a0) {
// CHECK-NEXT: entry:
// CHECK-NEXT: %v1 = alloca float, i64 8, align 64
// CHECK-NEXT: store float %a0, ptr %v1
// CHECK-NEXT: ret void
llvm.func @f(%f: f32) {
  %a = llvm.mlir.constant(8) : i64
  %b = llvm.alloca %a x f32 {alignment = 64 : i64} : (i64) -> !llvm.ptr
  llvm.store %f, %b : f32, !llvm.ptr
  llvm.return
}

// -----

// shuffle
// CHECK: define void @f(<16 x float> %a0) {
// CHECK-NEXT: entry:
// CHECK-NEXT: %v1 = shufflevector <16 x float> %a0, <16 x float> %a0, <3 x i32> <i32 0, i32 poison, i32 17>
// CHECK-NEXT: ret void
llvm.func @f(%v: vector<16xf32>) {
  %a = llvm.shufflevector %v, %v [0, -1, 17] : vector<16xf32>
  llvm.return
}

// -----

// upstream intrinsics
// CHECK: define void @f(float %a0, <16 x float> %a1) {
// CHECK-NEXT: entry:
// CHECK-NEXT: %v1 = call <16 x float> @llvm.fma.v16f32(<16 x float> %a1, <16 x float> %a1, <16 x float> %a1)
// CHECK-NEXT: %v2 = call float @llvm.maxnum.f32(float %a0, float %a0)
// CHECK-NEXT: ret void
llvm.func @f(%f: f32, %v: vector<16xf32>) {
  %a = llvm.intr.fma(%v, %v, %v) : (vector<16xf32>, vector<16xf32>, vector<16xf32>) -> vector<16xf32>
  %b = llvm.intr.maxnum(%f, %f) : (f32, f32) -> f32
  llvm.return
}

// -----

// call through a pointer
// CHECK: define void @f(ptr %a0, ptr %a1, i64 %a2) {
// CHECK-NEXT: entry:
// CHECK-NEXT: call void %a0(ptr %a1, i64 %a2)
// CHECK-NEXT: %v1 = call float %a0(i64 %a2)
// CHECK-NEXT: ret void
llvm.func @f(%p: !llvm.ptr, %q: !llvm.ptr, %n: i64) {
  llvm.call %p(%q, %n) : !llvm.ptr, (!llvm.ptr, i64) -> ()
  %r = llvm.call %p(%n) : !llvm.ptr, (i64) -> f32
  llvm.return
}
