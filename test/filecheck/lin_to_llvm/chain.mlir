// RUN: aiopt-opt %s --target=avx512 --pipeline='decompose, fuse{chains=true}, graph-to-lin, schedule, plan-arena, lin-to-llvm' | filecheck %s

// Both right sides are packed, then each block of rows: product, work on rows, product, store.
// CHECK-LABEL: llvm.func @k0_dot
// CHECK: llvm.mlir.addressof @aiopt_ukr_table_14x32 : !llvm.ptr
// CHECK: llvm.call @aiopt_pack_b_32(
// CHECK: llvm.call @aiopt_pack_b_32(
// CHECK: llvm.call {{%[0-9]+}}({{.*}}) : !llvm.ptr, (i64, !llvm.ptr, !llvm.ptr, !llvm.ptr, i64, i64, i64, i64, !llvm.ptr, i64) -> ()
// CHECK: llvmx.intr maximum
// CHECK: llvm.fdiv
// CHECK: llvm.call {{%[0-9]+}}({{.*}}) : !llvm.ptr, (i64, !llvm.ptr, !llvm.ptr, !llvm.ptr, i64, i64, i64, i64, !llvm.ptr, i64) -> ()
// CHECK: llvmx.tile_store
// CHECK: llvm.return
func.func @attention(%q: tensor<3x?x24xf32, #graph.dims<_, s, _>>, %k: tensor<3x?x24xf32, #graph.dims<_, t, _>>, %v: tensor<3x?x40xf32, #graph.dims<_, t, _>>) -> (tensor<3x?x40xf32, #graph.dims<_, s, _>>) {
  %p = graph.dot %q, %k lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [2] : (tensor<3x?x24xf32, #graph.dims<_, s, _>>, tensor<3x?x24xf32, #graph.dims<_, t, _>>) -> tensor<3x?x?xf32, #graph.dims<_, s, t>>
  %w = graph.softmax %p axis = 2 : tensor<3x?x?xf32, #graph.dims<_, s, t>>
  %o = graph.dot %w, %v lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [1] : (tensor<3x?x?xf32, #graph.dims<_, s, t>>, tensor<3x?x40xf32, #graph.dims<_, t, _>>) -> tensor<3x?x40xf32, #graph.dims<_, s, _>>
  func.return %o : tensor<3x?x40xf32, #graph.dims<_, s, _>>
}
