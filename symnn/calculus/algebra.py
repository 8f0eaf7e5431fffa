"""The little algebra that derived expressions need: products, sums and common factors.

Products are expanded only as far as a delta needs, and what does not depend on a bound index is
moved out of its sum. Expanding everything would turn a layer's short backward into a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from sympy import Add, Expr, Mul, Pow, S

from symnn.notation import Index, Reduction, Sum, fresh, substitute


def product(*factors: Expr) -> Expr:
    """The product, with the rational content of every sum moved to one coefficient in front.

    (SymPy writes 2·(a − y) as 2a − 2y; moved out, the 2 cancels against 1/(2N).)
    """
    coefficient, bases = S.One, []
    for factor in Mul.make_args(Mul(*factors)):
        base, exponent = factor.as_base_exp()
        if base.is_Add and exponent.is_Integer:
            content, primitive = base.primitive()
            if content.is_Integer or all(c == 1 for c in _sizes(primitive)):
                coefficient *= content**exponent
                factor = Pow(primitive, exponent)
        bases.append(factor)
    return Mul(coefficient, *bases)


def _sizes(expr: Expr) -> list[Expr]:
    return [abs(term.as_coeff_Mul()[0]) for term in Add.make_args(expr)]


def summed(body: Expr, indices: Sequence[Index]) -> Expr:
    """Σ body over the indices, each factor outside of the sums that it does not depend on.

    Factors that share no index are summed apart: Σ_ik u_i v_k = (Σ_i u_i)(Σ_k v_k).
    """
    outside: list[Expr] = []
    groups: list[tuple[set[Index], list[Expr]]] = []
    for factor in Mul.make_args(body):
        group = ({i for i in indices if i in factor.free_symbols}, [factor])
        if not group[0]:
            outside.append(factor)
            continue
        for other in [g for g in groups if g[0] & group[0]]:
            groups.remove(other)
            group = (other[0] | group[0], other[1] + group[1])
        groups.append(group)
    used = set().union(*(g[0] for g in groups))
    sizes = [i.size for i in indices if i not in used]
    sums = [Sum(Mul(*factors), *(i for i in indices if i in own)) for own, factors in groups]
    return product(*outside, *sizes, *sums)


def total(terms: Sequence[Expr]) -> Expr:
    """The sum of the terms with their common factors in front: āa − aΣāa = a(ā − Σāa)."""
    flat = [term for t in terms for term in Add.make_args(t)]
    if len(flat) < 2:
        return Add(*flat)
    common = dict(_powers(flat[0]))
    for term in flat[1:]:
        powers = dict(_powers(term))
        common = {
            base: min(exponent, powers[base], key=abs)
            for base, exponent in common.items()
            if base in powers and exponent.is_positive == powers[base].is_positive
        }
    if not common:
        return Add(*flat)
    shared = Mul(*(Pow(base, exponent) for base, exponent in common.items()))
    return product(shared, Add(*(term / shared for term in flat)))


def _powers(term: Expr) -> list[tuple[Expr, Expr]]:
    """The bases and rational exponents of a product, without its coefficient."""
    pairs = [f.as_base_exp() for f in Mul.make_args(term) if not f.is_Rational]
    return [(base, exponent) for base, exponent in pairs if exponent.is_Rational]


def alpha(expr: Expr, taken: frozenset[str] = frozenset()) -> Expr:
    """The expression with its bound indices named `_0`, `_1`, … from the outside.

    Equal up to names is then equal. A number that is free inside, or bound around, is skipped.
    """
    if isinstance(expr, Reduction):
        taken |= {symbol.name for symbol in expr.free_symbols}
        free = (f"_{n}" for n in count() if f"_{n}" not in taken)
        names = {index: Index(next(free), index.size) for index in expr.indices}
        body = alpha(substitute(expr.body, names), taken | {i.name for i in names.values()})
        return expr.func(body, *names.values())
    if not expr.has(Reduction):
        return expr
    return expr.func(*(alpha(a, taken) for a in expr.args))


def apart(indices: Sequence[Index], taken: set[str]) -> dict[Index, Index]:
    """New names for those indices whose names are taken. The names chosen are added to `taken`."""
    renamed = {}
    for index in indices:
        renamed[index] = fresh(index, taken)
        taken.add(renamed[index].name)
    return renamed
