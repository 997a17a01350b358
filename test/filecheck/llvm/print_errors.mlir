// RUN: not aiopt-translate %s 2>&1 | filecheck %s
// RUN: not aiopt-translate %s --target=avx3 2>&1 | filecheck %s --check-prefix=TARGET
// RUN: not aiopt-translate %S/no_such_file.mlir 2>&1 | filecheck %s --check-prefix=FILE

// CHECK: print_errors.mlir:9:3: error: no LLVM IR for operation arith.addi
// TARGET: error: unknown target 'avx3': expected native, avx512, avx2, generic (did you mean 'avx2'?)
// FILE: no_such_file.mlir: error: cannot read: No such file or directory
llvm.func @f(%n: i64) {
  %r = arith.addi %n, %n : i64
  llvm.return
}
