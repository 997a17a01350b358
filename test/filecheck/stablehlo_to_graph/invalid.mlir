// RUN: aiopt-opt %s --pipeline=stablehlo-to-graph --split-input-file --verify-diagnostics

// One diagnostic, at the operation that is not supported.

func.func public @main(%x: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error@+1 {{operation 'stablehlo.sort' is not supported}}
  %0 = "stablehlo.sort"(%x) <{dimension = 0 : i64, is_stable = true}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %1 = stablehlo.compare LT, %a, %b, TOTALORDER : (tensor<f32>, tensor<f32>) -> tensor<i1>
    stablehlo.return %1 : tensor<i1>
  }) : (tensor<8xf32>) -> tensor<8xf32>
  return %0 : tensor<8xf32>
}

// -----

// Inside a function that is called, too: at the line where it stands.
func.func public @main(%x: tensor<4x16xf32>) -> tensor<4x3xf32> {
  %0 = call @largest(%x) : (tensor<4x16xf32>) -> tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}
func.func private @largest(%x: tensor<4x16xf32>) -> tensor<4x3xf32> {
  // expected-error@+1 {{operation 'chlo.top_k' is not supported}}
  %0, %1 = chlo.top_k(%x, k = 3) : tensor<4x16xf32> -> (tensor<4x3xf32>, tensor<4x3xi32>)
  return %0 : tensor<4x3xf32>
}

// -----

func.func public @main(%x: tensor<4x8x2xf32>, %w: tensor<3x1x4xf32>) -> tensor<2x6x4xf32> {
  // expected-error@+1 {{'stablehlo.convolution' with batch groups and feature groups is not supported}}
  %0 = stablehlo.convolution(%x, %w) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {} {batch_group_count = 2 : i64, feature_group_count = 2 : i64} : (tensor<4x8x2xf32>, tensor<3x1x4xf32>) -> tensor<2x6x4xf32>
  return %0 : tensor<2x6x4xf32>
}

// -----

func.func public @main(%x: tensor<8xf32>) -> tensor<8xf32> {
  %c = stablehlo.constant dense<1.0> : tensor<f32>
  // expected-error@+1 {{'stablehlo.reduce_window' with padding and a start value that is not the identity is not supported}}
  %0 = "stablehlo.reduce_window"(%x, %c) <{padding = dense<1> : tensor<1x2xi64>, window_dimensions = array<i64: 3>}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %1 = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %1 : tensor<f32>
  }) : (tensor<8xf32>, tensor<f32>) -> tensor<8xf32>
  return %0 : tensor<8xf32>
}

// -----

func.func public @main(%i: tensor<i32>) -> tensor<i32> {
  // expected-error@+1 {{operation 'stablehlo.while' is not supported}}
  %0 = stablehlo.while(%n = %i) : tensor<i32>
  cond {
    %1 = stablehlo.compare LT, %n, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %1 : tensor<i1>
  } do {
    stablehlo.return %n : tensor<i32>
  }
  return %0 : tensor<i32>
}

// -----

func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{custom call @lapack_sgetrf is not supported}}
  %0 = stablehlo.custom_call @lapack_sgetrf(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// expected-error@+1 {{element type complex<f32> is not supported}}
func.func public @main(%x: tensor<4xcomplex<f32>>) -> tensor<4xcomplex<f32>> {
  %0 = stablehlo.negate %x : tensor<4xcomplex<f32>>
  return %0 : tensor<4xcomplex<f32>>
}

// -----

func.func public @main(%x: tensor<4xi32>) -> tensor<4xui32> {
  // expected-error@+1 {{element type ui32 is not supported}}
  %0 = stablehlo.convert %x : (tensor<4xi32>) -> tensor<4xui32>
  return %0 : tensor<4xui32>
}

// -----

// expected-error@+1 {{argument 0: expected a tensor, found i32}}
func.func public @main(%x: i32) -> tensor<f32> {
  %0 = stablehlo.constant dense<0.0> : tensor<f32>
  return %0 : tensor<f32>
}

// -----

func.func public @main(%x: tensor<4xf32>) -> tensor<4xi1> {
  // expected-error@+1 {{'stablehlo.compare' in the total order (TOTALORDER) is not supported}}
  %0 = stablehlo.compare LT, %x, %x, TOTALORDER : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  return %0 : tensor<4xi1>
}

// -----

func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{'stablehlo.reduce_precision' to format e5m10 is not supported}}
  %0 = stablehlo.reduce_precision %x, format = e5m10 : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func public @main(%x: tensor<4xf64>) -> tensor<4xf64> {
  // expected-error@+1 {{'chlo.erf_inv' on f64 is not supported}}
  %0 = chlo.erf_inv %x : tensor<4xf64> -> tensor<4xf64>
  return %0 : tensor<4xf64>
}

// -----

func.func public @main(%x: tensor<4xf32>, %c: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{'stablehlo.reduce' with this reducer (supported: add, multiply, maximum, minimum, and, or) is not supported}}
  %0 = stablehlo.reduce(%x init: %c) across dimensions = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<f32>
   reducer(%a: tensor<f32>, %b: tensor<f32>) {
    %1 = stablehlo.subtract %a, %b : tensor<f32>
    stablehlo.return %1 : tensor<f32>
  }
  return %0 : tensor<f32>
}

// -----

// A pair that keeps the last of equal values is no argmax.
func.func public @main(%x: tensor<4x8xf32>) -> tensor<4xi32> {
  %p = stablehlo.iota dim = 1 : tensor<4x8xi32>
  %low = stablehlo.constant dense<0xFF800000> : tensor<f32>
  %zero = stablehlo.constant dense<0> : tensor<i32>
  // expected-error@+1 {{'stablehlo.reduce' with this reducer of pairs (supported: argmax and argmin) is not supported}}
  %0:2 = stablehlo.reduce(%x init: %low), (%p init: %zero) across dimensions = [1] : (tensor<4x8xf32>, tensor<4x8xi32>, tensor<f32>, tensor<i32>) -> (tensor<4xf32>, tensor<4xi32>)
   reducer(%a: tensor<f32>, %b: tensor<f32>) (%i: tensor<i32>, %j: tensor<i32>) {
    %1 = stablehlo.compare GT, %a, %b, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %2 = stablehlo.select %1, %a, %b : tensor<i1>, tensor<f32>
    %3 = stablehlo.select %1, %i, %j : tensor<i1>, tensor<i32>
    stablehlo.return %2, %3 : tensor<f32>, tensor<i32>
  }
  return %0#1 : tensor<4xi32>
}

// -----

func.func public @main(%x: tensor<4xf32>, %y: tensor<4xf32>, %c: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{'stablehlo.reduce' of two tensors together, but for argmax and argmin, is not supported}}
  %0:2 = stablehlo.reduce(%x init: %c), (%y init: %c) across dimensions = [0] : (tensor<4xf32>, tensor<4xf32>, tensor<f32>, tensor<f32>) -> (tensor<f32>, tensor<f32>)
   reducer(%a: tensor<f32>, %b: tensor<f32>) (%d: tensor<f32>, %e: tensor<f32>) {
    stablehlo.return %a, %d : tensor<f32>, tensor<f32>
  }
  return %0#0 : tensor<f32>
}

// -----

func.func public @main(%x: tensor<10x4xf32>, %i: tensor<3x1xi32>) -> tensor<3x2x4xf32> {
  // expected-error@+1 {{'stablehlo.gather' of windows that are neither single positions nor whole dimensions is not supported}}
  %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [1, 2], start_index_map = [0], index_vector_dim = 1>, slice_sizes = array<i64: 2, 4>}> : (tensor<10x4xf32>, tensor<3x1xi32>) -> tensor<3x2x4xf32>
  return %0 : tensor<3x2x4xf32>
}

// -----

// A shape has to follow from sizes.
func.func public @main(%x: tensor<?xf32>, %s: tensor<2xi32>) -> tensor<?x?xf32> {
  // expected-error@+1 {{the shape of 'stablehlo.dynamic_reshape' depends on tensor data: expected a computation on sizes}}
  %0 = stablehlo.dynamic_reshape %x, %s : (tensor<?xf32>, tensor<2xi32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// -----

func.func public @main(%x: tensor<?xf32>, %i: tensor<1xi32>, %one: tensor<1xi32>) -> tensor<?xf32> {
  %stride = stablehlo.constant dense<1> : tensor<1xi32>
  // expected-error@+1 {{the start of 'stablehlo.real_dynamic_slice' depends on tensor data}}
  %0 = stablehlo.real_dynamic_slice %x, %i, %one, %stride : (tensor<?xf32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

func.func public @main(%x: tensor<?xf32>) -> tensor<3xf32> {
  // expected-error@+1 {{'stablehlo.slice' dimension 0: limit 3 is not known to be within size d0}}
  %0 = stablehlo.slice %x [0:3] : (tensor<?xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

func.func public @main(%x: tensor<?xf32>, %i: tensor<i32>) -> tensor<3xf32> {
  // expected-error@+1 {{'stablehlo.dynamic_slice' dimension 0: window 3 is not known to fit in size d0}}
  %0 = stablehlo.dynamic_slice %x, %i, sizes = [3] : (tensor<?xf32>, tensor<i32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

func.func public @main(%x: tensor<?xf32>) -> tensor<?x2xf32> {
  // expected-error@+1 {{'stablehlo.broadcast_in_dim' result dimension 0 has an unknown size}}
  %0 = stablehlo.broadcast_in_dim %x, dims = [0] : (tensor<?xf32>) -> tensor<?x2xf32>
  return %0 : tensor<?x2xf32>
}

// -----

func.func public @main(%x: tensor<?xf32>) -> tensor<?xf32> {
  %0 = stablehlo.concatenate %x, %x, dim = 0 : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  // expected-error@+1 {{'stablehlo.add' dimension 0: sizes 2*d0 and d0 are not known equal}}
  %1 = stablehlo.add %0, %x : tensor<?xf32>
  return %1 : tensor<?xf32>
}

// -----

func.func public @main(%x: tensor<?x4xf32>, %y: tensor<?xf32>) -> tensor<?x3xf32> {
  %n = stablehlo.get_dimension_size %y, dim = 0 : (tensor<?xf32>) -> tensor<i32>
  %0 = stablehlo.reshape %n : (tensor<i32>) -> tensor<1xi32>
  %1 = stablehlo.constant dense<3> : tensor<1xi32>
  %2 = stablehlo.concatenate %0, %1, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
  // expected-error@+1 {{changes the number of elements: [d0, 4] has 4*d0, [d1, 3] has 3*d1}}
  %3 = stablehlo.dynamic_reshape %x, %2 : (tensor<?x4xf32>, tensor<2xi32>) -> tensor<?x3xf32>
  return %3 : tensor<?x3xf32>
}

// -----

func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %n = stablehlo.get_dimension_size %x, dim = 0 : (tensor<4xf32>) -> tensor<i32>
  %five = stablehlo.constant dense<5> : tensor<i32>
  %p = stablehlo.compare GE, %n, %five, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
  // expected-error@+1 {{shape assertion never holds: at least five}}
  stablehlo.custom_call @shape_assertion(%p) {error_message = "at least five"} : (tensor<i1>) -> ()
  return %x : tensor<4xf32>
}

// -----

func.func public @main(%x: tensor<4xf32>, %p: tensor<i1>) -> tensor<4xf32> {
  // expected-error@+1 {{shape assertion depends on tensor data}}
  stablehlo.custom_call @shape_assertion(%p) : (tensor<i1>) -> ()
  return %x : tensor<4xf32>
}

// -----

func.func public @main(%x: tensor<?xf32>) -> tensor<?xf32> {
  %n = stablehlo.get_dimension_size %x, dim = 0 : (tensor<?xf32>) -> tensor<i32>
  %five = stablehlo.constant dense<5> : tensor<i32>
  %p = stablehlo.compare NE, %n, %five, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
  // expected-error@+1 {{'stablehlo.custom_call' of a disjunction or an inequation of sizes is not supported}}
  stablehlo.custom_call @shape_assertion(%p) : (tensor<i1>) -> ()
  return %x : tensor<?xf32>
}

// -----

// expected-error@+1 {{the program has no single entry: expected one public function, or one called @main, found 2 public functions}}
builtin.module {
  func.func public @f(%x: tensor<4xf32>) -> tensor<4xf32> {
    %0 = stablehlo.negate %x : tensor<4xf32>
    return %0 : tensor<4xf32>
  }
  func.func public @g(%x: tensor<4xf32>) -> tensor<4xf32> {
    return %x : tensor<4xf32>
  }
}

// -----

func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = call @main(%x) : (tensor<4xf32>) -> tensor<4xf32>
  // expected-error@-1 {{calls of @main are nested too deeply}}
  %1 = stablehlo.negate %0 : tensor<4xf32>
  return %1 : tensor<4xf32>
}

// -----

func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{function @impl is not defined}}
  %0 = stablehlo.composite "my.op" %x {decomposition = @impl} : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func private @f(%x: tensor<4xf32>) -> tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{function @f is not one block of operations}}
  %0 = call @f(%x) : (tensor<4xf32>) -> tensor<4xf32>
  %1 = stablehlo.negate %0 : tensor<4xf32>
  return %1 : tensor<4xf32>
}

// -----

func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.negate %x : tensor<4xf32>
  // expected-error@+1 {{operation 'arith.addf' is not supported}}
  %1 = arith.addf %0, %0 : tensor<4xf32>
  return %1 : tensor<4xf32>
}

// -----

func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{call of @impl: expected 2 operands and 1 results, found 1 and 1}}
  %0 = stablehlo.composite "my.op" %x {decomposition = @impl} : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
func.func private @impl(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  return %y : tensor<4xf32>
}
