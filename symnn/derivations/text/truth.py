"""The true value of everything that a derivation may name, at small sizes.

Exactly, over symbols for the entries of every tensor and of every adjoint; and in numbers, at
random points. The derivatives are those of the oracle's chain rule (`symnn.verify.chain`): no
rule of the calculus has part in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import cache, cached_property
from itertools import product
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import Expr, Integer, Rational, Symbol

from symnn.meaning.domains.domain import OutsideDomain
from symnn.meaning.domains.symbolic import entry_symbol
from symnn.meaning.entries import Position, axis_size, positions
from symnn.meaning.scalars import evaluate_scalar
from symnn.network import BATCH, Model
from symnn.notation import Equation, Maximum
from symnn.verify.chain import Chain
from symnn.verify.interpreter import Interpreter
from symnn.verify.oracle import Expansion

Array = NDArray[Any]
DIGITS = 40
POOLS = (
    tuple(Rational(n) for n in (-1, 0, 1, 2)),
    tuple(Rational(n, 2) for n in range(-4, 5)),
    tuple(Rational(n, 997) for n in range(-1990, 1990, 7)),
)
"""What inputs and parameters are drawn from: small numbers for a reader, odd ones to decide."""
ATTEMPTS = 30
LOSSES = ("loss", "objective")
SAMPLES = str(BATCH)
"""The label of the axis of the samples."""


class Aspect(Enum):
    """What is meant of a tensor: its value, the derivative of the loss by it, or what a step of
    the optimizer makes of it; else a size, or a quantity of a person's own."""

    VALUE = ""
    ADJOINT = "d"
    UPDATED = "u"
    SIZE = "n"
    OWN = "own"


class NetworkTruth:
    """A network at one number of samples and small sizes.

    Names are those of the forward tensors; an array is shaped as its tensor, rows are samples.
    """

    def __init__(self, model: Model, samples: int, sizes: Mapping[Symbol, int]) -> None:
        program = model.program
        self.model = model
        self.samples = samples
        self.free = sizes
        self.sizes: dict[Symbol, int] = {BATCH: samples, **sizes}
        self.labelled = {str(symbol): size for symbol, size in self.sizes.items()}
        self.whole = (
            program
            if model.prediction is None
            else program.then(model.prediction, outputs=program.outputs)
        )
        self.tensors = self.whole.tensors
        self.known = (*program.inputs[:-1], *program.parameters)
        """The tensors that derivatives are by, those of the layers aside."""
        held = [*(tensor.name for tensor in self.known), *model.tensors]
        self.chain = Chain(program, {name: f"∂{name}" for name in held}, model.objective)
        self._at = Expansion(self.whole, self.sizes, {}, self.tensors)
        self._one_hot = self._rows_of_one()

    @property
    def rate(self) -> Rational:
        """The learning rate of the description."""
        return Rational(repr(self.model.spec.optimizer.learning_rate))

    def labels(self, tensor: str) -> tuple[str, ...]:
        """What each axis of a tensor runs over, as its size is written: N, n_2, T_0."""
        return self._labels[tensor]

    def size(self, label: str) -> int:
        """What a label stands for, as a number."""
        return self._numbers[label]

    @cached_property
    def _labels(self) -> dict[str, tuple[str, ...]]:
        return {name: tuple(map(_label, tensor.shape)) for name, tensor in self.tensors.items()}

    @cached_property
    def _numbers(self) -> dict[str, int]:
        axes = {size for tensor in self.tensors.values() for size in tensor.shape}
        return {_label(size): axis_size(size, self.sizes) for size in axes} | self.labelled

    @cached_property
    def _loss(self) -> Expansion:
        """The loss written out down to the layers' values, the weights and the targets."""
        inner = {equation.name for equation in self.whole} - set(self.model.tensors)
        return Expansion(self.whole, self.sizes, {}, [t for t in self.tensors if t not in inner])

    def _rows_of_one(self) -> dict[Expr, Expr]:
        """Targets that are one-hot: each row sums to 1."""
        if self.model.spec.loss_definition.targets != "one_hot":
            return {}
        *rows, width = self._at.shape("y")
        return {
            entry_symbol("y", (*row, width - 1)): Integer(1)
            - sum(entry_symbol("y", (*row, k)) for k in range(width - 1))
            for row in product(*map(range, rows))
        }

    @cache  # noqa: B019  (a NetworkTruth lives as long as the judgement that it serves)
    def value(self, name: str) -> Array:
        """The entries of a tensor: symbols, but for the loss and the prediction."""
        tensor = self.tensors[name]
        if name in self._outcomes:
            return self._array({(): self._loss.entry(name, ())}, ())
        if self.model.prediction is not None and name == self.model.prediction.name:
            return self.defined(name)
        entries = {p: entry_symbol(name, p) for p in positions(tensor, self.sizes)}
        return self._array(entries, self._at.shape(name))

    @cache  # noqa: B019
    def adjoint(self, name: str) -> Array:
        """The entries of the objective's derivative by a tensor: symbols."""
        places = positions(self.tensors[name], self.sizes)
        entries = {p: entry_symbol(f"∂{name}", p) for p in places}
        return self._array(entries, self._at.shape(name))

    def defined(self, name: str) -> Array:
        """A tensor written out by one step, its equation; an input is itself."""
        equations = {equation.name: equation for equation in self.whole}
        if name in self._outcomes or name not in equations:
            return self.value(name)
        return self._written(equations[name])

    @property
    def _outcomes(self) -> tuple[str, ...]:
        return "loss", self.model.objective

    @cache  # noqa: B019
    def defined_adjoint(self, name: str) -> Array:
        """An adjoint written out by one step: what an equation that defines it must equal."""
        return self._array(self.chain.adjoint(name, self._at), self._at.shape(name))

    @cache  # noqa: B019
    def of_samples(self, parameter: str) -> tuple[Array, Array] | None:
        """A gradient in two parts: that of each sample's data, (N, …), and that of the penalty.

        None where it is no sum over the samples: an adjoint on the way is of all of them.
        """
        whole = self.defined_adjoint(parameter)
        read = {symbol for entry in whole.ravel() for symbol in entry.free_symbols}
        samples = {s: self._sample[s] for s in read if s in self._sample}
        if None in samples.values():
            return None
        penalty = self._replaced(whole, dict.fromkeys(samples, Integer(0)))
        data = [
            self._replaced(whole, {s: 0 for s, row in samples.items() if row != sample}) - penalty
            for sample in range(self.samples)
        ]
        return np.array(data, dtype=object), penalty

    @cached_property
    def _sample(self) -> dict[Expr, int | None]:
        """The sample of each adjoint's symbol; None for one that is of all of them."""
        found: dict[Expr, int | None] = {}
        for name in (*self.model.tensors, *(tensor.name for tensor in self.known)):
            of_samples = self.labels(name)[:1] == (SAMPLES,)
            for at, symbol in np.ndenumerate(self.adjoint(name)):
                found[symbol] = at[0] if of_samples else None
        return found

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
                for name in (*reversed(self.model.tensors), *(t.name for t in self.known)):
                    for p, value in np.ndenumerate(self.defined_adjoint(name)):
                        found[entry_symbol(f"∂{name}", p)] = value_at(value, found, DIGITS)
            except OutsideDomain:
                continue
            return found
        return None

    def _draw_targets(self, random: Random, y: dict[Position, Any]) -> None:
        kind = self.model.spec.loss_definition.targets
        *rows, width = self._at.shape("y")
        for row in product(*map(range, rows)):
            label = random.randrange(width)
            for k in range(width):
                if kind == "one_hot" or (kind == "binary" and width > 1):
                    y[*row, k] = Rational(int(k == label))
                elif kind == "binary":
                    y[*row, k] = Rational(random.randrange(2))
                elif kind == "signed":
                    y[*row, k] = Rational(random.choice((-1, 1)))

    @cached_property
    def _interpreter(self) -> Interpreter:
        return Interpreter(self.model.program, self.sizes, DIGITS)

    def _written(self, equation: Equation) -> Array:
        entries = {p: self._at.rhs(equation, p) for p in positions(equation.tensor, self.sizes)}
        return self._array(entries, self._at.shape(equation.name))

    def _array(self, entries: Mapping[Position, Expr], shape: Position) -> Array:
        array = np.empty(shape, dtype=object)
        for position, entry in entries.items():
            array[position] = entry.xreplace(self._one_hot) if self._one_hot else entry
        return array

    @staticmethod
    def _replaced(array: Array, mapping: Mapping[Any, Any]) -> Array:
        result = np.empty(array.shape, dtype=object)
        for position, entry in np.ndenumerate(array):
            result[position] = entry.xreplace({s: Integer(v) for s, v in mapping.items()})
        return result


def _label(size: Expr) -> str:
    return str(size).replace(" ", "")


def value_at(expr: Expr, point: Mapping[Symbol, Any], digits: int = DIGITS) -> Any:
    """An expression at a point of many more symbols than it has. Raises `OutsideDomain`."""
    return evaluate_scalar(expr, {s: point[s] for s in expr.free_symbols}, digits)


def small_sizes_of(model: Model, widths: tuple[int, ...]) -> dict[Symbol, int]:
    """A small number for each size of a network, in turn; one that is 1 for outputs stays so.

    What a maximum is over is the first of them: the order of many is not proved here.
    """
    sizes = {s: widths[n % len(widths)] for n, s in enumerate(model.program.sizes)}
    maxima = [each for e in model.program for each in e.rhs.atoms(Maximum)]
    over = [i.size for each in maxima for i in each.indices if i.size in sizes]
    sizes |= dict.fromkeys(over, widths[0])
    last = model.program.tensors[model.output].shape[-1]
    if last in sizes and model.program.sizes[last] == 1:
        sizes[last] = 1  # (a - y)**2 is then a number, as textbooks write it
    return sizes


def _draw(random: Random, pool: int, name: str) -> Rational:
    value = random.choice(POOLS[pool])
    return abs(value) / 2 if name == "y" and pool else value
