// RUN: aiopt-opt %s --pipeline=cse --split-input-file | filecheck %s

// CHECK-LABEL: @equal_operations
// CHECK-NEXT: %x = arith.addi %a, %b : i32
// CHECK-NEXT: %z = arith.muli %x, %x : i32
// CHECK-NEXT: func.return %z
func.func @equal_operations(%a: i32, %b: i32) -> i32 {
  %x = arith.addi %a, %b : i32
  %y = arith.addi %a, %b : i32
  %z = arith.muli %x, %y : i32
  func.return %z : i32
}

// -----
