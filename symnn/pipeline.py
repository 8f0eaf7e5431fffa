"""The whole way, in order: description, equations, derivatives, file, checks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

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
    functions = {"forward": (model.output, ["x"]), "loss": (model.objective, ["x", "y"])}
    whole = forward
    if model.prediction is not None:
        whole = forward.then(model.prediction, outputs=forward.outputs)
        functions["predict"] = (model.prediction.name, ["x"])
    ran = check_values(module, whole, functions, targets=targets)
    emitted: Any = module
    ran += check_float(emitted, forward, output=model.objective, targets=targets)
    progress("checking training steps")
    steps = check_training(
        module, forward, update.program, update.updated, update.hyperparameters, targets=targets
    )
    reports = {"derivation": proved, "float": ran, "training": steps}
    return tuple(Report(name, tuple(findings)) for name, findings in reports.items())


def _targets(spec: Network) -> str:
    return {"values": "unit"}.get(spec.loss_definition.targets, spec.loss_definition.targets)


def verdict(reports: tuple[Report, ...]) -> Verdict:
    """The worst verdict of all checks."""
    return Verdict.worst([report.verdict for report in reports])


def adjoint_name(tensor: str) -> str:
    """d3 for z3, as the seed's δ^3; dW3, db3, da3 for the others."""
    layer = re.fullmatch(r"z(\d+)", tensor)
    return f"d{layer[1]}" if layer else f"d{tensor}"
