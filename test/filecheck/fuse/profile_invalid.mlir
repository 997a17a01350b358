// RUN: not aiopt-opt %s --pipeline='assume-profile{sizes="s=16"}' 2>&1 | filecheck %s --check-prefix=SHARE
// RUN: not aiopt-opt %s --pipeline='assume-profile{sizes="s=16: 1, b=1: 1"}' 2>&1 | filecheck %s --check-prefix=OTHER
// RUN: not aiopt-opt %s --pipeline='assume-profile{sizes=""}' 2>&1 | filecheck %s --check-prefix=EMPTY
// RUN: aiopt-opt %s --verify-diagnostics --pipeline=fuse

// SHARE: error: a mix of sizes: expected s=16: 0.25, s=128: 0.75, found 's=16'
// OTHER: error: a mix of sizes has the same symbols everywhere: expected s, found 'b=1: 1'
// EMPTY: error: a mix of sizes: expected s=16: 0.25, s=128: 0.75, found nothing

// expected-error@+1 {{attribute 'jit.profile' is no mix of sizes}}
module attributes {jit.profile = {symbols = ["s"], sizes = [[16 : i64]]}} {
}
