// RUN: aiopt-opt %s | filecheck %s
// RUN: aiopt-opt %s | aiopt-opt | filecheck %s
// RUN: aiopt-opt %s --print-op-generic | aiopt-opt | filecheck %s

// CHECK: lin.pin "c0ffee" schedule = {kind = "nest", vector = 8 : i64, unroll = 2 : i64, parallel}{{$}}
lin.pin "c0ffee" schedule = {kind = "nest", vector = 8, unroll = 2, parallel}
// CHECK-NEXT: lin.pin "12ab" schedule = {kind = "matmul", {{.*}}} kernel = "k0_dot" ratio = 0.875 seconds = 0.0012{{$}}
lin.pin "12ab" schedule = {kind = "matmul", vector = 16, unroll = 4, tile = [14, 32], block = [224, 256, 1024]} kernel = "k0_dot" ratio = 0.875 seconds = 1.2e-3
