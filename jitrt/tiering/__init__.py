"""The tiered JIT: what is known of a program, what follows, and who does it (SPEC T, H, R, O)."""
