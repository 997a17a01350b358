// RUN: aiopt-opt %s --split-input-file --verify-diagnostics --pipeline=fuse

// Programs do not branch.
// expected-error@+1 {{'f' has branches: expected one block, found 2 blocks}}
func.func @f() {
  cf.br ^bb1
^bb1:
  func.return
}
