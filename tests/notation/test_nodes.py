"""Indices, reads, and substitution that captures nothing."""

from __future__ import annotations

import pickle

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf
from sympy import Expr, Gt, Integer

from symnn.notation import (
    Access,
    Delta,
    Index,
    Maximum,
    Program,
    Sum,
    Where,
    accesses,
    fresh,
    size_symbol,
    substitute,
)
from tests.calculus.brute_force import program, random_point
from tests.calculus.evaluation import Numbers
from tests.notation.test_printer import I, K, trees
from tests.quick import examples

n = size_symbol("n")
i, j, k = (Index(name, n) for name in "ijk")
PROGRAM: Program = program(
    ["loss = lr"],
    {"x": "N n", "W": "n n", "b": "n", "lr": "", "s": "", "w": "N n", "E": "n n"},
    {"N": 2, "n": 3},
)
WORDS = {("w", (p, q)): mpf((p + q) % 3) for p in range(2) for q in range(3)}
GIVEN = random_point(PROGRAM, low="0.1", high="0.9") | WORDS  # inside every function's domain


def test_an_index_is_its_name_and_size() -> None:
    assert Index("i", 3) == Index("i", 3)
    assert Index("i", 3) != Index("i", 4)
    assert Index("i", n).is_integer and Index("i", n).is_nonnegative
    assert pickle.loads(pickle.dumps(Index("i", n))) == i


def test_a_read_hides_its_tensors_name_from_substitution() -> None:
    read = Access("i", i)
    assert read.free_symbols == {i}
    assert substitute(read, {i: j}) == Access("i", j)
    assert substitute(Access("i"), {i: j}) == Access("i")


def test_a_bound_index_is_not_replaced() -> None:
    total = Sum(Access("x", i, j), j)
    assert substitute(total, {j: k}) == total
    assert substitute(total, {i: k}) == Sum(Access("x", k, j), j)


def test_a_bound_index_makes_way_for_what_comes_in() -> None:
    moved = substitute(Sum(Access("x", i, j), j), {i: j + 1})
    (bound,) = moved.indices
    assert bound.name != "j"
    assert moved.body == Access("x", j + 1, bound)


def test_an_index_makes_way_for_its_namesake_of_another_size() -> None:
    """Text and code know an index by its name alone."""
    other = Index("j", 7)
    (bound,) = substitute(Sum(Access("x", i, j), j), {i: other}).indices
    assert bound.name != "j"


def test_nested_sums_keep_apart_under_a_swap() -> None:
    body = Sum(Access("x", i, k) * Sum(Access("y", j, k, i), k), i)
    swapped = substitute(body, {j: i, k: j})
    outer = swapped.indices[0]
    assert swapped.free_symbols == {i, j}
    assert accesses(swapped)[0] == Access("x", outer, j)


def test_accesses_come_once_and_from_the_left() -> None:
    read = Access("E", Access("w", i), k)
    expr = Where(Gt(Access("b", i), 0), read, Sum(read + Access("b", i), k))
    assert [a.name for a in accesses(expr)] == ["b", "E", "w"]


def test_a_choice_that_is_made_is_no_node() -> None:
    a, b = Access("a"), Access("b")
    assert Where(Gt(2, 1), a, b) == a
    assert Where(Gt(1, 2), a, b) == b
    assert Where(Gt(a, b), a, a) == a


def test_a_delta_of_numbers_is_a_number() -> None:
    assert (Delta(i, i), Delta(i, i + 1), Delta(Integer(2), Integer(3))) == (1, 0, 0)


def test_a_fresh_name_counts_on() -> None:
    assert fresh(j, {"k"}) == j
    assert fresh(j, {"j"}).name == "j_1"
    assert fresh(Index("j_1", n), {"j", "j_1"}).name == "j_2"


@settings(
    max_examples=examples(100),
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(trees(depth=3), st.sampled_from(["j", "k", "l", "m"]), st.integers(0, 2))
def test_substitution_commutes_with_evaluation(expr: Expr, name: str, shift: int) -> None:
    """e[k := v] at a point is e at the point where k has v's value, whatever e binds inside."""
    value = Index(name, n) + shift
    with mp.workdps(30):
        numbers = Numbers(PROGRAM, GIVEN)
        for at in ({"i": 1, name: 0}, {"i": 0, name: 1}):
            try:
                expected = numbers.value(expr, {**at, "k": at[name] + shift})
            except (ZeroDivisionError, TypeError):  # not in the domain of a function
                continue
            found = numbers.value(substitute(expr, {K: value}), at)
            assert mp.almosteq(found, expected, 1e-20, 1e-20)


def test_a_maximum_binds_as_a_sum_does() -> None:
    assert Maximum(Access("x", i, j), j).free_symbols == {i}
    assert I not in Maximum(Access("x", I, j), I).free_symbols
