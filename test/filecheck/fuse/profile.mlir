// RUN: aiopt-opt %s --pipeline='assume-profile{sizes="s=16: 3, s=128: 1"}' | filecheck %s --check-prefix=ATTRIBUTE
// RUN: aiopt-opt %s --pipeline='fuse{explain=true}' -o %t 2>&1 | filecheck %s --check-prefix=NOMINAL
// RUN: aiopt-opt %s --pipeline='fuse{explain=true assume=sizes{s=32}}' -o %t 2>&1 | filecheck %s --check-prefix=ASSUMED
// RUN: aiopt-opt %s --pipeline='assume-profile{sizes="s=16: 7, s=128: 1"}, fuse{explain=true}' -o %t 2>&1 | filecheck %s --check-prefix=MOSTLY-SHORT
// RUN: aiopt-opt %s --pipeline='assume-profile{sizes="s=16: 1, s=256: 1"}, fuse{explain=true assume=sizes{s=32}}' -o %t 2>&1 | filecheck %s --check-prefix=HALF-LONG
// RUN: aiopt-opt %s --pipeline='assume{facts="s <= 31"}, fuse{explain=true}' -o %t 2>&1 | filecheck %s --check-prefix=BUCKET
// RUN: aiopt-opt %s --pipeline='assume-profile{sizes="s=16: 7, s=128: 1"}, fuse' --pass-statistics -o %t 2>&1 | filecheck %s --check-prefix=COUNTED

// ATTRIBUTE: builtin.module attributes {jit.profile = {symbols = ["s"], sizes = [[16 : i64, 7.500000e-01 : f64], [128 : i64, 2.500000e-01 : f64]]}} {

// With heads of 256 numbers, the scores save 16·s² bytes where they stay inside, and the panels of
// both right-hand sides are 2048·s. The other joins cost nothing, so that no size is against them.
// NOMINAL: profile.mlir:29:3: remark: fuse: graph.exp joins: saves 128.0 KiB, costs 0 B at s=128
// NOMINAL: remark: fuse: graph.dot stays apart: saves 256.0 KiB, costs 256.0 KiB at s=128
// ASSUMED: remark: fuse: graph.dot stays apart: saves 16.0 KiB, costs 64.0 KiB at s=32

// The profile counts, not what is assumed. One long call in two saves more than the short ones cost.
// MOSTLY-SHORT: remark: fuse: graph.dot stays apart: saves 35.5 KiB, costs 60.0 KiB on average (88% s=16: 4.0 KiB - 32.0 KiB; 12% s=128: 256.0 KiB - 256.0 KiB)
// HALF-LONG: remark: fuse: graph.dot joins: saves 514.0 KiB, costs 272.0 KiB on average (50% s=16: 4.0 KiB - 32.0 KiB; 50% s=256: 1.0 MiB - 512.0 KiB)

// A version for short calls reckons with the longest of them.
// BUCKET: remark: fuse: graph.dot stays apart: saves 15.0 KiB, costs 62.0 KiB at s=31

// COUNTED: {{^ +}}36592 bytes-saved
// COUNTED-NEXT: {{^ +}}1 contested

func.func @attention(%q: tensor<?x256xf32, #graph.dims<s, _>>, %k: tensor<?x256xf32, #graph.dims<s, _>>, %v: tensor<?x256xf32, #graph.dims<s, _>>) -> tensor<?x256xf32, #graph.dims<s, _>> {
  %p = graph.dot %q, %k lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [1] : (tensor<?x256xf32, #graph.dims<s, _>>, tensor<?x256xf32, #graph.dims<s, _>>) -> tensor<?x?xf32, #graph.dims<s, s>>
  %e = graph.exp %p : tensor<?x?xf32, #graph.dims<s, s>>
  %u = graph.reduce %e kind = add axes = [1] : tensor<?x?xf32, #graph.dims<s, s>> -> tensor<?xf32, #graph.dims<s>>
  %n = graph.broadcast %u axes = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<?x?xf32, #graph.dims<s, s>>
  %w = graph.div %e, %n : tensor<?x?xf32, #graph.dims<s, s>>
  %o = graph.dot %w, %v lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x?xf32, #graph.dims<s, s>>, tensor<?x256xf32, #graph.dims<s, _>>) -> tensor<?x256xf32, #graph.dims<s, _>>
  func.return %o : tensor<?x256xf32, #graph.dims<s, _>>
}
