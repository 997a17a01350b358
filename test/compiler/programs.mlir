// Small programs at the graph level, by what they are about: compiled in every tier by
// test_programs.py. The sizes of `b` and `s` are free.

// -----

// product and epilogue, both results
func.func @main(%x: tensor<?x8xf32, #graph.dims<s, _>> {graph.name = "x0"}, %w: tensor<8x40xf32> {graph.name = "x1"}) -> (tensor<?x40xf32, #graph.dims<s, _>>, tensor<?x40xf32, #graph.dims<s, _>>) {
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x40xf32>) -> tensor<?x40xf32, #graph.dims<s, _>>
  %e = graph.exp %p : tensor<?x40xf32, #graph.dims<s, _>>
  func.return %p, %e : tensor<?x40xf32, #graph.dims<s, _>>, tensor<?x40xf32, #graph.dims<s, _>>
}

// -----

// product used twice in its epilogue
func.func @main(%x: tensor<?x8xf32, #graph.dims<s, _>> {graph.name = "x0"}, %w: tensor<8x33xf32> {graph.name = "x1"}) -> (tensor<?x33xf32, #graph.dims<s, _>>) {
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x33xf32>) -> tensor<?x33xf32, #graph.dims<s, _>>
  %t = graph.tanh %p : tensor<?x33xf32, #graph.dims<s, _>>
  %m = graph.mul %t, %p : tensor<?x33xf32, #graph.dims<s, _>>
  func.return %m : tensor<?x33xf32, #graph.dims<s, _>>
}

// -----

// constant matrix behind a unit dimension
func.func @main(%x: tensor<?x8xf32, #graph.dims<s, _>> {graph.name = "x0"}) -> (tensor<?x3x1xf32, #graph.dims<s, _, _>>) {
  %c = graph.constant dense<[[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0], [6.0], [7.0]], [[8.0], [9.0], [10.0], [11.0], [12.0], [13.0], [14.0], [15.0]], [[16.0], [17.0], [18.0], [19.0], [20.0], [21.0], [22.0], [23.0]]]> : tensor<3x8x1xf32>
  %p = graph.dot %x, %c lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [1] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<3x8x1xf32>) -> tensor<?x3x1xf32, #graph.dims<s, _, _>>
  func.return %p : tensor<?x3x1xf32, #graph.dims<s, _, _>>
}

// -----

// constant matrix, two column dimensions
func.func @main(%x: tensor<?x8xf32, #graph.dims<s, _>> {graph.name = "x0"}) -> (tensor<?x3x5xf32, #graph.dims<s, _, _>>) {
  %c = graph.constant dense<[[[0.0, 0.02, 0.04, 0.06, 0.08], [0.1, 0.12, 0.14, 0.16, 0.18], [0.2, 0.22, 0.24, 0.26, 0.28], [0.3, 0.32, 0.34, 0.36, 0.38], [0.4, 0.42, 0.44, 0.46, 0.48], [0.5, 0.52, 0.54, 0.56, 0.58], [0.6, 0.62, 0.64, 0.66, 0.68], [0.7, 0.72, 0.74, 0.76, 0.78]], [[0.8, 0.82, 0.84, 0.86, 0.88], [0.9, 0.92, 0.94, 0.96, 0.98], [1.0, 1.02, 1.04, 1.06, 1.08], [1.1, 1.12, 1.14, 1.16, 1.18], [1.2, 1.22, 1.24, 1.26, 1.28], [1.3, 1.32, 1.34, 1.36, 1.38], [1.4, 1.42, 1.44, 1.46, 1.48], [1.5, 1.52, 1.54, 1.56, 1.58]], [[1.6, 1.62, 1.64, 1.66, 1.68], [1.7, 1.72, 1.74, 1.76, 1.78], [1.8, 1.82, 1.84, 1.86, 1.88], [1.9, 1.92, 1.94, 1.96, 1.98], [2.0, 2.02, 2.04, 2.06, 2.08], [2.1, 2.12, 2.14, 2.16, 2.18], [2.2, 2.22, 2.24, 2.26, 2.28], [2.3, 2.32, 2.34, 2.36, 2.38]]]> : tensor<3x8x5xf32>
  %p = graph.dot %x, %c lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [1] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<3x8x5xf32>) -> tensor<?x3x5xf32, #graph.dims<s, _, _>>
  func.return %p : tensor<?x3x5xf32, #graph.dims<s, _, _>>
}

// -----

// constant matrix used by two kernels, one transposed
func.func @main(%x: tensor<?x8xf32, #graph.dims<s, _>> {graph.name = "x0"}) -> (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) {
  %c = graph.constant dense<[[0.0, 0.03333333333333333, 0.06666666666666667, 0.1, 0.13333333333333333, 0.16666666666666666, 0.2, 0.23333333333333334], [0.26666666666666666, 0.3, 0.3333333333333333, 0.36666666666666664, 0.4, 0.43333333333333335, 0.4666666666666667, 0.5], [0.5333333333333333, 0.5666666666666667, 0.6, 0.6333333333333333, 0.6666666666666666, 0.7, 0.7333333333333333, 0.7666666666666667], [0.8, 0.8333333333333334, 0.8666666666666667, 0.9, 0.9333333333333333, 0.9666666666666667, 1.0, 1.0333333333333334], [1.0666666666666667, 1.1, 1.1333333333333333, 1.1666666666666667, 1.2, 1.2333333333333334, 1.2666666666666666, 1.3], [1.3333333333333333, 1.3666666666666667, 1.4, 1.4333333333333333, 1.4666666666666666, 1.5, 1.5333333333333334, 1.5666666666666667], [1.6, 1.6333333333333333, 1.6666666666666667, 1.7, 1.7333333333333334, 1.7666666666666666, 1.8, 1.8333333333333333], [1.8666666666666667, 1.9, 1.9333333333333333, 1.9666666666666666, 2.0, 2.033333333333333, 2.066666666666667, 2.1]]> : tensor<8x8xf32>
  %p = graph.dot %x, %c lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  %q = graph.dot %p, %c lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [1] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  func.return %p, %q : tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// one kernel with constant and computed matrices
func.func @main(%x: tensor<?x8xf32, #graph.dims<s, _>> {graph.name = "x0"}, %w: tensor<8x8xf32> {graph.name = "x1"}) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %c = graph.constant dense<[[0.0, 0.03333333333333333, 0.06666666666666667, 0.1, 0.13333333333333333, 0.16666666666666666, 0.2, 0.23333333333333334], [0.26666666666666666, 0.3, 0.3333333333333333, 0.36666666666666664, 0.4, 0.43333333333333335, 0.4666666666666667, 0.5], [0.5333333333333333, 0.5666666666666667, 0.6, 0.6333333333333333, 0.6666666666666666, 0.7, 0.7333333333333333, 0.7666666666666667], [0.8, 0.8333333333333334, 0.8666666666666667, 0.9, 0.9333333333333333, 0.9666666666666667, 1.0, 1.0333333333333334], [1.0666666666666667, 1.1, 1.1333333333333333, 1.1666666666666667, 1.2, 1.2333333333333334, 1.2666666666666666, 1.3], [1.3333333333333333, 1.3666666666666667, 1.4, 1.4333333333333333, 1.4666666666666666, 1.5, 1.5333333333333334, 1.5666666666666667], [1.6, 1.6333333333333333, 1.6666666666666667, 1.7, 1.7333333333333334, 1.7666666666666666, 1.8, 1.8333333333333333], [1.8666666666666667, 1.9, 1.9333333333333333, 1.9666666666666666, 2.0, 2.033333333333333, 2.066666666666667, 2.1]]> : tensor<8x8xf32>
  %p = graph.dot %x, %c lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  %q = graph.dot %p, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  func.return %q : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// product stored transposed
func.func @main(%x: tensor<?x4x8xf32, #graph.dims<s, _, _>> {graph.name = "x0"}, %w: tensor<8x6xf32> {graph.name = "x1"}) -> (tensor<4x?x6xf32, #graph.dims<_, s, _>>) {
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [2] rhs_contract = [0] : (tensor<?x4x8xf32, #graph.dims<s, _, _>>, tensor<8x6xf32>) -> tensor<?x4x6xf32, #graph.dims<s, _, _>>
  %a = graph.relu %p : tensor<?x4x6xf32, #graph.dims<s, _, _>>
  %t = graph.transpose %a perm = [1, 0, 2] : tensor<?x4x6xf32, #graph.dims<s, _, _>> -> tensor<4x?x6xf32, #graph.dims<_, s, _>>
  func.return %t : tensor<4x?x6xf32, #graph.dims<_, s, _>>
}

// -----

// product with nothing to sum
func.func @main(%x: tensor<?xf32, #graph.dims<s>> {graph.name = "x0"}, %y: tensor<?xf32, #graph.dims<b>> {graph.name = "x1"}) -> (tensor<?x?xf32, #graph.dims<s, b>>) {
  %p = graph.dot %x, %y lhs_batch = [] rhs_batch = [] lhs_contract = [] rhs_contract = [] : (tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<b>>) -> tensor<?x?xf32, #graph.dims<s, b>>
  func.return %p : tensor<?x?xf32, #graph.dims<s, b>>
}

// -----

// product over an empty depth
func.func @main(%x: tensor<?x?xf32, #graph.dims<b, s>> {graph.name = "x0"}, %y: tensor<?x?xf32, #graph.dims<b, s>> {graph.name = "x1"}) -> (tensor<?x?xf32, #graph.dims<b, b>>) {
  %p = graph.dot %x, %y lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [1] : (tensor<?x?xf32, #graph.dims<b, s>>, tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xf32, #graph.dims<b, b>>
  func.return %p : tensor<?x?xf32, #graph.dims<b, b>>
}

// -----

// product over two dimensions
func.func @main(%x: tensor<?x4x8xf32, #graph.dims<s, _, _>> {graph.name = "x0"}, %w: tensor<8x4x6xf32> {graph.name = "x1"}) -> (tensor<?x6xf32, #graph.dims<s, _>>) {
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1, 2] rhs_contract = [1, 0] : (tensor<?x4x8xf32, #graph.dims<s, _, _>>, tensor<8x4x6xf32>) -> tensor<?x6xf32, #graph.dims<s, _>>
  func.return %p : tensor<?x6xf32, #graph.dims<s, _>>
}

// -----

// batches in the middle
func.func @main(%x: tensor<?x3x8xf32, #graph.dims<s, _, _>> {graph.name = "x0"}, %y: tensor<?x8x3xf32, #graph.dims<b, _, _>> {graph.name = "x1"}) -> (tensor<3x?x?xf32, #graph.dims<_, s, b>>) {
  %p = graph.dot %x, %y lhs_batch = [1] rhs_batch = [2] lhs_contract = [2] rhs_contract = [1] : (tensor<?x3x8xf32, #graph.dims<s, _, _>>, tensor<?x8x3xf32, #graph.dims<b, _, _>>) -> tensor<3x?x?xf32, #graph.dims<_, s, b>>
  func.return %p : tensor<3x?x?xf32, #graph.dims<_, s, b>>
}

// -----

// vector times matrix
func.func @main(%x: tensor<8xf32> {graph.name = "x0"}, %y: tensor<?x8xf32, #graph.dims<s, _>> {graph.name = "x1"}) -> (tensor<?xf32, #graph.dims<s>>) {
  %p = graph.dot %x, %y lhs_batch = [] rhs_batch = [] lhs_contract = [0] rhs_contract = [1] : (tensor<8xf32>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?xf32, #graph.dims<s>>
  func.return %p : tensor<?xf32, #graph.dims<s>>
}

// -----

// product of broadcasts
func.func @main(%x: tensor<8xf32> {graph.name = "x0"}, %y: tensor<8x5xf32> {graph.name = "x1"}, %z: tensor<?xf32, #graph.dims<s>> {graph.name = "x2"}) -> (tensor<?x5xf32, #graph.dims<s, _>>) {
  %c = graph.broadcast %x axes = [1] : tensor<8xf32> -> tensor<?x8xf32, #graph.dims<s, _>>
  %p = graph.dot %c, %y lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x5xf32>) -> tensor<?x5xf32, #graph.dims<s, _>>
  func.return %p : tensor<?x5xf32, #graph.dims<s, _>>
}

// -----

// integer product
func.func @main(%x: tensor<?x8xi32, #graph.dims<s, _>> {graph.name = "x0"}, %y: tensor<8x5xi32> {graph.name = "x1"}) -> (tensor<?x5xi32, #graph.dims<s, _>>) {
  %p = graph.matmul %x, %y : (tensor<?x8xi32, #graph.dims<s, _>>, tensor<8x5xi32>) -> tensor<?x5xi32, #graph.dims<s, _>>
  func.return %p : tensor<?x5xi32, #graph.dims<s, _>>
}

// -----

// f64 product
func.func @main(%x: tensor<?x8xf64, #graph.dims<s, _>> {graph.name = "x0"}, %y: tensor<8x5xf64> {graph.name = "x1"}) -> (tensor<?x5xf64, #graph.dims<s, _>>) {
  %p = graph.matmul %x, %y : (tensor<?x8xf64, #graph.dims<s, _>>, tensor<8x5xf64>) -> tensor<?x5xf64, #graph.dims<s, _>>
  func.return %p : tensor<?x5xf64, #graph.dims<s, _>>
}

// -----

// f16 product
func.func @main(%x: tensor<?x40xf16, #graph.dims<s, _>> {graph.name = "x0"}, %y: tensor<40x5xf16> {graph.name = "x1"}) -> (tensor<?x5xf16, #graph.dims<s, _>>) {
  %p = graph.matmul %x, %y : (tensor<?x40xf16, #graph.dims<s, _>>, tensor<40x5xf16>) -> tensor<?x5xf16, #graph.dims<s, _>>
  func.return %p : tensor<?x5xf16, #graph.dims<s, _>>
}

// -----

// softmax by hand over a middle dimension
func.func @main(%x: tensor<3x?x5xf32, #graph.dims<_, s, _>> {graph.name = "x0"}) -> (tensor<3x?x5xf32, #graph.dims<_, s, _>>, tensor<3x1x5xf32>) {
  %m = graph.reduce %x kind = max axes = [1] : tensor<3x?x5xf32, #graph.dims<_, s, _>> -> tensor<3x5xf32>
  %n = graph.broadcast %m axes = [0, 2] : tensor<3x5xf32> -> tensor<3x?x5xf32, #graph.dims<_, s, _>>
  %d = graph.sub %x, %n : tensor<3x?x5xf32, #graph.dims<_, s, _>>
  %e = graph.exp %d : tensor<3x?x5xf32, #graph.dims<_, s, _>>
  %t = graph.reduce %e kind = add axes = [1] keep = true : tensor<3x?x5xf32, #graph.dims<_, s, _>> -> tensor<3x1x5xf32>
  func.return %e, %t : tensor<3x?x5xf32, #graph.dims<_, s, _>>, tensor<3x1x5xf32>
}

// -----

// reduction over the first dimension, then its mean
func.func @main(%x: tensor<?x?xf32, #graph.dims<b, s>> {graph.name = "x0"}) -> (tensor<?x?xf32, #graph.dims<b, s>>, tensor<?xf32, #graph.dims<s>>) {
  %t = graph.reduce %x kind = add axes = [0] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<s>>
  %h = graph.sqrt %t : tensor<?xf32, #graph.dims<s>>
  %n = graph.broadcast %h axes = [1] : tensor<?xf32, #graph.dims<s>> -> tensor<?x?xf32, #graph.dims<b, s>>
  %d = graph.add %x, %n : tensor<?x?xf32, #graph.dims<b, s>>
  func.return %d, %h : tensor<?x?xf32, #graph.dims<b, s>>, tensor<?xf32, #graph.dims<s>>
}

// -----

// rows of one element
func.func @main(%x: tensor<?x1xf32, #graph.dims<s, _>> {graph.name = "x0"}) -> (tensor<?x1xf32, #graph.dims<s, _>>, tensor<?xf32, #graph.dims<s>>) {
  %t = graph.reduce %x kind = add axes = [1] keep = true : tensor<?x1xf32, #graph.dims<s, _>> -> tensor<?x1xf32, #graph.dims<s, _>>
  %d = graph.sub %x, %t : tensor<?x1xf32, #graph.dims<s, _>>
  %e = graph.exp %d : tensor<?x1xf32, #graph.dims<s, _>>
  %m = graph.reduce %e kind = max axes = [1] : tensor<?x1xf32, #graph.dims<s, _>> -> tensor<?xf32, #graph.dims<s>>
  func.return %e, %m : tensor<?x1xf32, #graph.dims<s, _>>, tensor<?xf32, #graph.dims<s>>
}

// -----

// kept value is a result
func.func @main(%x: tensor<?x?xf32, #graph.dims<b, s>> {graph.name = "x0"}) -> (tensor<?x?xf32, #graph.dims<b, s>>, tensor<?x?xf32, #graph.dims<b, s>>, tensor<?xf32, #graph.dims<b>>) {
  %e = graph.exp %x : tensor<?x?xf32, #graph.dims<b, s>>
  %t = graph.reduce %e kind = add axes = [1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?xf32, #graph.dims<b>>
  %n = graph.broadcast %t axes = [0] : tensor<?xf32, #graph.dims<b>> -> tensor<?x?xf32, #graph.dims<b, s>>
  %d = graph.div %e, %n : tensor<?x?xf32, #graph.dims<b, s>>
  func.return %e, %d, %t : tensor<?x?xf32, #graph.dims<b, s>>, tensor<?x?xf32, #graph.dims<b, s>>, tensor<?xf32, #graph.dims<b>>
}

// -----

// kept booleans
func.func @main(%x: tensor<?x?xf32, #graph.dims<b, s>> {graph.name = "x0"}) -> (tensor<?x?xi1, #graph.dims<b, s>>) {
  %e = graph.exp %x : tensor<?x?xf32, #graph.dims<b, s>>
  %c = graph.compare %e, %x direction = gt : (tensor<?x?xf32, #graph.dims<b, s>>, tensor<?x?xf32, #graph.dims<b, s>>) -> tensor<?x?xi1, #graph.dims<b, s>>
  %t = graph.reduce %c kind = and axes = [1] : tensor<?x?xi1, #graph.dims<b, s>> -> tensor<?xi1, #graph.dims<b>>
  %n = graph.broadcast %t axes = [0] : tensor<?xi1, #graph.dims<b>> -> tensor<?x?xi1, #graph.dims<b, s>>
  %d = graph.xor %c, %n : tensor<?x?xi1, #graph.dims<b, s>>
  func.return %d : tensor<?x?xi1, #graph.dims<b, s>>
}

// -----

// everything to one number and back
func.func @main(%x: tensor<?x?xf32, #graph.dims<b, s>> {graph.name = "x0"}) -> (tensor<?x?xf32, #graph.dims<b, s>>, tensor<f32>) {
  %t = graph.reduce %x kind = add axes = [0, 1] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<f32>
  %h = graph.tanh %t : tensor<f32>
  %n = graph.broadcast %h axes = [] : tensor<f32> -> tensor<?x?xf32, #graph.dims<b, s>>
  %d = graph.mul %x, %n : tensor<?x?xf32, #graph.dims<b, s>>
  func.return %d, %h : tensor<?x?xf32, #graph.dims<b, s>>, tensor<f32>
}

// -----

// reduction of nothing
func.func @main(%x: tensor<?x?xf32, #graph.dims<b, s>> {graph.name = "x0"}) -> (tensor<?x?xf32, #graph.dims<b, s>>) {
  %t = graph.reduce %x kind = max axes = [] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?x?xf32, #graph.dims<b, s>>
  func.return %t : tensor<?x?xf32, #graph.dims<b, s>>
}

// -----

// empty reductions
func.func @main(%x: tensor<3x0xf32> {graph.name = "x0"}, %y: tensor<3x0xi32> {graph.name = "x1"}, %z: tensor<3x0xi1> {graph.name = "x2"}) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xi32>, tensor<i32>, tensor<3xi1>) {
  %a = graph.reduce %x kind = max axes = [1] : tensor<3x0xf32> -> tensor<3xf32>
  %b = graph.reduce %x kind = mul axes = [1] : tensor<3x0xf32> -> tensor<3xf32>
  %c = graph.reduce %y kind = min axes = [1] : tensor<3x0xi32> -> tensor<3xi32>
  %d = graph.reduce %y kind = and axes = [0, 1] : tensor<3x0xi32> -> tensor<i32>
  %e = graph.reduce %z kind = and axes = [1] : tensor<3x0xi1> -> tensor<3xi1>
  func.return %a, %b, %c, %d, %e : tensor<3xf32>, tensor<3xf32>, tensor<3xi32>, tensor<i32>, tensor<3xi1>
}

// -----

// f16 sums
func.func @main(%x: tensor<?x300xf16, #graph.dims<s, _>> {graph.name = "x0"}) -> (tensor<?xf16, #graph.dims<s>>) {
  %t = graph.reduce %x kind = add axes = [1] : tensor<?x300xf16, #graph.dims<s, _>> -> tensor<?xf16, #graph.dims<s>>
  func.return %t : tensor<?xf16, #graph.dims<s>>
}

// -----

// f16 softmax
func.func @main(%x: tensor<?x30xf16, #graph.dims<s, _>> {graph.name = "x0"}) -> (tensor<?x30xf16, #graph.dims<s, _>>) {
  %t = graph.softmax %x axis = 1 : tensor<?x30xf16, #graph.dims<s, _>>
  func.return %t : tensor<?x30xf16, #graph.dims<s, _>>
}

// -----

// f16 layer norm
func.func @main(%x: tensor<?x30xf16, #graph.dims<s, _>> {graph.name = "x0"}, %y: tensor<30xf16> {graph.name = "x1"}) -> (tensor<?x30xf16, #graph.dims<s, _>>) {
  %t = graph.layer_norm %x, %y, %y epsilon = 1.0e-3 : (tensor<?x30xf16, #graph.dims<s, _>>, tensor<30xf16>, tensor<30xf16>) -> tensor<?x30xf16, #graph.dims<s, _>>
  func.return %t : tensor<?x30xf16, #graph.dims<s, _>>
}

// -----

// f64 layer norm
func.func @main(%x: tensor<?x30xf64, #graph.dims<s, _>> {graph.name = "x0"}, %y: tensor<30xf64> {graph.name = "x1"}) -> (tensor<?x30xf64, #graph.dims<s, _>>) {
  %t = graph.layer_norm %x, %y, %y epsilon = 1.0e-3 : (tensor<?x30xf64, #graph.dims<s, _>>, tensor<30xf64>, tensor<30xf64>) -> tensor<?x30xf64, #graph.dims<s, _>>
  func.return %t : tensor<?x30xf64, #graph.dims<s, _>>
}

// -----

// layer norm over an unknown size
func.func @main(%x: tensor<?x?xf32, #graph.dims<b, s>> {graph.name = "x0"}, %y: tensor<?xf32, #graph.dims<s>> {graph.name = "x1"}) -> (tensor<?x?xf32, #graph.dims<b, s>>) {
  %t = graph.layer_norm %x, %y, %y epsilon = 1.0e-1 : (tensor<?x?xf32, #graph.dims<b, s>>, tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<s>>) -> tensor<?x?xf32, #graph.dims<b, s>>
  func.return %t : tensor<?x?xf32, #graph.dims<b, s>>
}

// -----

// argmax and argmin
func.func @main(%x: tensor<?x8xf32, #graph.dims<s, _>> {graph.name = "x0"}, %y: tensor<4x?xi32, #graph.dims<_, s>> {graph.name = "x1"}) -> (tensor<?xi64, #graph.dims<s>>, tensor<?x1xi32, #graph.dims<s, _>>, tensor<?xi16, #graph.dims<s>>) {
  %a = graph.argmax %x axis = 1 : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?xi64, #graph.dims<s>>
  %b = graph.argmin %x axis = -1 keep = true : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?x1xi32, #graph.dims<s, _>>
  %c = graph.argmax %y axis = 0 : tensor<4x?xi32, #graph.dims<_, s>> -> tensor<?xi16, #graph.dims<s>>
  func.return %a, %b, %c : tensor<?xi64, #graph.dims<s>>, tensor<?x1xi32, #graph.dims<s, _>>, tensor<?xi16, #graph.dims<s>>
}

// -----

// argmax of booleans and f16
func.func @main(%x: tensor<5x7xi1> {graph.name = "x0"}, %y: tensor<5x7xf16> {graph.name = "x1"}) -> (tensor<5xi64>, tensor<7xi64>) {
  %a = graph.argmax %x axis = 1 : tensor<5x7xi1> -> tensor<5xi64>
  %b = graph.argmin %y axis = 0 : tensor<5x7xf16> -> tensor<7xi64>
  func.return %a, %b : tensor<5xi64>, tensor<7xi64>
}

// -----

// results: argument, constant, duplicate, view
func.func @main(%x: tensor<?x8xf32, #graph.dims<s, _>> {graph.name = "x0"}) -> (tensor<?x8xf32, #graph.dims<s, _>>, tensor<2xf32>, tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>, tensor<?xf32, #graph.dims<8*s>>, tensor<i64>) {
  %c = graph.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %k = graph.constant dense<3> : tensor<i64>
  %e = graph.exp %x : tensor<?x8xf32, #graph.dims<s, _>>
  %v = graph.reshape %e : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?xf32, #graph.dims<8*s>>
  func.return %x, %c, %e, %e, %v, %k : tensor<?x8xf32, #graph.dims<s, _>>, tensor<2xf32>, tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>, tensor<?xf32, #graph.dims<8*s>>, tensor<i64>
}

// -----

// nothing is computed from the arguments
func.func @main(%x: tensor<?xf32, #graph.dims<s>> {graph.name = "x0"}) -> (tensor<i64>, tensor<?xf32, #graph.dims<s>>) {
  %k = graph.size value = [s*s + 2] : tensor<i64>
  %i = graph.iota axis = 0 : tensor<?xf32, #graph.dims<s>>
  func.return %k, %i : tensor<i64>, tensor<?xf32, #graph.dims<s>>
}

// -----

// dead code
func.func @main(%x: tensor<?x8xf32, #graph.dims<s, _>> {graph.name = "x0"}) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %e = graph.exp %x : tensor<?x8xf32, #graph.dims<s, _>>
  %d = graph.softmax %x axis = 1 : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %e : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// diamond around a product
func.func @main(%x: tensor<?x8xf32, #graph.dims<s, _>> {graph.name = "x0"}, %w: tensor<8x8xf32> {graph.name = "x1"}) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %e = graph.exp %x : tensor<?x8xf32, #graph.dims<s, _>>
  %p = graph.dot %e, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  %a = graph.add %p, %e : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %a : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// diamond through a transpose
func.func @main(%x: tensor<?x?xf32, #graph.dims<s, s>> {graph.name = "x0"}) -> (tensor<?x?xf32, #graph.dims<s, s>>) {
  %e = graph.exp %x : tensor<?x?xf32, #graph.dims<s, s>>
  %t = graph.transpose %e perm = [1, 0] : tensor<?x?xf32, #graph.dims<s, s>> -> tensor<?x?xf32, #graph.dims<s, s>>
  %a = graph.add %e, %t : tensor<?x?xf32, #graph.dims<s, s>>
  func.return %a : tensor<?x?xf32, #graph.dims<s, s>>
}

// -----

// diamond through a view
func.func @main(%x: tensor<?x8xf32, #graph.dims<s, _>> {graph.name = "x0"}) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %e = graph.exp %x : tensor<?x8xf32, #graph.dims<s, _>>
  %v = graph.reshape %e : tensor<?x8xf32, #graph.dims<s, _>> -> tensor<?xf32, #graph.dims<8*s>>
  %r = graph.reverse %v axes = [0] : tensor<?xf32, #graph.dims<8*s>>
  %w = graph.reshape %r : tensor<?xf32, #graph.dims<8*s>> -> tensor<?x8xf32, #graph.dims<s, _>>
  %a = graph.add %e, %w : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %a : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// scalars
func.func @main(%x: tensor<f32> {graph.name = "x0"}, %y: tensor<i1> {graph.name = "x1"}) -> (tensor<f32>) {
  %e = graph.exp %x : tensor<f32>
  %a = graph.select %y, %e, %x : (tensor<i1>, tensor<f32>, tensor<f32>) -> tensor<f32>
  func.return %a : tensor<f32>
}

// -----

// empty tensors
func.func @main(%x: tensor<0x4xf32> {graph.name = "x0"}, %y: tensor<3xf32> {graph.name = "x1"}) -> (tensor<4x0xf32>, tensor<0x4xf32>, tensor<2x4xf32>) {
  %e = graph.exp %x : tensor<0x4xf32>
  %t = graph.transpose %e perm = [1, 0] : tensor<0x4xf32> -> tensor<4x0xf32>
  %c = graph.constant dense<> : tensor<0x4xf32>
  %k = graph.concat %e, %c axis = 0 : (tensor<0x4xf32>, tensor<0x4xf32>) -> tensor<0x4xf32>
  %z = graph.constant dense<2.0> : tensor<f32>
  %p = graph.pad %e, %z low = [1, 0] high = [1, 0] interior = [2, 0] : (tensor<0x4xf32>, tensor<f32>) -> tensor<2x4xf32>
  func.return %t, %k, %p : tensor<4x0xf32>, tensor<0x4xf32>, tensor<2x4xf32>
}

// -----

// gather of rows, indices of every kind
func.func @main(%x: tensor<?x8xf32, #graph.dims<s, _>> {graph.name = "x0"}, %i: tensor<5xi8> {graph.name = "x1"}, %j: tensor<2x3xi64> {graph.name = "x2"}) -> (tensor<5x8xf32>, tensor<?x2x3xf32, #graph.dims<s, _, _>>) {
  %a = graph.gather %x, %i axis = 0 : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<5xi8>) -> tensor<5x8xf32>
  %b = graph.gather %x, %j axis = 1 : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<2x3xi64>) -> tensor<?x2x3xf32, #graph.dims<s, _, _>>
  func.return %a, %b : tensor<5x8xf32>, tensor<?x2x3xf32, #graph.dims<s, _, _>>
}

// -----

// strided slice of a symbolic start
func.func @main(%x: tensor<?x?xf32, #graph.dims<b, s>> {graph.name = "x0"}) -> (tensor<?x?xf32, #graph.dims<(b - (b floordiv 3)) ceildiv 2, (s - (s floordiv 2)) ceildiv 3>>) {
  %a = graph.slice %x starts = [b floordiv 3, s floordiv 2] limits = [b, s] strides = [2, 3] : tensor<?x?xf32, #graph.dims<b, s>> -> tensor<?x?xf32, #graph.dims<(b - (b floordiv 3)) ceildiv 2, (s - (s floordiv 2)) ceildiv 3>>
  func.return %a : tensor<?x?xf32, #graph.dims<(b - (b floordiv 3)) ceildiv 2, (s - (s floordiv 2)) ceildiv 3>>
}

// -----

// concatenation of different lengths
func.func @main(%x: tensor<?xf32, #graph.dims<s>> {graph.name = "x0"}, %y: tensor<?xf32, #graph.dims<b>> {graph.name = "x1"}, %z: tensor<3xf32> {graph.name = "x2"}) -> (tensor<?xf32, #graph.dims<b + 2*s + 3>>) {
  %a = graph.concat %x, %z, %y, %x axis = 0 : (tensor<?xf32, #graph.dims<s>>, tensor<3xf32>, tensor<?xf32, #graph.dims<b>>, tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<b + 2*s + 3>>
  func.return %a : tensor<?xf32, #graph.dims<b + 2*s + 3>>
}

// -----

// pads: interior, cropping, symbolic
func.func @main(%x: tensor<?xf32, #graph.dims<s>> {graph.name = "x0"}, %z: tensor<f32> {graph.name = "x1"}) -> (tensor<?xf32, #graph.dims<2*s + 2*max(s - 1, 0) + 2>>, tensor<?xf32, #graph.dims<s - (s floordiv 2) + 1>>) {
  %n = graph.neg %z : tensor<f32>
  %a = graph.pad %x, %n low = [2] high = [s] interior = [2] : (tensor<?xf32, #graph.dims<s>>, tensor<f32>) -> tensor<?xf32, #graph.dims<2*s + 2*max(s - 1, 0) + 2>>
  %b = graph.pad %x, %z low = [-(s floordiv 2)] high = [1] interior = [0] : (tensor<?xf32, #graph.dims<s>>, tensor<f32>) -> tensor<?xf32, #graph.dims<s - (s floordiv 2) + 1>>
  func.return %a, %b : tensor<?xf32, #graph.dims<2*s + 2*max(s - 1, 0) + 2>>, tensor<?xf32, #graph.dims<s - (s floordiv 2) + 1>>
}

// -----

// iota of every type
func.func @main(%x: tensor<?xf32, #graph.dims<s>> {graph.name = "x0"}) -> (tensor<?x3xi8, #graph.dims<s, _>>, tensor<3x?xi16, #graph.dims<_, s>>, tensor<?xf64, #graph.dims<s>>, tensor<?xf16, #graph.dims<s>>, tensor<2xi1>) {
  %a = graph.iota axis = 0 : tensor<?x3xi8, #graph.dims<s, _>>
  %b = graph.iota axis = 1 : tensor<3x?xi16, #graph.dims<_, s>>
  %c = graph.iota axis = 0 : tensor<?xf64, #graph.dims<s>>
  %d = graph.iota axis = 0 : tensor<?xf16, #graph.dims<s>>
  %e = graph.iota axis = 0 : tensor<2xi1>
  func.return %a, %b, %c, %d, %e : tensor<?x3xi8, #graph.dims<s, _>>, tensor<3x?xi16, #graph.dims<_, s>>, tensor<?xf64, #graph.dims<s>>, tensor<?xf16, #graph.dims<s>>, tensor<2xi1>
}

// -----

// triangle mask
func.func @main(%x: tensor<?x?xf32, #graph.dims<s, s>> {graph.name = "x0"}) -> (tensor<?x?xf32, #graph.dims<s, s>>, tensor<?x?xi1, #graph.dims<s, s>>) {
  %i = graph.iota axis = 0 : tensor<?x?xi32, #graph.dims<s, s>>
  %j = graph.iota axis = 1 : tensor<?x?xi32, #graph.dims<s, s>>
  %c = graph.compare %i, %j direction = ge : (tensor<?x?xi32, #graph.dims<s, s>>, tensor<?x?xi32, #graph.dims<s, s>>) -> tensor<?x?xi1, #graph.dims<s, s>>
  %k = graph.constant dense<-1.0e+9> : tensor<f32>
  %n = graph.broadcast %k axes = [] : tensor<f32> -> tensor<?x?xf32, #graph.dims<s, s>>
  %m = graph.select %c, %x, %n : (tensor<?x?xi1, #graph.dims<s, s>>, tensor<?x?xf32, #graph.dims<s, s>>, tensor<?x?xf32, #graph.dims<s, s>>) -> tensor<?x?xf32, #graph.dims<s, s>>
  %t = graph.softmax %m axis = 1 : tensor<?x?xf32, #graph.dims<s, s>>
  func.return %t, %c : tensor<?x?xf32, #graph.dims<s, s>>, tensor<?x?xi1, #graph.dims<s, s>>
}

// -----

// broadcast of everything
func.func @main(%x: tensor<?xf32, #graph.dims<s>> {graph.name = "x0"}, %y: tensor<1x8xf32> {graph.name = "x1"}, %z: tensor<f32> {graph.name = "x2"}) -> (tensor<?x8xf32, #graph.dims<s, _>>) {
  %a = graph.broadcast %x axes = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<?x8xf32, #graph.dims<s, _>>
  %b = graph.broadcast %y axes = [0, 1] : tensor<1x8xf32> -> tensor<?x8xf32, #graph.dims<s, _>>
  %c = graph.broadcast %z axes = [] : tensor<f32> -> tensor<?x8xf32, #graph.dims<s, _>>
  %d = graph.mul %a, %b : tensor<?x8xf32, #graph.dims<s, _>>
  %e = graph.add %d, %c : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %e : tensor<?x8xf32, #graph.dims<s, _>>
}

// -----

// casts through every type
func.func @main(%x: tensor<?xf32, #graph.dims<s>> {graph.name = "x0"}) -> (tensor<?xi8, #graph.dims<s>>, tensor<?xf64, #graph.dims<s>>, tensor<?xi1, #graph.dims<s>>, tensor<?xi64, #graph.dims<s>>, tensor<?xf16, #graph.dims<s>>) {
  %a = graph.cast %x : tensor<?xf32, #graph.dims<s>> -> tensor<?xi8, #graph.dims<s>>
  %b = graph.cast %a : tensor<?xi8, #graph.dims<s>> -> tensor<?xf64, #graph.dims<s>>
  %c = graph.cast %b : tensor<?xf64, #graph.dims<s>> -> tensor<?xi1, #graph.dims<s>>
  %d = graph.cast %c : tensor<?xi1, #graph.dims<s>> -> tensor<?xi64, #graph.dims<s>>
  %e = graph.cast %d : tensor<?xi64, #graph.dims<s>> -> tensor<?xf16, #graph.dims<s>>
  func.return %a, %b, %c, %d, %e : tensor<?xi8, #graph.dims<s>>, tensor<?xf64, #graph.dims<s>>, tensor<?xi1, #graph.dims<s>>, tensor<?xi64, #graph.dims<s>>, tensor<?xf16, #graph.dims<s>>
}
// -----

// convolution with bias: strides, uneven padding, symbolic sizes
func.func @main(%x: tensor<?x3x?x11xf32, #graph.dims<b, _, s, _>> {graph.name = "x0"}, %w: tensor<20x3x3x2xf32> {graph.name = "x1"}, %c: tensor<20xf32> {graph.name = "x2"}) -> (tensor<?x20x?x6xf32, #graph.dims<b, _, (s + 2) floordiv 2, _>>) {
  %y = graph.conv %x, %w layout = "bf01,oi01->bf01" strides = [2, 2] low = [2, 1] high = [1, 0] : (tensor<?x3x?x11xf32, #graph.dims<b, _, s, _>>, tensor<20x3x3x2xf32>) -> tensor<?x20x?x6xf32, #graph.dims<b, _, (s + 2) floordiv 2, _>>
  %d = graph.broadcast %c axes = [1] : tensor<20xf32> -> tensor<?x20x?x6xf32, #graph.dims<b, _, (s + 2) floordiv 2, _>>
  %r = graph.add %y, %d : tensor<?x20x?x6xf32, #graph.dims<b, _, (s + 2) floordiv 2, _>>
  func.return %r : tensor<?x20x?x6xf32, #graph.dims<b, _, (s + 2) floordiv 2, _>>
}

// -----

// convolutions of groups, features last: depthwise, then two groups, dilated
func.func @main(%x: tensor<?x?x9x6xf32, #graph.dims<b, s, _, _>> {graph.name = "x0"}, %v: tensor<3x3x1x6xf32> {graph.name = "x1"}, %w: tensor<2x3x3x4xf32> {graph.name = "x2"}) -> (tensor<?x?x9x4xf32, #graph.dims<b, s + 1, _, _>>) {
  %y = graph.conv %x, %v layout = "b01f,01io->b01f" strides = [1, 1] low = [1, 1] high = [1, 1] groups = 6 : (tensor<?x?x9x6xf32, #graph.dims<b, s, _, _>>, tensor<3x3x1x6xf32>) -> tensor<?x?x9x6xf32, #graph.dims<b, s, _, _>>
  %t = graph.tanh %y : tensor<?x?x9x6xf32, #graph.dims<b, s, _, _>>
  %z = graph.conv %t, %w layout = "b01f,01io->b01f" strides = [1, 1] low = [1, 2] high = [1, 2] w_dilation = [1, 2] groups = 2 : (tensor<?x?x9x6xf32, #graph.dims<b, s, _, _>>, tensor<2x3x3x4xf32>) -> tensor<?x?x9x4xf32, #graph.dims<b, s + 1, _, _>>
  func.return %z : tensor<?x?x9x4xf32, #graph.dims<b, s + 1, _, _>>
}

// -----

// convolution of a spread out operand, cropped
func.func @main(%x: tensor<?x3x?xf32, #graph.dims<b, _, s>> {graph.name = "x0"}, %w: tensor<4x3x3xf32> {graph.name = "x1"}) -> (tensor<?x4x?xf32, #graph.dims<b, _, max(0, max(0, 2*s - 1) - 1)>>) {
  %y = graph.conv %x, %w layout = "bf0,oi0->bf0" strides = [1] low = [2] high = [-1] x_dilation = [2] : (tensor<?x3x?xf32, #graph.dims<b, _, s>>, tensor<4x3x3xf32>) -> tensor<?x4x?xf32, #graph.dims<b, _, max(0, max(0, 2*s - 1) - 1)>>
  func.return %y : tensor<?x4x?xf32, #graph.dims<b, _, max(0, max(0, 2*s - 1) - 1)>>
}

// -----

// poolings: largest, average of what is there
func.func @main(%x: tensor<?x3x?x9xf32, #graph.dims<b, _, s, _>> {graph.name = "x0"}) -> (tensor<?x3x?x5xf32, #graph.dims<b, _, (s + 1) floordiv 2, _>>, tensor<?x3x?x9xf32, #graph.dims<b, _, s, _>>) {
  %m = graph.reduce_window %x kind = max window = [1, 1, 3, 3] strides = [1, 1, 2, 2] low = [0, 0, 1, 1] high = [0, 0, 1, 1] : tensor<?x3x?x9xf32, #graph.dims<b, _, s, _>> -> tensor<?x3x?x5xf32, #graph.dims<b, _, (s + 1) floordiv 2, _>>
  %one = graph.constant dense<1.0> : tensor<f32>
  %ones = graph.broadcast %one axes = [] : tensor<f32> -> tensor<?x3x?x9xf32, #graph.dims<b, _, s, _>>
  %n = graph.reduce_window %ones kind = add window = [1, 1, 3, 2] strides = [1, 1, 1, 1] low = [0, 0, 1, 0] high = [0, 0, 1, 1] : tensor<?x3x?x9xf32, #graph.dims<b, _, s, _>> -> tensor<?x3x?x9xf32, #graph.dims<b, _, s, _>>
  %t = graph.reduce_window %x kind = add window = [1, 1, 3, 2] strides = [1, 1, 1, 1] low = [0, 0, 1, 0] high = [0, 0, 1, 1] : tensor<?x3x?x9xf32, #graph.dims<b, _, s, _>> -> tensor<?x3x?x9xf32, #graph.dims<b, _, s, _>>
  %a = graph.div %t, %n : tensor<?x3x?x9xf32, #graph.dims<b, _, s, _>>
  func.return %m, %a : tensor<?x3x?x5xf32, #graph.dims<b, _, (s + 1) floordiv 2, _>>, tensor<?x3x?x9xf32, #graph.dims<b, _, s, _>>
}

