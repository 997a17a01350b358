// RUN: aiopt-opt %s --pipeline=aot | filecheck %s

// Loading compiles the best tier and waits for it; nothing changes later.

// CHECK:      jit.tier = {
// CHECK-SAME: promote = "false", rank = "to", demote = "false", specialize = "false", retire = "false", regroup = "false", ahead = "true", wait = true}
// CHECK-SAME: jit.hotness = {
// CHECK-SAME: remember = false}
// CHECK-SAME: jit.resource = {
// CHECK-SAME: workers = "cores"
// CHECK-SAME: time_limit = "600s"
// CHECK-SAME: nice = 0 : i64
// CHECK-SAME: lean = "false"
// CHECK-SAME: jit.latency = {
// CHECK-SAME: replace = "false", regress = "false"

// A store of the fleet is worth waiting for.

// CHECK-SAME: jit.cache = {
// CHECK-SAME: timeout = "1s", patience = "1s"

builtin.module {
}
