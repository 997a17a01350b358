// RUN: aiopt-opt %s --pipeline=steady | filecheck %s

// Throughput: one call is enough to climb, many exact versions, half the cores compile, all execute.

// CHECK:      jit.tier = {
// CHECK-SAME: theta0 = 1.000000e+00 : f64
// CHECK-SAME: theta_spec = 5.000000e-02 : f64, max_versions = 32 : i64
// CHECK-SAME: promote = "count >= theta and max(expected, 1000) * (time - time_to) > compile_ms * 1ms"
// CHECK-SAME: rank = "max(expected, 1000) * (time - time_to) - compile_ms * 1ms"
// CHECK-SAME: specialize = "tier >= 2 and share > theta_spec and gain > min_gain"
// CHECK-SAME: ahead = "true", wait = false}
// CHECK-SAME: jit.hotness = {k = 1.000000e+01 : f64
// CHECK-SAME: window = "60s", shapes = 4096 : i64
// CHECK-SAME: jit.resource = {
// CHECK-SAME: workers = "max(1, cores / 2)"
// CHECK-SAME: nice = 5 : i64, memory = "1GiB"
// CHECK-SAME: threads = "cores"
// CHECK-SAME: jit.latency = {budget = "none"
// CHECK-SAME: jit.cache = {memory = "cost-aware", disk = "cost-aware{budget=8GiB}"
// CHECK-SAME: rho = 5.000000e-02 : f64

builtin.module {
}
