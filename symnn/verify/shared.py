"""Expressions whose parts are shared: what is in them, and symbols replaced, each part once.

SymPy's own `free_symbols` and `xreplace` walk an expression as a tree, which may be exponentially
larger, and `xreplace` asks of every comparison whether it is known to hold.
"""

from __future__ import annotations

from collections.abc import KeysView, Mapping

from sympy import Basic, Expr, Symbol
from sympy.core.relational import Relational


def parts(expr: Basic) -> KeysView[Basic]:
    """The distinct parts of an expression, itself first."""
    found: dict[Basic, None] = {expr: None}
    waiting = [expr]
    while waiting:
        for arg in waiting.pop().args:
            if arg not in found:
                found[arg] = None
                waiting.append(arg)
    return found.keys()


def symbols(expr: Basic) -> list[Symbol]:
    """The distinct symbols of an expression."""
    return [part for part in parts(expr) if part.is_Symbol]


def replace(
    expr: Expr, mapping: Mapping[Symbol, Expr], made: dict[Basic, Basic] | None = None
) -> Expr:
    """The expression with some symbols replaced, all at once; comparisons stay as they are.

    Parts that were `made` before are taken from there, and new ones are added: equal expressions
    are then one object, which SymPy compares at a glance.
    """
    return _Replacement(mapping, made).of(expr) if mapping else expr


class _Replacement:
    def __init__(self, mapping: Mapping[Symbol, Expr], made: dict[Basic, Basic] | None) -> None:
        self._known: dict[Basic, Basic] = dict(mapping)
        self._made = {} if made is None else made

    def of(self, expr: Basic) -> Basic:
        if expr not in self._known:
            new = self._replaced(expr)
            self._known[expr] = self._made.setdefault(new, new)
        return self._known[expr]

    def _replaced(self, expr: Basic) -> Basic:
        if not expr.args:
            return expr
        args = [self.of(arg) for arg in expr.args]
        if all(new is old for new, old in zip(args, expr.args, strict=True)):
            return expr
        if isinstance(expr, Relational) and not all(arg.is_number for arg in args):
            return expr.func(*args, evaluate=False)
        return expr.func(*args)
