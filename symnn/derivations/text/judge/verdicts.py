"""A text derivation against the truth: every equation by itself, and what comes out of them.

A text is judged in a process of its own: whatever it says, it ends within a time and a memory. No
text is executed, yet a short one can say something monstrous: forty equations that each square the
one before. So the bound is not on the text but on the work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from symnn import sandbox
from symnn.derivations.judgement import Item, Judgement
from symnn.derivations.options import MEMORY, TIMEOUT
from symnn.derivations.text.edits.lesson import Lesson, Told
from symnn.derivations.text.evaluate.proof import EntryProver, Points, first_difference
from symnn.derivations.text.evaluate.trial import TextTrial
from symnn.derivations.text.evaluate.values import ShapeMismatch
from symnn.derivations.text.judge.assumed import assumed
from symnn.derivations.text.judge.conventions import convention, own_names, with_hints
from symnn.derivations.text.judge.plain import from_plain, to_plain
from symnn.derivations.text.judge.witness import TextWitness
from symnn.derivations.text.read.derivation import Derivation
from symnn.derivations.text.read.instances import EquationAt
from symnn.derivations.text.read.layout import Layout
from symnn.derivations.text.read.names import Names
from symnn.derivations.text.read.reading import read_derivation
from symnn.derivations.text.read.spelling import written
from symnn.derivations.text.truth import SAMPLES as ROWS
from symnn.derivations.text.truth import Aspect, NetworkTruth, small_sizes_of
from symnn.errors import InputError
from symnn.network import Model, build
from symnn.spec import Network, to_data
from symnn.verify import Verdict

SAMPLES = 3
PROOF_SECONDS = 40
"""Given to the proofs, beside the seconds of the option: a text of fifty layers takes ten."""
WIDTHS = (2, 4, 5)
"""Of the layers in turn, so that those that meet differ; and from the number of samples."""
OTHER_WIDTHS = (3, 2, 4)


def judge_text(
    path: Path, model: Model, layout: Layout | None = None, samples: int = SAMPLES
) -> Judgement:
    """Judge a file of equations. Raises `InputError` with the file and the line."""
    return judge(read_derivation(path, Names(model), layout), model, samples)


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
    largest = NetworkTruth(model, samples, small_sizes_of(model, WIDTHS))
    points = Points(largest)
    if not points.known:
        raise InputError(f"{derivation.path}: no random point at which the network is defined")
    with np.errstate(all="ignore"):
        derivation = replace(derivation, aliases=own_names(derivation, largest, points))
    chosen = convention(derivation, largest, points)
    equations: list[Item] = []
    parameters: list[Item] = []
    told = Told()
    number = samples + 1 if samples > 1 else 1
    other = NetworkTruth(model, number, small_sizes_of(model, OTHER_WIDTHS))
    elsewhere = TextTrial(derivation, other, chosen, Points(other, count=1))
    trials = []
    for number in sorted({1, samples}, reverse=True):  # more samples show more of a cause
        truth = largest
        if number != samples:
            truth = NetworkTruth(model, number, small_sizes_of(model, WIDTHS))
        trials.append(
            TextTrial(derivation, truth, chosen, points if truth is largest else Points(truth))
        )
        judging = Judging(trials[-1], told, elsewhere if truth is largest else None)
        found, out = judging.items()
        equations = found + equations
        parameters = out + parameters
    if samples > 1:
        equations = with_hints(equations, derivation, largest, points)
    granted = next((trial.granted for trial in trials if trial.granted), [])
    lines = assumed(derivation, trials[0].names, chosen, granted, trials[0].works[0])
    return Judgement(derivation.path, tuple(equations), tuple(parameters), tuple(lines))


class Judging:
    """One trial, as items."""

    def __init__(self, trial: TextTrial, told: Told, elsewhere: TextTrial | None = None) -> None:
        self.elsewhere = elsewhere
        self.trial = trial
        self.samples = trial.truth.samples
        self.prover = EntryProver(trial.truth)
        self.verdicts: dict[EquationAt, Verdict] = {}
        self.lesson = Lesson(trial, told)
        self.witnesses = TextWitness(trial, min(self.samples, 2))

    def items(self) -> tuple[list[Item], list[Item]]:
        """Those of the equations, and those of the parameters."""
        trial = self.trial
        with np.errstate(all="ignore"):
            groups = groupby(trial.instances, key=lambda i: id(i.statement))
            equations = [self._statement(tuple(instances)) for _, instances in groups]
            return equations, self._parameters()

    def _statement(self, instances: tuple[EquationAt, ...]) -> Item:
        """The worst that is said of a statement at one of its layers."""
        wrong: list[tuple[EquationAt, Item]] = []
        for instance in instances:
            item = self._instance(instance)
            self.verdicts[instance] = item.verdict
            wrong.append((instance, item))
        statement = instances[0].statement
        for verdict in (Verdict.DIFFERENT, Verdict.UNDECIDED):
            failing = [(i, item) for i, item in wrong if item.verdict is verdict]
            if failing and verdict is Verdict.DIFFERENT:
                return self._shown(failing[0][0], self.lesson.told(*_unzipped(failing)))
            if failing:
                return failing[0][1]
        layers = [str(i.layer) for i in instances if i.layer is not None]
        reason = f"for {statement.letter} = {', '.join(layers)}" if layers else ""
        name = written(statement.target)
        return Item(name, Verdict.EQUAL, self.samples, statement.place, reason)

    def _instance(self, instance: EquationAt) -> Item:
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

    def _shown(self, instance: EquationAt, item: Item) -> Item:
        """The item with the smallest numbers at which it is wrong."""
        found = self.witnesses.find(instance)
        if found is None:
            return item
        entry, residual, numbers = found
        return replace(item, entry=entry, residual=residual, witness=numbers)

    def _parameters(self) -> list[Item]:
        """What comes out for each parameter; nothing where the text gives no gradient."""
        if not any(instance.is_gradient for instance in self.trial.instances):
            return []
        return [self._parameter(name) for name in self.trial.truth.model.parameters]

    def _parameter(self, name: str) -> Item:
        trial, samples = self.trial, self.samples
        part = trial.truth.model.parameters[name]
        key = (Aspect.ADJOINT, part.stem, part.layer)
        definer = trial.wholes[0].definers.get(key)
        if definer is None:
            return Item(name, Verdict.DIFFERENT, samples, reason="no equation gives its gradient")
        place = definer.statement.place
        try:
            for at, whole in enumerate(trial.wholes):
                array, labels = whole.raw(whole.definers[key])
                if labels[:1] == (ROWS,):
                    array = (np.mean if trial.convention.per_sample else np.sum)(array, axis=0)
                true = trial.points.of(trial.truth.adjoint(name), at)
                position = first_difference(array, true)
                if position is not None:
                    because, residual = self._because(definer), array[position] - true[position]
                    item = Item(name, Verdict.DIFFERENT, samples, place, because)
                    return replace(item, entry=position, residual=f"{float(residual):.6g}")
        except ShapeMismatch:
            reason = self._because(definer) or "it has no value"
            return Item(name, Verdict.DIFFERENT, samples, place, reason)
        found = self._leading(definer)
        if all(self.verdicts.get(i, Verdict.EQUAL) is Verdict.EQUAL for i in found):
            return Item(name, Verdict.EQUAL, samples, place)
        lines = self._because(definer)
        reason = f"its numbers agree at the points tried, though {lines}" if lines else ""
        return Item(name, Verdict.UNDECIDED, samples, place, reason or "an equation is undecided")

    def _leading(self, definer: EquationAt) -> list[EquationAt]:
        """The instances of the trial on which a gradient rests."""
        by_key = {i.key: i for i in self.trial.instances}
        work = self.trial.wholes[0]
        found: dict[EquationAt, None] = {}
        waiting = [definer]
        while waiting:
            instance = waiting.pop()
            if instance not in found:
                found[instance] = None
                waiting += work.reads.get(instance, [])
        return [by_key[i.key] for i in found if i.key in by_key]

    def _because(self, definer: EquationAt) -> str:
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


def _unzipped(failing: Sequence[tuple[EquationAt, Item]]) -> tuple[list[EquationAt], Item]:
    return [instance for instance, _ in failing], failing[0][1]


def judge_bounded(
    path: Path,
    model: Model,
    layout: Layout | None = None,
    samples: int = SAMPLES,
    timeout: float = TIMEOUT,
    memory: int = MEMORY,
) -> Judgement:
    """What `judge_text` says, within `timeout` seconds (and the proofs') and `memory` MiB.

    Raises `InputError` with the file: of the text, or that a bound was met.
    """
    argument = {
        "path": str(path),
        "spec": to_data(model.spec),
        "layout": asdict(layout or Layout()),
        "samples": samples,
    }
    limits = sandbox.Limits(timeout + PROOF_SECONDS, memory * 2**20)
    try:
        data = sandbox.call(judge_plainly, argument, limits).value
    except sandbox.Stopped as error:
        more = {"time": "; --timeout gives it more", "memory": "; --memory gives it more"}
        why = f"its equations are too much to judge: it {error}{more.get(error.kind, '')}"
        raise InputError(f"{path}: {why}") from None
    return Judgement(
        data["source"],
        tuple(map(from_plain, data["equations"])),
        tuple(map(from_plain, data["parameters"])),
        tuple(data["assumed"]),
    )


def judge_plainly(argument: Mapping[str, Any], step: sandbox.Step) -> dict[str, Any]:
    """In the other process: the judgement as plain data. Raises `InputError`."""
    model = build(Network.model_validate(argument["spec"]))
    layout = Layout(**argument["layout"])
    judgement = judge_text(Path(argument["path"]), model, layout, argument["samples"])
    return {
        "source": judgement.source,
        "equations": list(map(to_plain, judgement.equations)),
        "parameters": list(map(to_plain, judgement.parameters)),
        "assumed": list(judgement.assumed),
    }
