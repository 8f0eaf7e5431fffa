"""Statements → values, given true ones for what they read, and the truth to compare them with."""
