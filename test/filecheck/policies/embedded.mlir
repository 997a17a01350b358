// RUN: aiopt-opt %s --pipeline=embedded | filecheck %s

// Memory first: only what clearly pays, and nothing for exact shapes.

// CHECK:      jit.tier = {
// CHECK-SAME: theta0 = 2.000000e+01 : f64
// CHECK-SAME: b_min = "100ms"
// CHECK-SAME: max_versions = 0 : i64
// CHECK-SAME: promote = "count >= theta and benefit > b_min"
// CHECK-SAME: specialize = "false"
// CHECK-SAME: ahead = "false"
// CHECK-SAME: jit.hotness = {k = 5.000000e+00 : f64
// CHECK-SAME: shapes = 64 : i64

// One worker, which does not exist before it is needed; small budgets; lean pipelines early.

// CHECK-SAME: jit.resource = {
// CHECK-SAME: workers = "1", queue_target = 1 : i64
// CHECK-SAME: memory_limit = "512MiB", prestart = false, nice = 19 : i64, memory = "16MiB"
// CHECK-SAME: evict = "calls * (before - time) / size"
// CHECK-SAME: lean = "memory_pressure > 0.5"
// CHECK-SAME: jit.latency = {
// CHECK-SAME: captures = 1 : i64, capture_bytes = "1MiB"
// CHECK-SAME: jit.cache = {memory = "cost-aware{budget=4MiB}", disk = "cost-aware{budget=64MiB}"
// CHECK-SAME: entry_limit = "16MiB"
// CHECK-SAME: compact = 2.500000e-01 : f64

builtin.module {
}
