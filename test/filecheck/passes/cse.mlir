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

// Operand order, properties and types tell operations apart.
// CHECK-LABEL: @different_operations
// CHECK-COUNT-2: arith.subi
// CHECK: arith.cmpi slt
// CHECK: arith.cmpi sgt
// CHECK: arith.constant 1 : i32
// CHECK: arith.constant 1 : i64
// CHECK: arith.constant 0.000000e+00
// CHECK: arith.constant -0.000000e+00
// CHECK: arith.extui %a : i32 to i64
// CHECK: arith.extui %a : i32 to i48
func.func @different_operations(%a: i32, %b: i32) {
  %0 = arith.subi %a, %b : i32
  %1 = arith.subi %b, %a : i32
  %2 = arith.cmpi slt, %a, %b : i32
  %3 = arith.cmpi sgt, %a, %b : i32
  %4 = arith.constant 1 : i32
  %5 = arith.constant 1 : i64
  %6 = arith.constant 0.0 : f32
  %7 = arith.constant -0.0 : f32
  %8 = arith.extui %a : i32 to i64
  %9 = arith.extui %a : i32 to i48
  func.return
}

// -----

// Chains collapse: the second use sees the replaced operands.
// CHECK-LABEL: @chain
// CHECK-COUNT-1: arith.addi
// CHECK-NEXT: arith.muli
// CHECK-NEXT: func.return %0, %0
func.func @chain(%a: i32) -> (i32, i32) {
  %x = arith.addi %a, %a : i32
  %y = arith.addi %a, %a : i32
  %0 = arith.muli %x, %a : i32
  %1 = arith.muli %y, %a : i32
  func.return %0, %1 : i32, i32
}

// -----

// Calls and loads may do or see something else each time.
// CHECK-LABEL: @effects
// CHECK-COUNT-2: func.call @effects
// CHECK-COUNT-2: memref.load
func.func @effects(%m: memref<4xf32>, %i: index) -> f32 {
  %0 = func.call @effects(%m, %i) : (memref<4xf32>, index) -> f32
  %1 = func.call @effects(%m, %i) : (memref<4xf32>, index) -> f32
  %2 = memref.load %m[%i] : memref<4xf32>
  %3 = memref.load %m[%i] : memref<4xf32>
  func.return %3 : f32
}

// -----

// A nested region sees what is computed before it, and keeps its own to itself.
// CHECK-LABEL: @regions
// CHECK: %x = arith.addi
// CHECK-NEXT: scf.if
// CHECK-NEXT: %[[P:.*]] = arith.muli
// CHECK-NEXT: func.call @use(%x)
// CHECK-NEXT: func.call @use(%[[P]])
// CHECK: %[[Q:.*]] = arith.muli
// CHECK-NEXT: func.call @use(%[[Q]])
func.func private @use(i32)
func.func @regions(%c: i1, %a: i32) {
  %x = arith.addi %a, %a : i32
  scf.if %c {
    %y = arith.addi %a, %a : i32
    %p = arith.muli %a, %a : i32
    func.call @use(%y) : (i32) -> ()
    func.call @use(%p) : (i32) -> ()
  }
  %q = arith.muli %a, %a : i32
  func.call @use(%q) : (i32) -> ()
  func.return
}

// -----

// Operations with equal regions are equal.
// CHECK-LABEL: @equal_regions
// CHECK-COUNT-2: scf.if
// CHECK-NOT: scf.if
// CHECK: func.return %0, %0, %1
func.func @equal_regions(%c: i1, %a: i32, %b: i32) -> (i32, i32, i32) {
  %0 = scf.if %c -> (i32) {
    scf.yield %a : i32
  } else {
    scf.yield %b : i32
  }
  %1 = scf.if %c -> (i32) {
    scf.yield %a : i32
  } else {
    scf.yield %b : i32
  }
  %2 = scf.if %c -> (i32) {
    scf.yield %b : i32
  } else {
    scf.yield %a : i32
  }
  func.return %0, %1, %2 : i32, i32, i32
}

// -----

// Blocks: what the entry computes is known everywhere, a branch only in what follows it alone.
// CHECK-LABEL: @blocks
// CHECK: %x = arith.addi
// CHECK: ^left:
// CHECK-NEXT: %p = arith.muli
// CHECK-NEXT: cf.br ^join(%x
// CHECK: ^right:
// CHECK-NEXT: %q = arith.muli
// CHECK-NEXT: cf.br ^join(%q
// CHECK: ^join(%r: i32):
// CHECK-NEXT: %s = arith.muli
// CHECK-NEXT: func.return %s
func.func @blocks(%c: i1, %a: i32) -> i32 {
  %x = arith.addi %a, %a : i32
  cf.cond_br %c, ^left, ^right
^left:
  %p = arith.muli %a, %a : i32
  %y = arith.addi %a, %a : i32
  cf.br ^join(%y : i32)
^right:
  %q = arith.muli %a, %a : i32
  cf.br ^join(%q : i32)
^join(%r: i32):
  %s = arith.muli %a, %a : i32
  func.return %s : i32
}

// -----

// A block with a single predecessor knows what that one computed.
// CHECK-LABEL: @single_predecessor
// CHECK-COUNT-1: arith.muli
// CHECK-NOT: arith.muli
func.func @single_predecessor(%a: i32) -> i32 {
  cf.br ^first
^first:
  %p = arith.muli %a, %a : i32
  cf.br ^second
^second:
  %q = arith.muli %a, %a : i32
  func.return %q : i32
}

// -----

// Functions are worlds of their own.
// CHECK-LABEL: @one
// CHECK: arith.constant
// CHECK-LABEL: @two
// CHECK: arith.constant
func.func @one() -> i32 {
  %0 = arith.constant 1 : i32
  func.return %0 : i32
}
func.func @two() -> i32 {
  %0 = arith.constant 1 : i32
  func.return %0 : i32
}
