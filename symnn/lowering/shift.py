"""What keeps values in range on the machine, by identities that hold for every argument.

Σ_m exp(u_m) = exp(M) Σ_m exp(u_m − M) with M = max_m u_m. Where the exp(M) cancels, in a quotient
or under a logarithm, nothing overflows; where it would not cancel the expression stays as it was.
(Blanchard, Higham & Higham 2021, Accurately computing the log-sum-exp and softmax functions.)

In `where(l > r, a, b)` NumPy computes both branches: in the second l is min(l, r) all the same, and
an exponential of it can then not overflow, nor a logarithm, root or quotient be undefined.
"""

from __future__ import annotations

from sympy import Add, Dummy, Expr, Gt, Lt, Mul, S

from symnn.calculus.algebra import alpha
from symnn.lowering.accurate import accurate
from symnn.notation import (
    FUNCTIONS,
    Access,
    Index,
    Maximum,
    Reduction,
    Sum,
    Where,
    substitute,
    to_text,
)

EXP, LOG = FUNCTIONS["exp"], FUNCTIONS["log"]
_RISKY = tuple(f for f in FUNCTIONS.values() if f.row.overflows or f.row.partial)


def in_range(expr: Expr) -> Expr:
    """The expression, equal to the one given, kept to where NumPy computes it without a warning
    and without a loss of digits."""
    expr = accurate(expr)
    if expr.has(EXP) and expr.has(Sum):
        expr = shifted(alpha(expr))
    return guarded(expr) if expr.has(Where) else expr


def shifted(expr: Expr) -> Expr:
    """Softmax and log-sum-exp with the largest exponent taken out."""
    sums = [total for total in expr.atoms(Sum) if total.has(EXP)]
    for total in sorted(sums, key=lambda s: (s.count_ops(), to_text(s))):
        pattern = _exponent(total)
        if pattern is None:
            continue
        exponent, bound = pattern
        scale = Dummy("exp_M", positive=True)
        largest = Maximum(exponent, bound)
        moved = _move(expr, total, exponent, bound, largest, scale)
        if not moved.has(scale):
            return shifted(moved)
    return expr


def _exponent(total: Sum) -> tuple[Expr, Index] | None:
    """u and m of a Σ_m w·exp(u) that is not shifted yet."""
    exponentials = [f for f in Mul.make_args(total.body) if isinstance(f, EXP)]
    if len(exponentials) != 1 or len(total.indices) != 1:
        return None
    exponent = exponentials[0].args[0]
    if any(isinstance(term, Mul) and term.has(Maximum) for term in Add.make_args(exponent)):
        return None
    return exponent, total.indices[0]


def _move(
    expr: Expr, total: Sum, exponent: Expr, bound: Index, largest: Expr, scale: Dummy
) -> Expr:
    if expr == total:
        body = total.body.xreplace({EXP(exponent): EXP(exponent - largest)})
        return scale * Sum(body, *total.indices)
    if isinstance(expr, EXP):
        for index in sorted(expr.free_symbols, key=str):
            if substitute(exponent, {bound: index}) == expr.args[0]:
                return scale * EXP(expr.args[0] - largest)
    if not expr.args or isinstance(expr, Access):
        return expr
    if isinstance(expr, Reduction):
        body = _move(expr.body, total, exponent, bound, largest, scale)
        if isinstance(expr, Sum) and not largest.free_symbols & set(expr.indices):
            moved, kept = _taken_out(body, scale)
            if not moved.free_symbols & set(expr.indices):
                return expr.func(kept, *expr.indices) * moved
        return expr.func(body, *expr.indices)  # each entry has a shift of its own
    args = [_move(a, total, exponent, bound, largest, scale) for a in expr.args]
    if isinstance(expr, LOG) and args[0].has(scale):
        moved, kept = _taken_out(args[0], scale)
        base, times = moved.as_base_exp()
        if base == scale and not times.has(scale):
            return times * largest + LOG(kept)
    return expr.func(*args)


def _taken_out(body: Expr, scale: Dummy) -> tuple[Expr, Expr]:
    """The power of the scale that all terms have, and what is left of them."""
    powers = {Mul(*(f for f in Mul.make_args(t) if f.has(scale))) for t in Add.make_args(body)}
    if len(powers) != 1:
        return S.One, body
    (power,) = powers
    return power, Add(*(t / power for t in Add.make_args(body)))


def guarded(expr: Expr) -> Expr:
    """What may overflow or be undefined, kept to the arguments for which its branch is taken."""
    if not expr.args or isinstance(expr, Access):
        return expr
    args = [guarded(a) for a in expr.args]
    if isinstance(expr, Where) and expr.condition.rel_op in (">", ">=", "<", "<="):
        value, bound = expr.condition.args
        is_above = expr.condition.rel_op in (">", ">=")
        if bound.has(Access) and not value.has(Access):
            value, bound, is_above = bound, value, not is_above
        if value.has(Access) and not bound.has(Access):
            above = Where(Gt(value, bound), value, bound)
            below = Where(Lt(value, bound), value, bound)
            sides = (above, below) if is_above else (below, above)
            args[1:] = [_keep(a, value, kept) for a, kept in zip(args[1:], sides, strict=True)]
    return expr.func(*args)


def _keep(expr: Expr, value: Expr, kept: Expr) -> Expr:
    """The branch with `kept` for `value` inside what is risky, unless a branch within does it."""
    if not expr.args or isinstance(expr, Access):
        return expr
    if _is_risky(expr):
        guards = expr.atoms(Where)
        return expr if any(g.has(value) for g in guards) else expr.xreplace({value: kept})
    args = [_keep(a, value, kept) for a in expr.args]
    return expr if all(a is b for a, b in zip(args, expr.args, strict=True)) else expr.func(*args)


def _is_risky(expr: Expr) -> bool:
    """Whether NumPy may warn: it overflows, or is not defined everywhere."""
    if expr.is_Pow:
        return not (expr.exp.is_Integer and expr.exp.is_positive)
    return isinstance(expr, _RISKY)
