"""Syntax → value. Each method takes one kind of node; nothing of a text is ever executed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import sympy
from sympy import Rational

from symnn.derivations.text.evaluate.activations import (
    each_entry,
    each_row,
    function_named,
    learned,
)
from symnn.derivations.text.evaluate.calls import Calls
from symnn.derivations.text.evaluate.scene import Raw, TextScene
from symnn.derivations.text.evaluate.values import (
    SAMPLE,
    Labelled,
    ShapeMismatch,
    combine,
    placed,
    product,
)
from symnn.derivations.text.read.derivation import Statement
from symnn.derivations.text.read.layers import layer_number
from symnn.derivations.text.read.names import Names, Reading, Reference
from symnn.derivations.text.read.spelling import ALIASES, PRIME, refuse
from symnn.derivations.text.truth import SAMPLES, Aspect
from symnn.errors import InputError

RATES = ("eta", "alpha", "lr", "learning_rate")
LARGEST_EXPONENT = 64
LARGEST_BASE = 128  # bits


class Evaluator(Calls):
    """Evaluates one equation in a scene.

    `own` gives the value of a person's own quantities; `written`, where it is given, that of the
    quantities of the network, in the place of the true ones.
    """

    def __init__(
        self,
        statement: Statement,
        scene: TextScene,
        names: Names,
        at: Reading,
        own: Callable[[Reference], Labelled],
        written: Callable[[Reference], Raw | None],
    ) -> None:
        self.statement, self.scene, self.names, self.at = statement, scene, names, at
        self.own, self.written = own, written
        self.truth, self.entries = scene.truth, scene.entries
        target = statement.target
        inside = target.slice if isinstance(target, ast.Subscript) else None
        positions = inside.elts if isinstance(inside, ast.Tuple) else [inside]
        self.indices = [each.id for each in positions if isinstance(each, ast.Name)]

    def reference(self, node: ast.expr) -> Reference:
        return self.names.reference(node, self.at)

    def value(self, node: ast.expr) -> Labelled:
        handler: Callable[..., Labelled] | None = getattr(self, f"_{type(node).__name__}", None)
        if handler is None:
            refuse(node, "is not part of the language of derivations")
        return handler(node)

    @cached_property
    def ranges(self) -> dict[str, str]:
        """What each index runs over, where it stands alone as a position."""
        found: dict[str, str] = {}
        nodes = [*ast.walk(self.statement.target), *ast.walk(self.statement.value)]
        for node in nodes:
            if not isinstance(node, ast.Subscript):
                continue
            try:
                reference = self.reference(node)
            except InputError:
                continue
            if reference.tensor and reference.positions is not None:
                labels = self._all_labels(reference)[-len(reference.positions) :]
                for position, label in zip(reference.positions, labels, strict=False):
                    if isinstance(position, ast.Name):
                        found.setdefault(position.id, label)
        return found

    def _all_labels(self, found: Reference) -> tuple[str, ...]:
        alone = self.scene.is_alone(found.aspect, found.tensor)
        return (*((SAMPLES,) if alone else ()), *self.scene.truth.labels(found.tensor))

    def read(self, node: ast.expr) -> Labelled:
        found = self.reference(node)
        if found.aspect is Aspect.SIZE:
            layer = found.layer or 0
            tensor = self.names.tensors.get(("a", layer), self.names.inputs[0])
            return self.number(self.scene.width(tensor, layer))
        if found.own:
            value = self.own(found)
            if found.positions is None:
                return value
            axes = [axis for axis in value.axes if axis[0] != SAMPLE]
            if value.dims or len(axes) != len(found.positions):
                refuse(node, f"was not defined with {len(found.positions)} positions")
            return self._at(value.array, value.has(SAMPLE), [x for _, x in axes], found.positions)
        array, labels = self.written(found) or self.scene.raw(found.aspect, found.tensor)
        if found.positions is None:
            return self.scene.laid_out(found.tensor, array, labels)
        one = labels[:1] == (SAMPLES,) and len(found.positions) == len(labels) - 1
        one = one and not self.scene.layout.batch
        if len(found.positions) != len(labels) - one:
            refuse(node, f"has {len(labels)} positions: {', '.join(labels)}")
        return self._at(array, one, labels[one:], found.positions)

    def _at(
        self, array: Any, one: bool, labels: Sequence[str], positions: tuple[ast.expr, ...]
    ) -> Labelled:
        """An array at some positions; `one` says that its first axis is a sample without name."""
        names = [node.id for node in positions if isinstance(node, ast.Name)]
        sample = ((SAMPLE, SAMPLES),) if one else ()
        ranges = [self.ranges.get(name, label) for name, label in zip(names, labels, strict=False)]
        part = any(_is_part(a, b) or _is_part(b, a) for a, b in zip(ranges, labels, strict=False))
        if len(names) == len(positions) == len(set(names)) and not part:
            return Labelled(array, (*sample, *zip(names, labels, strict=True)))
        numbers = []
        with self.over(names):
            for node, label in zip(positions, labels, strict=True):
                inner = [n.id for n in ast.walk(node) if isinstance(n, ast.Name)]
                if isinstance(node, ast.Name):
                    own = self.ranges.get(node.id, label)
                    related = _is_part(own, label) or _is_part(label, own)
                    numbers.append(self.index(node, node.id, own if related else label))
                else:
                    with self.over([n for n in inner if n in self.ranges]):
                        numbers.append(self.value(node))
        first = [self.index(positions[0], SAMPLE, SAMPLES)] if one else []
        return placed(array, (*first, *numbers))

    def _Constant(self, node: ast.Constant) -> Labelled:
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            refuse(node, "is not a number")
        text = repr(node.value)
        if len(text) > 300 or text in ("inf", "nan"):
            refuse(node, "is not a number of a sensible size")
        return self.number(Fraction(text))

    def _Name(self, node: ast.Name) -> Labelled:
        name = node.id
        if name in self.indices:
            return self.index(node, name)
        if name not in self.at.defined:
            number = self._number(node)
            if number is not None:
                return self.number(number)
        if name == "pi":
            return self.constant(self.entries.constant(sympy.pi))
        return self.read(node)

    def _number(self, node: ast.Name) -> Fraction | int | None:
        """A size, a penalty, the learning rate, or a number that layers have as an option."""
        name, truth = node.id, self.scene.truth
        if name in ("N", "m"):
            return truth.samples
        if name in truth.labelled:
            return truth.labelled[name]
        penalty = truth.model.spec.penalty
        factors = {"l1": penalty.l1, "l2": penalty.l2}
        factors["lambda_"] = factors["lam"] = penalty.l2 or penalty.l1
        if name in factors:
            return Fraction(repr(factors[name]))
        if name in RATES and name not in self.names.stems:
            return Fraction(str(truth.rate))
        option = ALIASES.get(name, name)
        settings = [layer.options.get(option) for layer in truth.model.spec.layers]
        numbers = {setting for setting in settings if isinstance(setting, float)}
        if len(numbers) > 1:
            refuse(node, "is another number in another layer: write the number")
        return Fraction(repr(numbers.pop())) if numbers else None

    def _Subscript(self, node: ast.Subscript) -> Labelled:
        return self.read(node)

    def _Attribute(self, node: ast.Attribute) -> Labelled:
        if node.attr != "T":
            refuse(node, "is not part of the language: only .T is")
        return self.value(node.value).transposed()

    def _UnaryOp(self, node: ast.UnaryOp) -> Labelled:
        operand = self.value(node.operand)
        if isinstance(node.op, ast.USub):
            return Labelled(np.asarray(-operand.array), operand.axes, operand.dims)
        if isinstance(node.op, ast.UAdd):
            return operand
        refuse(node, "is not part of the language of derivations")

    def _BinOp(self, node: ast.BinOp) -> Labelled:
        """An operation. f'(z) * W.T @ d is read as f'(z) * (W.T @ d) where Python's own order,
        from the left, has no value: so do textbooks."""
        try:
            return self._operation(node)
        except ShapeMismatch:
            left = node.left
            chained = isinstance(left, ast.BinOp) and isinstance(left.op, ast.Mult)
            if not chained or not isinstance(node.op, ast.MatMult):
                raise
            assert isinstance(left, ast.BinOp)
            inner = ast.BinOp(left.right, ast.MatMult(), node.right)
            try:
                return self._BinOp(ast.BinOp(left.left, ast.Mult(), inner))
            except ShapeMismatch:
                pass
            raise

    def _operation(self, node: ast.BinOp) -> Labelled:
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
                if right.is_number and right.array[()] == 0:
                    refuse(node, "divides by zero")
                return combine(np.divide, left, right)
            case ast.Pow():
                return self._power(node, left, right)
            case ast.BitXor():
                refuse(node, "has '^': write ** for a power")
        refuse(node, "is not part of the language: expected + - * / @ or **")

    def _power(self, node: ast.expr, base: Labelled, exponent: Labelled) -> Labelled:
        if exponent.is_number and abs(exponent.array[()]) > LARGEST_EXPONENT:
            refuse(node, f"has an exponent above {LARGEST_EXPONENT}")
        if base.is_number and _is_large(base.array[()]):
            refuse(node, "is a power of too large a number")
        return combine(self.entries.power, base, exponent)

    def _Compare(self, node: ast.Compare) -> Labelled:
        """A comparison as a number: 1 where it holds, 0 elsewhere."""
        return self.choose(node, self.number(1), self.number(0))

    def _Call(self, node: ast.Call) -> Labelled:
        function, layer = node.func, None
        if isinstance(function, ast.Subscript):
            if not isinstance(function.value, ast.Name):
                refuse(node, "is not part of the language of derivations")
            numbers = {**self.names.numbers, **self.at.letters}
            layer = layer_number(function.slice, self.names.depth, numbers)
            function = function.value
        if not isinstance(function, ast.Name):
            refuse(node, "is not part of the language: write functions by their bare names")
        name = function.id.removesuffix(PRIME)
        call: Callable[[ast.Call], Labelled] | None = getattr(self, f"_call_{name}", None)
        if call is not None and name == function.id:
            return call(node)
        if node.keywords or len(node.args) != 1:
            refuse(node, f"takes one argument: {name}(z[l])")
        return self._applied(name, int(name != function.id), node.args[0], layer)

    def _applied(self, name: str, order: int, node: ast.expr, layer: int | None) -> Labelled:
        """A function, or its derivative, of each entry; f is the activation of a layer."""
        layer = layer or self._layer_of(node)
        also = [each.removeprefix("_call_") for each in dir(self) if each.startswith("_call_")]
        function = function_named(self.truth.model.spec, name, layer, also)
        value, made = self.value(node), function(2)
        if not made.entrywise:
            return each_row(self.entries, function, order, name, value)
        parameters = []
        for stem in made.parameters:
            array, labels = self.scene.raw(Aspect.VALUE, learned(self.truth, stem, layer))
            parameters.append((array, "".join(labels)))
        return each_entry(self.entries, made, order, value, parameters)

    def _layer_of(self, argument: ast.expr) -> int | None:
        """The layer of the first value that an argument reads."""
        for node in ast.walk(argument):
            if isinstance(node, ast.Subscript | ast.Name):
                try:
                    found = self.reference(node)
                except InputError:
                    continue
                if found.aspect is Aspect.VALUE and found.layer and not found.learned:
                    return found.layer
        return None


def _is_part(label: str, whole: str) -> bool:
    """Whether one size is added to others in another one, as where tensors are concatenated."""
    return label != whole and label in whole.split("+")


def _is_large(number: Any) -> bool:
    """Whether a number has more digits than one writes, so that its powers would fill memory."""
    top, bottom = (number.p, number.q) if isinstance(number, Rational) else (number, 1)
    return bool(abs(top) >= 2**LARGEST_BASE or bottom >= 2**LARGEST_BASE)
