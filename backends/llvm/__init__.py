"""The LLVM backend: IR text, relocatable objects, loaded code."""
