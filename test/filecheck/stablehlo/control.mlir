// RUN: aiopt-opt %s --split-input-file | filecheck %s
// RUN: aiopt-opt %s --split-input-file --print-op-generic -o %t && \
// RUN:   aiopt-opt %t --split-input-file | filecheck %s

// Control flow, calls and the rest.

// CHECK: %0, %1 = stablehlo.optimization_barrier %a, %b : tensor<4xf32>, tensor<i32>
func.func @barrier(%a: tensor<4xf32>, %b: tensor<i32>) {
  %0, %1 = stablehlo.optimization_barrier %a, %b : tensor<4xf32>, tensor<i32>
  func.return
}

// -----

// CHECK: stablehlo.optimization_barrier ()
func.func @barrier_empty() {
  stablehlo.optimization_barrier ()
  func.return
}

// -----

// CHECK: %0 = stablehlo.custom_call @foo(%x) {api_version = 2 : i32, backend_config = "", has_side_effect = false} : (tensor<4xf32>) -> tensor<4xf32>
func.func @custom_call(%x: tensor<4xf32>) {
  %0 = stablehlo.custom_call @foo(%x) {api_version = 2 : i32, backend_config = "", has_side_effect = false} : (tensor<4xf32>) -> tensor<4xf32>
  func.return
}

// -----

// CHECK: stablehlo.custom_call @shape_assertion(%p) {has_side_effect = true} : (tensor<i1>) -> ()
func.func @custom_call_no_result(%p: tensor<i1>) {
  stablehlo.custom_call @shape_assertion(%p) {has_side_effect = true} : (tensor<i1>) -> ()
  func.return
}

// -----

// CHECK: %0, %1 = stablehlo.custom_call @"a.b c"(%x, %x) : (tensor<4xf32>, tensor<4xf32>) -> (tensor<4xf32>, tensor<i32>)
func.func @custom_call_quoted(%x: tensor<4xf32>) {
  %0, %1 = stablehlo.custom_call @"a.b c"(%x, %x) : (tensor<4xf32>, tensor<4xf32>) -> (tensor<4xf32>, tensor<i32>)
  func.return
}

// -----

// CHECK: %0 = stablehlo.composite "my.op" %x {composite_attributes = {n = 1 : i64}, decomposition = @impl, version = 1 : i32} : (tensor<4xf32>) -> tensor<4xf32>
func.func @composite(%x: tensor<4xf32>) {
  %0 = stablehlo.composite "my.op" %x {composite_attributes = {n = 1 : i64}, decomposition = @impl, version = 1 : i32} : (tensor<4xf32>) -> tensor<4xf32>
  func.return
}

// -----

// CHECK: %0, %1 = stablehlo.while(%n = %i, %y = %x) : tensor<i32>, tensor<4xf32> cond {
// CHECK-NEXT: %2 = stablehlo.compare LT, %n, %i : (tensor<i32>, tensor<i32>) -> tensor<i1>
// CHECK-NEXT: stablehlo.return %2 : tensor<i1>
// CHECK-NEXT: } do {
// CHECK-NEXT: %2 = stablehlo.add %y, %y : tensor<4xf32>
// CHECK-NEXT: stablehlo.return %n, %2 : tensor<i32>, tensor<4xf32>
// CHECK-NEXT: }
func.func @while(%i: tensor<i32>, %x: tensor<4xf32>) {
  %0, %1 = stablehlo.while(%n = %i, %y = %x) : tensor<i32>, tensor<4xf32> cond {
    %2 = stablehlo.compare LT, %n, %i : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %2 : tensor<i1>
  } do {
    %2 = stablehlo.add %y, %y : tensor<4xf32>
    stablehlo.return %n, %2 : tensor<i32>, tensor<4xf32>
  }
  func.return
}

// -----

// CHECK: %0 = "stablehlo.if"(%p) ({
// CHECK-NEXT: stablehlo.return %x : tensor<4xf32>
// CHECK-NEXT: }, {
// CHECK-NEXT: %1 = stablehlo.negate %x : tensor<4xf32>
// CHECK-NEXT: stablehlo.return %1 : tensor<4xf32>
// CHECK-NEXT: }) : (tensor<i1>) -> tensor<4xf32>
func.func @if(%p: tensor<i1>, %x: tensor<4xf32>) {
  %0 = "stablehlo.if"(%p) ({
    stablehlo.return %x : tensor<4xf32>
  }, {
    %1 = stablehlo.negate %x : tensor<4xf32>
    stablehlo.return %1 : tensor<4xf32>
  }) : (tensor<i1>) -> tensor<4xf32>
  func.return
}

// -----

// CHECK: %0 = "stablehlo.case"(%i) ({
// CHECK-NEXT: stablehlo.return %x : tensor<4xf32>
// CHECK-NEXT: }) : (tensor<i32>) -> tensor<4xf32>
func.func @case(%i: tensor<i32>, %x: tensor<4xf32>) {
  %0 = "stablehlo.case"(%i) ({
    stablehlo.return %x : tensor<4xf32>
  }) : (tensor<i32>) -> tensor<4xf32>
  func.return
}

// -----

// CHECK: %0 = "stablehlo.map"(%x) <{dimensions = array<i64: 0>}> ({
// CHECK-NEXT: ^bb0(%a: tensor<f32>):
// CHECK-NEXT: %1 = stablehlo.negate %a : tensor<f32>
// CHECK-NEXT: stablehlo.return %1 : tensor<f32>
// CHECK-NEXT: }) : (tensor<4xf32>) -> tensor<4xf32>
func.func @map(%x: tensor<4xf32>) {
  %0 = "stablehlo.map"(%x) <{dimensions = array<i64: 0>}> ({
  ^bb0(%a: tensor<f32>):
    %1 = stablehlo.negate %a : tensor<f32>
    stablehlo.return %1 : tensor<f32>
  }) : (tensor<4xf32>) -> tensor<4xf32>
  func.return
}

// -----

// CHECK: %0 = stablehlo.rng %a, %a, %s, distribution = UNIFORM : (tensor<f32>, tensor<f32>, tensor<1xi64>) -> tensor<3xf32>
func.func @rng(%a: tensor<f32>, %s: tensor<1xi64>) {
  %0 = stablehlo.rng %a, %a, %s, distribution = UNIFORM : (tensor<f32>, tensor<f32>, tensor<1xi64>) -> tensor<3xf32>
  func.return
}

// -----

// CHECK: %0, %1 = stablehlo.rng_bit_generator %s, algorithm = THREE_FRY : (tensor<2xui64>) -> (tensor<2xui64>, tensor<4xui32>)
func.func @rng_bit_generator(%s: tensor<2xui64>) {
  %0, %1 = stablehlo.rng_bit_generator %s, algorithm = THREE_FRY : (tensor<2xui64>) -> (tensor<2xui64>, tensor<4xui32>)
  func.return
}
