"""What happens in the other process: a person's function is run on symbols, and judged there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from sympy import Symbol

from symnn.derivations.options import Options
from symnn.derivations.python.code.loading import Source
from symnn.derivations.python.code.running import Failure
from symnn.derivations.python.exact.coverage import Coverage, coverage
from symnn.derivations.python.exact.setting import Setting, other_sizes, trial_sizes
from symnn.derivations.python.matching.results import NoMatch
from symnn.derivations.python.trial import Person, Trial
from symnn.errors import InputError
from symnn.meaning.domains.domain import OutsideDomain
from symnn.network import BATCH, build
from symnn.optimizer import Update, build_update
from symnn.spec import Network
from symnn.verify.verdict import Finding, Verdict

POINTS, MANY_POINTS = 8, 120
MOST_RUNS, FEW = 40, 2
STEPS = (1, 2, 5)
Step = Callable[[str], object]


def judge_file(argument: Mapping[str, Any], step: Step) -> dict[str, Any]:
    """The judgement of one function, as plain data. Raises `InputError`."""
    return Judge(argument, step).judged()


class Judge:
    """One function and one network."""

    def __init__(self, argument: Mapping[str, Any], step: Step) -> None:
        options = dict(argument["options"])
        for name in ("args", "returns"):
            options[name] = None if options[name] is None else tuple(options[name])
        self.options = Options(**options)
        self.model = build(Network.model_validate(argument["spec"]))
        optimizer = self.model.spec.optimizer
        if self.options.learning_rate is not None:
            rate = {"learning_rate": self.options.learning_rate}
            optimizer = optimizer.model_copy(update=rate)
        self.update: Update = build_update(optimizer)
        self.step = step
        self.uncovered = 0  # samples that take a way through the code that was not looked at
        source = Source(Path(argument["path"]))
        try:
            self.person = Person(
                source, argument["function"], self.model, self.update, self.options
            )
        except Failure as error:
            raise InputError(str(error)) from None

    def judged(self) -> dict[str, Any]:
        """Findings, what was assumed, and numbers by which a cause may be found."""
        self.step("running it")
        first = self._first()
        trials = list(self._trials(first))
        self.step("comparing")
        findings: dict[str, Finding] = {}
        wrong: list[Trial] = []
        for trial in trials:
            found = self._findings(trial)
            if any(finding.verdict is Verdict.DIFFERENT for finding in found):
                wrong.append(trial)
            for finding in found:
                known = findings.get(finding.tensor)
                if known is None or _worse(finding, known):
                    findings[finding.tensor] = finding
        met = coverage([(t.scene.branches, t.setting.is_large, t.scene.is_kink) for t in trials])
        reason = self._uncovered(met)
        one, of_one = self._of_one(first)
        alone = not first.fits and any(f.verdict is Verdict.DIFFERENT for f in of_one)
        shown = one if one is not None and alone else (wrong or [first])[0]
        return {
            "findings": [_covered(finding, reason).to_json() for finding in findings.values()],
            "of_one": [_covered(finding, reason).to_json() for finding in of_one],
            "alone": alone,
            "assumed": self._assumed(shown if alone else first, met),
            "samples": first.setting.sizes[BATCH],
            "sizes": {symbol.name: n for symbol, n in shown.setting.sizes.items()},
            "function": self.person.function,
            "numbers": shown.evidence(),
        }

    def _assumed(self, first: Trial, met: Coverage) -> list[str]:
        told = [*first.convention.assumed(), *self.person.arguments.described()]
        return told + first.results.assumed + met.told(self.person.source.path.name)

    def _uncovered(self, met: Coverage) -> str:
        """Why what is equal where it was looked at is not called equal; nothing where it is."""
        reason = met.reason(self.person.source.path.name)
        if self.uncovered and not reason:
            reason = (
                f"equal on {MOST_RUNS} ways through the code, but it branches in more; "
                "written with np.where, all are looked at"
            )
        return reason

    def _of_one(self, first: Trial) -> tuple[Trial | None, list[Finding]]:
        """What is found with one sample, for which code may have been written alone; nothing
        where it does not run with one, or where its shapes are wrong for one as for several."""
        one: Trial | None = None
        with suppress(InputError):
            one = self._again(self._setting({**first.setting.sizes, BATCH: 1}), first)
        if not first.fits and (one is None or not one.fits):
            with suppress(Failure):
                one = self.person.first(map(self._setting, trial_sizes(self.model, 1)[:1]))
        if one is None or not (one.fits or first.fits):
            return None, []
        return one, self._findings(one)

    def _first(self) -> Trial:
        """The run that is judged: on a batch, if that gives what has the right shapes, else on
        one sample as a vector, if that does. Raises `InputError` where nothing comes of it."""
        batch = trial_sizes(self.model, self.options.samples)
        single = trial_sizes(self.model, 1)[:1]
        try:
            first = self.person.first(map(self._setting, batch))
        except NoMatch as failure:
            raise InputError(str(failure)) from None
        except Failure as failure:
            try:
                return self.person.first(map(self._setting, single))
            except Failure:
                raise InputError(str(failure)) from None
        if first.fits or self.options.layout is not None:
            return first
        try:
            one = self.person.first(map(self._setting, single), vectors=True)
        except Failure:
            return first
        return one if one.fits else first

    def _setting(
        self, sizes: Mapping[Symbol, int], step: int = STEPS[0], points: int = POINTS
    ) -> Setting:
        update = self.update if self.person.arguments.steps() else None
        try:
            return Setting(self.model, update, sizes, step, points)
        except OutsideDomain as error:
            raise InputError(f"{self.model.spec.name}: {error}") from None

    def _trials(self, first: Trial) -> Iterator[Trial]:
        """The first run; one with another number of samples and other widths, since code may name
        a number; others down other branches, and at later steps of an optimizer."""
        yield from self._branches(first)
        samples = first.setting.sizes[BATCH]
        if samples > 1:
            yield self._at_others(first)
        if first.results.updated and "t" in {
            read.name for e in self.update.program for read in e.reads
        }:
            for number in STEPS[1:]:
                yield self._again(self._setting(first.setting.sizes, number), first)

    def _at_others(self, first: Trial) -> Trial:
        """A run at other widths, if the function is not written for those it has met."""
        if first.setting.sizes == trial_sizes(self.model, first.setting.sizes[BATCH])[0]:
            with suppress(InputError):
                return self._again(
                    self._setting(other_sizes(self.model, first.setting.sizes)), first
                )
        more = {**first.setting.sizes, BATCH: first.setting.sizes[BATCH] + 1}
        return self._again(self._setting(more), first)

    def _branches(self, first: Trial) -> Iterator[Trial]:
        """Runs down the branches that some of many samples take."""
        yield first
        if not first.scene.branches.decisions:
            return
        sizes = dict(first.setting.sizes)
        sizes[BATCH] = min(sizes[BATCH], FEW)  # the ways through code multiply with every sample
        setting = self._setting(sizes, points=MANY_POINTS)
        left = np.ones(MANY_POINTS, bool)
        for _ in range(MOST_RUNS):
            trial = self._again(setting, first, int(np.flatnonzero(left)[0]))
            left &= ~trial.scene.inside
            yield trial
            if not left.any():
                return
        self.uncovered = int(left.sum())

    def _again(self, setting: Setting, first: Trial, leader: int = 0) -> Trial:
        try:
            return self.person.run(setting, first.convention, leader)
        except Failure as error:
            raise InputError(str(error)) from None

    def _findings(self, trial: Trial) -> list[Finding]:
        """One for each parameter, from the loss backward, and for the state after a step."""
        names = [n for part in reversed(self.model.layers) for n in part.parameters]
        found: dict[str, Any] = {n: trial.results.arrays[n] for n in names}
        targets = {name: trial.target(name) for name in names}
        if trial.results.updated:
            found |= trial.results.state
            targets |= {name: trial.target(name) for name in trial.results.state}
        elements = trial.scene.arena.element
        roots = [
            elements(array[p])
            for name, array in found.items()
            for p in targets[name]
            if all(i < n for i, n in zip(p, array.shape, strict=False)) and len(p) == array.ndim
        ]
        trial.scene.settle(roots)
        return [_told(finding) for finding in trial.scene.judge(found, targets)]


def _told(finding: Finding) -> Finding:
    """The names of numbers as the report has them."""
    witness = {"written" if n == "claimed" else n: v for n, v in finding.witness.items()}
    return replace(finding, witness=witness)


def _worse(one: Finding, other: Finding) -> bool:
    return one.verdict is not other.verdict and (
        Verdict.worst([one.verdict, other.verdict]) is one.verdict
    )


def _covered(finding: Finding, reason: str) -> Finding:
    """Equal on the ways that were looked at is not equal, if there is a reason to doubt others."""
    if finding.verdict is not Verdict.EQUAL or not reason:
        return finding
    return replace(finding, verdict=Verdict.UNDECIDED, reason=reason)
