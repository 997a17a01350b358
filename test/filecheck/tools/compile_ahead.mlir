// RUN: aiopt-compile %s --tier 1 --target generic -o %t && aiopt-run %t --random --dim n=2 --seed 1 | filecheck %s
// RUN: not aiopt-compile %s --tier 0 -o %t 2>&1 | filecheck %s --check-prefix=ZERO
// RUN: not aiopt-compile %t -o %t 2>&1 | filecheck %s --check-prefix=AGAIN
// RUN: not aiopt-run %t --policy default --random --dim n=2 2>&1 | filecheck %s --check-prefix=POLICY

// CHECK: y: float32[2, 3] = {{\[\[}}
// ZERO: error: tier 0 makes no machine code: expected tier 1 or 2, for instance (an artifact is machine code)
// AGAIN: error: an artifact is compiled already
// POLICY: error: an artifact is compiled already: policy, pipeline, tier, target, pins and debug cannot be chosen
func.func @main(%x: tensor<?x3xf32, #graph.dims<n, _>> {graph.name = "x"})
    -> (tensor<?x3xf32, #graph.dims<n, _>> {graph.name = "y"}) {
  %r = graph.exp %x : tensor<?x3xf32, #graph.dims<n, _>>
  func.return %r : tensor<?x3xf32, #graph.dims<n, _>>
}
