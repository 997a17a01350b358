// RUN: aiopt-opt %s --pipeline=default | filecheck %s
// RUN: aiopt-opt %s --pipeline=default,tier1 | filecheck %s --check-prefix=TIER1
// RUN: aiopt-opt --show-pipeline=default | filecheck %s --check-prefix=TEXT

// What a program is compiled for, and when, is written on the module.

// CHECK:      builtin.module attributes {jit.tier = {tiers = ["tier0", "tier1", "tier2", "tier3"]
// CHECK-SAME: promote = "count >= theta and (
// CHECK-SAME: rank = "benefit + count * (time - time_to)"
// CHECK-SAME: wait = false}
// CHECK-SAME: jit.hotness = {k = {{.*}} : f64, alpha = 9.000000e-01 : f64
// CHECK-SAME: window = "{{[0-9]+}}s", shapes = {{[0-9]+}} : i64, remember = true}
// CHECK-SAME: jit.resource = {compile = "workers"
// CHECK-SAME: memory = "256MiB"
// CHECK-SAME: threads = "none"
// CHECK-SAME: jit.latency = {budget = "none", fallback = "p99 > 0.9 * budget", verify = true
// CHECK-SAME: jit.cache = {memory = "cost-aware", disk = "cost-aware", remote = "read-write", timeout = "250ms", patience = "1ms", entry_limit = "64MiB"
// CHECK-SAME: tier_weights = [1.000000e-01 : f64, 3.000000e-01 : f64, 4.000000e-01 : f64, 2.000000e-01 : f64]
// CHECK-SAME: wake = "10s"}

// It stays there in all tiers.

// TIER1: builtin.module attributes {jit.tier = {
// TIER1-SAME: jit.latency = {
// TIER1-SAME: jit.cache = {
// TIER1: llvm.func

// TEXT:      builtin.module(
// TEXT-NEXT:   tier-policy{
// TEXT-NEXT:     tiers=tier0,tier1,tier2,tier3
// TEXT-NEXT:     theta0=
// TEXT:          rank="benefit + count * (time - time_to)"
// TEXT:          wait=false
// TEXT-NEXT:   },
// TEXT-NEXT:   hotness-policy{
// TEXT:        resource-policy{
// TEXT-NEXT:     compile=workers
// TEXT:          threads=none
// TEXT:        latency-policy{
// TEXT-NEXT:     budget=none
// TEXT-NEXT:     fallback="p99 > 0.9 * budget"
// TEXT:        cache-policy{
// TEXT-NEXT:     memory=cost-aware
// TEXT-NEXT:     disk=cost-aware

func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = graph.exp %x : tensor<4xf32>
  func.return %0 : tensor<4xf32>
}
