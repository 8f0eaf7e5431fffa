"""Syntax → value. Each method takes one kind of node; nothing of a text is ever executed."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import sympy
from sympy import Rational

from symnn.derivations.text.calls import CALLS, call_function
from symnn.derivations.text.layers import layer_number
from symnn.derivations.text.references import Own, Reference, References, refuse
from symnn.derivations.text.scene import Scene
from symnn.derivations.text.spelling import PRIME
from symnn.derivations.text.values import SAMPLE, Array, Mismatch, Value, combine, product
from symnn.errors import InputError
from symnn.meaning.domains.digits import RELATIONS
from symnn.notation.syntax import suggest

RATES = ("eta", "alpha", "lr", "learning_rate")
LARGEST_EXPONENT = 64
LARGEST_BASE = 128  # bits
Raw = tuple[Array, tuple[str, ...]]
"""An array with samples as rows, and what each of its axes runs over."""


@dataclass
class Evaluator:
    """Evaluates equations in a scene.

    `own` gives the value of a person's own quantities; `written`, where it is given, that of the
    quantities of the network, in the place of the true ones.
    """

    names: References
    own: Callable[[Own], Value]
    written: Callable[[str, int | None], Raw | None] = lambda kind, layer: None

    @property
    def scene(self) -> Scene:
        return self.names.scene

    @property
    def depth(self) -> int:
        return self.names.depth

    def value(self, node: ast.expr) -> Value:
        handler: Callable[..., Value] | None = getattr(self, f"_{type(node).__name__}", None)
        if handler is None:
            refuse(node, "is not part of the language of derivations")
        return handler(node)

    def read(self, node: ast.expr) -> Value:
        found = self.names.reference(node)
        if found.own:
            value = self.own((found.kind, found.layer))
            return value if found.positions is None else self._renamed(node, value, found)
        if found.kind == "n":
            return self.scene.constant(self._number(self.scene.size(f"n_{found.layer}")))
        if not self.scene.exists(found.kind, found.layer):
            refuse(node, "is not part of this network")
        array, labels = self.written(found.kind, found.layer) or (
            self.scene.array(found.kind, found.layer),
            self.scene.labels(found.kind, found.layer),
        )
        return self._placed(node, found, array, labels)

    def _placed(
        self, node: ast.expr, found: Reference, array: Array, labels: tuple[str, ...]
    ) -> Value:
        """An array as the layout has it, or at the indices it is read at."""
        names = found.positions
        if names is None:
            return self.scene.laid_out(found.kind, array, labels)
        if len(names) == len(labels) - 1 and labels[0] == "N" and not self.scene.layout.batch:
            names = (SAMPLE, *names)
        if len(names) != len(labels):
            refuse(node, f"has {len(labels)} positions: {', '.join(labels)}")
        return Value(array, tuple(zip(names, labels, strict=True)))

    def _renamed(self, node: ast.expr, value: Value, found: Reference) -> Value:
        """An own quantity that was defined by entries, at other indices."""
        names = [name for name in value.names if name != SAMPLE]
        if value.dims or len(names) != len(found.positions or ()):
            refuse(node, f"was not defined with {len(found.positions or ())} positions")
        new = dict(zip(names, found.positions or (), strict=True))
        return Value(value.array, tuple((new.get(n, n), label) for n, label in value.axes))

    def _number(self, value: Fraction | int) -> object:
        return self.scene.entries.number(Fraction(value))

    def _Constant(self, node: ast.Constant) -> Value:
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            refuse(node, "is not a number")
        text = repr(node.value)
        if len(text) > 300 or text in ("inf", "nan"):
            refuse(node, "is not a number of a sensible size")
        return self.scene.constant(self._number(Fraction(text)))

    def _Name(self, node: ast.Name) -> Value:
        if node.id in ("N", "m") and (node.id, None) not in self.names.defined:
            return self.scene.constant(self._number(self.scene.truth.samples))
        penalty = self._penalty(node.id)
        if penalty is not None:
            return self.scene.constant(self._number(penalty))
        if node.id in RATES and (node.id, None) not in self.names.defined:
            return self.scene.constant(self._number(Fraction(str(self.scene.truth.rate))))
        if node.id == "pi":
            return self.scene.constant(self.scene.entries.constant(sympy.pi))
        return self.read(node)

    def _penalty(self, name: str) -> Fraction | None:
        """A penalty of the description: l1, l2, and lambda where there is but one."""
        penalty = self.scene.truth.model.spec.penalty
        factors = {"l1": penalty.l1, "l2": penalty.l2}
        if (name, None) in self.names.defined:
            return None
        if name in ("lambda_", "lam"):
            name = "l2" if penalty.l2 or not penalty.l1 else "l1"
        return Fraction(repr(factors[name])) if name in factors else None

    def _Subscript(self, node: ast.Subscript) -> Value:
        return self.read(node)

    def _Attribute(self, node: ast.Attribute) -> Value:
        if node.attr != "T":
            refuse(node, "is not part of the language: only .T is")
        return self.value(node.value).transposed()

    def _UnaryOp(self, node: ast.UnaryOp) -> Value:
        operand = self.value(node.operand)
        if isinstance(node.op, ast.USub):
            return Value(np.asarray(-operand.array), operand.axes, operand.dims)
        if isinstance(node.op, ast.UAdd):
            return operand
        refuse(node, "is not part of the language of derivations")

    def _BinOp(self, node: ast.BinOp) -> Value:
        """An operation. f'(z) * W.T @ d is read as f'(z) * (W.T @ d) where Python's own order,
        from the left, has no value: so do textbooks."""
        try:
            return self._operation(node)
        except Mismatch:
            left = node.left
            chained = isinstance(left, ast.BinOp) and isinstance(left.op, ast.Mult)
            if not chained or not isinstance(node.op, ast.MatMult):
                raise
            assert isinstance(left, ast.BinOp)
            product = ast.BinOp(left.right, ast.MatMult(), node.right)
            try:
                return self._BinOp(ast.BinOp(left.left, ast.Mult(), product))
            except Mismatch:
                pass
            raise

    def _operation(self, node: ast.BinOp) -> Value:
        left, right = self.value(node.left), self.value(node.right)
        match node.op:
            case ast.MatMult():
                return product(left, right)
            case ast.Add():
                return combine(np.add, left, right)
            case ast.Sub():
                return combine(np.subtract, left, right)
            case ast.Mult():
                return combine(np.multiply, left, right)
            case ast.Div():
                if right.is_constant and right.array[()] == 0:
                    refuse(node, "divides by zero")
                return combine(np.divide, left, right)
            case ast.Pow():
                return self._power(node, left, right)
        refuse(node, "is not part of the language: expected + - * / @ or **")

    def _power(self, node: ast.expr, base: Value, exponent: Value) -> Value:
        if exponent.is_constant and abs(exponent.array[()]) > LARGEST_EXPONENT:
            refuse(node, f"has an exponent above {LARGEST_EXPONENT}")
        if base.is_constant and _is_large(base.array[()]):
            refuse(node, "is a power of too large a number")
        return combine(self.scene.entries.power, base, exponent)

    def _Compare(self, node: ast.Compare) -> Value:
        """A comparison as a number: 1 where it holds, 0 elsewhere."""
        one, zero = (self.scene.constant(self._number(n)) for n in (1, 0))
        return self.choose(node, one, zero)

    def choose(self, node: ast.expr, yes: Value, no: Value) -> Value:
        """`yes` where a comparison holds, `no` elsewhere."""
        signs = {ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<=", ast.Eq: "=="}
        if not isinstance(node, ast.Compare) or len(node.ops) != 1:
            refuse(node, "is no comparison: expected one, such as z[l] > 0")
        sign = signs.get(type(node.ops[0]))
        if sign is None or sign not in RELATIONS:
            refuse(node, "is no comparison that can be read: expected > >= < <= or ==")
        left, right = self.value(node.left), self.value(node.comparators[0])
        entries = self.scene.entries

        def chosen(a: Array, b: Array, y: Array, n: Array) -> Array:
            return entries.choose(entries.holds(sign, a, b), y, n)

        return combine(chosen, left, right, yes, no)

    def _Call(self, node: ast.Call) -> Value:
        function, layer = node.func, None
        if isinstance(function, ast.Subscript):
            if not isinstance(function.value, ast.Name):
                refuse(node, "is not part of the language of derivations")
            layer = layer_number(function.slice, self.depth, self.names.letters)
            function = function.value
        if not isinstance(function, ast.Name):
            refuse(node, "is not part of the language: write functions by their bare names")
        name = function.id.removesuffix(PRIME)
        if name in CALLS and name == function.id:
            return CALLS[name](self, node)
        if node.keywords or len(node.args) != 1:
            refuse(node, f"takes one argument: {name}(z[l])")
        order = int(name != function.id)
        found = call_function(self, name, order, node.args[0], layer)
        if found is None:
            known = [*CALLS, "f", "tanh", "sigmoid", "relu", "softmax", "exp", "log"]
            raise InputError(f"'{name[:40]}' is no function known here{suggest(name, known)}")
        return found


def _is_large(number: Any) -> bool:
    """Whether a number has more digits than one writes, so that its powers would fill memory."""
    top, bottom = (number.p, number.q) if isinstance(number, Rational) else (number, 1)
    return bool(abs(top) >= 2**LARGEST_BASE or bottom >= 2**LARGEST_BASE)
