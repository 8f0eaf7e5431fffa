"""Random equations against brute force, drawn as text so that a failure can be read."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.calculus.brute_force import check_gradient, program
from tests.quick import examples

SIZES = {"N": 2, "n": 3}
TENSORS = {"x": "N n", "y": "N n", "W": "n n", "b": "n", "s": ""}
SMOOTH = ["tanh", "sin", "cos", "exp", "sigmoid", "softplus", "erf"]
# Names that clash with one another, with free indices and with a scalar; all run over n.
BOUND = ["j", "k", "l", "m"]


@st.composite
def expressions(draw: st.DrawFn, inner: tuple[str, ...] = ("k",), depth: int = 3) -> str:
    """An expression of `i` (over N) and the indices `inner` (over n)."""
    kind = draw(st.sampled_from(["read", "read", "sum", "product", "function", "add", "choice"]))
    deeper = expressions(inner, depth - 1)
    if depth == 0 or kind == "read":
        j, k = draw(st.sampled_from(inner)), draw(st.sampled_from(inner))
        reads = [f"x[i,{k}]", f"y[i,{j}]", f"W[{j},{k}]", f"b[{k}]", "s", f"x[i,{j}+{k}-1]"]
        return draw(st.sampled_from([*reads, f"x[i,{k}+1]", f"b[n-1-{j}]", "b[0]", f"W[{k},{k}]"]))
    if kind == "sum":
        name = draw(st.sampled_from(BOUND))
        body = draw(expressions((*(i for i in inner if i != name), name), depth - 1))
        return f"sum(b[{name}]*{_enclosed(body)}, {name})"
    if kind == "function":
        return f"{draw(st.sampled_from(SMOOTH))}({draw(deeper)})"
    if kind == "choice":
        return f"where({draw(deeper)} > 1/7, {draw(deeper)}, {draw(deeper)})"
    left, right = draw(deeper), draw(deeper)
    if kind == "add":
        return f"({left} {draw(st.sampled_from('+-'))} {right})"
    return f"{_enclosed(left)}*{_enclosed(right)}{draw(st.sampled_from(['', '**2', '/3']))}"


def _enclosed(text: str) -> str:
    return f"({text})"


@settings(
    max_examples=examples(60),
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(expressions())
def test_a_random_equation_agrees_with_brute_force(text: str) -> None:
    equations = [f"a[i,k] = {text}", "loss = sum(a[i,k]*c[i,k], i, k)"]
    ranges = {"k": "n", "i": "N"}
    check_gradient(program(equations, {**TENSORS, "c": "N n"}, SIZES, ranges))


@settings(
    max_examples=examples(20),
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(expressions(depth=2), expressions(depth=2))
def test_a_random_chain_agrees_with_brute_force(first: str, second: str) -> None:
    equations = [
        f"a[i,k] = {first}",
        f"e[i,k] = {second.replace('x[', 'a[')}",
        "loss = sum(e[i,k]*a[i,k]*c[i,k], i, k)",
    ]
    check_gradient(program(equations, {**TENSORS, "c": "N n"}, SIZES, {"k": "n", "i": "N"}))
