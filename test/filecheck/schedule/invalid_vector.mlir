// RUN: aiopt-opt %s --split-input-file --verify-diagnostics --pipeline='schedule{vector=12}'

// Registers have 4, 8 or 16 lanes.
// expected-error@unknown {{a register does not have that many lanes: expected 4, 8, 16, found 12}}
func.func @f() {
  func.return
}
