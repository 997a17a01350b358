// Operations along padded dimensions, at every size in test_pad_shapes.py: the comment is a name.

// -----
// mean
func.func @main(%x0: tensor<?xf32, #graph.dims<s>>) -> (tensor<f32>) {
  %t = graph.reduce %x0 kind = add axes = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<f32>
  %n = graph.size value = [s] : tensor<i64>
  %c = graph.cast %n : tensor<i64> -> tensor<f32>
  %r = graph.div %t, %c : tensor<f32>
  func.return %r : tensor<f32>
}

// -----
// size of a dimension
func.func @main(%x0: tensor<?x3xf32, #graph.dims<s, _>>) -> (tensor<i64>) {
  %n = graph.dim %x0 axis = 0 : tensor<?x3xf32, #graph.dims<s, _>> -> tensor<i64>
  func.return %n : tensor<i64>
}

// -----
// softmax, and a sum of it
func.func @main(%x0: tensor<?x3xf32, #graph.dims<s, _>>) -> (tensor<?x3xf32, #graph.dims<s, _>>, tensor<3xf32>) {
  %y = graph.softmax %x0 axis = 0 : tensor<?x3xf32, #graph.dims<s, _>>
  %t = graph.reduce %y kind = add axes = [0] : tensor<?x3xf32, #graph.dims<s, _>> -> tensor<3xf32>
  func.return %y, %t : tensor<?x3xf32, #graph.dims<s, _>>, tensor<3xf32>
}

// -----
// layer_norm
func.func @main(%x0: tensor<3x?xf32, #graph.dims<_, s>>, %x1: tensor<?xf32, #graph.dims<s>>, %x2: tensor<?xf32, #graph.dims<s>>) -> (tensor<3x?xf32, #graph.dims<_, s>>) {
  %y = graph.layer_norm %x0, %x1, %x2 epsilon = 0.1 : (tensor<3x?xf32, #graph.dims<_, s>>, tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<s>>) -> tensor<3x?xf32, #graph.dims<_, s>>
  func.return %y : tensor<3x?xf32, #graph.dims<_, s>>
}

// -----
// layer_norm of narrow floats
func.func @main(%x0: tensor<3x?xbf16, #graph.dims<_, s>>, %x1: tensor<?xbf16, #graph.dims<s>>, %x2: tensor<?xbf16, #graph.dims<s>>) -> (tensor<3x?xbf16, #graph.dims<_, s>>) {
  %y = graph.layer_norm %x0, %x1, %x2 epsilon = 0.1 : (tensor<3x?xbf16, #graph.dims<_, s>>, tensor<?xbf16, #graph.dims<s>>, tensor<?xbf16, #graph.dims<s>>) -> tensor<3x?xbf16, #graph.dims<_, s>>
  func.return %y : tensor<3x?xbf16, #graph.dims<_, s>>
}

// -----
// attention
func.func @main(%x0: tensor<?x?x4xf32, #graph.dims<b, s, _>>, %x1: tensor<?x?x4xf32, #graph.dims<b, s, _>>) -> (tensor<?x?x4xf32, #graph.dims<b, s, _>>) {
  %q = graph.dot %x0, %x1 lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [2] : (tensor<?x?x4xf32, #graph.dims<b, s, _>>, tensor<?x?x4xf32, #graph.dims<b, s, _>>) -> tensor<?x?x?xf32, #graph.dims<b, s, s>>
  %p = graph.softmax %q axis = 2 : tensor<?x?x?xf32, #graph.dims<b, s, s>>
  %y = graph.matmul %p, %x1 : (tensor<?x?x?xf32, #graph.dims<b, s, s>>, tensor<?x?x4xf32, #graph.dims<b, s, _>>) -> tensor<?x?x4xf32, #graph.dims<b, s, _>>
  func.return %y : tensor<?x?x4xf32, #graph.dims<b, s, _>>
}

// -----
// batch and length as one dimension
func.func @main(%x0: tensor<?x?x4xf32, #graph.dims<b, s, _>>, %x1: tensor<?x2xf32, #graph.dims<b*s, _>>) -> (tensor<?x4xf32, #graph.dims<b*s, _>>, tensor<4xf32>, tensor<?x?x2x2xf32, #graph.dims<b, s, _, _>>, tensor<2xf32>) {
  %r = graph.reshape %x0 : tensor<?x?x4xf32, #graph.dims<b, s, _>> -> tensor<?x4xf32, #graph.dims<b*s, _>>
  %e = graph.exp %r : tensor<?x4xf32, #graph.dims<b*s, _>>
  %c = graph.cumulate %e kind = add axis = 0 : tensor<?x4xf32, #graph.dims<b*s, _>>
  %t = graph.reduce %e kind = mul axes = [0] : tensor<?x4xf32, #graph.dims<b*s, _>> -> tensor<4xf32>
  %y = graph.reshape %c : tensor<?x4xf32, #graph.dims<b*s, _>> -> tensor<?x?x2x2xf32, #graph.dims<b, s, _, _>>
  %z = graph.reduce %x1 kind = max axes = [0] : tensor<?x2xf32, #graph.dims<b*s, _>> -> tensor<2xf32>
  func.return %e, %t, %y, %z : tensor<?x4xf32, #graph.dims<b*s, _>>, tensor<4xf32>, tensor<?x?x2x2xf32, #graph.dims<b, s, _, _>>, tensor<2xf32>
}

// -----
// reverse
func.func @main(%x0: tensor<?x3xf32, #graph.dims<s, _>>) -> (tensor<?x3xf32, #graph.dims<s, _>>) {
  %y = graph.reverse %x0 axes = [0, 1] : tensor<?x3xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x3xf32, #graph.dims<s, _>>
}

// -----
// last elements
func.func @main(%x0: tensor<?x3xf32, #graph.dims<s, _>>) -> (tensor<2x3xf32>, tensor<?x3xf32, #graph.dims<s - 2, _>>, tensor<2x3xf32>, tensor<3xf32>) {
  %a = graph.slice %x0 starts = [s - 2, 0] limits = [s, 3] strides = [1, 1] : tensor<?x3xf32, #graph.dims<s, _>> -> tensor<2x3xf32>
  %b = graph.slice %x0 starts = [1, 0] limits = [s - 1, 3] strides = [1, 1] : tensor<?x3xf32, #graph.dims<s, _>> -> tensor<?x3xf32, #graph.dims<s - 2, _>>
  %c = graph.slice %x0 starts = [0, 0] limits = [2, 3] strides = [1, 1] : tensor<?x3xf32, #graph.dims<s, _>> -> tensor<2x3xf32>
  %t = graph.reduce %b kind = min axes = [0] : tensor<?x3xf32, #graph.dims<s - 2, _>> -> tensor<3xf32>
  func.return %a, %b, %c, %t : tensor<2x3xf32>, tensor<?x3xf32, #graph.dims<s - 2, _>>, tensor<2x3xf32>, tensor<3xf32>
}

// -----
// concat behind padding
func.func @main(%x0: tensor<?x3xf32, #graph.dims<s, _>>, %x1: tensor<2x3xf32>, %x2: tensor<?x3xf32, #graph.dims<b, _>>) -> (tensor<?x3xf32, #graph.dims<b + s + 4, _>>, tensor<?x3xf32, #graph.dims<s + 2, _>>, tensor<3xf32>) {
  %y = graph.concat %x0, %x1, %x2, %x1 axis = 0 : (tensor<?x3xf32, #graph.dims<s, _>>, tensor<2x3xf32>, tensor<?x3xf32, #graph.dims<b, _>>, tensor<2x3xf32>) -> tensor<?x3xf32, #graph.dims<b + s + 4, _>>
  %z = graph.concat %x1, %x0 axis = 0 : (tensor<2x3xf32>, tensor<?x3xf32, #graph.dims<s, _>>) -> tensor<?x3xf32, #graph.dims<s + 2, _>>
  %t = graph.reduce %z kind = add axes = [0] : tensor<?x3xf32, #graph.dims<s + 2, _>> -> tensor<3xf32>
  func.return %y, %z, %t : tensor<?x3xf32, #graph.dims<b + s + 4, _>>, tensor<?x3xf32, #graph.dims<s + 2, _>>, tensor<3xf32>
}

// -----
// pads
func.func @main(%x0: tensor<?xf32, #graph.dims<s>>, %x1: tensor<f32>) -> (tensor<?xf32, #graph.dims<s + max(s - 1, 0) + 5>>, tensor<20xf32>, tensor<f32>) {
  %y = graph.pad %x0, %x1 low = [2] high = [3] interior = [1] : (tensor<?xf32, #graph.dims<s>>, tensor<f32>) -> tensor<?xf32, #graph.dims<s + max(s - 1, 0) + 5>>
  %z = graph.pad %x0, %x1 low = [0] high = [-s + 20] interior = [0] : (tensor<?xf32, #graph.dims<s>>, tensor<f32>) -> tensor<20xf32>
  %t = graph.reduce %y kind = max axes = [0] : tensor<?xf32, #graph.dims<s + max(s - 1, 0) + 5>> -> tensor<f32>
  func.return %y, %z, %t : tensor<?xf32, #graph.dims<s + max(s - 1, 0) + 5>>, tensor<20xf32>, tensor<f32>
}

// -----
// gather and scatter
func.func @main(%x0: tensor<?x3xf32, #graph.dims<s, _>>, %x1: tensor<?xi32, #graph.dims<b>>, %x2: tensor<?x3xf32, #graph.dims<b, _>>) -> (tensor<?x3xf32, #graph.dims<b, _>>, tensor<?x3xf32, #graph.dims<s, _>>, tensor<3xf32>) {
  %y = graph.gather %x0, %x1 axis = 0 : (tensor<?x3xf32, #graph.dims<s, _>>, tensor<?xi32, #graph.dims<b>>) -> tensor<?x3xf32, #graph.dims<b, _>>
  %z = graph.scatter %x0, %x1, %x2 kind = add : (tensor<?x3xf32, #graph.dims<s, _>>, tensor<?xi32, #graph.dims<b>>, tensor<?x3xf32, #graph.dims<b, _>>) -> tensor<?x3xf32, #graph.dims<s, _>>
  %t = graph.reduce %z kind = add axes = [0] : tensor<?x3xf32, #graph.dims<s, _>> -> tensor<3xf32>
  func.return %y, %z, %t : tensor<?x3xf32, #graph.dims<b, _>>, tensor<?x3xf32, #graph.dims<s, _>>, tensor<3xf32>
}

// -----
// unsigned indices
func.func @main(%x0: tensor<?x3xf32, #graph.dims<s, _>>, %x1: tensor<?xui8, #graph.dims<b>>, %x2: tensor<?x3xf32, #graph.dims<b, _>>) -> (tensor<?x3xf32, #graph.dims<b, _>>, tensor<?x3xf32, #graph.dims<s, _>>) {
  %y = graph.gather %x0, %x1 axis = 0 : (tensor<?x3xf32, #graph.dims<s, _>>, tensor<?xui8, #graph.dims<b>>) -> tensor<?x3xf32, #graph.dims<b, _>>
  %z = graph.scatter %x0, %x1, %x2 kind = set : (tensor<?x3xf32, #graph.dims<s, _>>, tensor<?xui8, #graph.dims<b>>, tensor<?x3xf32, #graph.dims<b, _>>) -> tensor<?x3xf32, #graph.dims<s, _>>
  func.return %y, %z : tensor<?x3xf32, #graph.dims<b, _>>, tensor<?x3xf32, #graph.dims<s, _>>
}

// -----
// windows
func.func @main(%x0: tensor<1x?x2xf32, #graph.dims<_, s, _>>, %x1: tensor<3x2x2xf32>) -> (tensor<1x?x2xf32, #graph.dims<_, max((s + 1) floordiv 2, 0), _>>, tensor<1x?x2xf32, #graph.dims<_, s, _>>) {
  %c = graph.conv %x0, %x1 layout = "b0f,0io->b0f" strides = [2] low = [1] high = [1] : (tensor<1x?x2xf32, #graph.dims<_, s, _>>, tensor<3x2x2xf32>) -> tensor<1x?x2xf32, #graph.dims<_, max((s + 1) floordiv 2, 0), _>>
  %m = graph.reduce_window %x0 kind = max window = [1, 3, 1] strides = [1, 1, 1] low = [0, 1, 0] high = [0, 1, 0] : tensor<1x?x2xf32, #graph.dims<_, s, _>> -> tensor<1x?x2xf32, #graph.dims<_, s, _>>
  func.return %c, %m : tensor<1x?x2xf32, #graph.dims<_, max((s + 1) floordiv 2, 0), _>>, tensor<1x?x2xf32, #graph.dims<_, s, _>>
}

// -----
// products of sums
func.func @main(%x0: tensor<?x3xf32, #graph.dims<s, _>>, %x1: tensor<?xf32, #graph.dims<s>>) -> (tensor<3xf32>, tensor<3x3xf32>) {
  %a = graph.dot %x0, %x1 lhs_batch = [] rhs_batch = [] lhs_contract = [0] rhs_contract = [0] : (tensor<?x3xf32, #graph.dims<s, _>>, tensor<?xf32, #graph.dims<s>>) -> tensor<3xf32>
  %l = graph.log %x0 : tensor<?x3xf32, #graph.dims<s, _>>
  %b = graph.dot %l, %x0 lhs_batch = [] rhs_batch = [] lhs_contract = [0] rhs_contract = [0] : (tensor<?x3xf32, #graph.dims<s, _>>, tensor<?x3xf32, #graph.dims<s, _>>) -> tensor<3x3xf32>
  func.return %a, %b : tensor<3xf32>, tensor<3x3xf32>
}

// -----
// counting
func.func @main(%x0: tensor<?x3xf32, #graph.dims<s, _>>) -> (tensor<f32>, tensor<?x3xf32, #graph.dims<s, _>>) {
  %i = graph.iota axis = 0 : tensor<?xf32, #graph.dims<s>>
  %t = graph.reduce %i kind = add axes = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<f32>
  %w = graph.broadcast %t axes = [] : tensor<f32> -> tensor<?x3xf32, #graph.dims<s, _>>
  %y = graph.mul %w, %x0 : tensor<?x3xf32, #graph.dims<s, _>>
  func.return %t, %y : tensor<f32>, tensor<?x3xf32, #graph.dims<s, _>>
}

// -----
// control flow: what ends the loop sees no padding
func.func @main(%x: tensor<?x3xf32, #graph.dims<s, _>>) -> tensor<?x3xf32, #graph.dims<s, _>> {
  %0 = graph.constant dense<100.0> : tensor<f32>
  %r = graph.while(%x) with(%0) : (tensor<?x3xf32, #graph.dims<s, _>>, tensor<f32>) -> tensor<?x3xf32, #graph.dims<s, _>> cond(%a, %b) {
    %m = graph.abs %a : tensor<?x3xf32, #graph.dims<s, _>>
    %t = graph.reduce %m kind = add axes = [0, 1] : tensor<?x3xf32, #graph.dims<s, _>> -> tensor<f32>
    %one = graph.constant dense<1.0> : tensor<f32>
    %u = graph.add %t, %one : tensor<f32>
    %low = graph.compare %u, %b direction = lt : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %n = graph.size value = [s] : tensor<i64>
    %z = graph.constant dense<0> : tensor<i64>
    %some = graph.compare %n, %z direction = gt : (tensor<i64>, tensor<i64>) -> tensor<i1>
    %go = graph.and %low, %some : tensor<i1>
    graph.yield %go : tensor<i1>
  } do(%a, %b) {
    %d = graph.add %a, %a : tensor<?x3xf32, #graph.dims<s, _>>
    %e = graph.cumulate %d kind = max axis = 0 : tensor<?x3xf32, #graph.dims<s, _>>
    graph.yield %e : tensor<?x3xf32, #graph.dims<s, _>>
  }
  %t = graph.reduce %r kind = add axes = [0, 1] : tensor<?x3xf32, #graph.dims<s, _>> -> tensor<f32>
  %c = graph.compare %t, %0 direction = lt : (tensor<f32>, tensor<f32>) -> tensor<i1>
  %y = graph.if %c(%r) : (tensor<?x3xf32, #graph.dims<s, _>>) -> tensor<?x3xf32, #graph.dims<s, _>> then(%a) {
    %n = graph.reverse %a axes = [0] : tensor<?x3xf32, #graph.dims<s, _>>
    graph.yield %n : tensor<?x3xf32, #graph.dims<s, _>>
  } else(%a) {
    %n = graph.neg %a : tensor<?x3xf32, #graph.dims<s, _>>
    graph.yield %n : tensor<?x3xf32, #graph.dims<s, _>>
  }
  func.return %y : tensor<?x3xf32, #graph.dims<s, _>>
}

// -----
// attention block
func.func @main(%x: tensor<?x?x16xf32, #graph.dims<b, s, _>>, %w: tensor<16x48xf32>) -> (tensor<?x?x16xf32, #graph.dims<b, s, _>>, tensor<?x16xf32, #graph.dims<b, _>>) {
  %f = graph.reshape %x : tensor<?x?x16xf32, #graph.dims<b, s, _>> -> tensor<?x16xf32, #graph.dims<b*s, _>>
  %p = graph.matmul %f, %w : (tensor<?x16xf32, #graph.dims<b*s, _>>, tensor<16x48xf32>) -> tensor<?x48xf32, #graph.dims<b*s, _>>
  %g = graph.reshape %p : tensor<?x48xf32, #graph.dims<b*s, _>> -> tensor<?x?x48xf32, #graph.dims<b, s, _>>
  %q = graph.slice %g starts = [0, 0, 0] limits = [b, s, 16] strides = [1, 1, 1] : tensor<?x?x48xf32, #graph.dims<b, s, _>> -> tensor<?x?x16xf32, #graph.dims<b, s, _>>
  %k = graph.slice %g starts = [0, 0, 16] limits = [b, s, 32] strides = [1, 1, 1] : tensor<?x?x48xf32, #graph.dims<b, s, _>> -> tensor<?x?x16xf32, #graph.dims<b, s, _>>
  %v = graph.slice %g starts = [0, 0, 32] limits = [b, s, 48] strides = [1, 1, 1] : tensor<?x?x48xf32, #graph.dims<b, s, _>> -> tensor<?x?x16xf32, #graph.dims<b, s, _>>
  %a = graph.dot %q, %k lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [2] : (tensor<?x?x16xf32, #graph.dims<b, s, _>>, tensor<?x?x16xf32, #graph.dims<b, s, _>>) -> tensor<?x?x?xf32, #graph.dims<b, s, s>>
  %t = graph.softmax %a axis = -1 : tensor<?x?x?xf32, #graph.dims<b, s, s>>
  %o = graph.matmul %t, %v : (tensor<?x?x?xf32, #graph.dims<b, s, s>>, tensor<?x?x16xf32, #graph.dims<b, s, _>>) -> tensor<?x?x16xf32, #graph.dims<b, s, _>>
  %r = graph.add %o, %x : tensor<?x?x16xf32, #graph.dims<b, s, _>>
  %m = graph.reduce %r kind = add axes = [1] : tensor<?x?x16xf32, #graph.dims<b, s, _>> -> tensor<?x16xf32, #graph.dims<b, _>>
  func.return %r, %m : tensor<?x?x16xf32, #graph.dims<b, s, _>>, tensor<?x16xf32, #graph.dims<b, _>>
}

// -----
// pads before the elements
func.func @main(%x0: tensor<?x?xf32, #graph.dims<s, b>>, %x1: tensor<f32>) -> (tensor<9x?xf32, #graph.dims<_, b>>, tensor<?x?xf32, #graph.dims<3*s, b>>, tensor<?xf32, #graph.dims<b>>, tensor<?x?xf32, #graph.dims<s - (s floordiv 3), b>>) {
  %y = graph.pad %x0, %x1 low = [-s + 9, 0] high = [0, 0] interior = [0, 0] : (tensor<?x?xf32, #graph.dims<s, b>>, tensor<f32>) -> tensor<9x?xf32, #graph.dims<_, b>>
  %c = graph.constant dense<1.0> : tensor<f32>
  %z = graph.pad %x0, %c low = [s, 0] high = [s, 0] interior = [0, 0] : (tensor<?x?xf32, #graph.dims<s, b>>, tensor<f32>) -> tensor<?x?xf32, #graph.dims<3*s, b>>
  %t = graph.reduce %z kind = mul axes = [0] : tensor<?x?xf32, #graph.dims<3*s, b>> -> tensor<?xf32, #graph.dims<b>>
  %w = graph.pad %x0, %x1 low = [-1*(s floordiv 3), 0] high = [0, 0] interior = [0, 0] : (tensor<?x?xf32, #graph.dims<s, b>>, tensor<f32>) -> tensor<?x?xf32, #graph.dims<s - (s floordiv 3), b>>
  func.return %y, %z, %t, %w : tensor<9x?xf32, #graph.dims<_, b>>, tensor<?x?xf32, #graph.dims<3*s, b>>, tensor<?xf32, #graph.dims<b>>, tensor<?x?xf32, #graph.dims<s - (s floordiv 3), b>>
}
