"""The functions of an emitted file, each run on the symbols of a session."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from symnn.meaning.domains.domain import OutsideDomain
from symnn.verify.emitted import LONGEST, Emitted, Fault, shown
from symnn.verify.standin import ExactArray, Unsupported
from symnn.verify.symbols.cause import with_cause
from symnn.verify.symbols.session import Session, Target
from symnn.verify.verdict import Finding, Verdict

Functions = Mapping[str, tuple[str, Sequence[str]]]
"""By name: the tensor that a function returns, and the inputs that it takes."""


class Beyond(Exception):
    """What the check on symbols cannot follow, in one line: nothing is known then."""


class SymbolsRun:
    """One emitted file in one session. The cause of differences is looked for if `explained`."""

    def __init__(self, emitted: Emitted, session: Session, explained: bool = True) -> None:
        self.emitted, self.session, self.explained = emitted, session, explained
        self.quantities = session.quantities
        self.output = str(self.quantities.output)
        self.params = {t.name: session.given[t.name] for t in self.quantities.program.parameters}
        self.targets: dict[str, Target] = {
            self.output: self.quantities.entries(self.output),
            **{name: self.quantities.gradient(name) for name in self.params},
        }

    def findings(self, functions: Functions, layers: Sequence[str]) -> list[Finding]:
        """What each function returns, beside what it should."""
        found: list[Finding] = []
        for name, (tensor, inputs) in functions.items():
            found += guarded([f"{name}()"], self._function, name, tensor, inputs)
        if layers:
            found += guarded(["layers()"], self._layers, layers)
        found += guarded(list(self.targets), self._gradient)
        return found + guarded([_twin(name) for name in self.targets], self._twins)

    def _function(self, name: str, tensor: str, inputs: Sequence[str]) -> list[Finding]:
        arguments = [self.session.given[i] for i in inputs]
        value = self._call(name, dict(self.params), *arguments)
        return self.session.judge(
            {f"{name}()": value}, {f"{name}()": self.quantities.entries(tensor)}
        )

    def _layers(self, layers: Sequence[str]) -> list[Finding]:
        """The first of the layers' tensors that is not equal, or the last."""
        found = self._call("layers", dict(self.params), *self._data[:-1])
        if not isinstance(found, Mapping) or list(found) != list(layers):
            raise Fault(f"layers returns {_names(found)}: expected {', '.join(layers)}")
        findings = self.session.judge(found, {n: self.quantities.entries(n) for n in layers})
        wrong = [f for f in findings if f.verdict is not Verdict.EQUAL]
        if not wrong:
            return [Finding("layers()", Verdict.EQUAL, f"{len(findings)} tensors")]
        first = wrong[0]
        return [replace(first, tensor="layers()", reason=f"{first.tensor}: {first.reason}")]

    def _gradient(self) -> list[Finding]:
        name = "loss_and_grad"
        result = self._call(name, dict(self.params), *self._data)
        if not isinstance(result, tuple) or len(result) != 2 or not isinstance(result[1], Mapping):
            raise Fault(f"{name} returns {shown(result)}: expected a loss and its gradient")
        found = {self.output: result[0], **result[1]}
        missing = [n for n in self.targets if n not in found]
        findings = self.session.judge(found, {n: t for n, t in self.targets.items() if n in found})
        findings = self._explained({n: found[n] for n in self.params if n in found}, findings)
        reason = "loss_and_grad returns no gradient for it"
        return findings + [Finding(n, Verdict.DIFFERENT, reason) for n in missing]

    def _twins(self) -> list[Finding]:
        """The gradient that `fit` runs, in memory with anything in it, then once more in what
        another batch has left there: the same rows in another order, of which nothing is said, as
        a loss may depend on it."""
        params = list(self.params.values())
        scratch = self._call("_scratch", params, *self._data)
        if not isinstance(scratch, Sequence) or not all(
            isinstance(array, np.ndarray) for array in scratch
        ):
            raise Fault(f"_scratch returns {shown(scratch)}: expected arrays")
        grads = [self.session.memory(array.shape) for array in params]
        for array in scratch:
            if isinstance(array, ExactArray):
                self.session.unset(array)
        targets = {_twin(name): target for name, target in self.targets.items()}
        findings: list[Finding] = []
        for again in (False, True):
            if again:
                turned = [array[::-1] for array in self._data]
                self._call("_gradient", params, grads, scratch, *turned)
            loss = self._call("_gradient", params, grads, scratch, *self._data)
            found = dict(zip(targets, (loss, *(g.copy() for g in grads)), strict=True))
            judged = self.session.judge(found, targets)
            if not findings or all(f.verdict is Verdict.EQUAL for f in findings):
                judged = self._explained(dict(zip(self.params, grads, strict=True)), judged)
            findings += judged
        return findings

    @property
    def _data(self) -> Sequence[Any]:
        """The inputs and then the targets, in the order in which the file takes them."""
        return [self.session.given[t.name] for t in self.quantities.program.inputs]

    def _explained(self, gradient: Mapping[str, Any], findings: list[Finding]) -> list[Finding]:
        return with_cause(self.session, gradient, findings) if self.explained else findings

    def _call(self, name: str, *args: Any) -> Any:
        return call(self.emitted, self.session.arena, name, *args)


def call(emitted: Emitted, arena: Any, name: str, *args: Any) -> Any:
    """What a function of the file returns on exact elements.

    Raises `Fault`, and `Beyond` for what is no fault.
    """
    arena.region.decisions.clear()
    try:
        result = emitted.on_exact_numbers(arena.np, name, *args)
    except Unsupported as error:
        raise Beyond(f"{name}: {_line(error)}") from None
    if arena.region.decisions:
        raise Beyond(f"{name} takes a branch that depends on values")
    return result


def guarded(names: Sequence[str], part: Callable[..., list[Finding]], *args: Any) -> list[Finding]:
    """A part of the check; where the file's fault ends it, one finding for each of its names."""
    try:
        return part(*args)
    except Fault as fault:
        return [Finding(name, Verdict.DIFFERENT, str(fault)) for name in names]
    except (Beyond, OutsideDomain) as beyond:
        return [Finding(name, Verdict.UNDECIDED, str(beyond)) for name in names]


def _twin(name: str) -> str:
    return f"{name} in _gradient"


def _names(found: Any) -> str:
    return ", ".join(map(str, found)) if isinstance(found, Mapping) else shown(found)


def _line(text: object) -> str:
    return " ".join(str(text).split())[:LONGEST]
