"""A hand-written NumPy function against the truth: run on symbols, in a process of its own."""
