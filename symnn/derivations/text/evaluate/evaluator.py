"""Syntax → value. Each method takes one kind of node; nothing of a text is ever executed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import sympy
from sympy import Rational

from symnn.derivations.text.evaluate import calls
from symnn.derivations.text.evaluate.entries import RELATIONS, elementary, function_of
from symnn.derivations.text.evaluate.scene import Raw, Scene
from symnn.derivations.text.evaluate.values import (
    SAMPLE,
    Mismatch,
    Value,
    combine,
    placed,
    product,
)
from symnn.derivations.text.read.derivation import Statement
from symnn.derivations.text.read.names import GENERIC, Names, Reading, Reference, layer_number
from symnn.derivations.text.read.spelling import ALIASES, PRIME, refuse
from symnn.derivations.text.truth import SAMPLES, Form
from symnn.errors import InputError
from symnn.notation import FUNCTIONS
from symnn.notation.syntax import suggest

RATES = ("eta", "alpha", "lr", "learning_rate")
LARGEST_EXPONENT = 64
LARGEST_BASE = 128  # bits


class Evaluator:
    """Evaluates one equation in a scene.

    `own` gives the value of a person's own quantities; `written`, where it is given, that of the
    quantities of the network, in the place of the true ones.
    """

    def __init__(
        self,
        statement: Statement,
        scene: Scene,
        names: Names,
        at: Reading,
        own: Callable[[Reference], Value],
        written: Callable[[Reference], Raw | None],
    ) -> None:
        self.statement, self.scene, self.names, self.at = statement, scene, names, at
        self.own, self.written = own, written
        target = statement.target
        inside = target.slice if isinstance(target, ast.Subscript) else None
        positions = inside.elts if isinstance(inside, ast.Tuple) else [inside]
        self._indices = [each.id for each in positions if isinstance(each, ast.Name)]

    def reference(self, node: ast.expr) -> Reference:
        return self.names.reference(node, self.at)

    def value(self, node: ast.expr) -> Value:
        handler: Callable[..., Value] | None = getattr(self, f"_{type(node).__name__}", None)
        if handler is None:
            refuse(node, "is not part of the language of derivations")
        return handler(node)

    @contextmanager
    def _over(self, indices: Sequence[str]) -> Iterator[None]:
        """While the body of a reduction over some indices is read."""
        self._indices += indices
        yield
        del self._indices[len(self._indices) - len(indices) :]

    @cached_property
    def _ranges(self) -> dict[str, str]:
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
        alone = self.scene.is_alone(found.form, found.tensor)
        return (*((SAMPLES,) if alone else ()), *self.scene.truth.labels(found.tensor))

    def _index(self, node: ast.expr, name: str, label: str | None = None) -> Value:
        """An index as a number."""
        label = label or self._ranges.get(name)
        if label is None:
            refuse(node, "is an index of which no range is known: expected it as a position")
        numbers = [self.scene.entries.number(Fraction(n)) for n in range(self._size(label))]
        return Value(np.array(numbers, dtype=self.scene.entries.dtype), ((name, label),))

    def _size(self, label: str) -> int:
        return self.scene.truth.size(label)

    def read(self, node: ast.expr) -> Value:
        found = self.reference(node)
        if found.form is Form.SIZE:
            return self.scene.number(self._width(node, found.layer or 0))
        if found.own:
            value = self.own(found)
            if found.positions is None:
                return value
            axes = [axis for axis in value.axes if axis[0] != SAMPLE]
            if value.dims or len(axes) != len(found.positions):
                refuse(node, f"was not defined with {len(found.positions)} positions")
            return self._at(value.array, value.has(SAMPLE), [x for _, x in axes], found.positions)
        array, labels = self.written(found) or self.scene.raw(found.form, found.tensor)
        if found.positions is None:
            return self.scene.laid_out(found.tensor, array, labels)
        one = labels[:1] == (SAMPLES,) and len(found.positions) == len(labels) - 1
        one = one and not self.scene.layout.batch
        if len(found.positions) != len(labels) - one:
            refuse(node, f"has {len(labels)} positions: {', '.join(labels)}")
        return self._at(array, one, labels[one:], found.positions)

    def _at(
        self, array: Any, one: bool, labels: Sequence[str], positions: tuple[ast.expr, ...]
    ) -> Value:
        """An array at some positions; `one` says that its first axis is a sample without name."""
        names = [node.id for node in positions if isinstance(node, ast.Name)]
        sample = ((SAMPLE, SAMPLES),) if one else ()
        ranges = [self._ranges.get(name, label) for name, label in zip(names, labels, strict=False)]
        part = any(_is_part(a, b) or _is_part(b, a) for a, b in zip(ranges, labels, strict=False))
        if len(names) == len(positions) == len(set(names)) and not part:
            return Value(array, (*sample, *zip(names, labels, strict=True)))
        numbers = []
        with self._over(names):
            for node, label in zip(positions, labels, strict=True):
                inner = [n.id for n in ast.walk(node) if isinstance(n, ast.Name)]
                if isinstance(node, ast.Name):
                    own = self._ranges.get(node.id, label)
                    related = _is_part(own, label) or _is_part(label, own)
                    numbers.append(self._index(node, node.id, own if related else label))
                else:
                    with self._over([n for n in inner if n in self._ranges]):
                        numbers.append(self.value(node))
        first = [self._index(positions[0], SAMPLE, SAMPLES)] if one else []
        return placed(array, (*first, *numbers))

    def _width(self, node: ast.expr, layer: int) -> int:
        """n[l], the last size of what the layer gives."""
        truth = self.scene.truth
        tensor = self.names.tensors.get(("a", layer), self.names.inputs[0])
        label, symbol = truth.labels(tensor)[-1], f"n_{layer}"
        if symbol in truth.labelled and symbol != label:
            refuse(node, f"is {symbol} or {label}: write the one that is meant")
        return truth.size(label)

    def _Constant(self, node: ast.Constant) -> Value:
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            refuse(node, "is not a number")
        text = repr(node.value)
        if len(text) > 300 or text in ("inf", "nan"):
            refuse(node, "is not a number of a sensible size")
        return self.scene.number(Fraction(text))

    def _Name(self, node: ast.Name) -> Value:
        name = node.id
        if name in self._indices:
            return self._index(node, name)
        if name not in self.at.defined:
            number = self._number(node)
            if number is not None:
                return self.scene.number(number)
        if name == "pi":
            return self.scene.constant(self.scene.entries.constant(sympy.pi))
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
            inner = ast.BinOp(left.right, ast.MatMult(), node.right)
            try:
                return self._BinOp(ast.BinOp(left.left, ast.Mult(), inner))
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
                if right.is_number and right.array[()] == 0:
                    refuse(node, "divides by zero")
                return combine(np.divide, left, right)
            case ast.Pow():
                return self._power(node, left, right)
        refuse(node, "is not part of the language: expected + - * / @ or **")

    def _power(self, node: ast.expr, base: Value, exponent: Value) -> Value:
        if exponent.is_number and abs(exponent.array[()]) > LARGEST_EXPONENT:
            refuse(node, f"has an exponent above {LARGEST_EXPONENT}")
        if base.is_number and _is_large(base.array[()]):
            refuse(node, "is a power of too large a number")
        return combine(self.scene.entries.power, base, exponent)

    def _Compare(self, node: ast.Compare) -> Value:
        """A comparison as a number: 1 where it holds, 0 elsewhere."""
        return self.choose(node, self.scene.number(1), self.scene.number(0))

    def choose(self, node: ast.expr, yes: Value, no: Value) -> Value:
        """`yes` where a comparison holds, `no` elsewhere."""
        signs = {ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<=", ast.Eq: "=="}
        if not isinstance(node, ast.Compare) or len(node.ops) != 1:
            refuse(node, "is no comparison: expected one, such as z[l] > 0")
        sign = signs.get(type(node.ops[0]))
        if sign is None or sign not in RELATIONS:
            refuse(node, "is no comparison that can be read: expected > >= < <= or ==")
        left, right = self.value(node.left), self.value(node.comparators[0])
        return self._chosen(sign, left, right, yes, no)

    def _chosen(self, sign: str, left: Value, right: Value, yes: Value, no: Value) -> Value:
        entries = self.scene.entries
        return combine(
            lambda a, b, y, n: entries.choose(entries.holds(sign, a, b), y, n),
            *(left, right, yes, no),
        )

    def _Call(self, node: ast.Call) -> Value:
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
        call: Callable[[ast.Call], Value] | None = getattr(self, f"_call_{name}", None)
        if call is not None and name == function.id:
            return call(node)
        if node.keywords or len(node.args) != 1:
            refuse(node, f"takes one argument: {name}(z[l])")
        return self._applied(name, int(name != function.id), node.args[0], layer)

    def _applied(self, name: str, order: int, node: ast.expr, layer: int | None) -> Value:
        """A function, or its derivative, of each entry; f is the activation of a layer."""
        scene = self.scene
        if not layer:
            layer = self._layer_of(node)
        if name in GENERIC:
            activation = scene.activation(layer, name)
        else:
            activation = scene.truth.model.spec.activation_definitions.get(name)
        value = self.value(node)
        if activation is not None:
            made = function_of(activation)
            if not made.entrywise:
                rows: Callable[[int], Any] = lambda width: function_of(activation, width)  # noqa: E731
                return calls.by_rows(scene, rows, order, name, value)
        else:
            found = elementary(name)
            if found is None:
                known = [*self._calls(), "f", *FUNCTIONS, *scene.truth.model.spec.activation_definitions]
                raise InputError(f"'{name[:40]}' is no function known here{suggest(name, known)}")
            made = found
        return calls.applied(scene, made, order, value, layer)

    def _calls(self) -> list[str]:
        return [each.removeprefix("_call_") for each in dir(self) if each.startswith("_call_")]

    def _layer_of(self, argument: ast.expr) -> int | None:
        """The layer of the first value that an argument reads."""
        for node in ast.walk(argument):
            if isinstance(node, ast.Subscript | ast.Name):
                try:
                    found = self.reference(node)
                except InputError:
                    continue
                if found.form is Form.VALUE and found.layer:
                    if not self.scene.is_parameter(found.tensor):
                        return found.layer
        return None

    def _call_sum(self, node: ast.Call, mean: bool = False) -> Value:
        """sum(body, i), sum(body, i, k), sum(body), sum(body, axis=0)."""
        if not node.args:
            refuse(node, "has no argument")
        options = {keyword.arg: keyword.value for keyword in node.keywords}
        options.pop("keepdims", None)
        axis = options.pop("axis", None)
        if options:
            refuse(node, "has an option that is not known: expected axis")
        names = []
        for argument in node.args[1:]:
            if not isinstance(argument, ast.Name):
                refuse(argument, "is no index: expected sum(…, i)")
            names.append(argument.id)
        with self._over(names):
            value = self.value(node.args[0])
        if axis is not None:
            if names or not isinstance(axis, ast.Constant) or axis.value not in (0, 1):
                refuse(node, "has no axis that can be read: expected axis=0 or axis=1")
            return calls.over_axis(self.scene, value, int(axis.value == 1), mean)
        if not names:
            return calls.everything(value, mean)
        for name in names:
            summed = calls.over(self.scene, value, name, mean)
            if summed is None and name in self._ranges:  # the same for each value of the index
                one = combine(np.multiply, self._index(node, name), self.scene.number(0))
                value = combine(np.add, value, one)
                summed = calls.over(self.scene, value, name, mean)
            if summed is None:
                refuse(node, f"has no index '{name}' to sum over")
            value = summed
        return value

    def _call_mean(self, node: ast.Call) -> Value:
        return self._call_sum(node, mean=True)

    def _call_diag(self, node: ast.Call) -> Value:
        return calls.diagonal(self.scene.entries, self.value(_only(node, 1)[0]))

    def _call_outer(self, node: ast.Call) -> Value:
        a, b = (self.value(argument) for argument in _only(node, 2))
        return calls.outer(a, b)

    def _call_transpose(self, node: ast.Call) -> Value:
        return self.value(_only(node, 1)[0]).transposed()

    def _call_where(self, node: ast.Call) -> Value:
        condition, yes, no = _only(node, 3)
        return self.choose(condition, self.value(yes), self.value(no))

    def _call_delta(self, node: ast.Call) -> Value:
        """Kronecker's: 1 where two indices are the same."""
        a, b = (self.value(argument) for argument in _only(node, 2))
        return self._chosen("==", a, b, self.scene.number(1), self.scene.number(0))

    def _call_max(self, node: ast.Call) -> Value:
        """max(a, b) of two, max(z[i,k,p], p) over an index."""
        names = [each.id for each in node.args[1:] if isinstance(each, ast.Name)]
        if names and len(names) == len(node.args) - 1 and set(names) <= set(self._ranges):
            with self._over(names):
                value = self.value(node.args[0])
            if all(value.has(name) for name in names):
                for name in names:
                    value = calls.largest(self.scene.entries, value, name)
                return value
        return self._larger(node, ">")

    _call_maximum = _call_max

    def _call_min(self, node: ast.Call) -> Value:
        return self._larger(node, "<")

    _call_minimum = _call_min

    def _larger(self, node: ast.Call, sign: str) -> Value:
        a, b = (self.value(argument) for argument in _only(node, 2))
        return self._chosen(sign, a, b, a, b)


def _is_part(label: str, whole: str) -> bool:
    """Whether one size is added to others in another one, as where tensors are concatenated."""
    return label != whole and label in whole.split("+")


def _only(node: ast.Call, count: int) -> list[ast.expr]:
    if node.keywords or len(node.args) != count:
        refuse(node, f"takes {count} argument{'s' * (count > 1)}")
    return node.args


def _is_large(number: Any) -> bool:
    """Whether a number has more digits than one writes, so that its powers would fill memory."""
    top, bottom = (number.p, number.q) if isinstance(number, Rational) else (number, 1)
    return bool(abs(top) >= 2**LARGEST_BASE or bottom >= 2**LARGEST_BASE)
