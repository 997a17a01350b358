// Broken programs. Each section starts with its name and with a part of the one diagnostic that it
// must give; lines count from the line after those two. Read by test_texts.py.

// ----- unknown operation
// error: <stdin>:3:8: error: operation 'stablehlo.ad' is not registered (did you mean 'stablehlo.pad'?)
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<4x8xf32>) {
  %r = stablehlo.ad %x, %x : tensor<4x8xf32>
  return %r : tensor<4x8xf32>
} }

// ----- unknown chlo operation
// error: <stdin>:3:8: error: operation 'chlo.errf' is not registered
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<4x8xf32>) {
  %r = chlo.errf %x : tensor<4x8xf32> -> tensor<4x8xf32>
  return %r : tensor<4x8xf32>
} }

// ----- sizes differ
// error: <stdin>:4:
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<4x8xf32>) {
  %0 = stablehlo.constant dense<1.0> : tensor<4x9xf32>
  %r = stablehlo.add %x, %0 : (tensor<4x8xf32>, tensor<4x9xf32>) -> tensor<4x8xf32>
  return %r : tensor<4x8xf32>
} }

// ----- ranks differ
// error: <stdin>:3:3: error: 'stablehlo.abs'
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<4xf32>) {
  %r = "stablehlo.abs"(%x) : (tensor<4x8xf32>) -> tensor<4xf32>
  return %r : tensor<4xf32>
} }

// ----- elements differ
// error: <stdin>:4:3: error: 'stablehlo.add'
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<4x8xf32>) {
  %0 = stablehlo.constant dense<1> : tensor<4x8xi32>
  %r = "stablehlo.add"(%x, %0) : (tensor<4x8xf32>, tensor<4x8xi32>) -> tensor<4x8xf32>
  return %r : tensor<4x8xf32>
} }

// ----- contracting sizes
// error: <stdin>:3:3: error: 'stablehlo.dot_general'
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<4x8xf32>) {
  %r = stablehlo.dot_general %x, %x, contracting_dims = [1] x [0] : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  return %r : tensor<4x8xf32>
} }

// ----- contracting dimension
// error: <stdin>:3:3: error: 'stablehlo.dot_general'
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<4x8xf32>) {
  %r = stablehlo.dot_general %x, %x, contracting_dims = [5] x [0] : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  return %r : tensor<4x8xf32>
} }

// ----- dot_general syntax
// error: <stdin>:3:
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<4x4xf32>) {
  %r = stablehlo.dot_general %x, %x, contracting_dims = [1] : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x4xf32>
  return %r : tensor<4x4xf32>
} }

// ----- broadcast_in_dim
// error: <stdin>:3:3: error: 'stablehlo.broadcast_in_dim'
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<5x8xf32>) {
  %r = stablehlo.broadcast_in_dim %x, dims = [0, 1] : (tensor<4x8xf32>) -> tensor<5x8xf32>
  return %r : tensor<5x8xf32>
} }

// ----- broadcast_in_dim dims
// error: <stdin>:3:3: error: 'stablehlo.broadcast_in_dim'
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<4x8xf32>) {
  %r = stablehlo.broadcast_in_dim %x, dims = [0] : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %r : tensor<4x8xf32>
} }

// ----- reshape
// error: <stdin>:3:3: error: 'stablehlo.reshape'
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<5x8xf32>) {
  %r = stablehlo.reshape %x : (tensor<4x8xf32>) -> tensor<5x8xf32>
  return %r : tensor<5x8xf32>
} }

// ----- transpose
// error: <stdin>:3:3: error: 'stablehlo.transpose'
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<8x4xf32>) {
  %r = stablehlo.transpose %x, dims = [0, 2] : (tensor<4x8xf32>) -> tensor<8x4xf32>
  return %r : tensor<8x4xf32>
} }

// ----- slice
// error: <stdin>:3:3: error: 'stablehlo.slice'
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<9x8xf32>) {
  %r = stablehlo.slice %x [0:9, 0:8] : (tensor<4x8xf32>) -> tensor<9x8xf32>
  return %r : tensor<9x8xf32>
} }

// ----- concatenate
// error: <stdin>:3:3: error: 'stablehlo.concatenate'
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<8x8xf32>) {
  %r = stablehlo.concatenate %x, %x, dim = 2 : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<8x8xf32>
  return %r : tensor<8x8xf32>
} }

// ----- compare direction
// error: <stdin>:3:
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<4x8xi1>) {
  %r = stablehlo.compare ABOUT, %x, %x : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xi1>
  return %r : tensor<4x8xi1>
} }

// ----- select
// error: <stdin>:3:3: error: 'stablehlo.select'
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<4x8xf32>) {
  %r = stablehlo.select %x, %x, %x : tensor<4x8xf32>, tensor<4x8xf32>
  return %r : tensor<4x8xf32>
} }

// ----- iota
// error: <stdin>:3:3: error: 'stablehlo.iota'
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<4x8xf32>) {
  %r = stablehlo.iota dim = 2 : tensor<4x8xf32>
  return %r : tensor<4x8xf32>
} }

// ----- reduce dimension
// error: <stdin>:4:3: error: 'stablehlo.reduce'
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<4xf32>) {
  %0 = stablehlo.constant dense<0.0> : tensor<f32>
  %r = stablehlo.reduce(%x init: %0) applies stablehlo.add across dimensions = [4] : (tensor<4x8xf32>, tensor<f32>) -> tensor<4xf32>
  return %r : tensor<4xf32>
} }

// ----- reduce init
// error: <stdin>:4:
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<4xf32>) {
  %0 = stablehlo.constant dense<0> : tensor<i32>
  %r = stablehlo.reduce(%x init: %0) applies stablehlo.add across dimensions = [1] : (tensor<4x8xf32>, tensor<i32>) -> tensor<4xf32>
  return %r : tensor<4xf32>
} }

// ----- custom call
// error: <stdin>:3:3: error:
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<4x8xf32>) {
  %r = stablehlo.custom_call @my_kernel(%x) : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %r : tensor<4x8xf32>
} }

// ----- fft
// error: <stdin>:3:
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<4x8xf32>) {
  %r = "stablehlo.fft"(%x) {fft_type = #stablehlo<fft_type FFT>, fft_length = array<i64: 8>} : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %r : tensor<4x8xf32>
} }

// ----- rng
// error: <stdin>:3:
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<4x8xf32>) {
  %r = "stablehlo.rng_bit_generator"(%x) : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %r : tensor<4x8xf32>
} }

// ----- cholesky
// error: <stdin>:3:
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<4x8xf32>) {
  %r = stablehlo.cholesky %x, lower = true : tensor<4x8xf32>
  return %r : tensor<4x8xf32>
} }

// ----- all_reduce
// error: <stdin>:3:
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<4x8xf32>) {
  %r = "stablehlo.all_reduce"(%x) ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %s = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %s : tensor<f32>
  }) {replica_groups = dense<0> : tensor<1x1xi64>} : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %r : tensor<4x8xf32>
} }

// ----- unknown mhlo
// error: <stdin>:3:8: error: dialect 'mhlo' is not registered
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<4x8xf32>) {
  %r = mhlo.add %x, %x : tensor<4x8xf32>
  return %r : tensor<4x8xf32>
} }

// ----- complex
// error: <stdin>:
module @m { func.func public @main(%x: tensor<4xcomplex<f32>>)
    -> (tensor<4xcomplex<f32>>) {
  %r = stablehlo.add %x, %x : tensor<4xcomplex<f32>>
  return %r : tensor<4xcomplex<f32>>
} }

// ----- quantised
// error: <stdin>:1:
module @m { func.func public @main(%x: tensor<4x!quant.uniform<i8:f32, 0.1>>)
    -> (tensor<4x8xf32>) {

  return %r : tensor<4x8xf32>
} }

// ----- token
// error: <stdin>:3:
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<4x8xf32>) {
  %0 = stablehlo.create_token : !stablehlo.token
  %r = stablehlo.abs %x : tensor<4x8xf32>
  return %r : tensor<4x8xf32>
} }

// ----- call of nothing
// error: <stdin>:3:3: error:
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<4x8xf32>) {
  %r = call @nothing(%x) : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %r : tensor<4x8xf32>
} }

// ----- call of itself
// error: <stdin>:3:3: error:
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<4x8xf32>) {
  %r = call @main(%x) : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %q = stablehlo.abs %r : tensor<4x8xf32>
  return %r : tensor<4x8xf32>
} }

// ----- location without an end
// error: <stdin>:1:19: error: location without a closing parenthesis
func.func @main() loc("x" {
}

// ----- bad hexadecimal
// error: <stdin>:3:
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<4x8xf32>) {
  %r = stablehlo.constant dense<0xFF80000000> : tensor<4x8xf32>
  return %r : tensor<4x8xf32>
} }

// ----- ragged constant
// error: <stdin>:3:
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<2x2xf32>) {
  %r = stablehlo.constant dense<[[1.0, 2.0], [3.0]]> : tensor<2x2xf32>
  return %r : tensor<2x2xf32>
} }

// ----- bounded
// error: <stdin>:
module @m { func.func public @main(%x: tensor<?x8xf32, #stablehlo.bounds<4, ?>>)
    -> (tensor<4x8xf32>) {

  return %r : tensor<4x8xf32>
} }

// ----- convert to a string
// error: <stdin>:3:
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<4x8xf32>) {
  %r = stablehlo.convert %x : (tensor<4x8xf32>) -> tensor<4x8x!foo.string>
  return %r : tensor<4x8xf32>
} }

// ----- named tensor type
// error: error: undefined symbol alias '!matrix'
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<4x8xf32>) {
  %r = stablehlo.abs %x : !matrix
  return %r : tensor<4x8xf32>
} }

// ----- result of another type
// error: <stdin>:4:
module @m { func.func public @main(%x: tensor<4x8xf32>)
    -> (tensor<8x4xf32>) {
  %r = stablehlo.abs %x : tensor<4x8xf32>
  return %r : tensor<8x4xf32>
} }
