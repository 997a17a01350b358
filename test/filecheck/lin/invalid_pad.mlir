// RUN: aiopt-opt %s --split-input-file --verify-diagnostics

lin.kernel @entries(%x: tensor<8xf32>) -> (tensor<8xf32>) symbols = [] {
  // expected-error@+1 {{low has 2 entries, expected 1}}
  %p = lin.pad low = [1, 1] high = [1] interior = [0] value = 0.0 : f32 (%x) : (tensor<8xf32>) -> tensor<10xf32>
  lin.yield
}

// -----

lin.kernel @interior(%x: tensor<8xf32>) -> (tensor<8xf32>) symbols = [] {
  // expected-error@+1 {{interior is [-1], expected no negative numbers}}
  %p = lin.pad low = [1] high = [1] interior = [-1] value = 0.0 : f32 (%x) : (tensor<8xf32>) -> tensor<10xf32>
  lin.yield
}

// -----

lin.kernel @value(%x: tensor<8xf32>) -> (tensor<8xf32>) symbols = [] {
  // expected-error@+1 {{operand, result and value need the element type f32}}
  %p = lin.pad low = [1] high = [1] interior = [0] value = 0 : i32 (%x) : (tensor<8xf32>) -> tensor<10xf32>
  lin.yield
}

// -----

lin.kernel @result(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<8xf32>) symbols = [n0] {
  // expected-error@+1 {{the result is [n0 + 1], padding gives [n0 + 2]}}
  %p = lin.pad low = [1] high = [1] interior = [0] value = 0.0 : f32 (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0 + 1>>
  lin.yield
}
