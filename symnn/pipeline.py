"""The whole way, in order: description, equations, derivatives, file, checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import cycle
from time import perf_counter
from types import ModuleType

import numpy as np
from sympy import Symbol

from symnn.calculus import Backward, differentiate
from symnn.calculus.stable import stable_program
from symnn.emit.file import emit
from symnn.emit.paste import HEADING
from symnn.lowering.fingerprint import check_rewriting
from symnn.meaning.sizes import reduced_sizes
from symnn.network import BATCH, Model, adjoint_name, build
from symnn.notation import Program, check_numbers
from symnn.optimizer import Update, build_update
from symnn.spec import Network
from symnn.verify import (
    Finding,
    Report,
    Verdict,
    check_calls,
    check_derivation,
    check_field,
    check_float,
    check_symbols,
    check_text,
    check_training,
    check_values,
    check_whole,
)
from symnn.verify.data_check import check_data
from symnn.version import __version__

Progress = Callable[[str], object]
WHOLE, STEPS, TOTAL = 600, 8_000, 80_000
"""Nodes of a loss that is differentiated as a whole, and steps to decide one entry, and all."""


@dataclass(frozen=True)
class Derived:
    """A network's equations: forward, backward, and the optimizer's."""

    model: Model
    backward: Backward
    update: Update


def derive(spec: Network) -> Derived:
    """The forward Program of a description, and its derivatives.

    Raises `InputError` for an equation of the user's that does not fit the network, and
    `PassRefused` where a rewriting does not keep to the equations.
    """
    model = build(spec)
    check_numbers(model.program)
    program = stable_program(model.program)
    check_rewriting("stable", model.program, program)
    backward = differentiate(program, model.objective, name=adjoint_name)
    check_numbers(backward.program)
    return Derived(model, backward, build_update(spec.optimizer))


def source(derived: Derived) -> str:
    """The text of the emitted file, the same for the same description."""
    return emit(derived.model, derived.backward, derived.update)


def generate(spec: Network) -> str:
    """The text of the emitted file, not verified."""
    return source(derive(spec))


def verify(
    derived: Derived,
    module: ModuleType,
    text: str,
    expected: str,
    progress: Progress = lambda step: None,
) -> tuple[Report, ...]:
    """The checks of a derivation, and of the emitted file that `module` is, with their times.

    `text` is the file's, and `expected` what symnn writes in its place.
    """
    reports = []
    with np.errstate(all="ignore"):  # the values themselves are looked at
        for step, check in CHECKS.items():
            progress(step)
            start = perf_counter()
            report = check(derived, module)
            reports.append(replace(report, seconds=perf_counter() - start))
    start = perf_counter()
    report = text_report(derived, text, expected)
    return (*reports, replace(report, seconds=perf_counter() - start))


def text_report(derived: Derived, text: str, expected: str) -> Report:
    """The last check: a file's statements, beside those that symnn writes."""
    run = {*_calls(derived.model), "_gradient", "_scratch", "_update"}
    findings = check_text(text, expected, HEADING, __version__, run)
    return Report("text", tuple(findings), "the whole file")


def _derivation(derived: Derived, module: ModuleType) -> Report:
    """The forward Program as the description states it, before any rewriting, one equation at a
    time; where the network is small, the loss is differentiated as a whole too."""
    forward, backward = derived.model.program, derived.backward
    objective = derived.model.objective
    findings = check_derivation(forward, backward.program, backward.adjoints, objective)
    missing = [t.name for t in forward.parameters if t.name not in backward.adjoints]
    findings += [Finding(name, Verdict.DIFFERENT, "it has no gradient") for name in missing]
    findings += _whole(derived)
    return Report("derivation", tuple(findings), "small and distinct, as each finding says")


def _symbols(derived: Derived, module: ModuleType) -> Report:
    """The file itself on symbols: what its functions return, its gradients, and an update."""
    model, update = derived.model, derived.update
    whole, functions, tensors = _functions(model)
    return check_symbols(
        module,
        whole,
        functions,
        output=model.objective,
        layers=tensors,
        update=update.program,
        updated=update.updated,
        hyperparameters=update.hyperparameters,
    )


def _field(derived: Derived, module: ModuleType) -> Report:
    """The file at its full size, on integers modulo a prime: a one-sided test."""
    whole, functions, _ = _functions(derived.model)
    return check_field(module, whole, output=derived.model.objective, functions=functions)


def _float(derived: Derived, module: ModuleType) -> Report:
    """What the file declares, what its functions return, and its gradient."""
    model, targets = derived.model, _targets(derived.model.spec)
    forward = model.program
    whole, functions, tensors = _functions(model)
    findings = check_data(module, model)
    findings += check_values(module, whole, functions, layers=tensors, targets=targets)
    findings += check_float(module, forward, output=model.objective, targets=targets)
    findings += check_calls(module, whole, _calls(model), targets=targets)
    sizes = f"{_shown(reduced_sizes(forward))}; then with other numbers of rows and of features"
    return Report("float", tuple(findings), sizes)


def _training(derived: Derived, module: ModuleType) -> Report:
    """The gradient that `fit` has, the optimizer's update, and `fit`."""
    model, update = derived.model, derived.update
    findings = check_training(
        module,
        model.program,
        update.program,
        update.updated,
        update.hyperparameters,
        output=model.objective,
        targets=_targets(model.spec),
    )
    sizes = f"{_shown(reduced_sizes(model.program))}; fit at the sizes of the description"
    return Report("training", tuple(findings), sizes)


CHECKS: dict[str, Callable[[Derived, ModuleType], Report]] = {
    "checking the derivation": _derivation,
    "checking the file on symbols": _symbols,
    "checking the file at full size, modulo a prime": _field,
    "checking the file in floating point": _float,
    "checking training steps": _training,
}
"""Every check of what runs, in order, under what a person who waits for it reads."""


def _functions(model: Model) -> tuple[Program, dict[str, tuple[str, list[str]]], list[str]]:
    """The forward Program with its prediction; what the file's functions return and take; and
    the tensors of the layers."""
    whole, prediction = model.program, model.output
    if model.prediction is not None:
        whole = whole.then(model.prediction, outputs=whole.outputs)
        prediction = model.prediction.name
    inputs = [tensor.name for tensor in model.inputs]
    functions = {
        "forward": (model.output, inputs),
        "predict": (prediction, inputs),
        "loss": (model.objective, [tensor.name for tensor in whole.inputs]),
    }
    return whole, functions, list(model.tensors)


def _calls(model: Model) -> dict[str, list[str]]:
    """The inputs that each function of the file takes after the parameters."""
    _, functions, _ = _functions(model)
    data = [tensor.name for tensor in model.program.inputs]
    own = {name: inputs for name, (_, inputs) in functions.items()}
    return own | {"layers": data[:-1], "loss_and_grad": data}


def _whole(derived: Derived) -> list[Finding]:
    """The gradient of the loss as a whole, at the least sizes; nothing where it is not decided.

    The proof does not rest on it: it shows that the chain rule was applied as it should be.
    """
    program, backward = derived.model.program, derived.backward
    widths = dict(zip(reversed(program.sizes), cycle((2, 1)), strict=False))
    sizes = {BATCH: 2, **widths}
    adjoints, output = backward.adjoints, derived.model.objective
    findings = check_whole(
        program,
        backward.program,
        adjoints,
        output,
        sizes=sizes,
        largest=WHOLE,
        budget=STEPS,
        total=TOTAL,
    )
    decided = [f for f in findings if f.verdict is not Verdict.UNDECIDED]
    return [replace(f, tensor=f"{f.tensor}, whole loss") for f in decided]


def _shown(sizes: Mapping[Symbol, int]) -> str:
    return ", ".join(f"{symbol} = {size}" for symbol, size in sizes.items())


def _targets(spec: Network) -> str:
    loss = spec.loss_definition
    return loss.targets if loss.classifier else "unit"


def verdict(reports: tuple[Report, ...]) -> Verdict:
    """The worst verdict of all checks."""
    return Verdict.worst([report.verdict for report in reports])
