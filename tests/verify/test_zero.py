import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Abs, Eq, Expr, Rational, acos, asin, cos, cosh, erf, exp, log, pi, sin, sqrt, tanh

from symnn.notation import FUNCTIONS, Where
from symnn.verify import Verdict, is_zero
from tests.quick import examples

x, y, z = sympy.symbols("x y z", real=True)


def sigmoid(u: Expr) -> Expr:
    return 1 / (1 + exp(-u))


EQUAL = [
    tanh(z) - (exp(2 * z) - 1) / (exp(2 * z) + 1),
    sigmoid(z) - (1 + tanh(z / 2)) / 2,
    sigmoid(z).diff(z) - sigmoid(z) * (1 - sigmoid(z)),
    log(1 + exp(z)) - z - log(1 + exp(-z)),
    log(1 + exp(z)) - Where(z > 0, z, 0) - log(1 + exp(-Abs(z))),
    log(cosh(z)) - Abs(z) - log(1 + exp(-2 * Abs(z))) + log(2),
    log(exp(x) / (exp(x) + exp(y))) - x + log(exp(x) + exp(y)),
    sin(x + y) - sin(x) * cos(y) - cos(x) * sin(y),
    1 / sqrt(1 + x**2) - sqrt(1 + x**2) / (1 + x**2),
    (z * (1 + erf(z / sqrt(2))) / 2).diff(z)
    - (1 + erf(z / sqrt(2))) / 2
    - z * exp(-(z**2) / 2) / sqrt(2 * pi),
    Where(z > 1, 1, Where(z < -1, -1, z)) - Where(z < -1, -1, Where(z > 1, 1, z)),
    Where(z > 0, 1, Where(z > 0, z, exp(z) - 1) + 1) - Where(z > 0, 1, exp(z)),
    Where(2 * z > -2, x, y) - Where(-3 * z > 3, y, x),
    Where(Eq(x + y, y + x), 1, 0) - 1,
    1 / (1 + Abs(x)) - Where(x > 0, 1 / (1 + x), 1 / (1 - x)),
    acos(x) + asin(x) - pi / 2,
    x**y - exp(y * log(x)),
    sympy.sign(Where(z > 0, z, 0)) - Where(z > 0, 1, 0),
    Where(Where(z > 0, z, 0) < 0, x, y) - y,
    Where(Where(z > 0, z, 0) >= 0, x, y) - x,
    sqrt(exp(x)) - exp(x / 2),
]


@pytest.mark.parametrize("expr", EQUAL, ids=str)
def test_identities_are_proved(expr: Expr) -> None:
    assert is_zero(expr).verdict is Verdict.EQUAL


@pytest.mark.parametrize("expr", [e for e in EQUAL if e.free_symbols & {z}], ids=str)
def test_an_identity_with_a_small_term_more_is_different(expr: Expr) -> None:
    zero = is_zero(expr + z / 10**9)
    assert zero.verdict is Verdict.DIFFERENT
    assert zero.witness.keys() == {str(s) for s in expr.free_symbols}
    assert zero.residual is not None


def test_what_cannot_be_proved_is_undecided() -> None:
    alike = sqrt(x * y) - sqrt(x) * sqrt(y)  # true only where both are positive
    zero = is_zero(alike)
    assert zero.verdict is Verdict.UNDECIDED and zero.reason


RECTIFIED = [Where(u > 0, u, 0) for u in sympy.symbols("u:8", real=True)]
TIES = {
    "at least": [Where(a >= 0, 1, 0) - Where(a > 0, 1, 0) for a in RECTIFIED],
    "less": [Where(a < 0, 1, 0) - Where(a <= 0, 1, 0) for a in RECTIFIED],
    "equal": [Where(Eq(a, 0), 1, 0) for a in RECTIFIED],
    "sign": [sympy.sign(a) + Where(a > 0, -1, 1) for a in RECTIFIED],
}


@pytest.mark.parametrize("name", TIES)
def test_ties_that_hold_on_one_side_are_no_matter_of_convention(name: str) -> None:
    """Each product is not zero where all eight are cut off: few points drawn are there."""
    assert is_zero(sympy.Mul(*TIES[name])).verdict is not Verdict.EQUAL


def test_roots_of_numbers_that_nobody_can_factor() -> None:
    number = 1 - Rational(999, 1000) ** 600
    root = number ** Rational(1, 2)
    assert is_zero(x / root - x * root / number).verdict is Verdict.EQUAL
    assert is_zero(x / root - x * root).verdict is Verdict.DIFFERENT


def test_an_unknown_function_is_undecided() -> None:
    assert is_zero(sympy.Function("f")(x)).verdict is Verdict.UNDECIDED


def test_beyond_the_budget_it_is_undecided() -> None:
    powers = (x + y + z) ** 6
    assert is_zero(powers - powers.expand(), budget=10).verdict is Verdict.UNDECIDED
    assert is_zero(powers - powers.expand()).verdict is Verdict.EQUAL


def test_far_powers_of_one_exponential_take_no_memory() -> None:
    u = x * Rational(2101401974710961, 2 * 10**15)
    far = 1 / (1 + exp(x) + exp(u))
    assert is_zero(far * (1 + exp(x)) + far * exp(u) - 1).verdict is Verdict.EQUAL
    assert is_zero(far * (1 + exp(x)) + far * exp(u) - 2).verdict is Verdict.DIFFERENT


def test_functions_of_the_language_stand_by_their_definitions() -> None:
    softplus, sig = FUNCTIONS["softplus"], FUNCTIONS["sigmoid"]
    assert is_zero(softplus(z) + log(sig(-z))).verdict is Verdict.EQUAL
    assert is_zero(softplus(z) - log(sig(z))).verdict is Verdict.DIFFERENT


REWRITE = {
    tanh: lambda u: 2 / (1 + exp(-2 * u)) - 1,
    sigmoid: lambda u: (1 + tanh(u / 2)) / 2,
    sin: lambda u: 2 * sin(u / 2) * cos(u / 2),
    exp: lambda u: exp(u / 3) ** 2 * exp(u / 3),
    Abs: lambda u: Where(u < 0, -u, u),
}

numbers = st.builds(Rational, st.integers(-9, 9), st.integers(1, 5))
leaves = st.one_of(st.sampled_from([x, y]), numbers).map(lambda e: (e, e))


def grow(pairs: st.SearchStrategy) -> st.SearchStrategy:  # type: ignore[type-arg]
    def apply(function, pair):  # type: ignore[no-untyped-def]
        return function(pair[0]), REWRITE[function](pair[1])

    return st.one_of(
        st.builds(lambda a, b: (a[0] + b[0], b[1] + a[1]), pairs, pairs),
        st.builds(lambda a, b: (a[0] * (b[0] + 1), a[1] * b[1] + a[1]), pairs, pairs),
        st.builds(apply, st.sampled_from(list(REWRITE)), pairs),
    )


expressions = st.recursive(leaves, grow, max_leaves=3)


@settings(max_examples=examples(60), deadline=None)
@given(expressions)
def test_an_expression_is_never_different_from_its_rewriting(pair: tuple[Expr, Expr]) -> None:
    assert is_zero(pair[0] - pair[1]).verdict is not Verdict.DIFFERENT


@settings(max_examples=examples(60), deadline=None)
@given(expressions, st.integers(1, 10**6))
def test_a_perturbed_rewriting_is_never_equal(pair: tuple[Expr, Expr], size: int) -> None:
    perturbed = pair[0] - pair[1] + (x**2 + 1) / size
    assert is_zero(perturbed).verdict is not Verdict.EQUAL
