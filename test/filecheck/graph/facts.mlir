// RUN: aiopt-opt %s --split-input-file | filecheck %s
// RUN: aiopt-opt %s --split-input-file | aiopt-opt --split-input-file | filecheck %s

// Facts about sizes have one form, whatever they are written like.

// CHECK: #graph.facts<b*s <= 4096, n == 2*s, 65 <= s <= 128, s mod 16 == 0>
func.func @f(%x: tensor<?x?x?xf32, #graph.dims<b, s, n>>) attributes {graph.facts = #graph.facts<65 <= s <= 128, s mod 16 == 0, n == 2*s, b*s <= 4096, s - 2 >= 0>} {
  func.return
}

// -----

// CHECK: #graph.facts<(b + s) mod 4 == 1, b <= s + 3, max(b, s) >= 2>
func.func @f(%x: tensor<?x?xf32, #graph.dims<b, s>>) attributes {graph.facts = #graph.facts<
  s + 3 >= b, 2 <= max(s, b), (b + s) mod 4 == 1, b >= 0>} {
  func.return
}

// -----

// CHECK: #graph.facts<>
func.func @f() attributes {graph.facts = #graph.facts<>} {
  func.return
}
