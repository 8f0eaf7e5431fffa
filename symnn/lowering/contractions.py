"""Σ → `@` where it is a matrix product, a reduction where there is one operand, else einsum."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations

from sympy import Expr, Mul

from symnn.lowering.arrays import Arrays, Located, Order, natural
from symnn.notation import Index, Sum


def lower_sum(arrays: Arrays, expr: Sum, order: Order) -> Located:
    """The array of a sum; its axes are the free indices in their order in `order`."""
    bound = expr.indices
    scope = order + bound
    outside: list[Expr] = []
    inside: list[Expr] = []
    for factor in _factors(expr.body):
        (inside if factor.free_symbols & set(bound) else outside).append(factor)
    body = Mul(*inside)
    if body.is_Add and _terms_differ(body, bound):
        terms = Mul(*outside) * sum(Sum(term, *bound) for term in body.args)
        return arrays.lower(terms, order)
    missing = [i for i in bound if i not in body.free_symbols]
    scale = Mul(*outside, *(index.size for index in missing))
    if not inside:
        return arrays.lower(scale, order)
    result = _contract(arrays, _operands(arrays, inside, scope, set(bound)), bound, order)
    result = arrays.in_order(result, order)
    if scale == 1:
        return result
    factor = arrays.lower(scale, order)
    return arrays.apply("multiply", [result, factor], order)


def _factors(body: Expr) -> list[Expr]:
    """The factors, a square as two of them: Σ e² is the dot product of e with itself."""
    factors: list[Expr] = []
    for factor in Mul.make_args(body):
        base, exponent = factor.as_base_exp()
        factors += [base, base] if exponent == 2 else [factor]
    return factors


def _terms_differ(body: Expr, bound: Sequence[Index]) -> bool:
    """Whether no term has every index: the terms are then cheaper summed apart."""
    indices = {s for s in body.free_symbols if isinstance(s, Index)}
    return all(
        {s for s in term.free_symbols if isinstance(s, Index)} != indices for term in body.args
    )


def _operands(
    arrays: Arrays, factors: Sequence[Expr], scope: Order, bound: set[Index]
) -> list[Located]:
    """The factors as arrays, those with the same indices multiplied, down to two where that can be.

    Equal factors, as those of a square, stay two operands.
    """
    groups: dict[tuple[bool, frozenset[Expr]], list[Expr]] = {}
    everything = {s for f in factors for s in f.free_symbols if isinstance(s, Index)}
    for n, factor in enumerate(factors):
        own = frozenset(s for s in factor.free_symbols if isinstance(s, Index))
        # A dot product has two operands: a square's factors, or the first factor and the rest.
        again = factor in factors[:n] or (n == 1 and everything <= bound and own == everything)
        groups.setdefault((again, own), []).append(factor)
    operands = [
        arrays.number(arrays.lower(Mul(*group), natural(Mul(*group), scope)))
        for group in groups.values()
    ]
    while len(operands) > 2:
        operands.sort(key=lambda o: len(o.axes))
        inner = next(
            (
                (a, b)
                for a in operands
                for b in operands
                if a is not b and set(a.axes) <= set(b.axes)
            ),
            None,
        )
        if inner is None:
            break
        small, large = inner
        operands = [o for o in operands if o is not small and o is not large]
        operands.append(arrays.apply("multiply", [large, small], large.axes))
    return operands


def _contract(
    arrays: Arrays, operands: list[Located], bound: Sequence[Index], order: Order
) -> Located:
    if len(operands) == 2:
        operands = _reduced_alone(arrays, operands, bound)
        both = {*bound, *(set(operands[0].axes) & set(operands[1].axes))}
        left, right = sorted(operands, key=lambda o: _first_free(o, both, order))
        if set(left.axes) == set(right.axes):
            if set(left.axes) <= set(bound):
                right = Located(arrays.arranged(right, left.axes), left.axes)
                return Located(arrays.graph.make("vdot", left.node, right.node, shape=()), ())
            operands = [arrays.apply("multiply", [left, right], left.axes)]
        elif set(left.axes) & set(right.axes) & set(bound):
            return _matmul(arrays, left, right, bound, order)
    if len(operands) == 1:
        return arrays.reduce("sum", operands[0], bound)
    if len(operands) > 2:
        return _contract(arrays, _two_as_one(arrays, operands, bound, order), bound, order)
    return _einsum(arrays, operands, bound, order)


def _two_as_one(
    arrays: Arrays, operands: list[Located], bound: Sequence[Index], order: Order
) -> list[Located]:
    """Two operands put together, those that leave the fewest axes, and the others."""
    best: tuple[int, int, int] | None = None
    for a, b in combinations(range(len(operands)), 2):
        kept = _left(operands, a, b, bound)
        summed = len({*operands[a].axes, *operands[b].axes}) - len(kept)
        if best is None or (len(kept), -summed) < best[:2]:
            best, chosen = (len(kept), -summed, a), (a, b)
    a, b = chosen
    kept = _left(operands, a, b, bound)
    pair = [operands[a], operands[b]]
    inside = [i for i in bound if any(i in o.axes for o in pair) and i not in kept]
    scope = (*order, *(i for i in bound if i not in order))
    if inside:
        made = _contract(arrays, pair, inside, scope)
    else:  # in the order of the first, which is how it is stored
        own = dict.fromkeys((*pair[0].axes, *pair[1].axes))
        made = arrays.apply("multiply", pair, tuple(own))
    rest = [o for n, o in enumerate(operands) if n not in (a, b)]
    return [arrays.in_order(made, scope), *rest]


def _left(operands: list[Located], a: int, b: int, bound: Sequence[Index]) -> set[Index]:
    """The axes that are left of two operands, as results or since others have them too."""
    elsewhere = {i for n, o in enumerate(operands) if n not in (a, b) for i in o.axes}
    both = {*operands[a].axes, *operands[b].axes}
    return {i for i in both if i not in bound or i in elsewhere}


def _reduced_alone(
    arrays: Arrays, operands: list[Located], bound: Sequence[Index]
) -> list[Located]:
    """Bound indices that one operand alone has are summed in it first."""
    reduced = []
    for operand, other in zip(operands, reversed(operands), strict=True):
        alone = [i for i in operand.axes if i in bound and i not in other.axes]
        reduced.append(arrays.reduce("sum", operand, alone) if alone else operand)
    return reduced


def _first_free(operand: Located, bound: Collection[Index], order: Order) -> int:
    """Where in the scope the first index stands that the operand alone has."""
    return min((order.index(i) for i in operand.axes if i not in bound), default=len(order))


def _matmul(
    arrays: Arrays,
    left: Located,
    right: Located,
    bound: Sequence[Index],
    order: Order,
) -> Located:
    """`left @ right`, with transposes as views: shared free indices in front, axes that go
    together merged into one."""
    shared = [i for i in left.axes if i in right.axes]
    summed = [i for i in shared if i in bound]
    batch = [i for i in shared if i not in bound]
    rows = [i for i in left.axes if i not in shared]
    columns = [i for i in right.axes if i not in shared]
    if batch and not (rows and columns):
        return _einsum(arrays, [left, right], bound, order)
    stack = [[index] for index in batch]
    a = arrays.grouped(left, [*stack, *([rows] if rows else []), summed])
    b = arrays.grouped(right, [*stack, summed, *([columns] if columns else [])])
    groups = [*stack, *(group for group in (rows, columns) if group)]
    merged = tuple(Mul(*(index.size for index in group)) for group in groups)
    product = arrays.graph.make("matmul", a, b, shape=merged)
    axes = (*batch, *rows, *columns)
    return Located(arrays.reshape(product, tuple(index.size for index in axes)), axes)


def _einsum(
    arrays: Arrays,
    operands: Sequence[Located],
    bound: Sequence[Index],
    order: Order,
) -> Located:
    letters: dict[Index, str] = {}
    for operand in operands:
        for index in operand.axes:
            letters.setdefault(index, "abcdefghijklmnopqrstuvwxyz"[len(letters)])
    kept = tuple(sorted((i for i in letters if i not in bound), key=order.index))
    inputs = ",".join("".join(letters[i] for i in o.axes) for o in operands)
    subscripts = f"{inputs}->{''.join(letters[i] for i in kept)}"
    shape = tuple(index.size for index in kept)
    nodes = [operand.node for operand in operands]
    return Located(arrays.graph.make("einsum", *nodes, attribute=subscripts, shape=shape), kept)
