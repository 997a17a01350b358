"""Small programs at the graph level, by what they are about. Sizes of `b` and `s` are free."""

from __future__ import annotations

import re

S = "tensor<?xf32, #graph.dims<s>>"
BS = "tensor<?x?xf32, #graph.dims<b, s>>"
S8 = "tensor<?x8xf32, #graph.dims<s, _>>"
SS = "tensor<?x?xf32, #graph.dims<s, s>>"
B = "tensor<?xf32, #graph.dims<b>>"
MATMUL = "lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0]"

_BODIES: dict[str, str] = {
    # -- products
    "product and epilogue, both results": f"""
        (%x: {S8}, %w: tensor<8x40xf32>)
        %p = graph.dot %x, %w {MATMUL} : ({S8}, tensor<8x40xf32>) -> tensor<?x40xf32, #graph.dims<s, _>>
        %e = graph.exp %p : tensor<?x40xf32, #graph.dims<s, _>>
        return %p, %e : tensor<?x40xf32, #graph.dims<s, _>>, tensor<?x40xf32, #graph.dims<s, _>>""",
    "product used twice in its epilogue": f"""
        (%x: {S8}, %w: tensor<8x33xf32>)
        %p = graph.dot %x, %w {MATMUL} : ({S8}, tensor<8x33xf32>) -> tensor<?x33xf32, #graph.dims<s, _>>
        %t = graph.tanh %p : tensor<?x33xf32, #graph.dims<s, _>>
        %m = graph.mul %t, %p : tensor<?x33xf32, #graph.dims<s, _>>
        return %m : tensor<?x33xf32, #graph.dims<s, _>>""",
    "constant matrix behind a unit dimension": f"""
        (%x: {S8})
        %c = graph.constant dense<{[[[[float(i * 8 + j)] for j in range(8)] for i in range(3)]][0]}> : tensor<3x8x1xf32>
        %p = graph.dot %x, %c lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [1] : ({S8}, tensor<3x8x1xf32>) -> tensor<?x3x1xf32, #graph.dims<s, _, _>>
        return %p : tensor<?x3x1xf32, #graph.dims<s, _, _>>""",
    "constant matrix, two column dimensions": f"""
        (%x: {S8})
        %c = graph.constant dense<{[[[float(i * 40 + j * 5 + k) / 50 for k in range(5)] for j in range(8)] for i in range(3)]}> : tensor<3x8x5xf32>
        %p = graph.dot %x, %c lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [1] : ({S8}, tensor<3x8x5xf32>) -> tensor<?x3x5xf32, #graph.dims<s, _, _>>
        return %p : tensor<?x3x5xf32, #graph.dims<s, _, _>>""",
    "constant matrix used by two kernels, one transposed": f"""
        (%x: {S8})
        %c = graph.constant dense<{[[float(i * 8 + j) / 30 for j in range(8)] for i in range(8)]}> : tensor<8x8xf32>
        %p = graph.dot %x, %c {MATMUL} : ({S8}, tensor<8x8xf32>) -> {S8}
        %q = graph.dot %p, %c lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [1] : ({S8}, tensor<8x8xf32>) -> {S8}
        return %p, %q : {S8}, {S8}""",
    "one kernel with constant and computed matrices": f"""
        (%x: {S8}, %w: tensor<8x8xf32>)
        %c = graph.constant dense<{[[float(i * 8 + j) / 30 for j in range(8)] for i in range(8)]}> : tensor<8x8xf32>
        %p = graph.dot %x, %c {MATMUL} : ({S8}, tensor<8x8xf32>) -> {S8}
        %q = graph.dot %p, %w {MATMUL} : ({S8}, tensor<8x8xf32>) -> {S8}
        return %q : {S8}""",
    "product stored transposed": """
        (%x: tensor<?x4x8xf32, #graph.dims<s, _, _>>, %w: tensor<8x6xf32>)
        %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [2] rhs_contract = [0] : (tensor<?x4x8xf32, #graph.dims<s, _, _>>, tensor<8x6xf32>) -> tensor<?x4x6xf32, #graph.dims<s, _, _>>
        %a = graph.relu %p : tensor<?x4x6xf32, #graph.dims<s, _, _>>
        %t = graph.transpose %a perm = [1, 0, 2] : tensor<?x4x6xf32, #graph.dims<s, _, _>> -> tensor<4x?x6xf32, #graph.dims<_, s, _>>
        return %t : tensor<4x?x6xf32, #graph.dims<_, s, _>>""",
    "product with nothing to sum": f"""
        (%x: {S}, %y: {B})
        %p = graph.dot %x, %y lhs_batch = [] rhs_batch = [] lhs_contract = [] rhs_contract = [] : ({S}, {B}) -> tensor<?x?xf32, #graph.dims<s, b>>
        return %p : tensor<?x?xf32, #graph.dims<s, b>>""",
    "product over an empty depth": f"""
        (%x: {BS}, %y: {BS})
        %p = graph.dot %x, %y lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [1] : ({BS}, {BS}) -> tensor<?x?xf32, #graph.dims<b, b>>
        return %p : tensor<?x?xf32, #graph.dims<b, b>>""",
    "product over two dimensions": """
        (%x: tensor<?x4x8xf32, #graph.dims<s, _, _>>, %w: tensor<8x4x6xf32>)
        %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1, 2] rhs_contract = [1, 0] : (tensor<?x4x8xf32, #graph.dims<s, _, _>>, tensor<8x4x6xf32>) -> tensor<?x6xf32, #graph.dims<s, _>>
        return %p : tensor<?x6xf32, #graph.dims<s, _>>""",
    "batches in the middle": """
        (%x: tensor<?x3x8xf32, #graph.dims<s, _, _>>, %y: tensor<?x8x3xf32, #graph.dims<b, _, _>>)
        %p = graph.dot %x, %y lhs_batch = [1] rhs_batch = [2] lhs_contract = [2] rhs_contract = [1] : (tensor<?x3x8xf32, #graph.dims<s, _, _>>, tensor<?x8x3xf32, #graph.dims<b, _, _>>) -> tensor<3x?x?xf32, #graph.dims<_, s, b>>
        return %p : tensor<3x?x?xf32, #graph.dims<_, s, b>>""",
    "vector times matrix": f"""
        (%x: tensor<8xf32>, %y: {S8})
        %p = graph.dot %x, %y lhs_batch = [] rhs_batch = [] lhs_contract = [0] rhs_contract = [1] : (tensor<8xf32>, {S8}) -> {S}
        return %p : {S}""",
    "product of broadcasts": f"""
        (%x: tensor<8xf32>, %y: tensor<8x5xf32>, %z: {S})
        %c = graph.broadcast %x axes = [1] : tensor<8xf32> -> {S8}
        %p = graph.dot %c, %y {MATMUL} : ({S8}, tensor<8x5xf32>) -> tensor<?x5xf32, #graph.dims<s, _>>
        return %p : tensor<?x5xf32, #graph.dims<s, _>>""",
    "integer product": """
        (%x: tensor<?x8xi32, #graph.dims<s, _>>, %y: tensor<8x5xi32>)
        %p = graph.matmul %x, %y : (tensor<?x8xi32, #graph.dims<s, _>>, tensor<8x5xi32>) -> tensor<?x5xi32, #graph.dims<s, _>>
        return %p : tensor<?x5xi32, #graph.dims<s, _>>""",
    "f64 product": """
        (%x: tensor<?x8xf64, #graph.dims<s, _>>, %y: tensor<8x5xf64>)
        %p = graph.matmul %x, %y : (tensor<?x8xf64, #graph.dims<s, _>>, tensor<8x5xf64>) -> tensor<?x5xf64, #graph.dims<s, _>>
        return %p : tensor<?x5xf64, #graph.dims<s, _>>""",
    "f16 product": """
        (%x: tensor<?x40xf16, #graph.dims<s, _>>, %y: tensor<40x5xf16>)
        %p = graph.matmul %x, %y : (tensor<?x40xf16, #graph.dims<s, _>>, tensor<40x5xf16>) -> tensor<?x5xf16, #graph.dims<s, _>>
        return %p : tensor<?x5xf16, #graph.dims<s, _>>""",
    # -- rows
    "softmax by hand over a middle dimension": """
        (%x: tensor<3x?x5xf32, #graph.dims<_, s, _>>)
        %m = graph.reduce %x kind = max axes = [1] : tensor<3x?x5xf32, #graph.dims<_, s, _>> -> tensor<3x5xf32>
        %n = graph.broadcast %m axes = [0, 2] : tensor<3x5xf32> -> tensor<3x?x5xf32, #graph.dims<_, s, _>>
        %d = graph.sub %x, %n : tensor<3x?x5xf32, #graph.dims<_, s, _>>
        %e = graph.exp %d : tensor<3x?x5xf32, #graph.dims<_, s, _>>
        %t = graph.reduce %e kind = add axes = [1] keep = true : tensor<3x?x5xf32, #graph.dims<_, s, _>> -> tensor<3x1x5xf32>
        return %e, %t : tensor<3x?x5xf32, #graph.dims<_, s, _>>, tensor<3x1x5xf32>""",
    "reduction over the first dimension, then its mean": f"""
        (%x: {BS})
        %t = graph.reduce %x kind = add axes = [0] : {BS} -> {S}
        %h = graph.sqrt %t : {S}
        %n = graph.broadcast %h axes = [1] : {S} -> {BS}
        %d = graph.add %x, %n : {BS}
        return %d, %h : {BS}, {S}""",
    "rows of one element": """
        (%x: tensor<?x1xf32, #graph.dims<s, _>>)
        %t = graph.reduce %x kind = add axes = [1] keep = true : tensor<?x1xf32, #graph.dims<s, _>> -> tensor<?x1xf32, #graph.dims<s, _>>
        %d = graph.sub %x, %t : tensor<?x1xf32, #graph.dims<s, _>>
        %e = graph.exp %d : tensor<?x1xf32, #graph.dims<s, _>>
        %m = graph.reduce %e kind = max axes = [1] : tensor<?x1xf32, #graph.dims<s, _>> -> tensor<?xf32, #graph.dims<s>>
        return %e, %m : tensor<?x1xf32, #graph.dims<s, _>>, tensor<?xf32, #graph.dims<s>>""",
    "kept value is a result": f"""
        (%x: {BS})
        %e = graph.exp %x : {BS}
        %t = graph.reduce %e kind = add axes = [1] : {BS} -> {B}
        %n = graph.broadcast %t axes = [0] : {B} -> {BS}
        %d = graph.div %e, %n : {BS}
        return %e, %d, %t : {BS}, {BS}, {B}""",
    "kept booleans": f"""
        (%x: {BS})
        %e = graph.exp %x : {BS}
        %c = graph.compare %e, %x direction = gt : ({BS}, {BS}) -> tensor<?x?xi1, #graph.dims<b, s>>
        %t = graph.reduce %c kind = and axes = [1] : tensor<?x?xi1, #graph.dims<b, s>> -> tensor<?xi1, #graph.dims<b>>
        %n = graph.broadcast %t axes = [0] : tensor<?xi1, #graph.dims<b>> -> tensor<?x?xi1, #graph.dims<b, s>>
        %d = graph.xor %c, %n : tensor<?x?xi1, #graph.dims<b, s>>
        return %d : tensor<?x?xi1, #graph.dims<b, s>>""",
    "everything to one number and back": f"""
        (%x: {BS})
        %t = graph.reduce %x kind = add axes = [0, 1] : {BS} -> tensor<f32>
        %h = graph.tanh %t : tensor<f32>
        %n = graph.broadcast %h axes = [] : tensor<f32> -> {BS}
        %d = graph.mul %x, %n : {BS}
        return %d, %h : {BS}, tensor<f32>""",
    "reduction of nothing": f"""
        (%x: {BS})
        %t = graph.reduce %x kind = max axes = [] : {BS} -> {BS}
        return %t : {BS}""",
    "empty reductions": """
        (%x: tensor<3x0xf32>, %y: tensor<3x0xi32>, %z: tensor<3x0xi1>)
        %a = graph.reduce %x kind = max axes = [1] : tensor<3x0xf32> -> tensor<3xf32>
        %b = graph.reduce %x kind = mul axes = [1] : tensor<3x0xf32> -> tensor<3xf32>
        %c = graph.reduce %y kind = min axes = [1] : tensor<3x0xi32> -> tensor<3xi32>
        %d = graph.reduce %y kind = and axes = [0, 1] : tensor<3x0xi32> -> tensor<i32>
        %e = graph.reduce %z kind = and axes = [1] : tensor<3x0xi1> -> tensor<3xi1>
        return %a, %b, %c, %d, %e : tensor<3xf32>, tensor<3xf32>, tensor<3xi32>, tensor<i32>, tensor<3xi1>""",
    "f16 sums": """
        (%x: tensor<?x300xf16, #graph.dims<s, _>>)
        %t = graph.reduce %x kind = add axes = [1] : tensor<?x300xf16, #graph.dims<s, _>> -> tensor<?xf16, #graph.dims<s>>
        return %t : tensor<?xf16, #graph.dims<s>>""",
    "f16 softmax": """
        (%x: tensor<?x30xf16, #graph.dims<s, _>>)
        %t = graph.softmax %x axis = 1 : tensor<?x30xf16, #graph.dims<s, _>>
        return %t : tensor<?x30xf16, #graph.dims<s, _>>""",
    "f16 layer norm": """
        (%x: tensor<?x30xf16, #graph.dims<s, _>>, %y: tensor<30xf16>)
        %t = graph.layer_norm %x, %y, %y epsilon = 1.0e-3 : (tensor<?x30xf16, #graph.dims<s, _>>, tensor<30xf16>, tensor<30xf16>) -> tensor<?x30xf16, #graph.dims<s, _>>
        return %t : tensor<?x30xf16, #graph.dims<s, _>>""",
    "f64 layer norm": """
        (%x: tensor<?x30xf64, #graph.dims<s, _>>, %y: tensor<30xf64>)
        %t = graph.layer_norm %x, %y, %y epsilon = 1.0e-3 : (tensor<?x30xf64, #graph.dims<s, _>>, tensor<30xf64>, tensor<30xf64>) -> tensor<?x30xf64, #graph.dims<s, _>>
        return %t : tensor<?x30xf64, #graph.dims<s, _>>""",
    "layer norm over an unknown size": f"""
        (%x: {BS}, %y: {S})
        %t = graph.layer_norm %x, %y, %y epsilon = 1.0e-1 : ({BS}, {S}, {S}) -> {BS}
        return %t : {BS}""",
    "argmax and argmin": f"""
        (%x: {S8}, %y: tensor<4x?xi32, #graph.dims<_, s>>)
        %a = graph.argmax %x axis = 1 : {S8} -> tensor<?xi64, #graph.dims<s>>
        %b = graph.argmin %x axis = -1 keep = true : {S8} -> tensor<?x1xi32, #graph.dims<s, _>>
        %c = graph.argmax %y axis = 0 : tensor<4x?xi32, #graph.dims<_, s>> -> tensor<?xi16, #graph.dims<s>>
        return %a, %b, %c : tensor<?xi64, #graph.dims<s>>, tensor<?x1xi32, #graph.dims<s, _>>, tensor<?xi16, #graph.dims<s>>""",
    "argmax of booleans and f16": """
        (%x: tensor<5x7xi1>, %y: tensor<5x7xf16>)
        %a = graph.argmax %x axis = 1 : tensor<5x7xi1> -> tensor<5xi64>
        %b = graph.argmin %y axis = 0 : tensor<5x7xf16> -> tensor<7xi64>
        return %a, %b : tensor<5xi64>, tensor<7xi64>""",
    # -- structure of programs
    "results: argument, constant, duplicate, view": f"""
        (%x: {S8})
        %c = graph.constant dense<[1.0, 2.0]> : tensor<2xf32>
        %k = graph.constant dense<3> : tensor<i64>
        %e = graph.exp %x : {S8}
        %v = graph.reshape %e : {S8} -> tensor<?xf32, #graph.dims<8*s>>
        return %x, %c, %e, %e, %v, %k : {S8}, tensor<2xf32>, {S8}, {S8}, tensor<?xf32, #graph.dims<8*s>>, tensor<i64>""",
    "nothing is computed from the arguments": f"""
        (%x: {S})
        %k = graph.size value = [s*s + 2] : tensor<i64>
        %i = graph.iota axis = 0 : {S}
        return %k, %i : tensor<i64>, {S}""",
    "dead code": f"""
        (%x: {S8})
        %e = graph.exp %x : {S8}
        %d = graph.softmax %x axis = 1 : {S8}
        return %e : {S8}""",
    "diamond around a product": f"""
        (%x: {S8}, %w: tensor<8x8xf32>)
        %e = graph.exp %x : {S8}
        %p = graph.dot %e, %w {MATMUL} : ({S8}, tensor<8x8xf32>) -> {S8}
        %a = graph.add %p, %e : {S8}
        return %a : {S8}""",
    "diamond through a transpose": f"""
        (%x: {SS})
        %e = graph.exp %x : {SS}
        %t = graph.transpose %e perm = [1, 0] : {SS} -> {SS}
        %a = graph.add %e, %t : {SS}
        return %a : {SS}""",
    "diamond through a view": f"""
        (%x: {S8})
        %e = graph.exp %x : {S8}
        %v = graph.reshape %e : {S8} -> tensor<?xf32, #graph.dims<8*s>>
        %r = graph.reverse %v axes = [0] : tensor<?xf32, #graph.dims<8*s>>
        %w = graph.reshape %r : tensor<?xf32, #graph.dims<8*s>> -> {S8}
        %a = graph.add %e, %w : {S8}
        return %a : {S8}""",
    "scalars": """
        (%x: tensor<f32>, %y: tensor<i1>)
        %e = graph.exp %x : tensor<f32>
        %a = graph.select %y, %e, %x : (tensor<i1>, tensor<f32>, tensor<f32>) -> tensor<f32>
        return %a : tensor<f32>""",
    "empty tensors": """
        (%x: tensor<0x4xf32>, %y: tensor<3xf32>)
        %e = graph.exp %x : tensor<0x4xf32>
        %t = graph.transpose %e perm = [1, 0] : tensor<0x4xf32> -> tensor<4x0xf32>
        %c = graph.constant dense<> : tensor<0x4xf32>
        %k = graph.concat %e, %c axis = 0 : (tensor<0x4xf32>, tensor<0x4xf32>) -> tensor<0x4xf32>
        %z = graph.constant dense<2.0> : tensor<f32>
        %p = graph.pad %e, %z low = [1, 0] high = [1, 0] interior = [2, 0] : (tensor<0x4xf32>, tensor<f32>) -> tensor<2x4xf32>
        return %t, %k, %p : tensor<4x0xf32>, tensor<0x4xf32>, tensor<2x4xf32>""",
    # -- index work
    "gather of rows, indices of every kind": f"""
        (%x: {S8}, %i: tensor<5xi8>, %j: tensor<2x3xi64>)
        %a = graph.gather %x, %i axis = 0 : ({S8}, tensor<5xi8>) -> tensor<5x8xf32>
        %b = graph.gather %x, %j axis = 1 : ({S8}, tensor<2x3xi64>) -> tensor<?x2x3xf32, #graph.dims<s, _, _>>
        return %a, %b : tensor<5x8xf32>, tensor<?x2x3xf32, #graph.dims<s, _, _>>""",
    "strided slice of a symbolic start": f"""
        (%x: {BS})
        %a = graph.slice %x starts = [b floordiv 3, s floordiv 2] limits = [b, s] strides = [2, 3] : {BS} -> tensor<?x?xf32, #graph.dims<(b - (b floordiv 3)) ceildiv 2, (s - (s floordiv 2)) ceildiv 3>>
        return %a : tensor<?x?xf32, #graph.dims<(b - (b floordiv 3)) ceildiv 2, (s - (s floordiv 2)) ceildiv 3>>""",
    "concatenation of different lengths": f"""
        (%x: {S}, %y: {B}, %z: tensor<3xf32>)
        %a = graph.concat %x, %z, %y, %x axis = 0 : ({S}, tensor<3xf32>, {B}, {S}) -> tensor<?xf32, #graph.dims<b + 2*s + 3>>
        return %a : tensor<?xf32, #graph.dims<b + 2*s + 3>>""",
    "pads: interior, cropping, symbolic": f"""
        (%x: {S}, %z: tensor<f32>)
        %n = graph.neg %z : tensor<f32>
        %a = graph.pad %x, %n low = [2] high = [s] interior = [2] : ({S}, tensor<f32>) -> tensor<?xf32, #graph.dims<2*s + 2*max(s - 1, 0) + 2>>
        %b = graph.pad %x, %z low = [-(s floordiv 2)] high = [1] interior = [0] : ({S}, tensor<f32>) -> tensor<?xf32, #graph.dims<s - (s floordiv 2) + 1>>
        return %a, %b : tensor<?xf32, #graph.dims<2*s + 2*max(s - 1, 0) + 2>>, tensor<?xf32, #graph.dims<s - (s floordiv 2) + 1>>""",
    "iota of every type": """
        (%x: tensor<?xf32, #graph.dims<s>>)
        %a = graph.iota axis = 0 : tensor<?x3xi8, #graph.dims<s, _>>
        %b = graph.iota axis = 1 : tensor<3x?xi16, #graph.dims<_, s>>
        %c = graph.iota axis = 0 : tensor<?xf64, #graph.dims<s>>
        %d = graph.iota axis = 0 : tensor<?xf16, #graph.dims<s>>
        %e = graph.iota axis = 0 : tensor<2xi1>
        return %a, %b, %c, %d, %e : tensor<?x3xi8, #graph.dims<s, _>>, tensor<3x?xi16, #graph.dims<_, s>>, tensor<?xf64, #graph.dims<s>>, tensor<?xf16, #graph.dims<s>>, tensor<2xi1>""",
    "triangle mask": f"""
        (%x: {SS})
        %i = graph.iota axis = 0 : tensor<?x?xi32, #graph.dims<s, s>>
        %j = graph.iota axis = 1 : tensor<?x?xi32, #graph.dims<s, s>>
        %c = graph.compare %i, %j direction = ge : (tensor<?x?xi32, #graph.dims<s, s>>, tensor<?x?xi32, #graph.dims<s, s>>) -> tensor<?x?xi1, #graph.dims<s, s>>
        %k = graph.constant dense<-1.0e+9> : tensor<f32>
        %n = graph.broadcast %k axes = [] : tensor<f32> -> {SS}
        %m = graph.select %c, %x, %n : (tensor<?x?xi1, #graph.dims<s, s>>, {SS}, {SS}) -> {SS}
        %t = graph.softmax %m axis = 1 : {SS}
        return %t, %c : {SS}, tensor<?x?xi1, #graph.dims<s, s>>""",
    "broadcast of everything": f"""
        (%x: {S}, %y: tensor<1x8xf32>, %z: tensor<f32>)
        %a = graph.broadcast %x axes = [0] : {S} -> {S8}
        %b = graph.broadcast %y axes = [0, 1] : tensor<1x8xf32> -> {S8}
        %c = graph.broadcast %z axes = [] : tensor<f32> -> {S8}
        %d = graph.mul %a, %b : {S8}
        %e = graph.add %d, %c : {S8}
        return %e : {S8}""",
    "casts through every type": """
        (%x: tensor<?xf32, #graph.dims<s>>)
        %a = graph.cast %x : tensor<?xf32, #graph.dims<s>> -> tensor<?xi8, #graph.dims<s>>
        %b = graph.cast %a : tensor<?xi8, #graph.dims<s>> -> tensor<?xf64, #graph.dims<s>>
        %c = graph.cast %b : tensor<?xf64, #graph.dims<s>> -> tensor<?xi1, #graph.dims<s>>
        %d = graph.cast %c : tensor<?xi1, #graph.dims<s>> -> tensor<?xi64, #graph.dims<s>>
        %e = graph.cast %d : tensor<?xi64, #graph.dims<s>> -> tensor<?xf16, #graph.dims<s>>
        return %a, %b, %c, %d, %e : tensor<?xi8, #graph.dims<s>>, tensor<?xf64, #graph.dims<s>>, tensor<?xi1, #graph.dims<s>>, tensor<?xi64, #graph.dims<s>>, tensor<?xf16, #graph.dims<s>>""",
}  # fmt: skip


def _text(body: str) -> str:
    head, *ops, last = (line.strip() for line in body.strip().splitlines())
    values, types = re.fullmatch(r"return (.*?) : (.*)", last).groups()  # pyright: ignore
    names = iter(range(head.count("%")))
    args = re.sub(
        r": (tensor<[^%]*>)(?=, %|\)$)", lambda m: f': {m[1]} {{graph.name = "x{next(names)}"}}', head
    )
    lines = "\n".join(f"  {op}" for op in ops)
    return f"func.func @main{args} -> ({types}) {{\n{lines}\n  func.return {values} : {types}\n}}\n"


PROGRAMS = {name: _text(body) for name, body in _BODIES.items()}
"""Name → IR text."""
