"""One-point edits of symnn itself: of its calculus, its passes, its writers and its templates."""

from __future__ import annotations

import ast
import copy
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from tests.mutants.mutations import drawn, mutants

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("calculus", "lowering", "emit")
NOT_MUTATED = {"__init__", "fingerprint", "samples", "gate", "paste"}
"""The gates are checks, not what is checked."""
RUNTIME = ROOT / "symnn" / "emit" / "runtime"
"""What is pasted has tests of its own; what equations call of it is mutated as `functions`."""
TEMPLATES = ROOT / "templates" / "numpy"
MUTATED_TEMPLATES = ("model.py.j2", "buffered.py.j2", "update.py.j2")
MOST = 40
"""Edits of one file, at the most."""
HELPER = "helpers/"
PROBE = "_mutated_point_was_run"
"""The function that an edited module calls at its mutated point."""


@dataclass(frozen=True)
class Edit:
    """A file of symnn changed at one point: a module, which calls `PROBE` there, a template, or the
    function that is pasted."""

    file: str
    kind: str
    title: str
    text: str

    @property
    def module(self) -> str:
        """The module's name; nothing for what is no module when symnn runs."""
        pasted = self.file.endswith(".j2") or self.file.startswith(HELPER)
        return "" if pasted else self.file[:-3].replace("/", ".")


def edits(reached: dict[str, set[int]], helpers: dict[str, str], seed: int = 1) -> Iterator[Edit]:
    """Edits in statements that the networks reach, each file and each kind in its turn.

    `helpers` are the functions that NumPy lacks. Nothing of symnn is imported here: a process
    that has it runs no edit of it, and neither do its children.
    """
    found = [
        _of_module(path, reached.get(str(path), set()), seed)
        for package in PACKAGES
        for path in sorted((ROOT / "symnn" / package).rglob("*.py"))
        if path.stem not in NOT_MUTATED and RUNTIME not in path.parents
    ]
    turns = zip_longest(*found, _of_helpers(helpers, seed), _of_templates(seed))
    return (edit for turn in turns for edit in turn if edit)


def _of_module(path: Path, lines: set[int], seed: int) -> Iterator[Edit]:
    tree = ast.parse(path.read_text())
    file = str(path.relative_to(ROOT))
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    found = [m for function in functions for m in mutants(function) if m.line in lines]
    for mutant in drawn(found, MOST, random.Random(f"{seed} {file}")):
        changed = copy.deepcopy(tree, {id(mutant.function): mutant.tree(PROBE)})
        yield Edit(file, mutant.kind, mutant.title, ast.unparse(changed))


def _of_helpers(helpers: dict[str, str], seed: int) -> Iterator[Edit]:
    """The functions that NumPy lacks: of the table, and of the runtime."""
    found = []
    for name, text in helpers.items():
        (function,) = ast.parse(text).body
        assert isinstance(function, ast.FunctionDef)
        found += [(name, mutant) for mutant in mutants(function)]
    random.Random(seed).shuffle(found)
    for name, mutant in found:
        text = f"{ast.unparse(mutant.tree())}\n"
        yield Edit(f"{HELPER}{name}", mutant.kind, mutant.title, text)


SWAPS = (
    (r"functions\.(\w+)\.lines", ("functions.forward.lines", "functions.loss.lines")),
    (r"model\.(output|objective)", ("model.objective", "model.output")),
    (r"\{\{ (name|gradient) \}\}", ("{{ gradient }}", "{{ name }}")),
    (r"_names\b|flat_\w+", ("flat_parameters", "flat_gradients")),
    (r"\[(0|-1)\]", ("[-1]", "[0]")),
)

SKIPPED = ("{%", "def ", "{{ calls.", '"""', ")")
"""How lines of templates begin that lay out nothing that runs."""


def _of_templates(seed: int) -> Iterator[Edit]:
    """A line dropped, late, or with another name in it; `init_params` has no part in checks."""
    found = []
    for file in MUTATED_TEMPLATES:
        text = (TEMPLATES / file).read_text()
        lines = text.splitlines()
        first = next((n for n, line in enumerate(lines) if "calls.head(" in line), 0)
        for n, line in enumerate(lines[first:], first):
            code = line.strip()
            if not code or code.startswith(SKIPPED):
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
