"""Mutants of symnn itself: its calculus, its passes, its writers and its templates.

Each runs in a process of its own, which imports symnn with one module's or one template's text
changed, and generates networks with it. This module must not import symnn at its top: the mutated
one is imported in its place.
"""

from __future__ import annotations

import ast
import copy
import importlib.abc
import importlib.util
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, zip_longest
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from tests.mutants.mutations import drawn, mutants

ROOT = Path(__file__).resolve().parents[2]
NETWORKS = ("classifier", "robust", "binary", "hard", "softmax", "custom")
PACKAGES = ("calculus", "lowering", "emit")
NOT_MUTATED = {"__init__", "fingerprint", "samples", "gate", "templates"}
"""The gates are checks, not what is checked."""
TEMPLATES = ("model.py.j2", "buffered.py.j2", "update.py.j2")
MOST_JUDGED = 3
"""Files of another text that pass every check and do the same, until an edit is called harmless."""
MOST = 40
"""Edits of one file, at the most."""
HELPERS = ("sigmoid", "softplus", "log_cosh", "erf", "_transposed_product")


@dataclass(frozen=True)
class Edit:
    """A file of symnn with one point changed; a module's name, or a template's."""

    file: str
    kind: str
    title: str
    text: str

    @property
    def module(self) -> str:
        """The module's name; nothing for a template."""
        return "" if self.file.endswith(".j2") else self.file[:-3].replace("/", ".")


@dataclass(frozen=True)
class Result:
    """Who refused the edit; or, for a survivor, whether and how it was shown to be equivalent."""

    refused_by: str
    reason: str
    equivalent: bool = False


def edits(count: int, reached: dict[str, set[int]], seed: int = 1) -> list[Edit]:
    """About so many edits in lines that the networks reach, each file and each kind in turn."""
    found = [
        _of_module(path, reached.get(str(path), set()), seed)
        for package in PACKAGES
        for path in sorted((ROOT / "symnn" / package).glob("*.py"))
        if path.stem not in NOT_MUTATED
    ]
    turns = zip_longest(*found, _of_helpers(seed), _of_templates(seed))
    return list(islice((edit for turn in turns for edit in turn if edit), count))


def _of_module(path: Path, lines: set[int], seed: int) -> Iterator[Edit]:
    tree = ast.parse(path.read_text())
    file = str(path.relative_to(ROOT))
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    found = [m for function in functions for m in mutants(function) if m.line in lines]
    for mutant in drawn(found, MOST, random.Random(f"{seed} {file}")):
        changed = copy.deepcopy(tree, {id(mutant.function): mutant.tree()})
        yield Edit(file, mutant.kind, mutant.title, ast.unparse(changed))


def _of_helpers(seed: int) -> Iterator[Edit]:
    """The helpers' templates are plain Python."""
    found = []
    for name in HELPERS:
        file = f"helpers/{name}.py.j2"
        (function,) = ast.parse((ROOT / "templates" / file).read_text()).body
        assert isinstance(function, ast.FunctionDef)
        found += [(file, mutant) for mutant in mutants(function)]
    random.Random(seed).shuffle(found)
    for file, mutant in found:
        yield Edit(file, mutant.kind, mutant.title, f"{ast.unparse(mutant.tree())}\n")


SWAPS = (
    (r"functions\.(\w+)\.lines", ("functions.forward.lines", "functions.loss.lines")),
    (r"model\.(output|objective)", ("model.objective", "model.output")),
    (r"\{\{ (name|gradient) \}\}", ("{{ gradient }}", "{{ name }}")),
    (r"_names\b|flat_\w+", ("flat_parameters", "flat_gradients")),
    (r"\[(0|-1)\]", ("[-1]", "[0]")),
)


def _of_templates(seed: int) -> Iterator[Edit]:
    """A line dropped, late, or with another name in it; `init_params` has no part in checks."""
    found = []
    for file in TEMPLATES:
        text = (ROOT / "templates" / file).read_text()
        lines = text.splitlines()
        first = next((n for n, line in enumerate(lines) if line.startswith("def _features")), 0)
        for n, line in enumerate(lines[first:], first):
            code = line.strip()
            if not code or code.startswith(("{%", "def ", '"""', ")", "The gradient's")):
                continue
            others: list[tuple[str, list[str]]] = [("dropped line", [])]
            for pattern, replacements in SWAPS:
                for replacement in replacements:
                    changed = re.sub(pattern, replacement, line)
                    others += [("variable", [changed])] if changed != line else []
            for kind, changed_lines in others:
                whole = "\n".join([*lines[:n], *changed_lines, *lines[n + 1 :], ""])
                title = f"line {n + 1}: `{code}` -> `{' '.join(changed_lines).strip()}`"
                found.append(Edit(file, kind, title, whole))
    random.Random(seed).shuffle(found)
    yield from found


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
    if edit.module:
        sys.meta_path.insert(0, _Changed(edit))
    try:
        from symnn.emit.templates import _environment
        from symnn.errors import PassRefused
    except Exception as error:
        return Result("crash", f"import: {type(error).__name__}: {error}")
    if not edit.module:
        from jinja2 import ChoiceLoader, DictLoader

        environment = _environment()
        assert environment.loader
        changed = DictLoader({edit.file: edit.text})
        environment.loader = ChoiceLoader([changed, environment.loader])
    shown = []
    for name in written:
        try:
            result = _of_network(name, written[name])
        except PassRefused as error:
            return Result("gate", f"{name}: {error.step} changes {error.value}")
        except Exception as error:
            return Result("crash", f"{name}: {type(error).__name__}: {str(error)[:80]}")
        if result.refused_by or not result.equivalent:
            return result
        shown.append(result.reason)
        if sum(map(bool, shown)) == MOST_JUDGED:
            break
    reasons = [reason for reason in dict.fromkeys(shown) if reason]
    unchanged = f"the same text for {len(written)} networks"
    return Result("", "; ".join(reasons) or unchanged, equivalent=True)


def _of_network(name: str, written: str) -> Result:
    from symnn import pipeline
    from tests.mutants import judge
    from tests.mutants.equivalence import argument
    from tests.mutants.networks import LIBRARY
    from tests.mutants.networks import NETWORKS as described

    with judge.limit(judge.SECONDS):
        derived = pipeline.derive((described | LIBRARY)[name])
        text = pipeline.source(derived)
    if text == written:
        return Result("", "", equivalent=True)
    module = judge.module_of(ast.parse(text))
    for check in judge.in_order(pipeline.CHECKS.values()):
        report = judge.checked(check, derived, module)
        if report.verdict.value != "equal":
            return Result(report.check, f"{name}: {judge.complaint(report)}")
    if _code(text) == _code(written):
        return Result("", "only comments and texts differ", equivalent=True)
    same, how = argument(judge.module_of(ast.parse(written)), module)
    return Result("", f"{name}: {how}", equivalent=same)


def _code(text: str) -> str:
    """The file without comments, the texts of functions and the header."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.Module | ast.ClassDef) and ast.get_docstring(
            node
        ):
            node.body = node.body[1:]
    return ast.dump(tree)
