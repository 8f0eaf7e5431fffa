"""The emitted file at many points: how far its values are from the true ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from sympy import Expr

from symnn import pipeline
from symnn.meaning.domains.symbolic import entry_symbol
from symnn.optimizer import COUNT, build_update
from symnn.pipeline import Derived
from symnn.spec import Dense, Network, Optimizer
from symnn.verify.interpreter import Interpreter
from tests.accuracy import truth
from tests.accuracy.points import points
from tests.accuracy.subjects import Subject
from tests.networks import load

DTYPES = ("float32", "float64")
BOUND = {"float32": 1e-5, "float64": 1e-12}
TINY = 4096
"""Smallest normal numbers below which only smallness is asked for."""
STEPS = ((1, 0.0), (10, 0.5))
"""Steps of an optimizer: their number, and the state before them as a part of the gradient."""


@dataclass
class Worst:
    """The largest relative error, and where. Where it is above the bound, the error as a part of
    the terms of which the number is the sum: what rounding of these terms must leave."""

    dtype: str
    error: float = 0.0
    at: float = 0.0
    of_terms: float = 0.0

    def see(self, t: float, found: Any, true: Any, size: Callable[[], Any]) -> None:
        """One number. What is truly tiny must be tiny, no more."""
        info = np.finfo(self.dtype)
        least = TINY * float(info.tiny)
        if abs(true) > float(info.max) or (abs(true) < least and abs(found) < 2 * least):
            return
        if not np.isfinite(found):
            self.error = self.of_terms = np.inf
            self.at = t
            return
        difference = abs(true - float(found))
        error = float(difference / max(abs(true), least))
        if error > self.error:
            self.error, self.at = error, t
        if error > BOUND[self.dtype]:
            part = float(difference / max(size(), abs(true)))
            self.of_terms = max(self.of_terms, part)

    @property
    def is_difference(self) -> bool:
        return self.error > BOUND[self.dtype] >= self.of_terms

    @property
    def is_accurate(self) -> bool:
        return self.error <= BOUND[self.dtype]


@dataclass
class Measured:
    """One subject in one precision; an optimizer has no derivative."""

    kind: str
    title: str
    dtype: str
    value: Worst = field(init=False)
    slope: Worst = field(init=False)

    def __post_init__(self) -> None:
        self.value, self.slope = Worst(self.dtype), Worst(self.dtype)


class Truth(NamedTuple):
    """The loss, and its derivative by each bias."""

    value: Expr
    slopes: list[Expr]


def _truth(derived: Derived, width: int) -> Truth:
    model = derived.model
    value = truth.entry(model.program, model.objective, (), width)
    return Truth(value, [value.diff(entry_symbol("b1", (k,))) for k in range(width)])


def measure(
    subject: Subject, dtype: str, density: int, edited: Callable[[str], str] = str
) -> Measured:
    """The value and the derivative of a subject, as each function of its file computes them.

    `edited` changes the file's text before it is run.
    """
    derived = pipeline.derive(subject.network(dtype))
    module: Any = load(edited(pipeline.source(derived)))
    program, width = derived.backward.program, subject.width
    objective, adjoint = derived.model.objective, derived.backward.adjoints["b1"]
    true = _truth(derived, width)
    found = Measured(subject.kind, subject.title, dtype)
    params = {
        name: np.full(start.shape, 0 if name == "b1" else start.flat[0], dtype)
        for name, start in module.init_params().items()
    }
    at = list(params).index("b1")
    for t in _taken(subject, dtype, density):
        x, y = (np.array([row], dtype) for row in subject.numbers(t))
        given = {"x": x, "y": y, **params}
        numbers = {
            entry_symbol(name, place): float(v)
            for name, array in given.items()
            for place, v in np.ndenumerate(array)
        }
        grads = [np.empty_like(value) for value in params.values()]
        flat = list(params.values())
        with np.errstate(all="ignore"):
            losses = [module.loss(params, x, y)]
            losses.append(module._gradient(flat, grads, module._scratch(flat, x, y), x, y))
            loss, gradient = module.loss_and_grad(params, x, y)
        size = lambda: truth.terms(program, objective, (), width, given, dtype)  # noqa: B023, E731
        value = truth.value(true.value, numbers, dtype)
        for number in (*losses, loss):
            found.value.see(t, number, value, size)
        if subject.has_kink(t, 4 * float(np.finfo(dtype).eps)):
            continue
        for k, expr in enumerate(true.slopes):
            size = lambda: truth.terms(program, adjoint, (k,), width, given, dtype)  # noqa: B023, E731
            value = truth.value(expr, numbers, dtype)
            for array in (gradient["b1"], grads[at]):
                found.slope.see(t, array[k], value, size)
    return found


def _taken(subject: Subject, dtype: str, density: int) -> Iterator[float]:
    largest = (float(np.finfo(dtype).max) / 16) ** (1 / subject.power)
    for t in map(float, points(dtype, density)):
        if subject.takes(t) and (subject.power == 1 or abs(t) < largest):
            yield t


def measure_optimizer(name: str, dtype: str, density: int) -> Measured:
    """The step from parameters that are 0: the first, and one that has a past. Gradients whose
    squares overflow are left out."""
    optimizer = Optimizer(name)
    spec = Network(Dense(1), input=1, loss="mse", optimizer=optimizer, dtype=dtype)
    module: Any = load(pipeline.generate(spec))
    update = build_update(optimizer)
    g = points(dtype, density)
    g = g[np.abs(g) < np.sqrt(np.finfo(dtype).max) / 4]
    theta_name = next(new for new, old in update.updated.items() if old == "theta")
    found = Measured("optimizer", name, dtype)
    for t, past in STEPS:
        states = {state: (past * np.abs(g)).astype(dtype) for state in update.state}
        values = {"theta": np.zeros_like(g), "g": g, **states, "t": np.asarray(float(t))}
        values |= {h: np.asarray(v) for h, v in update.hyperparameters.items()}
        true = Interpreter(update.program, {COUNT: len(g)}, 200).run(values).entries[theta_name]
        theta, own = np.zeros_like(g), [states[s].copy() for s in update.state]
        spare = [np.empty_like(g) for _ in range(module.UPDATE_SCRATCH)]
        with np.errstate(all="ignore"):
            module._update(t, theta, g.copy(), *own, *spare)
        for place, number in enumerate(theta):
            value = true[(place,)]
            found.value.see(float(g[place]), number, value, lambda: 0)
    return found
