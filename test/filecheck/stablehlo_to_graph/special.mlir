// RUN: aiopt-opt %s --pipeline=stablehlo-to-graph --split-input-file | filecheck %s

// Elementwise operations that need more than another name.

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.mul %x, %x : tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = chlo.square %x : tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.constant dense<1.000000e+00> : tensor<f32>
// CHECK-NEXT: %1 = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %2 = graph.erf %x : tensor<4xf32>
// CHECK-NEXT: %3 = graph.sub %1, %2 : tensor<4xf32>
// CHECK-NEXT: func.return %3 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = chlo.erfc %x : tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xi1> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.constant dense<0xff800000> : tensor<f32>
// CHECK-NEXT: %1 = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %2 = graph.compare %x, %1 direction = eq : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
// CHECK-NEXT: func.return %2 : tensor<4xi1>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xi1> {
  %0 = chlo.is_neg_inf %x : tensor<4xf32> -> tensor<4xi1>
  return %0 : tensor<4xi1>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xi1> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.constant dense<0x7f800000> : tensor<f32>
// CHECK-NEXT: %1 = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %2 = graph.compare %x, %1 direction = eq : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
// CHECK-NEXT: func.return %2 : tensor<4xi1>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xi1> {
  %0 = chlo.is_pos_inf %x : tensor<4xf32> -> tensor<4xi1>
  return %0 : tensor<4xi1>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xi32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.cast %x : tensor<4xf32> -> tensor<4xi32>
// CHECK-NEXT: func.return %0 : tensor<4xi32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xi32> {
  %0 = stablehlo.convert %x : (tensor<4xf32>) -> tensor<4xi32>
  return %0 : tensor<4xi32>
}

// -----

// A conversion to the same type is nothing, and so is rounding to the format there is.
// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: func.return %x : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.convert %x : tensor<4xf32>
  %1 = stablehlo.reduce_precision %0, format = e8m23 : tensor<4xf32>
  return %1 : tensor<4xf32>
}

// -----

// Scalar bounds are broadcast.
// CHECK: func.func public @main(%l: tensor<f32> {graph.name = "l"}, %x: tensor<4xf32> {graph.name = "x"}, %h: tensor<4xf32> {graph.name = "h"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.broadcast %l axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %1 = graph.max %x, %0 : tensor<4xf32>
// CHECK-NEXT: %2 = graph.min %1, %h : tensor<4xf32>
// CHECK-NEXT: func.return %2 : tensor<4xf32>
func.func public @main(%l: tensor<f32>, %x: tensor<4xf32>, %h: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.clamp %l, %x, %h : (tensor<f32>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%a: tensor<4xf32> {graph.name = "a"}, %b: tensor<4xf32> {graph.name = "b"}) -> (tensor<4xi1> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.compare %a, %b direction = ge : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
// CHECK-NEXT: func.return %0 : tensor<4xi1>
func.func public @main(%a: tensor<4xf32>, %b: tensor<4xf32>) -> tensor<4xi1> {
  %0 = stablehlo.compare GE, %a, %b, FLOAT : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  return %0 : tensor<4xi1>
}

// -----

// CHECK: func.func public @main(%a: tensor<4xi1> {graph.name = "a"}, %b: tensor<4xi1> {graph.name = "b"}) -> (tensor<4xi1> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.compare %a, %b direction = ne : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
// CHECK-NEXT: func.return %0 : tensor<4xi1>
func.func public @main(%a: tensor<4xi1>, %b: tensor<4xi1>) -> tensor<4xi1> {
  %0 = stablehlo.compare NE, %a, %b, UNSIGNED : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
  return %0 : tensor<4xi1>
}

// -----

// CHECK: func.func public @main(%p: tensor<4xi1> {graph.name = "p"}, %a: tensor<4xf32> {graph.name = "a"}, %b: tensor<4xf32> {graph.name = "b"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.select %p, %a, %b : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT: func.return %0 : tensor<4xf32>
func.func public @main(%p: tensor<4xi1>, %a: tensor<4xf32>, %b: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.select %p, %a, %b : tensor<4xi1>, tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// A scalar predicate is broadcast.
// CHECK: func.func public @main(%p: tensor<i1> {graph.name = "p"}, %a: tensor<4xf32> {graph.name = "a"}, %b: tensor<4xf32> {graph.name = "b"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.broadcast %p axes = [] : tensor<i1> -> tensor<4xi1>
// CHECK-NEXT: %1 = graph.select %0, %a, %b : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT: func.return %1 : tensor<4xf32>
func.func public @main(%p: tensor<i1>, %a: tensor<4xf32>, %b: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.select %p, %a, %b : tensor<i1>, tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// A predicate that is known decides.
// CHECK: func.func public @main(%a: tensor<4xf32> {graph.name = "a"}, %b: tensor<4xf32> {graph.name = "b"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: func.return %b : tensor<4xf32>
func.func public @main(%a: tensor<4xf32>, %b: tensor<4xf32>) -> tensor<4xf32> {
  %p = stablehlo.constant dense<false> : tensor<i1>
  %0 = stablehlo.select %p, %a, %b : tensor<i1>, tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: func.return %x : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.optimization_barrier %x : tensor<4xf32>
  %1 = stablehlo.custom_call @Sharding(%0) : (tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// -----

// Inverse error function: a polynomial in the centre, another one in the tails, and the infinities.
// CHECK: func.func public @main(%x: tensor<4xf32> {graph.name = "x"}) -> (tensor<4xf32> {graph.name = "out0"}) {
// CHECK-NEXT: %0 = graph.mul %x, %x : tensor<4xf32>
// CHECK-NEXT: %1 = graph.neg %0 : tensor<4xf32>
// CHECK-NEXT: %2 = graph.log1p %1 : tensor<4xf32>
// CHECK-NEXT: %3 = graph.neg %2 : tensor<4xf32>
// CHECK-NEXT: %4 = graph.constant dense<5.000000e+00> : tensor<f32>
// CHECK-NEXT: %5 = graph.broadcast %4 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %6 = graph.compare %3, %5 direction = lt : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
// CHECK-NEXT: %7 = graph.constant dense<2.500000e+00> : tensor<f32>
// CHECK-NEXT: %8 = graph.broadcast %7 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %9 = graph.sub %3, %8 : tensor<4xf32>
// CHECK-NEXT: %10 = graph.sqrt %3 : tensor<4xf32>
// CHECK-NEXT: %11 = graph.constant dense<3.000000e+00> : tensor<f32>
// CHECK-NEXT: %12 = graph.broadcast %11 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %13 = graph.sub %10, %12 : tensor<4xf32>
// CHECK-NEXT: %14 = graph.select %6, %9, %13 : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT: %15 = graph.constant dense<0.000000e+00> : tensor<f32>
// CHECK-NEXT: %16 = graph.broadcast %15 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %17 = graph.constant dense<2.81022636e-08> : tensor<f32>
// CHECK-NEXT: %18 = graph.broadcast %17 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %19 = graph.constant dense<-0.000200214257> : tensor<f32>
// CHECK-NEXT: %20 = graph.broadcast %19 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %21 = graph.select %6, %18, %20 : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT: %22 = graph.mul %16, %14 : tensor<4xf32>
// CHECK-NEXT: %23 = graph.add %21, %22 : tensor<4xf32>
// CHECK-NEXT: %24 = graph.constant dense<3.43273939e-07> : tensor<f32>
// CHECK-NEXT: %25 = graph.broadcast %24 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %26 = graph.constant dense<0.000100950558> : tensor<f32>
// CHECK-NEXT: %27 = graph.broadcast %26 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %28 = graph.select %6, %25, %27 : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT: %29 = graph.mul %23, %14 : tensor<4xf32>
// CHECK-NEXT: %30 = graph.add %28, %29 : tensor<4xf32>
// CHECK-NEXT: %31 = graph.constant dense<-3.5233877e-06> : tensor<f32>
// CHECK-NEXT: %32 = graph.broadcast %31 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %33 = graph.constant dense<0.00134934322> : tensor<f32>
// CHECK-NEXT: %34 = graph.broadcast %33 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %35 = graph.select %6, %32, %34 : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT: %36 = graph.mul %30, %14 : tensor<4xf32>
// CHECK-NEXT: %37 = graph.add %35, %36 : tensor<4xf32>
// CHECK-NEXT: %38 = graph.constant dense<-4.39150654e-06> : tensor<f32>
// CHECK-NEXT: %39 = graph.broadcast %38 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %40 = graph.constant dense<-0.00367342844> : tensor<f32>
// CHECK-NEXT: %41 = graph.broadcast %40 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %42 = graph.select %6, %39, %41 : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT: %43 = graph.mul %37, %14 : tensor<4xf32>
// CHECK-NEXT: %44 = graph.add %42, %43 : tensor<4xf32>
// CHECK-NEXT: %45 = graph.constant dense<0.00021858087> : tensor<f32>
// CHECK-NEXT: %46 = graph.broadcast %45 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %47 = graph.constant dense<0.00573950773> : tensor<f32>
// CHECK-NEXT: %48 = graph.broadcast %47 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %49 = graph.select %6, %46, %48 : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT: %50 = graph.mul %44, %14 : tensor<4xf32>
// CHECK-NEXT: %51 = graph.add %49, %50 : tensor<4xf32>
// CHECK-NEXT: %52 = graph.constant dense<-0.00125372503> : tensor<f32>
// CHECK-NEXT: %53 = graph.broadcast %52 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %54 = graph.constant dense<-0.0076224613> : tensor<f32>
// CHECK-NEXT: %55 = graph.broadcast %54 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %56 = graph.select %6, %53, %55 : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT: %57 = graph.mul %51, %14 : tensor<4xf32>
// CHECK-NEXT: %58 = graph.add %56, %57 : tensor<4xf32>
// CHECK-NEXT: %59 = graph.constant dense<-0.00417768164> : tensor<f32>
// CHECK-NEXT: %60 = graph.broadcast %59 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %61 = graph.constant dense<0.00943887047> : tensor<f32>
// CHECK-NEXT: %62 = graph.broadcast %61 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %63 = graph.select %6, %60, %62 : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT: %64 = graph.mul %58, %14 : tensor<4xf32>
// CHECK-NEXT: %65 = graph.add %63, %64 : tensor<4xf32>
// CHECK-NEXT: %66 = graph.constant dense<0.246640727> : tensor<f32>
// CHECK-NEXT: %67 = graph.broadcast %66 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %68 = graph.constant dense<1.00167406> : tensor<f32>
// CHECK-NEXT: %69 = graph.broadcast %68 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %70 = graph.select %6, %67, %69 : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT: %71 = graph.mul %65, %14 : tensor<4xf32>
// CHECK-NEXT: %72 = graph.add %70, %71 : tensor<4xf32>
// CHECK-NEXT: %73 = graph.constant dense<1.50140941> : tensor<f32>
// CHECK-NEXT: %74 = graph.broadcast %73 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %75 = graph.constant dense<2.83297682> : tensor<f32>
// CHECK-NEXT: %76 = graph.broadcast %75 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %77 = graph.select %6, %74, %76 : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT: %78 = graph.mul %72, %14 : tensor<4xf32>
// CHECK-NEXT: %79 = graph.add %77, %78 : tensor<4xf32>
// CHECK-NEXT: %80 = graph.abs %x : tensor<4xf32>
// CHECK-NEXT: %81 = graph.constant dense<1.000000e+00> : tensor<f32>
// CHECK-NEXT: %82 = graph.broadcast %81 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %83 = graph.compare %80, %82 direction = eq : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
// CHECK-NEXT: %84 = graph.constant dense<0x7f800000> : tensor<f32>
// CHECK-NEXT: %85 = graph.broadcast %84 axes = [] : tensor<f32> -> tensor<4xf32>
// CHECK-NEXT: %86 = graph.mul %x, %85 : tensor<4xf32>
// CHECK-NEXT: %87 = graph.mul %79, %x : tensor<4xf32>
// CHECK-NEXT: %88 = graph.select %83, %86, %87 : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT: func.return %88 : tensor<4xf32>
func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = chlo.erf_inv %x : tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
