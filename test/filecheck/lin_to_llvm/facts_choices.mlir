// RUN: aiopt-opt %s --target=avx512 --pipeline='assume{facts="n <= 1000"}, fuse, graph-to-lin, schedule{parallel=false stream=true}, plan-arena, lin-to-llvm' | filecheck %s --check-prefix=CACHED
// RUN: aiopt-opt %s --target=avx512 --pipeline='assume{facts="n >= 1000000000"}, fuse, graph-to-lin, schedule{parallel=false stream=true}, plan-arena, lin-to-llvm' | filecheck %s --check-prefix=LARGE
// RUN: aiopt-opt %s --target=avx512 --pipeline='fuse, graph-to-lin, schedule{parallel=false stream=true}, plan-arena, lin-to-llvm' | filecheck %s --check-prefix=ANY

// Which of two versions of a loop there is, one that stores past the caches and one that does not.

// CACHED-LABEL: llvm.func @k0_map(
// CACHED-NOT: nontemporal
// CACHED: llvm.return

// Aligned stores past the caches, and masks around them.
// LARGE-LABEL: llvm.func @k0_map(
// LARGE: llvmx.masked_store
// LARGE: nontemporal
// LARGE: llvmx.masked_store
// LARGE-NOT: tile_store
// LARGE: llvm.return

// ANY-LABEL: llvm.func @k0_map(
// ANY: llvm.icmp "sgt"
// ANY: nontemporal
// ANY: llvmx.tile_store
// ANY: llvm.return
func.func @copy(%x: tensor<?xf32, #graph.dims<n>>) -> (tensor<?xf32, #graph.dims<n>>) {
  %a = graph.neg %x : tensor<?xf32, #graph.dims<n>>
  func.return %a : tensor<?xf32, #graph.dims<n>>
}
