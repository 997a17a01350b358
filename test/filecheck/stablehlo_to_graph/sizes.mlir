// RUN: aiopt-opt %s --pipeline=stablehlo-to-graph --split-input-file | filecheck %s

// Names of sizes, shape arithmetic and shape assertions.

// Sizes without a name become d0, d1, …
// CHECK: func.func public @main(%x: tensor<?x4x?xf32, #graph.dims<d0, _, d1>> {graph.name = "x"}) -> (tensor<?x4x?xf32, #graph.dims<d0, _, d1>> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.neg %x : tensor<?x4x?xf32, #graph.dims<d0, _, d1>>
// CHECK-NEXT: func.return %0 : tensor<?x4x?xf32, #graph.dims<d0, _, d1>>
func.func public @main(%x: tensor<?x4x?xf32>) -> tensor<?x4x?xf32> {
  %0 = stablehlo.negate %x : tensor<?x4x?xf32>
  return %0 : tensor<?x4x?xf32>
}

// -----

// Sizes that an operation takes to be equal get one name: the entry checks that they are.
// CHECK: func.func public @main(%x: tensor<?xf32, #graph.dims<d0>> {graph.name = "x"}, %y: tensor<?xf32, #graph.dims<d0>> {graph.name = "y"}) -> (tensor<?xf32, #graph.dims<d0>> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.add %x, %y : tensor<?xf32, #graph.dims<d0>>
// CHECK-NEXT: func.return %0 : tensor<?xf32, #graph.dims<d0>>
func.func public @main(%x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32> {
  %0 = stablehlo.add %x, %y : tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

// A static size of a partner is the size.
// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}, %y: tensor<4xf32> {graph.name = "y"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.add %x, %y : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<?xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.add %x, %y : (tensor<?xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// Names that the types have already are kept.
// CHECK: func.func public @main(%x: tensor<?xf32, #graph.dims<s>> {graph.name = "x"}) -> (tensor<?xf32, #graph.dims<s>> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.neg %x : tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: func.return %0 : tensor<?xf32, #graph.dims<s>>
func.func public @main(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> {
  %0 = stablehlo.negate %x : tensor<?xf32, #graph.dims<s>>
  return %0 : tensor<?xf32, #graph.dims<s>>
}

// -----

// JAX tells the name of a size at the call of the function proper; the argument's name is there too.
// CHECK: func.func public @main(%x: tensor<?xf32, #graph.dims<s>> {graph.name = "x"}) -> (tensor<?xf32, #graph.dims<s>> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.neg %x : tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: func.return %0 : tensor<?xf32, #graph.dims<s>>
func.func public @main(%arg0: tensor<?xf32>) -> tensor<?xf32> {
  %n = stablehlo.get_dimension_size %arg0, dim = 0 : (tensor<?xf32>) -> tensor<i32>
  %0 = call @_wrapped_jax_export_main(%n, %arg0) : (tensor<i32>, tensor<?xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}
func.func private @_wrapped_jax_export_main(%arg0: tensor<i32> {jax.global_constant = "s"}, %arg1: tensor<?xf32> loc("x")) -> tensor<?xf32> {
  %0 = stablehlo.negate %arg1 : tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

// d0 is the program's own name: the unnamed size is d1.
// CHECK: func.func public @main(%x: tensor<?xf32, #graph.dims<d0>> {graph.name = "x"}, %y: tensor<?xf32, #graph.dims<d2>> {graph.name = "y"}) -> (tensor<?xf32, #graph.dims<d0>> {graph.name = "out0"}, tensor<?xf32, #graph.dims<d2>> {graph.name = "out1"}) {
// CHECK-NEXT: func.return %x, %y : tensor<?xf32, #graph.dims<d0>>, tensor<?xf32, #graph.dims<d2>>
func.func public @main(%x: tensor<?xf32>, %y: tensor<?xf32>) -> (tensor<?xf32>, tensor<?xf32>) {
  %n = stablehlo.get_dimension_size %x, dim = 0 : (tensor<?xf32>) -> tensor<i32>
  %0 = call @f(%n, %x) : (tensor<i32>, tensor<?xf32>) -> tensor<?xf32>
  return %0, %y : tensor<?xf32>, tensor<?xf32>
}
func.func private @f(%n: tensor<i32> {jax.global_constant = "d0"}, %x: tensor<?xf32>) -> tensor<?xf32> {
  return %x : tensor<?xf32>
}

// -----

// An assertion becomes a fact of the function, in terms of the names it has in the end.
// CHECK: func.func public @main(%x: tensor<?xf32, #graph.dims<s>> {graph.name = "x"}) -> (tensor<?xf32, #graph.dims<s>> {graph.name = "out0"}) attributes {graph.facts = #graph.facts<s >= 1>} {
// CHECK-NEXT: func.return %x : tensor<?xf32, #graph.dims<s>>
func.func public @main(%x: tensor<?xf32>) -> tensor<?xf32> {
  %one = stablehlo.constant dense<1> : tensor<i32>
  %n = stablehlo.get_dimension_size %x, dim = 0 : (tensor<?xf32>) -> tensor<i32>
  %p = stablehlo.compare GE, %n, %one, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
  stablehlo.custom_call @shape_assertion(%p, %n) {error_message = "..."} : (tensor<i1>, tensor<i32>) -> ()
  %0 = call @f(%n, %x) : (tensor<i32>, tensor<?xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}
func.func private @f(%n: tensor<i32> {jax.global_constant = "s"}, %x: tensor<?xf32>) -> tensor<?xf32> {
  return %x : tensor<?xf32>
}

// -----

// One that is certain vanishes.
// CHECK: func.func public @main(%x: tensor<?xf32, #graph.dims<d0>> {graph.name = "x"}) -> (tensor<?xf32, #graph.dims<d0>> {graph.name = "out0"}) {
// CHECK-NEXT: func.return %x : tensor<?xf32, #graph.dims<d0>>
func.func public @main(%x: tensor<?xf32>) -> tensor<?xf32> {
  %n = stablehlo.get_dimension_size %x, dim = 0 : (tensor<?xf32>) -> tensor<i32>
  %m = stablehlo.add %n, %n : tensor<i32>
  %p = stablehlo.compare GE, %m, %n, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
  stablehlo.custom_call @shape_assertion(%p) : (tensor<i1>) -> ()
  return %x : tensor<?xf32>
}

// -----

// An assertion of equality names a size, here of the second argument.
// CHECK: func.func public @main(%x: tensor<?xf32, #graph.dims<d1>> {graph.name = "x"}, %y: tensor<?xf32, #graph.dims<d1>> {graph.name = "y"}) -> (tensor<?xf32, #graph.dims<d1>> {graph.name = "out0"}) {
// CHECK-NEXT: func.return %y : tensor<?xf32, #graph.dims<d1>>
func.func public @main(%x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32> {
  %n = stablehlo.get_dimension_size %x, dim = 0 : (tensor<?xf32>) -> tensor<i32>
  %m = stablehlo.get_dimension_size %y, dim = 0 : (tensor<?xf32>) -> tensor<i32>
  %p = stablehlo.compare EQ, %m, %n, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
  stablehlo.custom_call @shape_assertion(%p) : (tensor<i1>) -> ()
  return %y : tensor<?xf32>
}

// -----

// An even size whose half is called s is 2*s. JAX computes halves with floor_divide and remainder.
// CHECK: func.func public @main(%x: tensor<?xf32, #graph.dims<2*s>> {graph.name = "x"}) -> (tensor<?x2xf32, #graph.dims<s, _>> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.reshape %x : tensor<?xf32, #graph.dims<2*s>> -> tensor<?x2xf32, #graph.dims<s, _>>
// CHECK-NEXT: func.return %0 : tensor<?x2xf32, #graph.dims<s, _>>
func.func public @main(%x: tensor<?xf32>) -> tensor<?x2xf32> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %two = stablehlo.constant dense<2> : tensor<i32>
  %n = stablehlo.get_dimension_size %x, dim = 0 : (tensor<?xf32>) -> tensor<i32>
  %rem = stablehlo.remainder %n, %two : tensor<i32>
  %even = stablehlo.compare EQ, %rem, %zero, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
  stablehlo.custom_call @shape_assertion(%even) : (tensor<i1>) -> ()
  %half = call @floor_divide(%n, %two) : (tensor<i32>, tensor<i32>) -> tensor<i32>
  %0 = call @f(%half, %x) : (tensor<i32>, tensor<?xf32>) -> tensor<?x2xf32>
  return %0 : tensor<?x2xf32>
}
func.func private @f(%s: tensor<i32> {jax.global_constant = "s"}, %x: tensor<?xf32>) -> tensor<?x2xf32> {
  %0 = stablehlo.reshape %s : (tensor<i32>) -> tensor<1xi32>
  %1 = stablehlo.constant dense<2> : tensor<1xi32>
  %2 = stablehlo.concatenate %0, %1, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
  %3 = stablehlo.dynamic_reshape %x, %2 : (tensor<?xf32>, tensor<2xi32>) -> tensor<?x2xf32>
  return %3 : tensor<?x2xf32>
}
func.func private @floor_divide(%a: tensor<i32>, %b: tensor<i32>) -> tensor<i32> {
  %one = stablehlo.constant dense<1> : tensor<i32>
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %0 = stablehlo.divide %a, %b : tensor<i32>
  %1 = stablehlo.sign %a : tensor<i32>
  %2 = stablehlo.sign %b : tensor<i32>
  %3 = stablehlo.compare NE, %1, %2, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
  %4 = stablehlo.remainder %a, %b : tensor<i32>
  %5 = stablehlo.compare NE, %4, %zero, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
  %6 = stablehlo.and %3, %5 : tensor<i1>
  %7 = stablehlo.subtract %0, %one : tensor<i32>
  %8 = stablehlo.select %6, %7, %0 : tensor<i1>, tensor<i32>
  return %8 : tensor<i32>
}

// -----

// A bound in the type is a fact.
// CHECK: func.func public @main(%x: tensor<?x4xf32, #graph.dims<d0, _>> {graph.name = "x"}) -> (tensor<?x4xf32, #graph.dims<d0, _>> {graph.name = "out0"}) attributes {graph.facts = #graph.facts<d0 <= 128>} {
// CHECK-NEXT: %0 = graph.neg %x : tensor<?x4xf32, #graph.dims<d0, _>>
// CHECK-NEXT: func.return %0 : tensor<?x4xf32, #graph.dims<d0, _>>
func.func public @main(%x: tensor<?x4xf32, #stablehlo.bounds<128, ?>>) -> tensor<?x4xf32> {
  %0 = "stablehlo.negate"(%x) : (tensor<?x4xf32, #stablehlo.bounds<128, ?>>) -> tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}

// -----

// A size in a computation on tensors is a scalar.
// CHECK: func.func public @main(%x: tensor<?xf32, #graph.dims<d0>> {graph.name = "x"}) -> (tensor<f32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.size value = [d0] : tensor<i32>
// CHECK-NEXT: %1 = graph.cast %0 : tensor<i32> -> tensor<f32>
// CHECK-NEXT: %2 = graph.reduce %x kind = add axes = [0] : tensor<?xf32, #graph.dims<d0>> -> tensor<f32>
// CHECK-NEXT: %3 = graph.div %2, %1 : tensor<f32>
// CHECK-NEXT: func.return %3 : tensor<f32>
func.func public @main(%x: tensor<?xf32>) -> tensor<f32> {
  %n = stablehlo.get_dimension_size %x, dim = 0 : (tensor<?xf32>) -> tensor<i32>
  %f = stablehlo.convert %n : (tensor<i32>) -> tensor<f32>
  %c = stablehlo.constant dense<0.0> : tensor<f32>
  %0 = stablehlo.reduce(%x init: %c) applies stablehlo.add across dimensions = [0] : (tensor<?xf32>, tensor<f32>) -> tensor<f32>
  %1 = stablehlo.divide %0, %f : tensor<f32>
  return %1 : tensor<f32>
}

// -----

// A vector of sizes as a result.
// CHECK: func.func public @main(%x: tensor<?x?xf32, #graph.dims<d0, d1>> {graph.name = "x"}) -> (tensor<2xi32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.size value = [d0] : tensor<i32>
// CHECK-NEXT: %1 = graph.size value = [d1] : tensor<i32>
// CHECK-NEXT: %2 = graph.reshape %0 : tensor<i32> -> tensor<1xi32>
// CHECK-NEXT: %3 = graph.reshape %1 : tensor<i32> -> tensor<1xi32>
// CHECK-NEXT: %4 = graph.concat %2, %3 axis = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
// CHECK-NEXT: func.return %4 : tensor<2xi32>
func.func public @main(%x: tensor<?x?xf32>) -> tensor<2xi32> {
  %b = stablehlo.get_dimension_size %x, dim = 0 : (tensor<?x?xf32>) -> tensor<i32>
  %s = stablehlo.get_dimension_size %x, dim = 1 : (tensor<?x?xf32>) -> tensor<i32>
  %0 = stablehlo.reshape %b : (tensor<i32>) -> tensor<1xi32>
  %1 = stablehlo.reshape %s : (tensor<i32>) -> tensor<1xi32>
  %2 = stablehlo.concatenate %0, %1, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
  return %2 : tensor<2xi32>
}

// -----

// A comparison of sizes that nobody can decide yet is computed when the program runs.
// CHECK: func.func public @main(%x: tensor<?xf32, #graph.dims<d0>> {graph.name = "x"}, %a: tensor<f32> {graph.name = "a"}, %b: tensor<f32> {graph.name = "b"}) -> (tensor<f32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.size value = [d0] : tensor<i64>
// CHECK-NEXT: %1 = graph.constant dense<3> : tensor<i64>
// CHECK-NEXT: %2 = graph.compare %0, %1 direction = lt : (tensor<i64>, tensor<i64>) -> tensor<i1>
// CHECK-NEXT: %3 = graph.not %2 : tensor<i1>
// CHECK-NEXT: %4 = graph.select %3, %a, %b : (tensor<i1>, tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT: func.return %4 : tensor<f32>
func.func public @main(%x: tensor<?xf32>, %a: tensor<f32>, %b: tensor<f32>) -> tensor<f32> {
  %three = stablehlo.constant dense<3> : tensor<i32>
  %n = stablehlo.get_dimension_size %x, dim = 0 : (tensor<?xf32>) -> tensor<i32>
  %p = stablehlo.compare LT, %n, %three, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
  %q = stablehlo.not %p : tensor<i1>
  %0 = stablehlo.select %q, %a, %b : tensor<i1>, tensor<f32>
  return %0 : tensor<f32>
}

// -----

// Arithmetic on sizes: min, max, remainder, a product over a vector of sizes.
// CHECK: func.func public @main(%x: tensor<?x?xf32, #graph.dims<d0, d1>> {graph.name = "x"}) -> (tensor<i32> {graph.name = "out0"}, tensor<i32> {graph.name = "out1"}, tensor<i32> {graph.name = "out2"}, tensor<i32> {graph.name = "out3"}) {
// CHECK-NEXT: %0 = graph.size value = [min(4, d0)] : tensor<i32>
// CHECK-NEXT: %1 = graph.size value = [max(d0, d1)] : tensor<i32>
// CHECK-NEXT: %2 = graph.size value = [d1 mod 4] : tensor<i32>
// CHECK-NEXT: %3 = graph.size value = [d0*d1] : tensor<i32>
// CHECK-NEXT: func.return %0, %1, %2, %3 : tensor<i32>, tensor<i32>, tensor<i32>, tensor<i32>
func.func public @main(%x: tensor<?x?xf32>) -> (tensor<i32>, tensor<i32>, tensor<i32>, tensor<i32>) {
  %one = stablehlo.constant dense<1> : tensor<i32>
  %four = stablehlo.constant dense<4> : tensor<i32>
  %b = stablehlo.get_dimension_size %x, dim = 0 : (tensor<?x?xf32>) -> tensor<i32>
  %s = stablehlo.get_dimension_size %x, dim = 1 : (tensor<?x?xf32>) -> tensor<i32>
  %0 = stablehlo.minimum %b, %four : tensor<i32>
  %1 = stablehlo.maximum %b, %s : tensor<i32>
  %2 = stablehlo.remainder %s, %four : tensor<i32>
  %b1 = stablehlo.reshape %b : (tensor<i32>) -> tensor<1xi32>
  %s1 = stablehlo.reshape %s : (tensor<i32>) -> tensor<1xi32>
  %v = stablehlo.concatenate %b1, %s1, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
  %3 = stablehlo.reduce(%v init: %one) applies stablehlo.multiply across dimensions = [0] : (tensor<2xi32>, tensor<i32>) -> tensor<i32>
  return %0, %1, %2, %3 : tensor<i32>, tensor<i32>, tensor<i32>, tensor<i32>
}
