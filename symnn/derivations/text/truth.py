"""The true value of everything that a derivation may name, at small sizes.

Exactly, over symbols for the forward values and for the derivatives by z; and in numbers, at
random points. The derivatives are those of the oracle's chain rule (`symnn.verify.chain`): no
rule of the calculus has part in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from random import Random
from typing import Any

import numpy as np
from sympy import Expr, Integer, Rational, Symbol

from symnn.derivations.text.values import Array
from symnn.meaning.domains.domain import OutsideDomain
from symnn.meaning.domains.symbolic import entry_symbol
from symnn.meaning.entries import positions
from symnn.meaning.scalars import evaluate_scalar
from symnn.network import BATCH, Model
from symnn.notation import Equation, size_symbol
from symnn.verify.chain import Chain
from symnn.verify.interpreter import Interpreter
from symnn.verify.oracle import Expansion

DIGITS = 40
POOLS = (
    tuple(Rational(n) for n in (-1, 0, 1, 2)),
    tuple(Rational(n, 2) for n in range(-4, 5)),
    tuple(Rational(n, 997) for n in range(-1990, 1990, 7)),
)
"""What inputs and parameters are drawn from: small numbers for a reader, odd ones to decide."""
ATTEMPTS = 30
LOSSES = ("loss", "objective")
UPDATED = {"W": "uW", "b": "ub"}
"""The parameters, and what they are after a step of gradient descent."""


class Truth:
    """A network at one number of samples and small widths."""

    def __init__(self, model: Model, samples: int, widths: tuple[int, ...]) -> None:
        program = model.program
        self.model = model
        self.samples = samples
        self.widths = widths
        self.depth = len(model.layers)
        symbols = [size_symbol(f"n_{number}") for number in range(self.depth + 1)]
        self.sizes: dict[Symbol, int] = {BATCH: samples, **dict(zip(symbols, widths, strict=True))}
        adjoints = {f"z{part.number}": f"d{part.number}" for part in model.layers}
        self.chain = Chain(program, adjoints, model.objective)
        self.whole = (
            program
            if model.prediction is None
            else program.then(model.prediction, outputs=program.outputs)
        )
        self._at = Expansion(self.whole, self.sizes, {}, self.whole.tensors)
        self._known = self._rows_of_one()

    @property
    def rate(self) -> Rational:
        """The learning rate of the description."""
        return Rational(repr(self.model.spec.optimizer.learning_rate))

    @cached_property
    def _loss(self) -> Expansion:
        """The loss written out down to the layers' values, the weights and the targets."""
        program, layers = self.whole, self.model.layers
        inner = {equation.name for equation in program} - {n for p in layers for n in p.tensors}
        return Expansion(program, self.sizes, {}, [t for t in program.tensors if t not in inner])

    def _rows_of_one(self) -> dict[Expr, Expr]:
        """Targets that are one-hot: each row sums to 1."""
        if self.model.spec.loss_definition.targets != "one_hot":
            return {}
        last = self.widths[-1] - 1
        return {
            entry_symbol("y", (i, last)): Integer(1)
            - sum(entry_symbol("y", (i, k)) for k in range(last))
            for i in range(self.samples)
        }

    def tensor(self, kind: str, layer: int | None) -> str | None:
        """The forward tensor that a quantity is, or is the derivative by."""
        layers = self.model.layers
        match kind:
            case "x" | "y":
                return kind
            case "p":
                return None if self.model.prediction is None else self.model.prediction.name
            case "a" | "da" if layer == 0:
                return "x"
            case "a" | "da":
                assert layer is not None
                return layers[layer - 1].tensors[-1]
            case "z" | "d":
                return f"z{layer}"
            case "loss":
                return "loss"
            case "objective":
                return self.model.objective
        name = f"{kind[-1]}{layer}"
        return name if name in self.whole.tensors else None

    @cache  # noqa: B019  (a Truth lives as long as the judgement that it serves)
    def exact(self, kind: str, layer: int | None = None) -> Array:
        """The entries of a quantity over symbols, shaped as its tensor: rows are samples."""
        name = self.tensor(kind, layer)
        assert name is not None
        if kind in UPDATED.values() and layer is not None:
            moved = self.rate * self.exact(f"d{kind[-1]}", layer)
            return np.asarray(self.exact(kind[-1], layer) - moved)
        tensor = self.whole.tensors[name]
        if kind in LOSSES:
            return self._array({(): self._loss.entry(name, ())}, ())
        if kind in ("da", "dW", "db"):
            entries = self.chain.adjoint(name, self._at)
        elif kind == "d":
            entries = {p: entry_symbol(f"d{layer}", p) for p in positions(tensor, self.sizes)}
        elif kind == "p":
            assert self.model.prediction is not None
            entries = self._written(self.model.prediction)
        else:
            entries = {p: entry_symbol(name, p) for p in positions(tensor, self.sizes)}
        return self._array(entries, self._at.shape(name))

    @cache  # noqa: B019
    def by_definition(self, kind: str, layer: int) -> Array:
        """z, a or d written out by one step: what an equation that defines it must equal."""
        name = self.tensor(kind, layer)
        assert name is not None
        entries = (
            self.chain.adjoint(name, self._at)
            if kind == "d"
            else self._written(self.whole.equation(name))
        )
        return self._array(entries, self._at.shape(name))

    @cache  # noqa: B019
    def of_samples(self, kind: str, layer: int) -> tuple[Array, Array]:
        """dW or db in two parts: that of each sample's data, (N, …), and that of the penalty."""
        whole = self.exact(kind, layer)
        symbols = self.exact("d", layer)
        none = dict.fromkeys(symbols.ravel().tolist(), Integer(0))
        penalty = self._replaced(whole, none)
        data = []
        for sample in range(self.samples):
            others = {s: 0 for row in range(self.samples) if row != sample for s in symbols[row]}
            data.append(self._replaced(whole, others) - penalty)
        return np.array(data, dtype=object), penalty

    def point(self, seed: int, pool: int) -> Mapping[Symbol, Any] | None:
        """Values of every symbol at a random point; None where none is found in the domain."""
        random = Random(seed)
        program = self.model.program
        interpreter = self._interpreter
        for _ in range(ATTEMPTS):
            values = {
                tensor.name: {
                    p: _draw(random, pool, tensor.name) for p in positions(tensor, self.sizes)
                }
                for tensor in (*program.inputs, *program.parameters)
            }
            self._draw_targets(random, values["y"])
            try:
                evaluation = interpreter.run(values)
                if evaluation.margin < 1e-6:
                    continue
                found: dict[Symbol, Any] = {
                    entry_symbol(name, p): value
                    for name, entries in evaluation.entries.items()
                    for p, value in entries.items()
                }
                for part in reversed(self.model.layers):
                    defined = self.by_definition("d", part.number)
                    for p, value in np.ndenumerate(defined):
                        symbol = entry_symbol(f"d{part.number}", p)
                        found[symbol] = value_at(value, found, DIGITS)
            except OutsideDomain:
                continue
            return found
        return None

    def _draw_targets(self, random: Random, y: dict[tuple[int, ...], Any]) -> None:
        kind = self.model.spec.loss_definition.targets
        width = self.widths[-1]
        for i in range(self.samples):
            label = random.randrange(width)
            for k in range(width):
                if kind == "one_hot" or (kind == "binary" and width > 1):
                    y[i, k] = Rational(int(k == label))
                elif kind == "binary":
                    y[i, k] = Rational(random.randrange(2))
                elif kind == "signed":
                    y[i, k] = Rational(random.choice((-1, 1)))

    @cached_property
    def _interpreter(self) -> Interpreter:
        return Interpreter(self.model.program, self.sizes, DIGITS)

    def _written(self, equation: Equation) -> dict[tuple[int, ...], Expr]:
        return {p: self._at.rhs(equation, p) for p in positions(equation.tensor, self.sizes)}

    def _array(self, entries: Mapping[tuple[int, ...], Expr], shape: tuple[int, ...]) -> Array:
        array = np.empty(shape, dtype=object)
        for position, entry in entries.items():
            array[position] = entry.xreplace(self._known) if self._known else entry
        return array

    @staticmethod
    def _replaced(array: Array, mapping: Mapping[Any, Any]) -> Array:
        result = np.empty(array.shape, dtype=object)
        for position, entry in np.ndenumerate(array):
            result[position] = entry.xreplace({s: Integer(v) for s, v in mapping.items()})
        return result


def value_at(expr: Expr, point: Mapping[Symbol, Any], digits: int = DIGITS) -> Any:
    """An expression at a point of many more symbols than it has. Raises `OutsideDomain`."""
    return evaluate_scalar(expr, {s: point[s] for s in expr.free_symbols}, digits)


def _draw(random: Random, pool: int, name: str) -> Rational:
    value = random.choice(POOLS[pool])
    return abs(value) / 2 if name == "y" and pool else value
