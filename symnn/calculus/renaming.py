"""Plain names for the bound indices that contraction leaves behind."""

from __future__ import annotations

from sympy import Expr

from symnn.notation import Index, Reduction, accesses, fresh, substitute


def rename_bound(expr: Expr, taken: set[str]) -> Expr:
    """Every bound index under the plainest free name: `m`, not `m_2`; `j`, `l`, … for `_0`."""
    if isinstance(expr, Reduction):
        scalars = {read.name for read in accesses(expr.body) if not read.indices}
        inner = taken | scalars | {s.name for s in expr.free_symbols}
        names: dict[Index, Index] = {}
        for index in expr.indices:
            names[index] = plain(index, inner)
            inner = inner | {names[index].name}
        body = rename_bound(substitute(expr.body, names), inner)
        return expr.func(body, *names.values())
    if not expr.has(Reduction):
        return expr
    return expr.func(*(rename_bound(a, taken) for a in expr.args))


def plain(index: Index, taken: set[str]) -> Index:
    """The index under the plainest name that is not taken."""
    stem = index.name.split("_")[0]
    candidates = [stem] if stem else []
    candidates += [letter for letter in "mjlpqrst"]
    for name in candidates:
        if name not in taken:
            return Index(name, index.size)
    return fresh(Index(candidates[0], index.size), taken)
