"""The smallest numbers found at which an equation is wrong."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
from sympy import Expr, Integer

from symnn.derivations.text.evaluate.proof import Points
from symnn.derivations.text.evaluate.trial import TextTrial
from symnn.derivations.text.evaluate.values import ShapeMismatch
from symnn.derivations.text.read.instances import EquationAt
from symnn.derivations.text.truth import SAMPLES, Aspect, NetworkTruth, value_at
from symnn.errors import InputError
from symnn.meaning.entries import Position

SHOWN = 8
"""Numbers of a witness that are printed, beside what was written and what is true."""
DRAWS = 8


class TextWitness:
    """Searches networks whose sizes are one, then two, at few samples and small numbers."""

    def __init__(self, trial: TextTrial, samples: int) -> None:
        sizes = trial.truth.model.program.sizes
        shapes = [dict.fromkeys(sizes, 1), dict.fromkeys(sizes, 2), trial.truth.free]
        # of one class, a loss of classes is zero whatever comes in
        least = trial.truth.model.spec.loss_definition.targets == "one_hot"
        self._trial = trial
        self._shapes = [(samples, shape) for shape in shapes[least:]]
        self._small: dict[int, list[TextTrial]] = {}

    def find(self, instance: EquationAt) -> Found | None:
        """The entry, what was written minus what is true, and the numbers that both are made of."""
        for number in range(len(self._shapes)):
            for trial in self._trials(number):
                try:
                    difference = trial.difference(instance)
                except InputError:
                    continue
                if difference is not None and difference.position is not None:
                    return _shortest(trial, instance)
        return None

    def _trials(self, number: int) -> list[TextTrial]:
        if number not in self._small:
            samples, sizes = self._shapes[number]
            truth = NetworkTruth(self._trial.truth.model, samples, sizes)
            found = []
            for pool in (0, 1, 2):
                points = Points(truth, pool, DRAWS)
                if points.known:
                    given = self._trial
                    found.append(TextTrial(given.derivation, truth, given.convention, points))
            self._small[number] = found
        return self._small[number]


Found = tuple[Position, str, Mapping[str, str]]
"""The entry, what was written minus what is true there, and the numbers."""


def _shortest(trial: TextTrial, instance: EquationAt) -> Found | None:
    """Of the points tried, that of the numbers that are shortest to read."""
    found = []
    for at, point in enumerate(trial.points.known):
        difference = trial.difference_at(instance, at)
        if difference is not None and difference.position is not None:
            shown = _shown(trial, instance, difference.position, point)
            if shown is not None:
                found.append(shown)
    return min(found, key=lambda f: sum(map(len, f[2].values())), default=None)


def _shown(
    trial: TextTrial, instance: EquationAt, position: Position, point: Mapping[Any, Any]
) -> Found | None:
    try:
        claimed = trial.exact.raw(trial.exact.definers[instance.key])[0][position]
        true = trial.true(instance)[position]
        values = [value_at(Integer(0) + e, point, 30) for e in (claimed, true)]
    except (ShapeMismatch, ArithmeticError):
        return None
    shown = {"written": short(values[0]), "true": short(values[1])}
    exprs = [Integer(0) + claimed] if instance.is_gradient else [Integer(0) + claimed, true]
    free = _named(trial, exprs)
    for tensor, adjoint in _order(trial):
        if len(shown) < SHOWN + 2:
            shown |= _entries(trial, tensor, adjoint, free, point)
    return position, short(values[0] - values[1]), shown


def _named(trial: TextTrial, exprs: list[Expr]) -> set[Any]:
    """The symbols of some expressions; an adjoint is written out down to the deltas, and to
    those that the text names."""
    names, statements = trial.names, trial.derivation.statements
    words = {n.id for s in statements for n in ast.walk(s.value) if isinstance(n, ast.Name)}
    known = [names.named(trial.derivation.aliases.get(word, word)) for word in words]
    stems = {found[1] for found in known if found is not None and found[0] is Aspect.ADJOINT}
    stems.add("z")
    hidden: dict[Any, Expr] = {}
    for (stem, _), tensor in names.tensors.items():
        if stem not in stems or tensor in trial.truth.model.parameters:
            symbols = trial.truth.adjoint(tensor).ravel().tolist()
            hidden |= dict.fromkeys(symbols, tensor)
    found, waiting = set[Any](), [s for expr in exprs for s in expr.free_symbols]
    while waiting:
        symbol = waiting.pop()
        if symbol not in hidden:
            found.add(symbol)
            continue
        tensor = hidden[symbol]
        symbols = trial.truth.adjoint(tensor).ravel().tolist()
        definition = trial.truth.defined_adjoint(tensor).ravel()[symbols.index(symbol)]
        waiting += definition.free_symbols
    return found


def _order(trial: TextTrial) -> Iterator[tuple[str, bool]]:
    """What may be shown: inputs, values, parameters, adjoints; the like of all layers together."""
    model, names = trial.truth.model, trial.names
    yield from ((tensor.name, False) for tensor in model.program.inputs)
    learned = {part.stem for part in model.parameters.values()}
    for adjoint in (False, True):
        for stem in sorted(names.stems, key=lambda stem: stem in learned):
            for layer in names.layers_with(stem):
                tensor = names.tensors[stem, layer]
                copied = stem == "a" and tensor == names.tensors.get(("z", layer))
                if not copied and not (adjoint and tensor in model.parameters):
                    yield tensor, adjoint


def _entries(
    trial: TextTrial, tensor: str, adjoint: bool, free: set[Any], point: Mapping[Any, Any]
) -> dict[str, str]:
    found, truth = {}, trial.truth
    exact = truth.adjoint(tensor) if adjoint else truth.value(tensor)
    scale = truth.samples if adjoint and trial.convention.per_sample else 1
    for at, symbol in np.ndenumerate(exact):
        if symbol in free and symbol.is_Symbol and symbol in point:
            found[_name(trial, tensor, adjoint, at)] = short(point[symbol] * scale)
    return found


def _name(trial: TextTrial, tensor: str, adjoint: bool, at: Position) -> str:
    truth, names = trial.truth, trial.names
    places = (place for place, name in names.tensors.items() if name == tensor and place[1])
    stem, layer = next(places, (tensor, 0))
    name = f"d{stem}".replace("dz", "delta") if adjoint else stem
    name = f"{name}[{layer}]" if layer else name
    shape, of_samples = truth.value(tensor).shape, truth.labels(tensor)[:1] == (SAMPLES,)
    inner = shape[1:] if of_samples else shape
    units = at[1:] if of_samples else at
    if set(inner) - {1}:
        name += "".join(f"[{n + 1}]" for n in units)
    return f"{name} of sample {at[0] + 1}" if of_samples and truth.samples > 1 else name


def short(value: Any) -> str:
    """A fraction where that is what a number is, else six digits."""
    exact = Fraction(str(mpmath.nstr(value, 28, strip_zeros=False, max_fixed=40, min_fixed=-40)))
    near = exact.limit_denominator(64)
    if abs(exact - near) < Fraction(1, 10**24):
        return str(near)
    return f"{float(value):.6g}"
