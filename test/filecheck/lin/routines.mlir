// RUN: aiopt-opt %s --split-input-file | aiopt-opt --split-input-file | filecheck %s

// CHECK-LABEL: lin.kernel @sort
// CHECK-SAME: scratch = [12*n0] schedule = {kind = "sort", vector = 16 : i64, unroll = 4 : i64, parallel}
// CHECK-NEXT: %y = lin.argsort %x axis = 0 descending = true total = true : tensor<?x7xf32, #graph.dims<n0, _>> -> tensor<?x7xi32, #graph.dims<n0, _>>
lin.kernel @sort(%x: tensor<?x7xf32, #graph.dims<n0, _>>) -> (tensor<?x7xi32, #graph.dims<n0, _>>) symbols = [n0] scratch = [12*n0] schedule = {kind = "sort", vector = 16 : i64, unroll = 4 : i64, parallel} {
  %y = lin.argsort %x axis = 0 descending = true total = true : tensor<?x7xf32, #graph.dims<n0, _>> -> tensor<?x7xi32, #graph.dims<n0, _>>
  lin.yield %y : tensor<?x7xi32, #graph.dims<n0, _>>
}

// -----

// CHECK-LABEL: lin.kernel @scatter
// CHECK-SAME: schedule = {kind = "scatter", vector = 16 : i64, unroll = 4 : i64}
// CHECK-NEXT: %y = lin.scatter %x, %i, %u kind = set : (tensor<?x7xf32, #graph.dims<n0, _>>, tensor<?xi64, #graph.dims<n1>>, tensor<?x7xf32, #graph.dims<n1, _>>) -> tensor<?x7xf32, #graph.dims<n0, _>>
lin.kernel @scatter(%x: tensor<?x7xf32, #graph.dims<n0, _>>, %i: tensor<?xi64, #graph.dims<n1>>, %u: tensor<?x7xf32, #graph.dims<n1, _>>) -> (tensor<?x7xf32, #graph.dims<n0, _>>) symbols = [n0, n1] schedule = {kind = "scatter", vector = 16 : i64, unroll = 4 : i64} {
  %y = lin.scatter %x, %i, %u kind = set : (tensor<?x7xf32, #graph.dims<n0, _>>, tensor<?xi64, #graph.dims<n1>>, tensor<?x7xf32, #graph.dims<n1, _>>) -> tensor<?x7xf32, #graph.dims<n0, _>>
  lin.yield %y : tensor<?x7xf32, #graph.dims<n0, _>>
}

// -----

// CHECK-LABEL: lin.kernel @cumulate
// CHECK-NEXT: %y = lin.cumulate %x kind = add axis = 1 : tensor<?x7xf32, #graph.dims<n0, _>>
lin.kernel @cumulate(%x: tensor<?x7xf32, #graph.dims<n0, _>>) -> (tensor<?x7xf32, #graph.dims<n0, _>>) symbols = [n0] schedule = {kind = "cumulate", vector = 16 : i64, unroll = 4 : i64} {
  %y = lin.cumulate %x kind = add axis = 1 : tensor<?x7xf32, #graph.dims<n0, _>>
  lin.yield %y : tensor<?x7xf32, #graph.dims<n0, _>>
}
