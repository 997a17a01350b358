// RUN: aiopt-opt %s --target=avx512 --pipeline='assume{facts="s mod 64 == 0, s >= 64"}, fuse, graph-to-lin, schedule{parallel=false}, plan-arena, lin-to-llvm' | filecheck %s --check-prefix=MULTIPLE
// RUN: aiopt-opt %s --target=avx512 --pipeline='assume{facts="1 <= s <= 16"}, fuse, graph-to-lin, schedule{parallel=false}, plan-arena, lin-to-llvm' | filecheck %s --check-prefix=SHORT
// RUN: aiopt-opt %s --target=avx512 --pipeline='assume{facts="17 <= s <= 31"}, fuse, graph-to-lin, schedule{parallel=false}, plan-arena, lin-to-llvm' | filecheck %s --check-prefix=TWO
// RUN: aiopt-opt %s --target=avx512 --pipeline='assume{facts="64 <= s <= 127"}, fuse, graph-to-lin, schedule{parallel=false}, plan-arena, lin-to-llvm' | filecheck %s --check-prefix=LONG

// What is known about the length of rows decides which loops there are along them.

// Whole registers only, four at a time: neither masks nor single registers, nor guards.
// MULTIPLE-LABEL: llvm.func @k0_rows(
// MULTIPLE: ^bb1(
// MULTIPLE: llvm.br ^bb2({{%[0-9]+}}, {{%[0-9]+}} : i64, vector<4x16xf32>)
// MULTIPLE-NOT: masked
// MULTIPLE: llvmx.tile_load
// MULTIPLE-NOT: masked
// MULTIPLE: llvmx.tile_store
// MULTIPLE-NOT: masked
// MULTIPLE: llvm.return

// One register under one mask, no loop along rows.
// SHORT-LABEL: llvm.func @k0_rows(
// SHORT: llvm.icmp "ult" {{%[0-9]+}}, {{%[0-9]+}} : vector<16xi32>
// SHORT: llvm.cond_br {{%[0-9]+}}, ^bb1({{%[0-9]+}} : i64), ^bb2
// SHORT: ^bb1(
// SHORT: llvmx.masked_load
// SHORT: llvmx.masked_store
// SHORT-NOT: masked
// SHORT: llvm.cond_br {{%[0-9]+}}, ^bb1({{%[0-9]+}} : i64), ^bb2
// SHORT: llvm.return

// A whole register and one under a mask: neither loops along rows nor guards.
// TWO-LABEL: llvm.func @k0_rows(
// TWO: llvm.cond_br {{%[0-9]+}}, ^bb1({{%[0-9]+}} : i64), ^bb2
// TWO: ^bb1(
// TWO-NOT: tile
// TWO-NOT: ^bb
// TWO: llvm.load {{%[0-9]+}} {alignment = 4 : i64} : !llvm.ptr -> vector<16xf32>
// TWO-NOT: ^bb
// TWO: llvmx.masked_load
// TWO-NOT: ^bb
// TWO: llvmx.masked_store
// TWO: llvm.cond_br {{%[0-9]+}}, ^bb1({{%[0-9]+}} : i64), ^bb2
// TWO: llvm.return

// Four registers once, for sure, then a loop; no code for rows of one register.
// LONG-LABEL: llvm.func @k0_rows(
// LONG: llvm.cond_br {{%[0-9]+}}, ^bb1({{%[0-9]+}} : i64), ^bb{{[0-9]+}}
// LONG: ^bb1(
// LONG-NOT: ^bb
// LONG: llvmx.tile_load
// LONG: llvmx.tile_fold
// LONG: llvm.return
func.func @norm(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?x?xf32, #graph.dims<b, s>>) {
  %e = graph.neg %x : tensor<?x?xf32, #graph.dims<b, s>>
  %t = graph.reduce %e kind = add axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
  %n = graph.broadcast %t axes = [0] : tensor<?xf32, #graph.dims<b>> -> tensor<?x?xf32, #graph.dims<b, s>>
  %d = graph.mul %e, %n : tensor<?x?xf32, #graph.dims<b, s>>
  func.return %d : tensor<?x?xf32, #graph.dims<b, s>>
}
