// RUN: aiopt-translate %s --debug-info | filecheck %s
// RUN: aiopt-translate %s --debug-info --emit=asm | filecheck %s --check-prefix=ASM
// RUN: aiopt-translate %s | filecheck %s --check-prefix=OFF

// Each instruction of a function says where it stands; labels and phi nodes do not.

// CHECK-LABEL: define void @sum(ptr %a0, i64 %a1)
// CHECK-SAME: !dbg [[SUM:![0-9]+]] {
// CHECK: br label %b1, !dbg [[FIRST:![0-9]+]]
// CHECK: b1:
// CHECK-NEXT: phi i64 [0, %entry], [%v{{[0-9]+}}, %b1]{{$}}
// CHECK-NEXT: add i64 %v{{[0-9]+}}, 1, !dbg
// CHECK: ret void, !dbg

// ASM: sum:
// ASM: .file {{.*}}debug_info.mlir
// ASM-NEXT: .loc 1 23 0
// ASM: .loc 1 32 3
// ASM-NEXT: retq

// OFF-NOT: !dbg
// OFF-NOT: DI
llvm.func @sum(%p: !llvm.ptr, %n: i64) {
  %zero = llvm.mlir.constant(0 : i64) : i64
  %one = llvm.mlir.constant(1 : i64) : i64
  llvm.br ^bb1(%zero : i64)
^bb1(%i: i64):
  %next = llvm.add %i, %one : i64
  %more = llvm.icmp "slt" %next, %n : i64
  llvm.cond_br %more, ^bb1(%next : i64), ^bb2
^bb2:
  llvm.return
}

// A tile is many instructions of one place.

// CHECK-LABEL: define void @tile(
// CHECK-SAME: !dbg [[TILE:![0-9]+]] {
// CHECK: fadd <4 x float> {{.*}}, !dbg [[ADD:![0-9]+]]
// CHECK-NEXT: fadd <4 x float> {{.*}}, !dbg [[ADD]]
llvm.func @tile(%p: !llvm.ptr) {
  %t = llvmx.tile_load %p {alignment = 4 : i64} : (!llvm.ptr) -> vector<2x4xf32>
  %u = llvm.fadd %t, %t : vector<2x4xf32>
  llvmx.tile_store %u, %p {alignment = 4 : i64} : (vector<2x4xf32>, !llvm.ptr) -> ()
  llvm.return
}

// CHECK: !0 = !{i32 1}
// CHECK-NEXT: !llvm.dbg.cu = !{[[UNIT:![0-9]+]]}
// CHECK: [[FILE:![0-9]+]] = !DIFile(filename: "{{.*}}debug_info.mlir", directory:
// CHECK: [[UNIT]] = distinct !DICompileUnit(language: DW_LANG_C, file: [[FILE]], producer: "aiopt"
// CHECK: [[SUM]] = distinct !DISubprogram(name: "sum", scope: [[FILE]], file: [[FILE]], line: 23,
// CHECK: [[FIRST]] = !DILocation(line: 26, column: 3, scope: [[SUM]])
// CHECK: [[TILE]] = distinct !DISubprogram(name: "tile", scope: [[FILE]], file: [[FILE]], line: 41,
// CHECK: [[ADD]] = !DILocation(line: 43, column: 3, scope: [[TILE]])
