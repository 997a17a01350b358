// Compiled by whoever loads the program, so that each run makes the same decisions.
// RUN: aiopt-run %s --random --dim n=2 --repeat 5 --explain --policy 'tier-policy{tiers=tier0,tier1,tier2 ahead="to == 1" wait=true promote=false rank=benefit}, hotness-policy{remember=false}, resource-policy{compile=inline}, latency-policy{verify=false}' | filecheck %s

// CHECK: time: median {{.*}}, P99 {{.*}}, min {{.*}}, 5 calls
// CHECK-NEXT: t={{.*}} s: [[P:explain[-0-9]*]] is loaded in {{.*}} and serves in tier 0, any n; policy: tier-policy{tiers=tier0,tier1,tier2 ahead="to == 1"
// CHECK-NEXT: t={{.*}} s: [[P]] is compiled for tier 1 before its first call: benefit is unknown (rule: to == 1)
// CHECK-NEXT: t={{.*}} s: tier 1 of [[P]] waits for a compile worker: 1 job in the queue, compiling should take {{.*}}
// CHECK-NEXT: t={{.*}} s: a call of [[P]] waited {{.*}} for tier 1
// CHECK-NEXT: t={{.*}} s: worker {{[0-9]+}} has compiled tier 1 of [[P]] in {{.*}}, not verified
// CHECK-NEXT: t={{.*}} s: tier 1 of [[P]] serves from now on, {{.*}} after it was asked for: linking took {{.*}}
// CHECK-NEXT: 6 calls: 6 in tier 1; tiering took {{.*}} in compile workers and {{.*}} in this process
func.func @main(%x: tensor<?x3xf32, #graph.dims<n, _>> {graph.name = "x"})
    -> (tensor<?x3xf32, #graph.dims<n, _>> {graph.name = "y"}) {
  %r = graph.exp %x : tensor<?x3xf32, #graph.dims<n, _>>
  func.return %r : tensor<?x3xf32, #graph.dims<n, _>>
}
