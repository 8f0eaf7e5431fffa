"""Random equations: the text that the language reads, and the same thing as a Python function of
its indices, so that nested loops can say what is right."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from itertools import count, product
from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st

from symnn.notation import Program, Tensor, parse_equation, size_symbol

SYMBOLS = {"i": size_symbol("N"), "j": size_symbol("n_0"), "k": size_symbol("n_1")}
SIZES = {"i": 2, "j": 3, "k": 4}
INPUTS = {"x": "ij", "W": "kj", "M": "ki", "T": "ijk", "b": "k", "v": "i", "u": "j", "c": ""}
Values = Mapping[str, Any]
Binding = dict[str, int]

SMOOTH: dict[str, Callable[[float], float]] = {
    "tanh": math.tanh,
    "sin": math.sin,
    "erf": math.erf,
    "erfc": math.erfc,
    "normal_cdf": lambda z: math.erfc(-z / math.sqrt(2)) / 2,
    "expm1": math.expm1,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "softplus": lambda z: math.log1p(math.exp(z)),
    "log_cosh": lambda z: math.log(math.cosh(z)),
    "exp": math.exp,
}


class Term(NamedTuple):
    """An expression as text, and its value."""

    text: str
    value: Callable[[Values, Binding], float]


class Definition(NamedTuple):
    """`name[indices] = term`; the indices are one letter each, the letter of their range."""

    name: str
    indices: str
    term: Term

    @property
    def text(self) -> str:
        target = f"{self.name}[{','.join(self.indices)}]" if self.indices else self.name
        return f"{target} = {self.term.text}"


@st.composite
def definitions(draw: Any, most: int = 3) -> list[Definition]:
    """Equations, later ones free to read the earlier."""
    known = dict(INPUTS)
    found = []
    for number in range(draw(st.integers(1, most))):
        indices = draw(st.sampled_from(["", "i", "k", "ij", "ji", "ik", "kj", "ijk"]))
        term = draw(terms(known, {letter: letter for letter in indices}, 3, count(1)))
        found.append(Definition(f"r{number}", indices, term))
        known[f"r{number}"] = indices
    return found


@st.composite
def terms(
    draw: Any, known: Mapping[str, str], scope: dict[str, str], depth: int, fresh: Any
) -> Term:
    """A term over the indices in scope: name → the letter of its range."""
    kinds = ["read", "number"] if not depth else ["read", *KINDS]
    kind = draw(st.sampled_from(kinds))
    if kind == "read":
        return draw(reads(known, scope))
    if kind == "number":
        number = draw(st.sampled_from(["1/2", "3", "0.1", "1e-3", "7/3"]))
        exact = float(eval(number, {}))
        return Term(number, lambda values, at: exact)
    if kind == "indicator":
        read = draw(reads(known, scope))
        text = f"where({read.text} > 1/3, 1, 0)"
        return Term(text, lambda values, at: float(read.value(values, at) > 1 / 3))
    if kind in ("sum", "max"):
        letter = draw(st.sampled_from("ijk"))
        name = f"{letter}{next(fresh)}"
        body = draw(terms(known, {**scope, name: letter}, depth - 1, fresh))
        if kind == "max" and name not in body.text:
            return body  # the largest of two numbers, it would read as
        return reduction(kind, body, name, letter)
    a = draw(terms(known, scope, depth - 1, fresh))
    if kind == "function":
        function = draw(st.sampled_from(sorted(SMOOTH)))
        return Term(
            f"{function}({a.text})", lambda values, at: SMOOTH[function](a.value(values, at))
        )
    if kind == "power":
        return Term(f"({a.text})**2", lambda values, at: a.value(values, at) ** 2)
    b = draw(terms(known, scope, depth - 1, fresh))
    if kind == "choice":
        # The condition is on a number that is read: computed ones may be ties but for rounding.
        read = draw(reads(known, scope))
        text = f"where({read.text} > 1/3, {a.text}, {b.text})"
        return Term(text, lambda v, at: (a if read.value(v, at) > 1 / 3 else b).value(v, at))
    return BINARY[kind](a, b)


@st.composite
def reads(draw: Any, known: Mapping[str, str], scope: dict[str, str]) -> Term:
    """A read of a tensor, each of its indices one that is in scope."""
    ranges = set(scope.values())
    name = draw(
        st.sampled_from(sorted(n for n, letters in known.items() if set(letters) <= ranges))
    )
    names = tuple(
        draw(st.sampled_from(sorted(n for n, letter in scope.items() if letter == wanted)))
        for wanted in known[name]
    )
    text = f"{name}[{','.join(names)}]" if names else name
    return Term(text, lambda values, at: float(values[name][tuple(at[n] for n in names)]))


def reduction(kind: str, body: Term, name: str, letter: str) -> Term:
    reduce = sum if kind == "sum" else max

    def value(values: Values, at: Binding) -> float:
        return reduce([body.value(values, {**at, name: n}) for n in range(SIZES[letter])])

    return Term(f"{kind}({body.text}, {name})", value)


BINARY: dict[str, Callable[[Term, Term], Term]] = {
    "add": lambda a, b: Term(f"({a.text} + {b.text})", lambda v, t: a.value(v, t) + b.value(v, t)),
    "take": lambda a, b: Term(f"({a.text} - {b.text})", lambda v, t: a.value(v, t) - b.value(v, t)),
    "times": lambda a, b: Term(
        f"({a.text})*({b.text})", lambda v, t: a.value(v, t) * b.value(v, t)
    ),
    "over": lambda a, b: Term(
        f"({a.text})/(1 + ({b.text})**2)", lambda v, t: a.value(v, t) / (1 + b.value(v, t) ** 2)
    ),
}
KINDS = ("sum", "sum", "max", "function", "power", "choice", "indicator", *BINARY)


def program_of(found: list[Definition], outputs: tuple[str, ...]) -> Program:
    """The Program of the definitions."""
    tensors = {
        name: Tensor(name, tuple(SYMBOLS[letter] for letter in letters))
        for name, letters in INPUTS.items()
    }
    inputs = tuple(tensors.values())
    equations = []
    for definition in found:
        ranges = {
            f"{letter}{n}": size for letter, size in SYMBOLS.items() for n in ["", *range(20)]
        }
        equation = parse_equation(definition.text, tensors, ranges)
        equations.append(equation)
        tensors[definition.name] = equation.tensor
    sizes = {SYMBOLS[letter]: size for letter, size in SIZES.items()}
    return Program(inputs, (), tuple(equations), outputs, sizes)


def numbers(dtype: str = "float64") -> dict[str, Any]:
    """An array for each input, without ties."""
    rng = np.random.default_rng(3)
    return {
        name: np.asarray(rng.standard_normal([SIZES[letter] for letter in letters]), dtype)
        for name, letters in INPUTS.items()
    }


def by_loops(found: list[Definition]) -> dict[str, Any]:
    """The value of every definition, entry by entry."""
    values = numbers()
    for definition in found:
        array = np.empty([SIZES[letter] for letter in definition.indices])
        for position in product(*(range(SIZES[letter]) for letter in definition.indices)):
            at = dict(zip(definition.indices, position, strict=True))
            array[position] = definition.term.value(values, at)
        values[definition.name] = array
    return {definition.name: values[definition.name] for definition in found}
