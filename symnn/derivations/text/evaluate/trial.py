"""A derivation at one number of samples: exactly, and in numbers at a few points.

A statement is looked at for each of its layers. Each is evaluated given true values for what it
reads; or, as a whole, given what the other equations make of them.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from symnn.derivations.text.evaluate.entries import Exact, Floats
from symnn.derivations.text.evaluate.evaluator import Evaluator
from symnn.derivations.text.evaluate.proof import EntryProver, Points, first_difference
from symnn.derivations.text.evaluate.scene import STEP, DeltaConvention, Raw, TextScene
from symnn.derivations.text.evaluate.values import SAMPLE, Array, Labelled, ShapeMismatch
from symnn.derivations.text.read.derivation import Derivation, Statement
from symnn.derivations.text.read.instances import EquationAt
from symnn.derivations.text.read.names import Key, Names, Reading, Reference
from symnn.derivations.text.truth import LOSSES, SAMPLES, Aspect, NetworkTruth
from symnn.errors import InputError
from symnn.meaning.entries import Position
from symnn.verify import Verdict


class Work:
    """A derivation in one scene: the value of each equation, given true or written values."""

    def __init__(
        self, derivation: Derivation, names: Names, scene: TextScene, whole: bool = False
    ) -> None:
        self.derivation = derivation
        self.names = names
        self.scene = scene
        self.whole = whole
        self._values: dict[EquationAt, Labelled] = {}
        self._raw: dict[EquationAt, Raw] = {}
        self._busy: list[EquationAt] = []
        self.reads: dict[EquationAt, list[EquationAt]] = {}
        self.granted: list[Reference] = []
        """Derivatives that are read, and that no equation gives: they are taken to be true."""

    def _reading(self, letters: Mapping[str, int]) -> Reading:
        return Reading(letters, self.derivation.defines, self.derivation.aliases)

    @cached_property
    def instances(self) -> tuple[EquationAt, ...]:
        """Every statement at every layer, in the order of the file."""
        found = []
        for statement in self.derivation.statements:
            for layer in statement.layers:
                found.append(EquationAt(statement, layer, self.target(statement, layer)))
        return tuple(found)

    def target(self, statement: Statement, layer: int | None) -> Reference:
        """What a statement defines at a layer; a parameter is what a step makes of it."""
        at = self._reading(statement.letters(layer))
        target = statement.located(partial(self.names.reference, statement.target, at))
        statement.located(lambda: target.indices)
        updates = target.aspect is Aspect.VALUE and target.learned
        return replace(target, aspect=Aspect.UPDATED) if updates else target

    @cached_property
    def definers(self) -> Mapping[Key, EquationAt]:
        """The instance that defines each quantity. Raises `InputError` where there are two."""
        found: dict[Key, EquationAt] = {}
        for instance in self.instances:
            first = found.setdefault(instance.key, instance)
            if first is not instance:
                place = instance.statement.place
                aspect, stem, layer = instance.key
                name = f"{'d' * (aspect is Aspect.ADJOINT)}{stem}".replace("dz", "delta")
                shown = name if layer is None else f"{name}[{layer}]"
                line = first.statement.place.line
                raise InputError(f"{place}: {shown} is defined twice; first in line {line}")
        return found

    def prepare(self) -> None:
        """Evaluate layer by layer, backward from the last, so that no recursion is deep."""
        by_layer = sorted(self.instances, key=lambda i: i.target.layer or 0, reverse=True)
        values = [i for i in reversed(by_layer) if i.target.aspect is Aspect.VALUE]
        rest = [i for i in by_layer if i.target.own or i.is_adjoint]
        for instance in (*values, *rest):
            with suppress(ShapeMismatch):
                self.raw(instance) if not instance.target.own else self.value(instance)

    def value(self, instance: EquationAt) -> Labelled:
        """The right-hand side. Raises `ShapeMismatch`, and `InputError` with its place."""
        if instance not in self._values:
            if instance in self._busy:
                raise InputError(f"{instance.statement.place}: is defined through itself")
            self._busy.append(instance)
            self.reads.setdefault(instance, [])
            try:
                evaluator = self.evaluator(instance)
                node = instance.statement.value
                value = instance.statement.located(lambda: evaluator.value(node))
            finally:
                self._busy.pop()
            self._values[instance] = self._assigned(instance, value)
        return self._values[instance]

    def evaluator(self, instance: EquationAt) -> Evaluator:
        written = self._written if self.whole else (lambda found: None)
        at = self._reading(instance.statement.letters(instance.layer))
        return Evaluator(instance.statement, self.scene, self.names, at, self._own, written)

    def _own(self, found: Reference) -> Labelled:
        definer = self.definers.get(found.key)
        if definer is None:
            name = found.stem if found.layer is None else f"{found.stem}[{found.layer}]"
            raise InputError(f"'{name[:60]}' is not defined")
        self._note(definer)
        return self.value(definer)

    def _written(self, found: Reference) -> Raw | None:
        definer = self.definers.get(found.key)
        if definer is None:
            if found.aspect is Aspect.ADJOINT and found.key not in [g.key for g in self.granted]:
                self.granted.append(found)
            return None
        self._note(definer)
        return self.raw(definer)

    def _note(self, definer: EquationAt) -> None:
        if self._busy:
            self.reads.setdefault(self._busy[-1], []).append(definer)

    def _assigned(self, instance: EquationAt, value: Labelled) -> Labelled:
        """A quantity of a person's own that is defined by entries, with its axes in order."""
        if not instance.target.own or instance.target.positions is None:
            return value
        names = instance.target.indices
        if value.dims:
            raise ShapeMismatch(f"its right side is {value.shape}, where one entry is meant")
        free = [name for name in value.names if name not in (*names, SAMPLE)]
        missing = [name for name in names if not value.has(name)]
        if free or missing:
            which = (free or missing)[0]
            raise ShapeMismatch(f"index '{which}' stands on one side alone")
        return value.ordered((SAMPLE, *names))

    def raw(self, instance: EquationAt) -> Raw:
        """What an equation gives its quantity, samples as rows. Raises `ShapeMismatch`."""
        if instance not in self._raw:
            value = self.value(instance)
            function = partial(self.as_raw, instance, value)
            self._raw[instance] = instance.statement.located(function)
        return self._raw[instance]

    def as_raw(self, instance: EquationAt, value: Labelled) -> Raw:
        """A right-hand side as the entries of what it is to be. Raises `ShapeMismatch`."""
        target = instance.target
        if target.stem in LOSSES and target.layer is None:
            return self.scene.as_loss(value), ()
        if target.positions is None:
            return self.scene.as_raw(target.tensor, value)
        return self.scene.by_entries(target.tensor, value, target.indices)


@dataclass(frozen=True)
class EquationDifference:
    """Where an equation differs: the entry, or the shapes that do not fit."""

    position: Position | None = None
    point: int = 0
    mismatch: str = ""


class TextTrial:
    """The equations of a derivation, each against the truth, under one convention."""

    def __init__(
        self,
        derivation: Derivation,
        truth: NetworkTruth,
        convention: DeltaConvention,
        points: Points,
    ) -> None:
        self.derivation = derivation
        self.truth = truth
        self.convention = convention
        self.points = points
        self.names = Names(truth.model)
        self.works = [self._work(at) for at in range(len(points.known))]

    def _work(self, at: int, whole: bool = False) -> Work:
        layout, points = self.derivation.layout, self.points
        numbers = lambda array: points.of(array, at)  # noqa: E731
        scene = TextScene(self.truth, layout, self.convention, Floats(), numbers)
        return Work(self.derivation, self.names, scene, whole)

    @property
    def instances(self) -> tuple[EquationAt, ...]:
        """Those whose quantity has a true value, in the order of the file."""
        found = self.works[0].instances if self.works else ()
        return tuple(i for i in found if self._is_judged(i.target))

    def _is_judged(self, target: Reference) -> bool:
        if target.aspect is Aspect.UPDATED:
            return self.truth.model.spec.optimizer.type == STEP
        given = [tensor.name for tensor in self.truth.model.program.inputs]
        if target.aspect is Aspect.VALUE:
            return target.layer is not None or target.tensor not in given
        return target.aspect is Aspect.ADJOINT

    @cached_property
    def exact(self) -> Work:
        """The same over symbols."""
        scene = TextScene(self.truth, self.derivation.layout, self.convention, Exact())
        return Work(self.derivation, self.names, scene)

    @cached_property
    def wholes(self) -> list[Work]:
        """The derivation as it is written: what one equation gives, the next one reads."""
        works = [self._work(at, whole=True) for at in range(len(self.points.known))]
        for work in works:
            work.prepare()
        return works

    @property
    def granted(self) -> list[Reference]:
        """Derivatives that the gradients rest on and no equation gives."""
        return self.wholes[0].granted if "wholes" in self.__dict__ else []

    def true(self, instance: EquationAt) -> Array:
        """What the right-hand side must be, exactly. Raises `ShapeMismatch`."""
        target = instance.target
        return self.exact.scene.true(target.aspect, target.tensor, self.is_alone(instance))

    def is_alone(self, instance: EquationAt) -> bool:
        """Whether a gradient is written for one sample. Raises `ShapeMismatch`."""
        work = self.works[0]
        return _alone(work, instance, work.raw(work.definers[instance.key])[1])

    def difference(self, instance: EquationAt) -> EquationDifference | None:
        """How an equation differs from the truth, in numbers."""
        found = (self.difference_at(instance, at) for at in range(len(self.works)))
        return next((difference for difference in found if difference is not None), None)

    def difference_at(self, instance: EquationAt, point: int) -> EquationDifference | None:
        """How it differs at one of the points."""
        work = self.works[point]
        try:
            claimed, labels = work.raw(work.definers[instance.key])
            true = self._true_at(work, instance, labels)
        except ShapeMismatch as error:
            return EquationDifference(mismatch=str(error))
        if not np.all(np.isfinite(np.asarray(claimed, dtype=float))):
            return EquationDifference(
                mismatch="it has no value at numbers at which the network has one"
            )
        position = first_difference(claimed, true)
        return None if position is None else EquationDifference(position, point)

    @staticmethod
    def _true_at(work: Work, instance: EquationAt, labels: tuple[str, ...]) -> Array:
        target, alone = instance.target, _alone(work, instance, labels)
        true = partial(work.scene.true, target.aspect, target.tensor, alone)
        return instance.statement.located(true)

    def agrees(self, instance: EquationAt, statement: Statement) -> bool:
        """Whether another statement, in the place of an instance's own, holds in numbers."""
        try:
            for work in self.works:
                target = work.target(statement, instance.layer)
                claimed, labels = work.raw(EquationAt(statement, instance.layer, target))
                if first_difference(claimed, self._true_at(work, instance, labels)) is not None:
                    return False
        except (InputError, ShapeMismatch):
            return False
        return True

    def holds_everywhere(self, instances: Sequence[EquationAt], value: ast.expr) -> bool:
        """Whether another right-hand side makes an equation true at each of its instances."""
        changed = replace(instances[0].statement, value=value)
        return all(self.agrees(instance, changed) for instance in instances)

    def prove(
        self, instance: EquationAt, prover: EntryProver
    ) -> tuple[Verdict, str, Position | None]:
        """Whether an equation that agrees in numbers is proved."""
        claimed, _ = self.exact.raw(self.exact.definers[instance.key])
        return prover.prove(claimed, self.true(instance))


def _alone(work: Work, instance: EquationAt, labels: tuple[str, ...]) -> bool:
    """Whether what an equation gives is for one sample, where its quantity is for all."""
    return labels[:1] == (SAMPLES,) and not work.scene.is_of_samples(instance.target.tensor)
