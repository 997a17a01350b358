// RUN: aiopt-opt %s | filecheck %s
// RUN: aiopt-opt %s | aiopt-opt | filecheck %s
// RUN: aiopt-opt %s --print-op-generic | aiopt-opt | filecheck %s

// Numbers, truth values, texts, and none of them; rules are kept as they are.
// CHECK: lin.kernel @k{{.*}} space = #lin.space<kind in ["nest", "matmul"], tile in [none, "14x32"], depth in [none, 64], ratio in [0.5], parallel in [false, true] where "not depth >= 0 if kind_nest else true", "depth >= 0 or parallel"> {
lin.kernel @k(%x: tensor<100xf32>) -> (tensor<100xf32>) symbols = [] space = #lin.space<kind in ["nest", "matmul"], tile in [none, "14x32"], depth in [none, 64], ratio in [0.5], parallel in [false, true] where "not depth >= 0 if kind_nest else true", "depth >= 0 or parallel"> {
  %y = lin.generic domain = [100] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<100xf32>) -> tensor<100xf32> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<100xf32>
}

// Behind the schedule.
// CHECK: lin.kernel @scheduled{{.*}} schedule = {{{.*}}} space = #lin.space<kind in ["nest"]> {
lin.kernel @scheduled(%x: tensor<100xf32>) -> (tensor<100xf32>) symbols = [] schedule = {kind = "nest", vector = 8, unroll = 2} space = #lin.space<kind in ["nest"]> {
  %y = lin.generic domain = [100] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<100xf32>) -> tensor<100xf32> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<100xf32>
}
