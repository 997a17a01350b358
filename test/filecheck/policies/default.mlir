// RUN: aiopt-opt %s --pipeline=default | filecheck %s
// RUN: aiopt-opt %s --pipeline=default,tier1 | filecheck %s --check-prefix=TIER1
// RUN: aiopt-opt --show-pipeline=default | filecheck %s --check-prefix=TEXT

// What a program is compiled for, and when, is written on the module.

// CHECK:      builtin.module attributes {jit.tier = {tiers = ["tier0", "tier1", "tier2", "tier3"]
// CHECK-SAME: promote = "count >= theta and (
// CHECK-SAME: rank = "benefit"
// CHECK-SAME: wait = false}
// CHECK-SAME: jit.hotness = {k = 5.000000e+01 : f64, alpha = 9.000000e-01 : f64
// CHECK-SAME: window = "10s", shapes = 1024 : i64, remember = true}
// CHECK-SAME: jit.resource = {compile = "workers"
// CHECK-SAME: memory = "256MiB"
// CHECK-SAME: threads = "none"
// CHECK-SAME: jit.latency = {budget = "none", fallback = "p99 > 0.9 * budget", verify = true

// TIER1: builtin.module attributes {jit.tier = {
// TIER1: llvm.func

// TEXT:      builtin.module(tier-policy{tiers=tier0,tier1,tier2,tier3 theta0=
// TEXT-SAME: wait=false},hotness-policy{k=50.0
// TEXT-SAME: },resource-policy{compile=workers
// TEXT-SAME: },latency-policy{budget=none

func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = graph.exp %x : tensor<4xf32>
  func.return %0 : tensor<4xf32>
}
