"""What will be called next, and what of it to compile before it is (SPEC D4, D5, exercise 12.5)."""
