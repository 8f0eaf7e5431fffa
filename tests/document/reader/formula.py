"""Tokens → a tree, by recursive descent: the rules by which a person reads a formula.

What could be read in two ways is refused.
"""

from __future__ import annotations

from tests.document.reader.names import Names
from tests.document.reader.nodes import (
    Call,
    Cases,
    Derivative,
    Minus,
    Name,
    Node,
    Number,
    Over,
    Power,
    Product,
    Quotient,
    Relation,
    Terms,
)
from tests.document.reader.tokens import Token

COMMANDS = ("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan")
FUNCTIONS = {rf"\{name}": name for name in COMMANDS} | {r"\sigma": "sigmoid"}
OPERATORS = ("abs", "erf", "sgn", "softplus")
PAIRS = {r"\max": "max", r"\min": "min"}
RELATIONS = {"<": "<", ">": ">", r"\le": "<=", r"\ge": ">=", "=": "==", r"\ne": "!="}


class Formula(Names):
    """Reads one formula from left to right."""

    bars = 0
    """How many |…| are open."""

    def whole(self) -> Node:
        """The whole formula. Raises `Unreadable`."""
        found = self.sum()
        if self.next.kind != "end":
            raise self.error("expected the end")
        return found

    def sum(self) -> Node:
        """Terms with + and − between them."""
        terms = [self.signed()]
        while self.next.text in ("+", "-"):
            terms.append(self.signed())
        return Terms(tuple(terms)) if len(terms) > 1 else terms[0]

    def signed(self) -> Node:
        if self.accept("-"):
            return Minus(self.product())
        self.accept("+")
        return self.product()

    def product(self) -> Node:
        """Factors side by side. A sum sign reaches to the end of its product."""
        factors: list[Node] = []
        dotted = closed = False
        while not factors or dotted or self.starts():
            if closed:
                raise self.error("one more factor could belong to what is before it")
            if self.next.kind == "number" and factors and not dotted:
                raise self.error("a number beside a factor")
            if self.accept(r"\sum"):
                index, end = self.range_above()
                return _product([*factors, Over("sum", index, end, self.product())])
            fenced = self.next.text == "("
            factor = self.factor()
            closed = isinstance(factor, Over | Cases) and not fenced
            factors.append(factor)
            if self.accept("/"):
                factors, closed = [Quotient(_product(factors), self.factor())], True
            dotted = self.accept(r"\cdot")
        return _product(factors)

    def starts(self) -> bool:
        """Whether a factor starts here."""
        text = self.next.text
        if self.next.kind == "text" or text in RELATIONS or text.startswith(r"\end"):
            return False
        return text not in {"", ",", "+", "-", "&", ")", "]", "}", r"\\", "/", r"\cdot"} and not (
            text == "|" and self.bars
        )

    def factor(self) -> Node:
        """An atom with its powers."""
        fenced = self.next.text == "("
        base = self.atom()
        if self.next.text == "^":
            if not fenced and isinstance(base, Quotient | Derivative | Over | Cases):
                raise self.error("a power of a fraction, a maximum or cases")
            self.take()
            base = Power(base, self.group())
        if self.next.text in ("^", "_"):
            raise self.error("a second script")
        return base

    def atom(self) -> Node:
        token = self.next
        if token.kind == "number":
            return Number(float(self.take().text))
        if token.text in FUNCTIONS or (token.kind == "operatorname" and token.text in OPERATORS):
            return self.call()
        if token.text in ("(", "["):
            return self.fenced()
        match token.text:
            case "|":
                return self.absolute()
            case r"\frac" | r"\dfrac":
                return self.fraction()
            case r"\partial":
                return self.slope()
            case r"\sqrt":
                self.take()
                return Call("sqrt", (self.group(),))
            case r"\begin{cases}":
                return self.cases()
            case r"\max" | r"\min":
                return self.extreme()
        return self.name()

    def fenced(self) -> Node:
        """A formula in parentheses, or Kronecker's delta, a relation in brackets."""
        bracket = self.take().text
        bars, self.bars = self.bars, 0
        found = self.sum() if bracket == "(" else self.relation()
        self.expect(")" if bracket == "(" else "]")
        self.bars = bars
        if isinstance(found, Relation) and found.sign != "==":
            raise self.error("expected u = v in brackets")
        return found

    def absolute(self) -> Node:
        self.take()
        self.bars += 1
        body = self.sum()
        self.bars -= 1
        self.expect("|")
        return Call("abs", (body,))

    def group(self) -> Node:
        self.expect("{")
        found = self.sum()
        self.expect("}")
        return found

    def fraction(self) -> Node:
        self.take()
        start = self.at
        self.expect("{")
        if self.next.text == r"\partial":
            above = self.differential("}")
            self.expect("{")
            return Derivative(above, self.differential("}"))
        self.at = start
        return Quotient(self.group(), self.group())

    def slope(self) -> Node:
        """∂u / ∂v on one line."""
        above = self.differential("/")
        return Derivative(above, self.differential())

    def differential(self, end: str = "") -> Name:
        self.expect(r"\partial")
        found = self.name()
        if end:
            self.expect(end)
        if not isinstance(found, Name):
            raise self.error("expected a tensor")
        return found

    def call(self) -> Node:
        """A function of what is in parentheses behind it; log cosh is a function of a function."""
        name = self.take().text
        if self.next.text in FUNCTIONS:
            return Call(FUNCTIONS[name], (self.call(),))
        if self.next.text != "(":
            raise self.error("expected an argument in parentheses")
        return Call(FUNCTIONS.get(name, name), (self.fenced(),))

    def extreme(self) -> Node:
        """max(u, v), or the maximum over an index, whose body is one factor."""
        name = PAIRS[self.take().text]
        if name == "max" and self.next.text == "_":
            index, end = self.range_between()
            return Over("max", index, end, self.factor())
        self.expect("(")
        bars, self.bars = self.bars, 0
        first = self.sum()
        self.expect(",")
        second = self.sum()
        self.expect(")")
        self.bars = bars
        return Call(name, (first, second))

    def cases(self) -> Node:
        self.take()
        branches: list[tuple[Node, Node]] = []
        while True:
            value = self.sum()
            self.expect("&")
            if self.next == Token("otherwise", "text"):
                self.take()
                self.expect(r"\end{cases}")
                return Cases(tuple(branches), value)
            if self.next != Token("if", "text"):
                raise self.error("expected if or otherwise")
            self.take()
            branches.append((value, self.relation()))
            self.expect(r"\\")

    def relation(self) -> Relation:
        left = self.sum()
        sign = RELATIONS.get(self.next.text)
        if sign is None:
            raise self.error("expected a relation")
        self.take()
        return Relation(sign, left, self.sum())


def _product(factors: list[Node]) -> Node:
    return Product(tuple(factors)) if len(factors) > 1 else factors[0]
