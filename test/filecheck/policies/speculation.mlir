// RUN: aiopt-opt %s --pipeline=default | filecheck %s
// RUN: aiopt-opt %s --pipeline=paper | filecheck %s --check-prefix=PAPER
// RUN: aiopt-opt %s --pipeline=embedded | filecheck %s --check-prefix=EMBEDDED
// RUN: not aiopt-opt -p 'speculation-policy{beta=2}' 2>&1 | filecheck %s --check-prefix=BETA
// RUN: not aiopt-opt -p 'speculation-policy{smoothing=guess}' 2>&1 | filecheck %s --check-prefix=SMOOTHING
// RUN: not aiopt-opt -p 'speculation-policy{speculate="calls > 3"}' 2>&1 | filecheck %s --check-prefix=RULE

// What is likely, pays, and brings enough, for a part of what the workers can do.
// CHECK: jit.speculation = {beta = 1.000000e-01 : f64, theta_spec = 3.000000e-01 : f64
// CHECK-SAME: speculate = "probability > theta_next and gain > min_gain and benefit > b_min"
// CHECK-SAME: robust = 6.000000e-01 : f64, horizon = "60s", order = 3 : i64, smoothing = "witten-bell"

// D4 as it is written.
// PAPER: jit.speculation = {beta = 2.500000e-01 : f64, theta_spec = 2.000000e-01 : f64
// PAPER-SAME: speculate = "probability > theta_next", robust = 0.000000e+00 : f64
// PAPER-SAME: order = 1 : i64, smoothing = "none"

// EMBEDDED: jit.speculation = {beta = 0.000000e+00 : f64

// BETA: <pipeline>:1:25: error: wrong value for option 'beta': expected a number, from 0 to 1, found 2
// SMOOTHING: <pipeline>:1:30: error: wrong value for option 'smoothing': expected witten-bell or none, found 'guess'
// RULE: <pipeline>:1:31: error: 'calls' is not known in a rule about a shape (it belongs to a version)

builtin.module {
}
