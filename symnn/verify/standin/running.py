"""A module's functions on exact elements: its `np`, its `math`, and its numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from symnn.verify.standin.modules import builtins, math_names, modules
from symnn.verify.standin.reading import StandIn


@contextmanager
def exact(module: Any, here: StandIn) -> Iterator[None]:
    """A module as it is, on exact numbers, for as long as this lasts.

    Its globals that are NumPy, `math`, functions or constants of theirs are exchanged for the
    stand-in's; so are `float`, `max` and `min`. A float written in its functions, or as a
    default, is the exact number that it stands for; of a quotient that Python computed when it
    compiled, `1 / 3`, that is the fraction (see `numbers`). The module gets everything back.
    """
    own = vars(module)
    given = {f: (f.__code__, f.__defaults__, f.__kwdefaults__) for f in _functions(module)}
    before = dict(own)
    try:
        own.update(replaced(own, here))
        for f, (code, defaults, named) in given.items():
            f.__code__ = _exact_code(code, here)
            f.__defaults__ = _exact_constant(defaults, here)
            f.__kwdefaults__ = named and {k: _exact_constant(v, here) for k, v in named.items()}
        with np.errstate(all="ignore"):
            yield
    finally:
        own.clear()
        own.update(before)
        for f, (code, defaults, named) in given.items():
            f.__code__, f.__defaults__, f.__kwdefaults__ = code, defaults, named


def replaced(names: dict[str, Any], here: StandIn) -> dict[str, Any]:
    """What stands in for some globals of a module, by their names."""
    exchanged = dict(builtins(here))
    exact_modules = modules(here)
    of_math, of_numpy = math_names(here), here.names
    for name, value in names.items():
        if name.startswith("__"):
            continue
        if isinstance(value, ModuleType) and value.__name__ in exact_modules:
            exchanged[name] = exact_modules[value.__name__]
        elif isinstance(value, float):
            exchanged[name] = exact_float(value, here)
        elif callable(value) and not isinstance(value, type):
            origin = getattr(value, "__module__", None)
            if isinstance(value, np.ufunc) or origin == "numpy":
                exchanged[name] = of_numpy.get(value.__name__, value)
            elif origin == "math":
                exchanged[name] = of_math.get(value.__name__, value)
    return exchanged


def _functions(module: Any) -> list[FunctionType]:
    """The functions that a module defines, methods too."""
    own = vars(module)
    found: dict[FunctionType, None] = {}
    waiting = list(own.values())
    while waiting:
        value = waiting.pop()
        value = getattr(value, "__func__", value)
        if isinstance(value, FunctionType) and value.__globals__ is own:
            found.setdefault(value)
        elif isinstance(value, type) and value.__module__ == own.get("__name__"):
            waiting += vars(value).values()
    return list(found)


def _exact_code(code: CodeType, here: StandIn) -> CodeType:
    return code.replace(co_consts=_exact_constant(code.co_consts, here))


def _exact_constant(constant: Any, here: StandIn) -> Any:
    if isinstance(constant, tuple):
        return tuple(_exact_constant(part, here) for part in constant)
    if isinstance(constant, CodeType):
        return _exact_code(constant, here)
    return exact_float(constant, here) if type(constant) is float else constant


def exact_float(value: float, here: StandIn) -> Any:
    """The exact number that a float stands for; what is no number stays."""
    if not math.isfinite(value):
        return value
    for name in ("pi", "e"):
        if value == getattr(math, name):
            return here.names[name]
    return here.float64(value)
