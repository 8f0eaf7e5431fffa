"""The whole way, in order: description, equations, derivatives, file, checks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import cycle
from types import ModuleType
from typing import Any

import numpy as np

from symnn.calculus import Backward, differentiate
from symnn.calculus.stable import stable_program
from symnn.emit.file import emit
from symnn.network import BATCH, Model, build
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
    check_whole,
)
from symnn.verify.emitted import shown

Progress = Callable[[str], object]
WHOLE, PRODUCTS = 600, 4_000
"""Nodes of a loss that is differentiated as a whole, and products to decide one entry: a second
or so."""


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

    *derivation* reads the forward Program as the description states it, before any rewriting, one
    equation at a time; where the network is small, the loss is differentiated as a whole too.
    *float* runs the file: what its functions return, and its gradient. *training* runs the
    gradient that `fit` has, the optimizer's update, and `fit`.
    """
    model, backward, update = derived.model, derived.backward, derived.update
    forward, targets = model.program, _targets(model.spec)
    progress("checking the derivation")
    proved = check_derivation(forward, backward.program, backward.adjoints, model.objective)
    missing = [t.name for t in forward.parameters if t.name not in backward.adjoints]
    proved += [Finding(name, Verdict.DIFFERENT, "it has no gradient") for name in missing]
    proved += _whole(derived)
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
    with np.errstate(all="ignore"):  # the values themselves are looked at
        ran = check_data(module, model)
        tensors = [name for part in model.layers for name in part.tensors]
        ran += check_values(module, whole, functions, layers=tensors, targets=targets)
        ran += check_float(module, forward, output=model.objective, targets=targets)
        progress("checking training steps")
        steps = check_training(
            module,
            forward,
            update.program,
            update.updated,
            update.hyperparameters,
            output=model.objective,
            targets=targets,
        )
    reports = {"derivation": proved, "float": ran, "training": steps}
    return tuple(Report(name, tuple(findings)) for name, findings in reports.items())


def _whole(derived: Derived) -> list[Finding]:
    """The gradient of the loss as a whole, at the least sizes; nothing where it is not decided.

    The proof does not rest on it: it shows that the chain rule was applied as it should be.
    """
    program, backward = derived.model.program, derived.backward
    widths = dict(zip(reversed(program.sizes), cycle((2, 1)), strict=False))
    sizes = {BATCH: 2, **widths}
    adjoints, output = backward.adjoints, derived.model.objective
    findings = check_whole(
        program, backward.program, adjoints, output, sizes=sizes, largest=WHOLE, budget=PRODUCTS
    )
    decided = [f for f in findings if f.verdict is not Verdict.UNDECIDED]
    return [replace(f, tensor=f"{f.tensor}, whole loss") for f in decided]


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
        "LAYERS": {part.number: (*part.parameters, *part.tensors) for part in model.layers},
    }
    findings = []
    for name, expected in declared.items():
        found = getattr(module, name, None)
        if not _equals(found, expected):
            reason = f"is {shown(found)}, expected {expected!r}"
            findings.append(Finding(name, Verdict.DIFFERENT, reason))
    return findings


def _equals(found: Any, expected: Any) -> bool:
    """Equality with what a file defines, which may be anything."""
    try:
        return found is not None and bool(expected == found)
    except Exception:
        return False


def _targets(spec: Network) -> str:
    return {"values": "unit"}.get(spec.loss_definition.targets, spec.loss_definition.targets)


def verdict(reports: tuple[Report, ...]) -> Verdict:
    """The worst verdict of all checks."""
    return Verdict.worst([report.verdict for report in reports])


def adjoint_name(tensor: str) -> str:
    """d3 for z3, as the seed's δ^3; dW3, db3, da3 for the others."""
    layer = re.fullmatch(r"z(\d+)", tensor)
    return f"d{layer[1]}" if layer else f"d{tensor}"
