"""Derivatives written through the output: once `a = tanh(z)` is known, `1 − tanh(z)²` is `1 − a²`.

The replacement is an identity by construction: only a whole right-hand side, with its indices
renamed, is ever replaced by the tensor that it defines.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from sympy import Expr, Mul, Pow

from symnn.calculus.algebra import alpha
from symnn.notation import Access, Equation, Index, Reduction, accesses, substitute


def through_output(expr: Expr, equation: Equation) -> Expr:
    """`expr` with every occurrence of the equation's right-hand side read from its target."""
    if not equation.rhs.args or isinstance(equation.rhs, Access):
        return expr
    expr = alpha(expr)
    for pattern, output in _instances(expr, equation):
        expr = _replace(expr, pattern, output)
    return expr


def _instances(expr: Expr, equation: Equation) -> Iterator[tuple[Expr, Expr]]:
    """The right-hand side and the target, at every choice of indices that `expr` could hold."""
    yield _pattern(equation.rhs), equation.target
    outer = _outer_reads(equation.rhs) if equation.indices else []
    if not outer:
        return
    read = outer[0]
    seen = {tuple((i, i) for i in read.indices if i in equation.indices)}
    for found in accesses(expr):
        if found.name != read.name:
            continue
        mapping = {
            old: new
            for old, new in zip(read.indices, found.indices, strict=True)
            if old in equation.indices
        }
        key = tuple(mapping.items())
        whole = len(mapping) == len(equation.indices)
        if whole and all(map(_same_range, mapping, mapping.values())) and key not in seen:
            seen.add(key)
            target = substitute(equation.target, mapping)
            yield alpha(substitute(equation.rhs, mapping)), target


@lru_cache(maxsize=64)
def _pattern(rhs: Expr) -> Expr:
    """The same for each of an equation's reads, which a penalty has one of for every layer."""
    return alpha(rhs)


def _same_range(old: Index, new: Expr) -> bool:
    """Beyond the target's range the right-hand side has a value, but the target reads as zero."""
    return isinstance(new, Index) and new.size == old.size


def _outer_reads(expr: Expr) -> list[Access]:
    """The reads that stand in no reduction, the ones with most positions first."""
    if isinstance(expr, Access):
        return [expr]
    if isinstance(expr, Reduction):
        return []
    reads = [read for arg in expr.args for read in _outer_reads(arg)]
    return sorted(reads, key=lambda read: -len(read.indices))


def _replace(expr: Expr, pattern: Expr, output: Expr) -> Expr:
    if expr == pattern:
        return output
    if isinstance(expr, Access) or not expr.args:
        return expr
    if expr.is_Mul and pattern.is_Mul:
        expr = _divide(expr, pattern, output)
    args = [_replace(a, pattern, output) for a in expr.args]
    return expr if all(a is b for a, b in zip(args, expr.args, strict=True)) else expr.func(*args)


def _divide(expr: Expr, pattern: Expr, output: Expr) -> Expr:
    """A product that holds the whole pattern as factors, with them replaced by the output."""
    powers = dict(f.as_base_exp() for f in Mul.make_args(expr) if not f.is_Rational)
    coefficient, rest = pattern.as_coeff_Mul()
    for factor in Mul.make_args(rest):
        base, exponent = factor.as_base_exp()
        have = powers.get(base)
        if have is None or not (have.is_Rational and exponent.is_Rational):
            return expr
        if have.is_positive != exponent.is_positive or abs(have) < abs(exponent):
            return expr
        powers[base] = have - exponent
    remaining = (Pow(base, exponent) for base, exponent in powers.items())
    return Mul(expr.as_coeff_Mul()[0] / coefficient, *remaining, output)
