// RUN: aiopt-opt %s --pipeline=stablehlo-to-graph --split-input-file | filecheck %s

// Functions, and the names of arguments and results.

// Calls are inlined, wherever the function stands.
// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.add %x, %x : tensor<4xf32>
// CHECK-NEXT: %1 = graph.add %0, %0 : tensor<4xf32>
// CHECK-NEXT: func.return %1 : tensor<4xf32>
func.func private @twice(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = call @double(%x) : (tensor<4xf32>) -> tensor<4xf32>
  %1 = call @double(%0) : (tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = call @twice(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
func.func private @double(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.add %x, %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// A composite is its decomposition.
// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.neg %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.composite "my.op" %x {decomposition = @impl, version = 1 : i32} : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
func.func private @impl(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.negate %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// Several results of a call.
// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}, %y: tensor<4xf32> {graph.name = "y"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.sub %y, %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %0:2 = call @swap(%x, %y) : (tensor<4xf32>, tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>)
  %1 = stablehlo.subtract %0#0, %0#1 : tensor<4xf32>
  return %1 : tensor<4xf32>
}
func.func private @swap(%x: tensor<4xf32>, %y: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  return %y, %x : tensor<4xf32>, tensor<4xf32>
}

// -----

// The only public function is the program, whatever it is called; it becomes main.
// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.tanh %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @forward(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.tanh %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// What nobody uses is not computed.
// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.tanh %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.tanh %x : tensor<4xf32>
  %1 = stablehlo.exponential %0 : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// Argument names: graph.name, then the location's, then the text's. Weights stay weights.
// CHECK: func.func public @main(%input: tensor<4xf32> {graph.name = "input"}, %w: tensor<4xf32> {graph.weight = "layer.w", graph.name = "w"}, %c: tensor<4xf32> {graph.name = "c"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.add %input, %w : tensor<4xf32>
// CHECK-NEXT: %1 = graph.add %0, %c : tensor<4xf32>
// CHECK-NEXT: func.return %1 : tensor<4xf32>
func.func public @main(%a: tensor<4xf32> {graph.name = "input", jax.arg_info = "x"}, %b: tensor<4xf32> {graph.weight = "layer.w"} loc("w"), %c: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.add %a, %b : tensor<4xf32>
  %1 = stablehlo.add %0, %c : tensor<4xf32>
  return %1 : tensor<4xf32>
}

// -----

// Names are unique, whatever the locations say.
// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}, %x_1: tensor<4xf32> {graph.name = "x_1"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.add %x, %x_1 : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%a: tensor<4xf32> loc("x"), %b: tensor<4xf32> loc("x")) -> tensor<4xf32> {
  %0 = stablehlo.add %a, %b : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// Result names: the keys that JAX tells.
// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "logits"}, tensor<4xf32> {graph.name = "state"}, tensor<4xf32> {graph.name = "out2"}, tensor<4xf32> {graph.name = "last"}) {
// CHECK-NEXT: %0 = graph.neg %x : tensor<4xf32>
// CHECK-NEXT: func.return %0, %x, %0, %x : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> (tensor<4xf32> {jax.result_info = "result['logits']"}, tensor<4xf32> {jax.result_info = "result.state"}, tensor<4xf32> {jax.result_info = "result[2]"}, tensor<4xf32> {graph.name = "last"}) {
  %0 = stablehlo.negate %x : tensor<4xf32>
  return %0, %x, %0, %x : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}
