// RUN: aiopt-translate %s | filecheck %s
// RUN: aiopt-translate %s --target=generic | filecheck %s --check-prefix=TRIPLE

// TRIPLE: target datalayout = "e-
// TRIPLE-NEXT: target triple = "

// An external global is declared, an internal one defined.
// CHECK: @outside = external global i8
llvm.mlir.global external @outside() : i8
// CHECK-NEXT: @table = internal constant [3 x float] [float 0x3FF0000000000000, float 0x4000000000000000, float 0x3FE0000000000000], align 64
llvm.mlir.global internal constant @table(dense<[1.0, 2.0, 0.5]> : vector<3xf32>) {alignment = 64 : i64} : !llvm.array<3 x f32>
// CHECK-NEXT: @zeros = internal constant [4 x i32] [i32 0, i32 0, i32 0, i32 0]
llvm.mlir.global internal constant @zeros(dense<0> : vector<4xi32>) : !llvm.array<4 x i32>
// CHECK-NEXT: @word = internal constant [2 x i8] c"\68\69"
llvm.mlir.global internal constant @word("hi") : !llvm.array<2 x i8>

// CHECK-NEXT: declare float @outer(ptr, i64)
llvm.func @outer(!llvm.ptr, i64) -> f32

// Argument attributes, linkage and function attributes.
// CHECK-NEXT: define internal void @inner(ptr noalias align 64 %a0, ptr %a1) #0 {
llvm.func internal @inner(%a: !llvm.ptr {llvm.noalias, llvm.align = 64 : i64}, %b: !llvm.ptr) attributes {passthrough = ["nounwind", ["prefer-vector-width", "512"]]} {
  llvm.return
}

// A result, calls by name, addresses of globals, symbols that need quotes.
// CHECK: define float @"a name"(i64 %a0) #1 {
// CHECK-NEXT: entry:
// CHECK-NEXT: call void @inner(ptr @table, ptr @outside)
// CHECK-NEXT: %v1 = call float @outer(ptr @table, i64 %a0)
// CHECK-NEXT: ret float %v1
llvm.func @"a name"(%n: i64) -> f32 attributes {passthrough = ["nounwind"]} {
  %t = llvm.mlir.addressof @table : !llvm.ptr
  %o = llvm.mlir.addressof @outside : !llvm.ptr
  llvm.call @inner(%t, %o) : (!llvm.ptr, !llvm.ptr) -> ()
  %r = llvm.call @outer(%t, %n) : (!llvm.ptr, i64) -> f32
  llvm.return %r : f32
}

// CHECK: attributes #0 = { nounwind "prefer-vector-width"="512" }
// CHECK-NEXT: attributes #1 = { nounwind }
