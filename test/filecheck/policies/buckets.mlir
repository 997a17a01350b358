// RUN: aiopt-opt %s --pipeline=default | filecheck %s
// RUN: aiopt-opt %s --pipeline=embedded | filecheck %s --check-prefix=EMBEDDED
// RUN: aiopt-opt %s -p 'default, bucket-shapes{boundaries=learned delta=0.5 dims=s,t generic=false}' | filecheck %s --check-prefix=LEARNED
// RUN: aiopt-opt --show-pipeline=default | filecheck %s --check-prefix=TEXT
// RUN: not aiopt-opt -p 'bucket-shapes{delta=0}' 2>&1 | filecheck %s --check-prefix=DELTA
// RUN: not aiopt-opt -p 'bucket-shapes{boundaries=guessed}' 2>&1 | filecheck %s --check-prefix=BOUNDARIES
// RUN: not aiopt-opt -p 'bucket-shapes{split="calls > 3"}' 2>&1 | filecheck %s --check-prefix=SPLIT

// Buckets by the formula, where they are sure to pay.
// CHECK: jit.buckets = {boundaries = "formula", delta = 1.000000e+00 : f64, dims = "none", max_versions = 8 : i64
// CHECK-SAME: split = "{{.*}}gain > min_gain{{.*}}", generic = true, beta = 2.500000e-01 : f64

// EMBEDDED: jit.buckets = {{{.*}}max_versions = 0 : i64, split = "false"

// LEARNED: jit.buckets = {boundaries = "learned", delta = 5.000000e-01 : f64, dims = ["s", "t"]
// LEARNED-SAME: generic = false

// TEXT:      bucket-shapes{
// TEXT-NEXT:   boundaries=formula
// TEXT-NEXT:   delta=1
// TEXT-NEXT:   dims=none
// TEXT-NEXT:   max-versions=8

// DELTA: <pipeline>:1:21: error: wrong value for option 'delta': expected a number, from 0.0625 to 64, found 0
// BOUNDARIES: <pipeline>:1:26: error: wrong value for option 'boundaries': expected formula or learned, found 'guessed'
// SPLIT: <pipeline>:1:22: error: 'calls' is not known in a rule about a shape (it belongs to a version)

builtin.module {
}
