// RUN: aiopt-opt %s --split-input-file --verify-diagnostics

// expected-error@+1 {{1 keys for 2 values}}
graph.prepare "a" {
  %w = graph.weight key = "w" : tensor<4xf32>
  graph.yield %w, %w : tensor<4xf32>, tensor<4xf32>
}

// -----

// expected-error@+1 {{a key is given twice}}
graph.prepare "a", "a" {
  %w = graph.weight key = "w" : tensor<4xf32>
  graph.yield %w, %w : tensor<4xf32>, tensor<4xf32>
}

// -----

// expected-error@+1 {{a prepared value's shape is static, found tensor<?xf32, #graph.dims<s>>}}
graph.prepare "a" {
  %i = graph.iota axis = 0 : tensor<?xf32, #graph.dims<s>>
  graph.yield %i : tensor<?xf32, #graph.dims<s>>
}
