"""The emitted file at its full size, on integers modulo a large prime: a one-sided test."""
