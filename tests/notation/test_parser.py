"""The language: what is read, and how what is not in it is refused."""

from __future__ import annotations

import re

import pytest
from sympy import Expr, Integer, Rational

from symnn.notation import (
    FUNCTIONS,
    Access,
    Equation,
    Index,
    Maximum,
    NotationError,
    Sum,
    Tensor,
    Where,
    check_name,
    parse_equation,
    parse_expression,
    size_symbol,
)

N, H, V, n, m, T, D, words = map(size_symbol, ("N", "H", "V", "n", "m", "T", "D", "words"))
SHAPES: dict[str, tuple[Expr, ...]] = {
    **{"x": (N, n), "y": (N, m), "a": (N, m), "z": (N, m), "W": (m, n), "b": (m,), "lr": ()},
    **{"picture": (N, D, H, V), "K": (m, D, Integer(3), Integer(3))},
    **{"q": (N, T, D), "k": (N, H, D), "E": (words, m), "w": (N, T)},
    **{"xs": (N, T, n), "U": (m, m)},
}
TENSORS = {name: Tensor(name, shape) for name, shape in SHAPES.items()}
SIZES: dict[str, Expr] = {"N": N, "D": D, "n": n}


def read(text: str, **ranges: Expr) -> Equation:
    return parse_equation(text, TENSORS, SIZES | ranges)


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("z[i,k] = sum(W[k,j] * x[i,j], j) + b[k]", {}),
        ("a[i,k] = tanh(z[i,k])", {}),
        ("p[i,k] = exp(z[i,k]) / sum(exp(z[i,m]), m)", {}),
        (
            "c[i,c,u,v] = sum(K[c,d,r,s] * picture[i,d,u+r-1,v+s-1], d, r, s) + b[c]",
            {"u": H, "v": V},
        ),
        ("s[i,t,u] = sum(q[i,t,d] * k[i,u,d], d) / sqrt(D)", {}),
        (
            "h[i,t,k] = tanh(sum(W[k,j]*xs[i,t,j], j) + sum(U[k,l]*h[i,t-1,l], l) + b[k])",
            {},
        ),
        ("loss = sum((a[i,k] - y[i,k])**2, i, k) / (2*N)", {}),
        ("e[i,t,k] = E[w[i,t],k]", {}),
        ("c[i,u] = sum(x[i,2*u+r], r)", {"u": H, "r": V}),
        ("c[i] = max(x[i,j], j)", {}),
        ("c[i,k] = where(z[i,k] > 0, z[i,k], 0.01*z[i,k])", {}),
    ],
)
def test_the_language_of_the_design_is_read(text: str, ranges: dict[str, Expr]) -> None:
    equation = read(text, **ranges)
    assert equation.name == re.match(r"\w+", text).group()  # type: ignore[union-attr]


def test_a_dense_layer_is_what_it_says() -> None:
    i, k, j = Index("i", N), Index("k", m), Index("j", n)
    rhs = Sum(Access("W", k, j) * Access("x", i, j), j) + Access("b", k)
    assert read("z[i,k] = sum(W[k,j]*x[i,j], j) + b[k]") == Equation(Access("z", i, k), rhs)


def test_numbers_are_exact() -> None:
    assert parse_expression("0.1 + 1e-3 + 3", {}) == Rational(3101, 1000)
    assert parse_expression("1.0507009873554805", {}) == Rational("1.0507009873554805")


def test_every_function_is_read() -> None:
    for name, function in FUNCTIONS.items():
        assert parse_expression(f"{name}(lr)", TENSORS) == function(Access("lr"))


@pytest.mark.parametrize("text", ["sqrt(log(2))", "1/asin(1)", "abs(sign(0))", "exp(-1000)"])
def test_a_constant_within_its_domain_is_read(text: str) -> None:
    assert not parse_expression(f"lr*{text}", TENSORS).is_zero


def test_max_is_a_choice_between_values_and_a_reduction_over_an_index() -> None:
    larger = read("c[i,k] = max(z[i,k], lr)").rhs
    assert larger == Where(read("c[i,k] = z[i,k]").rhs > Access("lr"), larger.args[1], Access("lr"))
    assert isinstance(read("c[i] = max(z[i,k], k)").rhs, Maximum)
    assert isinstance(read("c[i,k] = max(z[i,k], N)").rhs, Where)


def test_max_binds_an_index_whose_range_is_given() -> None:
    """A range in `sizes` must not turn the pooling window into a value."""
    pooled = read("c[i,u] = max(x[i,2*u+r], r)", u=H, r=Integer(2)).rhs
    assert isinstance(pooled, Maximum)
    assert pooled.indices == (Index("r", 2),)


def test_an_index_may_have_the_name_of_a_size() -> None:
    """`n` is the width of a network's output; as an index of rows it runs over the rows."""
    total = read("loss = sum((a[n,k] - y[n,k])**2, n, k)/N").rhs
    (reduction,) = total.atoms(Sum)
    assert reduction.indices == (Index("n", N), Index("k", m))


def test_an_inner_sum_may_use_an_outer_name_again() -> None:
    rhs = read("c[i] = sum(x[i,j]*sum(W[k,j]*y[i,k], k), j)").rhs
    assert not {s for s in rhs.free_symbols if s.name in "jk"}


def test_roots_of_squares_stay_in_the_language() -> None:
    absolute = FUNCTIONS["abs"](Access("lr"))
    assert parse_expression("sqrt(lr**2)", TENSORS) == absolute
    assert parse_expression("(4*lr**2)**(3/2)", TENSORS) == 8 * Access("lr") ** 2 * absolute


def test_an_expression_has_no_equals_sign_and_no_free_index() -> None:
    assert parse_expression("1 + lr/N", TENSORS, SIZES) == 1 + Access("lr") / N
    with pytest.raises(NotationError, match="without '='"):
        parse_expression("t = lr", TENSORS)
    with pytest.raises(NotationError, match="'i' is not defined"):
        parse_expression("b[i]", TENSORS)


@pytest.mark.parametrize("name", ["swish2", "a", "W1", "my_layer", "x" * 64])
def test_a_name_may_become_an_identifier(name: str) -> None:
    assert check_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            "2x",
            "_x",
            "a__b",
            "__init__",
            "a b",
            "a-b",
            "a.b",
            "a\n",
            "a'",
            "é",
            "ａ",
            "x" * 65,
        ),
        *("lambda", "None", "match", "exp", "sum", "max", "where", "pi"),
    ],
)
def test_a_name_that_could_do_harm_is_refused(name: str) -> None:
    with pytest.raises(NotationError):
        check_name(name)
