// A file of pins is part of all pipelines.
// RUN: aiopt-opt %s --target=avx512 --pins %S/../lin/pins.mlir -p 'schedule{unroll=1}' | filecheck %s
// RUN: aiopt-opt --pins %S/../lin/pins.mlir --show-pipeline tier2 | filecheck --check-prefix=TEXT %s
// RUN: not aiopt-opt %s --pins none.mlir -p schedule 2>&1 | filecheck --check-prefix=NONE %s
// RUN: not aiopt-opt %s --pins none.pipeline -p schedule 2>&1 | filecheck --check-prefix=OTHER %s
// RUN: not aiopt-opt %s --pins %s -p schedule 2>&1 | filecheck --check-prefix=KERNEL %s

// CHECK: lin.kernel @k{{.*}} schedule = {kind = "nest", vector = 8 : i64, unroll = 2 : i64, parallel} {
// TEXT: pins="12ab: {kind = \"matmul\", {{.*}}}","c0ffee: {kind = \"nest\", vector = 8, unroll = 2, parallel}"
// NONE: error: cannot read 'none.mlir': No such file or directory
// OTHER: none.pipeline: error: a file of pins is IR: expected *.mlir
// KERNEL: pins.mlir:13:1: error: the file has more than pins: expected lin.pin, found lin.kernel
lin.kernel @k(%x: tensor<100xf32>) -> (tensor<100xf32>) symbols = [] digest = "c0ffee" {
  %y = lin.generic domain = [100] iterators = [parallel] maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>] (%x) : (tensor<100xf32>) -> tensor<100xf32> {
  ^bb0(%a: f32, %b: f32):
    lin.yield %a : f32
  }
  lin.yield %y : tensor<100xf32>
}
