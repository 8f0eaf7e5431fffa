"""What an emitted file declares about itself, beside its description."""

from __future__ import annotations

from typing import Any

import numpy as np

from symnn.network import Model
from symnn.verify.emitted import shown
from symnn.verify.verdict import Finding, Verdict


def check_data(module: Any, model: Model) -> list[Finding]:
    """One finding for each name that the file defines otherwise than its description says."""
    program, spec = model.program, model.spec
    shapes = {t.name: tuple(map(program.number, t.shape)) for t in program.parameters}
    samples = {t.name: tuple(map(program.number, t.shape[1:])) for t in program.inputs}
    declared = {
        "PARAMETERS": shapes,
        "DTYPE": np.dtype(spec.dtype),
        "INPUTS": {name: shape for name, shape in samples.items() if name != "y"},
        "TARGET": samples["y"],
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
