// RUN: aiopt-opt %s --split-input-file --pipeline='infer-shapes,fuse,graph-to-lin' | filecheck %s

// What is known about a kernel's sizes is part of it, also what follows from sizes that it has not.

// CHECK: lin.kernel @k0_map(%x: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] facts = [80 <= n0 <= 128, n0 mod 16 == 0] digest
// CHECK: lin.kernel @k1_map(%y: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] facts = [n0 <= 51] digest
// CHECK: lin.kernel @k2_map(%z: tensor<?xf32, #graph.dims<n0>>) -> (tensor<?xf32, #graph.dims<n0>>) symbols = [n0] digest
// CHECK: func.func @main({{.*}} attributes {graph.facts = #graph.facts<b*s <= 4096, 65 <= s <= 128, s mod 16 == 0>} {
func.func @main(%x: tensor<?xf32, #graph.dims<s>>, %y: tensor<?xf32, #graph.dims<b>>, %z: tensor<?xf32, #graph.dims<t>>) -> (tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<b>>, tensor<?xf32, #graph.dims<t>>) attributes {graph.facts = #graph.facts<65 <= s <= 128, s mod 16 == 0, b*s <= 4096>} {
  %0 = graph.exp %x : tensor<?xf32, #graph.dims<s>>
  %1 = graph.exp %y : tensor<?xf32, #graph.dims<b>>
  %2 = graph.exp %z : tensor<?xf32, #graph.dims<t>>
  func.return %0, %1, %2 : tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<b>>, tensor<?xf32, #graph.dims<t>>
}

// -----

// What operations need is known, too. Kernels that know the same are shared.
// CHECK: lin.kernel @k0_slice({{.*}} symbols = [n0] facts = [n0 >= 4] digest
// CHECK: lin.kernel @k1_map({{.*}} symbols = [n0] facts = [n0 >= 4] digest
// CHECK-NOT: lin.kernel
// CHECK: func.func @main({{.*}} attributes {graph.facts = #graph.facts<s >= 4, t >= 4>} {
func.func @main(%x: tensor<?xf32, #graph.dims<s>>, %y: tensor<?xf32, #graph.dims<t>>) -> (tensor<4xf32>, tensor<4xf32>, tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<t>>) {
  %0 = graph.slice %x starts = [0] limits = [4] strides = [1] : tensor<?xf32, #graph.dims<s>> -> tensor<4xf32>
  %1 = graph.slice %y starts = [0] limits = [4] strides = [1] : tensor<?xf32, #graph.dims<t>> -> tensor<4xf32>
  %2 = graph.exp %x : tensor<?xf32, #graph.dims<s>>
  %3 = graph.exp %y : tensor<?xf32, #graph.dims<t>>
  func.return %0, %1, %2, %3 : tensor<4xf32>, tensor<4xf32>, tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<t>>
}
