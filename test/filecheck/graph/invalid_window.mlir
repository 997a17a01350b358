// RUN: aiopt-opt %s --split-input-file --verify-diagnostics

func.func @layout(%x: tensor<1x3x8x8xf32>, %w: tensor<4x3x3x3xf32>) {
  // expected-error@+1 {{layout is 'bf01,oi0->bf01', expected one like 'bf01,oi01->bf01' or 'b01f,01io->b01f'}}
  %y = graph.conv %x, %w layout = "bf01,oi0->bf01" strides = [1, 1] low = [0, 0] high = [0, 0] : (tensor<1x3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<1x4x6x6xf32>
  func.return
}

// -----

func.func @rank(%x: tensor<3x8x8xf32>, %w: tensor<4x3x3x3xf32>) {
  // expected-error@+1 {{input has rank 3 [3, 8, 8], the layout is 'bf01'}}
  %y = graph.conv %x, %w layout = "bf01,oi01->bf01" strides = [1, 1] low = [0, 0] high = [0, 0] : (tensor<3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<1x4x6x6xf32>
  func.return
}

// -----

func.func @features(%x: tensor<1x3x8x8xf32>, %w: tensor<4x2x3x3xf32>) {
  // expected-error@+1 {{the input has 3 features, the weights are for 2}}
  %y = graph.conv %x, %w layout = "bf01,oi01->bf01" strides = [1, 1] low = [0, 0] high = [0, 0] : (tensor<1x3x8x8xf32>, tensor<4x2x3x3xf32>) -> tensor<1x4x6x6xf32>
  func.return
}

// -----

func.func @groups(%x: tensor<1x4x8x8xf32>, %w: tensor<5x2x3x3xf32>) {
  // expected-error@+1 {{5 output features do not fall into 2 groups}}
  %y = graph.conv %x, %w layout = "bf01,oi01->bf01" strides = [1, 1] low = [0, 0] high = [0, 0] groups = 2 : (tensor<1x4x8x8xf32>, tensor<5x2x3x3xf32>) -> tensor<1x5x6x6xf32>
  func.return
}

// -----

func.func @symbolic_groups(%x: tensor<1x4x8x8xf32>, %w: tensor<?x2x3x3xf32, #graph.dims<o, _, _, _>>) {
  // expected-error@+1 {{the weights of several groups need static features}}
  %y = graph.conv %x, %w layout = "bf01,oi01->bf01" strides = [1, 1] low = [0, 0] high = [0, 0] groups = 2 : (tensor<1x4x8x8xf32>, tensor<?x2x3x3xf32, #graph.dims<o, _, _, _>>) -> tensor<1x?x6x6xf32, #graph.dims<_, o, _, _>>
  func.return
}

// -----

func.func @strides(%x: tensor<1x3x8x8xf32>, %w: tensor<4x3x3x3xf32>) {
  // expected-error@+1 {{strides is [1, 0], expected positive numbers}}
  %y = graph.conv %x, %w layout = "bf01,oi01->bf01" strides = [1, 0] low = [0, 0] high = [0, 0] : (tensor<1x3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<1x4x6x6xf32>
  func.return
}

// -----

func.func @entries(%x: tensor<1x3x8x8xf32>, %w: tensor<4x3x3x3xf32>) {
  // expected-error@+1 {{high has 1 entries, expected 2}}
  %y = graph.conv %x, %w layout = "bf01,oi01->bf01" strides = [1, 1] low = [0, 0] high = [0] : (tensor<1x3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<1x4x6x6xf32>
  func.return
}

// -----

func.func @window(%x: tensor<1x3x8x8xf32>, %w: tensor<4x3x0x3xf32>) {
  // expected-error@+1 {{the window is 0 long in spatial dimension 0}}
  %y = graph.conv %x, %w layout = "bf01,oi01->bf01" strides = [1, 1] low = [0, 0] high = [0, 0] : (tensor<1x3x8x8xf32>, tensor<4x3x0x3xf32>) -> tensor<1x4x9x6xf32>
  func.return
}

// -----

func.func @result(%x: tensor<1x3x?x8xf32, #graph.dims<_, _, h, _>>, %w: tensor<4x3x3x3xf32>) {
  // expected-error@+1 {{result dimension 2 is h, expected max(0, h - 2)}}
  %y = graph.conv %x, %w layout = "bf01,oi01->bf01" strides = [1, 1] low = [0, 0] high = [0, 0] : (tensor<1x3x?x8xf32, #graph.dims<_, _, h, _>>, tensor<4x3x3x3xf32>) -> tensor<1x4x?x6xf32, #graph.dims<_, _, h, _>>
  func.return
}

// -----

func.func @pool_kind(%x: tensor<8xf32>) {
  // expected-error@+1 {{a reduction by 'and' does not take f32 elements}}
  %y = graph.reduce_window %x kind = and window = [3] strides = [1] low = [0] high = [0] : tensor<8xf32> -> tensor<6xf32>
  func.return
}

// -----

func.func @pool_window(%x: tensor<8xf32>) {
  // expected-error@+1 {{window has 2 entries, the operand has rank 1}}
  %y = graph.reduce_window %x kind = max window = [3, 1] strides = [1] low = [0] high = [0] : tensor<8xf32> -> tensor<6xf32>
  func.return
}
