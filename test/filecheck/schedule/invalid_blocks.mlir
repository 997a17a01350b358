// RUN: aiopt-opt %s --split-input-file --target=avx512 --verify-diagnostics --pipeline='schedule{block=28,256,128}'

// expected-error@unknown {{blocks of a matmul: expected rows,depth,group: three positive numbers, depth at most group, found 28,256,128}}
func.func @f() {
  func.return
}
