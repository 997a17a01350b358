// RUN: aiopt-opt %s --pipeline='fuse, graph-to-lin, schedule, plan-arena, lin-to-llvm' --target=avx2 | aiopt-translate --target=avx2 | filecheck %s

// The kernel is translated; the host program beside it is left out.
// CHECK: define void @k0_map(
// CHECK-NOT: define
func.func @f(%x: tensor<8xf32>) -> tensor<8xf32> {
  %0 = graph.exp %x : tensor<8xf32>
  func.return %0 : tensor<8xf32>
}
