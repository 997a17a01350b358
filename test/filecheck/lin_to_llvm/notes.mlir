// RUN: aiopt-opt %s --pipeline='decompose, fuse, graph-to-lin, schedule{unroll=2}, plan-arena, lin-to-llvm' --target=avx2 | filecheck %s

// A kernel's function keeps its sizes and its schedule; a call has its work, in its own sizes.

// CHECK-LABEL: func.func @main
// CHECK: lin.call @k0_map symbols = [b] offsets = [_] work = [168*b, 64*b] {{.*}}(%x)
// CHECK: lin.call @k0_map symbols = [c] offsets = [_] work = [168*c, 64*c] {{.*}}(%y)
// CHECK-LABEL: llvm.func @k0_map
// CHECK-SAME: lin.symbols = ["n0"], lin.schedule = {kind = "nest", vector = 8 : i64, unroll = 2 : i64
func.func @main(%x: tensor<?x8xf32, #graph.dims<b, _>>, %y: tensor<?x8xf32, #graph.dims<c, _>>)
    -> (tensor<?x8xf32, #graph.dims<b, _>>, tensor<?x8xf32, #graph.dims<c, _>>) {
  %0 = graph.exp %x : tensor<?x8xf32, #graph.dims<b, _>>
  %1 = graph.exp %y : tensor<?x8xf32, #graph.dims<c, _>>
  func.return %0, %1 : tensor<?x8xf32, #graph.dims<b, _>>, tensor<?x8xf32, #graph.dims<c, _>>
}
