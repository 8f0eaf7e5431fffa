"""The two walks of Programs check each other: random equations, windows, gathers, recurrences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from symnn.meaning.arrays import ArrayWalk, NoOrder
from symnn.meaning.domains.digits import Digits
from symnn.meaning.domains.duals import Dual, Duals
from symnn.meaning.domains.floats import FloatArrays
from symnn.meaning.entries import EntryWalk, positions
from symnn.notation import Index, Program, Tensor, parse_equation, size_symbol
from tests.lowering.equations import SIZES, SYMBOLS, definitions, numbers, program_of
from tests.quick import examples

N, T, V = map(size_symbol, ("N", "T", "V"))
LENGTHS = {N: 2, T: 5, V: 3}
TENSORS = {
    "x": Tensor("x", (N, T)),
    "u": Tensor("u", (T,)),
    "w": Tensor("w", (N, T)),  # whole numbers, positions in E
    "E": Tensor("E", (V, T)),
    "c": Tensor("c", ()),
}


def by_entries(program: Program, sizes: Any, values: Any) -> dict[str, np.ndarray]:
    """Every tensor that an equation defines, entry by entry in thirty digits."""
    domain = Digits(30)
    at = {name: domain.numbers(array) for name, array in values.items()}
    walk = EntryWalk(program, sizes, domain, lambda name, position: at[name][position])
    found = {}
    for equation in program:
        array = np.empty(walk.shape(equation.name))
        for position in positions(equation.tensor, sizes):
            array[position] = float(walk.entry(equation.name, position))
        found[equation.name] = array
    return found


def by_arrays(program: Program, sizes: Any, values: Any) -> dict[str, np.ndarray]:
    """The same array by array in floats."""
    walk = ArrayWalk(program, sizes, FloatArrays(), values).run()
    return {equation.name: np.asarray(walk[equation.name], float) for equation in program}


def agree(program: Program, sizes: Any, values: Any) -> None:
    entries, arrays = by_entries(program, sizes, values), by_arrays(program, sizes, values)
    for name, array in entries.items():
        np.testing.assert_allclose(arrays[name], array, rtol=1e-9, atol=1e-9, err_msg=name)


@settings(max_examples=examples(120), deadline=None)
@given(definitions())
def test_random_equations(found: Any) -> None:
    program = program_of(found, (found[-1].name,))
    sizes = {SYMBOLS[letter]: size for letter, size in SIZES.items()}
    try:
        with np.errstate(over="raise"):
            agree(program, sizes, numbers())
    except FloatingPointError:
        reject()  # floats do not hold it


def test_what_floats_do_not_hold_is_infinite_in_arrays() -> None:
    with np.errstate(over="ignore"):
        found = by_arrays(stated("r[i,t] = exp(exp(9 + x[i,t]**2))"), LENGTHS, drawn(0))
    assert np.isposinf(found["r"]).all()


def stated(*texts: str) -> Program:
    """A Program of the equations, over the tensors above."""
    known, equations = dict(TENSORS), []
    for text in texts:
        equation = parse_equation(text, known, RANGES)
        known[equation.name] = equation.tensor
        equations.append(equation)
    inputs = tuple(TENSORS.values())
    return Program(inputs, (), tuple(equations), (equations[-1].name,))


def drawn(seed: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    values = {n: rng.normal(size=[LENGTHS[s] for s in t.shape]) for n, t in TENSORS.items()}
    return values | {"w": rng.integers(-1, 4, (2, 5))}  # outside of E too


RANGES = {"N": N, "T": T, "V": V, "i": N, "t": T, "v": V}
OFFSET = st.integers(-3, 3)
PLACE = st.sampled_from(["t", "2*t", "T - 1 - t"])


@st.composite
def windows(draw: Any) -> str:
    position = f"{draw(PLACE)} + {draw(OFFSET)}*v + {draw(OFFSET)}"
    body = f"x[i,{position}]*u[v + {draw(OFFSET)}]*v"
    return draw(st.sampled_from([f"sum({body}, v)", f"max({body}, v)"]))


@st.composite
def gathers(draw: Any) -> str:
    position = f"w[i, t + {draw(OFFSET)}] + {draw(OFFSET)}"
    other = draw(st.sampled_from(["t", "t - 1", "w[i,t]", "2*t"]))
    return f"E[{position}, {other}]*where(w[i,t] == {draw(OFFSET)}, 2, t)"


@st.composite
def recurrences(draw: Any) -> str:
    sign = draw(st.sampled_from(["+", "-"]))
    reads = [f"s[i, t {sign} {draw(st.integers(1, 3))}]" for _ in range(draw(st.integers(1, 2)))]
    if draw(st.booleans()):
        reads.append(f"s[i - 1, t + {draw(OFFSET)}]")
    hidden = draw(st.sampled_from(["0", "sum(x[i,t]*u[t], t)"]))
    return f"tanh({' + '.join(reads)})/2 + x[i,t]*c + {hidden}"


@settings(max_examples=examples(150), deadline=None)
@given(windows(), gathers(), recurrences(), st.integers(0, 9))
def test_windows_gathers_and_recurrences(window: str, gather: str, rule: str, seed: int) -> None:
    program = stated(
        f"a[i,t] = {window}", f"b[i,t] = {gather} + a[i, t-1]", f"s[i,t] = {rule} + b[i,t]"
    )
    agree(program, LENGTHS, drawn(seed))


@settings(max_examples=examples(60), deadline=None)
@given(windows(), gathers(), recurrences(), st.integers(0, 9))
def test_duals_are_difference_quotients(window: str, gather: str, rule: str, seed: int) -> None:
    program = stated(
        f"a[i,t] = {window}", f"b[i,t] = {gather}*a[i,t]", f"s[i,t] = {rule} + softplus(b[i,t])**2",
        "loss = sum(s[i,t]*abs(s[i,t]) + erf(s[i,t]), i, t)"
    )  # fmt: skip
    values, along = drawn(seed), drawn(seed + 1)
    moving = {n: along[n] for n in ("x", "u", "E", "c")}
    given_ = {name: Dual(array, moving.get(name)) for name, array in values.items()}
    slope = ArrayWalk(program, LENGTHS, Duals(FloatArrays()), given_).run()["loss"].tangent
    domain = Digits(60)
    step, ends = domain.mp.mpf("1e-25"), []
    for sign in (1, -1):
        at = {
            name: {
                p: value + sign * step * float(moving[name][p]) if name in moving else value
                for p, value in domain.numbers(array).items()
            }
            for name, array in values.items()
        }
        walk = EntryWalk(program, LENGTHS, domain, lambda name, p, at=at: at[name][p])
        ends.append(walk.entry("loss", ()))
    assert float(slope) == pytest.approx(
        float((ends[0] - ends[1]) / (2 * step)), rel=1e-9, abs=1e-9
    )


@pytest.mark.parametrize("rule", ["s[i, t-1] + s[i, t+1]", "s[i, t]*x[i, t]", "s[i, 2*t]"])
def test_a_recurrence_without_an_order_is_refused(rule: str) -> None:
    with pytest.raises(NoOrder):
        by_arrays(stated(f"s[i,t] = {rule}"), LENGTHS, drawn(0))


def test_axes_may_be_of_any_rank_and_of_points() -> None:
    """A recurrence at several points at once is that at each of them."""
    program = stated("s[i,t] = sum(s[i,t-1]*E[v,t], v) + x[i,t]")
    alone = [drawn(seed) for seed in range(3)]
    together = {name: np.stack([at[name] for at in alone], axis=-1) for name in TENSORS}
    walk = ArrayWalk(program, LENGTHS, FloatArrays(), together, (Index("point", 3),)).run()
    for number, at in enumerate(alone):
        expected = by_arrays(program, LENGTHS, at)["s"]
        np.testing.assert_allclose(walk["s"][..., number], expected)
