// RUN: aiopt-translate %s --split-input-file | filecheck %s
// RUN: aiopt-opt %s --split-input-file | aiopt-translate --split-input-file | filecheck %s

// A counted loop: phis list the entry and the back edge.
// CHECK: define void @loop(ptr %a0, i64 %a1) {
// CHECK-NEXT: entry:
// CHECK-NEXT: %v1 = icmp slt i64 0, %a1
// CHECK-NEXT: br i1 %v1, label %b1, label %b2
// CHECK-NEXT: b1:
// CHECK-NEXT: %v2 = phi i64 [0, %entry], [%v6, %b1]
// CHECK-NEXT: %v3 = phi float [0x0000000000000000, %entry], [%v5, %b1]
// CHECK-NEXT: %v4 = load float, ptr %a0, align 4
// CHECK-NEXT: %v5 = fadd float %v3, %v4
// CHECK-NEXT: %v6 = add i64 %v2, 1
// CHECK-NEXT: %v7 = icmp slt i64 %v6, %a1
// CHECK-NEXT: br i1 %v7, label %b1, label %b2
// CHECK-NEXT: b2:
// CHECK-NEXT: %v8 = phi float [0x0000000000000000, %entry], [%v5, %b1]
// CHECK-NEXT: store float %v8, ptr %a0, align 4
// CHECK-NEXT: ret void
llvm.func @loop(%p: !llvm.ptr, %n: i64) {
  %zero = llvm.mlir.constant(0) : i64
  %one = llvm.mlir.constant(1) : i64
  %start = llvm.mlir.constant(0.0 : f32) : f32
  %some = llvm.icmp "slt" %zero, %n : i64
  llvm.cond_br %some, ^body(%zero, %start : i64, f32), ^done(%start : f32)
^body(%i: i64, %acc: f32):
  %x = llvm.load %p {alignment = 4 : i64} : !llvm.ptr -> f32
  %sum = llvm.fadd %acc, %x : f32
  %next = llvm.add %i, %one : i64
  %more = llvm.icmp "slt" %next, %n : i64
  llvm.cond_br %more, ^body(%next, %sum : i64, f32), ^done(%sum : f32)
^done(%r: f32):
  llvm.store %r, %p {alignment = 4 : i64} : f32, !llvm.ptr
  llvm.return
}

// -----

// A tile carried around a loop is one phi per register.
// CHECK: define void @tiles(ptr %a0, i1 %a1) {
// CHECK: b1:
// CHECK-NEXT: %v3.0 = phi <4 x float> [%v1.0, %entry], [%v4.0, %b1]
// CHECK-NEXT: %v3.1 = phi <4 x float> [%v1.1, %entry], [%v4.1, %b1]
// CHECK-NEXT: %v4.0 = fadd <4 x float> %v3.0, %v3.0
// CHECK-NEXT: %v4.1 = fadd <4 x float> %v3.1, %v3.1
// CHECK-NEXT: br i1 %a1, label %b1, label %b2
llvm.func @tiles(%p: !llvm.ptr, %again: i1) {
  %t = llvmx.tile_load %p : (!llvm.ptr) -> vector<2x4xf32>
  llvm.br ^body(%t : vector<2x4xf32>)
^body(%x: vector<2x4xf32>):
  %y = llvm.fadd %x, %x : vector<2x4xf32>
  llvm.cond_br %again, ^body(%y : vector<2x4xf32>), ^done
^done:
  llvmx.tile_store %y, %p : (vector<2x4xf32>, !llvm.ptr) -> ()
  llvm.return
}

// -----

// CHECK: define void @never() {
// CHECK-NEXT: entry:
// CHECK-NEXT: unreachable
llvm.func @never() {
  llvm.unreachable
}

// -----

// Both edges of a branch lead to one block with different values.
// CHECK: define i64 @same(i1 %a0, i64 %a1, i64 %a2) {
// CHECK-NEXT: entry:
// CHECK-NEXT: br i1 %a0, label %b1, label %e1
// CHECK-NEXT: e1:
// CHECK-NEXT: br label %b1
// CHECK-NEXT: b1:
// CHECK-NEXT: %v2 = phi i64 [%a1, %entry], [%a2, %e1]
// CHECK-NEXT: ret i64 %v2
llvm.func @same(%c: i1, %x: i64, %y: i64) -> i64 {
  llvm.cond_br %c, ^done(%x : i64), ^done(%y : i64)
^done(%r: i64):
  llvm.return %r : i64
}
