// RUN: aiopt-opt %s --split-input-file --target=avx512 --pipeline='fuse, graph-to-lin, schedule{stream=true}' | filecheck %s

// Eight times the second-level cache of the target, which is less than its last level.
// CHECK-LABEL: lin.kernel @k0_map
// CHECK-SAME: schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64, parallel, stream = 8388608 : i64}
func.func @cheap(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> {
  %a = graph.neg %x : tensor<?xf32, #graph.dims<s>>
  func.return %a : tensor<?xf32, #graph.dims<s>>
}

// -----

// Arithmetic is what takes the time here.
// CHECK-LABEL: lin.kernel @k0_map
// CHECK-SAME: schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64, parallel}
func.func @dear(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> {
  %a = graph.tanh %x : tensor<?xf32, #graph.dims<s>>
  func.return %a : tensor<?xf32, #graph.dims<s>>
}

// -----

// This result fits the caches.
// CHECK-LABEL: lin.kernel @k0_map
// CHECK-SAME: schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64, parallel}
func.func @small(%x: tensor<1024xf32>) -> tensor<1024xf32> {
  %a = graph.neg %x : tensor<1024xf32>
  func.return %a : tensor<1024xf32>
}
