// RUN: aiopt-opt %s -p 'default, tier-policy{theta0=3}, resource-policy{threads=2 memory=1536KiB}' | filecheck %s
// RUN: aiopt-opt %s -p 'latency-policy{budget=5ms replace=false}' | filecheck %s --check-prefix=ONE
// RUN: aiopt-opt %s -p 'tier-policy{promote="count   >  3"}' | filecheck %s --check-prefix=RULE

// The last policy of a kind counts, as a whole.
// CHECK:      jit.latency = {budget = "none"
// CHECK-SAME: other = 1 : i64
// CHECK-SAME: jit.tier = {{{.*}}theta0 = 3.000000e+00 : f64
// CHECK-SAME: jit.hotness = {
// CHECK-SAME: jit.resource = {{{.*}}memory = "1536KiB"{{.*}}threads = "2"

// A policy writes its own attribute, and no other changes.
// ONE:      builtin.module attributes {jit.latency = {budget = "5ms"
// ONE-SAME: replace = "false"
// ONE-SAME: cooldown = "10s"}, other = 1 : i64} {

// A rule stays as it was written.
// RULE: promote = "count   >  3"

builtin.module attributes {jit.latency = {budget = "1s"}, other = 1 : i64} {
}
