"""Contraction: Σ removes a delta by substituting the index that the delta fixes.

    Σ_i δ(i, p) f(i) = f(p)        Σ_u δ(2u + r − 1, p) f(u, r): solved for r, f(u, p − 2u + 1)

SymPy's own `doit` leaves nested deltas and `Piecewise`; here the ranges are known, so none stay
but those that cannot be solved: a data-dependent position, δ(w[i,t], p), is a scatter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sympy import Expr, Ge, Lt, Mul

from symnn.calculus.algebra import product, summed
from symnn.notation import Access, Delta, Index, Tensor, Where, substitute


@dataclass(frozen=True)
class Removal:
    """A delta that contraction met: the index it fixed and its value, or None where it stays."""

    delta: Expr
    index: Index | None = None
    value: Expr | None = None


def contract(
    body: Expr,
    positions: Sequence[Expr],
    at: Sequence[Index],
    free: Sequence[Index],
    binders: Sequence[Index],
    tensors: Mapping[str, Tensor],
) -> tuple[Expr, tuple[Removal, ...]]:
    """Σ over free and binders of body · Π δ(position, at), with the deltas removed.

    `free` are the indices of the equation that reads (solved for first: the code is then a read of
    its adjoint), `binders` those of the sums inside it. `tensors` gives the shapes of what is read.
    """
    unknown = [*free, *binders]
    removed: list[Removal] = []
    pairs = list(zip(positions, at, strict=True))
    pairs.sort(key=lambda pair: not isinstance(pair[0], Index))  # the plain ones cost nothing
    while pairs:
        position, target = pairs.pop(0)
        delta = Delta(position, target)
        index = _solvable(position, unknown)
        if index is None:
            body = Mul(body, delta)
            removed.append(Removal(delta))
            continue
        slope = position.coeff(index, 1)
        value = ((target - position.coeff(index, 0)) / slope).expand()
        if not (value == target and index.size == target.size):
            body = _within(body, index, value, tensors)
        body = substitute(body, {index: value})
        pairs = [(substitute(p, {index: value}), t) for p, t in pairs]
        unknown.remove(index)
        removed.append(Removal(delta, index, value))
    return summed(product(body), unknown), tuple(removed)


def _solvable(position: Expr, unknown: Sequence[Index]) -> Index | None:
    """The first unknown that the position holds with coefficient ±1, and nowhere else."""
    for index in unknown:
        slope = position.coeff(index, 1)
        if slope in (1, -1) and index not in (position - slope * index).free_symbols:
            return index
    return None


def _within(body: Expr, index: Index, value: Expr, tensors: Mapping[str, Tensor]) -> Expr:
    """The body kept to the index's range. A factor that reads outside its tensor there is zero."""
    for factor in Mul.make_args(body):
        if isinstance(factor, Access) and index in factor.indices:
            axis = factor.indices.index(index)
            if tensors[factor.name].shape[axis] == index.size:
                return body
    return Mul(body, *(Where(c, 1, 0) for c in (Ge(value, 0), Lt(value, index.size))))
