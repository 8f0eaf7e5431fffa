"""Sums → products of matrices: what stands left of an index, and what stands right of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from itertools import permutations

import sympy
from sympy import Expr, Mul

from symnn.calculus.algebra import summed
from symnn.document.alike import LAYER
from symnn.document.matrix.build import matmul, transpose
from symnn.document.matrix.tree import Diag, Largest, Ones, Over, SquaredNorm, Total, Tree
from symnn.notation import Index, Maximum, Sum

Axis = Index | None
MOST_INDICES = 3  # of one sum, in every order of which a product of matrices is looked for


class Unwritable(Exception):
    """The expression is no formula of matrices. The message says what stands in the way."""


class Reductions(ABC):
    """The part of the translation that is about sums and maxima."""

    @abstractmethod
    def tree(self, expr: Expr, rows: Axis = None, cols: Axis = None) -> Tree: ...

    @abstractmethod
    def terms(self, expr: Expr) -> list[tuple[str, Expr]]: ...

    @abstractmethod
    def fixed(self, position: Expr) -> bool: ...

    @abstractmethod
    def product(self, expr: Expr, rows: Axis, cols: Axis) -> Tree: ...

    @abstractmethod
    def column(self, factors: list[Expr], rows: Axis) -> Tree: ...

    @abstractmethod
    def entrywise(self, factors: list[Expr], rows: Axis) -> Tree: ...

    @abstractmethod
    def ordered(self, expr: Expr) -> list[Expr]: ...

    def sum(self, expr: Sum, rows: Axis, cols: Axis) -> Tree:
        kept = [index for index in expr.indices if index == LAYER or self.fixed(index)]
        if kept:
            first = kept[0]
            others = [index for index in expr.indices if index != first]
            inner = Sum(expr.body, *others) if others else expr.body
            return Over(first, self.tree(inner, rows, cols))
        if _is_square(expr) and rows is None and len(expr.indices) <= 2:
            return SquaredNorm(self.tree(expr.body.base, *expr.indices))
        if len(expr.indices) == 1:
            return self._contraction(expr.body, expr.indices[0], rows, cols)
        if len(expr.indices) > MOST_INDICES:
            raise Unwritable("a sum runs over many indices")
        for first, *others in permutations(expr.indices):
            try:
                return self._contraction(summed(expr.body, others), first, rows, cols)
            except Unwritable as error:
                reason = error
        raise reason

    def _contraction(self, body: Expr, index: Index, rows: Axis, cols: Axis) -> Tree:
        """Σ over one index: what depends on rows, times what depends on it alone, times columns."""
        outside: list[Expr] = []
        left: list[Expr] = []
        middle: list[Expr] = []
        right: list[Expr] = []
        for factor in Mul.make_args(body):
            free = factor.free_symbols
            if index not in free:
                outside.append(factor)
            elif rows in free and cols in free:
                return self._termwise(body, index, rows, cols)
            else:
                (left if rows in free else right if cols in free else middle).append(factor)
        if not (left or right or middle):  # Σ of what does not depend on the index
            return self.tree(Mul(*outside, index.size), rows, cols)
        if outside:
            inner = Sum(Mul(*left, *middle, *right), index)
            return self.product(Mul(*outside, inner), rows, cols)
        before = self.tree(Mul(*left), rows, index) if left else None
        after = self.tree(Mul(*right), index, cols) if right else None
        if before is None and after is None:
            return self._inner(middle, index)
        if before is not None and after is not None:
            chain = [before, *([Diag(self.entrywise(middle, index))] if middle else []), after]
            return matmul(*chain)
        between = self.column(middle, index) if middle else Ones(index.size)
        if before is not None:
            return matmul(before, between)
        assert after is not None
        return matmul(transpose(between), after)

    def _inner(self, factors: list[Expr], index: Index) -> Tree:
        """A scalar: ‖u‖², uᵀv or 1ᵀu."""
        if len(factors) > 1:
            first, *rest = self.ordered(Mul(*factors))
            return matmul(transpose(self.tree(first, index)), self.column(rest, index))
        body = factors[0]
        if _is_square(Sum(body, index)):
            return SquaredNorm(self.tree(body.base, index))
        if body.is_Add and any(_is_inner(term, index) for term in body.args):
            return self._termwise(body, index, None, None)
        return matmul(transpose(Ones(index.size)), self.tree(body, index))

    def _termwise(self, body: Expr, index: Index, rows: Axis, cols: Axis) -> Tree:
        """Σ of each term by itself, where the whole is no product."""
        expanded = sympy.expand_mul(body)
        expanded = sympy.expand_multinomial(expanded)
        if not expanded.is_Add:
            raise Unwritable("an entry depends on three indices at once")
        terms = self.terms(expanded)
        parts = [(sign, self.tree(summed(term, [index]), rows, cols)) for sign, term in terms]
        return Total(tuple(parts))

    def largest(self, expr: Maximum, rows: Axis, cols: Axis) -> Tree:
        if rows is not None or len(expr.indices) > 2 or any(map(self.fixed, expr.indices)):
            raise Unwritable("the largest entry is taken of each row")
        return Largest(self.tree(expr.body, *expr.indices))


def _is_square(expr: Sum) -> bool:
    """Whether it sums squares of what depends on every index."""
    body = expr.body
    return bool(body.is_Pow and body.exp == 2) and set(expr.indices) <= body.free_symbols


def _is_inner(term: Expr, index: Index) -> bool:
    factors = [f for f in Mul.make_args(term) if index in f.free_symbols]
    return len(factors) > 1 or (len(factors) == 1 and factors[0].is_Pow and factors[0].exp == 2)
