"""Python functions in the array API's style to the graph level, by calling them once (SPEC I6, K3).

`values` has what such a function sees, arrays without elements and sizes without a number;
`elementwise`, `manipulation`, `reductions` and `neural` are tables of functions over the shared
frontend; `functions` makes them work on plain arrays too; `signature` does the call.
"""
