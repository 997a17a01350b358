"""What searches have measured, found again by what kernels are like (SPEC A2)."""
