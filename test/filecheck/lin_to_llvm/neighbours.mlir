// RUN: aiopt-opt %s --split-input-file --target=avx512 --pipeline='fuse, graph-to-lin, schedule{vector=16 unroll=1}, plan-arena, lin-to-llvm' | filecheck %s

// A row of a table: the index is the same in all lanes, the columns are neighbours.
// CHECK-LABEL: @k0_gather
// CHECK-NOT: llvmx.gather
// CHECK: {{%[0-9]+}} = llvm.load {{%[0-9]+}} {alignment = 4 : i64} : !llvm.ptr -> vector<16xf32>
// CHECK-NOT: llvmx.gather
// CHECK: llvm.return
func.func @table(%x: tensor<50x32xf32>, %i: tensor<?xi32, #graph.dims<s>>) -> (tensor<?x32xf32, #graph.dims<s, _>>) {
  %r = graph.gather %x, %i axis = 0 : (tensor<50x32xf32>, tensor<?xi32, #graph.dims<s>>) -> tensor<?x32xf32, #graph.dims<s, _>>
  func.return %r : tensor<?x32xf32, #graph.dims<s, _>>
}

// -----

// One after the other along an outer dimension, with columns left over.
// CHECK-LABEL: @k0_concat
// CHECK-NOT: llvmx.gather
// CHECK: llvmx.masked_load
// CHECK-NOT: llvmx.gather
// CHECK: llvmx.masked_load
// CHECK-NOT: llvmx.gather
// CHECK: llvm.return
func.func @outer(%a: tensor<?x20xf32, #graph.dims<s, _>>, %b: tensor<?x20xf32, #graph.dims<t, _>>) -> (tensor<?x20xf32, #graph.dims<s + t, _>>) {
  %r = graph.concat %a, %b axis = 0 : (tensor<?x20xf32, #graph.dims<s, _>>, tensor<?x20xf32, #graph.dims<t, _>>) -> tensor<?x20xf32, #graph.dims<s + t, _>>
  func.return %r : tensor<?x20xf32, #graph.dims<s + t, _>>
}

// -----

// Columns that are looked up are gathered.
// CHECK-LABEL: @k0_gather
// CHECK: llvmx.gather
func.func @columns(%x: tensor<50x32xf32>, %i: tensor<?xi32, #graph.dims<s>>) -> (tensor<50x?xf32, #graph.dims<_, s>>) {
  %r = graph.gather %x, %i axis = 1 : (tensor<50x32xf32>, tensor<?xi32, #graph.dims<s>>) -> tensor<50x?xf32, #graph.dims<_, s>>
  func.return %r : tensor<50x?xf32, #graph.dims<_, s>>
}
