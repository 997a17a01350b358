// RUN: aiopt-opt %s --pipeline=paper | filecheck %s

// T2, T4, T3, D2, T6, as SPEC writes them.

// CHECK:      jit.tier = {tiers = ["tier0", "tier1", "tier2", "tier3"]
// CHECK-SAME: theta0 = 1.000000e+01 : f64, gamma = 1.000000e+01 : f64, b_min = "0s"
// CHECK-SAME: promote = "count > theta0 * gamma**tier and benefit > b_min"
// CHECK-SAME: rank = "benefit"
// CHECK-SAME: demote = "distance > epsilon"
// CHECK-SAME: specialize = "share > theta_spec"
// CHECK-SAME: ahead = "static"

// H3, H4.

// CHECK-SAME: jit.hotness = {
// CHECK-SAME: alpha = 9.000000e-01 : f64
// CHECK-SAME: adapt = "theta + eta * (r_actual - r_target)"

// R1, and C5 (exec: ⌈0.8P⌉).

// CHECK-SAME: jit.resource = {
// CHECK-SAME: workers = "max(1, min(cores / 2, (workers if workers > 0 else floor(0.2 * cores)) + sign(queue - queue_target)))"
// CHECK-SAME: evict = "calls * speedup / (size + compile_ms)"
// CHECK-SAME: threads = "ceil(0.8 * cores)"

// T7 with the budget of exercise 12.6, O5.

// CHECK-SAME: jit.latency = {budget = "50ms", fallback = "p99 > 0.9 * budget"
// CHECK-SAME: regress = "slowdown > 1.1"

// C5, C7 and C9.

// CHECK-SAME: jit.cache = {memory = "rule{evict=\22hits * speedup / (size + compile_ms)\22}", disk = "rule{evict=\22hits * speedup / (size + compile_ms)\22}"
// CHECK-SAME: beta = 2.000000e-02 : f64
// CHECK-SAME: tier_weights = [1.000000e-01 : f64, 3.000000e-01 : f64, 4.000000e-01 : f64, 2.000000e-01 : f64]

builtin.module {
}
