"""What the emitted file's functions return, beside the values that the program has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np

from symnn.meaning.domains.domain import OutsideDomain
from symnn.meaning.domains.floats import Array
from symnn.meaning.sizes import reduced_sizes, small_sizes
from symnn.notation import Program
from symnn.verify.closeness import SMALLEST, judged, merged
from symnn.verify.emitted import Emitted, Fault, read_only
from symnn.verify.interpreter import Interpreter
from symnn.verify.rounding import excused
from symnn.verify.sampling import CORNERS, draw, draw_corner
from symnn.verify.verdict import Finding, Verdict

Entries = Mapping[tuple[int, ...], Any]


def check_values(
    module: Any,
    program: Program,
    functions: Mapping[str, tuple[str, Sequence[str]]],
    *,
    layers: Sequence[str] = (),
    targets: str = "unit",
    seed: int = 0,
) -> list[Finding]:
    """One finding for each function of `functions`: name → (tensor returned, inputs taken).

    One more for `layers`, which returns the tensors of these names. The functions run in float64,
    and in the file's own precision, at two assignments of small sizes, and at the `CORNERS`; the
    program is evaluated in many digits.
    """
    emitted = Emitted(module)
    small = reduced_sizes(program)
    findings = []
    points = [(small, ""), ({**small, **small_sizes((), program.inputs, small)}, "")]
    points += [(small, corner) for corner in CORNERS]
    try:
        precisions = emitted.precisions
    except Fault as fault:
        return [Finding(f"{name}()", Verdict.DIFFERENT, str(fault)) for name in functions]
    for dtype, (sizes, corner) in product(precisions, points):
        interpreter = Interpreter(program, sizes)
        try:
            if corner:
                values, truth = draw_corner(interpreter, targets, dtype, corner)
            else:
                values, truth = draw(interpreter, targets, dtype, seed)
        except OutsideDomain as error:
            if corner:
                continue
            return [Finding(f"{name}()", Verdict.UNDECIDED, str(error)) for name in functions]
        given = {name: read_only(array.astype(dtype)) for name, array in values.items()}
        params = {tensor.name: given[tensor.name] for tensor in program.parameters}
        with emitted.having(DTYPE=dtype.type):
            for name, (tensor, inputs) in functions.items():
                arguments = [given[i] for i in inputs]
                found = _function(emitted, name, params, arguments, truth.entries[tensor])
                findings += excused([found], interpreter, values, truth, dtype, corner)
            if layers:
                entries = {name: truth.entries[name] for name in layers}
                arrays = [given[tensor.name] for tensor in program.inputs[:-1]]
                found = _layers(emitted, params, arrays, entries)
                findings += excused([found], interpreter, values, truth, dtype, corner)
    return merged(findings)


def _function(
    emitted: Emitted, name: str, params: Mapping[str, Array], given: list[Array], entries: Entries
) -> Finding:
    try:
        found = emitted.array(name, emitted.call(name, dict(params), *given))
    except Fault as fault:
        return Finding(f"{name}()", Verdict.DIFFERENT, str(fault))
    return _compare(emitted.dtype, f"{name}()", found, entries)


def _layers(
    emitted: Emitted,
    params: Mapping[str, Array],
    inputs: list[Array],
    entries: Mapping[str, Entries],
) -> Finding:
    """The first of the layers' tensors that is wrong, or the last."""
    name = "layers()"
    try:
        found = emitted.arrays("layers", emitted.call("layers", dict(params), *inputs))
    except Fault as fault:
        return Finding(name, Verdict.DIFFERENT, str(fault))
    if list(found) != list(entries):
        reason = f"returns {', '.join(found)}: expected {', '.join(entries)}"
        return Finding(name, Verdict.DIFFERENT, reason)
    for tensor, true in entries.items():
        finding = _compare(emitted.dtype, name, found[tensor], true)
        if finding.verdict is not Verdict.EQUAL:
            return replace(finding, reason=f"{tensor}: {finding.reason}")
    return finding


def _compare(dtype: np.dtype[Any], name: str, found: Array, entries: Entries) -> Finding:
    shape = tuple(max(p[axis] for p in entries) + 1 for axis in range(len(next(iter(entries)))))
    if found.shape != shape:
        reason = f"returns shape {found.shape}, expected {shape}"
        return Finding(name, Verdict.DIFFERENT, reason)
    true = np.zeros(shape)
    for position, value in entries.items():
        true[position] = float(value)
    errors = np.abs(found - true)
    size = float(np.linalg.norm(true))
    relative = float(errors.max()) / (size if size > SMALLEST[dtype.name] else 1.0)
    verdict, reason = judged(relative, dtype)
    if verdict is Verdict.EQUAL:
        return Finding(name, verdict, reason)
    worst = tuple(int(i) for i in np.unravel_index(np.argmax(errors), shape))
    return Finding(name, verdict, reason, worst, f"{float(errors[worst]):.6g}")
