"""Positions from 1, as on paper; equations and code count from 0."""

from __future__ import annotations

from sympy import Expr

from symnn.notation import Access, Delta, Index, Reduction


def one_based(expr: Expr) -> Expr:
    """The expression for indices that run over 1, 2, …, size instead of 0, 1, …, size − 1.

    A read at the index i stays `t[i]`; a read at u + r becomes `t[u + r - 1]`; an index that
    stands as a value is its number less one.
    """
    if isinstance(expr, Index):
        return expr - 1
    if isinstance(expr, Access):
        return Access(expr.args[0], *(one_based(position) + 1 for position in expr.indices))
    if isinstance(expr, Delta):
        return Delta(*(one_based(position) + 1 for position in expr.args))
    if isinstance(expr, Reduction):
        return expr.func(one_based(expr.body), *expr.indices)
    if not expr.args:
        return expr
    args = [one_based(a) for a in expr.args]
    return expr if all(a is b for a, b in zip(args, expr.args, strict=True)) else expr.func(*args)
