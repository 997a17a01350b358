// RUN: aiopt-opt %s --split-input-file --verify-diagnostics

// expected-error@+1 {{facts: expected '<=', '>=' or '==', found '<'}}
func.func @f(%x: tensor<?xf32, #graph.dims<s>>) attributes {graph.facts = #graph.facts<s < 3>} {
  func.return
}

// -----

// expected-error@+1 {{facts: expected a relation such as '65 <= s <= 128' or 'n == 2*s', found 's'}}
func.func @f(%x: tensor<?xf32, #graph.dims<s>>) attributes {graph.facts = #graph.facts<s>} {
  func.return
}

// -----

// expected-error@+1 {{facts: expected a dimension, found '*'}}
func.func @f(%x: tensor<?xf32, #graph.dims<s>>) attributes {graph.facts = #graph.facts<s >= 1, *s <= 3>} {
  func.return
}

// -----

// expected-error@+1 {{expected relations between sizes, then '>'}}
func.func @f(%x: tensor<?xf32, #graph.dims<s>>) attributes {graph.facts = #graph.facts<s >= 1} {
  func.return
}

// -----

// expected-error@+1 {{no sizes satisfy 5 <= s <= 8, s mod 16 == 0}}
func.func @f(%x: tensor<?xf32, #graph.dims<s>>) attributes {graph.facts = #graph.facts<5 <= s <= 8, s mod 16 == 0>} {
  func.return
}

// -----

// expected-error@+1 {{no argument has the size 't' that facts are about}}
func.func @f(%x: tensor<?xf32, #graph.dims<s>>) attributes {graph.facts = #graph.facts<t <= 8>} {
  func.return
}

// -----

// expected-error@+1 {{'graph.facts' is #graph.dims<s>, expected #graph.facts}}
func.func @f(%x: tensor<?xf32, #graph.dims<s>>) attributes {graph.facts = #graph.dims<s>} {
  func.return
}
