// RUN: aiopt-opt %s --split-input-file --verify-diagnostics

// expected-error@+1 {{digest is 'coffee', expected hexadecimal digits}}
lin.pin "coffee" schedule = {kind = "nest", vector = 8, unroll = 2}

// -----

// expected-error@+1 {{schedule: a nest has no tile}}
lin.pin "c0ffee" schedule = {kind = "nest", vector = 8, unroll = 2, tile = [14, 32]}

// -----

// expected-error@+1 {{ratio is 0.0, expected a positive number}}
lin.pin "c0ffee" schedule = {kind = "nest", vector = 8, unroll = 2} ratio = 0
