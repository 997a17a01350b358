// RUN: aiopt-opt %s --pipeline=dce --split-input-file | filecheck %s

// Users go before what they use: one run removes a whole chain.
// CHECK-LABEL: @chain
// CHECK-NEXT: func.return
func.func @chain(%a: i32) {
  %0 = arith.addi %a, %a : i32
  %1 = arith.muli %0, %0 : i32
  %2 = arith.subi %1, %0 : i32
  func.return
}

// -----

// CHECK-LABEL: @used
// CHECK-NEXT: %0 = arith.addi
// CHECK-NEXT: func.return %0
func.func @used(%a: i32) -> i32 {
  %0 = arith.addi %a, %a : i32
  %1 = arith.addi %0, %a : i32
  func.return %0 : i32
}

// -----

// CHECK-LABEL: @effects
// CHECK-NEXT: func.call @effects
// CHECK-NEXT: memref.store
// CHECK-NEXT: func.return
func.func @effects(%m: memref<4xf32>, %i: index, %x: f32) -> f32 {
  %0 = func.call @effects(%m, %i, %x) : (memref<4xf32>, index, f32) -> f32
  memref.store %x, %m[%i] : memref<4xf32>
  func.return %x : f32
}

// -----

// A region goes with its operation, unless something in it has an effect.
// CHECK-LABEL: @regions
// CHECK-NEXT: scf.if %d
// CHECK-NEXT: func.call @use
// CHECK-NOT: scf.if
// CHECK: func.return
func.func private @use(i32)
func.func @regions(%c: i1, %d: i1, %a: i32) {
  %0 = scf.if %c -> (i32) {
    %1 = arith.addi %a, %a : i32
    scf.yield %1 : i32
  } else {
    scf.yield %a : i32
  }
  scf.if %d {
    %2 = arith.muli %a, %a : i32
    func.call @use(%a) : (i32) -> ()
  }
  func.return
}

// -----

// Across blocks, also where the use is in an earlier one.
// CHECK-LABEL: @blocks
// CHECK-NOT: arith.addi
// CHECK-NOT: arith.muli
// CHECK: func.return
func.func @blocks(%c: i1, %a: i32) {
  cf.br ^second
^first:
  %1 = arith.muli %0, %0 : i32
  func.return
^second:
  %0 = arith.addi %a, %a : i32
  cf.br ^first
}

// -----

// Private functions that nothing public reaches, even if they call each other.
// CHECK-NOT: @lonely
// CHECK-NOT: @declared
// CHECK-NOT: @ping
// CHECK: func.func private @helper
// CHECK: func.func private @nested_helper
// CHECK: func.func @main
// CHECK: func.func public @unused
func.func private @lonely() {
  func.return
}
func.func private @declared(i32) -> i32
func.func private @ping() {
  func.call @pong() : () -> ()
  func.return
}
func.func private @pong() {
  func.call @ping() : () -> ()
  func.return
}
func.func private @helper() {
  func.call @nested_helper() : () -> ()
  func.return
}
func.func private @nested_helper() {
  func.return
}
func.func @main() {
  func.call @helper() : () -> ()
  func.return
}
func.func public @unused() {
  func.return
}

// -----

// A reference inside any attribute keeps a function.
// CHECK: func.func private @kept_by_array
// CHECK: func.func private @kept_by_dictionary
// CHECK-NOT: @dropped
builtin.module attributes {roots = [@kept_by_array, {key = @kept_by_dictionary}]} {
  func.func private @kept_by_array()
  func.func private @kept_by_dictionary()
  func.func private @dropped()
}
