"""What the tiered JIT has done, for people and tools: read from events and statistics alone."""
