"""Building the llvm level as code: interned types and attributes, module and function builders
(K3).
"""
