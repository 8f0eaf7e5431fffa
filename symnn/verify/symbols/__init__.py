"""The emitted file on symbols: every value it computes against what it must be."""
