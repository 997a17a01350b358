"""ATen, as `torch.export` and TorchDynamo give it, to the graph level (SPEC K1, K3).

`program` walks a graph's nodes and calls a handler for each operator; `pointwise`, `shaping`,
`reductions`, `indexing`, `windows` and `attention` are tables of handlers, one family each; `sizes`
reads torch's symbolic sizes. A new operator is a function in one of the tables: it gets the
operator's own arguments. Operators in no table are left to torch's decompositions.
"""
