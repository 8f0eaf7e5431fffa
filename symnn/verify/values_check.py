"""What the emitted file's functions return, beside the values that the program has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from symnn.notation import Program
from symnn.verify.float_check import TOLERANCE, reduced_sizes
from symnn.verify.interpreter import Interpreter
from symnn.verify.sampling import draw
from symnn.verify.scalar import OutsideDomain
from symnn.verify.verdict import Finding, Verdict


def check_values(
    module: Any,
    program: Program,
    functions: Mapping[str, tuple[str, Sequence[str]]],
    *,
    targets: str = "unit",
    seed: int = 0,
) -> list[Finding]:
    """One finding for each function of `functions`: name → (tensor returned, inputs taken).

    The functions run in float64 at small sizes; the program is evaluated in many digits.
    """
    interpreter = Interpreter(program, reduced_sizes(program))
    try:
        values, truth = draw(interpreter, targets, module.DTYPE, seed)
    except OutsideDomain as error:
        return [Finding(name, Verdict.UNDECIDED, str(error)) for name in functions]
    params = {tensor.name: values[tensor.name].astype(float) for tensor in program.parameters}
    findings = []
    for name, (tensor, inputs) in functions.items():
        entries = truth.entries[tensor]
        try:
            found = np.asarray(getattr(module, name)(params, *(values[i] for i in inputs)))
        except Exception as error:  # whatever the emitted file raises is what is wrong with it
            reason = f"raises {type(error).__name__}: {error}"
            findings.append(Finding(f"{name}()", Verdict.DIFFERENT, reason))
            continue
        findings.append(_compare(f"{name}()", found, entries))
    return findings


def _compare(name: str, found: Any, entries: Mapping[tuple[int, ...], Any]) -> Finding:
    shape = tuple(max(p[axis] for p in entries) + 1 for axis in range(len(next(iter(entries)))))
    if found.shape != shape:
        reason = f"returns shape {found.shape}, expected {shape}"
        return Finding(name, Verdict.DIFFERENT, reason)
    true = np.zeros(shape)
    for position, value in entries.items():
        true[position] = float(value)
    errors = np.abs(found - true)
    relative = float(errors.max() / (np.linalg.norm(true) or 1.0))
    reason = f"relative error {relative:.1e}, tolerance {TOLERANCE:.0e}"
    if relative <= TOLERANCE:
        return Finding(name, Verdict.EQUAL, reason)
    worst = tuple(int(i) for i in np.unravel_index(np.argmax(errors), shape))
    return Finding(name, Verdict.DIFFERENT, reason, worst, f"{float(errors[worst]):.6g}")
