// RUN: aiopt-opt %s --split-input-file --verify-diagnostics

llvm.func @f(%a: f32, %b: f64) {
  // expected-error@+1 {{operands of fcmp must have one type}}
  %r = llvmx.fcmp olt %a, %b : (f32, f64) -> i1
  llvm.return
}

// -----

llvm.func @f(%a: f32) {
  // expected-error@+1 {{unknown predicate less}}
  %r = llvmx.fcmp less %a, %a : (f32, f32) -> i1
  llvm.return
}

// -----

llvm.func @f(%a: vector<4xf32>) {
  // expected-error@+1 {{result of fcmp must be i1 in the shape of the operands}}
  %r = llvmx.fcmp olt %a, %a : (vector<4xf32>, vector<4xf32>) -> i1
  llvm.return
}

// -----

llvm.func @f(%c: vector<8xi1>, %a: vector<4xf32>) {
  // expected-error@+1 {{condition of select must be i1 or an i1 vector in the shape of the result}}
  %r = llvmx.select %c, %a, %a : (vector<8xi1>, vector<4xf32>, vector<4xf32>) -> vector<4xf32>
  llvm.return
}

// -----

llvm.func @f(%c: i1, %a: f32, %b: f64) {
  // expected-error@+1 {{both values and the result of select must have one type}}
  %r = llvmx.select %c, %a, %b : (i1, f32, f64) -> f32
  llvm.return
}

// -----

llvm.func @f(%v: vector<4xf32>, %i: i64) {
  // expected-error@+1 {{result must have the element type of the vector}}
  %r = llvmx.extractelement %v, %i : (vector<4xf32>, i64) -> f64
  llvm.return
}

// -----

llvm.func @f(%a: f32) {
  // expected-error@+1 {{splat needs a scalar of the result's element type}}
  %r = llvmx.splat %a : (f32) -> vector<4xf64>
  llvm.return
}

// -----

llvm.func @f(%a: f32) {
  // expected-error@+1 {{unknown cast fptobool}}
  %r = llvmx.cast fptobool %a : (f32) -> i1
  llvm.return
}

// -----

llvm.func @f(%a: f32) {
  // expected-error@+1 {{sitofp cannot turn f32 into i32}}
  %r = llvmx.cast sitofp %a : (f32) -> i32
  llvm.return
}

// -----

llvm.func @f(%a: i64) {
  // expected-error@+1 {{sext must widen, found i64 to i32}}
  %r = llvmx.cast sext %a : (i64) -> i32
  llvm.return
}

// -----

llvm.func @f(%a: f32) {
  // expected-error@+1 {{fptrunc must narrow, found f32 to f64}}
  %r = llvmx.cast fptrunc %a : (f32) -> f64
  llvm.return
}

// -----

llvm.func @f(%a: f32) {
  // expected-error@+1 {{bitcast keeps the width, found f32 to i64}}
  %r = llvmx.cast bitcast %a : (f32) -> i64
  llvm.return
}

// -----

llvm.func @f(%a: vector<4xf32>) {
  // expected-error@+1 {{a cast keeps the shape}}
  %r = llvmx.cast fptosi %a : (vector<4xf32>) -> vector<8xi32>
  llvm.return
}

// -----

llvm.func @f(%a: f32) {
  // expected-error@+1 {{unknown intrinsic cosine}}
  %r = llvmx.intr cosine %a : (f32) -> f32
  llvm.return
}

// -----

llvm.func @f(%a: f32) {
  // expected-error@+1 {{fma takes 3 operands, found 1}}
  %r = llvmx.intr fma %a : (f32) -> f32
  llvm.return
}

// -----

llvm.func @f(%a: f32) {
  // expected-error@+1 {{operands and result of sqrt must have one type}}
  %r = llvmx.intr sqrt %a : (f32) -> f64
  llvm.return
}

// -----

llvm.func @f(%v: vector<4xf32>) {
  // expected-error@+1 {{unknown reduction smax for f32}}
  %r = llvmx.reduce smax %v : (vector<4xf32>) -> f32
  llvm.return
}

// -----

llvm.func @f(%b: i1) {
  %t = llvmx.poison : () -> vector<2x4xf32>
  // expected-error@+1 {{reduce needs a 1-D vector}}
  %r = llvmx.reduce fadd %t : (vector<2x4xf32>) -> f32
  llvm.return
}

// -----

llvm.func @f(%p: !llvm.ptr, %m: vector<8xi1>, %v: vector<4xf32>) {
  // expected-error@+1 {{mask must be an i1 vector of 4 lanes}}
  %r = llvmx.masked_load %p, %m, %v : (!llvm.ptr, vector<8xi1>, vector<4xf32>) -> vector<4xf32>
  llvm.return
}

// -----

llvm.func @f(%p: !llvm.ptr, %i: vector<4xf32>, %m: vector<4xi1>, %v: vector<4xf32>) {
  // expected-error@+1 {{index must be an integer vector in the shape of the result}}
  %r = llvmx.gather %p, %i, %m, %v : (!llvm.ptr, vector<4xf32>, vector<4xi1>, vector<4xf32>) -> vector<4xf32>
  llvm.return
}

// -----

llvm.func @f(%p: !llvm.ptr) {
  // expected-error@+1 {{locality must be 0, 1, 2 or 3}}
  llvmx.prefetch %p {rw = 0 : i32, locality = 4 : i32} : (!llvm.ptr) -> ()
  llvm.return
}

// -----

llvm.func @f(%p: !llvm.ptr) {
  // expected-error@+1 {{expected a tile (n-D vector), found vector<4xf32>}}
  %t = llvmx.tile_load %p : (!llvm.ptr) -> vector<4xf32>
  llvm.return
}

// -----

llvm.func @f(%p: !llvm.ptr, %c: i1) {
  %m = llvmx.splat %c : (i1) -> vector<2x4xi1>
  // expected-error@+1 {{mask must be an i1 vector in the shape of one row of the tile}}
  %t = llvmx.tile_load %p mask(%m) : (!llvm.ptr, vector<2x4xi1>) -> vector<5x3x4xf32>
  llvm.return
}

// -----

llvm.func @f() {
  %a = llvmx.poison : () -> vector<2x4xf32>
  %b = llvmx.poison : () -> vector<3x4xf32>
  %c = llvmx.poison : () -> vector<2x2x4xf32>
  // expected-error@+1 {{tile shapes do not fit: a (2, 4), b (3, 4), acc (2, 2, 4)}}
  %r = llvmx.tile_outer_fma %a, %b, %c : (vector<2x4xf32>, vector<3x4xf32>, vector<2x2x4xf32>) -> vector<2x2x4xf32>
  llvm.return
}

// -----

llvm.func @f() {
  %a = llvmx.poison : () -> vector<2x4xf32>
  // expected-error@+1 {{no such register}}
  %r = llvmx.tile_get %a {index = 2 : i64} : (vector<2x4xf32>) -> vector<4xf32>
  llvm.return
}

// -----

llvm.func @f(%v: vector<4xf32>) {
  // expected-error@+1 {{one operand per register expected}}
  %r = llvmx.tile_make %v : (vector<4xf32>) -> vector<2x4xf32>
  llvm.return
}

// -----

llvm.func @f() {
  %a = llvmx.poison : () -> vector<2x4xf32>
  // expected-error@+1 {{result must be one register of the tile}}
  %r = llvmx.tile_fold fadd %a : (vector<2x4xf32>) -> vector<8xf32>
  llvm.return
}

// -----

llvm.func @f(%a: f32) {
  // expected-error@+1 {{operation 'llvmx.fcmpp' is not registered}}
  %r = llvmx.fcmpp olt %a, %a : (f32, f32) -> i1
  llvm.return
}
