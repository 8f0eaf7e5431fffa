"""Statements for each of their layers: what defines which quantity, and what it comes to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TypeVar

import numpy as np

from symnn.derivations.text.evaluate import Evaluator, Raw
from symnn.derivations.text.outcomes import as_loss
from symnn.derivations.text.reading import Derivation, Statement
from symnn.derivations.text.references import Own, Reference, References
from symnn.derivations.text.scene import OF_SAMPLES, Scene
from symnn.derivations.text.truth import LOSSES, UPDATED
from symnn.derivations.text.values import SAMPLE, Array, Mismatch, Value
from symnn.errors import InputError

T = TypeVar("T")
DERIVATIVES = ("d", "da", "dW", "db")


@dataclass(frozen=True, eq=False)
class Instance:
    """A statement at one layer of its range."""

    statement: Statement
    layer: int | None
    target: Reference

    @property
    def letters(self) -> dict[str, int]:
        letter = self.statement.letter
        return {} if letter is None or self.layer is None else {letter: self.layer}

    @property
    def key(self) -> tuple[str, int | None]:
        return self.target.kind, self.target.layer


class Work:
    """A derivation in one scene: the value of each equation, given true or written values."""

    def __init__(self, derivation: Derivation, scene: Scene, whole: bool = False) -> None:
        self.derivation = derivation
        self.scene = scene
        self.whole = whole
        self._values: dict[Instance, Value] = {}
        self._raw: dict[Instance, Raw] = {}
        self._busy: list[Instance] = []
        self.reads: dict[Instance, list[Instance]] = {}
        self.granted: list[tuple[str, int | None]] = []
        """Derivatives that are read, and that no equation gives: they are taken to be true."""

    @cached_property
    def instances(self) -> tuple[Instance, ...]:
        """Every statement at every layer, in the order of the file."""
        found = []
        output: tuple[Own, ...] = (
            () if self.scene.exists("p", None) else (("p", None), ("yhat", None))
        )
        for statement in self.derivation.statements:
            for layer in statement.layers:
                letter = statement.letter
                letters = {} if letter is None or layer is None else {letter: layer}
                names = References(self.scene, letters, output, self.derivation.aliases)
                target = _located(statement, partial(names.reference, statement.target))
                if not target.own and target.kind in UPDATED:
                    target = replace(target, kind=UPDATED[target.kind])
                found.append(Instance(statement, layer, target))
        return tuple(found)

    @cached_property
    def definers(self) -> Mapping[tuple[str, int | None], Instance]:
        """The instance that defines each quantity. Raises `InputError` where there are two."""
        found: dict[tuple[str, int | None], Instance] = {}
        for instance in self.instances:
            first = found.setdefault(instance.key, instance)
            if first is not instance:
                place = instance.statement.place
                name, layer = instance.key
                shown = name if layer is None else f"{name.removeprefix('u')}[{layer}]"
                line = first.statement.place.line
                raise InputError(f"{place}: {shown} is defined twice; first in line {line}")
        return found

    def prepare(self) -> None:
        """Evaluate layer by layer, backward from the last, so that no recursion is deep."""
        by_layer = sorted(self.instances, key=lambda i: i.target.layer or 0, reverse=True)
        forward = [i for i in reversed(by_layer) if i.target.kind in ("z", "a")]
        backward = [i for i in by_layer if i.target.kind in ("d", "da") or i.target.own]
        for instance in (*forward, *backward):
            with suppress(Mismatch):
                self.raw(instance) if not instance.target.own else self.value(instance)

    def value(self, instance: Instance) -> Value:
        """The right-hand side. Raises `Mismatch`, and `InputError` with its place."""
        if instance not in self._values:
            if instance in self._busy:
                raise InputError(f"{instance.statement.place}: is defined through itself")
            self._busy.append(instance)
            self.reads.setdefault(instance, [])
            try:
                evaluator = self.evaluator(instance)
                node = instance.statement.value
                value = _located(instance.statement, lambda: evaluator.value(node))
            finally:
                self._busy.pop()
            self._values[instance] = self._assigned(instance, value)
        return self._values[instance]

    def evaluator(self, instance: Instance) -> Evaluator:
        own = {key for key, each in self.definers.items() if each.target.own}
        written = self._written if self.whole else (lambda kind, layer: None)
        names = References(self.scene, instance.letters, own, self.derivation.aliases)
        return Evaluator(names, self._own, written)

    def _own(self, key: Own) -> Value:
        definer = self.definers.get(key)
        if definer is None or not definer.target.own:
            name, layer = key
            shown = name if layer is None else f"{name}[{layer}]"
            raise InputError(f"'{shown[:60]}' is not defined")
        self._note(definer)
        return self.value(definer)

    def _written(self, kind: str, layer: int | None) -> Raw | None:
        definer = self.definers.get((kind, layer))
        if definer is None:
            if kind in DERIVATIVES and (kind, layer) not in self.granted:
                self.granted.append((kind, layer))
            return None
        self._note(definer)
        return self.raw(definer)

    def _note(self, definer: Instance) -> None:
        if self._busy:
            self.reads.setdefault(self._busy[-1], []).append(definer)

    def _assigned(self, instance: Instance, value: Value) -> Value:
        """A quantity of a person's own that is defined by entries, with its axes in order."""
        names = instance.target.positions
        if not instance.target.own or names is None:
            return value
        if value.dims:
            raise Mismatch(f"its right side is {value.shape}, where one entry is meant")
        free = [name for name in value.names if name not in (*names, SAMPLE)]
        missing = [name for name in names if not value.has(name)]
        if free or missing:
            which = (free or missing)[0]
            raise Mismatch(f"index '{which}' stands on one side alone")
        return value.ordered((SAMPLE, *names))

    def raw(self, instance: Instance) -> Raw:
        """What an equation gives its quantity, samples as rows. Raises `Mismatch`."""
        if instance not in self._raw:
            self._raw[instance] = as_raw(self.scene, instance.target, self.value(instance))
        return self._raw[instance]


def as_raw(scene: Scene, target: Reference, value: Value) -> Raw:
    """A right-hand side as the entries of what it is to be. Raises `Mismatch`."""
    kind = target.kind
    if kind in LOSSES:
        return as_loss(scene, value), ()
    labels = scene.labels(kind, target.layer)
    if kind not in OF_SAMPLES and labels[0] == "N":
        labels = labels[1:]
    if target.positions is not None:
        return _by_entries(scene, target, value, labels)
    bare = tuple(scene.laid_out(kind, np.zeros([1] * len(labels)), labels).dims)
    wanted = f"({', '.join(bare)})"
    if value.dims != bare or set(value.names) - {SAMPLE}:
        if set(value.names) - {SAMPLE}:
            raise Mismatch(f"its right side has an index, its left side is a matrix {wanted}")
        turned = ", its transpose" if value.dims == bare[::-1] else ""
        raise Mismatch(f"the right side is {value.shape}, the left side {wanted}{turned}")
    array = value.array
    layout = scene.layout
    alone = value.has(SAMPLE)
    if kind in OF_SAMPLES:
        if layout.batch:
            return (np.swapaxes(array, -1, -2) if layout.columns else array), labels
        array = array[..., 0] if layout.columns else array[..., 0, :]
        if not alone:
            array = np.broadcast_to(array, (scene.truth.samples, *array.shape))
        return array, labels
    if len(labels) == 2:
        array = np.swapaxes(array, -1, -2) if layout.transposed else array
    else:
        array = array[..., 0] if layout.columns else array[..., 0, :]
    return array, ("N", *labels) if alone else labels


def _by_entries(scene: Scene, target: Reference, value: Value, labels: tuple[str, ...]) -> Raw:
    names = target.positions or ()
    if value.dims:
        raise Mismatch(f"its right side is {value.shape}, where one entry is meant")
    if len(names) == len(labels) - 1 and labels[0] == "N" and not scene.layout.batch:
        names = (SAMPLE, *names)
    if len(names) != len(labels):
        raise Mismatch(f"the left side has {len(labels)} positions: {', '.join(labels)}")
    runs = dict(value.axes)
    for name, label in zip(names, labels, strict=True):
        if runs.get(name, label) != label:
            raise Mismatch(f"index '{name}' runs over {runs[name]}, on the left over {label}")
    free = [name for name in value.names if name not in names]
    if free and not (free == [SAMPLE] and target.kind not in OF_SAMPLES):
        raise Mismatch(f"index '{free[0]}' stands on the right alone: it is not summed over")
    order = (*free, *names)
    shape = [scene.size("N")] * len(free) + [scene.size(label) for label in labels]
    present = value.ordered(order)
    axes = iter(present.array.shape)
    widened: Array = present.array.reshape([next(axes) if value.has(n) else 1 for n in order])
    return np.broadcast_to(widened, shape), (("N",) if free else ()) + labels


def _located(statement: Statement, function: Callable[[], T]) -> T:
    try:
        return function()
    except InputError as error:
        placed = str(error).startswith(f"{statement.place.file}:")
        raise error if placed else error.at(str(statement.place)) from None
