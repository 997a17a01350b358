// RUN: aiopt-opt %s --split-input-file --verify-diagnostics

// expected-error@+1 {{space: 'kind' is there twice}}
lin.kernel @k(%x: tensor<100xf32>) -> (tensor<100xf32>) symbols = [] space = #lin.space<kind in ["nest"], kind in ["sort"]> {
  %y = lin.generic domain = [100] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<100xf32>) -> tensor<100xf32> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<100xf32>
}

// -----

// expected-error@+1 {{space: 'unroll' needs values, each once}}
lin.kernel @k(%x: tensor<100xf32>) -> (tensor<100xf32>) symbols = [] space = #lin.space<unroll in [4, 4]> {
  %y = lin.generic domain = [100] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<100xf32>) -> tensor<100xf32> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<100xf32>
}

// -----

// expected-error@+1 {{space: 'unroll' needs values, each once}}
lin.kernel @k(%x: tensor<100xf32>) -> (tensor<100xf32>) symbols = [] space = #lin.space<unroll in []> {
  %y = lin.generic domain = [100] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<100xf32>) -> tensor<100xf32> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<100xf32>
}

// -----

// expected-error@+1 {{Expected 'in': found '='}}
lin.kernel @k(%x: tensor<100xf32>) -> (tensor<100xf32>) symbols = [] space = #lin.space<unroll = [4]> {
  %y = lin.generic domain = [100] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<100xf32>) -> tensor<100xf32> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<100xf32>
}
