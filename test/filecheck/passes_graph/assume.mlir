// RUN: aiopt-opt %s --split-input-file --pipeline='assume{facts="65 <= s <= 128, s mod 16 == 0"}' | filecheck %s

// Facts about sizes are added to what a function says.

// CHECK-LABEL: func.func @none(%x: tensor<?xf32, #graph.dims<s>>) attributes {graph.facts = #graph.facts<65 <= s <= 128, s mod 16 == 0>} {
func.func @none(%x: tensor<?xf32, #graph.dims<s>>) {
  func.return
}

// -----

// The narrower range counts; other facts stay, in canonical form.
// CHECK-LABEL: func.func @more(%x: tensor<?x?xf32, #graph.dims<b, s>>) attributes {graph.facts = #graph.facts<b + 2 <= s, b*s <= 4096, 65 <= s <= 100, s mod 16 == 0>} {
func.func @more(%x: tensor<?x?xf32, #graph.dims<b, s>>) attributes {graph.facts = #graph.facts<s <= 100, 4096 >= b*s, s - b >= 2>} {
  func.return
}

// -----

// Functions that have not all sizes of a relation do not get it.
// CHECK-LABEL: func.func @other(%x: tensor<?xf32, #graph.dims<t>>) {
func.func @other(%x: tensor<?xf32, #graph.dims<t>>) {
  func.return
}
// CHECK: func.func @user(%x: tensor<?xf32, #graph.dims<2*s>>) attributes {graph.facts = #graph.facts<65 <= s <= 128, s mod 16 == 0>} {
func.func @user(%x: tensor<?xf32, #graph.dims<2*s>>) {
  func.return
}
