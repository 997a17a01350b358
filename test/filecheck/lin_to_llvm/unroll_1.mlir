// RUN: aiopt-opt %s --split-input-file --target=avx2 --pipeline='fuse, graph-to-lin, schedule{vector=8 unroll=1 parallel=false}, pack-weights, plan-arena, lin-to-llvm' | filecheck %s

// Without unrolling there is one loop.
// CHECK-LABEL: llvm.func @k0_map({{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: i64, {{%[0-9]+}}: i64)
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb1({{%[0-9]+}} : i64), ^bb2
// CHECK: ^bb1({{%[0-9]+}}: i64):
// CHECK: {{%[0-9]+}} = llvmx.intr smin {{%[0-9]+}}, {{%[0-9]+}} : (i64, i64) -> i64
// CHECK: {{%[0-9]+}} = llvmx.splat {{%[0-9]+}} : (i32) -> vector<8xi32>
// CHECK: {{%[0-9]+}} = llvmx.masked_load {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr, vector<8xi1>, vector<8xf32>) -> vector<8xf32>
// CHECK: {{%[0-9]+}} = llvm.fneg {{%[0-9]+}} : vector<8xf32>
// CHECK: llvmx.masked_store {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (vector<8xf32>, !llvm.ptr, vector<8xi1>) -> ()
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb1({{%[0-9]+}} : i64), ^bb2
// CHECK: ^bb2:
// CHECK-NOT: tile
func.func @one(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<?xf32, #graph.dims<s>>) {
  %a = graph.neg %x : tensor<?xf32, #graph.dims<s>>
  func.return %a : tensor<?xf32, #graph.dims<s>>
}
