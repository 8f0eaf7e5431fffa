"""The generic part of an emitted file: modules of `runtime`, pasted one after another.

A module's text is pasted as it is. Only its docstring, which becomes a comment, and its imports
are taken off: those of other modules fall away, the others stand at the head of the file.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import symnn.emit.runtime as runtime
from symnn.emit.literal import WIDTH
from symnn.library import NUMBERS
from symnn.version import __version__

FOLDER = Path(runtime.__file__).parent
HEADING = f"# From here on the file is the same for every network (symnn {__version__})."


def generic_modules(targets: str) -> tuple[str, ...]:
    """The modules of a file, in order, for a loss whose targets are of that kind."""
    meaning = "values" if targets in NUMBERS else "labels"
    return (
        *("arrays", meaning, "rows", "npz", "columns", "table", "reading", "surroundings"),
        *("training", "fit", "output", "persistence", "selfcheck", "arguments", "command_line"),
    )


def generic_text(modules: Iterable[str]) -> str:
    """The part of a file that these modules make up: the same bytes in every such file."""
    parts = [f"# {_docstring(name)}\n\n\n{module_text(name)}" for name in modules]
    return "\n\n".join([f"{HEADING}\n", *parts])


def module_text(name: str) -> str:
    """A module below its imports."""
    source = _source(name)
    last = max(node.end_lineno or 0 for node in _imports(name))
    return "\n".join(source.splitlines()[last:]).strip("\n") + "\n"


@cache
def function_text(name: str) -> str:
    """A function of the module `functions`."""
    (found,) = (
        node
        for node in _tree("functions").body
        if isinstance(node, ast.FunctionDef) and node.name == name
    )
    return f"{ast.get_source_segment(_source('functions'), found)}\n"


def merged_imports(modules: Iterable[str], more: Sequence[str] = ()) -> str:
    """The imports that modules need of others than their siblings, and `more`, as a formatter
    sorts them."""
    plain: dict[str, str] = {}
    named: dict[str, set[str]] = {}
    nodes = [node for name in modules for node in _imports(name)]
    for node in [*nodes, *ast.parse("\n".join(more)).body]:
        if isinstance(node, ast.Import):
            plain |= {alias.name: ast.unparse(node) for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            named.setdefault(node.module, set()).update(alias.name for alias in node.names)
    del named["__future__"]
    groups = []
    for standard in (True, False):
        lines = [plain[name] for name in sorted(plain) if _is_standard(name) == standard]
        for name in sorted(named):
            if _is_standard(name) == standard and not name.startswith("symnn."):
                lines.append(_from(name, sorted(named[name], key=_rank)))
        groups.append("\n".join(lines))
    return "\n\n".join(["from __future__ import annotations", *groups])


def _from(module: str, names: Sequence[str]) -> str:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= WIDTH:
        return line
    return "\n".join([f"from {module} import (", *(f"    {name}," for name in names), ")"])


def _rank(name: str) -> tuple[int, str]:
    """Constants first, then classes, then functions."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2), name


def _is_standard(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names


@cache
def _source(name: str) -> str:
    return (FOLDER / f"{name}.py").read_text(encoding="utf-8")


@cache
def _tree(name: str) -> ast.Module:
    return ast.parse(_source(name))


def _docstring(name: str) -> str:
    return ast.get_docstring(_tree(name)) or ""


def _imports(name: str) -> list[ast.Import | ast.ImportFrom]:
    return [n for n in _tree(name).body if isinstance(n, ast.Import | ast.ImportFrom)]
