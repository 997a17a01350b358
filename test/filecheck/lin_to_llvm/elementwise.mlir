// RUN: aiopt-opt %s --split-input-file --target=avx512 --pipeline='fuse, graph-to-lin, schedule{vector=16 unroll=4 parallel=false}, pack-weights, plan-arena, lin-to-llvm' | filecheck %s

// Four registers per step, then one at a time, and what is left under a mask.
// CHECK-LABEL: llvm.func @k0_map({{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: i64, {{%[0-9]+}}: i64)
// CHECK: {{%[0-9]+}} = llvmx.splat {{%[0-9]+}} : (i32) -> vector<16xi32>
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb1({{%[0-9]+}} : i64), ^bb2
// CHECK: ^bb1({{%[0-9]+}}: i64):
// CHECK: {{%[0-9]+}} = llvmx.tile_load {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr) -> vector<4x16xf32>
// CHECK: {{%[0-9]+}} = llvm.fneg {{%[0-9]+}} : vector<4x16xf32>
// CHECK: llvmx.tile_store {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (vector<4x16xf32>, !llvm.ptr) -> ()
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb1({{%[0-9]+}} : i64), ^bb2
// CHECK: ^bb2:
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb3({{%[0-9]+}} : i64), ^bb4
// CHECK: ^bb3({{%[0-9]+}}: i64):
// CHECK: {{%[0-9]+}} = llvm.fneg {{%[0-9]+}} : vector<16xf32>
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb3({{%[0-9]+}} : i64), ^bb4
// CHECK: ^bb4:
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb5, ^bb6
// CHECK: ^bb5:
// CHECK: {{%[0-9]+}} = llvmx.masked_load {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr, vector<16xi1>, vector<16xf32>) -> vector<16xf32>
// CHECK: {{%[0-9]+}} = llvm.fneg {{%[0-9]+}} : vector<16xf32>
// CHECK: llvmx.masked_store {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (vector<16xf32>, !llvm.ptr, vector<16xi1>) -> ()
// CHECK: ^bb6:
func.func @unknown(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<?xf32, #graph.dims<s>>) {
  %a = graph.neg %x : tensor<?xf32, #graph.dims<s>>
  func.return %a : tensor<?xf32, #graph.dims<s>>
}

// -----

// A static size that is a multiple needs no rest.
// CHECK-LABEL: llvm.func @k0_map({{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: i64, {{%[0-9]+}}: i64)
// CHECK: llvm.br ^bb1({{%[0-9]+}} : i64)
// CHECK: ^bb1({{%[0-9]+}}: i64):
// CHECK: {{%[0-9]+}} = llvmx.tile_load {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr) -> vector<4x16xf32>
// CHECK: {{%[0-9]+}} = llvm.fneg {{%[0-9]+}} : vector<4x16xf32>
// CHECK: llvmx.tile_store {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (vector<4x16xf32>, !llvm.ptr) -> ()
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb1({{%[0-9]+}} : i64), ^bb2
// CHECK: ^bb2:
// CHECK-NOT: masked
func.func @exact(%x: tensor<128xf32>) -> (tensor<128xf32>) {
  %a = graph.neg %x : tensor<128xf32>
  func.return %a : tensor<128xf32>
}

// -----

// Fewer than four registers are not unrolled.
// CHECK-LABEL: llvm.func @k0_map({{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: i64, {{%[0-9]+}}: i64)
// CHECK: llvm.br ^bb1({{%[0-9]+}} : i64)
// CHECK: ^bb1({{%[0-9]+}}: i64):
// CHECK: {{%[0-9]+}} = llvm.fneg {{%[0-9]+}} : vector<16xf32>
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb1({{%[0-9]+}} : i64), ^bb2
// CHECK: ^bb2:
// CHECK-NOT: masked
// CHECK-NOT: tile
func.func @small(%x: tensor<32xf32>) -> (tensor<32xf32>) {
  %a = graph.neg %x : tensor<32xf32>
  func.return %a : tensor<32xf32>
}

// -----

// Less than a register: one masked step, no loop.
// CHECK-LABEL: llvm.func @k0_map({{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: i64, {{%[0-9]+}}: i64)
// CHECK: {{%[0-9]+}} = llvmx.splat {{%[0-9]+}} : (i32) -> vector<16xi32>
// CHECK: {{%[0-9]+}} = llvmx.masked_load {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr, vector<16xi1>, vector<16xf32>) -> vector<16xf32>
// CHECK: {{%[0-9]+}} = llvm.fneg {{%[0-9]+}} : vector<16xf32>
// CHECK: llvmx.masked_store {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (vector<16xf32>, !llvm.ptr, vector<16xi1>) -> ()
// CHECK-NOT: tile
func.func @tiny(%x: tensor<5xf32>) -> (tensor<5xf32>) {
  %a = graph.neg %x : tensor<5xf32>
  func.return %a : tensor<5xf32>
}

// -----

// A scalar has no loop.
// CHECK-LABEL: llvm.func @k0_map({{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: i64, {{%[0-9]+}}: i64)
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 8 : i64} : !llvm.ptr -> !llvm.ptr
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 8 : i64} : !llvm.ptr -> !llvm.ptr
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 4 : i64} : !llvm.ptr -> f32
// CHECK: {{%[0-9]+}} = llvm.fneg {{%[0-9]+}} : f32
// CHECK: llvm.store {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : f32, !llvm.ptr
// CHECK-NOT: cond_br
func.func @scalar(%x: tensor<f32>) -> (tensor<f32>) {
  %a = graph.neg %x : tensor<f32>
  func.return %a : tensor<f32>
}

// -----

// Contiguous dimensions are one loop.
// CHECK-LABEL: llvm.func @k0_map({{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: i64, {{%[0-9]+}}: i64)
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb1({{%[0-9]+}} : i64), ^bb2
// CHECK: ^bb1({{%[0-9]+}}: i64):
// CHECK: {{%[0-9]+}} = llvmx.tile_load {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr) -> vector<4x16xf32>
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb1({{%[0-9]+}} : i64), ^bb2
// CHECK: ^bb2:
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb3({{%[0-9]+}} : i64), ^bb4
// CHECK: ^bb3({{%[0-9]+}}: i64):
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb3({{%[0-9]+}} : i64), ^bb4
// CHECK: ^bb4:
func.func @merged(%x: tensor<?x4x8xf32, #graph.dims<s, _, _>>) -> (tensor<?x4x8xf32, #graph.dims<s, _, _>>) {
  %a = graph.neg %x : tensor<?x4x8xf32, #graph.dims<s, _, _>>
  func.return %a : tensor<?x4x8xf32, #graph.dims<s, _, _>>
}

// -----

// A broadcast row separates them; its loads do not move.
// CHECK-LABEL: llvm.func @k0_map({{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: i64, {{%[0-9]+}}: i64)
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 8 : i64} : !llvm.ptr -> i64
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 8 : i64} : !llvm.ptr -> i64
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 8 : i64} : !llvm.ptr -> !llvm.ptr
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 8 : i64} : !llvm.ptr -> !llvm.ptr
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 8 : i64} : !llvm.ptr -> !llvm.ptr
// CHECK: {{%[0-9]+}} = llvmx.splat {{%[0-9]+}} : (i32) -> vector<16xi32>
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb1, ^bb4
// CHECK: ^bb1:
// CHECK: {{%[0-9]+}} = llvmx.splat {{%[0-9]+}} : (i32) -> vector<16xi32>
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb2({{%[0-9]+}} : i64), ^bb3
// CHECK: ^bb2({{%[0-9]+}}: i64):
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 4 : i64} : !llvm.ptr -> f32
// CHECK: {{%[0-9]+}} = llvmx.splat {{%[0-9]+}} : (f32) -> vector<16xf32>
// CHECK: {{%[0-9]+}} = llvmx.masked_load {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr, vector<16xi1>, vector<16xf32>) -> vector<16xf32>
// CHECK: {{%[0-9]+}} = llvm.fmul {{%[0-9]+}}, {{%[0-9]+}} : vector<16xf32>
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb2({{%[0-9]+}} : i64), ^bb3
// CHECK: ^bb3:
// CHECK: ^bb4:
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb5({{%[0-9]+}} : i64), ^bb12
// CHECK: ^bb5({{%[0-9]+}}: i64):
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb6({{%[0-9]+}} : i64), ^bb7
// CHECK: ^bb6({{%[0-9]+}}: i64):
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 4 : i64} : !llvm.ptr -> f32
// CHECK: {{%[0-9]+}} = llvmx.splat {{%[0-9]+}} : (f32) -> vector<4x16xf32>
// CHECK: {{%[0-9]+}} = llvmx.tile_load {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr) -> vector<4x16xf32>
// CHECK: {{%[0-9]+}} = llvm.fmul {{%[0-9]+}}, {{%[0-9]+}} : vector<4x16xf32>
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb6({{%[0-9]+}} : i64), ^bb7
// CHECK: ^bb7:
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb8({{%[0-9]+}} : i64), ^bb9
// CHECK: ^bb8({{%[0-9]+}}: i64):
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 4 : i64} : !llvm.ptr -> f32
// CHECK: {{%[0-9]+}} = llvmx.splat {{%[0-9]+}} : (f32) -> vector<16xf32>
// CHECK: {{%[0-9]+}} = llvm.fmul {{%[0-9]+}}, {{%[0-9]+}} : vector<16xf32>
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb8({{%[0-9]+}} : i64), ^bb9
// CHECK: ^bb9:
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb10, ^bb11
// CHECK: ^bb10:
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 4 : i64} : !llvm.ptr -> f32
// CHECK: {{%[0-9]+}} = llvmx.splat {{%[0-9]+}} : (f32) -> vector<16xf32>
// CHECK: {{%[0-9]+}} = llvmx.masked_load {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr, vector<16xi1>, vector<16xf32>) -> vector<16xf32>
// CHECK: {{%[0-9]+}} = llvm.fmul {{%[0-9]+}}, {{%[0-9]+}} : vector<16xf32>
// CHECK: ^bb11:
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb5({{%[0-9]+}} : i64), ^bb12
// CHECK: ^bb12:
// CHECK: ^bb13:
func.func @rows(%x: tensor<?x?xf32, #graph.dims<b, s>>, %y: tensor<?xf32, #graph.dims<b>>) -> (tensor<?x?xf32, #graph.dims<b, s>>) {
  %n = graph.broadcast %y axes = [0] : tensor<?xf32, #graph.dims<b>> -> tensor<?x?xf32, #graph.dims<b, s>>
  %a = graph.mul %x, %n : tensor<?x?xf32, #graph.dims<b, s>>
  func.return %a : tensor<?x?xf32, #graph.dims<b, s>>
}

// -----

// A transposed operand is gathered.
// CHECK-LABEL: llvm.func @k0_map({{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: i64, {{%[0-9]+}}: i64)
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 8 : i64} : !llvm.ptr -> i64
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 8 : i64} : !llvm.ptr -> i64
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 8 : i64} : !llvm.ptr -> !llvm.ptr
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 8 : i64} : !llvm.ptr -> !llvm.ptr
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 8 : i64} : !llvm.ptr -> !llvm.ptr
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb1, ^bb4
// CHECK: ^bb1:
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb2({{%[0-9]+}} : i64), ^bb3
// CHECK: ^bb2({{%[0-9]+}}: i64):
// CHECK: {{%[0-9]+}} = llvmx.gather {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr, vector<16xi64>, vector<16xi1>, vector<16xf32>) -> vector<16xf32>
// CHECK: {{%[0-9]+}} = llvmx.masked_load {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr, vector<16xi1>, vector<16xf32>) -> vector<16xf32>
// CHECK: {{%[0-9]+}} = llvm.fmul {{%[0-9]+}}, {{%[0-9]+}} : vector<16xf32>
// CHECK: llvmx.masked_store {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (vector<16xf32>, !llvm.ptr, vector<16xi1>) -> ()
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb2({{%[0-9]+}} : i64), ^bb3
// CHECK: ^bb3:
// CHECK: ^bb4:
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb5({{%[0-9]+}} : i64), ^bb10
// CHECK: ^bb5({{%[0-9]+}}: i64):
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb6({{%[0-9]+}} : i64), ^bb7
// CHECK: ^bb6({{%[0-9]+}}: i64):
// CHECK: {{%[0-9]+}} = llvmx.gather {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr, vector<16xi64>, vector<16xi1>, vector<16xf32>) -> vector<16xf32>
// CHECK: {{%[0-9]+}} = llvm.fmul {{%[0-9]+}}, {{%[0-9]+}} : vector<16xf32>
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb6({{%[0-9]+}} : i64), ^bb7
// CHECK: ^bb7:
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb8, ^bb9
// CHECK: ^bb8:
// CHECK: {{%[0-9]+}} = llvmx.gather {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr, vector<16xi64>, vector<16xi1>, vector<16xf32>) -> vector<16xf32>
// CHECK: {{%[0-9]+}} = llvmx.masked_load {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (!llvm.ptr, vector<16xi1>, vector<16xf32>) -> vector<16xf32>
// CHECK: {{%[0-9]+}} = llvm.fmul {{%[0-9]+}}, {{%[0-9]+}} : vector<16xf32>
// CHECK: llvmx.masked_store {{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : (vector<16xf32>, !llvm.ptr, vector<16xi1>) -> ()
// CHECK: ^bb9:
// CHECK: llvm.cond_br {{%[0-9]+}}, ^bb5({{%[0-9]+}} : i64), ^bb10
// CHECK: ^bb10:
// CHECK: ^bb11:
// CHECK-NOT: tile
func.func @gather(%x: tensor<?x?xf32, #graph.dims<b, s>>, %y: tensor<?x?xf32, #graph.dims<s, b>>) -> (tensor<?x?xf32, #graph.dims<b, s>>) {
  %n = graph.transpose %y perm = [1, 0] : tensor<?x?xf32, #graph.dims<s, b>> -> tensor<?x?xf32, #graph.dims<b, s>>
  %a = graph.mul %x, %n : tensor<?x?xf32, #graph.dims<b, s>>
  func.return %a : tensor<?x?xf32, #graph.dims<b, s>>
}

// -----

// Booleans are bytes in memory.
// CHECK-LABEL: llvm.func @k0_map({{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: i64, {{%[0-9]+}}: i64)
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 8 : i64} : !llvm.ptr -> !llvm.ptr
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 8 : i64} : !llvm.ptr -> !llvm.ptr
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 8 : i64} : !llvm.ptr -> !llvm.ptr
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 1 : i64} : !llvm.ptr -> vector<16xi8>
// CHECK: {{%[0-9]+}} = llvm.icmp "ne" {{%[0-9]+}}, {{%[0-9]+}} : vector<16xi8>
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 1 : i64} : !llvm.ptr -> vector<16xi8>
// CHECK: {{%[0-9]+}} = llvm.icmp "ne" {{%[0-9]+}}, {{%[0-9]+}} : vector<16xi8>
// CHECK: {{%[0-9]+}} = llvm.and {{%[0-9]+}}, {{%[0-9]+}} : vector<16xi1>
// CHECK: {{%[0-9]+}} = llvm.zext {{%[0-9]+}} : vector<16xi1> to vector<16xi8>
// CHECK: llvm.store {{%[0-9]+}}, {{%[0-9]+}} {alignment = 1 : i64} : vector<16xi8>, !llvm.ptr
func.func @bytes(%x: tensor<16xi1>, %y: tensor<16xi1>) -> (tensor<16xi1>) {
  %a = graph.and %x, %y : tensor<16xi1>
  func.return %a : tensor<16xi1>
}

// -----

// f64 keeps the lanes.
// CHECK-LABEL: llvm.func @k0_map({{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: i64, {{%[0-9]+}}: i64)
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 8 : i64} : !llvm.ptr -> !llvm.ptr
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 8 : i64} : !llvm.ptr -> !llvm.ptr
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 8 : i64} : !llvm.ptr -> vector<16xf64>
// CHECK: {{%[0-9]+}} = llvm.fneg {{%[0-9]+}} : vector<16xf64>
// CHECK: llvm.store {{%[0-9]+}}, {{%[0-9]+}} {alignment = 8 : i64} : vector<16xf64>, !llvm.ptr
func.func @wide(%x: tensor<16xf64>) -> (tensor<16xf64>) {
  %a = graph.neg %x : tensor<16xf64>
  func.return %a : tensor<16xf64>
}

// -----

// A constant is a splat in the entry.
// CHECK-LABEL: llvm.func @k0_map({{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: i64, {{%[0-9]+}}: i64)
// CHECK: {{%[0-9]+}} = llvm.mlir.constant(dense<2.500000e+00> : vector<16xf32>) : vector<16xf32>
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 8 : i64} : !llvm.ptr -> !llvm.ptr
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 8 : i64} : !llvm.ptr -> !llvm.ptr
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 4 : i64} : !llvm.ptr -> vector<16xf32>
// CHECK: {{%[0-9]+}} = llvm.fmul {{%[0-9]+}}, {{%[0-9]+}} : vector<16xf32>
// CHECK: llvm.store {{%[0-9]+}}, {{%[0-9]+}} {alignment = 4 : i64} : vector<16xf32>, !llvm.ptr
func.func @constant(%x: tensor<16xf32>) -> (tensor<16xf32>) {
  %k = graph.constant dense<2.5> : tensor<f32>
  %n = graph.broadcast %k axes = [] : tensor<f32> -> tensor<16xf32>
  %a = graph.mul %x, %n : tensor<16xf32>
  func.return %a : tensor<16xf32>
}
