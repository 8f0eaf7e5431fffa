"""No layer type, activation or loss of the library is named where its equations are worked on.

What a room does with an equation may not depend on which layer it came from. Names of the
elementary functions are the language's own, and in the rooms that speak of arrays so are the
names of operations on them.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from symnn.library import ACTIVATIONS, LAYERS, LOSSES
from symnn.notation import FUNCTIONS

ROOT = Path(__file__).parents[1]
ROOMS = ("calculus", "lowering", "emit", "verify", "derivations", "document")
ARRAYS = ("lowering", "emit", "verify", "derivations")
OPERATIONS = {"add", "multiply", "concatenate"}
NAMES = {*LAYERS, *ACTIVATIONS, *LOSSES} - FUNCTIONS.keys()
PROSE = {"identity"}
"""Names that are words of mathematics: in a sentence they name nothing."""
OF_OTHERS = ROOT / "symnn" / "verify" / "standin"
"""The stand-in holds the names of NumPy and SciPy, which has a softmax of its own."""


def code(path: Path) -> list[tuple[int, str]]:
    """The names and the texts of a file's code, docstrings and comments aside, with their lines."""
    tree = ast.parse(path.read_text())
    told = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    found: list[tuple[int, str]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            found.append((node.lineno, node.value))
        elif isinstance(node, ast.Name | ast.FunctionDef | ast.ClassDef | ast.arg):
            name = getattr(node, "id", None) or getattr(node, "name", None) or node.arg
            found.append((node.lineno, name))
    return found


def named(text: str, names: set[str]) -> set[str]:
    words = re.findall(r"[A-Za-z_]\w*", text)
    return names & set(words if len(words) == 1 else [w for w in words if w not in PROSE])


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_names_nothing_of_the_library(room: str) -> None:
    names = NAMES - OPERATIONS if room in ARRAYS else NAMES
    found = [
        f"{path.relative_to(ROOT)}:{line}: {', '.join(sorted(hits))}"
        for path in sorted((ROOT / "symnn" / room).rglob("*.py"))
        if OF_OTHERS not in path.parents
        for line, text in code(path)
        if (hits := named(text, names))
    ]
    assert not found, "\n".join(found)


def test_no_template_names_anything_of_the_library() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {', '.join(sorted(hits))}"
        for path in sorted((ROOT / "templates").rglob("*.j2"))
        if (hits := named(path.read_text(), NAMES - {"add"}))
    ]
    assert not found, "\n".join(found)


def test_a_name_would_be_found() -> None:
    assert named('if kind == "softmax" and loss_is("cross_entropy"):', NAMES) == {
        "softmax",
        "cross_entropy",
    }
