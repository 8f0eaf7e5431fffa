"""A module's functions on exact elements: its `np`, its `math`, and its numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from symnn.verify.standin.modules import builtins
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
    exchanged, exact_modules = dict(builtins(here)), here.modules
    of_math, of_numpy = vars(exact_modules["math"]), here.names
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


def _exact_constant(constant: Any, here: StandIn) -> Any:
    """A constant with exact numbers for its floats; itself where it holds none."""
    if type(constant) is float:
        return exact_float(constant, here)
    if not _holds_floats(constant):
        return constant
    if isinstance(constant, CodeType):
        return _exact_code(constant, here)
    return tuple(_exact_constant(part, here) for part in constant)


def _exact_code(code: CodeType, here: StandIn) -> CodeType:
    if code not in here.codes:
        parts = _exact_constant(code.co_consts, here) if _code_holds_floats(code) else None
        here.codes[code] = code if parts is None else code.replace(co_consts=parts)
    return here.codes[code]


@lru_cache(maxsize=4096)  # the same functions are run again and again
def _code_holds_floats(code: CodeType) -> bool:
    return any(map(_holds_floats, code.co_consts))


def _holds_floats(constant: Any) -> bool:
    if isinstance(constant, CodeType):
        return _code_holds_floats(constant)
    return type(constant) is float or (
        isinstance(constant, tuple) and any(map(_holds_floats, constant))
    )


def exact_float(value: float, here: StandIn) -> Any:
    """The exact number that a float stands for; what is no number stays."""
    if not math.isfinite(value):
        return value
    if value not in here.floats:
        names = [name for name in ("pi", "e") if value == getattr(math, name)]
        here.floats[value] = here.names[names[0]] if names else here.float64(value)
    return here.floats[value]
