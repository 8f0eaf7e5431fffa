"""Corrupt a rule of the calculus on purpose: the comparison with brute force must refuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sympy

from symnn.calculus import algebra, backward, contraction, elementary, output, partials
from symnn.notation import Delta, Index, Sum
from tests.calculus.brute_force import Disagreement, check_gradient, program
from tests.calculus.layers import LAYERS, RANGES
from tests.calculus.test_backward import test_an_embedding_sums_over_repeated_words as embedding

Patch = Callable[[pytest.MonkeyPatch], None]
CORRUPTIONS: dict[str, tuple[str, Patch]] = {}


def corruption(layer: str) -> Callable[[Patch], Patch]:
    def register(patch: Patch) -> Patch:
        CORRUPTIONS[patch.__name__] = (layer, patch)
        return patch

    return register


@corruption("diagonal")
def contraction_forgets_a_delta(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(contraction, "Delta", lambda a, b: sympy.S.One)


@corruption("embedding")
def a_scatter_is_dropped(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(contraction, "Delta", lambda a, b: sympy.S.Zero)


@corruption("a loss over a slice")
def a_range_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(contraction, "_within", lambda body, index, value, tensors: body)


@corruption("convolution 1d, stride 2 and dilation 3")
def a_window_is_solved_though_its_stride_is_two(patch: pytest.MonkeyPatch) -> None:
    def first(position: sympy.Expr, unknown: list[Index]) -> Index | None:
        return next((index for index in unknown if position.coeff(index, 1)), None)

    patch.setattr(contraction, "_solvable", first)


@corruption("a factor that no index reaches")
def a_sum_of_constants_forgets_its_size(patch: pytest.MonkeyPatch) -> None:
    def without_sizes(body: sympy.Expr, indices: list[Index]) -> sympy.Expr:
        used = [index for index in indices if index in body.free_symbols]
        return Sum(body, *used) if used else body

    patch.setattr(contraction, "summed", without_sizes)


@corruption("self-attention, one equation")
def a_sum_is_split_that_shares_an_index(patch: pytest.MonkeyPatch) -> None:
    def split(body: sympy.Expr, indices: list[Index]) -> sympy.Expr:
        factors = sympy.Mul.make_args(body)
        return sympy.Mul(*(algebra.summed(factor, indices) for factor in factors))

    patch.setattr(contraction, "summed", split)


@corruption("softmax")
def the_output_stands_for_more_than_it_is(patch: pytest.MonkeyPatch) -> None:
    def wrong(expr: sympy.Expr, equation: Any) -> sympy.Expr:
        numerator, _ = sympy.fraction(equation.rhs)
        return expr.xreplace({numerator: equation.target})

    patch.setattr(backward, "through_output", wrong)


@corruption("a softmax cut short")
def the_output_is_read_beyond_its_range(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(output, "_same_range", lambda old, new: True)


@corruption("nested sums over the same range")
def a_bound_index_is_captured(patch: pytest.MonkeyPatch) -> None:
    def by_depth(expr: sympy.Expr, depth: int = 0) -> sympy.Expr:
        if isinstance(expr, Sum):
            names = {i: Index(f"_{depth + n}", i.size) for n, i in enumerate(expr.indices)}
            body = by_depth(expr.body.xreplace(names), depth + len(names))
            return Sum(body, *names.values())
        return expr.func(*(by_depth(a, depth) for a in expr.args)) if expr.has(Sum) else expr

    patch.setattr(output, "alpha", by_depth)


@corruption("maximum over a row")
def a_maximum_passes_everything_on(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(partials, "_weight", lambda reduction: sympy.S.One)


@corruption("recurrence")
def a_recurrence_forgets_its_past(patch: pytest.MonkeyPatch) -> None:
    def others(equation: Any) -> list[partials.Partial]:
        found = partials.partials(equation)
        return [partial for partial in found if partial.access.name != equation.name]

    patch.setattr(backward, "partials", others)


@corruption("penalties")
def a_second_reader_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(backward, "total", lambda terms: terms[0] if terms else sympy.S.Zero)


@corruption("recurrence")
def a_form_is_accepted_without_proof(patch: pytest.MonkeyPatch) -> None:
    tanh = elementary.FUNCTIONS["tanh"]
    patch.setattr(elementary, "derivative", lambda function: tanh(elementary._Z))


def _check(layer: str) -> None:
    if layer == "embedding":
        embedding()
        return
    texts, tensors, sizes = LAYERS[layer]
    check_gradient(program(texts, tensors, sizes, RANGES.get(layer)))


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_a_corrupted_rule_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    layer, patch = CORRUPTIONS[name]
    _check(layer)
    patch(monkeypatch)
    with pytest.raises(Disagreement):
        _check(layer)


def test_a_delta_is_one_on_the_diagonal_alone() -> None:
    i, j = Index("i", 3), Index("j", 3)
    assert (Delta(i, i), Delta(i, i + 1), Delta(2, 2)) == (1, 0, 1)
    assert isinstance(Delta(i, j), Delta)
