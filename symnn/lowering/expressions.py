"""Index expressions → nodes. A lowered expression is an array with an axis for each free index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sympy import Add, Expr, Mul, Rational, Symbol
from sympy.core.relational import Relational

from symnn.errors import InputError
from symnn.lowering.ir import SCALAR, Graph, Node
from symnn.notation import Access, Elementary, Index, Maximum, Sum, Where, to_text

Order = tuple[Index, ...]
RELATIONS = {
    ">": "greater",
    ">=": "greater_equal",
    "<": "less",
    "<=": "less_equal",
    "==": "equal",
    "!=": "not_equal",
}
UFUNCS = {"asin": "arcsin", "acos": "arccos", "atan": "arctan"}


class Located(NamedTuple):
    """A node, and the index that each of its axes stands for, in the order of the scope."""

    node: Node
    axes: Order


class ExpressionLowering:
    """Lowers expressions over known tensors into one graph."""

    def __init__(self, graph: Graph, tensors: Mapping[str, Node]) -> None:
        self.graph = graph
        self.tensors = tensors

    def lower(self, expr: Expr, order: Order) -> Located:
        """The expression's array. Its axes are the free indices, in their order in `order`."""
        if isinstance(expr, Access):
            return self.access(expr, order)
        if isinstance(expr, Sum):
            from symnn.lowering.contractions import lower_sum

            return lower_sum(self, expr, order)
        if isinstance(expr, Maximum):
            body = self.lower(expr.body, order + expr.indices)
            return self.reduce("max", body, expr.indices)
        if isinstance(expr, Where):
            return self.where(expr, order)
        if isinstance(expr, Relational):
            return self.apply(RELATIONS[expr.rel_op], [self.lower(a, order) for a in expr.args])
        if isinstance(expr, Elementary):
            name = type(expr).__name__
            return self.apply(UFUNCS.get(name, name), [self.lower(expr.args[0], order)])
        if expr.is_number:
            return self.constant(expr)
        if expr.is_Add:
            return self.add(expr, order)
        if expr.is_Mul:
            return self.multiply(expr, order)
        if expr.is_Pow:
            return self.power(expr, order)
        if isinstance(expr, Symbol) and not isinstance(expr, Index):
            return Located(self.graph.make("size", attribute=expr, shape=SCALAR), ())
        raise _waits(expr)

    def constant(self, value: Expr) -> Located:
        return Located(self.graph.make("constant", attribute=value, shape=SCALAR), ())

    def access(self, read: Access, order: Order) -> Located:
        """A read at distinct plain indices is the tensor itself, or a transpose of it."""
        positions = read.indices
        if not all(e in order for e in positions) or len(set(positions)) != len(positions):
            raise _waits(read)
        node = self.tensors[read.name]
        permutation = tuple(sorted(range(len(positions)), key=lambda a: order.index(positions[a])))
        return Located(self.transpose(node, permutation), tuple(positions[a] for a in permutation))

    def transpose(self, node: Node, permutation: Sequence[int]) -> Node:
        if node.op == "transpose":
            permutation = [node.attribute[axis] for axis in permutation]
            node = node.args[0]
        if list(permutation) == sorted(permutation):
            return node
        shape = tuple(node.shape[a] for a in permutation)
        return self.graph.make("transpose", node, attribute=tuple(permutation), shape=shape)

    def apply(self, op: str, operands: Sequence[Located]) -> Located:
        """An elementwise operation; operands get axes of length 1 where NumPy needs them."""
        order: list[Index] = []
        for operand in sorted(operands, key=lambda o: -len(o.axes)):
            order = _merged(order, operand.axes)
        nodes = [self.expand(operand, tuple(order)) for operand in operands]
        shape = tuple(index.size for index in order)
        return Located(self.graph.make(op, *nodes, shape=shape), tuple(order))

    def expand(self, operand: Located, order: Order) -> Node:
        """The operand with axes of length 1 where it has none, but not in front."""
        if not operand.axes:
            return operand.node
        first = order.index(operand.axes[0])
        missing = tuple(n - first for n in range(first, len(order)) if order[n] not in operand.axes)
        if not missing:
            return operand.node
        sizes = iter(operand.node.shape)
        one = Rational(1)
        shape = tuple(one if n in missing else next(sizes) for n in range(len(order) - first))
        return self.graph.make("expand", operand.node, attribute=missing, shape=shape)

    def reduce(self, op: str, body: Located, indices: Sequence[Index]) -> Located:
        """The reduction; its axes stand in the order of the body's."""
        axes = tuple(n for n, index in enumerate(body.axes) if index in indices)
        kept = tuple(index for index in body.axes if index not in indices)
        shape = tuple(index.size for index in kept)
        return Located(self.graph.make(op, body.node, attribute=axes, shape=shape), kept)

    def where(self, expr: Where, order: Order) -> Located:
        condition, a, b = expr.args
        if condition.args == (a, b) and condition.rel_op in (">", "<"):
            op = "maximum" if condition.rel_op == ">" else "minimum"
            return self.apply(op, [self.lower(a, order), self.lower(b, order)])
        if (a, b) == (1, 0):
            return self.lower(condition, order)  # as a factor, True counts as 1
        return self.apply("where", [self.lower(e, order) for e in (condition, a, b)])

    def add(self, expr: Add, order: Order) -> Located:
        """Largest terms first, so that `x @ W.T + b` reads as it should; then what is taken off."""
        terms = [(t, t.could_extract_minus_sign()) for t in expr.args]
        plus = [self.lower(t, order) for t, negative in terms if not negative]
        minus = [self.lower(-t, order) for t, negative in terms if negative]
        plus.sort(key=lambda term: -len(term.axes))
        minus.sort(key=lambda term: -len(term.axes))
        if not plus:
            plus = [self.apply("negative", [minus.pop(0)])]
        total = plus[0]
        for term in plus[1:]:
            total = self.apply("add", [total, term])
        for term in minus:
            total = self.apply("subtract", [total, term])
        return total

    def multiply(self, expr: Expr, order: Order) -> Located:
        """Arrays of full rank first, then the product of smaller ones, then one scalar: each
        factor is multiplied in where that takes the fewest operations."""
        factors = [f for factor in Mul.make_args(expr) for f in _indicators(factor)]
        choice = next((f for f in factors if _is_choice(f)), None)
        if choice is not None and len(factors) > 1:
            # Into the branches: of two numbers NumPy would make an array of float64.
            condition, a, b = choice.args
            others = Mul(*(f for f in factors if f is not choice))
            branches = [self.lower(e, order) for e in (condition, a * others, b * others)]
            return self.apply("where", branches)
        coefficient = Mul(*(f for f in factors if f.is_number))
        rest = [f for f in factors if not f.is_number]
        above: list[Expr] = []
        below: list[Expr] = []
        for factor in rest:
            base, exponent = factor.as_base_exp()
            negative = exponent.is_Rational and exponent.is_negative
            (below if negative else above).append(base**-exponent if negative else factor)
        numerators = [(e, self.lower(e, order)) for e in above]
        divisors = [(e, self.lower(e, order)) for e in below]
        rank = max((len(o.axes) for _, o in (*numerators, *divisors)), default=0)
        result: Located | None = None
        for level in ("full", "partial", "scalar"):
            chosen = [
                [o for o in side if _level(o[1], rank) == level] for side in (numerators, divisors)
            ]
            sign = 1
            if level == "scalar":
                sign, parts = _split_coefficient(coefficient, scalars=bool(chosen[1]))
                for side, number in zip(chosen, parts, strict=True):
                    if number != 1:
                        side.insert(0, (number, self.constant(number)))
            result = self._join(result, *(self._product(side) for side in chosen))
            if sign < 0:
                result = self.apply("negative", [result or self.constant(Rational(1))])
        assert result is not None
        return result

    def _join(
        self, result: Located | None, above: Located | None, below: Located | None
    ) -> Located | None:
        """result · above / below, with the smaller operands combined first."""
        if result is None:
            if below is None:
                return above
            return self.apply("divide", [above or self.constant(Rational(1)), below])
        if above is not None and below is not None:
            return self.apply("multiply", [result, self.apply("divide", [above, below])])
        if above is not None:
            first = (above, result) if above.node.op == "constant" else (result, above)
            return self.apply("multiply", first)
        return result if below is None else self.apply("divide", [result, below])

    def _product(self, factors: Sequence[tuple[Expr, Located]]) -> Located | None:
        """The product: what is read first, the newest in front, then what is computed."""
        ordered = sorted(
            factors,
            key=lambda f: (not f[0].is_number, not isinstance(f[0], Access), -f[1].node.number),
        )
        product: Located | None = None
        for _, operand in ordered:
            product = operand if product is None else self.apply("multiply", [product, operand])
        return product

    def power(self, expr: Expr, order: Order) -> Located:
        base, exponent = expr.args
        if exponent.is_Rational and exponent.is_negative:
            below = self.lower(base**-exponent, order)
            return self.apply("divide", [self.constant(Rational(1)), below])
        operand = self.lower(base, order)
        if exponent == 2:
            return self.apply("square", [operand])
        if exponent == Rational(1, 2):
            return self.apply("sqrt", [operand])
        return self.apply("power", [operand, self.lower(exponent, order)])


def _indicators(factor: Expr) -> list[Expr]:
    """A choice between something and zero, as an indicator times it."""
    if isinstance(factor, Where) and factor.args[1] != 1 and factor.args[2] == 0:
        condition, a, _ = factor.args
        return [Where(condition, 1, 0), *_indicators(a)]
    return [factor]


def _is_choice(factor: Expr) -> bool:
    """Whether the factor chooses between numbers, an indicator aside."""
    if not isinstance(factor, Where) or factor.args[1:] == (1, 0):
        return False
    return all(a.is_number or (isinstance(a, Where) and _is_weak(a)) for a in factor.args[1:])


def _is_weak(expr: Expr) -> bool:
    """Whether NumPy would see numbers only, and no array that says what their type is."""
    if isinstance(expr, Where):
        return all(_is_weak(a) for a in expr.args[1:])
    return bool(expr.is_number)


def _level(operand: Located, rank: int) -> str:
    if not operand.axes:
        return "scalar"
    return "full" if len(operand.axes) == rank else "partial"


def _split_coefficient(value: Expr, scalars: bool) -> tuple[int, tuple[Expr, Expr]]:
    """A sign to apply, and a numerator and a denominator: a decimal where it prints exactly,
    unless the denominator joins others."""
    if not value.is_Rational:
        return 1, (value, Rational(1))
    sign = -1 if value.is_negative else 1
    if value.q == 1 or scalars or Rational(repr(float(value))) != value:
        if abs(value) == 1 or (scalars and abs(value.p) == 1):
            return sign, (Rational(1), Rational(value.q))
        return 1, (Rational(value.p), Rational(value.q))
    return 1, (value, Rational(1))


def _merged(order: list[Index], axes: Order) -> list[Index]:
    """Both orders in one: indices that are new go after the one they follow in `axes`."""
    merged = list(order)
    position = 0
    for index in axes:
        if index in merged:
            position = merged.index(index) + 1
        else:
            merged.insert(position, index)
            position += 1
    return merged


def _waits(expr: Expr) -> InputError:
    return InputError(
        f"'{to_text(expr)}' is differentiated but not yet lowered to NumPy: "
        "windows, gathers and recurrences are still to come"
    )
