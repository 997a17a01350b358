module {
  func.func @main(%arg0: tensor<?x?x16xf32>) -> tensor<?x?x16xf32> {
    %cst = stablehlo.constant dense_resource<torch_tensor_16_torch.float32_5> : tensor<16xf32>
    %cst_0 = stablehlo.constant dense_resource<torch_tensor_16_32_torch.float32> : tensor<16x32xf32>
    %c32_i64 = arith.constant 32 : i64
    %cst_1 = stablehlo.constant dense_resource<torch_tensor_32_torch.float32> : tensor<32xf32>
    %cst_2 = stablehlo.constant dense_resource<torch_tensor_32_16_torch.float32> : tensor<32x16xf32>
    %cst_3 = stablehlo.constant dense_resource<torch_tensor_16_torch.float32_4> : tensor<16xf32>
    %cst_4 = stablehlo.constant dense_resource<torch_tensor_16_torch.float32_3> : tensor<16xf32>
    %cst_5 = stablehlo.constant dense_resource<torch_tensor_16_torch.float32_2> : tensor<16xf32>
    %cst_6 = stablehlo.constant dense_resource<torch_tensor_16_16_torch.float32> : tensor<16x16xf32>
    %c4_i64 = arith.constant 4 : i64
    %c3_i64 = arith.constant 3 : i64
    %c48_i64 = arith.constant 48 : i64
    %cst_7 = stablehlo.constant dense_resource<torch_tensor_48_torch.float32> : tensor<48xf32>
    %cst_8 = stablehlo.constant dense_resource<torch_tensor_48_16_torch.float32> : tensor<48x16xf32>
    %c16_i64 = arith.constant 16 : i64
    %cst_9 = stablehlo.constant dense_resource<torch_tensor_16_torch.float32_1> : tensor<16xf32>
    %cst_10 = stablehlo.constant dense_resource<torch_tensor_16_torch.float32> : tensor<16xf32>
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %cst_11 = stablehlo.constant dense<0.000000e+00> : tensor<f64>
    %c2 = arith.constant 2 : index
    %cst_12 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %c3 = arith.constant 3 : index
    %cst_13 = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %cst_14 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %cst_15 = stablehlo.constant dense<2.000000e+00> : tensor<f32>
    %cst_16 = stablehlo.constant dense<5.000000e-01> : tensor<f32>
    %cst_17 = stablehlo.constant dense<-4.000000e+00> : tensor<f32>
    %cst_18 = stablehlo.constant dense<4.000000e+00> : tensor<f32>
    %cst_19 = stablehlo.constant dense<-2.72614237E-10> : tensor<f32>
    %cst_20 = stablehlo.constant dense<2.77068146E-8> : tensor<f32>
    %cst_21 = stablehlo.constant dense<-2.10102394E-6> : tensor<f32>
    %cst_22 = stablehlo.constant dense<-5.69250624E-5> : tensor<f32>
    %cst_23 = stablehlo.constant dense<-7.34990637E-4> : tensor<f32>
    %cst_24 = stablehlo.constant dense<-2.954600e-03> : tensor<f32>
    %cst_25 = stablehlo.constant dense<-0.0160960332> : tensor<f32>
    %cst_26 = stablehlo.constant dense<-1.45660715E-5> : tensor<f32>
    %cst_27 = stablehlo.constant dense<-2.13374049E-4> : tensor<f32>
    %cst_28 = stablehlo.constant dense<-0.00168282702> : tensor<f32>
    %cst_29 = stablehlo.constant dense<-0.00737332925> : tensor<f32>
    %cst_30 = stablehlo.constant dense<-0.0142647391> : tensor<f32>
    %cst_31 = stablehlo.constant dense<-1.000000e+00> : tensor<f32>
    %cst_32 = arith.constant dense<16> : tensor<1xi64>
    %cst_33 = arith.constant dense<1.000000e-05> : tensor<1xf64>
    %0 = shape.const_shape [16] : tensor<1xindex>
    %cst_34 = arith.constant dense<1> : tensor<1xi64>
    %1 = shape.const_shape [48] : tensor<1xindex>
    %c1_i64 = arith.constant 1 : i64
    %cst_35 = arith.constant dense<0> : tensor<5xi64>
    %cst_36 = arith.constant dense<1> : tensor<5xi64>
    %c2_i64 = arith.constant 2 : i64
    %cst_37 = arith.constant dense<[1, 0, 0, 0, 0]> : tensor<5xi64>
    %cst_38 = arith.constant dense<[2, 0, 0, 0, 0]> : tensor<5xi64>
    %c4 = arith.constant 4 : index
    %cst_39 = arith.constant dense<5.000000e-01> : tensor<1xf64>
    %2 = shape.const_shape [32] : tensor<1xindex>
    %dim = tensor.dim %arg0, %c0 : tensor<?x?x16xf32>
    %3 = arith.index_cast %dim : index to i64
    %dim_40 = tensor.dim %arg0, %c1 : tensor<?x?x16xf32>
    %4 = arith.index_cast %dim_40 : index to i64
    %5 = stablehlo.convert %arg0 : (tensor<?x?x16xf32>) -> tensor<?x?x16xf64>
    %6 = stablehlo.reduce(%5 init: %cst_11) applies stablehlo.add across dimensions = [2] : (tensor<?x?x16xf64>, tensor<f64>) -> tensor<?x?xf64>
    %dim_41 = tensor.dim %5, %c0 : tensor<?x?x16xf64>
    %dim_42 = tensor.dim %5, %c1 : tensor<?x?x16xf64>
    %from_elements = tensor.from_elements %dim_41, %dim_42, %c1 : tensor<3xindex>
    %7 = stablehlo.dynamic_reshape %6, %from_elements : (tensor<?x?xf64>, tensor<3xindex>) -> tensor<?x?x1xf64>
    %8 = stablehlo.convert %cst_32 : (tensor<1xi64>) -> tensor<1xf64>
    %9 = stablehlo.reshape %8 : (tensor<1xf64>) -> tensor<f64>
    %10 = shape.shape_of %7 : tensor<?x?x1xf64> -> tensor<3xindex>
    %11 = stablehlo.dynamic_broadcast_in_dim %7, %10, dims = [0, 1, 2] : (tensor<?x?x1xf64>, tensor<3xindex>) -> tensor<?x?x1xf64>
    %12 = stablehlo.dynamic_broadcast_in_dim %9, %10, dims = [] : (tensor<f64>, tensor<3xindex>) -> tensor<?x?x1xf64>
    %13 = stablehlo.divide %11, %12 : tensor<?x?x1xf64>
    %14 = shape.shape_of %5 : tensor<?x?x16xf64> -> tensor<3xindex>
    %15 = shape.shape_of %13 : tensor<?x?x1xf64> -> tensor<3xindex>
    %16 = shape.cstr_broadcastable %14, %15 : tensor<3xindex>, tensor<3xindex>
    %17 = shape.assuming %16 -> (tensor<?x?x16xf64>) {
      %279 = shape.broadcast %14, %15 : tensor<3xindex>, tensor<3xindex> -> tensor<3xindex>
      %280 = stablehlo.dynamic_broadcast_in_dim %5, %279, dims = [0, 1, 2] : (tensor<?x?x16xf64>, tensor<3xindex>) -> tensor<?x?x16xf64>
      %281 = stablehlo.dynamic_broadcast_in_dim %13, %279, dims = [0, 1, 2] : (tensor<?x?x1xf64>, tensor<3xindex>) -> tensor<?x?x16xf64>
      %282 = stablehlo.subtract %280, %281 : tensor<?x?x16xf64>
      shape.assuming_yield %282 : tensor<?x?x16xf64>
    }
    %18 = shape.shape_of %17 : tensor<?x?x16xf64> -> tensor<3xindex>
    %19 = stablehlo.dynamic_broadcast_in_dim %17, %18, dims = [0, 1, 2] : (tensor<?x?x16xf64>, tensor<3xindex>) -> tensor<?x?x16xf64>
    %20 = stablehlo.multiply %19, %19 : tensor<?x?x16xf64>
    %21 = stablehlo.reduce(%20 init: %cst_11) applies stablehlo.add across dimensions = [2] : (tensor<?x?x16xf64>, tensor<f64>) -> tensor<?x?xf64>
    %dim_43 = tensor.dim %20, %c0 : tensor<?x?x16xf64>
    %dim_44 = tensor.dim %20, %c1 : tensor<?x?x16xf64>
    %from_elements_45 = tensor.from_elements %dim_43, %dim_44, %c1 : tensor<3xindex>
    %22 = stablehlo.dynamic_reshape %21, %from_elements_45 : (tensor<?x?xf64>, tensor<3xindex>) -> tensor<?x?x1xf64>
    %23 = shape.shape_of %22 : tensor<?x?x1xf64> -> tensor<3xindex>
    %24 = stablehlo.dynamic_broadcast_in_dim %22, %23, dims = [0, 1, 2] : (tensor<?x?x1xf64>, tensor<3xindex>) -> tensor<?x?x1xf64>
    %25 = stablehlo.dynamic_broadcast_in_dim %9, %23, dims = [] : (tensor<f64>, tensor<3xindex>) -> tensor<?x?x1xf64>
    %26 = stablehlo.divide %24, %25 : tensor<?x?x1xf64>
    %27 = stablehlo.convert %26 : (tensor<?x?x1xf64>) -> tensor<?x?x1xf32>
    %28 = stablehlo.reduce(%arg0 init: %cst_12) applies stablehlo.add across dimensions = [2] : (tensor<?x?x16xf32>, tensor<f32>) -> tensor<?x?xf32>
    %from_elements_46 = tensor.from_elements %dim, %dim_40, %c1 : tensor<3xindex>
    %29 = stablehlo.dynamic_reshape %28, %from_elements_46 : (tensor<?x?xf32>, tensor<3xindex>) -> tensor<?x?x1xf32>
    %30 = stablehlo.convert %cst_32 : (tensor<1xi64>) -> tensor<1xf32>
    %31 = stablehlo.reshape %30 : (tensor<1xf32>) -> tensor<f32>
    %32 = shape.shape_of %29 : tensor<?x?x1xf32> -> tensor<3xindex>
    %33 = stablehlo.dynamic_broadcast_in_dim %29, %32, dims = [0, 1, 2] : (tensor<?x?x1xf32>, tensor<3xindex>) -> tensor<?x?x1xf32>
    %34 = stablehlo.dynamic_broadcast_in_dim %31, %32, dims = [] : (tensor<f32>, tensor<3xindex>) -> tensor<?x?x1xf32>
    %35 = stablehlo.divide %33, %34 : tensor<?x?x1xf32>
    %36 = stablehlo.convert %cst_33 : (tensor<1xf64>) -> tensor<1xf32>
    %37 = stablehlo.reshape %36 : (tensor<1xf32>) -> tensor<f32>
    %38 = shape.shape_of %27 : tensor<?x?x1xf32> -> tensor<3xindex>
    %39 = stablehlo.dynamic_broadcast_in_dim %27, %38, dims = [0, 1, 2] : (tensor<?x?x1xf32>, tensor<3xindex>) -> tensor<?x?x1xf32>
    %40 = stablehlo.dynamic_broadcast_in_dim %37, %38, dims = [] : (tensor<f32>, tensor<3xindex>) -> tensor<?x?x1xf32>
    %41 = stablehlo.add %39, %40 : tensor<?x?x1xf32>
    %42 = stablehlo.rsqrt %41 : tensor<?x?x1xf32>
    %43 = shape.shape_of %arg0 : tensor<?x?x16xf32> -> tensor<3xindex>
    %44 = shape.shape_of %35 : tensor<?x?x1xf32> -> tensor<3xindex>
    %45 = shape.cstr_broadcastable %43, %44 : tensor<3xindex>, tensor<3xindex>
    %46 = shape.assuming %45 -> (tensor<?x?x16xf32>) {
      %279 = shape.broadcast %43, %44 : tensor<3xindex>, tensor<3xindex> -> tensor<3xindex>
      %280 = stablehlo.dynamic_broadcast_in_dim %arg0, %279, dims = [0, 1, 2] : (tensor<?x?x16xf32>, tensor<3xindex>) -> tensor<?x?x16xf32>
      %281 = stablehlo.dynamic_broadcast_in_dim %35, %279, dims = [0, 1, 2] : (tensor<?x?x1xf32>, tensor<3xindex>) -> tensor<?x?x16xf32>
      %282 = stablehlo.subtract %280, %281 : tensor<?x?x16xf32>
      shape.assuming_yield %282 : tensor<?x?x16xf32>
    }
    %47 = shape.shape_of %46 : tensor<?x?x16xf32> -> tensor<3xindex>
    %48 = shape.shape_of %42 : tensor<?x?x1xf32> -> tensor<3xindex>
    %49 = shape.cstr_broadcastable %47, %48 : tensor<3xindex>, tensor<3xindex>
    %50 = shape.assuming %49 -> (tensor<?x?x16xf32>) {
      %279 = shape.broadcast %47, %48 : tensor<3xindex>, tensor<3xindex> -> tensor<3xindex>
      %280 = stablehlo.dynamic_broadcast_in_dim %46, %279, dims = [0, 1, 2] : (tensor<?x?x16xf32>, tensor<3xindex>) -> tensor<?x?x16xf32>
      %281 = stablehlo.dynamic_broadcast_in_dim %42, %279, dims = [0, 1, 2] : (tensor<?x?x1xf32>, tensor<3xindex>) -> tensor<?x?x16xf32>
      %282 = stablehlo.multiply %280, %281 : tensor<?x?x16xf32>
      shape.assuming_yield %282 : tensor<?x?x16xf32>
    }
    %51 = shape.shape_of %50 : tensor<?x?x16xf32> -> tensor<3xindex>
    %52 = shape.broadcast %51, %0 : tensor<3xindex>, tensor<1xindex> -> tensor<3xindex>
    %53 = stablehlo.dynamic_broadcast_in_dim %50, %52, dims = [0, 1, 2] : (tensor<?x?x16xf32>, tensor<3xindex>) -> tensor<?x?x16xf32>
    %54 = stablehlo.dynamic_broadcast_in_dim %cst_10, %52, dims = [2] : (tensor<16xf32>, tensor<3xindex>) -> tensor<?x?x16xf32>
    %55 = stablehlo.multiply %53, %54 : tensor<?x?x16xf32>
    %56 = shape.shape_of %55 : tensor<?x?x16xf32> -> tensor<3xindex>
    %57 = shape.broadcast %56, %0 : tensor<3xindex>, tensor<1xindex> -> tensor<3xindex>
    %58 = stablehlo.dynamic_broadcast_in_dim %55, %57, dims = [0, 1, 2] : (tensor<?x?x16xf32>, tensor<3xindex>) -> tensor<?x?x16xf32>
    %59 = stablehlo.dynamic_broadcast_in_dim %cst_9, %57, dims = [2] : (tensor<16xf32>, tensor<3xindex>) -> tensor<?x?x16xf32>
    %60 = stablehlo.add %58, %59 : tensor<?x?x16xf32>
    %61 = arith.muli %3, %4 : i64
    %from_elements_47 = tensor.from_elements %61, %c16_i64 : tensor<2xi64>
    %62 = stablehlo.dynamic_reshape %60, %from_elements_47 : (tensor<?x?x16xf32>, tensor<2xi64>) -> tensor<?x16xf32>
    %63 = stablehlo.transpose %cst_8, dims = [1, 0] : (tensor<48x16xf32>) -> tensor<16x48xf32>
    %64 = stablehlo.dot_general %62, %63, contracting_dims = [1] x [0] : (tensor<?x16xf32>, tensor<16x48xf32>) -> tensor<?x48xf32>
    %65 = stablehlo.convert %cst_34 : (tensor<1xi64>) -> tensor<1xf32>
    %66 = stablehlo.reshape %65 : (tensor<1xf32>) -> tensor<f32>
    %67 = shape.shape_of %64 : tensor<?x48xf32> -> tensor<2xindex>
    %68 = stablehlo.dynamic_broadcast_in_dim %64, %67, dims = [0, 1] : (tensor<?x48xf32>, tensor<2xindex>) -> tensor<?x48xf32>
    %69 = stablehlo.dynamic_broadcast_in_dim %66, %67, dims = [] : (tensor<f32>, tensor<2xindex>) -> tensor<?x48xf32>
    %70 = stablehlo.multiply %68, %69 : tensor<?x48xf32>
    %71 = stablehlo.broadcast_in_dim %66, dims = [] : (tensor<f32>) -> tensor<48xf32>
    %72 = stablehlo.multiply %71, %cst_7 : tensor<48xf32>
    %73 = shape.shape_of %70 : tensor<?x48xf32> -> tensor<2xindex>
    %74 = shape.broadcast %73, %1 : tensor<2xindex>, tensor<1xindex> -> tensor<2xindex>
    %75 = stablehlo.dynamic_broadcast_in_dim %70, %74, dims = [0, 1] : (tensor<?x48xf32>, tensor<2xindex>) -> tensor<?x48xf32>
    %76 = stablehlo.dynamic_broadcast_in_dim %72, %74, dims = [1] : (tensor<48xf32>, tensor<2xindex>) -> tensor<?x48xf32>
    %77 = stablehlo.add %75, %76 : tensor<?x48xf32>
    %from_elements_48 = tensor.from_elements %3, %4, %c48_i64 : tensor<3xi64>
    %78 = stablehlo.dynamic_reshape %77, %from_elements_48 : (tensor<?x48xf32>, tensor<3xi64>) -> tensor<?x?x48xf32>
    %from_elements_49 = tensor.from_elements %3, %4, %c3_i64, %c4_i64, %c4_i64 : tensor<5xi64>
    %79 = stablehlo.dynamic_reshape %78, %from_elements_49 : (tensor<?x?x48xf32>, tensor<5xi64>) -> tensor<?x?x3x4x4xf32>
    %80 = stablehlo.transpose %79, dims = [2, 0, 3, 1, 4] : (tensor<?x?x3x4x4xf32>) -> tensor<3x?x4x?x4xf32>
    %dim_50 = tensor.dim %80, %c1 : tensor<3x?x4x?x4xf32>
    %81 = arith.index_cast %dim_50 : index to i64
    %dim_51 = tensor.dim %80, %c3 : tensor<3x?x4x?x4xf32>
    %82 = arith.index_cast %dim_51 : index to i64
    %from_elements_52 = tensor.from_elements %c1_i64, %81, %c4_i64, %82, %c4_i64 : tensor<5xi64>
    %83 = stablehlo.real_dynamic_slice %80, %cst_35, %from_elements_52, %cst_36 : (tensor<3x?x4x?x4xf32>, tensor<5xi64>, tensor<5xi64>, tensor<5xi64>) -> tensor<1x?x4x?x4xf32>
    %from_elements_53 = tensor.from_elements %c2_i64, %81, %c4_i64, %82, %c4_i64 : tensor<5xi64>
    %84 = stablehlo.real_dynamic_slice %80, %cst_37, %from_elements_53, %cst_36 : (tensor<3x?x4x?x4xf32>, tensor<5xi64>, tensor<5xi64>, tensor<5xi64>) -> tensor<1x?x4x?x4xf32>
    %from_elements_54 = tensor.from_elements %c3_i64, %81, %c4_i64, %82, %c4_i64 : tensor<5xi64>
    %85 = stablehlo.real_dynamic_slice %80, %cst_38, %from_elements_54, %cst_36 : (tensor<3x?x4x?x4xf32>, tensor<5xi64>, tensor<5xi64>, tensor<5xi64>) -> tensor<1x?x4x?x4xf32>
    %dim_55 = tensor.dim %83, %c1 : tensor<1x?x4x?x4xf32>
    %dim_56 = tensor.dim %83, %c3 : tensor<1x?x4x?x4xf32>
    %from_elements_57 = tensor.from_elements %dim_55, %c4, %dim_56, %c4 : tensor<4xindex>
    %86 = stablehlo.dynamic_reshape %83, %from_elements_57 : (tensor<1x?x4x?x4xf32>, tensor<4xindex>) -> tensor<?x4x?x4xf32>
    %dim_58 = tensor.dim %84, %c1 : tensor<1x?x4x?x4xf32>
    %dim_59 = tensor.dim %84, %c3 : tensor<1x?x4x?x4xf32>
    %from_elements_60 = tensor.from_elements %dim_58, %c4, %dim_59, %c4 : tensor<4xindex>
    %87 = stablehlo.dynamic_reshape %84, %from_elements_60 : (tensor<1x?x4x?x4xf32>, tensor<4xindex>) -> tensor<?x4x?x4xf32>
    %dim_61 = tensor.dim %85, %c1 : tensor<1x?x4x?x4xf32>
    %dim_62 = tensor.dim %85, %c3 : tensor<1x?x4x?x4xf32>
    %from_elements_63 = tensor.from_elements %dim_61, %c4, %dim_62, %c4 : tensor<4xindex>
    %88 = stablehlo.dynamic_reshape %85, %from_elements_63 : (tensor<1x?x4x?x4xf32>, tensor<4xindex>) -> tensor<?x4x?x4xf32>
    %89 = stablehlo.transpose %87, dims = [0, 1, 3, 2] : (tensor<?x4x?x4xf32>) -> tensor<?x4x4x?xf32>
    %90 = arith.muli %3, %c4_i64 : i64
    %from_elements_64 = tensor.from_elements %dim, %c4, %dim_40, %c4 : tensor<4xindex>
    %91 = stablehlo.dynamic_broadcast_in_dim %86, %from_elements_64, dims = [0, 1, 2, 3] : (tensor<?x4x?x4xf32>, tensor<4xindex>) -> tensor<?x4x?x4xf32>
    %from_elements_65 = tensor.from_elements %90, %4, %c4_i64 : tensor<3xi64>
    %92 = stablehlo.dynamic_reshape %91, %from_elements_65 : (tensor<?x4x?x4xf32>, tensor<3xi64>) -> tensor<?x?x4xf32>
    %from_elements_66 = tensor.from_elements %dim, %c4, %c4, %dim_40 : tensor<4xindex>
    %93 = stablehlo.dynamic_broadcast_in_dim %89, %from_elements_66, dims = [0, 1, 2, 3] : (tensor<?x4x4x?xf32>, tensor<4xindex>) -> tensor<?x4x4x?xf32>
    %from_elements_67 = tensor.from_elements %90, %c4_i64, %4 : tensor<3xi64>
    %94 = stablehlo.dynamic_reshape %93, %from_elements_67 : (tensor<?x4x4x?xf32>, tensor<3xi64>) -> tensor<?x4x?xf32>
    %dim_68 = tensor.dim %94, %c0 : tensor<?x4x?xf32>
    %dim_69 = tensor.dim %94, %c2 : tensor<?x4x?xf32>
    %from_elements_70 = tensor.from_elements %dim_68, %c4, %dim_69 : tensor<3xindex>
    %95 = stablehlo.dynamic_broadcast_in_dim %94, %from_elements_70, dims = [0, 1, 2] : (tensor<?x4x?xf32>, tensor<3xindex>) -> tensor<?x4x?xf32>
    %96 = stablehlo.dot_general %92, %95, batching_dims = [0] x [0], contracting_dims = [2] x [1] : (tensor<?x?x4xf32>, tensor<?x4x?xf32>) -> tensor<?x?x?xf32>
    %from_elements_71 = tensor.from_elements %3, %c4_i64, %4, %4 : tensor<4xi64>
    %97 = stablehlo.dynamic_reshape %96, %from_elements_71 : (tensor<?x?x?xf32>, tensor<4xi64>) -> tensor<?x4x?x?xf32>
    %98 = stablehlo.convert %cst_39 : (tensor<1xf64>) -> tensor<1xf32>
    %99 = stablehlo.reshape %98 : (tensor<1xf32>) -> tensor<f32>
    %100 = shape.shape_of %97 : tensor<?x4x?x?xf32> -> tensor<4xindex>
    %101 = stablehlo.dynamic_broadcast_in_dim %97, %100, dims = [0, 1, 2, 3] : (tensor<?x4x?x?xf32>, tensor<4xindex>) -> tensor<?x4x?x?xf32>
    %102 = stablehlo.dynamic_broadcast_in_dim %99, %100, dims = [] : (tensor<f32>, tensor<4xindex>) -> tensor<?x4x?x?xf32>
    %103 = stablehlo.multiply %101, %102 : tensor<?x4x?x?xf32>
    %dim_72 = tensor.dim %103, %c0 : tensor<?x4x?x?xf32>
    %dim_73 = tensor.dim %103, %c2 : tensor<?x4x?x?xf32>
    %104 = stablehlo.reduce(%103 init: %cst_13) applies stablehlo.maximum across dimensions = [3] : (tensor<?x4x?x?xf32>, tensor<f32>) -> tensor<?x4x?xf32>
    %from_elements_74 = tensor.from_elements %dim_72, %c4, %dim_73, %c1 : tensor<4xindex>
    %105 = stablehlo.dynamic_reshape %104, %from_elements_74 : (tensor<?x4x?xf32>, tensor<4xindex>) -> tensor<?x4x?x1xf32>
    %106 = shape.shape_of %103 : tensor<?x4x?x?xf32> -> tensor<4xindex>
    %107 = shape.shape_of %105 : tensor<?x4x?x1xf32> -> tensor<4xindex>
    %108 = shape.cstr_broadcastable %106, %107 : tensor<4xindex>, tensor<4xindex>
    %109 = shape.assuming %108 -> (tensor<?x4x?x?xf32>) {
      %279 = shape.broadcast %106, %107 : tensor<4xindex>, tensor<4xindex> -> tensor<4xindex>
      %280 = stablehlo.dynamic_broadcast_in_dim %103, %279, dims = [0, 1, 2, 3] : (tensor<?x4x?x?xf32>, tensor<4xindex>) -> tensor<?x4x?x?xf32>
      %281 = stablehlo.dynamic_broadcast_in_dim %105, %279, dims = [0, 1, 2, 3] : (tensor<?x4x?x1xf32>, tensor<4xindex>) -> tensor<?x4x?x?xf32>
      %282 = stablehlo.subtract %280, %281 : tensor<?x4x?x?xf32>
      shape.assuming_yield %282 : tensor<?x4x?x?xf32>
    }
    %110 = stablehlo.exponential %109 : tensor<?x4x?x?xf32>
    %111 = stablehlo.reduce(%110 init: %cst_12) applies stablehlo.add across dimensions = [3] : (tensor<?x4x?x?xf32>, tensor<f32>) -> tensor<?x4x?xf32>
    %dim_75 = tensor.dim %110, %c0 : tensor<?x4x?x?xf32>
    %dim_76 = tensor.dim %110, %c2 : tensor<?x4x?x?xf32>
    %from_elements_77 = tensor.from_elements %dim_75, %c4, %dim_76, %c1 : tensor<4xindex>
    %112 = stablehlo.dynamic_reshape %111, %from_elements_77 : (tensor<?x4x?xf32>, tensor<4xindex>) -> tensor<?x4x?x1xf32>
    %113 = shape.shape_of %110 : tensor<?x4x?x?xf32> -> tensor<4xindex>
    %114 = shape.shape_of %112 : tensor<?x4x?x1xf32> -> tensor<4xindex>
    %115 = shape.cstr_broadcastable %113, %114 : tensor<4xindex>, tensor<4xindex>
    %116 = shape.assuming %115 -> (tensor<?x4x?x?xf32>) {
      %279 = shape.broadcast %113, %114 : tensor<4xindex>, tensor<4xindex> -> tensor<4xindex>
      %280 = stablehlo.dynamic_broadcast_in_dim %110, %279, dims = [0, 1, 2, 3] : (tensor<?x4x?x?xf32>, tensor<4xindex>) -> tensor<?x4x?x?xf32>
      %281 = stablehlo.dynamic_broadcast_in_dim %112, %279, dims = [0, 1, 2, 3] : (tensor<?x4x?x1xf32>, tensor<4xindex>) -> tensor<?x4x?x?xf32>
      %282 = stablehlo.divide %280, %281 : tensor<?x4x?x?xf32>
      shape.assuming_yield %282 : tensor<?x4x?x?xf32>
    }
    %from_elements_78 = tensor.from_elements %dim, %c4, %dim_40, %dim_40 : tensor<4xindex>
    %117 = stablehlo.dynamic_broadcast_in_dim %116, %from_elements_78, dims = [0, 1, 2, 3] : (tensor<?x4x?x?xf32>, tensor<4xindex>) -> tensor<?x4x?x?xf32>
    %from_elements_79 = tensor.from_elements %90, %4, %4 : tensor<3xi64>
    %118 = stablehlo.dynamic_reshape %117, %from_elements_79 : (tensor<?x4x?x?xf32>, tensor<3xi64>) -> tensor<?x?x?xf32>
    %119 = stablehlo.dynamic_broadcast_in_dim %88, %from_elements_64, dims = [0, 1, 2, 3] : (tensor<?x4x?x4xf32>, tensor<4xindex>) -> tensor<?x4x?x4xf32>
    %120 = stablehlo.dynamic_reshape %119, %from_elements_65 : (tensor<?x4x?x4xf32>, tensor<3xi64>) -> tensor<?x?x4xf32>
    %dim_80 = tensor.dim %120, %c0 : tensor<?x?x4xf32>
    %dim_81 = tensor.dim %120, %c1 : tensor<?x?x4xf32>
    %from_elements_82 = tensor.from_elements %dim_80, %dim_81, %c4 : tensor<3xindex>
    %121 = stablehlo.dynamic_broadcast_in_dim %120, %from_elements_82, dims = [0, 1, 2] : (tensor<?x?x4xf32>, tensor<3xindex>) -> tensor<?x?x4xf32>
    %122 = stablehlo.dot_general %118, %121, batching_dims = [0] x [0], contracting_dims = [2] x [1] : (tensor<?x?x?xf32>, tensor<?x?x4xf32>) -> tensor<?x?x4xf32>
    %from_elements_83 = tensor.from_elements %3, %c4_i64, %4, %c4_i64 : tensor<4xi64>
    %123 = stablehlo.dynamic_reshape %122, %from_elements_83 : (tensor<?x?x4xf32>, tensor<4xi64>) -> tensor<?x4x?x4xf32>
    %124 = stablehlo.transpose %123, dims = [0, 2, 1, 3] : (tensor<?x4x?x4xf32>) -> tensor<?x?x4x4xf32>
    %from_elements_84 = tensor.from_elements %3, %4, %c16_i64 : tensor<3xi64>
    %125 = stablehlo.dynamic_reshape %124, %from_elements_84 : (tensor<?x?x4x4xf32>, tensor<3xi64>) -> tensor<?x?x16xf32>
    %126 = stablehlo.dynamic_reshape %125, %from_elements_47 : (tensor<?x?x16xf32>, tensor<2xi64>) -> tensor<?x16xf32>
    %127 = stablehlo.transpose %cst_6, dims = [1, 0] : (tensor<16x16xf32>) -> tensor<16x16xf32>
    %128 = stablehlo.dot_general %126, %127, contracting_dims = [1] x [0] : (tensor<?x16xf32>, tensor<16x16xf32>) -> tensor<?x16xf32>
    %129 = shape.shape_of %128 : tensor<?x16xf32> -> tensor<2xindex>
    %130 = stablehlo.dynamic_broadcast_in_dim %128, %129, dims = [0, 1] : (tensor<?x16xf32>, tensor<2xindex>) -> tensor<?x16xf32>
    %131 = stablehlo.dynamic_broadcast_in_dim %66, %129, dims = [] : (tensor<f32>, tensor<2xindex>) -> tensor<?x16xf32>
    %132 = stablehlo.multiply %130, %131 : tensor<?x16xf32>
    %133 = stablehlo.broadcast_in_dim %66, dims = [] : (tensor<f32>) -> tensor<16xf32>
    %134 = stablehlo.multiply %133, %cst_5 : tensor<16xf32>
    %135 = shape.shape_of %132 : tensor<?x16xf32> -> tensor<2xindex>
    %136 = shape.broadcast %135, %0 : tensor<2xindex>, tensor<1xindex> -> tensor<2xindex>
    %137 = stablehlo.dynamic_broadcast_in_dim %132, %136, dims = [0, 1] : (tensor<?x16xf32>, tensor<2xindex>) -> tensor<?x16xf32>
    %138 = stablehlo.dynamic_broadcast_in_dim %134, %136, dims = [1] : (tensor<16xf32>, tensor<2xindex>) -> tensor<?x16xf32>
    %139 = stablehlo.add %137, %138 : tensor<?x16xf32>
    %140 = stablehlo.dynamic_reshape %139, %from_elements_84 : (tensor<?x16xf32>, tensor<3xi64>) -> tensor<?x?x16xf32>
    %141 = shape.shape_of %140 : tensor<?x?x16xf32> -> tensor<3xindex>
    %142 = shape.cstr_broadcastable %43, %141 : tensor<3xindex>, tensor<3xindex>
    %143 = shape.assuming %142 -> (tensor<?x?x16xf32>) {
      %279 = shape.broadcast %43, %141 : tensor<3xindex>, tensor<3xindex> -> tensor<3xindex>
      %280 = stablehlo.dynamic_broadcast_in_dim %arg0, %279, dims = [0, 1, 2] : (tensor<?x?x16xf32>, tensor<3xindex>) -> tensor<?x?x16xf32>
      %281 = stablehlo.dynamic_broadcast_in_dim %140, %279, dims = [0, 1, 2] : (tensor<?x?x16xf32>, tensor<3xindex>) -> tensor<?x?x16xf32>
      %282 = stablehlo.add %280, %281 : tensor<?x?x16xf32>
      shape.assuming_yield %282 : tensor<?x?x16xf32>
    }
    %144 = stablehlo.convert %143 : (tensor<?x?x16xf32>) -> tensor<?x?x16xf64>
    %145 = stablehlo.reduce(%144 init: %cst_11) applies stablehlo.add across dimensions = [2] : (tensor<?x?x16xf64>, tensor<f64>) -> tensor<?x?xf64>
    %dim_85 = tensor.dim %144, %c0 : tensor<?x?x16xf64>
    %dim_86 = tensor.dim %144, %c1 : tensor<?x?x16xf64>
    %from_elements_87 = tensor.from_elements %dim_85, %dim_86, %c1 : tensor<3xindex>
    %146 = stablehlo.dynamic_reshape %145, %from_elements_87 : (tensor<?x?xf64>, tensor<3xindex>) -> tensor<?x?x1xf64>
    %147 = shape.shape_of %146 : tensor<?x?x1xf64> -> tensor<3xindex>
    %148 = stablehlo.dynamic_broadcast_in_dim %146, %147, dims = [0, 1, 2] : (tensor<?x?x1xf64>, tensor<3xindex>) -> tensor<?x?x1xf64>
    %149 = stablehlo.dynamic_broadcast_in_dim %9, %147, dims = [] : (tensor<f64>, tensor<3xindex>) -> tensor<?x?x1xf64>
    %150 = stablehlo.divide %148, %149 : tensor<?x?x1xf64>
    %151 = shape.shape_of %144 : tensor<?x?x16xf64> -> tensor<3xindex>
    %152 = shape.shape_of %150 : tensor<?x?x1xf64> -> tensor<3xindex>
    %153 = shape.cstr_broadcastable %151, %152 : tensor<3xindex>, tensor<3xindex>
    %154 = shape.assuming %153 -> (tensor<?x?x16xf64>) {
      %279 = shape.broadcast %151, %152 : tensor<3xindex>, tensor<3xindex> -> tensor<3xindex>
      %280 = stablehlo.dynamic_broadcast_in_dim %144, %279, dims = [0, 1, 2] : (tensor<?x?x16xf64>, tensor<3xindex>) -> tensor<?x?x16xf64>
      %281 = stablehlo.dynamic_broadcast_in_dim %150, %279, dims = [0, 1, 2] : (tensor<?x?x1xf64>, tensor<3xindex>) -> tensor<?x?x16xf64>
      %282 = stablehlo.subtract %280, %281 : tensor<?x?x16xf64>
      shape.assuming_yield %282 : tensor<?x?x16xf64>
    }
    %155 = shape.shape_of %154 : tensor<?x?x16xf64> -> tensor<3xindex>
    %156 = stablehlo.dynamic_broadcast_in_dim %154, %155, dims = [0, 1, 2] : (tensor<?x?x16xf64>, tensor<3xindex>) -> tensor<?x?x16xf64>
    %157 = stablehlo.multiply %156, %156 : tensor<?x?x16xf64>
    %158 = stablehlo.reduce(%157 init: %cst_11) applies stablehlo.add across dimensions = [2] : (tensor<?x?x16xf64>, tensor<f64>) -> tensor<?x?xf64>
    %dim_88 = tensor.dim %157, %c0 : tensor<?x?x16xf64>
    %dim_89 = tensor.dim %157, %c1 : tensor<?x?x16xf64>
    %from_elements_90 = tensor.from_elements %dim_88, %dim_89, %c1 : tensor<3xindex>
    %159 = stablehlo.dynamic_reshape %158, %from_elements_90 : (tensor<?x?xf64>, tensor<3xindex>) -> tensor<?x?x1xf64>
    %160 = shape.shape_of %159 : tensor<?x?x1xf64> -> tensor<3xindex>
    %161 = stablehlo.dynamic_broadcast_in_dim %159, %160, dims = [0, 1, 2] : (tensor<?x?x1xf64>, tensor<3xindex>) -> tensor<?x?x1xf64>
    %162 = stablehlo.dynamic_broadcast_in_dim %9, %160, dims = [] : (tensor<f64>, tensor<3xindex>) -> tensor<?x?x1xf64>
    %163 = stablehlo.divide %161, %162 : tensor<?x?x1xf64>
    %164 = stablehlo.convert %163 : (tensor<?x?x1xf64>) -> tensor<?x?x1xf32>
    %165 = stablehlo.reduce(%143 init: %cst_12) applies stablehlo.add across dimensions = [2] : (tensor<?x?x16xf32>, tensor<f32>) -> tensor<?x?xf32>
    %dim_91 = tensor.dim %143, %c0 : tensor<?x?x16xf32>
    %dim_92 = tensor.dim %143, %c1 : tensor<?x?x16xf32>
    %from_elements_93 = tensor.from_elements %dim_91, %dim_92, %c1 : tensor<3xindex>
    %166 = stablehlo.dynamic_reshape %165, %from_elements_93 : (tensor<?x?xf32>, tensor<3xindex>) -> tensor<?x?x1xf32>
    %167 = shape.shape_of %166 : tensor<?x?x1xf32> -> tensor<3xindex>
    %168 = stablehlo.dynamic_broadcast_in_dim %166, %167, dims = [0, 1, 2] : (tensor<?x?x1xf32>, tensor<3xindex>) -> tensor<?x?x1xf32>
    %169 = stablehlo.dynamic_broadcast_in_dim %31, %167, dims = [] : (tensor<f32>, tensor<3xindex>) -> tensor<?x?x1xf32>
    %170 = stablehlo.divide %168, %169 : tensor<?x?x1xf32>
    %171 = shape.shape_of %164 : tensor<?x?x1xf32> -> tensor<3xindex>
    %172 = stablehlo.dynamic_broadcast_in_dim %164, %171, dims = [0, 1, 2] : (tensor<?x?x1xf32>, tensor<3xindex>) -> tensor<?x?x1xf32>
    %173 = stablehlo.dynamic_broadcast_in_dim %37, %171, dims = [] : (tensor<f32>, tensor<3xindex>) -> tensor<?x?x1xf32>
    %174 = stablehlo.add %172, %173 : tensor<?x?x1xf32>
    %175 = stablehlo.rsqrt %174 : tensor<?x?x1xf32>
    %176 = shape.shape_of %143 : tensor<?x?x16xf32> -> tensor<3xindex>
    %177 = shape.shape_of %170 : tensor<?x?x1xf32> -> tensor<3xindex>
    %178 = shape.cstr_broadcastable %176, %177 : tensor<3xindex>, tensor<3xindex>
    %179 = shape.assuming %178 -> (tensor<?x?x16xf32>) {
      %279 = shape.broadcast %176, %177 : tensor<3xindex>, tensor<3xindex> -> tensor<3xindex>
      %280 = stablehlo.dynamic_broadcast_in_dim %143, %279, dims = [0, 1, 2] : (tensor<?x?x16xf32>, tensor<3xindex>) -> tensor<?x?x16xf32>
      %281 = stablehlo.dynamic_broadcast_in_dim %170, %279, dims = [0, 1, 2] : (tensor<?x?x1xf32>, tensor<3xindex>) -> tensor<?x?x16xf32>
      %282 = stablehlo.subtract %280, %281 : tensor<?x?x16xf32>
      shape.assuming_yield %282 : tensor<?x?x16xf32>
    }
    %180 = shape.shape_of %179 : tensor<?x?x16xf32> -> tensor<3xindex>
    %181 = shape.shape_of %175 : tensor<?x?x1xf32> -> tensor<3xindex>
    %182 = shape.cstr_broadcastable %180, %181 : tensor<3xindex>, tensor<3xindex>
    %183 = shape.assuming %182 -> (tensor<?x?x16xf32>) {
      %279 = shape.broadcast %180, %181 : tensor<3xindex>, tensor<3xindex> -> tensor<3xindex>
      %280 = stablehlo.dynamic_broadcast_in_dim %179, %279, dims = [0, 1, 2] : (tensor<?x?x16xf32>, tensor<3xindex>) -> tensor<?x?x16xf32>
      %281 = stablehlo.dynamic_broadcast_in_dim %175, %279, dims = [0, 1, 2] : (tensor<?x?x1xf32>, tensor<3xindex>) -> tensor<?x?x16xf32>
      %282 = stablehlo.multiply %280, %281 : tensor<?x?x16xf32>
      shape.assuming_yield %282 : tensor<?x?x16xf32>
    }
    %184 = shape.shape_of %183 : tensor<?x?x16xf32> -> tensor<3xindex>
    %185 = shape.broadcast %184, %0 : tensor<3xindex>, tensor<1xindex> -> tensor<3xindex>
    %186 = stablehlo.dynamic_broadcast_in_dim %183, %185, dims = [0, 1, 2] : (tensor<?x?x16xf32>, tensor<3xindex>) -> tensor<?x?x16xf32>
    %187 = stablehlo.dynamic_broadcast_in_dim %cst_4, %185, dims = [2] : (tensor<16xf32>, tensor<3xindex>) -> tensor<?x?x16xf32>
    %188 = stablehlo.multiply %186, %187 : tensor<?x?x16xf32>
    %189 = shape.shape_of %188 : tensor<?x?x16xf32> -> tensor<3xindex>
    %190 = shape.broadcast %189, %0 : tensor<3xindex>, tensor<1xindex> -> tensor<3xindex>
    %191 = stablehlo.dynamic_broadcast_in_dim %188, %190, dims = [0, 1, 2] : (tensor<?x?x16xf32>, tensor<3xindex>) -> tensor<?x?x16xf32>
    %192 = stablehlo.dynamic_broadcast_in_dim %cst_3, %190, dims = [2] : (tensor<16xf32>, tensor<3xindex>) -> tensor<?x?x16xf32>
    %193 = stablehlo.add %191, %192 : tensor<?x?x16xf32>
    %194 = stablehlo.dynamic_reshape %193, %from_elements_47 : (tensor<?x?x16xf32>, tensor<2xi64>) -> tensor<?x16xf32>
    %195 = stablehlo.transpose %cst_2, dims = [1, 0] : (tensor<32x16xf32>) -> tensor<16x32xf32>
    %196 = stablehlo.dot_general %194, %195, contracting_dims = [1] x [0] : (tensor<?x16xf32>, tensor<16x32xf32>) -> tensor<?x32xf32>
    %197 = shape.shape_of %196 : tensor<?x32xf32> -> tensor<2xindex>
    %198 = stablehlo.dynamic_broadcast_in_dim %196, %197, dims = [0, 1] : (tensor<?x32xf32>, tensor<2xindex>) -> tensor<?x32xf32>
    %199 = stablehlo.dynamic_broadcast_in_dim %66, %197, dims = [] : (tensor<f32>, tensor<2xindex>) -> tensor<?x32xf32>
    %200 = stablehlo.multiply %198, %199 : tensor<?x32xf32>
    %201 = stablehlo.broadcast_in_dim %66, dims = [] : (tensor<f32>) -> tensor<32xf32>
    %202 = stablehlo.multiply %201, %cst_1 : tensor<32xf32>
    %203 = shape.shape_of %200 : tensor<?x32xf32> -> tensor<2xindex>
    %204 = shape.broadcast %203, %2 : tensor<2xindex>, tensor<1xindex> -> tensor<2xindex>
    %205 = stablehlo.dynamic_broadcast_in_dim %200, %204, dims = [0, 1] : (tensor<?x32xf32>, tensor<2xindex>) -> tensor<?x32xf32>
    %206 = stablehlo.dynamic_broadcast_in_dim %202, %204, dims = [1] : (tensor<32xf32>, tensor<2xindex>) -> tensor<?x32xf32>
    %207 = stablehlo.add %205, %206 : tensor<?x32xf32>
    %from_elements_94 = tensor.from_elements %3, %4, %c32_i64 : tensor<3xi64>
    %208 = stablehlo.dynamic_reshape %207, %from_elements_94 : (tensor<?x32xf32>, tensor<3xi64>) -> tensor<?x?x32xf32>
    %209 = shape.shape_of %208 : tensor<?x?x32xf32> -> tensor<3xindex>
    %210 = stablehlo.dynamic_broadcast_in_dim %cst_14, %209, dims = [] : (tensor<f32>, tensor<3xindex>) -> tensor<?x?x32xf32>
    %211 = stablehlo.dynamic_broadcast_in_dim %cst_15, %209, dims = [] : (tensor<f32>, tensor<3xindex>) -> tensor<?x?x32xf32>
    %212 = stablehlo.dynamic_broadcast_in_dim %cst_16, %209, dims = [] : (tensor<f32>, tensor<3xindex>) -> tensor<?x?x32xf32>
    %213 = stablehlo.multiply %208, %212 : tensor<?x?x32xf32>
    %214 = stablehlo.rsqrt %211 : tensor<?x?x32xf32>
    %215 = stablehlo.multiply %208, %214 : tensor<?x?x32xf32>
    %216 = shape.shape_of %215 : tensor<?x?x32xf32> -> tensor<3xindex>
    %217 = stablehlo.dynamic_broadcast_in_dim %cst_17, %216, dims = [] : (tensor<f32>, tensor<3xindex>) -> tensor<?x?x32xf32>
    %218 = stablehlo.dynamic_broadcast_in_dim %cst_18, %216, dims = [] : (tensor<f32>, tensor<3xindex>) -> tensor<?x?x32xf32>
    %219 = stablehlo.clamp %217, %215, %218 : tensor<?x?x32xf32>
    %220 = stablehlo.multiply %219, %219 : tensor<?x?x32xf32>
    %221 = shape.shape_of %220 : tensor<?x?x32xf32> -> tensor<3xindex>
    %222 = stablehlo.dynamic_broadcast_in_dim %cst_19, %221, dims = [] : (tensor<f32>, tensor<3xindex>) -> tensor<?x?x32xf32>
    %223 = stablehlo.multiply %222, %220 : tensor<?x?x32xf32>
    %224 = stablehlo.dynamic_broadcast_in_dim %cst_20, %221, dims = [] : (tensor<f32>, tensor<3xindex>) -> tensor<?x?x32xf32>
    %225 = stablehlo.add %223, %224 : tensor<?x?x32xf32>
    %226 = stablehlo.multiply %225, %220 : tensor<?x?x32xf32>
    %227 = stablehlo.dynamic_broadcast_in_dim %cst_21, %221, dims = [] : (tensor<f32>, tensor<3xindex>) -> tensor<?x?x32xf32>
    %228 = stablehlo.add %226, %227 : tensor<?x?x32xf32>
    %229 = stablehlo.multiply %228, %220 : tensor<?x?x32xf32>
    %230 = stablehlo.dynamic_broadcast_in_dim %cst_22, %221, dims = [] : (tensor<f32>, tensor<3xindex>) -> tensor<?x?x32xf32>
    %231 = stablehlo.add %229, %230 : tensor<?x?x32xf32>
    %232 = stablehlo.multiply %231, %220 : tensor<?x?x32xf32>
    %233 = stablehlo.dynamic_broadcast_in_dim %cst_23, %221, dims = [] : (tensor<f32>, tensor<3xindex>) -> tensor<?x?x32xf32>
    %234 = stablehlo.add %232, %233 : tensor<?x?x32xf32>
    %235 = stablehlo.multiply %234, %220 : tensor<?x?x32xf32>
    %236 = stablehlo.dynamic_broadcast_in_dim %cst_24, %221, dims = [] : (tensor<f32>, tensor<3xindex>) -> tensor<?x?x32xf32>
    %237 = stablehlo.add %235, %236 : tensor<?x?x32xf32>
    %238 = stablehlo.multiply %237, %220 : tensor<?x?x32xf32>
    %239 = stablehlo.dynamic_broadcast_in_dim %cst_25, %221, dims = [] : (tensor<f32>, tensor<3xindex>) -> tensor<?x?x32xf32>
    %240 = stablehlo.add %238, %239 : tensor<?x?x32xf32>
    %241 = stablehlo.dynamic_broadcast_in_dim %cst_26, %221, dims = [] : (tensor<f32>, tensor<3xindex>) -> tensor<?x?x32xf32>
    %242 = stablehlo.multiply %241, %220 : tensor<?x?x32xf32>
    %243 = stablehlo.dynamic_broadcast_in_dim %cst_27, %221, dims = [] : (tensor<f32>, tensor<3xindex>) -> tensor<?x?x32xf32>
    %244 = stablehlo.add %242, %243 : tensor<?x?x32xf32>
    %245 = stablehlo.multiply %244, %220 : tensor<?x?x32xf32>
    %246 = stablehlo.dynamic_broadcast_in_dim %cst_28, %221, dims = [] : (tensor<f32>, tensor<3xindex>) -> tensor<?x?x32xf32>
    %247 = stablehlo.add %245, %246 : tensor<?x?x32xf32>
    %248 = stablehlo.multiply %247, %220 : tensor<?x?x32xf32>
    %249 = stablehlo.dynamic_broadcast_in_dim %cst_29, %221, dims = [] : (tensor<f32>, tensor<3xindex>) -> tensor<?x?x32xf32>
    %250 = stablehlo.add %248, %249 : tensor<?x?x32xf32>
    %251 = stablehlo.multiply %250, %220 : tensor<?x?x32xf32>
    %252 = stablehlo.dynamic_broadcast_in_dim %cst_30, %221, dims = [] : (tensor<f32>, tensor<3xindex>) -> tensor<?x?x32xf32>
    %253 = stablehlo.add %251, %252 : tensor<?x?x32xf32>
    %254 = stablehlo.multiply %219, %240 : tensor<?x?x32xf32>
    %255 = stablehlo.divide %254, %253 : tensor<?x?x32xf32>
    %256 = shape.shape_of %219 : tensor<?x?x32xf32> -> tensor<3xindex>
    %257 = stablehlo.dynamic_broadcast_in_dim %cst_31, %256, dims = [] : (tensor<f32>, tensor<3xindex>) -> tensor<?x?x32xf32>
    %258 = stablehlo.dynamic_broadcast_in_dim %cst_14, %256, dims = [] : (tensor<f32>, tensor<3xindex>) -> tensor<?x?x32xf32>
    %259 = stablehlo.clamp %257, %255, %258 : tensor<?x?x32xf32>
    %260 = stablehlo.add %259, %210 : tensor<?x?x32xf32>
    %261 = stablehlo.multiply %260, %213 : tensor<?x?x32xf32>
    %from_elements_95 = tensor.from_elements %61, %c32_i64 : tensor<2xi64>
    %262 = stablehlo.dynamic_reshape %261, %from_elements_95 : (tensor<?x?x32xf32>, tensor<2xi64>) -> tensor<?x32xf32>
    %263 = stablehlo.transpose %cst_0, dims = [1, 0] : (tensor<16x32xf32>) -> tensor<32x16xf32>
    %264 = stablehlo.dot_general %262, %263, contracting_dims = [1] x [0] : (tensor<?x32xf32>, tensor<32x16xf32>) -> tensor<?x16xf32>
    %265 = shape.shape_of %264 : tensor<?x16xf32> -> tensor<2xindex>
    %266 = stablehlo.dynamic_broadcast_in_dim %264, %265, dims = [0, 1] : (tensor<?x16xf32>, tensor<2xindex>) -> tensor<?x16xf32>
    %267 = stablehlo.dynamic_broadcast_in_dim %66, %265, dims = [] : (tensor<f32>, tensor<2xindex>) -> tensor<?x16xf32>
    %268 = stablehlo.multiply %266, %267 : tensor<?x16xf32>
    %269 = stablehlo.multiply %133, %cst : tensor<16xf32>
    %270 = shape.shape_of %268 : tensor<?x16xf32> -> tensor<2xindex>
    %271 = shape.broadcast %270, %0 : tensor<2xindex>, tensor<1xindex> -> tensor<2xindex>
    %272 = stablehlo.dynamic_broadcast_in_dim %268, %271, dims = [0, 1] : (tensor<?x16xf32>, tensor<2xindex>) -> tensor<?x16xf32>
    %273 = stablehlo.dynamic_broadcast_in_dim %269, %271, dims = [1] : (tensor<16xf32>, tensor<2xindex>) -> tensor<?x16xf32>
    %274 = stablehlo.add %272, %273 : tensor<?x16xf32>
    %275 = stablehlo.dynamic_reshape %274, %from_elements_84 : (tensor<?x16xf32>, tensor<3xi64>) -> tensor<?x?x16xf32>
    %276 = shape.shape_of %275 : tensor<?x?x16xf32> -> tensor<3xindex>
    %277 = shape.cstr_broadcastable %176, %276 : tensor<3xindex>, tensor<3xindex>
    %278 = shape.assuming %277 -> (tensor<?x?x16xf32>) {
      %279 = shape.broadcast %176, %276 : tensor<3xindex>, tensor<3xindex> -> tensor<3xindex>
      %280 = stablehlo.dynamic_broadcast_in_dim %143, %279, dims = [0, 1, 2] : (tensor<?x?x16xf32>, tensor<3xindex>) -> tensor<?x?x16xf32>
      %281 = stablehlo.dynamic_broadcast_in_dim %275, %279, dims = [0, 1, 2] : (tensor<?x?x16xf32>, tensor<3xindex>) -> tensor<?x?x16xf32>
      %282 = stablehlo.add %280, %281 : tensor<?x?x16xf32>
      shape.assuming_yield %282 : tensor<?x?x16xf32>
    }
    return %278 : tensor<?x?x16xf32>
  }
}

{-#
  dialect_resources: {
    builtin: {
      torch_tensor_16_torch.float32_5: "0x040000003618B4BD22AA12BCD005023DD47E54BD24942BBEA929A7BC9E57093EA05F0B3ED13BB53D8B41D23C32EA333DAE8C0BBE919A923D2C2834BED48295BD12493EBD",
      torch_tensor_16_32_torch.float32: "0x040000004013013EB68285B8DC92EBBDB85C0CBEB47ACA3D1CF1153EF3940C3E2000F13C83E8F93D2B3326BEEF6A02BEAC2E2EBE44D8113EF0A8D1BABEB4A6BD2902753DE28587BDFF30E8BD41A38B3DE393043D9CA101BE0B76EEBDBCBFA93D95A4093EB2C76B3CBAD8B5BDB7D1AE3DEA90FC3C8B7A1EBE099EEABDD87B1E3D3005E03DAD9E68BDCE0EAF3D1537E0BD36392D3EF8FB003EFB9F073D7C11A13DAB177C3D54A3D5BD720BCABA3215413D3E6F23BD71962D3E859D8BBDB2A921BEA45BACBD550028BE2D2B153EC485A2BD81B8FEBD308B9CBCD9F1F3BD901EBDBD2B92B83D95E807BE12BCAA3D9B01043EAFE3CFB928C2A03D90CCCABD73290D3E86D92F3E3D112C3D63F5243E40C833BE31029FBC7FDE0F3DF2561DBEF42DB03D6AFA89BD6DF182BD939F0FBE0202943DEDB603BE3FA719BD35D4A03DC75E083E6FBB233D4E0E87BD6B799DBDC034CB3DF957063DFF61183EB456883D71D3113EF0DD11BECA86113E1657A6BD08D341BD20AF8A3A9DC907BD073A0F3D464E213E1050D8BD08BB5F3D6B7C11BEF561E33C3420153EDA1DF43DA8041B3EF6FAC33D41A06FBCDB0D3D3D904797BD41A7193E4546B53DDE7D04BE00851C3E53EA2BBB4FBF00BC552B46BD710A3FBD1DF6103C56BEB0BDAC6228BE007DBABDE31610BD1DB2083EF72A053E93EAD8BDC66BDEBB09FB50BDE5ADC1BD7DA7FEBCBB3C7BBD995CCA3D7B8CB3BD7CCDDE3CBA4DCCBDFBFC61BDB3800E3EE5BCB1BD24282EBCDEE12C3EF6D3773DFB46B8BD7F5ED9BD4BEA7DBD87BE62BD7CA09D3DFAFA20BD90AB183EDBA4C6BDF36B62BDA8CF833D6A92103E6E292D3EE2C9E73C4B2AF43BC734A2BD038FCC3DFADAD1BD16523EBD9D4B17BE8E052EBEB85CCA3D57C4443CD54D103EEC0A103E20FBBD3DC4E2903D1DE93BBD7148C03DBC17AE3DE1A87A3D0237A7BB7A4FD83C9D9B4D3ACF5E03BE1916283D551305BE62A9AF3DC3B4D7BD2D856CBDAFB2ABBD6EE10E3E52F4FEBDA5DCB83DC892B53D00FDFF3DA86B353D6B5DC53D86180F3E41A00E3DF832763D918B0DBE1A3842BD934E833CBF74AF3C3FD17FBD897333BEC44D3CBD6E9A8A3DD3DE1B3E3B7723BE8AD9AC3DB7C32BBEEF1B2DBE89B9E2BDEC46BFBCFA3A4A3DCFAA09BEEC760B3E4FB2233EFE32323CCA58133E86E6A3BD78388FBD8CE0BABCAC3B9E3C9F8DFCBDF0F210BE71048F3D57C5503DE815313E9C9B93BD70B37F3DB61892BD5FB8B23D017120BCEA30063E2923C93DC8AB163ED00CBA3DC4A0D93B5AFF1B3EAAA7D4BD24BC2A3EC6E3303E04EC2C3EA71DA9BD44D4BFBD9D3E373CE079613DC09BB53DFF3D933DD4221A3E126935BDF38C6DBDFBB5723DD0C6493DEA2FD3BD7D128C3C5B7009BE066C54BD27178EBDB4AD1E3EE7F222BEB6C1D5BDA42631BEBF9D363D1E540BBEBB446A3DDF79FBBD41EAE7BDEBF4B8BDB852D93CCF55263E2390293EBCD05ABCD04E31BE94376FBD18FA89BD16021ABDB1548A3DC630B63DD084A03D8DD84E3D399092BD04CCF5BA914DB83C05EDB8BDED8B81BC88C5B4BC85072BBE276FF53D7A6992BCE37B1CBEBC370F3EB9CDC2BD772D803DE784333ED913063CD651503D2ED98F3D13D0083ED6295EBDDDB9CBBDF2A762BCFD900D3EB007793C6F8CFB3DD644ACBA59295E3D2C6CC93B0F3F9D3BF4422CBED8401EBE42C5703C662FB33D4E33F33D4C56FB3B6E9B983D026B973DEE431CBE9C1A1FBE465A0CBE882E473B4AECE4BDD5B667BD13AAD8BCEF408D3D42E2273D61ED273E1C47233E0BF7E6BD6CFD11BAEF23EF3C94071E3E236860BD30488EBDED55E5BDD862053EFC224DBDB59787BD37DFF43D4291263ECC1BF4BB0934FFBDEA7D133E4EA377BD1FD6A6BD9785FEBDFA1DAEBD9DC40DBE50F9D0BDA9E624BE95F011BD1791913D986A09BE066F81B98B8185BD121EAF3DE3C81C3EC3F8BFBCC636B6BDBA160BBEA3B4D4BDD00E513D7C22263DF0F7C23D3A2ED7BC1107BA3D374621BE54A5423D7FBB2F3E902733BEB9F1BBBD1AC4E73DC86AE2BC79FBC0BDF3DDDC3D5C26423C38E1E23B52ED5BBD1B63083E63D2C83D60B6013D4B01DD3C2E35BB3DBE8DE13D3F8294BD73A99EBC71F19E3DAA6FAFBD1943293E07FFF7BDC90FA73D480702BE1B7A683D52DEFC3D0C93AE3C442591BCAE39E63DB4FA01BE4C41F4BD3A481ABE42DADEBDD257963B382AA4BD4650213DB578C33B98A7163EA1FB9CBD581546BD4073EF3D101637BD944E2D3E67CB8FBD50C3FDBAE58D2BBD71E8A83DB1B88A3DBBCBC0BDF68FEE3DBB0938BC5A1A37BD7AB169BB93F5FB3DBF91313E252AB03DDC66FD3C6247EC3D976497BDD733BDBD6F1A51BDF251EABD54AA9B3D558F893C53BB77BD210593BCD4B565BB26361B3E0197213E7D5B0BBE9FAF843DE5CC8B3D8E6E8A3DDF6DC5BC4715353D4C34363D972F303E747E2DBE886289BD9094F3BD3B9DAFBDFD290E3D2DCDDC3DADE308BE6879EB3DB134173E9073B2BD48C2FC3CCEDCB9BD74161B3D71D9A7BDAF088DBDCC5AF2BDB9F316BEBD74103ED5E0B6BC1EB3A0BBF62CB4BD9057FC3DA738CFBD516E92BD6C4E0DBE333718BE31B5203E48C80BBE11EEC7BC709751BD3D9C843D14AB413D8DC40ABE9F91223EB85134BE273B8F3C0EF871BC51CC27BDA3B7F63D70D6183E41A4BC3C4FBE7FBD2994063E3A75E33DD70C023D1D0B46BD6037F43B6957213E650B9D3CBDB00EBDCF4219BE9E02C2BD0CBD023E99FACBBBC3DF40BCB0F68C3DED31EEBD4AA743BC63A64BBD1B6DBD3D6051133EAC53E33DC2F5063EFFC621BE9F8780BD107CAB3CE8BF19BE216C443D4A4FEDBD59239B3D2782123E53DA1ABE0BAF173E80EDA83DCAEAEEBD85442D3E5CC71CBE47BBF3BD",
      torch_tensor_32_torch.float32: "0x04000000201006BE22E3523E506D073E68F82DBDA042513C209AD8BCD0BC6D3DE091113C20EA1ABE88B83D3D8042D63B1069843CF41DC3BD9C2F833D6E034FBE740C993D86B90A3E9063E1BC60DC46BE003C6EBA0010BA39863C5DBE4C1135BEC8C86C3E0C713F3E40E00D3EA258313EDC19C53DEC12103EEA8D293ED8366FBD482C02BD",
      torch_tensor_32_16_torch.float32: "0x04000000604F7CBCE28E20BE0431B9BDCA5B263E6C4FCDBD76FC1E3E3C06CBBD087D6EBD0058AE3B20EC6ABE009823BB006ECEBC20FCB7BCB0B34CBD18D3493EBAEC3C3E80812DBE74D6ED3D4CCD48BE32F059BE58829C3D80C9703BECD9EEBDB8E976BEB436C6BDFC01AB3D38F46CBEF6B178BEE0EA013D686C38BECC4660BE3C44C5BD68DD24BDE8A068BE34F02ABE7048863C986671BE80ED0FBDC64C25BE007831BE5C3BC93D620A45BE6C0142BEF8FD113E18743F3D7A24693EF4DA88BDC04DF7BD0089BDBC00C9A53AA83C433E18FF7EBEB0D191BCFC7BE23D90F90CBE841502BEE06EF73DA04B75BE88A4723D163146BEE47EFE3DEEE35ABED8631D3E845672BE622F57BE0073713B9CB9493EBE3C5BBEF061E4BD20D7603EE0B82BBD1C1DD43D844576BEA403A1BD4A0102BEDCD2573E1C80D43D06CC3ABEB018253D004F3CBB885DD2BD143212BEC0E6A9BD36C9493EA28337BE225C36BE38F69DBDC0828E3B5C5F8B3D80D3F53BC88076BDC4391BBE30BD37BD781BCEBD6CD44E3E5E3179BEBA4A23BE724750BE98243BBD767E473EE064603EB6DC5EBE807731BC6A43163E34B0E13DCAB0513E403BE3BB2A012CBE105A293E8092AFBDA28D043ED8597CBDF0A5D93DC840663E020B6E3E06FA68BEC65629BEECB1D3BD604023BECCA1753E80E0B4BCB0D029BEA8D5E3BDC4670DBEFCE3D03DDA4B5FBEF8B16EBED85A7CBEA86DDC3D2829FD3D0AFF1EBE18EE7D3DACF93C3EE0C9143DD8A858BDA04F973C309ADBBC52E5003EB0D32DBE78D1013EA249103E9A1A1BBE500A513E76707B3E58D8C9BD88688FBD7428FF3D3E8E48BE7879CA3D70E76E3D4A5D213E045D5EBE50AE54BE40F4E53D8C6DB83DB2466EBEC6C20EBE083C6ABE7E6737BEA403E7BD90D9533E00D44BBDAE08133E4A1E733EBC55E93D822C65BE34D3003E644BC33DB26A463EF4867CBEB0711D3EEE8B513E622C6EBE5046D63C528A5A3EDE303ABE40FFA73DC03DE23DAC30863DDC887E3E8A9B513EECA25B3ED046FFBCDEB5563ED4916EBE26250ABEA8035BBDD41798BD42776C3E1C7EF13DEED0243E34222E3EA03B3FBE9033EDBC7887153DD82A853DC0A4033E70BACBBDB8629ABDAE34563EAC6989BD04D431BE04942D3E105A2D3ED88BA0BDD8B74CBDB4E53CBEB4C855BE9089C03DFCB8DABDEACC4B3E8AFB4CBEE08A0DBD40E1B03B0A92033E4C304F3E465D2D3E6061E13D3C01EBBD62D236BE580565BE402E4B3C124A783E488042BD806F2CBC9E083ABE60309D3DBC4C223EFC647CBE5A4134BE069F3D3E6872723DA05E7FBC680C373DE0B01BBD5EEF32BECC366FBE8C5F283E1095F3BC7826BEBDAC2784BDD8A00BBE58A597BD0CC15BBE72933F3E4412D13D361B01BE9CC0AEBDD0B3E53DAC98BDBDDC02873D90F98C3D782621BEBC41803D409C7A3C16965F3E7840B9BD7C9E83BDDC915C3EDA0C51BE00F7933C16A8763E7C90E5BD326C753EC228633EBE2A6E3E306DC3BC0C96673E9C16DFBDA042AFBDB4A7C13D3051583D66200D3E2048733ED24020BEB4DD073E0C4CAB3DB40E073EB8C6F23D1886BFBDC6544ABE04E64C3EF6FA11BEF2AA233E72E073BE882731BD00A72D3B182D313D408BA53C9C55A13DA008E4BC38C87A3D66557D3E34A525BEE0A05FBC3471C3BD3A9F603E6E255B3EC063DFBBD479B1BD7A2C1EBE9A2D373E60088DBC6E1A713EB0FC113EF613603EF8794A3E105C26BE10DD953D2C4ED4BDE672003EA022B8BC904BB13C460D31BE34CB64BE2CCEC03D70F66D3D20E5B13CB2DF2D3E50CCD5BD0CC0B53DB6FE0CBE382C543D18C769BD9C48333E16DE5F3E92575E3E6041383C20F6163E88C77FBE0A2B16BE3803373D00BFB63A8AFA48BEFC9DE2BDB821EFBD96A27DBEC051C33C80832E3E54CDCF3DA044F3BD6E136BBEF0884EBE80F4973B161B303E9058CFBD164D0BBE9A9008BEF04AB1BC921C73BEE2E761BE06017C3E582EF4BD40B138BDACFC88BDC8E560BE308634BD54BB9C3DC8E6CFBD20922EBC00BF9CBA68D97EBE160A3A3E32CA4E3ECE8A2E3ED423A8BDB4C6053E26DA6FBEF0527DBDF84350BD08D0B4BD400AD73DFC4BE9BD005FEDBC7CD793BDBE6770BEA01A29BD34F458BE5046153E90D2083E9AD16F3E58EEABBD604A503C9097483D408B7F3E2EA76A3E787D04BEC2D459BED4BA66BE008FF6BDCA3D573E7CF4AB3D9E00773EA6C03D3E80876D3B9AA91EBEF2FB793E185B4D3EB4AADD3DECD70BBEE8AB493E9066BA3CA046293E18B1D53D2AF0073E44A260BE7AF20DBEA08A193E005655BDFEB65EBE64CE683E0028B1BBD6824E3E0A1848BE4847B03DB8DAC0BD1C75D7BD509355BDC483BDBD1E470C3E208F42BD8E1A423ED8A8693D40391EBD8EDD13BE8C696ABEA05C95BD68106DBE98B73DBD80E4853B20FB83BCC880FBBD28AE313E8E2C103E484A7CBD504BCABDD6F1203EEAB95E3E4A676ABEA03E5DBD100FBEBC0C60B9BDAE8C5A3EA84117BD9A0C593E00FEA13A3026DEBC425315BE483EAABD48FBA43D107AE23D80BC11BC82ED733E9E2F31BEC44EC43DAE92663E380E32BDA03D4B3E400A873B4CB43FBE20720CBE0893BE3D4491DDBD8848763D28F87B3E98EAAD3D00ACBFBC30F47F3D287E13BED41A57BE626F40BE6CCF56BE1025523D4075473D6895D9BD14687ABE2AAD0A3EBC4111BE58F42ABDC0A656BEAC6C10BEFC95D53DA8856EBE3AFB11BE52EE3F3E0E4A03BE6412D5BD94C18FBDECDBDA3DA0ED27BEF057CD3C281AD13DC0AB94BC8828393DFA4943BE9479E73D7859BF3D487100BDC6AD53BE98C9CC3DF60C273E101B33BD2C53F13D08C7BD3D8CC8CCBD402C8EBC0ED57E3E00B39A3A18CE4BBE705B95BC5CB7FE3D0021A7BD",
      torch_tensor_16_torch.float32_4: "0x0400000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
      torch_tensor_16_torch.float32_3: "0x040000000000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F",
      torch_tensor_16_torch.float32_2: "0x0400000054DAFD3D107F22BE246E7A3E4E8D7EBEE63B75BE10F971BDB81C513EC00ECD3CA4A1C43D56A63BBE18B8BA3DC0D9E4BCC038CD3D50CC343E688EDE3D2036AEBC",
      torch_tensor_16_16_torch.float32: "0x0400000090C3C9BDE6A4543EA0C786BC084DE83DB8847D3E90809CBDCC1C0B3E6C7292BD289415BDD8892DBD0093CBBADC6AC1BD2003703DC0561A3C9A46223E58434FBDB05FCD3C8475BEBD5E6356BE8C30CF3D6807033D340CCDBD181CADBD20E6853D102839BD324A273EA002683CB466C13D9413DF3D50417BBD4086DD3D32E93C3EC07D3C3CB863483DA0D4143CFE3E313EFC29D8BDF61408BE181BDF3DE8CC5EBE8056833BD876EBBDF6F7283E94586EBE9C381B3E7C467D3E40324F3D907388BC5AFE7B3EECCDDABD101DA4BC1435E0BDB05A0DBD188E5E3D50C4083D706841BD8EF57FBE60BB513CC0A9F2BB180C1A3DFA28443E9CD5783E5CE117BE60677FBC1825CDBDF8F06BBEDE473ABE8A45703E7E43153EBC82093E30450E3EFA624BBE5014D73C50436E3EB8DE0EBE74BC633EC492863D6E1B343EA055DBBD840AEC3DDCF062BEF00982BC38C7AA3DC48B993D0E39563E6A8F7B3ED6E5683E5CE02B3EE0FB333E602004BD02AB46BE7C11BEBDF0EAE5BCC6560ABE18DC023ED8B9B33D7039253DB05B773D40E2603E887CBA3D1A7F60BE52D339BEF0A9E13DC88C0B3DB8B2F93D1CAC7FBE2A416CBE68FC1C3ED2BF233E249B67BE0059C23D68E547BEECDE413E24A9A03D24217D3EF8697CBEF27176BE06152D3E6048633E98D81C3E4A322A3E189F57BEDA4B393EA0B371BE68C3643D5CB027BE345DCBBD8851353DE44EC9BD300522BD9EA472BE246071BE7454C63DF4B7D8BD6CBF1BBEB006CABD2C4C51BE7EA54CBEEE2E193E281C023E8066083DACD70BBEC857AA3D8003383CCCF436BEB85A5C3D6819693EA0CD7BBE7C907EBE3033033D12C6403EFCC51BBEA06B613DD8F6333EA4DB9D3DC89A5D3DF86A7F3EEAC6263E38FB0FBEA005B13C88C8023ED2C4613EECB37EBE18A00A3E60A694BD3EAE7ABE284D633DB25E0BBE001D113D0C3526BEBEA540BE60C6ADBC74FEABBDB2B9153E2093B03CB0D2473E90E63F3DB0A3A4BDBC652D3E80D35F3C4032403DB8ABA4BD00326B3A40E344BD901DAEBC2CA647BE0085C9BAC87D54BE404B5CBD245D143E7A0232BEA88E2CBE68097ABD4C5B8CBDB0592D3D00002A3D14D1013E7A5A30BEA08790BCB62D0F3EC66E5D3E706495BC742014BE4C2E933D44C9113E9CEF1FBE1C8E14BE984DE23DC07E8FBCAACA71BE149B13BE00A2CF3D70A8ADBDDAB2303ED2604A3E10F6143DF0F1A1BCD085A2BD201E4FBCB0633A3DBE8B43BE48BB74BDE8F054BE0A1F1D3EB40723BE02DE693ED8FB83BDF4A712BEF4FDF53D30A8183DCC44313E98BED53D6A9D76BEE4EA213E58D540BD084AE2BDE492223E64B53A3E9A0161BEE02FB9BC983A523E744AC63D12AC573E3476AFBD70380DBE0A235C3ED069D53D6AC1753E54DCD5BD7E5E24BE500DF0BC620B71BEF8B0C83D98D23C3E78D1753D405BCABC",
      torch_tensor_48_torch.float32: "0x040000007E6944BE5CA595BD08EDA73D1C4760BEB8560C3E9C42053ECAC51E3E4A3623BEECF97E3E38BF17BE3E937F3E46AE75BE9C1664BEF83B1D3EE00AD63CA04B6C3C1CC30DBE7CC5D6BDD0B395BD406279BE20DD543C801A353D00F05DB92057A53DE6E7723EF421883DD86DBBBD40B6D2BD4CCA23BECA7631BE40EA24BD401C35BD04C5E33D00D9DABD8A154C3E50A133BE00443A3A9E1F663E06907E3E884A14BE7067363D50EAF13C540DF0BDB4E4B0BD60AD8A3D740332BEA0F4283D188EDD3D",
      torch_tensor_48_16_torch.float32: "0x040000000054F5BA5E54093E16B352BE80663CBEF432C5BDEC4B893D404FA2BBCEFA4A3E70BFB5BC4C7B873DACBB9ABD704849BDB89174BE528B29BEE80ED3BD00BB173C6069CA3D189B193E8C8D2DBEFCF4DEBD98F7B93D4E94543E48BD52BD5C913F3E400D25BD10B5D83C4ACD673ECE7B6DBE662921BEE09E81BDDC93C7BD282F5D3E1AEF25BEC0B0EBBD1ADA32BE76C26FBE047015BE9E0E5C3EBC76E43D0027F83D406A573C3A3F03BEC03E2D3D9E066FBE1AFA38BEC6F903BE2685213E2619163EC811E3BD20CB13BC40BA233E827F7E3E2434CB3DC8550A3DFEA42B3EC0BB16BEF8D03E3D6C7A46BE186E31BED23E04BE8CAAE73DF8E7CD3D6AA417BEC8AD9A3D6E890C3E203F01BD40641C3C00446D3D00D11E3E48CF753E964745BEECA1BBBD9838C93DD01B543EE8C55E3E22E2613E78CA4B3DF89C5EBE9066BC3CAC2720BE8C946EBE3E74633EF0A6423EFE5D7FBE08AA3F3DC8802CBDB88228BD1C5FEABD8CE4C43D34A117BEDCB1BB3D1676013E5C43373E4871BF3D4A5F7DBE001126BE38A6FF3D1853563D96B347BEE86813BEF2D4703E547F2C3EB03EDFBDD4DC80BD78DD73BE803E93BB78C840BEA27745BE20B061BCA0BF193DF4ADD1BD98E7173E38C91BBE6849683ED06F2F3E64E157BE88DB7EBD80D2383C1867153DD0DD723D5CECC83DE059753CCCD1F9BDD445F23D569175BEA0BB17BE3C2B80BDEC66F9BD5C1DB3BDBAD251BE00D259BDF8E25A3D76C626BE403452BC0042373EF088D2BC80ACE33BC0ADB0BC103D4F3D60C6223EBA7E723E0693223EC40C733E601D94BC66F865BE40BAF2BDCE4F2E3E006BD4BADC7CFEBD022D44BE00946FBEEC1058BE70B44FBD56640C3E74670A3E02E576BE2EB01F3E8A5248BEF07B58BD1C9ACFBDF03C45BD100E49BDBAB865BE440A5DBE283C20BD80E1533BB896E8BDB8DEC03D3A6A66BEC0368ABCA221613E38D7D0BD362B673E386CB93DAE0767BE74F8213EF053ECBC708FE4BD14B64C3E54DF4EBEB0C2DB3CC06456BD16D0363E08EC8E3DCC04F63D40D1B43D003F76BD505A57BD00F752BE4CB60A3E26424B3E5C292F3EAC9334BE60AE363C907634BE88EC0CBE302C15BE34F9AE3DC48D18BE00BAB2BBA04F2C3C0406253EFA8341BE44BF2FBE3CA614BED62E333ECC0BB8BDE0EE573EA024B93D40AA013D00EDF3BA086D4ABD407A003D30D369BD003EE6BAC0A7023D983E48BE7A2D06BED8B74E3E86C14FBE200F93BCC03E7D3E10F4B83DC0F0E73B26DA5DBE2CA2FD3D085836BEA85691BDCCC8ABBD38A417BD8036333B9626533E80ABFF3C204C653E30991C3EC6D821BE54A2E53D24F734BE9CFFD8BD4097963DF00EA93DF20E403E28D2A4BD00D4D1397ACB033E5A9377BE4215393E30B153BE00D0613BE0182EBD0AD406BED857073DF2B0533EE8AA95BD56FC17BE845BBDBDE6BB7DBE1C1DE73D20E5F5BDD0D62ABE627B13BE5230133E2492073E507C443ED8B6B93DC4FCAABDD4138FBD9842973DDE70523E74358B3D1C40F2BDFCADF0BD420A72BEB03B5D3DA8A90FBE503E64BEFA7A603ED03F26BED0FBE8BC48AF923DE07D023CFA412CBE2CEE4EBE980D4C3E30BF263D4662543EA8A4ABBDF8CF963D182A6ABD602736BC52EA1BBEAC28AD3D80E0A13D40FDA8BBC04C66BD58CE1DBE1409313E94923EBEACBFD13D6C29ACBD0C06F7BDE0F4373D22FB04BE40EF6B3D1018493DCA133EBE987E2A3D6413DA3D5CAACA3D58E600BD9ADD51BE90DA1DBD50D2B13D2CD1BABD7458C23D867C2A3EBAAB05BE8093213B24B6D33D9084A03C9012AB3C70B9FF3CFA4049BEE0F2A03CB445313E64AF663ED876163E1838093D7C1CEF3DDC13F9BDEC2454BECA235CBE5A637F3E8E81223EB2F430BEF450C83DAA52413EC2E67F3E58D85F3E4456463EF0C26ABDA0AEB3BD4230523E0A750F3E300E1ABEFE25663E9060F73D008E0B3E6A7420BE88E4923DEC7CB3BDFC06483E584238BDF853C73D80E2353DF8D6D93DE0FDADBDF4A2F93DFECE32BE8846673D20352DBEBA8D7CBE10954DBEB61A4A3E50810A3EE82E703E48164D3EA09E64BECEB32EBEE87525BD324126BEF8C3313EBA8941BE38CEF9BDC45177BEC65711BEE28D523E429A513E2441373E22AA453EBAA1633EB01A83BDF447E13D0414643E1461A93DCAEA7F3E18C7043E58241F3E2C32B3BDF4ABF53D2054EB3C888C74BD4A4F10BE56A50FBEB2FC44BE4EDC2B3E96FF353EA016E9BCC42414BE22DD453E8CB5233E703C983CB8BBF1BDB8466B3EAC60D13D5A5742BE6203753E5266423E8C9EBABD5CE90F3ED67411BEB87920BDB25E593E403E293C400C35BE9420ABBDDCFA8ABD208F45BDB0FEC33CA2C16C3E204D5B3C8C101EBE00F0513C587FF53DFCF8FD3DE0F769BEB03C37BDB83E3EBE8876DABD6078B83D18CB35BEFC52BE3D8649593E3053863CF09E2ABE2071B7BDD89A5F3D462743BEEC5DFE3D246A68BE521776BEC0BE78BE68BB4FBD90242C3E724C72BEAEC8543ECCCFCCBDE8F4953D20CA3A3C10D766BEE84E543E6ED7093E80767E3E9655013E48FA28BE48A7553E20235C3C80CCF23DAC444DBEC84393BD545C7BBE906BC7BDA0E85C3D5C0049BE1035A33D2C6C093E18A70E3D0C492BBE5A7B46BEE4F59DBD20BFE03D7A847C3E1A35133EB09FE6BC0084B33DF0267BBE62A65ABE3CE7EE3D960011BE2C52F63DF8B734BE6499FDBD48DD52BE5A97053E60AED0BC9404453E686E1E3EDCA70D3E20B6033C944C9EBD68A65EBD1817083DA4CDFD3DDC5933BEEADA563EE0ADDEBC9A8356BEC4820ABE6A83623E741E6A3EAA206DBE6E8E343EF84B003EF887173E24B6583EA6F809BE5CADA13D0487D13DE84A97BDA857AB3D2C4F93BD60461E3E880E8EBD14DFBEBD40E5803D689AB53D1026FABD300AB53C745C143EF0C4CBBCA8D19B3DB8F976BDB074B33DE67139BE0E8916BE74F101BE4C446B3E64C589BD00F032BACC0FF8BDF08F7F3E0E077A3E601241BE10884FBED40B42BE00089EBAC48282BD4E9027BEE0A3B7BD1877413DF4C105BE88E6623DC8D16ABDB018F8BDC8AE0C3D847F523E88132DBE00323E3C20CFBCBDE4367B3E26E272BED26A75BE30427C3EF8F721BE2053443D40C1B0BC78B657BD48B564BD3CAC223EC0C6433CCE3E79BED82117BE7C8AAEBDCAD2003E8EAA25BE2E63713E281364BD18DF37BD4297483EE6AA003E6A1E593EEE14143E34519BBD54D929BEA06098BC0EE0533E5CD6ABBD1E686DBE24E2D13D6C35793E00C291BD5AF953BE103568BE904E803DF0129BBCD84601BEA8FB4E3DC06FC23D069A4B3EFCC0463EB04619BD7EBB61BED85367BE48066F3E1055E23D402FDF3D207F5DBE5E0F6D3E1485723EDA21673E30F557BE8830C1BD4A1130BE566C723E04FFDBBD84C1E9BD281F063EE8D8ECBDDC2BFCBD4024B3BC50DAC4BC226B47BE466B553EB4DAE1BD309DB53D24AA5E3EE21A013E50FA103DC4D1593E08A7093D54E1ECBD062D723E605C723D38C679BE18C391BDFE602EBEE272603E001C29BDB25969BE80BE80BC74C5203E9004853D8CE5A13D5034BE3C18E2BE3DE87F79BD78ACCBBD0E496FBEB0DA40BEF0E6DD3DBE9417BEE0E8123D106DA33DA001913C40FA25BEF0D1743E26DD14BE668F523E6EA64BBE585276BD8A410B3E7C31D1BD0E0D573E062B30BE44FB56BEE0DEE6BDB087253DA8B66B3EE46DF4BD0C1BB73DAC5C80BD28115EBDD83C3C3E7A6546BE6086D93CA8BE703EC8B50CBDA6C4463E84AC9DBD00124E3EF6A277BE289513BDA8DC33BD78EEA53D24DFC83DA68F443EC88F18BD606D22BCCA4F2F3E90888ABD106B603EAA722ABE209DDDBC00005CBCA075E43D66052F3ED04E22BD4E1754BE28B1FD3DCC27993D88ABCD3D0AEB1DBEAEC2243EC078723E30B5B13CCC1D6FBE9CB5333EC0CF3DBE98636B3D30CE143D7CA2EFBDB046B23D8AF964BEC839693D9C4A22BE3075DDBC48B7033D08195A3E1C49F4BDBA00243E281502BDBC29F3BDBAEC5EBE7CE26ABE28037A3E98627FBD20974C3C3CCF8A3DEE022E3E487D5A3ED29E4F3E84AA3DBEE00F24BD1E7C17BE1C4412BE68E6723D3C4B703E26154DBEAEEE1A3E3CBA04BEE87247BD92344B3E309967BD707BBA3CCCF332BEECEA593E505F04BD683C3BBE3CEB953D3C0536BE4C234BBE6086793CCCF74A3E48E390BD40FBF03D7AFC5B3E78CB293EA24906BE6080E0BC601EA1BD00DB4DBE00A0D838969F403E1AAF573E7014BF3CF092683DE8A7DDBD5A3D413E2C0CD5BDC4D431BE78B01D3D5271193EB4CE66BE6A6A673EAC2EB83D5C5B33BEC8935CBDB8195E3E",
      torch_tensor_16_torch.float32_1: "0x0400000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
      torch_tensor_16_torch.float32: "0x040000000000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F"
    }
  }
#-}
