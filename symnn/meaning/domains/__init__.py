"""Kinds of values. Those of single numbers serve entries and scalars, those of arrays arrays."""
