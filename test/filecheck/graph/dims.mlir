// RUN: aiopt-opt %s --split-input-file | filecheck %s

// Dimension expressions are read in any form and printed in one.
// CHECK: @sum(tensor<?xf32, #graph.dims<s + 1>>)
func.func private @sum(%x: tensor<?xf32, #graph.dims<1 + s>>)

// -----

// CHECK: @product(tensor<?xf32, #graph.dims<2*b*s>>)
func.func private @product(%x: tensor<?xf32, #graph.dims<s * b * 2>>)

// -----

// CHECK: @distributed(tensor<?xf32, #graph.dims<2*s + 6>>)
func.func private @distributed(%x: tensor<?xf32, #graph.dims<2 * (s + 3)>>)

// -----

// CHECK: @difference(tensor<?xf32, #graph.dims<s - 1>>)
func.func private @difference(%x: tensor<?xf32, #graph.dims<s - 1>>)

// -----

// CHECK: @square(tensor<?xf32, #graph.dims<s*s>>)
func.func private @square(%x: tensor<?xf32, #graph.dims<s*s>>)

// -----

// CHECK: @quotient(tensor<?xf32, #graph.dims<s floordiv 2>>)
func.func private @quotient(%x: tensor<?xf32, #graph.dims<s floordiv 2>>)

// -----

// CHECK: @exact_quotient(tensor<?xf32, #graph.dims<2*s>>)
func.func private @exact_quotient(%x: tensor<?xf32, #graph.dims<(4*s) floordiv 2>>)

// -----

// CHECK: @rounded_up(tensor<?xf32, #graph.dims<(s floordiv 4) + 1>>)
func.func private @rounded_up(%x: tensor<?xf32, #graph.dims<(s + 1) ceildiv 4>>)

// -----

// CHECK: @remainder(tensor<?xf32, #graph.dims<s mod 8>>)
func.func private @remainder(%x: tensor<?xf32, #graph.dims<s mod 8>>)

// -----

// CHECK: @extremes(tensor<?x?xf32, #graph.dims<max(1, s), min(b, s)>>)
func.func private @extremes(%x: tensor<?x?xf32, #graph.dims<max(s, 1), min(s, b)>>)

// -----

// CHECK: @mixed(tensor<1x?x768x?xf32, #graph.dims<_, s, _, _>>)
func.func private @mixed(%x: tensor<1x?x768x?xf32, #graph.dims<_, s, _, _>>)

// -----

// CHECK: @anonymous(tensor<?xf32>)
func.func private @anonymous(%x: tensor<?xf32>)
