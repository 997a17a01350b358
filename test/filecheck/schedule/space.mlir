// RUN: aiopt-opt %s --split-input-file --target=avx512 --pipeline='schedule-space' | filecheck %s
// RUN: aiopt-opt %s --split-input-file --target=avx512 --pipeline='schedule-space, schedule{stream=true}' | filecheck --check-prefix=BOTH %s

// RUN: aiopt-opt %s --split-input-file --target=avx512 --pipeline='schedule-space{threads=6}' | filecheck --check-prefix=THREADS %s
// RUN: not aiopt-opt --show-pipeline='schedule-space{threads=0}' 2>&1 | filecheck --check-prefix=NONE %s
// NONE: error: pass 'schedule-space': threads: expected at least 1, found 0

// A nest: no more registers in a step than there are elements, but for tier 2's four.
// CHECK: lin.kernel @map{{.*}} space = #lin.space<kind in ["nest"], vector in [4, 8, 16], unroll in [1, 2, 4, 8], parallel in [false, true], ahead in [none], stream in [none], fuse in ["all"] where "unroll == 4 or unroll * vector <= 100"> {
// THREADS: lin.kernel @map{{.*}} threads in [none] where
// BOTH: lin.kernel @map{{.*}} schedule = {kind = "nest", vector = 16 : i64, unroll = 4 : i64, parallel} space = #lin.space<
lin.kernel @map(%x: tensor<100xf32>) -> (tensor<100xf32>) symbols = [] {
  %y = lin.generic domain = [100] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<100xf32>) -> tensor<100xf32> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<100xf32>
}

// -----

// A product: blocks that cut it into other numbers of parts, with the tiles of the target.
// CHECK: lin.kernel @k0_dot{{.*}} space = #lin.space<kind in ["matmul"], vector in [16], unroll in [4], tile in ["14x32", "28x16", "8x48", "6x64"]{{.*}}, block_rows in [14, 28, {{.*}}224], depth in [64, {{.*}}], group in [{{.*}}], {{.*}} where {{.*}}"depth <= group", "block_rows * group <= {{[0-9]+}}"{{.*}}> {
// On several threads: as many parts as tier 2 makes, or two or four; or one.
// THREADS: lin.kernel @k0_dot{{.*}} parallel in [false, true], threads in [none, 2, 4] where {{.*}}"not threads >= 0 or parallel"
// BOTH: lin.kernel @k0_dot{{.*}} schedule = {kind = "matmul"{{.*}}} space = #lin.space<
lin.kernel @k0_dot(%x: tensor<1x128x768xf32>, %wq: tensor<768x768xf32>, %bq: tensor<768xf32>) -> (tensor<1x128x768xf32>) symbols = [] digest = "f07a01bf9d2bc36e896cb248aad64693" {
  %0 = lin.generic domain = [128, 768, 768] iterators = [parallel, parallel, reduction] maps = [affine_map<(d0, d1, d2) -> (0, d0, d2)>, affine_map<(d0, d1, d2) -> (d2, d1)>, affine_map<(d0, d1, d2) -> (0, d0, d1)>] (%x, %wq) : (tensor<1x128x768xf32>, tensor<768x768xf32>) -> tensor<1x128x768xf32> {
  ^bb0(%1: f32, %2: f32, %3: f32):
    %4 = arith.mulf %1, %2 : f32
    %5 = arith.addf %3, %4 : f32
    lin.yield %5 : f32
  }
  %6 = lin.generic domain = [128, 768] iterators = [parallel, parallel] maps = [affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (0, d0, d1)>, affine_map<(d0, d1) -> (0, d0, d1)>] (%bq, %0) : (tensor<768xf32>, tensor<1x128x768xf32>) -> tensor<1x128x768xf32> {
  ^bb0(%7: f32, %8: f32, %9: f32):
    %10 = arith.addf %8, %7 : f32
    lin.yield %10 : f32
  }
  lin.yield %6 : tensor<1x128x768xf32>
}
