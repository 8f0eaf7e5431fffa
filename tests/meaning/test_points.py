"""Sizes and numbers at which Programs are looked at."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from symnn.meaning.points import Drawer, between, whole_numbers
from symnn.meaning.sizes import batch_of, sampled_sizes, small_sizes, two_runs
from symnn.notation import Program, Tensor, parse_equation, size_symbol

N, T, D, V, R = map(size_symbol, ("N", "T", "D", "V", "R"))


def program(*texts: str, **shapes: tuple[object, ...]) -> Program:
    """A Program over inputs of any rank, `E` and `K` its parameters."""
    tensors = {name: Tensor(name, shape) for name, shape in shapes.items()}
    known, equations = dict(tensors), []
    for text in texts:
        equation = parse_equation(text, known, {"N": N, "u": T - R + 1})
        known[equation.name] = equation.tensor
        equations.append(equation)
    parameters = tuple(t for name, t in tensors.items() if name in ("E", "K"))
    inputs = tuple(t for t in tensors.values() if t not in parameters)
    return Program(inputs, parameters, tuple(equations), (equations[-1].name,))


WORDS = program(
    "a[i,t,k] = E[w[i,t], k]", "loss = sum((a[i,t,k] - y[i,t,k])**2, i, t, k)/N",
    w=(N, T), y=(N, T, D), E=(V, D),
)  # fmt: skip
WINDOW = program("a[i,u] = sum(K[r]*x[i,u+r], r)", "loss = sum(a[i,u], i, u)/N", x=(N, T), K=(R,))


def test_sizes_of_two_runs_are_distinct_and_differ_from_run_to_run() -> None:
    first, second = two_runs(WORDS)
    assert len({*first.values()}) == len(first) == 4
    assert second[N] == 1 and all(first[s] != second[s] for s in first)
    assert batch_of(WORDS) == N


@pytest.mark.parametrize("largest", ["", " - max(a[i,m], m)"])
@pytest.mark.parametrize("depth", range(1, 9))
def test_a_width_is_another_number_in_the_other_run(depth: int, largest: str) -> None:
    """A number that stands in the place of a size is right in one run at most."""
    widths = [size_symbol(f"n_{n}") for n in range(depth + 1)]
    names = ["x", *(f"a{n}" for n in range(1, depth)), "a"]
    texts = [
        f"{a}[i,k] = sum(W{n}[k,j]*{before}[i,j], j)"
        for n, (before, a) in enumerate(pairwise(names))
    ]
    loss = f"loss = sum((a[i,k] - y[i,k]{largest})**2, i, k)/N"
    weights = {f"W{n}": (widths[n + 1], widths[n]) for n in range(depth)}
    whole = program(*texts, loss, x=(N, widths[0]), y=(N, widths[-1]), **weights)
    first, second = two_runs(whole)
    assert all(first[size] != second[size] for size in (N, *widths))


def test_no_window_is_empty() -> None:
    for sizes in (*two_runs(WINDOW), sampled_sizes(WINDOW), small_sizes(WINDOW)):
        assert sizes[T] - sizes[R] + 1 > 0


def test_positions_are_whole_numbers_that_repeat() -> None:
    sizes = {N: 2, T: 4, D: 3, V: 3}
    words = whole_numbers(WORDS, sizes)["w"]
    assert set(words.values()) <= {0, 1, 2} and len({*words.values()}) < len(words)
    drawn = Drawer(WORDS, sizes).draw(np.random.default_rng(0), between, (5,))
    assert {name: array.shape for name, array in drawn.items()} == {
        "w": (2, 4, 5), "y": (2, 4, 3, 5), "E": (3, 3, 5)
    }  # fmt: skip
    assert np.array_equal(drawn["w"][..., 0], drawn["w"][..., 4])
    assert drawn["y"].min() > 0 and drawn["y"].max() < 1
