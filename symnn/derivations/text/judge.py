"""A text derivation against the truth: every equation by itself, and what comes out of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from pathlib import Path

import numpy as np

from symnn.derivations.judgement import Item, Judgement
from symnn.derivations.text.aliases import own_names
from symnn.derivations.text.assumed import assumed
from symnn.derivations.text.headers import with_hints
from symnn.derivations.text.instances import Instance
from symnn.derivations.text.layers import GRADIENTS
from symnn.derivations.text.lesson import Lesson, Told
from symnn.derivations.text.notations import Notation
from symnn.derivations.text.proof import Prover, first_difference
from symnn.derivations.text.reading import Derivation, Layout, read_derivation
from symnn.derivations.text.scene import OF_SAMPLES, Convention
from symnn.derivations.text.trial import Points, Trial, alone_families
from symnn.derivations.text.truth import Truth
from symnn.derivations.text.values import Mismatch
from symnn.derivations.text.written import written
from symnn.errors import InputError
from symnn.network import Model
from symnn.verify import Verdict

SAMPLES = 3
WIDTHS = (2, 4, 5)
"""Of the layers in turn, so that those that meet differ; and from the number of samples."""
OTHER_WIDTHS = (3, 2, 4)


def judge_text(
    path: Path, model: Model, layout: Layout | None = None, samples: int = SAMPLES
) -> Judgement:
    """Judge a file of equations. Raises `InputError` with the file and the line."""
    return judge(read_derivation(path, len(model.layers), layout), model, samples)


def judge(derivation: Derivation, model: Model, samples: int = SAMPLES) -> Judgement:
    """Judge a derivation at one sample, and at `samples` of them.

    Each equation is judged given true values for what it reads, for every layer of its range;
    then the gradients that come out of the whole. Raises `InputError`.
    """
    try:
        return _judge(derivation, model, samples)
    except RecursionError:
        raise InputError(f"{derivation.path}: quantities within one another, too deep") from None


def _judge(derivation: Derivation, model: Model, samples: int) -> Judgement:
    largest = _truth(model, samples, WIDTHS)
    points = Points(largest)
    if not points.known:
        raise InputError(f"{derivation.path}: no random point at which the network is defined")
    with np.errstate(all="ignore"):
        derivation = replace(derivation, aliases=own_names(derivation, largest, points))
    convention = _convention(derivation, largest, points)
    equations: list[Item] = []
    parameters: list[Item] = []
    granted: Sequence[tuple[str, int | None]] = ()
    told = Told()
    other = _truth(model, samples + 1 if samples > 1 else 1, OTHER_WIDTHS)
    elsewhere = Trial(derivation, other, convention, Points(other, count=1))
    for number in sorted({1, samples}, reverse=True):  # more samples show more of a cause
        truth = largest if number == samples else _truth(model, number, WIDTHS)
        at = points if number == samples else Points(truth)
        trial = Trial(derivation, truth, convention, at)
        found, out = Judging(trial, told, elsewhere if number == samples else None).items()
        granted = granted or trial.granted
        notation = Notation.of(trial.works[0])
        equations = found + equations
        parameters = out + parameters
    if samples > 1:
        wrong = partial(_wrong_lines, truth=largest, points=points)
        equations = with_hints(equations, derivation, wrong)
    return Judgement(
        derivation.path,
        tuple(equations),
        tuple(parameters),
        tuple(assumed(derivation, model, convention, granted, notation)),
    )


class Judging:
    """One trial, as items."""

    def __init__(self, trial: Trial, told: Told, elsewhere: Trial | None = None) -> None:
        self.elsewhere = elsewhere
        self.trial = trial
        self.samples = trial.truth.samples
        self.prover = Prover(trial.truth)
        self.verdicts: dict[Instance, Verdict] = {}
        self.lesson = Lesson(trial, told)

    def items(self) -> tuple[list[Item], list[Item]]:
        """Those of the equations, and those of the parameters."""
        trial = self.trial
        with np.errstate(all="ignore"):
            groups = groupby(trial.instances, key=lambda i: id(i.statement))
            equations = [self._statement(tuple(instances)) for _, instances in groups]
            return equations, self._parameters()

    def _statement(self, instances: tuple[Instance, ...]) -> Item:
        """The worst that is said of a statement at one of its layers."""
        wrong: list[tuple[Instance, Item]] = []
        for instance in instances:
            item = self._instance(instance)
            self.verdicts[instance] = item.verdict
            wrong.append((instance, item))
        statement = instances[0].statement
        for verdict in (Verdict.DIFFERENT, Verdict.UNDECIDED):
            failing = [(i, item) for i, item in wrong if item.verdict is verdict]
            if failing and verdict is Verdict.DIFFERENT:
                return self.lesson.told([i for i, _ in failing], failing[0][1])
            if failing:
                return failing[0][1]
        layers = [str(i.layer) for i in instances if i.layer is not None]
        reason = f"for {statement.letter} = {', '.join(layers)}" if layers else ""
        name = written(statement.target)
        return Item(name, Verdict.EQUAL, self.samples, statement.place, reason)

    def _instance(self, instance: Instance) -> Item:
        name, place = self.lesson.name(instance), instance.statement.place
        difference = self.trial.difference(instance)
        if difference is None and self.elsewhere is not None:
            other = self.elsewhere.difference(instance)
            if other is not None:
                sizes = f"N = {self.elsewhere.truth.samples}"
                reason = f"a number stands for a size: it holds at some sizes, not at {sizes}"
                return Item(name, Verdict.DIFFERENT, self.samples, place, reason)
        if difference is not None:
            reason = difference.mismatch or self.lesson.reason(instance)
            return Item(name, Verdict.DIFFERENT, self.samples, place, reason)
        verdict, reason, position = self.trial.prove(instance, self.prover)
        return Item(name, verdict, self.samples, place, reason, entry=position)

    def _parameters(self) -> list[Item]:
        trial = self.trial
        given = {i.target.kind for i in trial.instances} & set(GRADIENTS)
        if not given:
            return []
        items = []
        for part in trial.truth.model.layers:
            for name in part.parameters:
                items.append(self._parameter(name, f"d{name[0]}", part.number))
        return items

    def _parameter(self, name: str, kind: str, layer: int) -> Item:
        trial, samples = self.trial, self.samples
        work = trial.wholes[0]
        definer = work.definers.get((kind, layer))
        if definer is None:
            return Item(name, Verdict.DIFFERENT, samples, reason="no equation gives its gradient")
        place = definer.statement.place
        try:
            for at, whole in enumerate(trial.wholes):
                out = whole.definers[kind, layer]
                array, labels = whole.raw(out)
                if labels[:1] == ("N",) and kind not in OF_SAMPLES:
                    per_sample = trial.convention.per_sample
                    array = (np.mean if per_sample else np.sum)(array, axis=0)
                true = trial.points.of(trial.truth.exact(kind, layer), at)
                position = first_difference(array, true)
                if position is not None:
                    residual = f"{float(array[position] - true[position]):.6g}"
                    return Item(
                        name,
                        Verdict.DIFFERENT,
                        samples,
                        place,
                        self._because(definer),
                        entry=position,
                        residual=residual,
                    )
        except Mismatch:
            reason = self._because(definer) or "it has no value"
            return Item(name, Verdict.DIFFERENT, samples, place, reason)
        found = self._leading(definer)
        if all(self.verdicts.get(i, Verdict.EQUAL) is Verdict.EQUAL for i in found):
            return Item(name, Verdict.EQUAL, samples, place)
        lines = self._because(definer)
        reason = f"its numbers agree at the points tried, though {lines}" if lines else ""
        return Item(name, Verdict.UNDECIDED, samples, place, reason or "an equation is undecided")

    def _leading(self, definer: Instance) -> list[Instance]:
        """The instances of the trial on which a gradient rests."""
        by_key = {i.key: i for i in self.trial.instances}
        work = self.trial.wholes[0]
        found: dict[Instance, None] = {}
        waiting = [definer]
        while waiting:
            instance = waiting.pop()
            if instance not in found:
                found[instance] = None
                waiting += work.reads.get(instance, [])
        return [by_key[i.key] for i in found if i.key in by_key]

    def _because(self, definer: Instance) -> str:
        """The first equation on the way that is different."""
        wrong = {
            i.statement.place.line
            for i in self._leading(definer)
            if self.verdicts.get(i) is Verdict.DIFFERENT
        }
        lines = sorted(line for line in wrong if line is not None)
        if not lines:
            return ""
        return f"it rests on line {', '.join(map(str, lines))}"


def _truth(model: Model, samples: int, widths: Sequence[int]) -> Truth:
    count = len(model.layers) + 1
    chosen = [widths[number % len(widths)] for number in range(count)]
    if model.spec.sizes[-1] == 1:  # (a - y)**2 is then a number, as textbooks write it
        chosen[-1] = 1
    return Truth(model, samples, tuple(chosen))


def _wrong_lines(derivation: Derivation, truth: Truth, points: Points) -> set[int | None]:
    """The lines that do not hold in numbers, under whatever convention fits best."""
    convention = _convention(derivation, truth, points)
    trial = Trial(derivation, truth, convention, points)
    with np.errstate(all="ignore"):
        wrong = [i for i in trial.instances if trial.difference(i) is not None]
    return {instance.statement.place.line for instance in wrong}


def _convention(derivation: Derivation, truth: Truth, points: Points) -> Convention:
    """The convention under which the first δ holds, and then the most equations."""
    alone = alone_families(derivation, truth, points)
    scores = []
    order = (False, True) if derivation.layout.batch else (True, False)
    with np.errstate(all="ignore"):
        for rank, per_sample in enumerate(order):
            trial = Trial(derivation, truth, Convention(per_sample, alone), points)
            wrong = [trial.difference(i) is not None for i in trial.instances]
            deltas = [w for w, i in zip(wrong, trial.instances, strict=True) if _is_delta(i)]
            scores.append((deltas[0] if deltas else False, sum(wrong), rank, trial.convention))
    return min(scores, key=lambda score: score[:3])[3]


def _is_delta(instance: Instance) -> bool:
    return instance.target.kind in ("d", "da")
