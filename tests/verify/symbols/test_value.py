"""Nodes are made once, their samples are the values of what they are written out as."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Expr, Integer, Symbol, exp, log

from symnn.meaning.domains.domain import OutsideDomain
from symnn.meaning.scalars import evaluate_scalar
from symnn.notation import Program, Tensor, parse_equation
from symnn.verify.standin import Unsupported, rational
from symnn.verify.symbols.arena import Arena
from symnn.verify.symbols.express import Expressions
from symnn.verify.symbols.region import Region
from symnn.verify.symbols.session import Session
from symnn.verify.symbols.value import Real
from symnn.verify.verdict import Verdict
from symnn.verify.zero import is_zero
from tests.quick import examples


def express(value: Real, known: dict[Any, Expr] | None = None) -> Expr:
    return Expressions(known)(value)


NAMES = ("x", "y", "z")
UNARY = ("exp", "sin", "cos", "tanh", "atan", "erf", "abs", "sign", "sigmoid", "softplus", "log1p",
         "log_cosh", "sqrt", "log", "expm1", "tan", "sinh", "cosh", "asin", "acos")  # fmt: skip


@st.composite
def values(draw: st.DrawFn) -> Real:
    """A value of a few operations on three symbols and small numbers."""
    arena = Arena(points=3)
    pool: list[Any] = [arena.symbol(name) for name in NAMES]
    for _ in range(draw(st.integers(1, 9))):
        a, b, c = (pool[draw(st.integers(0, len(pool) - 1))] for _ in "abc")
        number = draw(st.sampled_from([Fraction(1, 3), 2, -1, 0.1, 0, 1]))
        made = {
            "add": lambda a, b, c, n: a + b,
            "subtract": lambda a, b, c, n: n - a,
            "multiply": lambda a, b, c, n: a * b * n,
            "divide": lambda a, b, c, n: a / (2 + b * b),
            "square": lambda a, b, c, n: a**2 + n,
            "call": lambda a, b, c, n: a.call(draw(st.sampled_from(UNARY))),
            "choose": lambda a, b, c, n: arena.choose(a > b, c, a),
            "combined": lambda a, b, c, n: arena.choose((a >= b) & ~(c < 0) | (b < c), a, c),
            "as number": lambda a, b, c, n: (a > n) * b,
            "largest": lambda a, b, c, n: arena.largest([a, b, c, arena.element(n)]),
        }[draw(st.sampled_from(["add", "subtract", "multiply", "divide", "square", "call",
                                "choose", "combined", "as number", "largest"]))]  # fmt: skip
        pool.append(made(a, b, c, number))
    value: Real = pool[-1]
    return value


@settings(deadline=None, max_examples=examples(200))
@given(values())
def test_an_expression_has_the_values_of_the_samples(value: Real) -> None:
    expr = express(value)
    for point in range(value.domain.points):
        numbers = {Symbol(n, real=True): value.domain.symbol(n).samples[point] for n in NAMES}
        sample = value.samples[point]
        if math.isnan(sample):
            continue  # the code has no value there
        try:
            expected = float(evaluate_scalar(expr, numbers, 30))
        except OutsideDomain:
            continue  # a branch that is not taken may have none, where the sample has one
        assert math.isclose(sample, expected, rel_tol=1e-7, abs_tol=1e-9) or abs(sample) > 1e12


def test_the_same_operation_on_the_same_operands_is_one_node() -> None:
    arena = Arena()
    x, y = arena.symbol("x"), arena.symbol("y")
    assert x + y is y + x
    assert x * y is y * x
    assert x - y is not y - x
    assert x.call("tanh") is x.call("tanh")
    assert (x > y) is (y < x)
    assert x * 0.5 is x / 2
    assert arena.largest([x, y, x]) is arena.largest([y, x])
    assert arena.choose(x > y, x, x) is x
    count = len(arena.nodes)
    assert ((x + y) * x) / 3 is ((y + x) * x) * Fraction(1, 3)
    assert len(arena.nodes) > count
    assert [node.id for node in arena.nodes] == list(range(len(arena.nodes)))


def test_numbers_are_folded() -> None:
    arena = Arena()
    x = arena.symbol("x")
    assert x + 0 is x
    assert 1 * x is x
    assert x**1 is x
    assert (x * 0).number == 0
    assert (x**0).number == 1
    assert (arena.number(Fraction(2)) ** -2 / 3).number == Fraction(1, 12)
    assert (1 - arena.element(0.9)).number == Fraction(1, 10)
    assert arena.element(0).call("exp").number == 1
    assert ~(arena.element(3) > 2) == False  # noqa: E712
    with pytest.raises(ZeroDivisionError):
        x / 0


def test_a_maximum_can_stand_as_a_symbol_or_be_written_out() -> None:
    arena = Arena()
    x, y = arena.symbol("x"), arena.symbol("y")
    largest = arena.largest([x, y])
    shifted = ((x - largest).call("exp") + (y - largest).call("exp")).call("log") + largest
    true = (x.call("exp") + y.call("exp")).call("log")
    m = Symbol("m", real=True)
    for known in ({}, {largest: m}):
        difference = express(shifted, known) - express(true)
        assert is_zero(difference).verdict is Verdict.EQUAL
        assert difference.has(m) == bool(known)


def test_a_region_remembers_what_it_decided() -> None:
    arena = Arena(points=4)
    x = arena.symbol("x", [1.0, -1.0, 2.0, -2.0])
    assert (2 * x if x > 0 else x) is 2 * x
    assert arena.region.contains(4).tolist() == [True, False, True, False]
    arena.region = Region(leader=1)
    assert (2 * x if x > 0 else x) is x
    assert list(arena.region.decisions.items()) == [(x > 0, False)]


def test_a_deep_value_is_written_out_without_recursion() -> None:
    arena = Arena(points=2)
    known: dict[Real, Expr] = {}
    total = x = arena.symbol("x")
    for layer in range(60):
        x = (arena.symbol(f"w{layer}") * x + arena.symbol("b")).call("tanh")
        total = total + x
    assert len(express(total).free_symbols) == 62
    known[x] = Symbol("last", real=True)
    assert Symbol("last", real=True) in express(total, known).free_symbols
    long = arena.symbol("x")
    for term in range(5000):
        long = long + arena.symbol(f"t{term}")
    assert len(express(long).args) == 5001


def test_what_is_known_later_is_used_from_then_on() -> None:
    arena = Arena()
    x = arena.symbol("x")
    known: dict[Real, Expr] = {}
    write = Expressions(known)
    e = x.call("exp")
    assert write(e) == exp(Symbol("x", real=True))
    known[e] = Symbol("e", real=True)
    assert write(e.call("log")) == log(Symbol("e", real=True))


def test_a_symbol_has_one_list_of_samples() -> None:
    arena = Arena(points=2)
    assert arena.symbol("x", [1, 2]) is arena.symbol("x")
    with pytest.raises(ValueError, match="x has other samples already"):
        arena.symbol("x", [1, 3])
    with pytest.raises(ValueError, match="samples of shape"):
        arena.symbol("y", [1, 2, 3])


@pytest.mark.parametrize("convert", [float, int])
def test_a_value_is_no_float(convert: Any) -> None:
    arena = Arena()
    with pytest.raises(Unsupported, match="this value depends on symbols"):
        convert(arena.symbol("x"))
    assert convert(arena.number(Fraction(3))) == 3


def test_what_is_rounded_where_it_has_no_value_is_rounded_once_more() -> None:
    arena = Arena(points=2)
    x = arena.symbol("x", [2.0, -1.0])
    root = x.call("log")
    assert math.floor(root) is math.floor(root)


def test_names_that_are_made_up_are_no_names_of_tensors() -> None:
    arena = Arena(points=2)
    assert not str(arena.unset()).isidentifier()
    x = parse_equation("m = max(x[j], j)", {"x": Tensor("x", (Integer(2),))})
    program = Program((Tensor("x", (Integer(2),)),), (), (x,), ("m",))
    session = Session(program, None, {})
    entries = list(session.given["x"] ** 3)
    largest = session.arena.largest(entries)
    session.sweep.sweep([largest])
    assert not str(session.sweep.known[largest]).isidentifier()


def test_a_rounded_value_is_a_symbol_that_nothing_is_known_of() -> None:
    arena = Arena(points=2)
    x = arena.symbol("x", [1.26, -0.5])
    assert round(x, 1).samples.tolist() == [1.3, -0.5]
    assert math.floor(x).samples.tolist() == [1, -1]
    assert express(math.floor(x)) != express(math.ceil(x))
    assert math.floor(arena.number(Fraction(5, 2))) == 2
    assert round(arena.number(Fraction(1, 8)), 2).number == Fraction(3, 25)


@given(st.fractions(max_denominator=1000), st.integers(1, 999))
def test_a_computed_quotient_stands_for_the_fraction(number: Fraction, n: int) -> None:
    assert rational(n / 7) == Fraction(n, 7)
    if abs(number) < 1000:
        assert rational(number.numerator / number.denominator) == number
    assert rational(np.float32(0.1)) == Fraction(1, 10)
    assert rational(float(f"{n}e-8")) == Fraction(n, 10**8)
