"""Trees of matrices → formulas: bold capitals for matrices, bold letters for columns."""

from __future__ import annotations

from dataclasses import replace

import sympy
from sympy import Expr, S

from symnn.document.formula.box import (
    ADD,
    ATOM,
    BINARY,
    MUL,
    POWER,
    RELATION,
    Box,
    cases,
    digits,
    fraction,
    function_name,
    greek,
    letter,
    limits,
    parenthesized,
    product,
    root,
    row,
    scripts,
    sign,
    under,
)
from symnn.document.formula.reading import math
from symnn.document.matrix.build import is_unit, walk
from symnn.document.matrix.letters import ONES, styled
from symnn.document.matrix.tree import (
    SCALAR,
    Apply,
    Chosen,
    Diag,
    EntryFunction,
    Hadamard,
    Largest,
    MatMul,
    Number,
    Ones,
    Over,
    Power,
    Read,
    Scaled,
    Shape,
    SquaredNorm,
    Total,
    Transpose,
    Tree,
)
from symnn.document.printing.functions import OPERATORS
from symnn.document.printing.names import Counting, TensorSymbol, identifier
from symnn.document.printing.printer import MAX, MIN, RELATIONS, FormulaPrinter
from symnn.network import BATCH
from symnn.notation import TABLE

DIAG = function_name("diag", r"\operatorname{diag}")


class MatrixPrinter:
    """Prints trees with the symbols of an index-form printer.

    With `shapes`, below each symbol stands its shape. The sample of a column is a subscript only
    where a sum over the samples makes it matter.
    """

    def __init__(self, inner: FormulaPrinter, counting: Counting, shapes: bool = False) -> None:
        self.inner = inner
        self.counting = counting
        self.shapes = shapes
        self.samples = False

    def see(self, tree: Tree) -> None:
        """Take note of whether samples are summed over, in what is to be printed."""
        self.samples = any(isinstance(p, Over) and p.index.size == BATCH for p in walk(tree))

    def terms(self, tree: Tree) -> list[Box]:
        """The terms of a sum, each with its sign but for a leading plus: a line may end between."""
        if not isinstance(tree, Total):
            return [self.box(tree)]
        found: list[Box] = []
        for operator, term in tree.terms:
            box = self.box(term).at_least(MUL)
            signed = found or operator == "-"
            found.append(row([sign(operator), box], ADD) if signed else box)
        return found

    def box(self, tree: Tree) -> Box:
        """The formula of a tree."""
        if not (self.shapes and is_unit(tree) and tree.shape != SCALAR):
            return self._box(tree)
        self.shapes = False
        plain = self._box(tree)
        self.shapes = True
        found = under(plain, self.shape(tree.shape))
        return replace(found, height=plain.height)  # parentheses around it stay small

    def shape(self, shape: Shape) -> Box:
        """Such as n_l × n_{l−1}."""
        rows, columns = (self.inner.box(size).at_least(MUL) for size in shape)
        return row([rows, r"\times", columns], space=BINARY)

    def _box(self, tree: Tree) -> Box:
        match tree:
            case Read():
                return self._read(tree)
            case Number(value):
                return self.inner.box(value)
            case Ones():
                return ONES
            case Transpose(body):
                return scripts(self.box(body).at_least(ATOM, last=False), math("T"))
            case Diag(Power(body, exponent)) if exponent == -1:
                return scripts(self._called(DIAG, body), digits("-1"))
            case Diag(body):
                return self._called(DIAG, body)
            case MatMul(parts):
                boxes = [self._factor(part, (Hadamard, Scaled)) for part in parts[:-1]]
                boxes = [box.at_least(POWER, last=False) for box in boxes]
                return self._chain([*boxes, self._factor(parts[-1], (Hadamard, Scaled))])
            case Hadamard(parts):
                apart = [self._factor(part, (MatMul, Scaled, Over)) for part in parts]
                signed = [box for part in apart for box in (sign(r"\odot"), part)]
                return row(signed[1:], MUL)
            case Scaled():
                return self._scaled(tree)
            case Total():
                return row(self.terms(tree), ADD)
            case Apply(function, body):
                return self._apply(function, body)
            case Power(body, exponent):
                return self._power(body, exponent)
            case Chosen():
                return self._choice(tree)
            case Over(index, body):
                start = row([self.inner.box(index), "=", digits("1")], space=RELATION)
                total = limits(r"\sum", start, self.inner.box(index.size))
                return row([total, self.box(body).at_least(MUL)], MUL)
            case SquaredNorm(body):
                bars = parenthesized(self.box(body), r"\|", r"\|")
                below = letter("F") if body.shape[1] != 1 else None
                return scripts(bars, digits("2"), below)
            case Largest(body):
                return self._called(MAX, body)

    def _factor(self, tree: Tree, apart: tuple[type, ...]) -> Box:
        box = self.box(tree)
        return parenthesized(box) if isinstance(tree, apart) else box.at_least(MUL)

    def _chain(self, boxes: list[Box]) -> Box:
        """Factors side by side, with room between the shapes below them."""
        if not self.shapes:
            return product(boxes)
        return row([part for box in boxes for part in (sign(r"\,", 0.2), box)][1:], MUL)

    def _called(self, name: Box, body: Tree) -> Box:
        return row([name, parenthesized(self.box(body))], tight=True)

    def _read(self, read: Read) -> Box:
        symbol = self.inner.symbols.get(read.name) or TensorSymbol(identifier(read.name))
        base = styled(symbol.letter, read.shape, self.inner.symbols)
        shown = [index for index in read.at if self.samples or index.size != BATCH]
        below = row([identifier(index.name) for index in shown], tight=True) if shown else None
        found = scripts(base, symbol.superscript, below)
        if not symbol.derivative:
            return found
        over = row([greek("partial"), found])
        return replace(fraction(row([greek("partial"), letter("L")]), over), level=POWER)

    def _scaled(self, tree: Scaled) -> Box:
        """A fraction of the scalars, and what it scales behind or above it."""
        value: Expr = S.One
        above: list[Box] = []
        below: list[Box] = []
        for part in tree.scalars:
            if isinstance(part, Number):
                value = part.value
            elif isinstance(part, Power) and part.exponent == -1:
                below.append(self.box(part.body))
            else:
                above.append(self.box(part).at_least(MUL, last=False))
        size = abs(value) if value.is_number else value
        over, under_ = sympy.fraction(size)
        if not below:
            lead = [] if size == 1 else [self.inner.box(size)]
            found = product([*lead, *above, self._last(tree.body)])
        else:
            above = [self.inner.box(over)] * (over != 1) + above
            below = [self.inner.box(under_)] * (under_ != 1) + below
            below = [b.at_least(MUL, last=False) for b in below] if len(below) > 1 else below
            body = self._last(tree.body)
            if above or body.height > 1:
                quotient = fraction(product(above) if above else digits("1"), product(below))
                found = product([quotient, body])
            else:
                found = fraction(body, product(below))
        return row([sign("-"), found], ADD) if value.is_negative and value.is_number else found

    def _last(self, body: Tree) -> Box:
        return self.box(body).at_least(MUL)

    def _apply(self, function: EntryFunction, body: Tree) -> Box:
        if function.layer:
            return self._called(self.letter(function, body.shape), body)
        if delimiters := TABLE[function.name].delimiters:
            return parenthesized(self.box(body), *delimiters)
        return self._called(OPERATORS[function.name], body)

    def letter(self, function: EntryFunction, shape: Shape) -> Box:
        """F^l of a column, the activation of a layer as a whole; f of a number or a matrix."""
        if function.prime:
            return row([math(function.name), sign("'", 0.3)], tight=True)
        if function.is_total(shape):
            return scripts(letter("F"), self.counting.superscript(function.layer))
        return math(function.name)

    def _power(self, body: Tree, exponent: Expr) -> Box:
        base = self.box(body)
        if body.shape != SCALAR:
            ring = row([sign(r"\circ", 0.6), self.inner.box(exponent)])
            return scripts(base.at_least(ATOM, last=False), ring)
        if exponent == -1:
            return fraction(digits("1"), base)
        if exponent == S.Half:
            return root(base)
        return scripts(base.at_least(ATOM, last=False), self.inner.box(exponent))

    def _choice(self, tree: Chosen) -> Box:
        left, right, yes, no = map(self.box, (tree.left, tree.right, tree.yes, tree.no))
        if (tree.left, tree.right) == (tree.yes, tree.no) and tree.relation in ("<", ">"):
            pair = row([left, ",", right], space=0.5)
            return row([MAX if tree.relation == ">" else MIN, parenthesized(pair)], tight=True)
        condition = row([left.at_least(ADD), RELATIONS[tree.relation], right], ADD, RELATION)
        if (tree.yes, tree.no) == (Number(S.One), Number(S.Zero)):
            return parenthesized(condition, "[", "]")
        return cases([(yes, condition), (no, None)])
