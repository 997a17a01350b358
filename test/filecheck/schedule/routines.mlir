// RUN: aiopt-opt %s --split-input-file --target=avx512 --pipeline='fuse, graph-to-lin, schedule' | filecheck %s

// Short rows need their keys only.
// CHECK: lin.kernel @k0_argsort{{.*}} scratch = [832] schedule = {kind = "sort", vector = 16 : i64, unroll = 4 : i64, parallel}
func.func @short(%x: tensor<?x192xf32, #graph.dims<s, _>>) -> tensor<?x192xi64, #graph.dims<s, _>> {
  %y = graph.argsort %x axis = 1 : tensor<?x192xf32, #graph.dims<s, _>> -> tensor<?x192xi64, #graph.dims<s, _>>
  func.return %y : tensor<?x192xi64, #graph.dims<s, _>>
}

// -----

// Others keys and order, both twice, and counts of the values of each digit.
// CHECK: lin.kernel @k0_argsort{{.*}} scratch = [128*((4*n0) ceildiv 64) + 128*((8*n0) ceildiv 64) + 8256] schedule = {kind = "sort"
func.func @long(%x: tensor<3x?xf32, #graph.dims<_, s>>) -> tensor<3x?xi64, #graph.dims<_, s>> {
  %y = graph.argsort %x axis = 1 : tensor<3x?xf32, #graph.dims<_, s>> -> tensor<3x?xi64, #graph.dims<_, s>>
  func.return %y : tensor<3x?xi64, #graph.dims<_, s>>
}

// -----

// One row is not shared.
// CHECK: schedule = {kind = "sort", vector = 16 : i64, unroll = 4 : i64}
func.func @row(%x: tensor<1x?xf32, #graph.dims<_, s>>) -> tensor<1x?xi64, #graph.dims<_, s>> {
  %y = graph.argsort %x axis = 1 : tensor<1x?xf32, #graph.dims<_, s>> -> tensor<1x?xi64, #graph.dims<_, s>>
  func.return %y : tensor<1x?xi64, #graph.dims<_, s>>
}

// -----

// CHECK: lin.kernel @k0_scatter{{.*}} schedule = {kind = "scatter", vector = 16 : i64, unroll = 4 : i64, parallel}
// CHECK: lin.kernel @k1_cumulate{{.*}} schedule = {kind = "cumulate", vector = 16 : i64, unroll = 4 : i64, parallel}
func.func @others(%x: tensor<?x3xf32, #graph.dims<s, _>>, %i: tensor<?xi32, #graph.dims<t>>, %u: tensor<?x3xf32, #graph.dims<t, _>>) -> tensor<?x3xf32, #graph.dims<s, _>> {
  %y = graph.scatter %x, %i, %u kind = add : (tensor<?x3xf32, #graph.dims<s, _>>, tensor<?xi32, #graph.dims<t>>, tensor<?x3xf32, #graph.dims<t, _>>) -> tensor<?x3xf32, #graph.dims<s, _>>
  %z = graph.cumulate %y kind = add axis = 0 : tensor<?x3xf32, #graph.dims<s, _>>
  func.return %z : tensor<?x3xf32, #graph.dims<s, _>>
}

// -----

// Keys, and a place for indices nobody asked for.
// CHECK: lin.kernel @k0_argsort{{.*}} scratch = [192] schedule = {kind = "sort"
func.func @first(%x: tensor<?x16xf32, #graph.dims<s, _>>) -> tensor<?x2xi64, #graph.dims<s, _>> {
  %y = graph.argsort %x axis = 1 first = [2] : tensor<?x16xf32, #graph.dims<s, _>> -> tensor<?x2xi64, #graph.dims<s, _>>
  func.return %y : tensor<?x2xi64, #graph.dims<s, _>>
}
