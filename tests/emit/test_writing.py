"""How statements become lines: what is read once stands inside, in the order that it must have."""

from __future__ import annotations

from typing import Any

import numpy as np
from sympy import Rational, Symbol

from symnn.emit.targets import find_target
from symnn.emit.writing import write
from symnn.lowering.placed import Known, Memory, PlacedProgram, PlacedStatement, Result, Variable

NUMPY = find_target("numpy")
N = Symbol("N")
X = Memory("x", (N,), "given")
S = Memory("s", (N,), "scratch")
TWO = Known("constant", Rational(2))


def placed(*statements: PlacedStatement, result: str = "r") -> PlacedProgram:
    inputs = {"x": X, "c": Variable("c")}
    samples: Any = None  # what lines are checked with, not written
    return PlacedProgram(statements, (S,), inputs, {"r": Result(Variable(result), ())}, (), samples)


def lines(*statements: PlacedStatement) -> list[str]:
    return write(placed(*statements), NUMPY).lines


def test_a_number_that_is_read_once_stands_in_the_line_that_reads_it() -> None:
    assert lines(
        PlacedStatement("vdot", (X, X), Variable("t1")),
        PlacedStatement("multiply", (TWO, Known("size", N)), Variable("t2")),
        PlacedStatement("divide", (Variable("t1"), Variable("t2")), Variable("r"), finishes=(1,)),
    ) == ["r = np.vdot(x, x) / (2 * N)"]


def test_a_number_that_is_read_twice_has_a_line() -> None:
    assert lines(
        PlacedStatement("multiply", (TWO, Variable("c")), Variable("t1")),
        PlacedStatement("multiply", (Variable("t1"), Variable("t1")), Variable("r")),
    ) == ["t1 = 2 * c", "r = t1 * t1"]


def test_what_is_read_from_memory_is_read_before_it_changes() -> None:
    found = lines(
        PlacedStatement("square", (X,), S),
        PlacedStatement("sum", (S,), Variable("t1"), attribute=(0,)),
        PlacedStatement("multiply", (S, TWO), S),
        PlacedStatement("vdot", (S, S), Variable("t2")),
        PlacedStatement("add", (Variable("t1"), Variable("t2")), Variable("r")),
    )
    assert found == ["np.square(x, out=s)", "t1 = s.sum()", "s *= 2", "r = t1 + np.vdot(s, s)"]
    scope = {"x": np.array([1.0, 2.0]), "s": np.full(2, np.nan)}
    NUMPY.load(found)(scope)
    assert scope["r"] == 5 + 4 + 64


def test_a_line_does_not_grow_too_long() -> None:
    terms = [PlacedStatement("vdot", (X, X), Variable(f"t{n}")) for n in range(8)]
    sums = [PlacedStatement("add", (Variable("t0"), Variable("t1")), Variable("u1"))]
    for n in range(2, 8):
        name = "r" if n == 7 else f"u{n}"
        sums.append(
            PlacedStatement("add", (Variable(f"u{n - 1}"), Variable(f"t{n}")), Variable(name))
        )
    found = lines(*terms, *sums)
    assert len(found) > 1 and max(map(len, found)) <= 84
    scope = {"x": np.array([1.0, 2.0])}
    NUMPY.load(found)(scope)
    assert scope["r"] == 40


def test_comments_name_the_tensor_and_the_equations() -> None:
    statements = (
        PlacedStatement("multiply", (X, TWO), S, label="z1", equations=(2, 1), finishes=(1,)),
        PlacedStatement("vdot", (S, S), Variable("r"), label="r", equations=(3,), finishes=(3,)),
    )
    body = write(placed(*statements), NUMPY, prefix="U")
    assert body.lines == [
        "np.multiply(x, 2, out=s)  # z1 (U1) (U2)",
        "r = np.vdot(s, s)  # (U3)",
    ]
    assert [(chunk.name, chunk.finishes) for chunk in body.chunks] == [("s", (1,)), ("r", (3,))]
