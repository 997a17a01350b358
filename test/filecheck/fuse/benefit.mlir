// RUN: aiopt-opt %s --pipeline='fuse' --pass-statistics -o %t 2>&1 | filecheck %s --check-prefix=NOMINAL
// RUN: aiopt-opt %s --pipeline='fuse{assume=sizes{s=10 b=2}}' --pass-statistics -o %t 2>&1 | filecheck %s --check-prefix=ASSUMED
// RUN: aiopt-opt %s --pipeline='assume{facts="10 <= s <= 11, b == 2"},fuse' --pass-statistics -o %t 2>&1 | filecheck %s --check-prefix=ASSUMED
// RUN: aiopt-opt %s --pipeline='fuse{nominal=2 min-benefit=200}' --pass-statistics -o %t 2>&1 | filecheck %s --check-prefix=DEMANDING
// RUN: aiopt-opt %s --pipeline='fuse{max-ops=2}' --pass-statistics -o %t 2>&1 | filecheck %s --check-prefix=SMALL

// At s = b = 128 every full value has 2048 bytes. @elementwise: two intermediates, each neither
// written nor read, 2 · 4096. @rows: %d 4096; %y one write and two reads, 6144; %t 1024; %n 4096;
// and %y, two additions, is computed again: 2 · 512 elements / 8 operations per byte.
// A reduction is not compatible with a product.

// NOMINAL: fuse
// NOMINAL-NEXT: {{^ +}}128 bytes-overhead
// NOMINAL-NEXT: {{^ +}}23552 bytes-saved
// NOMINAL-NEXT: {{^ +}}4 groups
// NOMINAL-NEXT: {{^ +}}6 joins
// NOMINAL-NEXT: {{^ +}}10 ops-grouped
// NOMINAL-NEXT: {{^ +}}1 refused-domain

// ASSUMED: fuse
// ASSUMED-NEXT: {{^ +}}2 bytes-overhead
// ASSUMED-NEXT: {{^ +}}880 bytes-saved

// What saves less than is asked for stays apart.
// DEMANDING: fuse
// DEMANDING-NEXT: {{^ +}}10 groups
// DEMANDING-NEXT: {{^ +}}10 ops-grouped
// DEMANDING-NEXT: {{^ +}}6 refused-benefit
// DEMANDING-NEXT: {{^ +}}1 refused-domain
// DEMANDING-NEXT: {{^ +}}1 refused-order

// SMALL: fuse
// SMALL: {{^ +}}3 joins
// SMALL: {{^ +}}4 refused-size

func.func @elementwise(%x: tensor<?x4xf32, #graph.dims<s, _>>) -> (tensor<?x4xf32, #graph.dims<s, _>>) {
  %a = graph.exp %x : tensor<?x4xf32, #graph.dims<s, _>>
  %b = graph.tanh %a : tensor<?x4xf32, #graph.dims<s, _>>
  %c = graph.relu %b : tensor<?x4xf32, #graph.dims<s, _>>
  func.return %c : tensor<?x4xf32, #graph.dims<s, _>>
}

func.func @rows(%x: tensor<?x4xf32, #graph.dims<b, _>>) -> (tensor<?x4xf32, #graph.dims<b, _>>) {
  %d = graph.neg %x : tensor<?x4xf32, #graph.dims<b, _>>
  %y = graph.mul %d, %x : tensor<?x4xf32, #graph.dims<b, _>>
  %t = graph.reduce %y kind = add axes = [1] : tensor<?x4xf32, #graph.dims<b, _>> -> tensor<?xf32, #graph.dims<b>>
  %n = graph.broadcast %t axes = [0] : tensor<?xf32, #graph.dims<b>> -> tensor<?x4xf32, #graph.dims<b, _>>
  %r = graph.div %y, %n : tensor<?x4xf32, #graph.dims<b, _>>
  func.return %r : tensor<?x4xf32, #graph.dims<b, _>>
}

func.func @product(%x: tensor<?x4xf32, #graph.dims<s, _>>, %w: tensor<4x4xf32>) -> (tensor<?xf32, #graph.dims<s>>) {
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0] : (tensor<?x4xf32, #graph.dims<s, _>>, tensor<4x4xf32>) -> tensor<?x4xf32, #graph.dims<s, _>>
  %t = graph.reduce %p kind = add axes = [1] : tensor<?x4xf32, #graph.dims<s, _>> -> tensor<?xf32, #graph.dims<s>>
  func.return %t : tensor<?xf32, #graph.dims<s>>
}
