// RUN: aiopt-opt %s --target=avx512 --pipeline='schedule{pins="c0ffee: {kind = \"nest\", vector = 8, unroll = 2}","bad: {kind = \"sort\", vector = 8, unroll = 1}"}' | filecheck %s
// RUN: aiopt-opt %s --target=avx512 --pipeline='schedule{pins="c0ffee: {kind = \"nest\", vector = 8, unroll = 2}","bad: {kind = \"sort\", vector = 8, unroll = 1}"}' 2>&1 | filecheck --check-prefix=SAID %s
// RUN: aiopt-opt --target=avx512 --show-pipeline='cse, schedule{pins="c0ffee: {unroll=2,vector = 8, kind=\"nest\"}"}' | filecheck --check-prefix=TEXT %s

// A pinned kernel has the schedule that the pin says; others are scheduled as ever. A pin for a
// kernel that is not there is no mistake: pins are for programs of several sizes.
// CHECK-LABEL: lin.kernel @k
// CHECK-SAME: schedule = {kind = "nest", vector = 8 : i64, unroll = 2 : i64} {
// CHECK-LABEL: lin.kernel @other
// CHECK-SAME: schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64, parallel} {
// SAID: remark: schedule: builtin.module has no kernel bad, which is pinned

// TEXT: pins="c0ffee: {unroll=2,vector = 8, kind=\"nest\"}"
lin.kernel @k(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] digest = "c0ffee" {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}
lin.kernel @other(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] digest = "decaf" {
  %y = lin.generic domain = [n0] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<?xf32, #graph.dims<n0>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<?xf32, #graph.dims<n0>>
}
