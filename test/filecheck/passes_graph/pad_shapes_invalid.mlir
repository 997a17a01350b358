// RUN: aiopt-opt %s --split-input-file --verify-diagnostics --pipeline='pad-shapes{dims="s=8"}'

// What cannot be padded, and where.
func.func @begins_later(%x: tensor<?xf32, #graph.dims<s>>, %z: tensor<f32>) -> tensor<?xf32, #graph.dims<max(s - 1, 0) + 8>> {
  // expected-error@+1 {{cannot pad 's' through graph.pad here: where elements begin in dimension 0 depends on the size: -s + 8}}
  %y = graph.pad %x, %z low = [-s + 8] high = [0] interior = [1] : (tensor<?xf32, #graph.dims<s>>, tensor<f32>) -> tensor<?xf32, #graph.dims<max(s - 1, 0) + 8>>
  func.return %y : tensor<?xf32, #graph.dims<max(s - 1, 0) + 8>>
}

// -----

func.func @shrinks(%x: tensor<8xf32>, %s: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<-s + 8>> {
  // expected-error@+1 {{cannot pad 's' through graph.slice here: the size -s + 8 need not be greatest where the symbols are}}
  %y = graph.slice %x starts = [s] limits = [8] strides = [1] : tensor<8xf32> -> tensor<?xf32, #graph.dims<-s + 8>>
  func.return %y : tensor<?xf32, #graph.dims<-s + 8>>
}

// -----

// In rows of `s`, elements would stand at other places than in rows of 4.
func.func @other_rows(%x: tensor<?x4xf32, #graph.dims<s, _>>) -> tensor<4x?xf32, #graph.dims<_, s>> {
  // expected-error@+1 {{cannot pad 's' through graph.reshape here: [s, 4] does not become [4, s] place by place}}
  %y = graph.reshape %x : tensor<?x4xf32, #graph.dims<s, _>> -> tensor<4x?xf32, #graph.dims<_, s>>
  func.return %y : tensor<4x?xf32, #graph.dims<_, s>>
}

// -----

// Elements of a merged dimension are not the first of its places; those of an argument are.
func.func @different_places(%x: tensor<2x?xf32, #graph.dims<_, s>>, %y: tensor<?xf32, #graph.dims<2*s>>) -> tensor<?xf32, #graph.dims<2*s>> {
  %r = graph.reshape %x : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<?xf32, #graph.dims<2*s>>
  // expected-error@+1 {{cannot pad 's' through graph.add here: the elements of dimension 0 stand at different places}}
  %z = graph.add %r, %y : tensor<?xf32, #graph.dims<2*s>>
  func.return %z : tensor<?xf32, #graph.dims<2*s>>
}

// -----

func.func @not_first(%x: tensor<2x?xf32, #graph.dims<_, s>>) -> tensor<i64> {
  %r = graph.reshape %x : tensor<2x?xf32, #graph.dims<_, s>> -> tensor<?xf32, #graph.dims<2*s>>
  // expected-error@+1 {{cannot pad 's' through graph.argmax here: the elements of dimension 0 are not the first of its places}}
  %y = graph.argmax %r axis = 0 : tensor<?xf32, #graph.dims<2*s>> -> tensor<i64>
  func.return %y : tensor<i64>
}

// -----

func.func @window(%x: tensor<1x1x9xf32>, %w: tensor<1x1x?xf32, #graph.dims<_, _, s>>) -> tensor<1x1x?xf32, #graph.dims<_, _, max(-s + 10, 0)>> {
  // expected-error@+1 {{cannot pad 's' through graph.conv here: the size of the window is padded}}
  %y = graph.conv %x, %w layout = "bf0,oi0->bf0" strides = [1] low = [0] high = [0] : (tensor<1x1x9xf32>, tensor<1x1x?xf32, #graph.dims<_, _, s>>) -> tensor<1x1x?xf32, #graph.dims<_, _, max(-s + 10, 0)>>
  func.return %y : tensor<1x1x?xf32, #graph.dims<_, _, max(-s + 10, 0)>>
}

// -----

func.func @windows_begin(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<max(2*s - 1, 0)>> {
  // expected-error@+1 {{cannot pad 's' through graph.reduce_window here: where windows begin in dimension 0 depends on the size: s}}
  %y = graph.reduce_window %x kind = add window = [2] strides = [1] low = [s] high = [0] : tensor<?xf32, #graph.dims<s>> -> tensor<?xf32, #graph.dims<max(2*s - 1, 0)>>
  func.return %y : tensor<?xf32, #graph.dims<max(2*s - 1, 0)>>
}

// -----

func.func private @callee(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>

func.func @calls(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>> {
  // expected-error@+1 {{cannot pad 's' through func.call here: it has no rule for padding}}
  %y = func.call @callee(%x) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
  func.return %y : tensor<?xf32, #graph.dims<s>>
}

// -----

// expected-error@+1 {{pad-shapes: no sizes with s <= 8: expected s >= 16}}
func.func @too_small(%x: tensor<?xf32, #graph.dims<s>>) -> tensor<16xf32> {
  %y = graph.slice %x starts = [0] limits = [16] strides = [1] : tensor<?xf32, #graph.dims<s>> -> tensor<16xf32>
  func.return %y : tensor<16xf32>
}

// -----

// expected-error@+1 {{pad-shapes: a size has no name}}
func.func @anonymous(%x: tensor<?xf32>, %y: tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32> {
  func.return %x : tensor<?xf32>
}
