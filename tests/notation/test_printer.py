"""Printing and parsing are inverse: for equations drawn as text, and as trees."""

from __future__ import annotations

import pytest
import sympy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sympy import Expr, Integer, Rational

from symnn.notation import (
    FUNCTIONS,
    Access,
    Equation,
    Index,
    Maximum,
    Sum,
    Tensor,
    Where,
    parse_equation,
    parse_expression,
    size_symbol,
    to_text,
)
from tests.quick import examples

N, n = size_symbol("N"), size_symbol("n")
TENSORS = {
    tensor.name: tensor
    for tensor in (
        *(Tensor("x", (N, n)), Tensor("y", (N, n)), Tensor("W", (n, n)), Tensor("b", (n,))),
        *(Tensor("w", (N, n)), Tensor("E", (n, n)), Tensor("lr"), Tensor("s")),
    )
}
NAMES = ("i", "j", "k", "l", "m")
# Every index has a range here, so that an index which stands only in affine positions is read.
SIZES: dict[str, Expr] = {"N": N, "n": n, "i": N, **dict.fromkeys(NAMES[1:], n)}
I, K = Index("i", N), Index("k", n)  # noqa: E741
LIMITS = settings(
    max_examples=examples(120),
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


def read(text: str) -> Equation:
    return parse_equation(text, TENSORS, SIZES)


@st.composite
def trees(draw: st.DrawFn, scope: tuple[Index, ...] = (K,), depth: int = 4) -> Expr:
    """A right-hand side over `i` and the indices of `scope`, as a tree."""
    deeper = trees(scope, depth - 1)
    kind = draw(
        st.sampled_from(["leaf", "leaf", "reduce", "call", "add", "times", "power", "where"])
    )
    if depth == 0 or kind == "leaf":
        return draw(leaves(scope))
    if kind == "reduce":
        names = draw(st.lists(st.sampled_from(NAMES[1:]), min_size=1, max_size=2, unique=True))
        bound = tuple(Index(name, n) for name in names)
        kept = tuple(index for index in scope if index not in bound)
        body = draw(trees((*kept, *bound), depth - 1))
        if draw(st.booleans()) or any(index in scope for index in bound):
            return Sum(body, *bound)  # max over an index in use already is refused
        # The language tells max over an index from max of two values by a position in the body.
        return Maximum(body + Access("x", I, bound[0]) * Access("b", bound[-1]), *bound)
    if kind == "call":
        argument = draw(deeper)  # a constant outside the domain is refused
        argument = argument if argument.has(Access) else argument + Access("lr")
        return FUNCTIONS[draw(st.sampled_from(list(FUNCTIONS)))](argument)
    if kind == "where":
        relation = draw(
            st.sampled_from([sympy.Gt, sympy.Ge, sympy.Lt, sympy.Le, sympy.Eq, sympy.Ne])
        )
        a, b = draw(deeper), draw(deeper)
        return Where(relation(a, b), *((a, b) if draw(st.booleans()) else (draw(deeper), a)))
    if kind == "power":
        exponents = [2, 3, -1, -2, Rational(1, 2), Rational(-1, 2), Rational(3, 2), Rational(-5, 3)]
        base = 1 + draw(deeper) ** 2  # a root of what may be negative is refused
        return base ** draw(st.sampled_from(exponents))
    left, right = draw(deeper), draw(deeper)
    return left * right if kind == "times" else left + right


@st.composite
def leaves(draw: st.DrawFn, scope: tuple[Index, ...]) -> Expr:
    j, k = draw(st.sampled_from(scope)), draw(st.sampled_from(scope))
    plain = [Access("x", I, k), Access("W", j, k), Access("b", k), Access("lr"), Access("s")]
    affine = [Access("b", 2 * j + k - 1), Access("x", I - 1, n - 1 - k), Access("W", k, 0)]
    gather = [Access("E", Access("w", I, k), j), Access("E", Access("w", I, k) + 1, k)]
    number = Rational(draw(st.integers(-12, 12)), draw(st.integers(1, 12)))
    numbers = [
        number,
        number,
        N,
        1 / n,
        sympy.pi,
        sympy.sqrt(2),
        2 ** Rational(1, 3),
        k,
        Integer(0),
    ]
    return draw(st.sampled_from([*plain, *affine, *gather, *numbers]))


@LIMITS
@given(trees())
def test_a_random_tree_is_read_back_as_it_was(rhs: Expr) -> None:
    equation = Equation(Access("a", I, K), rhs)
    assert read(to_text(equation)) == equation


@LIMITS
@given(trees())
def test_printing_is_stable(rhs: Expr) -> None:
    text = to_text(Equation(Access("a", I, K), rhs))
    assert to_text(read(text)) == text


@st.composite
def texts(draw: st.DrawFn, depth: int = 3) -> str:
    """A right-hand side as a user might type it: brackets and blanks where they please."""
    if depth == 0:
        reads = ["x[i,k]", "y[i, k]", "b[k]", "lr", "W[k,0]", "E[w[i,k],k]", "x[i-1,k]", "b[2*k+1]"]
        return draw(st.sampled_from([*reads, "1e-3", "0.25", "2", "pi", "N", "17/4"]))
    a, b = draw(texts(depth - 1)), draw(texts(depth - 1))
    forms = ["{a} + {b}", "({a})-({b})", "-{a}", "({a}) * ({b})", "({a})/(1+({b})**2)", "tanh({a})"]
    forms += ["sum(({a})*b[j], j)", "max({a}, {b})", "min({a}, 1/3)"]
    forms += [f"max(({{a}}) - W[k,m{depth}], m{depth})"]  # an index in use already is refused
    forms += ["where({a} >= {b}, {b}, 0)", "sqrt(1+({a})**2)", "sum(sum(W[k,l]*({a}), k), l)"]
    forms += ["({a})**2", "({a})**2**2", "-({a})**2", "2*-({a})", "+({a})", "sum(({a}), k)*b[k]"]
    return draw(st.sampled_from(forms)).format(a=a, b=b)


@LIMITS
@given(texts())
def test_a_random_text_is_read_back_as_it_was(text: str) -> None:
    equation = read(f"a[i,k] = {text}")
    assert read(to_text(equation)) == equation


@pytest.mark.parametrize(
    "text",
    [
        "z[i,k] = sum(W[k,j]*x[i,j], j) + b[k]",
        "p[i,k] = exp(x[i,k])/sum(exp(x[i,m]), m)",
        "h[i,k] = tanh(sum(W[k,l]*h[i,k - 1], l) + b[k])",
        "a[i,k] = max(x[i,k], 0)",
        "a[i,k] = where(x[i,k] > 0, x[i,k], x[i,k]/100)",
        "a[i,k] = max(x[i,j], j) - min(lr, 1/3)",
        "a[i,k] = E[w[i,k],k]",
        "a[i,k] = x[i,k] - (lr + b[k])**2/(2*N)",
        "a[i,k] = -x[i,k]**2 - 1/sqrt(2)",
        "a[i,k] = (x[i,k] - lr)/sqrt(b[k]**2 + 1/100000)",
    ],
)
def test_an_equation_prints_as_a_person_would_write_it(text: str) -> None:
    assert to_text(read(text)) == text.replace("1/sqrt(2)", "sqrt(2)/2")


def test_a_choice_against_a_bare_index_does_not_print_as_a_reduction() -> None:
    """`max(x[i,k], k)` would be read as the largest over k."""
    x = Access("x", I, K)
    equation = Equation(Access("a", I, K), Where(sympy.Gt(x, K), x, K))
    assert read(to_text(equation)) == equation


def test_nodes_and_programs_have_a_repr() -> None:
    assert repr(read("z[i] = sum(x[i,j], j)").rhs) == "Sum(Access(x, i, j), j)"
    assert repr(parse_expression("max(b[j], j)", TENSORS)) == "Maximum(Access(b, j), j)"


def test_what_has_no_text_is_refused() -> None:
    with pytest.raises(TypeError, match="not part of the equation language"):
        to_text(sympy.gamma(size_symbol("n")))
