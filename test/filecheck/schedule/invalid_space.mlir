// RUN: aiopt-opt %s --split-input-file --verify-diagnostics --target=avx512 --pipeline='schedule{pins="c0ffee: {kind = \"nest\", vector = 8, unroll = 8}"}'

// The schedule that it would have.
// expected-error@+1 {{the space of kernel '@k': vector = 16: expected one of 4, 8}}
lin.kernel @k(%x: tensor<100xf32>) -> (tensor<100xf32>) symbols = [] space = #lin.space<kind in ["nest"], vector in [4, 8], unroll in [4], parallel in [true]> {
  %y = lin.generic domain = [100] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<100xf32>) -> tensor<100xf32> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<100xf32>
}

// -----

// A pin.
// expected-error@+1 {{the space of kernel '@k': the point is not legal: expected unroll * vector <= 32}}
lin.kernel @k(%x: tensor<100xf32>) -> (tensor<100xf32>) symbols = [] digest = "c0ffee" space = #lin.space<kind in ["nest"], vector in [4, 8], unroll in [4, 8], parallel in [false, true] where "unroll * vector <= 32"> {
  %y = lin.generic domain = [100] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<100xf32>) -> tensor<100xf32> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<100xf32>
}

// -----

// A rule about texts that were struck out.
// expected-error@+1 {{the space of kernel '@k': the point is not legal: expected kind_matmul and not kind_chain}}
lin.kernel @k(%x: tensor<100xf32>) -> (tensor<100xf32>) symbols = [] space = #lin.space<kind in ["nest"], vector in [16], unroll in [4], parallel in [true] where "kind_nest or kind_matmul", "kind_matmul and not kind_chain"> {
  %y = lin.generic domain = [100] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<100xf32>) -> tensor<100xf32> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<100xf32>
}

// -----

// A rule about something else.
// expected-error@+1 {{the space of kernel '@k': unknown name 'unrol' (did you mean 'unroll'?)}}
lin.kernel @k(%x: tensor<100xf32>) -> (tensor<100xf32>) symbols = [] space = #lin.space<kind in ["nest"], unroll in [4, 8] where "unrol * vector <= 32"> {
  %y = lin.generic domain = [100] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<100xf32>) -> tensor<100xf32> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<100xf32>
}
