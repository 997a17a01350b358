// RUN: aiopt-opt %s --split-input-file --verify-diagnostics --pipeline='lin-to-llvm{codegen=7}'

// Code generation has two levels.
// expected-error@unknown {{there is no such code generation level: expected 1 or 2, found 7}}
func.func @f() {
  func.return
}
