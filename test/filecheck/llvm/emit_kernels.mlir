// RUN: aiopt-run %s --emit=asm --target=avx2 | filecheck %s --check-prefix=ASM
// RUN: aiopt-run %s --emit=llvm --target=avx2 | filecheck %s --check-prefix=LLVM
// RUN: aiopt-run %s --emit=asm --target=avx2 --kernel=rows | filecheck %s --check-prefix=ROWS
// RUN: aiopt-run %s --emit=llvm --target=avx2 --kernel=mlir:36 | filecheck %s --check-prefix=MAP
// RUN: not aiopt-run %s --emit=llvm --kernel=dot 2>&1 | filecheck %s --check-prefix=NONE

// Above each kernel stands what it is: the same for assembly and LLVM IR.

// ASM: # kernel @k0_rows
// ASM-NEXT: #   schedule: {kind = "nest", vector = 8 : i64, unroll = 4 : i64{{.*}}}
// ASM-NEXT: #   sizes:    n0, n1
// ASM-NEXT: #   computes: {{.*}}emit_kernels.mlir:34:3
// ASM-NEXT: #   called at {{.*}}emit_kernels.mlir:34:3 with n0 = b, n1 = s: 50*b*s + b operations, 16*b*s bytes
// ASM-NEXT: .globl k0_rows
// ASM: # kernel @k1_map
// ASM: #   computes: {{.*}}emit_kernels.mlir:36:3, 37:3
// ASM-NEXT: #   called at {{.*}}emit_kernels.mlir:36:3: 66 operations, 24 bytes
// ASM-NEXT: .globl k1_map

// LLVM: ; kernel @k0_rows
// LLVM: ;   computes: {{.*}}emit_kernels.mlir:34:3
// LLVM: define void @k0_rows(
// LLVM: ; kernel @k1_map
// LLVM: define void @k1_map(

// ROWS: # kernel @k0_rows
// ROWS-NOT: k1_map
// MAP-NOT: k0_rows
// MAP: define void @k1_map(
// NONE: error: no kernel is called 'dot': found k0_rows@{{.*}}:34:3, k1_map@{{.*}}:36:3

func.func @main(%x: tensor<?x?xf32, #graph.dims<b, 2*s>>, %y: tensor<3xf32>, %n: tensor<?xf32, #graph.dims<s>>)
    -> (tensor<?x?xf32, #graph.dims<b, 2*s>>, tensor<3xf32>) {
  %r = graph.softmax %x axis = 1 : tensor<?x?xf32, #graph.dims<b, 2*s>>
  // Two operations, one kernel.
  %e = graph.exp %y : tensor<3xf32>
  %d = graph.add %e, %y : tensor<3xf32>
  return %r, %d : tensor<?x?xf32, #graph.dims<b, 2*s>>, tensor<3xf32>
}
