// RUN: aiopt-opt %s --split-input-file --target=avx512 --pipeline='fuse, graph-to-lin, schedule{vector=16 unroll=4}, pack-weights, plan-arena, lin-to-llvm' | filecheck %s

// One merged loop: a share is whole steps of the vector loop, the last one has the masked rest.
// CHECK-LABEL: func.func @merged
// CHECK-NEXT: lin.call @k0_map symbols = [b, s] offsets = [_] work = [b*s, 8*b*s] parallel (%x)
// CHECK: llvm.func @k0_map({{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, [[PART:%[0-9]+]]: i64, [[PARTS:%[0-9]+]]: i64)
// CHECK: [[STEP:%[0-9]+]] = llvm.mlir.constant(64) : i64
// CHECK: [[SIZE:%[0-9]+]] = llvm.mul {{%[0-9]+}}, {{%[0-9]+}} : i64
// CHECK: [[STEPS:%[0-9]+]] = llvm.sdiv {{%[0-9]+}}, [[STEP]] : i64
// CHECK: llvm.icmp "eq" [[PARTS]], {{%[0-9]+}} : i64
// CHECK-NEXT: llvm.cond_br {{%[0-9]+}}, ^bb1, ^bb2
// CHECK: llvm.br ^bb3({{%[0-9]+}}, [[SIZE]] : i64, i64)
// CHECK: [[NEXT:%[0-9]+]] = llvm.add [[PART]], {{%[0-9]+}} : i64
// CHECK-NEXT: [[A:%[0-9]+]] = llvm.mul [[STEPS]], [[PART]] : i64
// CHECK-NEXT: [[B:%[0-9]+]] = llvm.sdiv [[A]], [[PARTS]] : i64
// CHECK-NEXT: [[C:%[0-9]+]] = llvm.mul [[B]], [[STEP]] : i64
// CHECK-NEXT: [[LOWER:%[0-9]+]] = llvmx.intr smin [[C]], [[SIZE]] : (i64, i64) -> i64
// CHECK-NEXT: [[D:%[0-9]+]] = llvm.mul [[STEPS]], [[NEXT]] : i64
// CHECK-NEXT: [[E:%[0-9]+]] = llvm.sdiv [[D]], [[PARTS]] : i64
// CHECK-NEXT: [[F:%[0-9]+]] = llvm.mul [[E]], [[STEP]] : i64
// CHECK-NEXT: [[UPPER:%[0-9]+]] = llvmx.intr smin [[F]], [[SIZE]] : (i64, i64) -> i64
// CHECK-NEXT: llvm.br ^bb3([[LOWER]], [[UPPER]] : i64, i64)
// CHECK: ^bb3([[FIRST:%[0-9]+]]: i64, [[LAST:%[0-9]+]]: i64):
// CHECK: llvm.icmp "slt" [[FIRST]], {{%[0-9]+}} : i64
// CHECK: llvm.icmp "slt" {{%[0-9]+}}, [[LAST]] : i64
func.func @merged(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?x?xf32, #graph.dims<b, s>>) {
  %t = graph.neg %x : tensor<?x?xf32, #graph.dims<b, s>>
  func.return %t : tensor<?x?xf32, #graph.dims<b, s>>
}

// -----

// A share of the rows.
// CHECK-LABEL: func.func @rows
// CHECK-NEXT: lin.call @k0_rows symbols = [b, s] offsets = [_] work = [2*b*s, 8*b*s] parallel (%x)
// CHECK: llvm.func @k0_rows({{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, [[PART:%[0-9]+]]: i64, [[PARTS:%[0-9]+]]: i64)
// CHECK: llvm.sdiv {{%[0-9]+}}, [[PARTS]] : i64
// CHECK: llvm.sdiv {{%[0-9]+}}, [[PARTS]] : i64
// CHECK: ^bb3([[FIRST:%[0-9]+]]: i64, [[LAST:%[0-9]+]]: i64):
// CHECK: llvm.icmp "slt" [[FIRST]], [[LAST]] : i64
func.func @rows(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?x?xf32, #graph.dims<b, s>>) {
  %m = graph.reduce %x kind = max axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
  %w = graph.broadcast %m axes = [0] : tensor<?xf32, #graph.dims<b>> -> tensor<?x?xf32, #graph.dims<b, s>>
  %t = graph.sub %x, %w : tensor<?x?xf32, #graph.dims<b, s>>
  func.return %t : tensor<?x?xf32, #graph.dims<b, s>>
}

// -----

// A batch of unknown size with rows that cannot be merged: parts that the batch does not need split
// the rows.
// CHECK-LABEL: func.func @nested
// CHECK: llvm.func @k0_map({{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, [[PART:%[0-9]+]]: i64, [[PARTS:%[0-9]+]]: i64)
// CHECK: [[B:%[0-9]+]] = llvm.load
// CHECK: llvmx.intr smin [[B]], [[PARTS]] : (i64, i64) -> i64
// CHECK: [[INSIDE:%[0-9]+]] = llvm.sdiv [[PARTS]], {{%[0-9]+}} : i64
// CHECK: [[OWN:%[0-9]+]] = llvm.sdiv [[PARTS]], [[INSIDE]] : i64
// CHECK: [[MINE:%[0-9]+]] = llvm.sdiv [[PART]], [[INSIDE]] : i64
func.func @nested(%x: tensor<?x8x?xf32, #graph.dims<b, _, s>>) -> (tensor<?x?x8xf32, #graph.dims<b, s, _>>) {
  %t = graph.transpose %x perm = [0, 2, 1] : tensor<?x8x?xf32, #graph.dims<b, _, s>> -> tensor<?x?x8xf32, #graph.dims<b, s, _>>
  %r = graph.exp %t : tensor<?x?x8xf32, #graph.dims<b, s, _>>
  func.return %r : tensor<?x?x8xf32, #graph.dims<b, s, _>>
}

// -----

// A reduction is not split: what a program computes does not depend on the number of threads.
// CHECK-LABEL: func.func @one_number
// CHECK-NEXT: lin.call @k0_rows symbols = [s] offsets = [_] work = [s, 4*s + 4] (%x)
// CHECK: llvm.func @k0_rows({{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: !llvm.ptr, {{%[0-9]+}}: i64, {{%[0-9]+}}: i64)
// CHECK-NOT: llvm.sdiv
// CHECK: llvm.return
func.func @one_number(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<f32>) {
  %t = graph.reduce %x kind = add axes = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<f32>
  func.return %t : tensor<f32>
}
