// RUN: aiopt-opt %s --pipeline=stablehlo-to-graph --split-input-file --verify-diagnostics

// One diagnostic, at the operation that is not supported.

func.func public @main(%x: tensor<8xf32>, %y: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error@+1 {{'stablehlo.sort' with this comparator (supported: keys one after another, each < or >) is not supported}}
  %0:2 = "stablehlo.sort"(%x, %y) <{dimension = 0 : i64, is_stable = true}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>, %c: tensor<f32>, %d: tensor<f32>):
    %1 = stablehlo.compare LT, %a, %b : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %2 = stablehlo.compare LT, %c, %d : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %3 = stablehlo.and %1, %2 : tensor<i1>
    stablehlo.return %3 : tensor<i1>
  }) : (tensor<8xf32>, tensor<8xf32>) -> (tensor<8xf32>, tensor<8xf32>)
  return %0#0 : tensor<8xf32>
}

// -----

func.func public @main(%x: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error@+1 {{'stablehlo.sort' with a comparator that compares different expressions is not supported}}
  %0 = "stablehlo.sort"(%x) <{dimension = 0 : i64}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %1 = stablehlo.negate %b : tensor<f32>
    %2 = stablehlo.compare LT, %a, %1 : (tensor<f32>, tensor<f32>) -> tensor<i1>
    stablehlo.return %2 : tensor<i1>
  }) : (tensor<8xf32>) -> tensor<8xf32>
  return %0 : tensor<8xf32>
}

// -----

// Inside a function that is called, too: at the line where it stands.
func.func public @main(%x: tensor<4xf64>) -> tensor<4xf64> {
  %0 = call @inverse(%x) : (tensor<4xf64>) -> tensor<4xf64>
  return %0 : tensor<4xf64>
}
func.func private @inverse(%x: tensor<4xf64>) -> tensor<4xf64> {
  // expected-error@+1 {{'chlo.erf_inv' on f64 is not supported}}
  %0 = chlo.erf_inv %x : tensor<4xf64> -> tensor<4xf64>
  return %0 : tensor<4xf64>
}

// -----

func.func public @main(%x: tensor<4x8x2xf32>, %w: tensor<3x1x4xf32>) -> tensor<2x6x4xf32> {
  // expected-error@+1 {{'stablehlo.convolution' with batch groups and feature groups is not supported}}
  %0 = stablehlo.convolution(%x, %w) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {} {batch_group_count = 2 : i64, feature_group_count = 2 : i64} : (tensor<4x8x2xf32>, tensor<3x1x4xf32>) -> tensor<2x6x4xf32>
  return %0 : tensor<2x6x4xf32>
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

func.func public @main(%x: tensor<4xi32>) -> tensor<4xui4> {
  // expected-error@+1 {{element type ui4 is not supported}}
  %0 = stablehlo.convert %x : (tensor<4xi32>) -> tensor<4xui4>
  return %0 : tensor<4xui4>
}

// -----

// expected-error@+1 {{argument 0: expected a tensor, found i32}}
func.func public @main(%x: i32) -> tensor<f32> {
  %0 = stablehlo.constant dense<0.0> : tensor<f32>
  return %0 : tensor<f32>
}

// -----

func.func public @main(%x: tensor<4xf64>) -> tensor<4xf64> {
  // expected-error@+1 {{'chlo.erf_inv' on f64 is not supported}}
  %0 = chlo.erf_inv %x : tensor<4xf64> -> tensor<4xf64>
  return %0 : tensor<4xf64>
}

// -----

// A loop sees nothing but what is passed in.
func.func public @main(%x: tensor<?xf32>, %c: tensor<f32>, %k: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{'stablehlo.reduce' with a reducer that uses values around it, along the size d0, is not supported}}
  %0 = stablehlo.reduce(%x init: %c) across dimensions = [0] : (tensor<?xf32>, tensor<f32>) -> tensor<f32>
   reducer(%a: tensor<f32>, %b: tensor<f32>) {
    %1 = stablehlo.multiply %a, %k : tensor<f32>
    %2 = stablehlo.add %1, %b : tensor<f32>
    stablehlo.return %2 : tensor<f32>
  }
  return %0 : tensor<f32>
}

// -----

func.func public @main(%x: tensor<4xf32>, %c: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.reduce(%x init: %c) across dimensions = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<f32>
   reducer(%a: tensor<f32>, %b: tensor<f32>) {
    // expected-error@+1 {{operation 'stablehlo.sort' is not supported in a region of scalars}}
    %1 = "stablehlo.sort"(%a) <{dimension = 0 : i64}> ({
    ^bb0(%d: tensor<f32>, %e: tensor<f32>):
      %2 = stablehlo.compare LT, %d, %e : (tensor<f32>, tensor<f32>) -> tensor<i1>
      stablehlo.return %2 : tensor<i1>
    }) : (tensor<f32>) -> tensor<f32>
    stablehlo.return %1 : tensor<f32>
  }
  return %0 : tensor<f32>
}

// -----

func.func public @main(%x: tensor<4xf32>, %i: tensor<3x1xi32>, %u: tensor<3xf32>, %k: tensor<f32>) -> tensor<4xf32> {
  // expected-error@+1 {{'stablehlo.scatter' with an update computation that uses values around it is not supported}}
  %0 = "stablehlo.scatter"(%x, %i, %u) <{scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %1 = stablehlo.divide %a, %k : tensor<f32>
    stablehlo.return %1 : tensor<f32>
  }) : (tensor<4xf32>, tensor<3x1xi32>, tensor<3xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func public @main(%x: tensor<4xf32>, %c: tensor<f32>, %w: tensor<1xi32>, %p: tensor<1x2xi32>) -> tensor<4xf32> {
  // expected-error@+1 {{custom call @stablehlo.dynamic_reduce_window names no computation}}
  %0 = stablehlo.custom_call @stablehlo.dynamic_reduce_window(%x, %c, %w, %w, %w, %w, %p) : (tensor<4xf32>, tensor<f32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>, tensor<1x2xi32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func public @main(%x: tensor<?xf32>, %i: tensor<i32>) -> tensor<?xf32> {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?xf32>
  // expected-error@+1 {{the result of 'arith.divsi' is no expression of sizes}}
  %h = arith.divsi %n, %c0 : index
  %s = tensor.from_elements %h : tensor<1xindex>
  %0 = stablehlo.dynamic_reshape %x, %s : (tensor<?xf32>, tensor<1xindex>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
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
