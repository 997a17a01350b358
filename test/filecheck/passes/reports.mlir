// RUN: aiopt-opt %s -p 'cse, func.func(dce)' --timing -o %t 2>&1 | filecheck %s --check-prefix=TIMING
// RUN: aiopt-opt %s -p 'cse, dce' --pass-statistics -o %t 2>&1 | filecheck %s --check-prefix=STATS
// RUN: aiopt-opt %s -p 'cse, dce' --print-ir-before=dce -o %t 2>&1 | filecheck %s --check-prefix=BEFORE
// RUN: aiopt-opt %s -p 'cse, dce' --print-ir-after-all -o %t 2>&1 | filecheck %s --check-prefix=AFTER
// RUN: aiopt-opt %s --show-pipeline='cse, func.func(dce, cse)' | filecheck %s --check-prefix=SHOW

// TIMING: ... Execution time report ...
// TIMING: Total Execution Time: {{[0-9.]+}} seconds
// TIMING: {{[0-9.]+}} ({{ *[0-9.]+}}%)  Parser
// TIMING-NEXT: {{[0-9.]+}} ({{ *[0-9.]+}}%)  cse
// TIMING-NEXT: {{[0-9.]+}} ({{ *[0-9.]+}}%)    (verify)
// TIMING-NEXT: {{[0-9.]+}} ({{ *[0-9.]+}}%)  'func.func' Pipeline
// TIMING-NEXT: {{[0-9.]+}} ({{ *[0-9.]+}}%)    dce
// TIMING-NEXT: {{[0-9.]+}} ({{ *[0-9.]+}}%)      (verify)
// TIMING-NEXT: {{[0-9.]+}} ({{ *[0-9.]+}}%)  Output
// TIMING-NEXT: (100.0%)  Total

// STATS: ... Pass statistics report ...
// STATS-NEXT: cse
// STATS-NEXT: {{^ +}}1 removed
// STATS-NEXT: dce
// STATS-NEXT: {{^ +}}2 removed
// STATS-NEXT: {{^ +}}1 removed-symbols

// BEFORE-NOT: IR Dump Before cse
// BEFORE: IR Dump Before dce
// BEFORE-COUNT-2: arith.addi
// BEFORE-NOT: arith.addi

// AFTER: IR Dump After cse
// AFTER: IR Dump After dce

// SHOW: {{^}}builtin.module(cse,func.func(dce,cse)){{$}}

func.func private @unused()
func.func @f(%a: i32) {
  %0 = arith.addi %a, %a : i32
  %1 = arith.addi %a, %a : i32
  %2 = arith.addi %0, %1 : i32
  func.return
}
