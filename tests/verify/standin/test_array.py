"""Views, aliasing, `out=`, in-place writes and masks are as NumPy's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symnn.verify.standin import ExactArray, UnknownName, Unsupported
from tests.quick import examples
from tests.verify.standin.agreement import DOMAINS, Shadows, Twins, program

STATEMENTS = (
    "{a} += {b}", "{a} -= {b}", "{a} *= {b}", "{a} /= 1 + {b}**2", "{a} += {a}.T",
    "{a} = {b}.T", "{a} = {b}[::-1]", "{a} = {b}[:, ::-1]", "{a} = {b}.copy()",
    "{a} = {b}.reshape(9)[::-1].reshape(3, 3)", "{a} = {b}.T.ravel().reshape((3, 3))",
    "{a}[1:] = {b}[:-1]", "{a}[:-1] = {a}[1:]", "{a}[:, 0] -= {b}[:, 1]", "{a}[...] = {b}[0]",
    "{a}[[0, 1, 0]] += {b}", "{a}[np.arange(3), [2, 0, 1]] -= 1", "{a}[-1, ::2] = 0.25",
    "np.add({a}, {b}, out={c})", "np.subtract({a}.T, {b}, out={a})",
    "np.multiply({a}[:, :1], {b}, out={c})", "np.matmul({a}, {b}, out={c})",
    "np.matmul({a}, {b}.T, out={a})", "{a}[:] = {b} @ {c}", "{a} = np.dot({b}, {c})",
    "np.add.reduce({a}, axis=0, out={b}[1])", "np.maximum.reduce({a}, axis=1, out={b}[:, 2])",
    "{a} = np.tanh({b})", "np.exp(-{a}**2, out={b})", "{a} = 0.5 * np.sin({b}) + 1 / 3",
    "{a} = np.where({b} > {c}, {b}, -{c})", "{a}[{b} > 0] = 0", "{a}[{b} < {c}] *= 0.5",
    "{a}[{b} > 0] = {c}[{b} > 0]", "{a} = ({b} > 0) * {c}", "{a} = {b} * ~({c} >= 0)",
    "np.copyto({a}, {b}, where={c} <= 0)", "{a} = np.maximum({b}, 0)",
    "{a} = np.minimum({b}, {c}.T)", "{a} -= {a}.max(axis=1, keepdims=True)",
    "{a} = {b} - {b}.mean(axis=0)", "{a}[:, 1] = {b}.sum(1)", "{a} = ({b} > 0).astype(float)",
    "{a} = np.sign({b}) * np.sqrt(np.abs({b}))", "{a} = np.clip({b}, -0.5, {c})",
    "{a} = np.einsum('ij,kj->ki', {b}, {c})", "{a} = np.outer({b}[0], {c}[:, 1])",
    "{a} = np.concatenate([{b}[:1], {c}[1:]])", "{a} = np.array([{b}[0], {c}[1], {a}[2]])",
    "{a} = np.logaddexp({b}, {c})", "{a} = abs({b}) + {c}.T / 7",
    "{a} = np.eye(3)[[2, 0, 1]] * {b}", "{a} = np.full_like({b}, 1 / 7)",
    "{a} = np.vstack([r * 2 for r in {b}])",
    "{a} = np.zeros((3, 3)); {a}[{b} <= {c}] = 1",
    "{a} = np.multiply({b}, {c}, where={b} > 0, out={a})",
)  # fmt: skip
BEGIN = "import numpy as np\ndef f(a, b, c):\n    "


@st.composite
def sources(draw: st.DrawFn) -> str:
    """A function of a few statements on three arrays, which may come to share memory."""
    lines = []
    for statement in draw(st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=8)):
        names = {slot: draw(st.sampled_from("abc")) for slot in "abc"}
        lines.append(statement.format(**names))
        if draw(st.booleans()):  # bounded again, in new memory
            lines.append("{a} = np.tanh({a})".format(**names))
    return BEGIN + "\n    ".join(lines) + "\n    return a, b, c"


@settings(deadline=None, max_examples=examples(250))
@given(sources(), st.sampled_from(DOMAINS))
def test_statements_do_what_numpy_does(source: str, domain: Any) -> None:
    twins = domain()
    twins.agree(program(source, "f"), *(twins.array(name, (3, 3)) for name in "abc"))


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("statement", STATEMENTS)
def test_every_statement(statement: str, domain: Any) -> None:
    twins = domain(1)
    source = BEGIN + statement.format(a="a", b="b", c="c") + "\n    return a, b, c"
    twins.agree(program(source, "f"), *(twins.array(name, (3, 3)) for name in "abc"))


def test_a_view_shares_its_memory() -> None:
    twins = Twins()
    a = twins.array("a", (2, 3))
    view = a.T[1:]
    view[0, 0] = 0
    assert isinstance(view, ExactArray)
    assert a[0, 1].number == 0


def test_a_write_to_what_is_read_only_is_refused() -> None:
    a = Twins().array("a", (2, 3))
    a.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        a += 1
    with pytest.raises(ValueError, match="read-only"):
        a[a > 0] = 0


@pytest.mark.parametrize(
    ("write", "error"),
    [
        (lambda np, a: np.add(a, a[0, :2]), ValueError),
        (lambda np, a: np.matmul(a, a), ValueError),
        (lambda np, a: np.dot(a, a), ValueError),
        (lambda np, a: np.add(a, 1, out=np.zeros((3, 3))), ValueError),
        (lambda np, a: np.add(a, 1, out=np.zeros((2, 3), int)), TypeError),
        (lambda np, a: np.add(a, 1, out=a > 0), TypeError),
        (lambda np, a: a[2], IndexError),
        (lambda np, a: a[a], IndexError),
        (lambda np, a: a.reshape(4), ValueError),
        (lambda np, a: a.sum(axis=2), ValueError),
        (lambda np, a: np.array([a[0], a[0, :2]]), ValueError),
        (lambda np, a: a.__setitem__(0, a[:, 0]), ValueError),
        (lambda np, a: (a > 0) - (a > 0), TypeError),
        (lambda np, a: ~a, TypeError),
    ],
)
def test_mistakes_are_numpys(write: Any, error: type[Exception]) -> None:
    twins = Twins()
    a = twins.array("a", (2, 3))
    with pytest.raises(error):
        write(np, twins.at(a, 0))
    with pytest.raises(error):
        write(twins.arena.np, a)
    shadows = Shadows()
    with pytest.raises(error):
        write(shadows.field.np, shadows.array("a", (2, 3)))


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_number_is_no_view(domain: Any) -> None:
    """A number that was read stays as it is when its array, or another name of it, changes."""

    def run(np: Any, a: Any) -> Any:
        first = last = a[0, 0]
        total = kept = a.sum()
        a *= 2
        last += 1
        total -= a[0, 1]
        return first, last, kept, total

    twins = domain()
    twins.agree(run, twins.array("a", (2, 3)))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda np, a: np.linalg.inv(a), "np.linalg.inv is not supported"),
        (lambda np, a: np.random.randn(2), "np.random.randn: no gradient is random"),
        (lambda np, a: np.fft, "np.fft is not supported"),
        (lambda np, a: np.maximun(a, 0), "np.maximun is not in NumPy: did you mean np.maximum?"),
        (lambda np, a: np.nextafter(a, 0), "np.nextafter is not supported"),
        (lambda np, a: a.sort(), "np.sort"),
        (lambda np, a: float(a[0, 0]), "float needs a number"),
        (lambda np, a: a + float("nan"), "nan is no exact number"),
        (lambda np, a: a.astype(int), "int needs a number"),
        (lambda np, a: a // 2, "'//' is not a function that has a derivative"),
    ],
)
def test_refusals_name_what_is_refused(call: Any, message: str) -> None:
    twins = Twins()
    with pytest.raises((UnknownName, Unsupported)) as refusal:
        call(twins.arena.np, twins.array("a", (2, 3)))
    assert message in str(refusal.value)
    assert "\n" not in str(refusal.value)
