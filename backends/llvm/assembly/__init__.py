"""What LLVM made of the objects that all programs share; written by `prebuilt.py`."""
