"""A derivation at one number of samples: exactly, and in numbers at a few points."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from symnn.derivations.text.instances import Instance, Work
from symnn.derivations.text.layers import GRADIENTS
from symnn.derivations.text.outcomes import is_judged
from symnn.derivations.text.proof import Prover, first_difference, in_numbers
from symnn.derivations.text.reading import Derivation, Statement
from symnn.derivations.text.scalars import Exact, Floats
from symnn.derivations.text.scene import OF_SAMPLES, Convention, Scene
from symnn.derivations.text.truth import Truth
from symnn.derivations.text.values import Array, Mismatch
from symnn.errors import InputError
from symnn.meaning.entries import Position
from symnn.verify import Verdict

JUDGED = ("z", "a", "p", "d", "da", "dW", "db")
POINTS = 3


@dataclass(frozen=True)
class Difference:
    """Where an equation differs: the entry, or the shapes that do not fit."""

    position: Position | None = None
    point: int = 0
    mismatch: str = ""


class Trial:
    """The equations of a derivation, each against the truth, under one convention."""

    def __init__(
        self, derivation: Derivation, truth: Truth, convention: Convention, points: Points
    ) -> None:
        self.derivation = derivation
        self.truth = truth
        self.convention = convention
        self.points = points
        self.works = [self._work(at) for at in range(len(points.known))]

    def _scene(self, point: int, convention: Convention | None = None) -> Scene:
        numbers = self.points
        return Scene(
            self.truth,
            self.derivation.layout,
            convention or self.convention,
            Floats(),
            lambda array: numbers.of(array, point),
        )

    def _work(self, point: int, whole: bool = False) -> Work:
        return Work(self.derivation, self._scene(point), whole)

    @property
    def instances(self) -> tuple[Instance, ...]:
        """Those whose quantity has a true value, in the order of the file."""
        found = self.works[0].instances if self.works else ()
        judged = [i for i in found if not i.target.own and self._is_judged(i.target.kind)]
        return tuple(judged)

    def _is_judged(self, kind: str) -> bool:
        return kind in JUDGED or is_judged(kind, self.truth.model)

    @cached_property
    def exact(self) -> Work:
        """The same over symbols."""
        scene = Scene(self.truth, self.derivation.layout, self.convention, Exact())
        return Work(self.derivation, scene)

    @cached_property
    def wholes(self) -> list[Work]:
        """The derivation as it is written: what one equation gives, the next one reads."""
        works = [self._work(at, whole=True) for at in range(len(self.points.known))]
        for work in works:
            work.prepare()
        return works

    @property
    def granted(self) -> list[tuple[str, int | None]]:
        """Derivatives that the gradients rest on and no equation gives."""
        return self.wholes[0].granted if "wholes" in self.__dict__ else []

    def same(self, instance: Instance) -> Instance:
        """The instance in the exact work that is the same."""
        return self.counterpart(self.exact, instance)

    @staticmethod
    def counterpart(work: Work, instance: Instance) -> Instance:
        return work.definers[instance.key]

    def true(self, instance: Instance) -> Array:
        """What the right-hand side must be, exactly. Raises `Mismatch`."""
        return self.exact.scene.true(*instance.key, self.is_alone(instance))

    def is_alone(self, instance: Instance) -> bool:
        """Whether a gradient is written for one sample. Raises `Mismatch`."""
        work = self.works[0]
        _, labels = work.raw(self.counterpart(work, instance))
        return instance.target.kind not in OF_SAMPLES and labels[:1] == ("N",)

    def difference(self, instance: Instance) -> Difference | None:
        """How an equation differs from the truth, in numbers."""
        found = (self.difference_at(instance, at) for at in range(len(self.works)))
        return next((difference for difference in found if difference is not None), None)

    def difference_at(self, instance: Instance, point: int) -> Difference | None:
        """How it differs at one of the points."""
        work = self.works[point]
        try:
            claimed, _ = work.raw(self.counterpart(work, instance))
            true = work.scene.true(*instance.key, self.is_alone(instance))
        except Mismatch as error:
            return Difference(mismatch=str(error))
        if not np.all(np.isfinite(np.asarray(claimed, dtype=float))):
            return Difference(mismatch="it has no value at numbers at which the network has one")
        position = first_difference(claimed, true)
        return None if position is None else Difference(position, point)

    def holds(self, instance: Instance, statement: Statement) -> bool:
        """Whether another statement, in the place of an instance's own, agrees in numbers.

        Raises `Mismatch` and `InputError`.
        """
        changed = Instance(statement, instance.layer, instance.target)
        for work in self.works:
            claimed, labels = work.raw(changed)
            alone = instance.target.kind not in OF_SAMPLES and labels[:1] == ("N",)
            true = work.scene.true(*instance.key, alone)
            if first_difference(claimed, true) is not None:
                return False
        return True

    def holds_everywhere(self, instances: Sequence[Instance], value: ast.expr) -> bool:
        """Whether another right-hand side makes an equation true at each of its instances."""
        changed = replace(instances[0].statement, value=value)
        try:
            return all(self.holds(instance, changed) for instance in instances)
        except (InputError, Mismatch):
            return False

    def prove(self, instance: Instance, prover: Prover) -> tuple[Verdict, str, Position | None]:
        """Whether an equation that agrees in numbers is proved."""
        claimed, _ = self.exact.raw(self.same(instance))
        true = self.true(instance)
        return prover.prove(np.asarray(claimed - true))


class Points:
    """Random points of a network, and exact arrays in numbers there, remembered."""

    def __init__(self, truth: Truth, pool: int = 2, count: int = POINTS, start: int = 0) -> None:
        drawn = (truth.point(seed, pool) for seed in range(start, start + count))
        self.known: list[Mapping[Any, Any]] = [point for point in drawn if point is not None]
        self._arrays: dict[tuple[int, int], tuple[Array, Array]] = {}

    def of(self, array: Array, point: int) -> Array:
        """The entries at one of the points."""
        key = (id(array), point)
        if key not in self._arrays:
            numbers = in_numbers(array, self.known[point])
            assert numbers is not None, "a true value is undefined at a point of the network"
            self._arrays[key] = (array, numbers)  # the array is kept, so that its id is its own
        return self._arrays[key][1]


def alone_families(derivation: Derivation, truth: Truth, points: Points) -> frozenset[str]:
    """The gradients that are written for one sample: what their first equation has that does not
    read the same gradient of another layer."""
    found = set()
    trial = Trial(derivation, truth, Convention(), points)
    for kind in GRADIENTS:
        ours = [i for i in trial.instances if i.target.kind == kind]
        base = [i for i in ours if kind not in reads_of(trial, i)] or ours
        for instance in base[:1]:
            try:
                if trial.is_alone(instance):
                    found.add(kind)
            except Mismatch:
                continue
        if ours and not [i for i in ours if kind not in reads_of(trial, i)]:
            found.add(kind)
    return frozenset(found)


def reads_of(trial: Trial, instance: Instance) -> set[str]:
    """The kinds of quantity that a right-hand side reads."""
    names = trial.works[0].evaluator(instance).names
    kinds = set()
    for node in ast.walk(instance.statement.value):
        if isinstance(node, ast.Name | ast.Subscript):
            try:
                kinds.add(names.reference(node).kind)
            except InputError:
                continue
    return kinds
