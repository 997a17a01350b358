// RUN: aiopt-opt %s --split-input-file --pipeline='fuse, graph-to-lin' | filecheck %s

// Tensors keep their type; scalars are signless, and operations unsigned.
// CHECK-LABEL: lin.kernel @k0_map(%x: tensor<?xui8, #graph.dims<n0>>, %z: tensor<?xui8, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>)
// CHECK: ^bb0(%1: i8, %2: i8, %3: f32):
// CHECK-NEXT: %4 = arith.maxui %2, %1 : i8
// CHECK-NEXT: %5 = arith.uitofp %4 : i8 to f32
// CHECK-NEXT: lin.yield %5 : f32
func.func @map(%x: tensor<?xui8, #graph.dims<s>>, %z: tensor<?xui8, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> {
  %a = graph.max %x, %z : tensor<?xui8, #graph.dims<s>>
  %b = graph.cast %a : tensor<?xui8, #graph.dims<s>> -> tensor<?xf32, #graph.dims<s>>
  func.return %b : tensor<?xf32, #graph.dims<s>>
}

// -----

// Reductions too.
// CHECK: ^bb0(%1: i8, %2: i8):
// CHECK-NEXT: %3 = arith.minui %2, %1 : i8
// CHECK-NEXT: lin.yield %3 : i8
func.func @rows(%x: tensor<?x4xui8, #graph.dims<s, _>>) -> tensor<?xui8, #graph.dims<s>> {
  %a = graph.reduce %x kind = min axes = [1] : tensor<?x4xui8, #graph.dims<s, _>> -> tensor<?xui8, #graph.dims<s>>
  func.return %a : tensor<?xui8, #graph.dims<s>>
}
