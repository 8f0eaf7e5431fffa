"""What becomes of an edit of symnn: it runs in a process of its own, and generates networks.

The process imports symnn with one module's or one template's text changed. This module must not
import symnn at its top: the edited one is imported in its place.
"""

from __future__ import annotations

import ast
import builtins
import importlib.abc
import importlib.util
import sys
from dataclasses import dataclass, replace
from types import CodeType, FrameType
from typing import Any

from tests.mutants.edits import HELPER, PACKAGES, PROBE, ROOT, Edit
from tests.mutants.equivalence import Argument, shown

NETWORKS = ("classifier", "robust", "binary", "hard", "softmax", "custom")
MOST_JUDGED, MOST_COMPARED = 3, 12
"""Files of another text that every check reads; that the field and the runs do besides."""


@dataclass(frozen=True)
class Result:
    """Who refused the edit; or, for a survivor, what shows it to be equivalent.

    `executed` is whether the mutated point was run at all: where it was not, nothing was changed.
    """

    refused_by: str
    reason: str
    argument: Argument | None = None
    executed: bool = True


class _Changed(importlib.abc.SourceLoader, importlib.abc.MetaPathFinder):
    """Imports one module from another text."""

    def __init__(self, edit: Edit) -> None:
        self.edit = edit

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        return importlib.util.spec_from_loader(name, self) if name == self.edit.module else None

    def get_filename(self, fullname: str) -> str:
        return str(ROOT / self.edit.file)

    def get_data(self, path: Any) -> bytes:
        return self.edit.text.encode()


def helpers() -> dict[str, str]:
    """The functions that NumPy lacks, by name."""
    from symnn.emit.targets.numpy.helpers import HELPERS, helper_text

    return {name: helper_text(name) for name in HELPERS}


def generated() -> dict[str, str]:
    """The networks' files as symnn writes them, by network: `NETWORKS` first, then the library."""
    from symnn.pipeline import generate
    from tests.mutants.networks import LIBRARY
    from tests.mutants.networks import NETWORKS as described

    chosen = {name: described[name] for name in NETWORKS}
    return {name: generate(spec) for name, spec in (chosen | LIBRARY).items()}


def reached_lines() -> dict[str, set[int]]:
    """The lines of symnn that writing the networks' files reaches, by file."""
    lines: dict[str, set[int]] = {}
    ours: dict[CodeType, bool] = {}
    packages = tuple(str(ROOT / "symnn" / package) for package in PACKAGES)

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        code = frame.f_code
        if code not in ours:
            ours[code] = code.co_filename.startswith(packages)
        if not ours[code]:
            return None
        lines.setdefault(code.co_filename, set()).add(frame.f_lineno)
        return trace

    from symnn.pipeline import generate
    from tests.mutants.networks import NETWORKS as described

    sys.settrace(trace)
    try:
        for name in NETWORKS:
            generate(described[name])
    finally:
        sys.settrace(None)
    return lines


def run(edit: Edit, written: dict[str, str]) -> Result:
    """What becomes of the edit; `written` are the files without it."""
    import numpy as np

    np.seterr(all="ignore")
    runs = _count_runs()
    if edit.module:
        sys.meta_path.insert(0, _Changed(edit))
    try:
        from symnn.emit import paste
        from symnn.errors import PassRefused
        from symnn.lowering.ir import FUNCTIONS
        from symnn.templating import environment as templates
    except Exception as error:
        return Result("crash", f"import: {type(error).__name__}: {error}")
    if edit.file.startswith(HELPER):
        name = edit.file.removeprefix(HELPER)
        if name in FUNCTIONS:
            FUNCTIONS[name] = replace(FUNCTIONS[name], helper=edit.text)
        else:
            paste._source = lambda name: edit.text
    elif not edit.module:
        from jinja2 import ChoiceLoader, DictLoader

        environment = templates("numpy", autoescape=False)
        assert environment.loader
        template = DictLoader({edit.file: edit.text})
        environment.loader = ChoiceLoader([template, environment.loader])
    others: list[Result] = []
    for number, name in enumerate(written):
        if number == len(NETWORKS) and edit.module and not runs:
            break
        try:
            result = _of_network(name, written[name], thorough=len(others) < MOST_JUDGED)
        except PassRefused as error:
            return Result("gate", f"{name}: {error.step} changes {error.value}")
        except Exception as error:
            return Result("crash", f"{name}: {type(error).__name__}: {str(error)[:80]}")
        if result is not None and result.argument is None:
            return result
        others += [] if result is None else [result]
        if len(others) == MOST_COMPARED:
            break
    if not (runs or others):  # of a template: a line that no file has
        return Result("", "", executed=False)
    return _survivor(others, len(written))


def _count_runs() -> list[None]:
    """A list that grows each time that the mutated point of a module is run."""
    runs: list[None] = []

    def probe(value: Any = None) -> Any:
        runs.append(None)
        return value

    setattr(builtins, PROBE, probe)
    return runs


def _survivor(others: list[Result], count: int) -> Result:
    """The weakest argument of all networks; `others` are those whose files have another text."""
    if not others:
        return Result("", f"{count} networks", Argument.SAME_FILES)
    arguments = [result.argument for result in others if result.argument]
    weakest = max(arguments, key=lambda argument: argument.order)
    text = f"files of another text: {len(others)}; {others[0].reason}"
    return Result("", text, weakest)


def _of_network(name: str, written: str, thorough: bool) -> Result | None:
    """What becomes of a network's file; nothing where it is the same byte for byte.

    Every check reads it when `thorough`, and the field alone otherwise.
    """
    from symnn import pipeline
    from tests.mutants import judge
    from tests.mutants.networks import LIBRARY
    from tests.mutants.networks import NETWORKS as described

    with judge.limit(judge.SECONDS):
        derived = pipeline.derive((described | LIBRARY)[name])
        text = pipeline.source(derived)
    if text == written:
        return None
    tree, original = ast.parse(text), ast.parse(written)
    module = judge.module_of(tree)
    checks = judge.in_order(pipeline.CHECKS.values())
    for check in checks if thorough else checks[:1]:
        report = judge.checked(check, derived, module)
        if report.verdict.value != "equal":
            return Result(report.check, f"{name}: {judge.complaint(report)}")
    argument, how = shown(original, tree, (judge.module_of(original), module))
    return Result("", f"{name}: {how}" if how else name, argument)
