// RUN: aiopt-opt %s --pipeline=default | filecheck %s
// RUN: aiopt-opt %s --pipeline=paper | filecheck %s --check-prefix=PAPER
// RUN: aiopt-opt %s --pipeline=embedded | filecheck %s --check-prefix=OFF
// RUN: aiopt-opt %s --pipeline=aot | filecheck %s --check-prefix=OFF
// RUN: not aiopt-opt -p 'tuning-policy{search=luck}' 2>&1 | filecheck %s --check-prefix=SEARCH
// RUN: not aiopt-opt -p 'tuning-policy{tune="calls > 3"}' 2>&1 | filecheck %s --check-prefix=RULE
// RUN: not aiopt-opt -p 'tier-policy{specialize="gain_left > 3"}' 2>&1 | filecheck %s --check-prefix=WORD

// While a core is free, and as long as what may still be found pays for a round.
// CHECK: jit.tuning = {tune = "tier >= 2 and share > theta_spec
// CHECK-SAME: stop = "gain_left < 0.005 or
// CHECK-SAME: beta = 2.000000e-01 : f64, round = "6s", budget = "60s", search = "guided"
// CHECK-SAME: model = "boosted", seed = 0 : i64, nice = 19 : i64, cores = "max(1, cores - threads)"

// T4 as it is written.
// PAPER: jit.tuning = {tune = "benefit > round_seconds", stop = "benefit <= round_seconds"

// OFF: jit.tuning = {tune = "false"
// OFF-SAME: beta = 0.000000e+00 : f64

// SEARCH: <pipeline>:1:22: error: wrong value for option 'search': expected guided, evolution, random, grid, found 'luck'
// RULE: <pipeline>:1:21: error: 'calls' is not known in a rule about a search (it belongs to a version)
// WORD: <pipeline>:1:25: error: 'gain_left' is not known in a rule about a shape (it belongs to a search)

builtin.module {
}
