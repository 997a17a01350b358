// RUN: aiopt-opt %s --pipeline=recognize-composites,dce --split-input-file | filecheck %s

// Error functions that JAX's exporter has expanded.

// CHECK-LABEL: func.func @erf(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %{{.*}} = graph.erf %x : tensor<4xf32>
// CHECK-NEXT: func.return
func.func @erf(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = graph.constant dense<-4.000000e+00> : tensor<f32>
  %1 = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
  %2 = graph.constant dense<4.000000e+00> : tensor<f32>
  %3 = graph.broadcast %2 axes = [] : tensor<f32> -> tensor<4xf32>
  %4 = graph.max %x, %1 : tensor<4xf32>
  %5 = graph.min %4, %3 : tensor<4xf32>
  %6 = graph.mul %5, %5 : tensor<4xf32>
  %7 = graph.constant dense<-2.72614237e-10> : tensor<f32>
  %8 = graph.broadcast %7 axes = [] : tensor<f32> -> tensor<4xf32>
  %9 = graph.mul %6, %8 : tensor<4xf32>
  %10 = graph.constant dense<2.77068146e-08> : tensor<f32>
  %11 = graph.broadcast %10 axes = [] : tensor<f32> -> tensor<4xf32>
  %12 = graph.add %9, %11 : tensor<4xf32>
  %13 = graph.mul %12, %6 : tensor<4xf32>
  %14 = graph.constant dense<-2.10102394e-06> : tensor<f32>
  %15 = graph.broadcast %14 axes = [] : tensor<f32> -> tensor<4xf32>
  %16 = graph.add %13, %15 : tensor<4xf32>
  %17 = graph.mul %16, %6 : tensor<4xf32>
  %18 = graph.constant dense<-5.69250624e-05> : tensor<f32>
  %19 = graph.broadcast %18 axes = [] : tensor<f32> -> tensor<4xf32>
  %20 = graph.add %17, %19 : tensor<4xf32>
  %21 = graph.mul %20, %6 : tensor<4xf32>
  %22 = graph.constant dense<-0.000734990637> : tensor<f32>
  %23 = graph.broadcast %22 axes = [] : tensor<f32> -> tensor<4xf32>
  %24 = graph.add %21, %23 : tensor<4xf32>
  %25 = graph.mul %24, %6 : tensor<4xf32>
  %26 = graph.constant dense<-2.954600e-03> : tensor<f32>
  %27 = graph.broadcast %26 axes = [] : tensor<f32> -> tensor<4xf32>
  %28 = graph.add %25, %27 : tensor<4xf32>
  %29 = graph.mul %28, %6 : tensor<4xf32>
  %30 = graph.constant dense<-0.0160960332> : tensor<f32>
  %31 = graph.broadcast %30 axes = [] : tensor<f32> -> tensor<4xf32>
  %32 = graph.add %29, %31 : tensor<4xf32>
  %33 = graph.constant dense<-1.45660715e-05> : tensor<f32>
  %34 = graph.broadcast %33 axes = [] : tensor<f32> -> tensor<4xf32>
  %35 = graph.mul %6, %34 : tensor<4xf32>
  %36 = graph.constant dense<-0.000213374049> : tensor<f32>
  %37 = graph.broadcast %36 axes = [] : tensor<f32> -> tensor<4xf32>
  %38 = graph.add %35, %37 : tensor<4xf32>
  %39 = graph.mul %38, %6 : tensor<4xf32>
  %40 = graph.constant dense<-0.00168282702> : tensor<f32>
  %41 = graph.broadcast %40 axes = [] : tensor<f32> -> tensor<4xf32>
  %42 = graph.add %39, %41 : tensor<4xf32>
  %43 = graph.mul %42, %6 : tensor<4xf32>
  %44 = graph.constant dense<-0.00737332925> : tensor<f32>
  %45 = graph.broadcast %44 axes = [] : tensor<f32> -> tensor<4xf32>
  %46 = graph.add %43, %45 : tensor<4xf32>
  %47 = graph.mul %46, %6 : tensor<4xf32>
  %48 = graph.constant dense<-0.0142647391> : tensor<f32>
  %49 = graph.broadcast %48 axes = [] : tensor<f32> -> tensor<4xf32>
  %50 = graph.add %47, %49 : tensor<4xf32>
  %51 = graph.mul %5, %32 : tensor<4xf32>
  %52 = graph.div %51, %50 : tensor<4xf32>
  %53 = graph.constant dense<-1.000000e+00> : tensor<f32>
  %54 = graph.broadcast %53 axes = [] : tensor<f32> -> tensor<4xf32>
  %55 = graph.constant dense<1.000000e+00> : tensor<f32>
  %56 = graph.broadcast %55 axes = [] : tensor<f32> -> tensor<4xf32>
  %57 = graph.max %52, %54 : tensor<4xf32>
  %58 = graph.min %57, %56 : tensor<4xf32>
  func.return %58 : tensor<4xf32>
}

// -----

// x/2 · erfc(-x/√2).
// CHECK-LABEL: func.func @gelu(%x: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %{{.*}} = graph.gelu %x : tensor<4xf32>
// CHECK-NEXT: func.return
func.func @gelu(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = graph.constant dense<5.000000e-01> : tensor<f32>
  %1 = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
  %2 = graph.mul %x, %1 : tensor<4xf32>
  %3 = graph.neg %x : tensor<4xf32>
  %4 = graph.constant dense<0.707106769> : tensor<f32>
  %5 = graph.broadcast %4 axes = [] : tensor<f32> -> tensor<4xf32>
  %6 = graph.mul %3, %5 : tensor<4xf32>
  %7 = graph.mul %6, %6 : tensor<4xf32>
  %8 = graph.neg %7 : tensor<4xf32>
  %9 = graph.abs %6 : tensor<4xf32>
  %10 = graph.constant dense<1.000000e+00> : tensor<f32>
  %11 = graph.broadcast %10 axes = [] : tensor<f32> -> tensor<4xf32>
  %12 = graph.reciprocal %7 : tensor<4xf32>
  %13 = graph.exp %8 : tensor<4xf32>
  %14 = graph.reciprocal %9 : tensor<4xf32>
  %15 = graph.mul %13, %14 : tensor<4xf32>
  %16 = graph.constant dense<2.000000e+00> : tensor<f32>
  %17 = graph.broadcast %16 axes = [] : tensor<f32> -> tensor<4xf32>
  %18 = graph.compare %9, %17 direction = lt : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  %19 = graph.constant dense<2.326820e-02> : tensor<f32>
  %20 = graph.broadcast %19 axes = [] : tensor<f32> -> tensor<4xf32>
  %21 = graph.mul %12, %20 : tensor<4xf32>
  %22 = graph.constant dense<-0.138703942> : tensor<f32>
  %23 = graph.broadcast %22 axes = [] : tensor<f32> -> tensor<4xf32>
  %24 = graph.add %21, %23 : tensor<4xf32>
  %25 = graph.mul %24, %12 : tensor<4xf32>
  %26 = graph.constant dense<0.368742466> : tensor<f32>
  %27 = graph.broadcast %26 axes = [] : tensor<f32> -> tensor<4xf32>
  %28 = graph.add %25, %27 : tensor<4xf32>
  %29 = graph.mul %28, %12 : tensor<4xf32>
  %30 = graph.constant dense<-0.582473278> : tensor<f32>
  %31 = graph.broadcast %30 axes = [] : tensor<f32> -> tensor<4xf32>
  %32 = graph.add %29, %31 : tensor<4xf32>
  %33 = graph.mul %32, %12 : tensor<4xf32>
  %34 = graph.constant dense<0.621000469> : tensor<f32>
  %35 = graph.broadcast %34 axes = [] : tensor<f32> -> tensor<4xf32>
  %36 = graph.add %33, %35 : tensor<4xf32>
  %37 = graph.mul %36, %12 : tensor<4xf32>
  %38 = graph.constant dense<-0.494451523> : tensor<f32>
  %39 = graph.broadcast %38 axes = [] : tensor<f32> -> tensor<4xf32>
  %40 = graph.add %37, %39 : tensor<4xf32>
  %41 = graph.mul %40, %12 : tensor<4xf32>
  %42 = graph.constant dense<3.404880e-01> : tensor<f32>
  %43 = graph.broadcast %42 axes = [] : tensor<f32> -> tensor<4xf32>
  %44 = graph.add %41, %43 : tensor<4xf32>
  %45 = graph.mul %44, %12 : tensor<4xf32>
  %46 = graph.constant dense<-0.274112701> : tensor<f32>
  %47 = graph.broadcast %46 axes = [] : tensor<f32> -> tensor<4xf32>
  %48 = graph.add %45, %47 : tensor<4xf32>
  %49 = graph.mul %48, %12 : tensor<4xf32>
  %50 = graph.constant dense<0.563825965> : tensor<f32>
  %51 = graph.broadcast %50 axes = [] : tensor<f32> -> tensor<4xf32>
  %52 = graph.add %49, %51 : tensor<4xf32>
  %53 = graph.constant dense<-10.477664> : tensor<f32>
  %54 = graph.broadcast %53 axes = [] : tensor<f32> -> tensor<4xf32>
  %55 = graph.mul %12, %54 : tensor<4xf32>
  %56 = graph.constant dense<1.297720e+01> : tensor<f32>
  %57 = graph.broadcast %56 axes = [] : tensor<f32> -> tensor<4xf32>
  %58 = graph.add %55, %57 : tensor<4xf32>
  %59 = graph.mul %58, %12 : tensor<4xf32>
  %60 = graph.constant dense<-7.49551868> : tensor<f32>
  %61 = graph.broadcast %60 axes = [] : tensor<f32> -> tensor<4xf32>
  %62 = graph.add %59, %61 : tensor<4xf32>
  %63 = graph.mul %62, %12 : tensor<4xf32>
  %64 = graph.constant dense<2.92101908> : tensor<f32>
  %65 = graph.broadcast %64 axes = [] : tensor<f32> -> tensor<4xf32>
  %66 = graph.add %63, %65 : tensor<4xf32>
  %67 = graph.mul %66, %12 : tensor<4xf32>
  %68 = graph.constant dense<-1.01526523> : tensor<f32>
  %69 = graph.broadcast %68 axes = [] : tensor<f32> -> tensor<4xf32>
  %70 = graph.add %67, %69 : tensor<4xf32>
  %71 = graph.mul %70, %12 : tensor<4xf32>
  %72 = graph.constant dense<0.42184633> : tensor<f32>
  %73 = graph.broadcast %72 axes = [] : tensor<f32> -> tensor<4xf32>
  %74 = graph.add %71, %73 : tensor<4xf32>
  %75 = graph.mul %74, %12 : tensor<4xf32>
  %76 = graph.constant dense<-0.282076746> : tensor<f32>
  %77 = graph.broadcast %76 axes = [] : tensor<f32> -> tensor<4xf32>
  %78 = graph.add %75, %77 : tensor<4xf32>
  %79 = graph.mul %78, %12 : tensor<4xf32>
  %80 = graph.constant dense<0.564189494> : tensor<f32>
  %81 = graph.broadcast %80 axes = [] : tensor<f32> -> tensor<4xf32>
  %82 = graph.add %79, %81 : tensor<4xf32>
  %83 = graph.select %18, %52, %82 : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %84 = graph.mul %15, %83 : tensor<4xf32>
  %85 = graph.constant dense<-88.7228394> : tensor<f32>
  %86 = graph.broadcast %85 axes = [] : tensor<f32> -> tensor<4xf32>
  %87 = graph.compare %8, %86 direction = lt : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  %88 = graph.constant dense<0.000000e+00> : tensor<f32>
  %89 = graph.broadcast %88 axes = [] : tensor<f32> -> tensor<4xf32>
  %90 = graph.select %87, %89, %84 : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %91 = graph.compare %6, %89 direction = lt : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  %92 = graph.sub %17, %90 : tensor<4xf32>
  %93 = graph.select %91, %92, %90 : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %94 = graph.constant dense<7.85386146e-05> : tensor<f32>
  %95 = graph.broadcast %94 axes = [] : tensor<f32> -> tensor<4xf32>
  %96 = graph.mul %7, %95 : tensor<4xf32>
  %97 = graph.constant dense<-0.000801019371> : tensor<f32>
  %98 = graph.broadcast %97 axes = [] : tensor<f32> -> tensor<4xf32>
  %99 = graph.add %96, %98 : tensor<4xf32>
  %100 = graph.mul %99, %7 : tensor<4xf32>
  %101 = graph.constant dense<0.00518832775> : tensor<f32>
  %102 = graph.broadcast %101 axes = [] : tensor<f32> -> tensor<4xf32>
  %103 = graph.add %100, %102 : tensor<4xf32>
  %104 = graph.mul %103, %7 : tensor<4xf32>
  %105 = graph.constant dense<-0.0268538129> : tensor<f32>
  %106 = graph.broadcast %105 axes = [] : tensor<f32> -> tensor<4xf32>
  %107 = graph.add %104, %106 : tensor<4xf32>
  %108 = graph.mul %107, %7 : tensor<4xf32>
  %109 = graph.constant dense<0.112835854> : tensor<f32>
  %110 = graph.broadcast %109 axes = [] : tensor<f32> -> tensor<4xf32>
  %111 = graph.add %108, %110 : tensor<4xf32>
  %112 = graph.mul %111, %7 : tensor<4xf32>
  %113 = graph.constant dense<-0.37612626> : tensor<f32>
  %114 = graph.broadcast %113 axes = [] : tensor<f32> -> tensor<4xf32>
  %115 = graph.add %112, %114 : tensor<4xf32>
  %116 = graph.mul %115, %7 : tensor<4xf32>
  %117 = graph.constant dense<1.12837911> : tensor<f32>
  %118 = graph.broadcast %117 axes = [] : tensor<f32> -> tensor<4xf32>
  %119 = graph.add %116, %118 : tensor<4xf32>
  %120 = graph.mul %6, %119 : tensor<4xf32>
  %121 = graph.sub %11, %120 : tensor<4xf32>
  %122 = graph.compare %9, %11 direction = lt : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  %123 = graph.select %122, %121, %93 : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %124 = graph.mul %2, %123 : tensor<4xf32>
  func.return %124 : tensor<4xf32>
}

// -----

// erfc alone keeps its accuracy where it is tiny.
// CHECK-LABEL: func.func @erfc(
// CHECK-NOT: graph.erf
// CHECK: graph.exp
func.func @erfc(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = graph.mul %x, %x : tensor<4xf32>
  %1 = graph.neg %0 : tensor<4xf32>
  %2 = graph.abs %x : tensor<4xf32>
  %3 = graph.constant dense<1.000000e+00> : tensor<f32>
  %4 = graph.broadcast %3 axes = [] : tensor<f32> -> tensor<4xf32>
  %5 = graph.reciprocal %0 : tensor<4xf32>
  %6 = graph.exp %1 : tensor<4xf32>
  %7 = graph.reciprocal %2 : tensor<4xf32>
  %8 = graph.mul %6, %7 : tensor<4xf32>
  %9 = graph.constant dense<2.000000e+00> : tensor<f32>
  %10 = graph.broadcast %9 axes = [] : tensor<f32> -> tensor<4xf32>
  %11 = graph.compare %2, %10 direction = lt : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  %12 = graph.constant dense<2.326820e-02> : tensor<f32>
  %13 = graph.broadcast %12 axes = [] : tensor<f32> -> tensor<4xf32>
  %14 = graph.mul %5, %13 : tensor<4xf32>
  %15 = graph.constant dense<-0.138703942> : tensor<f32>
  %16 = graph.broadcast %15 axes = [] : tensor<f32> -> tensor<4xf32>
  %17 = graph.add %14, %16 : tensor<4xf32>
  %18 = graph.mul %17, %5 : tensor<4xf32>
  %19 = graph.constant dense<0.368742466> : tensor<f32>
  %20 = graph.broadcast %19 axes = [] : tensor<f32> -> tensor<4xf32>
  %21 = graph.add %18, %20 : tensor<4xf32>
  %22 = graph.mul %21, %5 : tensor<4xf32>
  %23 = graph.constant dense<-0.582473278> : tensor<f32>
  %24 = graph.broadcast %23 axes = [] : tensor<f32> -> tensor<4xf32>
  %25 = graph.add %22, %24 : tensor<4xf32>
  %26 = graph.mul %25, %5 : tensor<4xf32>
  %27 = graph.constant dense<0.621000469> : tensor<f32>
  %28 = graph.broadcast %27 axes = [] : tensor<f32> -> tensor<4xf32>
  %29 = graph.add %26, %28 : tensor<4xf32>
  %30 = graph.mul %29, %5 : tensor<4xf32>
  %31 = graph.constant dense<-0.494451523> : tensor<f32>
  %32 = graph.broadcast %31 axes = [] : tensor<f32> -> tensor<4xf32>
  %33 = graph.add %30, %32 : tensor<4xf32>
  %34 = graph.mul %33, %5 : tensor<4xf32>
  %35 = graph.constant dense<3.404880e-01> : tensor<f32>
  %36 = graph.broadcast %35 axes = [] : tensor<f32> -> tensor<4xf32>
  %37 = graph.add %34, %36 : tensor<4xf32>
  %38 = graph.mul %37, %5 : tensor<4xf32>
  %39 = graph.constant dense<-0.274112701> : tensor<f32>
  %40 = graph.broadcast %39 axes = [] : tensor<f32> -> tensor<4xf32>
  %41 = graph.add %38, %40 : tensor<4xf32>
  %42 = graph.mul %41, %5 : tensor<4xf32>
  %43 = graph.constant dense<0.563825965> : tensor<f32>
  %44 = graph.broadcast %43 axes = [] : tensor<f32> -> tensor<4xf32>
  %45 = graph.add %42, %44 : tensor<4xf32>
  %46 = graph.constant dense<-10.477664> : tensor<f32>
  %47 = graph.broadcast %46 axes = [] : tensor<f32> -> tensor<4xf32>
  %48 = graph.mul %5, %47 : tensor<4xf32>
  %49 = graph.constant dense<1.297720e+01> : tensor<f32>
  %50 = graph.broadcast %49 axes = [] : tensor<f32> -> tensor<4xf32>
  %51 = graph.add %48, %50 : tensor<4xf32>
  %52 = graph.mul %51, %5 : tensor<4xf32>
  %53 = graph.constant dense<-7.49551868> : tensor<f32>
  %54 = graph.broadcast %53 axes = [] : tensor<f32> -> tensor<4xf32>
  %55 = graph.add %52, %54 : tensor<4xf32>
  %56 = graph.mul %55, %5 : tensor<4xf32>
  %57 = graph.constant dense<2.92101908> : tensor<f32>
  %58 = graph.broadcast %57 axes = [] : tensor<f32> -> tensor<4xf32>
  %59 = graph.add %56, %58 : tensor<4xf32>
  %60 = graph.mul %59, %5 : tensor<4xf32>
  %61 = graph.constant dense<-1.01526523> : tensor<f32>
  %62 = graph.broadcast %61 axes = [] : tensor<f32> -> tensor<4xf32>
  %63 = graph.add %60, %62 : tensor<4xf32>
  %64 = graph.mul %63, %5 : tensor<4xf32>
  %65 = graph.constant dense<0.42184633> : tensor<f32>
  %66 = graph.broadcast %65 axes = [] : tensor<f32> -> tensor<4xf32>
  %67 = graph.add %64, %66 : tensor<4xf32>
  %68 = graph.mul %67, %5 : tensor<4xf32>
  %69 = graph.constant dense<-0.282076746> : tensor<f32>
  %70 = graph.broadcast %69 axes = [] : tensor<f32> -> tensor<4xf32>
  %71 = graph.add %68, %70 : tensor<4xf32>
  %72 = graph.mul %71, %5 : tensor<4xf32>
  %73 = graph.constant dense<0.564189494> : tensor<f32>
  %74 = graph.broadcast %73 axes = [] : tensor<f32> -> tensor<4xf32>
  %75 = graph.add %72, %74 : tensor<4xf32>
  %76 = graph.select %11, %45, %75 : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %77 = graph.mul %8, %76 : tensor<4xf32>
  %78 = graph.constant dense<-88.7228394> : tensor<f32>
  %79 = graph.broadcast %78 axes = [] : tensor<f32> -> tensor<4xf32>
  %80 = graph.compare %1, %79 direction = lt : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  %81 = graph.constant dense<0.000000e+00> : tensor<f32>
  %82 = graph.broadcast %81 axes = [] : tensor<f32> -> tensor<4xf32>
  %83 = graph.select %80, %82, %77 : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %84 = graph.compare %x, %82 direction = lt : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  %85 = graph.sub %10, %83 : tensor<4xf32>
  %86 = graph.select %84, %85, %83 : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %87 = graph.constant dense<7.85386146e-05> : tensor<f32>
  %88 = graph.broadcast %87 axes = [] : tensor<f32> -> tensor<4xf32>
  %89 = graph.mul %0, %88 : tensor<4xf32>
  %90 = graph.constant dense<-0.000801019371> : tensor<f32>
  %91 = graph.broadcast %90 axes = [] : tensor<f32> -> tensor<4xf32>
  %92 = graph.add %89, %91 : tensor<4xf32>
  %93 = graph.mul %92, %0 : tensor<4xf32>
  %94 = graph.constant dense<0.00518832775> : tensor<f32>
  %95 = graph.broadcast %94 axes = [] : tensor<f32> -> tensor<4xf32>
  %96 = graph.add %93, %95 : tensor<4xf32>
  %97 = graph.mul %96, %0 : tensor<4xf32>
  %98 = graph.constant dense<-0.0268538129> : tensor<f32>
  %99 = graph.broadcast %98 axes = [] : tensor<f32> -> tensor<4xf32>
  %100 = graph.add %97, %99 : tensor<4xf32>
  %101 = graph.mul %100, %0 : tensor<4xf32>
  %102 = graph.constant dense<0.112835854> : tensor<f32>
  %103 = graph.broadcast %102 axes = [] : tensor<f32> -> tensor<4xf32>
  %104 = graph.add %101, %103 : tensor<4xf32>
  %105 = graph.mul %104, %0 : tensor<4xf32>
  %106 = graph.constant dense<-0.37612626> : tensor<f32>
  %107 = graph.broadcast %106 axes = [] : tensor<f32> -> tensor<4xf32>
  %108 = graph.add %105, %107 : tensor<4xf32>
  %109 = graph.mul %108, %0 : tensor<4xf32>
  %110 = graph.constant dense<1.12837911> : tensor<f32>
  %111 = graph.broadcast %110 axes = [] : tensor<f32> -> tensor<4xf32>
  %112 = graph.add %109, %111 : tensor<4xf32>
  %113 = graph.mul %x, %112 : tensor<4xf32>
  %114 = graph.sub %4, %113 : tensor<4xf32>
  %115 = graph.compare %2, %4 direction = lt : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
  %116 = graph.select %115, %114, %86 : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  func.return %116 : tensor<4xf32>
}

// -----

// One coefficient is another.
// CHECK-LABEL: func.func @almost_erf(
// CHECK-NOT: graph.erf
// CHECK: graph.div
func.func @almost_erf(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = graph.constant dense<-4.000000e+00> : tensor<f32>
  %1 = graph.broadcast %0 axes = [] : tensor<f32> -> tensor<4xf32>
  %2 = graph.constant dense<4.000000e+00> : tensor<f32>
  %3 = graph.broadcast %2 axes = [] : tensor<f32> -> tensor<4xf32>
  %4 = graph.max %x, %1 : tensor<4xf32>
  %5 = graph.min %4, %3 : tensor<4xf32>
  %6 = graph.mul %5, %5 : tensor<4xf32>
  %7 = graph.constant dense<-2.72614237e-10> : tensor<f32>
  %8 = graph.broadcast %7 axes = [] : tensor<f32> -> tensor<4xf32>
  %9 = graph.mul %6, %8 : tensor<4xf32>
  %10 = graph.constant dense<2.77068146e-08> : tensor<f32>
  %11 = graph.broadcast %10 axes = [] : tensor<f32> -> tensor<4xf32>
  %12 = graph.add %9, %11 : tensor<4xf32>
  %13 = graph.mul %12, %6 : tensor<4xf32>
  %14 = graph.constant dense<-2.10102394e-06> : tensor<f32>
  %15 = graph.broadcast %14 axes = [] : tensor<f32> -> tensor<4xf32>
  %16 = graph.add %13, %15 : tensor<4xf32>
  %17 = graph.mul %16, %6 : tensor<4xf32>
  %18 = graph.constant dense<-5.69250624e-05> : tensor<f32>
  %19 = graph.broadcast %18 axes = [] : tensor<f32> -> tensor<4xf32>
  %20 = graph.add %17, %19 : tensor<4xf32>
  %21 = graph.mul %20, %6 : tensor<4xf32>
  %22 = graph.constant dense<-0.000734990637> : tensor<f32>
  %23 = graph.broadcast %22 axes = [] : tensor<f32> -> tensor<4xf32>
  %24 = graph.add %21, %23 : tensor<4xf32>
  %25 = graph.mul %24, %6 : tensor<4xf32>
  %26 = graph.constant dense<-2.954600e-03> : tensor<f32>
  %27 = graph.broadcast %26 axes = [] : tensor<f32> -> tensor<4xf32>
  %28 = graph.add %25, %27 : tensor<4xf32>
  %29 = graph.mul %28, %6 : tensor<4xf32>
  %30 = graph.constant dense<-0.0160960332> : tensor<f32>
  %31 = graph.broadcast %30 axes = [] : tensor<f32> -> tensor<4xf32>
  %32 = graph.add %29, %31 : tensor<4xf32>
  %33 = graph.constant dense<-1.45660715e-05> : tensor<f32>
  %34 = graph.broadcast %33 axes = [] : tensor<f32> -> tensor<4xf32>
  %35 = graph.mul %6, %34 : tensor<4xf32>
  %36 = graph.constant dense<-0.000213374049> : tensor<f32>
  %37 = graph.broadcast %36 axes = [] : tensor<f32> -> tensor<4xf32>
  %38 = graph.add %35, %37 : tensor<4xf32>
  %39 = graph.mul %38, %6 : tensor<4xf32>
  %40 = graph.constant dense<-0.00168282702> : tensor<f32>
  %41 = graph.broadcast %40 axes = [] : tensor<f32> -> tensor<4xf32>
  %42 = graph.add %39, %41 : tensor<4xf32>
  %43 = graph.mul %42, %6 : tensor<4xf32>
  %44 = graph.constant dense<-0.00737532925> : tensor<f32>
  %45 = graph.broadcast %44 axes = [] : tensor<f32> -> tensor<4xf32>
  %46 = graph.add %43, %45 : tensor<4xf32>
  %47 = graph.mul %46, %6 : tensor<4xf32>
  %48 = graph.constant dense<-0.0142647391> : tensor<f32>
  %49 = graph.broadcast %48 axes = [] : tensor<f32> -> tensor<4xf32>
  %50 = graph.add %47, %49 : tensor<4xf32>
  %51 = graph.mul %5, %32 : tensor<4xf32>
  %52 = graph.div %51, %50 : tensor<4xf32>
  %53 = graph.constant dense<-1.000000e+00> : tensor<f32>
  %54 = graph.broadcast %53 axes = [] : tensor<f32> -> tensor<4xf32>
  %55 = graph.constant dense<1.000000e+00> : tensor<f32>
  %56 = graph.broadcast %55 axes = [] : tensor<f32> -> tensor<4xf32>
  %57 = graph.max %52, %54 : tensor<4xf32>
  %58 = graph.min %57, %56 : tensor<4xf32>
  func.return %58 : tensor<4xf32>
}
