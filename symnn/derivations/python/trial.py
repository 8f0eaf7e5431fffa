"""Running a person's function: in which layout, at which sizes, along which branches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sympy import Symbol

from symnn.derivations.options import Options
from symnn.derivations.python.code.choosing import find_function, named_function, owner_of
from symnn.derivations.python.code.loading import Source, stood_in
from symnn.derivations.python.code.running import Budget, Failure, failing
from symnn.derivations.python.exact.scene import Scene
from symnn.derivations.python.exact.setting import Setting
from symnn.derivations.python.matching.arguments import Arguments
from symnn.derivations.python.matching.layout import Convention, conventions
from symnn.derivations.python.matching.names import Vocabulary
from symnn.derivations.python.matching.results import NoMatch, Reader, Results
from symnn.derivations.python.matching.returned import returned_names
from symnn.derivations.python.matching.values import Values
from symnn.errors import InputError
from symnn.network import BATCH, Model
from symnn.optimizer import Update
from symnn.verify.standin import StandIn, rational
from symnn.verify.symbols.arena import Arena
from symnn.verify.symbols.prove import new_proofs

EVIDENCE = 3
"""Samples by which a likely cause is found."""


@dataclass
class Trial:
    """One run that came to a result."""

    convention: Convention
    setting: Setting
    scene: Scene
    results: Results

    @property
    def fits(self) -> bool:
        """Whether every gradient has its parameter's shape."""
        quantities = self.scene.quantities
        return all(a.shape == quantities.shape(n) for n, a in self.results.arrays.items())

    def target(self, name: str) -> Mapping[Any, Symbol]:
        """What an array should be: a gradient, or what the step leaves."""
        truths = self.scene.truths
        return truths.after(name) if self.results.updated else truths.gradient(name)

    @property
    def agreement(self) -> int:
        """The number of gradients that are right at the samples."""
        sweep, element = self.scene.sweep, self.scene.arena.element
        return sum(
            all(sweep.agrees(element(array[p]), s) for p, s in self.target(name).items())
            for name, array in self.results.arrays.items()
        )

    def evidence(self) -> dict[str, Any]:
        """The function's results and all that it was given, at a few of the samples: the numbers
        by which a likely cause is found."""
        scene, results = self.scene, self.results
        inside = scene.inside & (np.cumsum(scene.inside) <= EVIDENCE)
        program = scene.truths.program
        values = {
            t.name: scene.numbers(t.name, inside) for t in (*program.inputs, *program.parameters)
        }
        claimed = results.arrays | results.state
        return {
            "values": {name: array.tolist() for name, array in values.items()},
            "claimed": {n: scene.computed(array, inside).tolist() for n, array in claimed.items()},
            "updated": results.updated,
            "descended": results.descended,
            "step": self.setting.step,
        }


class Person:
    """A person's function, and what is asked of it."""

    def __init__(
        self, source: Source, function: str | None, model: Model, update: Update, options: Options
    ) -> None:
        self.source, self.model, self.update, self.options = source, model, update, options
        self.vocabulary = Vocabulary(model, update.state)
        self.budget = Budget(options.timeout, source.path)
        self.proofs = new_proofs()
        arena = Arena(1)
        with stood_in(arena.np, source.path.parent):
            self.function, found = self._found(arena.np, function)
            self.arguments = self._arguments(self.function, found)
        stated = options.returns
        self.names = returned_names(source.text, self.function) if stated is None else stated

    def _found(self, here: StandIn, function: str | None) -> tuple[str, Callable[..., Any]]:
        with self.budget.running():
            module = self.source.module(here)
        return find_function(module, function, self.source.path, self._fits)

    def _arguments(self, name: str, function: Callable[..., Any]) -> Arguments:
        where = f"{self.source.path}: {name}"
        return Arguments(function, self.vocabulary, self.update, self.options.args, where)

    def _fits(self, name: str, function: Callable[..., Any]) -> bool:
        """Whether a function's arguments are understood, and enough to make gradients of."""
        try:
            return self._arguments(name, function).suffice
        except InputError:
            return False

    def run(self, setting: Setting, convention: Convention, leader: int = 0) -> Trial:
        """One call, on symbols of its own. Raises `Failure`."""
        scene = Scene(setting.truths, setting.samples, self.proofs.renewed(), leader)
        arguments, path = self.arguments, self.source.path
        shapes = {n: scene.quantities.shape(n) for n in arguments.parameters}
        reader = Reader(
            self.vocabulary, arguments.slots, shapes, self.names, self.options.update,
            arguments.rate(),
        )  # fmt: skip
        with stood_in(scene.arena.np, path.parent), np.errstate(all="ignore"):
            with self.budget.running():
                module = self.source.module(scene.arena.np)
            called = named_function(module, self.function, path)
            owner = owner_of(module, self.function)
            values = self._values(setting, scene, convention, owner)
            given = values.given(arguments.slots, arguments.numbers())
            try:
                with self.budget.running(), failing(path):
                    returned = called(*given.positional, **given.named)
            except Failure as error:
                raise setting.named(error, len(scene.arena.nodes)) from error.__cause__
            try:
                results = reader.read(returned, given, convention)
            except NoMatch as error:
                raise NoMatch(f"{arguments.where}: {error}") from None
        if results.updated and not arguments.steps():
            self._descended(results, given.before)
        return Trial(convention, setting, scene, results)

    def _values(
        self, setting: Setting, scene: Scene, convention: Convention, owner: type | None
    ) -> Values:
        arrays = dict(scene.given)
        if self.arguments.asked["values"]:
            arrays |= {name: scene.forward(name) for name in self.model.tensors}
        if "grads" in self.arguments.roles:
            names = self.arguments.parameters
            arrays |= {f"gradient of {name}": scene.gradient(name) for name in names}
        exact = scene.exact_number
        numbers: dict[str, Any] = {"N": setting.sizes[BATCH], "t": setting.step, "exact": exact}
        numbers["sizes"] = [setting.sizes[symbol] for symbol in self.model.program.sizes]
        targets = setting.constants.get("y")
        return Values(self.vocabulary, convention, arrays, numbers, targets, owner)

    def _descended(self, results: Results, before: Mapping[str, Any]) -> None:
        """A step of plain descent as the gradient that it took."""
        rate = rational(self.update.hyperparameters["learning_rate"])
        for name, array in results.arrays.items():
            if array.shape == before[name].shape:
                results.arrays[name] = (before[name] - array) / rate
        results.updated, results.descended = False, True
        results.assumed.append(
            f"it takes a step of gradient descent, (before - after)/{float(rate):g} is judged"
        )

    def first(self, settings: Iterable[Setting], vectors: bool = False) -> Trial:
        """The first layout and sizes at which the function returns what has the right shapes, if
        others are not nearer to the truth; else the first at which it returns anything. With
        `vectors`, samples come one by one as vectors, or not at all. Raises `Failure`."""
        misshapen: Trial | None = None
        failures: list[Failure] = []
        for setting in settings:
            fitting: list[tuple[int, Trial]] = []
            asked, samples = self.arguments.asked, setting.sizes[BATCH]
            for convention in conventions(self.model, self.options, asked, samples):
                if vectors and not convention.vector:
                    continue
                try:
                    trial = self.run(setting, convention)
                except Failure as error:
                    failures.append(error)
                    continue
                if trial.fits:
                    fitting.append((trial.agreement, trial))
                    if trial.agreement == len(trial.results.arrays):
                        return trial
                misshapen = misshapen or trial
            if fitting:
                return max(fitting, key=lambda found: found[0])[1]
        if misshapen is not None:
            return misshapen
        raise max(failures, key=lambda failure: failure.reached)
