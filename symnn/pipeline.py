"""The whole way, in order: description, equations, derivatives, file, checks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from symnn.calculus import Backward, differentiate
from symnn.calculus.stable import stable_program
from symnn.emit.file import emit
from symnn.network import Model, build
from symnn.optimizer import Update, build_update
from symnn.spec import Network
from symnn.verify import (
    Finding,
    Report,
    Verdict,
    check_derivation,
    check_float,
    check_training,
    check_values,
)

Progress = Callable[[str], object]


@dataclass(frozen=True)
class Derived:
    """A network's equations: forward, backward, and the optimizer's."""

    model: Model
    backward: Backward
    update: Update


def derive(spec: Network) -> Derived:
    """The forward Program of a description, and its derivatives.

    Raises `InputError` for an equation of the user's that does not fit the network.
    """
    model = build(spec)
    backward = differentiate(stable_program(model.program), model.objective, name=adjoint_name)
    return Derived(model, backward, build_update(spec.optimizer))


def source(derived: Derived) -> str:
    """The text of the emitted file, the same for the same description."""
    return emit(derived.model, derived.backward, derived.update)


def generate(spec: Network) -> str:
    """The text of the emitted file, not verified."""
    return source(derive(spec))


def verify(
    derived: Derived, module: ModuleType, progress: Progress = lambda step: None
) -> tuple[Report, ...]:
    """The checks of a derivation, and of the emitted file that `module` is.

    *derivation* reads the forward Program as the description states it, before any rewriting.
    *float* runs the file: what its functions return, its gradient, and its training steps.
    """
    model, backward, update = derived.model, derived.backward, derived.update
    forward, targets = model.program, _targets(model.spec)
    progress("checking the derivation")
    proved = check_derivation(forward, backward.program, backward.adjoints, model.objective)
    missing = [t.name for t in forward.parameters if t.name not in backward.adjoints]
    proved += [Finding(name, Verdict.DIFFERENT, "it has no gradient") for name in missing]
    progress("checking the file")
    whole, prediction = forward, model.output
    if model.prediction is not None:
        whole = forward.then(model.prediction, outputs=forward.outputs)
        prediction = model.prediction.name
    functions = {
        "forward": (model.output, ["x"]),
        "predict": (prediction, ["x"]),
        "loss": (model.objective, ["x", "y"]),
    }
    emitted: Any = module
    with np.errstate(all="ignore"):  # the values themselves are looked at
        ran = check_data(emitted, model)
        ran += check_values(module, whole, functions, targets=targets)
        ran += check_float(emitted, forward, output=model.objective, targets=targets)
        progress("checking training steps")
        program, state = update.program, update.hyperparameters
        steps = check_training(module, forward, program, update.updated, state, targets=targets)
    reports = {"derivation": proved, "float": ran, "training": steps}
    return tuple(Report(name, tuple(findings)) for name, findings in reports.items())


def check_data(module: Any, model: Model) -> list[Finding]:
    """What the file declares about itself, beside its description."""
    program, spec = model.program, model.spec
    shapes = {t.name: tuple(program.sizes[s] for s in t.shape) for t in program.parameters}
    declared = {
        "PARAMETERS": shapes,
        "DTYPE": np.dtype(spec.dtype),
        "INPUTS": spec.sizes[0],
        "OUTPUTS": spec.sizes[-1],
        "TARGETS": spec.loss_definition.targets,
    }
    findings = []
    for name, expected in declared.items():
        found = getattr(module, name, None)
        found = np.dtype(found) if name == "DTYPE" and found is not None else found
        if found != expected:
            reason = f"is {found!r}, expected {expected!r}"
            findings.append(Finding(name, Verdict.DIFFERENT, reason))
    return findings


def _targets(spec: Network) -> str:
    return {"values": "unit"}.get(spec.loss_definition.targets, spec.loss_definition.targets)


def verdict(reports: tuple[Report, ...]) -> Verdict:
    """The worst verdict of all checks."""
    return Verdict.worst([report.verdict for report in reports])


def adjoint_name(tensor: str) -> str:
    """d3 for z3, as the seed's δ^3; dW3, db3, da3 for the others."""
    layer = re.fullmatch(r"z(\d+)", tensor)
    return f"d{layer[1]}" if layer else f"d{tensor}"
