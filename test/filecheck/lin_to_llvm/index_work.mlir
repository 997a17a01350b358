// RUN: aiopt-opt %s --split-input-file --target=avx512 --pipeline='fuse, graph-to-lin, schedule{vector=16 unroll=4 parallel=false}, pack-weights, plan-arena, lin-to-llvm' | filecheck %s

// Iota is the first index plus the lane.
// CHECK-LABEL: llvm.func @k0_map({{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: i64, {{%[0-9]+}}: i64)
// CHECK: {{%[0-9]+}} = llvm.mlir.constant(dense<[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]> : vector<16xi64>) : vector<16xi64>
// CHECK: {{%[0-9]+}} = llvmx.splat {{%[0-9]+}} : (i64) -> vector<16xi64>
// CHECK: {{%[0-9]+}} = llvm.add {{%[0-9]+}}, {{%[0-9]+}} : vector<16xi64>
// CHECK: {{%[0-9]+}} = llvm.add {{%[0-9]+}}, {{%[0-9]+}} : vector<16xi64>
// CHECK: llvm.store {{%[0-9]+}}, {{%[0-9]+}} {alignment = 8 : i64} : vector<16xi64>, !llvm.ptr
func.func @iota(%x: tensor<16xi64>) -> (tensor<16xi64>) {
  %i = graph.iota axis = 0 : tensor<16xi64>
  %a = graph.add %x, %i : tensor<16xi64>
  func.return %a : tensor<16xi64>
}

// -----

// A gather: indices clamped, then read; an empty operand looks like zeros.
// CHECK-LABEL: llvm.func @k0_gather({{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: i64, {{%[0-9]+}}: i64)
// CHECK: {{%[0-9]+}} = llvm.icmp "eq" {{%[0-9]+}}, {{%[0-9]+}} : i64
// CHECK: {{%[0-9]+}} = llvm.mlir.addressof @aiopt_zeros : !llvm.ptr
// CHECK: {{%[0-9]+}} = llvmx.select {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} : (i1, !llvm.ptr, !llvm.ptr) -> !llvm.ptr
// CHECK: {{%[0-9]+}} = llvmx.select {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} : (i1, i64, i64) -> i64
// CHECK: {{%[0-9]+}} = llvmx.intr smin {{%[0-9]+}}, {{%[0-9]+}} : (vector<16xi64>, vector<16xi64>) -> vector<16xi64>
// CHECK: {{%[0-9]+}} = llvmx.intr smax {{%[0-9]+}}, {{%[0-9]+}} : (vector<16xi64>, vector<16xi64>) -> vector<16xi64>
// CHECK: {{%[0-9]+}} = llvmx.gather {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr, vector<16xi64>, vector<16xi1>, vector<16xf32>) -> vector<16xf32>
// CHECK: llvm.store {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : vector<16xf32>, !llvm.ptr
func.func @take(%x: tensor<?xf32, #graph.dims<s>>, %i: tensor<16xi64>) -> (tensor<16xf32>) {
  %g = graph.gather %x, %i axis = 0 : (tensor<?xf32, #graph.dims<s>>, tensor<16xi64>) -> tensor<16xf32>
  func.return %g : tensor<16xf32>
}

// -----

// One of static size needs no such care.
// CHECK-LABEL: llvm.func @k0_gather({{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: i64, {{%[0-9]+}}: i64)
// CHECK: {{%[0-9]+}} = llvmx.intr smin {{%[0-9]+}}, {{%[0-9]+}} : (vector<16xi64>, vector<16xi64>) -> vector<16xi64>
// CHECK: {{%[0-9]+}} = llvmx.intr smax {{%[0-9]+}}, {{%[0-9]+}} : (vector<16xi64>, vector<16xi64>) -> vector<16xi64>
// CHECK: {{%[0-9]+}} = llvmx.gather {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr, vector<16xi64>, vector<16xi1>, vector<16xf32>) -> vector<16xf32>
// CHECK: llvm.store {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : vector<16xf32>, !llvm.ptr
// CHECK-NOT: addressof
func.func @static(%x: tensor<9xf32>, %i: tensor<16xi64>) -> (tensor<16xf32>) {
  %g = graph.gather %x, %i axis = 0 : (tensor<9xf32>, tensor<16xi64>) -> tensor<16xf32>
  func.return %g : tensor<16xf32>
}

// -----

// Sizes that may be negative are divided downwards.
// CHECK-LABEL: llvm.func @k0_slice({{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: i64, {{%[0-9]+}}: i64)
// CHECK: {{%[0-9]+}} = llvm.sdiv {{%[0-9]+}}, {{%[0-9]+}} : i64
// CHECK: {{%[0-9]+}} = llvm.srem {{%[0-9]+}}, {{%[0-9]+}} : i64
// CHECK: {{%[0-9]+}} = llvm.icmp "slt" {{%[0-9]+}}, {{%[0-9]+}} : i64
// CHECK: {{%[0-9]+}} = llvm.zext {{%[0-9]+}} : i1 to i64
// CHECK: {{%[0-9]+}} = llvm.sub {{%[0-9]+}}, {{%[0-9]+}} : i64
// CHECK: {{%[0-9]+}} = llvm.icmp "ult" {{%[0-9]+}}, {{%[0-9]+}} : vector<16xi32>
// CHECK: {{%[0-9]+}} = llvm.icmp "slt" {{%[0-9]+}}, {{%[0-9]+}} : i64
// CHECK: {{%[0-9]+}} = llvm.icmp "slt" {{%[0-9]+}}, {{%[0-9]+}} : i64
// CHECK: {{%[0-9]+}} = llvm.icmp "slt" {{%[0-9]+}}, {{%[0-9]+}} : i64
// CHECK: {{%[0-9]+}} = llvm.icmp "slt" {{%[0-9]+}}, {{%[0-9]+}} : i64
// CHECK: {{%[0-9]+}} = llvm.icmp "slt" {{%[0-9]+}}, {{%[0-9]+}} : i64
func.func @floor(%x: tensor<?xf32, #graph.dims<s>>, %z: tensor<?xf32, #graph.dims<t>>) -> (tensor<?xf32, #graph.dims<(s - t) floordiv 2 + 2>>) {
  %p = graph.slice %x starts = [0] limits = [(s - t) floordiv 2 + 2] strides = [1] : tensor<?xf32, #graph.dims<s>> -> tensor<?xf32, #graph.dims<(s - t) floordiv 2 + 2>>
  func.return %p : tensor<?xf32, #graph.dims<(s - t) floordiv 2 + 2>>
}

// -----

// A product of depth one is a nest.
// CHECK-LABEL: llvm.func @k0_dot({{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: i64, {{%[0-9]+}}: i64)
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 8 : i64} : !llvm.ptr -> i64
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 8 : i64} : !llvm.ptr -> !llvm.ptr
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 8 : i64} : !llvm.ptr -> !llvm.ptr
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 8 : i64} : !llvm.ptr -> !llvm.ptr
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb1({{%[0-9]+}} : i64), ^bb2
// CHECK: ^bb1({{%[0-9]+}}: i64):
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 4 : i64} : !llvm.ptr -> f32
// CHECK: {{%[0-9]+}} = llvmx.masked_load {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr, vector<16xi1>, vector<16xf32>) -> vector<16xf32>
// CHECK: {{%[0-9]+}} = llvm.fmul {{%[0-9]+}}, {{%[0-9]+}} : vector<16xf32>
// CHECK: llvmx.masked_store {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (vector<16xf32>, !llvm.ptr, vector<16xi1>) -> ()
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb1({{%[0-9]+}} : i64), ^bb2
// CHECK: ^bb2:
func.func @strided(%x: tensor<?x1xf32, #graph.dims<s, _>>, %w: tensor<1x3xf32>) -> (tensor<?x3xf32, #graph.dims<s, _>>) {
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x1xf32, #graph.dims<s, _>>, tensor<1x3xf32>) -> tensor<?x3xf32, #graph.dims<s, _>>
  func.return %p : tensor<?x3xf32, #graph.dims<s, _>>
}
