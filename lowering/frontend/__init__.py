"""What frontends have in common: how programs of other systems become the graph level (SPEC K3).

`facts` knows what is certain about sizes, `builder` makes operations, and `arrays` and the modules
beside it are numpy on lowered values: broadcasting, negative axes, and integers that stay numbers
while they depend on sizes only. A frontend is a walk and a table of handlers over these.
"""
