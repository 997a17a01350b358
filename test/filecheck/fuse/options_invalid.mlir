// RUN: not aiopt-opt %s --pipeline='fuse{assume=sizes{s=many}}' 2>&1 | filecheck %s

// CHECK: error: fuse: an assumed size is a number of elements: expected assume=sizes{s=128 b=1}, found s=many
func.func @f(%x: tensor<?xf32, #graph.dims<s>>) -> (tensor<?xf32, #graph.dims<s>>) {
  func.return %x : tensor<?xf32, #graph.dims<s>>
}
