// RUN: aiopt-opt %s --target=avx512 --split-input-file --verify-diagnostics --pipeline='schedule{pins="c0ffee: {kind = \"matmul\", vector = 16, unroll = 4, tile = [14, 32], block = [14, 64, 64]}"}'
// RUN: not aiopt-opt %s --pipeline='cse, schedule{unroll=4 pins="c0ffee {}"}' 2>&1 | filecheck --check-prefix=FORM %s
// RUN: not aiopt-opt %s --pipeline='cse, schedule{unroll=4 pins="c0ffee: {kind = \"nest\"}"}' 2>&1 | filecheck --check-prefix=KIND %s
// RUN: not aiopt-opt %s --pipeline='schedule{pins="c0: {kind = \"nest\", vector = 4, unroll = 1}","c0: {kind = \"nest\", vector = 8, unroll = 1}"}' 2>&1 | filecheck --check-prefix=TWICE %s

// FORM: <pipeline>:1:24: error: pass 'schedule': pins: expected DIGEST: {kind = …}, found 'c0ffee {}'
// KIND: <pipeline>:1:24: error: pass 'schedule': pins: schedule: vector is None, expected one of 4, 8, 16 in 'c0ffee:
// TWICE: <pipeline>:1:10: error: pass 'schedule': pins: two schedules for the kernel c0

// A pin for another kind of kernel.
// expected-error@+1 {{kernel '@k' is no matmul of micro-kernels (a pin says so)}}
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] digest = "c0ffee" {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}
