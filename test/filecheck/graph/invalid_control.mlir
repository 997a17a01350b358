// RUN: aiopt-opt %s --split-input-file --verify-diagnostics

func.func @f(%x: tensor<4xf32>, %c: tensor<1xi1>) -> tensor<4xf32> {
  // expected-error@+1 {{the condition is tensor<1xi1>, expected tensor<i1>}}
  %y = "graph.if"(%c, %x) ({
  ^bb0(%a: tensor<4xf32>):
    graph.yield %a : tensor<4xf32>
  }, {
  ^bb0(%a: tensor<4xf32>):
    graph.yield %a : tensor<4xf32>
  }) : (tensor<1xi1>, tensor<4xf32>) -> tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

func.func @f(%x: tensor<4xf32>, %c: tensor<i1>) -> tensor<4xf32> {
  // expected-error@+1 {{1 operands, 0 arguments of 'else'}}
  %y = "graph.if"(%c, %x) ({
  ^bb0(%a: tensor<4xf32>):
    graph.yield %a : tensor<4xf32>
  }, {
    %k = graph.constant dense<1.0> : tensor<4xf32>
    graph.yield %k : tensor<4xf32>
  }) : (tensor<i1>, tensor<4xf32>) -> tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

func.func @f(%x: tensor<4xf32>, %c: tensor<i1>) -> tensor<4xf32> {
  // expected-error@+1 {{argument 0 of 'else' is tensor<5xf32>, the operand tensor<4xf32>}}
  %y = "graph.if"(%c, %x) ({
  ^bb0(%a: tensor<4xf32>):
    graph.yield %a : tensor<4xf32>
  }, {
  ^bb0(%a: tensor<5xf32>):
    %k = graph.constant dense<1.0> : tensor<4xf32>
    graph.yield %k : tensor<4xf32>
  }) : (tensor<i1>, tensor<4xf32>) -> tensor<4xf32>
  func.return %y : tensor<4xf32>
}

// -----

func.func @f(%x: tensor<?xf32, #graph.dims<s>>, %z: tensor<?xf32, #graph.dims<t>>, %c: tensor<i1>) -> tensor<?xf32, #graph.dims<s>> {
  // expected-error@+1 {{'else' gives tensor<?xf32, #graph.dims<t>> as value 0, not tensor<?xf32, #graph.dims<s>>}}
  %y = graph.if %c(%x, %z) : (tensor<?xf32, #graph.dims<s>>, tensor<?xf32, #graph.dims<t>>) -> tensor<?xf32, #graph.dims<s>> then(%a, %b) {
    graph.yield %a : tensor<?xf32, #graph.dims<s>>
  } else(%a, %b) {
    graph.yield %b : tensor<?xf32, #graph.dims<t>>
  }
  func.return %y : tensor<?xf32, #graph.dims<s>>
}

// -----

func.func @f(%x: tensor<4xf32>, %c: tensor<i1>) -> tensor<4xf32> {
  // expected-error@+1 {{'then' gives 2 values, expected 1}}
  %y = graph.if %c(%x) : (tensor<4xf32>) -> tensor<4xf32> then(%a) {
    graph.yield %a, %a : tensor<4xf32>, tensor<4xf32>
  } else(%a) {
    graph.yield %a : tensor<4xf32>
  }
  func.return %y : tensor<4xf32>
}

// -----

func.func @f(%x: tensor<4xf32>, %c: tensor<i1>) -> tensor<4xf32> {
  // expected-error@+1 {{'then' must end with graph.yield}}
  %y = graph.if %c(%x) : (tensor<4xf32>) -> tensor<4xf32> then(%a) {
    lin.yield %a : tensor<4xf32>
  } else(%a) {
    graph.yield %a : tensor<4xf32>
  }
  func.return %y : tensor<4xf32>
}

// -----

func.func @f(%x: tensor<4xf32>, %c: tensor<i1>) -> tensor<4xf32> {
  // expected-error@+1 {{a weight is no part of a region: pass it in}}
  %y = graph.if %c(%x) : (tensor<4xf32>) -> tensor<4xf32> then(%a) {
    %w = graph.weight key = "w" : tensor<4xf32>
    graph.yield %w : tensor<4xf32>
  } else(%a) {
    graph.yield %a : tensor<4xf32>
  }
  func.return %y : tensor<4xf32>
}

// -----

func.func @f(%x: tensor<4xf32>, %c: tensor<i1>) -> tensor<4xf32> {
  // expected-error@+1 {{expected 1 arguments, found 2}}
  %y = graph.if %c(%x) : (tensor<4xf32>) -> tensor<4xf32> then(%a, %b) {
    graph.yield %a : tensor<4xf32>
  } else(%a) {
    graph.yield %a : tensor<4xf32>
  }
  func.return %y : tensor<4xf32>
}

// -----

func.func @f(%x: tensor<4xf32>, %c: tensor<i1>) -> tensor<4xf32> {
  // expected-error@+1 {{value defined out of its IsolatedFromAbove parent}}
  %y = graph.if %c() : () -> tensor<4xf32> then() {
    %e = graph.neg %x : tensor<4xf32>
    graph.yield %e : tensor<4xf32>
  } else() {
    %k = graph.constant dense<1.0> : tensor<4xf32>
    graph.yield %k : tensor<4xf32>
  }
  func.return %y : tensor<4xf32>
}

// -----

func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{'cond' gives tensor<4xf32> as value 0, not tensor<i1>}}
  %y = graph.while(%x) : (tensor<4xf32>) -> tensor<4xf32> cond(%a) {
    graph.yield %a : tensor<4xf32>
  } do(%a) {
    graph.yield %a : tensor<4xf32>
  }
  func.return %y : tensor<4xf32>
}

// -----

func.func @f(%x: tensor<4xf32>, %c: tensor<i1>) -> tensor<4xf32> {
  // expected-error@+1 {{'do' gives tensor<i1> as value 0, not tensor<4xf32>}}
  %y = graph.while(%x) with(%c) : (tensor<4xf32>, tensor<i1>) -> tensor<4xf32> cond(%a, %d) {
    graph.yield %d : tensor<i1>
  } do(%a, %d) {
    graph.yield %d : tensor<i1>
  }
  func.return %y : tensor<4xf32>
}

// -----

func.func @f(%x: tensor<4xf32>, %c: tensor<i1>) -> tensor<4xf32> {
  // expected-error@+1 {{expected a result for each of 2 carried values, found 1}}
  %y = graph.while(%x, %c) : (tensor<4xf32>, tensor<i1>) -> tensor<4xf32> cond(%a, %d) {
    graph.yield %d : tensor<i1>
  } do(%a, %d) {
    graph.yield %a : tensor<4xf32>
  }
  func.return %y : tensor<4xf32>
}

// -----

func.func @f(%x: tensor<4xf32>, %c: tensor<i1>) -> tensor<5xf32> {
  // expected-error@+1 {{operand 0 is tensor<4xf32>, the result tensor<5xf32>}}
  %y = graph.while(%x) with(%c) : (tensor<4xf32>, tensor<i1>) -> tensor<5xf32> cond(%a, %d) {
    graph.yield %d : tensor<i1>
  } do(%a, %d) {
    graph.yield %a : tensor<4xf32>
  }
  func.return %y : tensor<5xf32>
}

// -----

func.func @f(%c: tensor<i1>) -> (tensor<i1>, tensor<i1>) {
  // expected-error@+1 {{2 results, 1 operands}}
  %y, %z = "graph.while"(%c) ({
  ^bb0(%a: tensor<i1>):
    graph.yield %a : tensor<i1>
  }, {
  ^bb0(%a: tensor<i1>):
    graph.yield %a, %a : tensor<i1>, tensor<i1>
  }) : (tensor<i1>) -> (tensor<i1>, tensor<i1>)
  func.return %y, %z : tensor<i1>, tensor<i1>
}
