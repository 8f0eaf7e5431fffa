"""Which function of a person's file is meant."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from symnn.errors import InputError

Function = Callable[..., Any]
SAYING = ("grad", "backprop", "backward", "backpass", "delta")
"""Parts of the names of functions that compute gradients."""
LISTED = 8


def find_function(
    module: ModuleType, name: str | None, path: Path, fits: Callable[[str, Function], bool]
) -> tuple[str, Function]:
    """The function of that name; without one, the only one there is, or the only one whose
    arguments fit, or the only one of these whose name says that it is meant.

    A method is `Class.method`. Raises `InputError`.
    """
    functions = _functions(module)
    if name is not None:
        return name, named_function(module, name, path)
    if not functions:
        raise InputError(f"{path}: it defines no function")
    if len(functions) == 1:
        return next(iter(functions.items()))
    fitting = [n for n in functions if fits(n, functions[n])] or list(functions)
    saying = [n for n in fitting if _says_gradient(n)]
    for found in (fitting, saying):
        if len(found) == 1:
            return found[0], functions[found[0]]
    raise InputError(
        f"{path}: which function is meant? write {path.name}:{(saying or fitting)[0]}"
        f"{_listed(saying or fitting)}"
    )


def named_function(module: ModuleType, name: str, path: Path) -> Function:
    """The function or method of that name. Raises `InputError`."""
    found: Any = module
    for part in name.split("."):
        found = getattr(found, part, None)
    if callable(found) and not isinstance(found, type):
        function: Function = found
        return function
    functions = _functions(module)
    near = difflib.get_close_matches(name, functions, 1)
    near = near or [n for n in functions if n.endswith(f".{name}") or n.startswith(f"{name}.")]
    hint = f"; did you mean {near[0]}?" if near else _listed(list(functions))
    raise InputError(f"{path}: it has no function '{name}'{hint}")


def owner_of(module: ModuleType, name: str) -> type | None:
    """The class that a method is of; None for a function."""
    found: Any = module
    for part in name.split(".")[:-1]:
        found = getattr(found, part, None)
    return found if isinstance(found, type) else None


def _functions(module: ModuleType) -> dict[str, Function]:
    """The functions that a file defines, then the methods of its classes."""
    own = {n: v for n, v in vars(module).items() if not n.startswith("__")}
    found: dict[str, Function] = {
        n: f
        for n, f in own.items()
        if inspect.isfunction(f) and f.__module__ in (module.__name__, None)
    }
    for name, value in own.items():
        if isinstance(value, type) and value.__module__ == module.__name__:
            methods = {m: f for m, f in vars(value).items() if inspect.isfunction(f)}
            found |= {f"{name}.{m}": f for m, f in methods.items() if not m.startswith("__")}
    return found


def _says_gradient(name: str) -> bool:
    plain = name.rpartition(".")[2].lower().replace("_", "")
    return any(part in plain for part in SAYING)


def _listed(names: list[str]) -> str:
    if not names:
        return ""
    return f"; it has {', '.join(names[:LISTED])}{', …' if len(names) > LISTED else ''}"
