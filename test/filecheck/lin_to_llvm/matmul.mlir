// RUN: aiopt-opt %s --split-input-file --target=avx512 --pipeline='fuse, graph-to-lin, schedule{vector=16}, pack-weights, plan-arena, lin-to-llvm' | filecheck %s

// B is packed by panels, the micro-kernel is called through the table, the tile is stored.
// CHECK-LABEL: llvm.func @k0_dot({{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: i64, {{%[0-9]+}}: i64)
// CHECK: {{%[0-9]+}} = llvm.mlir.addressof @aiopt_ukr_table_14x32 : !llvm.ptr
// CHECK: llvm.call @aiopt_pack_b_32({{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}) : (i64, i64, !llvm.ptr, i64, i64, !llvm.ptr) -> ()
// CHECK: llvm.call {{%[0-9]+}}({{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}) : !llvm.ptr, (i64, !llvm.ptr, !llvm.ptr, !llvm.ptr, i64, i64, i64, i64, !llvm.ptr, i64) -> ()
// CHECK: {{%[0-9]+}} = llvmx.tile_load {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr) -> vector<2x16xf32>
// CHECK: llvmx.tile_store {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (vector<2x16xf32>, !llvm.ptr) -> ()
// CHECK: llvmx.masked_store {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (vector<16xf32>, !llvm.ptr, vector<16xi1>) -> ()
func.func @plain(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x8xf32>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  func.return %p : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// A packed weight is read where it lies.
// CHECK-LABEL: llvm.func @k0_dot({{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: i64, {{%[0-9]+}}: i64)
// CHECK: {{%[0-9]+}} = llvm.mlir.addressof @aiopt_ukr_table_14x32 : !llvm.ptr
// CHECK: llvm.call {{%[0-9]+}}({{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}) : !llvm.ptr, (i64, !llvm.ptr, !llvm.ptr, !llvm.ptr, i64, i64, i64, i64, !llvm.ptr, i64) -> ()
// CHECK: {{%[0-9]+}} = llvmx.tile_load {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr) -> vector<2x16xf32>
// CHECK: llvmx.tile_store {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (vector<2x16xf32>, !llvm.ptr) -> ()
// CHECK-NOT: aiopt_pack
func.func @packed(%x: tensor<?x8xf32, #graph.dims<s, _>>) -> (tensor<?x64xf32, #graph.dims<s, _>>) {
  %w = graph.weight key = "w" : tensor<8x64xf32>
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x64xf32>) -> tensor<?x64xf32, #graph.dims<s, _>>
  func.return %p : tensor<?x64xf32, #graph.dims<s, _>>
}

// -----

// The epilogue reads the tile.
// CHECK-LABEL: llvm.func @k0_dot({{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: i64, {{%[0-9]+}}: i64)
// CHECK: {{%[0-9]+}} = llvm.mlir.addressof @aiopt_ukr_table_14x32 : !llvm.ptr
// CHECK: llvm.call @aiopt_pack_b_32({{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}) : (i64, i64, !llvm.ptr, i64, i64, !llvm.ptr) -> ()
// CHECK: llvm.call {{%[0-9]+}}({{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}) : !llvm.ptr, (i64, !llvm.ptr, !llvm.ptr, !llvm.ptr, i64, i64, i64, i64, !llvm.ptr, i64) -> ()
// CHECK: {{%[0-9]+}} = llvmx.tile_load {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr) -> vector<2x16xf32>
// CHECK: {{%[0-9]+}} = llvm.fneg {{%[0-9]+}} : vector<2x16xf32>
// CHECK: llvmx.tile_store {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (vector<2x16xf32>, !llvm.ptr) -> ()
// CHECK: {{%[0-9]+}} = llvm.fneg {{%[0-9]+}} : vector<16xf32>
// CHECK: llvmx.masked_store {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (vector<16xf32>, !llvm.ptr, vector<16xi1>) -> ()
func.func @epilogue(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x8xf32>) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  %r = graph.neg %p : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %r : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// A product that is a result too is stored beside it.
// CHECK-LABEL: llvm.func @k0_dot({{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: i64, {{%[0-9]+}}: i64)
// CHECK: {{%[0-9]+}} = llvm.mlir.addressof @aiopt_ukr_table_14x32 : !llvm.ptr
// CHECK: llvm.call @aiopt_pack_b_32({{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}) : (i64, i64, !llvm.ptr, i64, i64, !llvm.ptr) -> ()
// CHECK: llvm.call {{%[0-9]+}}({{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}) : !llvm.ptr, (i64, !llvm.ptr, !llvm.ptr, !llvm.ptr, i64, i64, i64, i64, !llvm.ptr, i64) -> ()
// CHECK: {{%[0-9]+}} = llvmx.tile_load {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr) -> vector<2x16xf32>
// CHECK: llvmx.tile_store {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (vector<2x16xf32>, !llvm.ptr) -> ()
// CHECK: {{%[0-9]+}} = llvm.fneg {{%[0-9]+}} : vector<2x16xf32>
// CHECK: llvmx.tile_store {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (vector<2x16xf32>, !llvm.ptr) -> ()
// CHECK: llvmx.masked_store {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (vector<16xf32>, !llvm.ptr, vector<16xi1>) -> ()
// CHECK: {{%[0-9]+}} = llvm.fneg {{%[0-9]+}} : vector<16xf32>
// CHECK: llvmx.masked_store {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (vector<16xf32>, !llvm.ptr, vector<16xi1>) -> ()
func.func @both(%x: tensor<?x8xf32, #graph.dims<s, _>>, %w: tensor<8x8xf32>) -> (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) {
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  %r = graph.neg %p : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %p, %r : tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>
}
