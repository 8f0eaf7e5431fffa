"""The stand-in as modules: `numpy`, `math` and `scipy.special`, for code that imports them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import reduce
from types import ModuleType
from typing import Any

from symnn.verify.standin.domain import UnknownName
from symnn.verify.standin.products import LINALG
from symnn.verify.standin.reading import StandIn
from symnn.verify.standin.shapes import Joined

OF_MATH = {"fabs": "absolute", "pow": "power", "asin": "arcsin", "acos": "arccos",
           "atan": "arctan", "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh"} | {
    name: name for name in ("exp", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "expm1",
                            "log1p", "log2", "log10", "hypot", "isnan", "isinf", "isfinite",
                            "radians", "exp2", "cbrt")}  # fmt: skip
WHOLE = ("ceil", "floor", "trunc", "factorial", "comb", "gcd", "lcm", "isqrt", "perm", "inf", "nan")


class Part:
    """A part of a namespace, such as `np.linalg`; a name that it lacks raises `UnknownName`."""

    def __init__(self, name: str, names: Mapping[str, Any]) -> None:
        self.__dict__.update(names)
        self._name = name

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise UnknownName(f"{self._name}.{name} is not supported by the exact check")


class NoRandom(Part):
    """`np.random`: seeds are taken, numbers are refused."""

    def __init__(self) -> None:
        super().__init__("np.random", {"seed": lambda *seed: None})

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in ("default_rng", "RandomState"):
            return lambda *seed: NoRandom()
        raise UnknownName(f"np.random.{name}: no gradient is random")


def parts(here: StandIn, names: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of `np` that are not functions."""
    bound = {name: _bound(function, here) for name, function in LINALG.items()}
    shared = {name: names[name] for name in ("matmul", "outer", "tensordot", "trace", "vecdot")}
    return {
        "linalg": Part("np.linalg", bound | shared),
        "random": NoRandom(),
        "c_": Joined(here, columns=True),
        "r_": Joined(here, columns=False),
    }


def _bound(function: Callable[..., Any], here: StandIn) -> Callable[..., Any]:
    def bound(*args: Any, **options: Any) -> Any:
        return function(here, *args, **options)

    bound.__name__, bound.__doc__ = function.__name__, function.__doc__
    return bound


bind = _bound


def math_names(here: StandIn) -> dict[str, Any]:
    """What `math` has, on exact numbers; on integers that stay integers, its own."""

    def log(x: Any, base: Any = None) -> Any:
        return here.log(x) if base is None else here.log(x) / here.log(base)

    def total(values: Any) -> Any:
        return reduce(lambda a, b: a + b, values, 0)

    names = {name: getattr(here, other) for name, other in OF_MATH.items()}
    names |= {name: getattr(math, name) for name in WHOLE}
    names |= {
        "log": log,
        "erf": here.ufuncs["erf"],
        "erfc": lambda x: 1 - here.ufuncs["erf"](x),
        "fsum": total,
        "prod": lambda values, start=1: reduce(lambda a, b: a * b, values, start),
        "pi": here.pi,
        "tau": 2 * here.pi,
        "e": here.e,
        "degrees": here.degrees,
        "isclose": here.isclose,
    }
    return names


def special_names(here: StandIn) -> dict[str, Any]:
    """What `scipy.special` has that networks are made of."""

    def expit(x: Any, out: Any = None) -> Any:
        return here.ufuncs["sigmoid"](x, out=out)

    def logsumexp(a: Any, axis: Any = None, b: Any = None, keepdims: bool = False) -> Any:
        terms = here.exp(a) if b is None else b * here.exp(a)
        return here.log(here.sum(terms, axis=axis, keepdims=keepdims))

    def softmax(x: Any, axis: Any = None) -> Any:
        e = here.exp(x)
        return e / here.sum(e, axis=axis, keepdims=True)

    return {
        "expit": expit,
        "logsumexp": logsumexp,
        "softmax": softmax,
        "log_softmax": lambda x, axis=None: x - logsumexp(x, axis, keepdims=True),
        "log_expit": lambda x: here.log(expit(x)),
        "logit": lambda p: here.log(p / (1 - p)),
        "xlogy": lambda x, y: x * here.log(y),
        "entr": lambda x: -x * here.log(x),
        "erf": here.ufuncs["erf"],
        "expm1": here.expm1,
        "log1p": here.log1p,
    }


def modules(here: StandIn) -> dict[str, ModuleType]:
    """Stand-ins by the names under which they are imported, for `sys.modules`."""
    numpy = _module("numpy", here.names, here.__getattr__)
    special = _module("scipy.special", special_names(here))
    stats = {name: special.__dict__[name] for name in ("logsumexp", "softmax")}
    made = {
        "numpy": numpy,
        "math": _module("math", math_names(here)),
        "scipy": _module("scipy", {"special": special}),
        "scipy.special": special,
        "scipy.misc": _module("scipy.misc", stats),
    }
    for name in ("linalg", "random"):
        part = here.names[name]
        made[f"numpy.{name}"] = _module(f"numpy.{name}", vars(part), part.__getattr__)
        setattr(numpy, name, made[f"numpy.{name}"])
    return made


def _module(
    name: str, names: Mapping[str, Any], missing: Callable[[str], Any] | None = None
) -> ModuleType:
    module = ModuleType(name, "Stands in for the module of this name, on exact numbers.")

    def refuse(wanted: str) -> Any:
        if wanted.startswith("__"):
            raise AttributeError(wanted)
        raise UnknownName(f"{name}.{wanted} is not supported by the exact check")

    module.__dict__.update(names)
    module.__dict__["__getattr__"] = missing or refuse
    module.__path__ = []
    return module


def builtins(here: StandIn) -> dict[str, Any]:
    """Built-in names that would take an exact number for a float, and what stands in for them."""

    def extreme(own: Callable[..., Any], two: Callable[[Any, Any], Any]) -> Callable[..., Any]:
        def function(*args: Any, **options: Any) -> Any:
            values = list(args[0]) if len(args) == 1 else list(args)
            if options or not any(map(here.is_exact, values)):
                return own(values, **options)
            return reduce(two, map(here.float64, values))

        return function

    return {
        "float": here.float64,
        "max": extreme(max, lambda a, b: here.where(b > a, b, a)),
        "min": extreme(min, lambda a, b: here.where(b < a, b, a)),
    }
