"""A module's functions on exact elements: its `np`, its `math`, and its numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from symnn.verify.standin.elements import Domain
from symnn.verify.standin.modules import builtins, math_names, modules


@contextmanager
def exact(module: Any, domain: Domain) -> Iterator[None]:
    """A module as it is, on elements of a domain, for as long as this lasts.

    Its globals that are NumPy, `math`, functions or constants of theirs are exchanged for the
    stand-in's; so are `float`, `max` and `min`. A float written in its functions, or as a
    default, is the exact number that it stands for; of a quotient that Python computed when it
    compiled, `1 / 3`, that is the fraction (see `numbers`). The module gets everything back.
    """
    own = vars(module)
    given = {f: (f.__code__, f.__defaults__, f.__kwdefaults__) for f in _functions(module)}
    before = dict(own)
    try:
        own.update(replaced(own, domain))
        for f, (code, defaults, named) in given.items():
            f.__code__ = _exact_code(code, domain)
            f.__defaults__ = _exact_constant(defaults, domain)
            f.__kwdefaults__ = named and {k: _exact_constant(v, domain) for k, v in named.items()}
        with np.errstate(all="ignore"):
            yield
    finally:
        own.clear()
        own.update(before)
        for f, (code, defaults, named) in given.items():
            f.__code__, f.__defaults__, f.__kwdefaults__ = code, defaults, named


def replaced(names: dict[str, Any], domain: Domain) -> dict[str, Any]:
    """What stands in for some globals of a module, by their names."""
    exchanged = dict(builtins(domain))
    exact_modules = modules(domain)
    of_math, of_numpy = math_names(domain), domain.np.names
    for name, value in names.items():
        if name.startswith("__"):
            continue
        if isinstance(value, ModuleType) and value.__name__ in exact_modules:
            exchanged[name] = exact_modules[value.__name__]
        elif isinstance(value, float):
            exchanged[name] = exact_float(value, domain)
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


def _exact_code(code: CodeType, domain: Domain) -> CodeType:
    return code.replace(co_consts=_exact_constant(code.co_consts, domain))


def _exact_constant(constant: Any, domain: Domain) -> Any:
    if isinstance(constant, tuple):
        return tuple(_exact_constant(part, domain) for part in constant)
    if isinstance(constant, CodeType):
        return _exact_code(constant, domain)
    return exact_float(constant, domain) if type(constant) is float else constant


def exact_float(value: float, domain: Domain) -> Any:
    """The exact number that a float stands for; what is no number stays."""
    if not math.isfinite(value):
        return value
    for name in ("pi", "e"):
        if value == getattr(math, name):
            return domain.constant(name)
    return domain.element(value)
