"""Expressions → formulas: how a tensor, an index, a number and an equation are written."""
