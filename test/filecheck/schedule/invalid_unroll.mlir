// RUN: aiopt-opt %s --split-input-file --verify-diagnostics --pipeline='schedule{unroll=3}'

// Unrolling by powers of two.
// expected-error@unknown {{loops cannot be unrolled so often: expected 1, 2, 4, 8, found 3}}
func.func @f() {
  func.return
}
