"""Verdicts on every equation and every gradient."""
