"""Building the llvm level as code: interned types and attributes, builders (K3)."""
