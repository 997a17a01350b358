// Broken programs. Each section starts with its name and with a part of the one diagnostic that it
// must give; lines count from the line after those two. Read by test_texts.py.

// ----- unknown operation
// error: <stdin>:3:8: error: operation 'graph.expp' is not registered (did you mean 'graph.exp'?)
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  %r = graph.expp %x : tensor<4x8xf32>
  func.return %r : tensor<4x8xf32>
}

// ----- unknown dialect
// error: <stdin>:3:8: error: dialect 'grahp' is not registered (did you mean 'graph'?)
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  %r = grahp.exp %x : tensor<4x8xf32>
  func.return %r : tensor<4x8xf32>
}

// ----- unknown field
// error: <stdin>:3:
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  %r = graph.softmax %x axes = 1 : tensor<4x8xf32>
  func.return %r : tensor<4x8xf32>
}

// ----- missing field
// error: <stdin>:3:
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  %r = graph.softmax %x : tensor<4x8xf32>
  func.return %r : tensor<4x8xf32>
}

// ----- field twice
// error: <stdin>:3:
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  %r = graph.softmax %x axis = 1 axis = 0 : tensor<4x8xf32>
  func.return %r : tensor<4x8xf32>
}

// ----- field of another kind
// error: <stdin>:3:
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  %r = graph.softmax %x axis = "last" : tensor<4x8xf32>
  func.return %r : tensor<4x8xf32>
}

// ----- axis out of range
// error: <stdin>:3:3: error: 'graph.softmax'
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  %r = graph.softmax %x axis = 2 : tensor<4x8xf32>
  func.return %r : tensor<4x8xf32>
}

// ----- axis below range
// error: <stdin>:3:3: error: 'graph.softmax'
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  %r = graph.softmax %x axis = -3 : tensor<4x8xf32>
  func.return %r : tensor<4x8xf32>
}

// ----- too few operands
// error: <stdin>:3:
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  %r = graph.add %x : tensor<4x8xf32>
  func.return %r : tensor<4x8xf32>
}

// ----- too many operands
// error: <stdin>:3:
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  %r = graph.exp %x, %x : tensor<4x8xf32>
  func.return %r : tensor<4x8xf32>
}

// ----- undefined value
// error: <stdin>:3:22: error: value %y is used but not defined
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  %r = graph.add %x, %y : tensor<4x8xf32>
  func.return %r : tensor<4x8xf32>
}

// ----- value defined twice
// error: <stdin>:4:
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  %r = graph.exp %x : tensor<4x8xf32>
  %r = graph.exp %x : tensor<4x8xf32>
  func.return %r : tensor<4x8xf32>
}

// ----- use before definition
// error: is used before it is defined
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  %r = graph.exp %1 : tensor<4x8xf32>
  %1 = graph.exp %x : tensor<4x8xf32>
  func.return %r : tensor<4x8xf32>
}

// ----- no type
// error: <stdin>:
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  %r = graph.exp %x
  func.return %r : tensor<4x8xf32>
}

// ----- type of another size
// error: <stdin>:3:
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  %r = graph.exp %x : tensor<4x9xf32>
  func.return %r : tensor<4x8xf32>
}

// ----- element types differ
// error: <stdin>:3:
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  %r = graph.add %x, %x : (tensor<4x8xf32>, tensor<4x8xf64>) -> tensor<4x8xf32>
  func.return %r : tensor<4x8xf32>
}

// ----- no tensor
// error: <stdin>:3:3: error: 'graph.exp' operand 0: expected a ranked tensor, found f32
func.func @main(%x: f32 {graph.name = "x"})
    -> f32 {
  %r = graph.exp %x : f32
  func.return %r : f32
}

// ----- unranked
// error: <stdin>:3:
func.func @main(%x: tensor<*xf32> {graph.name = "x"})
    -> tensor<*xf32> {
  %r = graph.exp %x : tensor<*xf32>
  func.return %r : tensor<*xf32>
}

// ----- memref
// error: <stdin>:3:
func.func @main(%x: memref<4xf32> {graph.name = "x"})
    -> memref<4xf32> {
  %r = graph.exp %x : memref<4xf32>
  func.return %r : memref<4xf32>
}

// ----- exp of integers
// error: <stdin>:3:3: error: 'graph.exp'
func.func @main(%x: tensor<4xi32> {graph.name = "x"})
    -> tensor<4xi32> {
  %r = graph.exp %x : tensor<4xi32>
  func.return %r : tensor<4xi32>
}

// ----- and of floats
// error: <stdin>:3:3: error: 'graph.and'
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  %r = graph.and %x, %x : tensor<4x8xf32>
  func.return %r : tensor<4x8xf32>
}

// ----- inner sizes
// error: <stdin>:3:3: error: 'graph.matmul'
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  %r = graph.matmul %x, %x : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  func.return %r : tensor<4x8xf32>
}

// ----- inner symbols
// error: <stdin>:3:3: error: 'graph.matmul'
func.func @main(%x: tensor<?x8xf32, #graph.dims<s, _>> {graph.name = "x"})
    -> tensor<?x8xf32, #graph.dims<s, _>> {
  %r = graph.matmul %x, %x : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<?x8xf32, #graph.dims<s, _>>) -> tensor<?x8xf32, #graph.dims<s, _>>
  func.return %r : tensor<?x8xf32, #graph.dims<s, _>>
}

// ----- matmul of vectors
// error: <stdin>:3:3: error: 'graph.matmul'
func.func @main(%x: tensor<8xf32> {graph.name = "x"})
    -> tensor<f32> {
  %r = graph.matmul %x, %x : (tensor<8xf32>, tensor<8xf32>) -> tensor<f32>
  func.return %r : tensor<f32>
}

// ----- matmul result
// error: <stdin>:3:3: error: 'graph.matmul'
func.func @main(%x: tensor<4x4xf32> {graph.name = "x"})
    -> tensor<4x5xf32> {
  %r = graph.matmul %x, %x : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x5xf32>
  func.return %r : tensor<4x5xf32>
}

// ----- reshape count
// error: <stdin>:3:3: error: 'graph.reshape'
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x9xf32> {
  %r = graph.reshape %x : (tensor<4x8xf32>) -> tensor<4x9xf32>
  func.return %r : tensor<4x9xf32>
}

// ----- transpose permutation
// error: <stdin>:3:3: error: 'graph.transpose'
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x4xf32> {
  %r = graph.transpose %x perm = [0, 0] : (tensor<4x8xf32>) -> tensor<4x4xf32>
  func.return %r : tensor<4x4xf32>
}

// ----- transpose rank
// error: <stdin>:3:3: error: 'graph.transpose'
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  %r = graph.transpose %x perm = [0, 1, 2] : (tensor<4x8xf32>) -> tensor<4x8xf32>
  func.return %r : tensor<4x8xf32>
}

// ----- broadcast of another size
// error: <stdin>:3:3: error: 'graph.broadcast'
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<5x8xf32> {
  %r = graph.broadcast %x axes = [0, 1] : (tensor<4x8xf32>) -> tensor<5x8xf32>
  func.return %r : tensor<5x8xf32>
}

// ----- broadcast without axes
// error: <stdin>:3:
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  %r = graph.broadcast %x : tensor<4x8xf32>
  func.return %r : tensor<4x8xf32>
}

// ----- reduce kind
// error: <stdin>:3:3: error: 'graph.reduce'
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4xf32> {
  %r = graph.reduce %x kind = average axes = [1] keep = false : (tensor<4x8xf32>) -> tensor<4xf32>
  func.return %r : tensor<4xf32>
}

// ----- reduce axis twice
// error: <stdin>:3:3: error: 'graph.reduce'
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4xf32> {
  %r = graph.reduce %x kind = add axes = [1, 1] keep = false : (tensor<4x8xf32>) -> tensor<4xf32>
  func.return %r : tensor<4xf32>
}

// ----- reduce result
// error: <stdin>:3:3: error: 'graph.reduce'
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<8xf32> {
  %r = graph.reduce %x kind = add axes = [1] keep = false : (tensor<4x8xf32>) -> tensor<8xf32>
  func.return %r : tensor<8xf32>
}

// ----- concat sizes
// error: <stdin>:4:3: error: 'graph.concat'
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<12x8xf32> {
  %0 = graph.reshape %x : (tensor<4x8xf32>) -> tensor<8x4xf32>
  %r = graph.concat %x, %0 axis = 0 : (tensor<4x8xf32>, tensor<8x4xf32>) -> tensor<12x8xf32>
  func.return %r : tensor<12x8xf32>
}

// ----- slice beyond the end
// error: <stdin>:3:3: error: 'graph.slice'
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<5x8xf32> {
  %r = graph.slice %x starts = [0, 0] limits = [5, 8] strides = [1, 1] : (tensor<4x8xf32>) -> tensor<5x8xf32>
  func.return %r : tensor<5x8xf32>
}

// ----- slice stride 0
// error: <stdin>:3:3: error: 'graph.slice'
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  %r = graph.slice %x starts = [0, 0] limits = [4, 8] strides = [0, 1] : (tensor<4x8xf32>) -> tensor<4x8xf32>
  func.return %r : tensor<4x8xf32>
}

// ----- slice rank
// error: <stdin>:3:3: error: 'graph.slice'
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  %r = graph.slice %x starts = [0] limits = [4] strides = [1] : (tensor<4x8xf32>) -> tensor<4x8xf32>
  func.return %r : tensor<4x8xf32>
}

// ----- gather by floats
// error: <stdin>:3:3: error: 'graph.gather'
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8x8xf32> {
  %r = graph.gather %x, %x axis = 0 : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8x8xf32>
  func.return %r : tensor<4x8x8xf32>
}

// ----- constant size
// error: Expected [3] shape from the type
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<3xf32> {
  %r = graph.constant dense<[1.0, 2.0]> : tensor<3xf32>
  func.return %r : tensor<3xf32>
}

// ----- constant element
// error: Expected 3 elements from the type
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<3xf32> {
  %r = graph.constant dense<"no"> : tensor<3xf32>
  func.return %r : tensor<3xf32>
}

// ----- weight without a name
// error: <stdin>:3:
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  %r = graph.weight : tensor<4x8xf32>
  func.return %r : tensor<4x8xf32>
}

// ----- dynamic weight
// error: <stdin>:3:3: error: 'graph.weight'
func.func @main(%x: tensor<?x8xf32, #graph.dims<s, _>> {graph.name = "x"})
    -> tensor<?x8xf32, #graph.dims<s, _>> {
  %r = graph.weight key = "w" : tensor<?x8xf32, #graph.dims<s, _>>
  func.return %r : tensor<?x8xf32, #graph.dims<s, _>>
}

// ----- static and named
// error: <stdin>:
func.func @main(%x: tensor<4xf32, #graph.dims<s>> {graph.name = "x"})
    -> tensor<4x8xf32> {

  func.return %r : tensor<4x8xf32>
}

// ----- names for another rank
// error: <stdin>:
func.func @main(%x: tensor<?x8xf32, #graph.dims<s>> {graph.name = "x"})
    -> tensor<4x8xf32> {

  func.return %r : tensor<4x8xf32>
}

// ----- dimension syntax
// error: <stdin>:1:
func.func @main(%x: tensor<?xf32, #graph.dims<s+>> {graph.name = "x"})
    -> tensor<4x8xf32> {

  func.return %r : tensor<4x8xf32>
}

// ----- dimension 0 division
// error: <stdin>:1:
func.func @main(%x: tensor<?xf32, #graph.dims<s floordiv 0>> {graph.name = "x"})
    -> tensor<4x8xf32> {

  func.return %r : tensor<4x8xf32>
}

// ----- unknown encoding
// error: <stdin>:1:
func.func @main(%x: tensor<?xf32, #graph.shape<s>> {graph.name = "x"})
    -> tensor<4x8xf32> {

  func.return %r : tensor<4x8xf32>
}

// ----- symbol from nowhere
// error: nothing says how large 't' is
func.func @main(%x: tensor<?x8xf32, #graph.dims<s, _>> {graph.name = "x"})
    -> tensor<?xf32, #graph.dims<t>> {
  %r = graph.iota axis = 0 : tensor<?xf32, #graph.dims<t>>
  func.return %r : tensor<?xf32, #graph.dims<t>>
}

// ----- size of nothing
// error: <stdin>:3:3: error: nothing says how large 't' is
func.func @main(%x: tensor<?x8xf32, #graph.dims<s, _>> {graph.name = "x"})
    -> tensor<i64> {
  %r = graph.size value = [t] : tensor<i64>
  func.return %r : tensor<i64>
}

// ----- 17-bit integers
// error: tensors of i17 elements cannot be executed
func.func @main(%x: tensor<4xi17> {graph.name = "x"})
    -> tensor<4xi17> {
  %r = graph.add %x, %x : tensor<4xi17>
  func.return %r : tensor<4xi17>
}

// ----- f80
// error: <stdin>:
func.func @main(%x: tensor<4xf80> {graph.name = "x"})
    -> tensor<4xf80> {
  %r = graph.add %x, %x : tensor<4xf80>
  func.return %r : tensor<4xf80>
}

// ----- complex
// error: <stdin>:
func.func @main(%x: tensor<4xcomplex<f32>> {graph.name = "x"})
    -> tensor<4xcomplex<f32>> {
  %r = graph.add %x, %x : tensor<4xcomplex<f32>>
  func.return %r : tensor<4xcomplex<f32>>
}

// ----- intermediate i4
// error: <stdin>:3:3: error:
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  %0 = graph.cast %x : (tensor<4x8xf32>) -> tensor<4x8xi4>
  %r = graph.cast %0 : (tensor<4x8xi4>) -> tensor<4x8xf32>
  func.return %r : tensor<4x8xf32>
}

// ----- return of another type
// error: <stdin>:4:
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x9xf32> {
  %r = graph.exp %x : tensor<4x8xf32>
  func.return %r : tensor<4x9xf32>
}

// ----- two arguments of a name
// error: <stdin>:1:1: error: two arguments are named 'x'
func.func @main(%a: tensor<4xf32> {graph.name = "x"}, %b: tensor<4xf32> {graph.name = "x"})
 -> tensor<4xf32> {
 func.return %a : tensor<4xf32>
}

// ----- name that is none
// error: <stdin>:1:1: error: 'graph.name' is not a name
func.func @main(%a: tensor<4xf32> {graph.name = 3 : i32}) -> tensor<4xf32> {
 func.return %a : tensor<4xf32>
}

// ----- no function
// error: <stdin>:1:1: error: cannot tell which function to run
builtin.module {
}

// ----- two functions
// error: cannot tell which function to run: expected one public function or 'main', found a, b
func.func @a() {
 func.return
}
func.func @b() {
 func.return
}

// ----- only a declaration
// error: cannot tell which function to run
func.func @main(tensor<4xf32>) -> tensor<4xf32>

// ----- function twice
// error: <stdin>:1:1: error: 'builtin.module' Redefinition of symbol
func.func @main() {
 func.return
}
func.func @main() {
 func.return
}

// ----- no result
// error: <stdin>:1:1: error: 'main' returns nothing: expected a result
func.func @main(%x: tensor<4xf32>) {
 func.return
}

// ----- no return
// error: <stdin>:1:1: error:
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
}

// ----- branches
// error: <stdin>:
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  cf.br ^a
^a:
  func.return %x : tensor<4xf32>
}

// ----- scalar arithmetic
// error: <stdin>:2:3: error: 'arith.addf' is not an operation of the graph level
func.func @main(%x: f32) -> f32 {
  %r = arith.addf %x, %x : f32
  func.return %r : f32
}

// ----- call of nothing
// error: <stdin>:3:3: error: 'func.call' '@nothing' could not be found
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  %r = func.call @nothing(%x) : (tensor<4x8xf32>) -> tensor<4x8xf32>
  func.return %r : tensor<4x8xf32>
}

// ----- call of itself
// error: <stdin>:3:3: error:
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  %r = func.call @main(%x) : (tensor<4x8xf32>) -> tensor<4x8xf32>
  func.return %r : tensor<4x8xf32>
}

// ----- call with another type
// error: <stdin>:
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  %r = func.call @main(%x) : (tensor<4x8xf32>) -> tensor<4xf32>
  func.return %r : tensor<4x8xf32>
}

// ----- llvm level
// error: <stdin>:1:1: error: 'llvm.func' is not an operation of the graph level
llvm.func @f() {
  llvm.return
}

// ----- result without a name
// error: <stdin>:
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  graph.exp %x : tensor<4x8xf32>
  func.return %r : tensor<4x8xf32>
}

// ----- two names for one result
// error: <stdin>:3:
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  %r, %q = graph.exp %x : tensor<4x8xf32>
  func.return %r : tensor<4x8xf32>
}

// ----- brackets
// error: <stdin>:3:
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  %r = graph.reduce %x kind = add axes = [1 keep = true : tensor<4x8xf32>
  func.return %r : tensor<4x8xf32>
}

// ----- string without an end
// error: <stdin>:3:
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  %r = graph.weight key = "w : tensor<4x8xf32>
  func.return %r : tensor<4x8xf32>
}

// ----- junk at the end
// error: <stdin>:9:1: error: Could not parse entire input
func.func @main(%x: tensor<4x8xf32> {graph.name = "x"})
    -> tensor<4x8xf32> {
  %0 = graph.exp %x : tensor<4x8xf32>
  %1 = graph.reduce %0 kind = add axes = [1] keep = true : (tensor<4x8xf32>) -> tensor<4x1xf32>
  %2 = graph.broadcast %1 axes = [0, 1] : (tensor<4x1xf32>) -> tensor<4x8xf32>
  %r = graph.div %0, %2 : tensor<4x8xf32>
  func.return %r : tensor<4x8xf32>
}
)

// ----- attribute without a value
// error: <stdin>:1:
func.func @main() attributes {a = } {
 func.return
}
