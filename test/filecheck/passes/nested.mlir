// RUN: aiopt-opt %s --pass-pipeline='builtin.module(func.func(cse))' | filecheck %s
// RUN: aiopt-opt %s --pipeline='func.func(cse)' --print-ir-after=cse 2>&1 | filecheck %s --check-prefix=DUMP
// RUN: aiopt-opt %s --pipeline='func.func(cse, dce)' --print-ir-before-all 2>&1 | filecheck %s --check-prefix=ALL

// A nested pipeline runs on the matching operations directly inside its anchor, and only there.

// CHECK-LABEL: @f
// CHECK-COUNT-1: arith.addi
// CHECK-NOT: arith.addi
// CHECK: builtin.module @inner
// CHECK-COUNT-2: arith.addi

// DUMP: IR Dump After cse
// DUMP-NEXT: func.func @f
// DUMP: IR Dump After cse
// DUMP-NEXT: func.func @g
// DUMP-NOT: IR Dump After cse

// The whole nested pipeline runs on one function after the other.
// ALL: IR Dump Before cse
// ALL-NEXT: func.func @f
// ALL: IR Dump Before dce
// ALL-NEXT: func.func @f
// ALL: IR Dump Before cse
// ALL-NEXT: func.func @g
// ALL: IR Dump Before dce
// ALL-NEXT: func.func @g

func.func @f(%a: i32) -> (i32, i32) {
  %0 = arith.addi %a, %a : i32
  %1 = arith.addi %a, %a : i32
  func.return %0, %1 : i32, i32
}
func.func @g() {
  func.return
}
builtin.module @inner {
  func.func @h(%a: i32) -> (i32, i32) {
    %0 = arith.addi %a, %a : i32
    %1 = arith.addi %a, %a : i32
    func.return %0, %1 : i32, i32
  }
}
