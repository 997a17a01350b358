// RUN: aiopt-opt %s -p 'cache-policy{memory=lru-k{k=2 budget=256MiB} disk=greedy-dual-size remote=read}' | filecheck %s
// RUN: aiopt-opt %s -p 'cache-policy{memory=none disk=rule{evict="hits * speedup / (size + compile_ms)"}}' | filecheck %s --check-prefix=RULE
// RUN: aiopt-opt %s -p 'cache-policy{memory=cost-aware{half-life=none budget=none} tier-weights=none}' | filecheck %s --check-prefix=NONE

// What makes room in memory and on disk is a spec; it stands in the attribute as it was written.
// CHECK: jit.cache = {memory = "lru-k{k=2 budget=256MiB}", disk = "greedy-dual-size", remote = "read",

// A rule in it has the words about an entry.
// RULE: jit.cache = {memory = "none", disk = "rule{evict=\22hits * speedup / (size + compile_ms)\22}"

// NONE:      jit.cache = {memory = "cost-aware{half-life=none budget=none}"
// NONE-SAME: tier_weights = "none"

builtin.module {
}
