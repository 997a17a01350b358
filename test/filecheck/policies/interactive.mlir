// RUN: aiopt-opt %s --pipeline=interactive | filecheck %s

// P99 first: compiled ahead but not waited for, tiers that keep the budget before others.

// CHECK:      jit.tier = {
// CHECK-SAME: promote = "benefit > b_min or time > 0.9 * budget"
// CHECK-SAME: rank = "benefit if time_to < 0.9 * budget else benefit - 1000s"
// CHECK-SAME: demote = "p99 > budget and distance > epsilon"
// CHECK-SAME: ahead = "true", wait = false}
// CHECK-SAME: jit.hotness = {k = 2.000000e+02 : f64

// One worker, as nice as can be, and a core that execution leaves to it.

// CHECK-SAME: jit.resource = {
// CHECK-SAME: workers = "1"
// CHECK-SAME: time_limit = "20s"
// CHECK-SAME: prestart = true, nice = 19 : i64
// CHECK-SAME: threads = "max(1, cores - 1)"
// CHECK-SAME: interval = "50ms"}

// The budget, and what happens above it.

// CHECK-SAME: jit.latency = {budget = "50ms", fallback = "p99 > 0.9 * budget", verify = true
// CHECK-SAME: replace = "time > 1.02 * before or p99 > budget and before < time"
// CHECK-SAME: cooldown = "60s"}

// No call waits for a remote store.

// CHECK-SAME: jit.cache = {
// CHECK-SAME: patience = "0s"

builtin.module {
}
