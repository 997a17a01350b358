// RUN: aiopt-opt %s --split-input-file --pipeline=fuse | filecheck %s

// A reduction of the innermost dimension and what is done to the rows with it.
// CHECK-LABEL: func.func @rows(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xf32, #graph.dims<b, s>> {
// CHECK-NEXT: %d = graph.group(%x_1 = %x) : (tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xf32, #graph.dims<b, s>> {
// CHECK-NEXT: %e = graph.exp %x_1 : tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: %t = graph.reduce %e kind = add axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
// CHECK-NEXT: %n = graph.broadcast %t axes = [0] : tensor<?xf32, #graph.dims<b>> -> tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: %d_1 = graph.div %e, %n : tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: graph.yield %d_1 : tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %d : tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: }
func.func @rows(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?x?xf32, #graph.dims<b, s>>) {
  %e = graph.exp %x : tensor<?x?xf32, #graph.dims<b, s>>
  %t = graph.reduce %e kind = add axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
  %n = graph.broadcast %t axes = [0] : tensor<?xf32, #graph.dims<b>> -> tensor<?x?xf32, #graph.dims<b, s>>
  %d = graph.div %e, %n : tensor<?x?xf32, #graph.dims<b, s>>
  func.return %d : tensor<?x?xf32, #graph.dims<b, s>>
}

// -----

// Two reductions over the same dimensions.
// CHECK-LABEL: func.func @two(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xf32, #graph.dims<b, s>> {
// CHECK-NEXT: %f = graph.group(%x_1 = %x) : (tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xf32, #graph.dims<b, s>> {
// CHECK-NEXT: %m = graph.reduce %x_1 kind = max axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
// CHECK-NEXT: %n = graph.broadcast %m axes = [0] : tensor<?xf32, #graph.dims<b>> -> tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: %d = graph.sub %x_1, %n : tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: %t = graph.reduce %d kind = add axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
// CHECK-NEXT: %u = graph.broadcast %t axes = [0] : tensor<?xf32, #graph.dims<b>> -> tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: %f_1 = graph.mul %d, %u : tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: graph.yield %f_1 : tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %f : tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: }
func.func @two(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?x?xf32, #graph.dims<b, s>>) {
  %m = graph.reduce %x kind = max axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
  %n = graph.broadcast %m axes = [0] : tensor<?xf32, #graph.dims<b>> -> tensor<?x?xf32, #graph.dims<b, s>>
  %d = graph.sub %x, %n : tensor<?x?xf32, #graph.dims<b, s>>
  %t = graph.reduce %d kind = add axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
  %u = graph.broadcast %t axes = [0] : tensor<?xf32, #graph.dims<b>> -> tensor<?x?xf32, #graph.dims<b, s>>
  %f = graph.mul %d, %u : tensor<?x?xf32, #graph.dims<b, s>>
  func.return %f : tensor<?x?xf32, #graph.dims<b, s>>
}

// -----

// Kept dimensions of size 1.
// CHECK-LABEL: func.func @keep(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xf32, #graph.dims<b, s>> {
// CHECK-NEXT: %d = graph.group(%x_1 = %x) : (tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xf32, #graph.dims<b, s>> {
// CHECK-NEXT: %t = graph.reduce %x_1 kind = add axes = [1] keep = true : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?x1xf32, #graph.dims<b, _>>
// CHECK-NEXT: %q = graph.sqrt %t : tensor<?x1xf32, #graph.dims<b, _>>
// CHECK-NEXT: %n = graph.broadcast %q axes = [0, 1] : tensor<?x1xf32, #graph.dims<b, _>> -> tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: %d_1 = graph.div %x_1, %n : tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: graph.yield %d_1 : tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %d : tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: }
func.func @keep(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?x?xf32, #graph.dims<b, s>>) {
  %t = graph.reduce %x kind = add axes = [1] keep = true : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?x1xf32, #graph.dims<b, _>>
  %q = graph.sqrt %t : tensor<?x1xf32, #graph.dims<b, _>>
  %n = graph.broadcast %q axes = [0, 1] : tensor<?x1xf32, #graph.dims<b, _>> -> tensor<?x?xf32, #graph.dims<b, s>>
  %d = graph.div %x, %n : tensor<?x?xf32, #graph.dims<b, s>>
  func.return %d : tensor<?x?xf32, #graph.dims<b, s>>
}

// -----

// Over the outer dimension: rows are not contiguous, what needs the sums is another kernel.
// CHECK-LABEL: func.func @outer(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xf32, #graph.dims<b, s>> {
// CHECK-NEXT: %e, %t = graph.group(%x_1 = %x) : (tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?x?xf32, #graph.dims<b, s>>, tensor<?xf32, #graph.dims<s>>) {
// CHECK-NEXT: %e_1 = graph.exp %x_1 : tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: %t_1 = graph.reduce %e_1 kind = add axes = [0] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: graph.yield %e_1, %t_1 : tensor<?x?xf32, #graph.dims<b, s>>, tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: }
// CHECK-NEXT: %d = graph.group(%t_1 = %t, %e_1 = %e) : (tensor<?xf32, #graph.dims<s>>, tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xf32, #graph.dims<b, s>> {
// CHECK-NEXT: %n = graph.broadcast %t_1 axes = [1] : tensor<?xf32, #graph.dims<s>> -> tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: %d_1 = graph.div %e_1, %n : tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: graph.yield %d_1 : tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %d : tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: }
func.func @outer(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?x?xf32, #graph.dims<b, s>>) {
  %e = graph.exp %x : tensor<?x?xf32, #graph.dims<b, s>>
  %t = graph.reduce %e kind = add axes = [0] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<s>>
  %n = graph.broadcast %t axes = [1] : tensor<?xf32, #graph.dims<s>> -> tensor<?x?xf32, #graph.dims<b, s>>
  %d = graph.div %e, %n : tensor<?x?xf32, #graph.dims<b, s>>
  func.return %d : tensor<?x?xf32, #graph.dims<b, s>>
}

// -----

// Over other dimensions than the reduction before.
// CHECK-LABEL: func.func @other(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?xf32, #graph.dims<b>>, tensor<f32>) {
// CHECK-NEXT: %e, %t = graph.group(%x_1 = %x) : (tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?x?xf32, #graph.dims<b, s>>, tensor<?xf32, #graph.dims<b>>) {
// CHECK-NEXT: %e_1 = graph.exp %x_1 : tensor<?x?xf32, #graph.dims<b, s>>
// CHECK-NEXT: %t_1 = graph.reduce %e_1 kind = add axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
// CHECK-NEXT: graph.yield %e_1, %t_1 : tensor<?x?xf32, #graph.dims<b, s>>, tensor<?xf32, #graph.dims<b>>
// CHECK-NEXT: }
// CHECK-NEXT: %u = graph.group(%e_1 = %e) : (tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<f32> {
// CHECK-NEXT: %u_1 = graph.reduce %e_1 kind = add axes = [0, 1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<f32>
// CHECK-NEXT: graph.yield %u_1 : tensor<f32>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %t, %u : tensor<?xf32, #graph.dims<b>>, tensor<f32>
// CHECK-NEXT: }
func.func @other(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?xf32, #graph.dims<b>>, tensor<f32>) {
  %e = graph.exp %x : tensor<?x?xf32, #graph.dims<b, s>>
  %t = graph.reduce %e kind = add axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
  %u = graph.reduce %e kind = add axes = [0, 1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<f32>
  func.return %t, %u : tensor<?xf32, #graph.dims<b>>, tensor<f32>
}

// -----

// A row value spread in another direction waits for the whole reduction.
// CHECK-LABEL: func.func @crossed(%x: tensor<?x?xf32, #graph.dims<s, s>>) -> tensor<?x?xf32, #graph.dims<s, s>> {
// CHECK-NEXT: %t = graph.group(%x_1 = %x) : (tensor<?x?xf32, #graph.dims<s, s>>) -> tensor<?xf32, #graph.dims<s>> {
// CHECK-NEXT: %t_1 = graph.reduce %x_1 kind = add axes = [1] : tensor<?x?xf32, #graph.dims<s, s>> -> tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: graph.yield %t_1 : tensor<?xf32, #graph.dims<s>>
// CHECK-NEXT: }
// CHECK-NEXT: %d = graph.group(%t_1 = %t, %x_1 = %x) : (tensor<?xf32, #graph.dims<s>>, tensor<?x?xf32, #graph.dims<s, s>>) -> tensor<?x?xf32, #graph.dims<s, s>> {
// CHECK-NEXT: %n = graph.broadcast %t_1 axes = [1] : tensor<?xf32, #graph.dims<s>> -> tensor<?x?xf32, #graph.dims<s, s>>
// CHECK-NEXT: %d_1 = graph.div %x_1, %n : tensor<?x?xf32, #graph.dims<s, s>>
// CHECK-NEXT: graph.yield %d_1 : tensor<?x?xf32, #graph.dims<s, s>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %d : tensor<?x?xf32, #graph.dims<s, s>>
// CHECK-NEXT: }
func.func @crossed(%x: tensor<?x?xf32, #graph.dims<s, s>>) -> (tensor<?x?xf32, #graph.dims<s, s>>) {
  %t = graph.reduce %x kind = add axes = [1] : tensor<?x?xf32, #graph.dims<s, s>> -> tensor<?xf32, #graph.dims<s>>
  %n = graph.broadcast %t axes = [1] : tensor<?xf32, #graph.dims<s>> -> tensor<?x?xf32, #graph.dims<s, s>>
  %d = graph.div %x, %n : tensor<?x?xf32, #graph.dims<s, s>>
  func.return %d : tensor<?x?xf32, #graph.dims<s, s>>
}

// -----

// What follows a reduction alone.
// CHECK-LABEL: func.func @mean(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?xf32, #graph.dims<b>> {
// CHECK-NEXT: %q = graph.group(%x_1 = %x) : (tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?xf32, #graph.dims<b>> {
// CHECK-NEXT: %t = graph.reduce %x_1 kind = add axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
// CHECK-NEXT: %q_1 = graph.sqrt %t : tensor<?xf32, #graph.dims<b>>
// CHECK-NEXT: graph.yield %q_1 : tensor<?xf32, #graph.dims<b>>
// CHECK-NEXT: }
// CHECK-NEXT: func.return %q : tensor<?xf32, #graph.dims<b>>
// CHECK-NEXT: }
func.func @mean(%x: tensor<?x?xf32, #graph.dims<b, s>>) -> (tensor<?xf32, #graph.dims<b>>) {
  %t = graph.reduce %x kind = add axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
  %q = graph.sqrt %t : tensor<?xf32, #graph.dims<b>>
  func.return %q : tensor<?xf32, #graph.dims<b>>
}
