// RUN: aiopt-opt %s --split-input-file --target=avx512 --pipeline='lin-to-llvm' | filecheck %s

// Of rows that come two later, who reads an operand first prefetches it, and who writes a result.
// CHECK-LABEL: llvm.func @k
// CHECK: llvm.load {{.*}} vector<16xf32>
// CHECK: llvmx.prefetch {{.*}} {rw = 0 : i32, locality = 3 : i32}
// CHECK: llvm.load {{.*}} vector<16xf32>
// CHECK-NOT: llvmx.prefetch {{.*}} {rw = 0 : i32
// CHECK: llvmx.prefetch {{.*}} {rw = 1 : i32, locality = 3 : i32}
// CHECK: llvm.store
lin.kernel @k(%x: tensor<?x64xf32, #graph.dims<n0, _>>) -> (tensor<?x64xf32, #graph.dims<n0, _>>) symbols = [n0] schedule = {kind = "nest", vector = 16 : i64, unroll = 1 : i64, ahead = 2 : i64} {
  %s = lin.generic domain = [n0, 64] iterators = [parallel, reduction] maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>] (%x) : (tensor<?x64xf32, #graph.dims<n0, _>>) -> tensor<?xf32, #graph.dims<n0>> {
  ^bb0(%a: f32, %b: f32):
    %0 = arith.addf %b, %a : f32
    lin.yield %0 : f32
  }
  %y = lin.generic domain = [n0, 64] iterators = [parallel, parallel] maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>, affine_map<(d0, d1) -> (d0, d1)>] (%x, %s) : (tensor<?x64xf32, #graph.dims<n0, _>>, tensor<?xf32, #graph.dims<n0>>) -> tensor<?x64xf32, #graph.dims<n0, _>> {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %0 = arith.mulf %a, %b : f32
    lin.yield %0 : f32
  }
  lin.yield %y : tensor<?x64xf32, #graph.dims<n0, _>>
}
