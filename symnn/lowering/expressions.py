"""Index expressions → nodes: one case for each kind of node in the language."""

from __future__ import annotations

from sympy import Add, Expr, Mul, Rational, S, Symbol
from sympy.core.relational import Relational

from symnn.lowering.arrays import Arrays, Located, Order, is_constant, natural, waits
from symnn.lowering.contractions import lower_sum
from symnn.lowering.ir import SCALAR
from symnn.lowering.products import lower_product
from symnn.lowering.reads import joined, lower_delta, lower_read
from symnn.notation import Access, Delta, Elementary, Index, Maximum, Sum, Where

RELATIONS = {
    ">": "greater",
    ">=": "greater_equal",
    "<": "less",
    "<=": "less_equal",
    "==": "equal",
    "!=": "not_equal",
}


class ExpressionLowering(Arrays):
    """Lowers expressions over known tensors into one graph."""

    def lower(self, expr: Expr, order: Order) -> Located:
        located = self._lower(expr, order)
        assert located.axes == tuple(index for index in order if index in located.axes)
        return located

    def _lower(self, expr: Expr, order: Order) -> Located:
        if isinstance(expr, Access):
            return lower_read(self, expr, order)
        if isinstance(expr, Sum):
            return lower_sum(self, expr, order)
        if isinstance(expr, Maximum):
            body = self.lower(expr.body, natural(expr.body, order + expr.indices))
            return self.in_order(self.reduce("max", body, expr.indices), order)
        if isinstance(expr, Where):
            return self.where(expr, order)
        if isinstance(expr, Relational):
            return self.apply(
                RELATIONS[expr.rel_op], [self.lower(a, order) for a in expr.args], order
            )
        if isinstance(expr, Elementary):
            return self.apply(expr.row.op, [self.lower(expr.args[0], order)], order)
        if is_constant(expr):
            return self.constant(expr)
        if expr.is_Add:
            return self.add(expr, order)
        if expr.is_Mul:
            return lower_product(self, expr, order)
        if expr.is_Pow:
            return self.power(expr, order)
        if isinstance(expr, Delta):
            return lower_delta(self, expr, S.One, order) or self.apply(
                "equal", [self.lower(a, order) for a in expr.args], order
            )
        if isinstance(expr, Index):
            return Located(self.graph.make("arange", shape=(expr.size,)), (expr,))
        if isinstance(expr, Symbol):
            return Located(self.graph.make("size", attribute=expr, shape=SCALAR), ())
        raise waits(expr)

    def where(self, expr: Where, order: Order) -> Located:
        condition, a, b = expr.args
        if condition.args == (a, b) and condition.rel_op in (">", "<"):
            op = "maximum" if condition.rel_op == ">" else "minimum"
            return self.apply(op, [self.lower(a, order), self.lower(b, order)], order)
        if (a, b) == (1, 0):
            return self.lower(condition, order)  # as a factor, True counts as 1
        return self.apply("where", [self.lower(e, order) for e in (condition, a, b)], order)

    def add(self, expr: Add, order: Order) -> Located:
        """Largest terms first, so that `x @ W.T + b` reads as it should; then what is taken off.

        Values of functions come after a difference of what is not rounded: it may cancel exactly.
        """
        content, primitive = expr.primitive()
        if content != 1 and all(abs(t.as_coeff_Mul()[0]) == 1 for t in primitive.args):
            return lower_product(self, Mul(content, primitive, evaluate=False), order)
        parts = _difference_first(expr)
        negative = [t for t in parts if _is_taken_off(t)]
        plus = [self.lower(t, order) for t in parts if t not in negative]
        minus = [(t, self.lower(-t, order)) for t in negative]
        plus.sort(key=lambda term: -len(term.axes))
        minus.sort(key=lambda term: -len(term[1].axes))
        if not plus:
            plus = [self.lower(minus.pop(0)[0], order)]
        terms = [*plus, *(self.negated(term, order) for _, term in minus)]
        if (whole := joined(self, terms)) is not None:
            return whole
        total = plus[0]
        for term in plus[1:]:
            total = self.apply("add", [total, term], order)
        for _, term in minus:
            total = self.apply("subtract", [total, term], order)
        return total

    def negated(self, term: Located, order: Order) -> Located:
        """−term; of an array with zeros around it, the array alone is negated."""
        node = term.node
        if node.op != "pad":
            return term
        inner = self.graph.make("negative", node.args[0], shape=node.args[0].shape)
        padded = self.graph.make("pad", inner, attribute=node.attribute, shape=node.shape)
        return Located(padded, term.axes)

    def power(self, expr: Expr, order: Order) -> Located:
        base, exponent = expr.args
        if exponent.is_Rational and exponent.is_negative:
            below = self.lower(base**-exponent, order)
            return self.apply("divide", [self.constant(Rational(1)), below], order)
        operand = self.lower(base, order)
        if exponent == 2:
            return self.apply("square", [operand], order)
        if exponent == Rational(1, 2):
            return self.apply("sqrt", [operand], order)
        return self.apply("power", [operand, self.lower(exponent, order)], order)


def _difference_first(expr: Add) -> list[Expr]:
    """The terms, with those that are free of rounded functions as one, if it is a difference."""
    exact = [t for t in expr.args if all(f.row.pieces for f in t.atoms(Elementary))]
    rounded = [t for t in expr.args if t not in exact]
    signs = {t.could_extract_minus_sign() for t in exact}
    return [Add(*exact), *rounded] if rounded and len(signs) == 2 else list(expr.args)


def _is_taken_off(term: Expr) -> bool:
    """Whether a term is written with a minus: a difference, if its largest term is."""
    largest = max(Add.make_args(term), key=lambda t: len(t.free_symbols))
    return bool(largest.could_extract_minus_sign())
