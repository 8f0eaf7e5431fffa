"""Files with one mistake: what is wrong is named, with an entry, small numbers and the place."""

from __future__ import annotations

from typing import Any

import pytest

from symnn.spec import Dense, Network
from symnn.verify import Verdict
from tests.quick import one_in
from tests.verify.edited import CENTERED
from tests.verify.symbols.checked import CLASSIFIER, SQUARE, wrong

SIGMOID = Network(Dense(3, activation="sigmoid"), Dense(3), input=3, loss="mse")
ALL = {"W1", "b1", "W2", "b2"}
TWIN = {f"{name} in _gradient" for name in ALL}
TWINS_OF_1 = {"W1 in _gradient", "b1 in _gradient"}

GRADIENT = {
    "an operator": (("t_1 = z2 - y", "t_1 = z2 + y"), {"loss()", "loss", *ALL}),
    "a sign": (("d2 = t_1 / N", "d2 = -t_1 / N"), ALL),
    "a dropped 1/N": (("d2 = t_1 / N", "d2 = t_1"), ALL),
    "the rows of the check instead of N": (("d2 = t_1 / N", "d2 = t_1 / 3"), ALL),
    "a constant": (("(2 * N)", "(3 * N)"), {"loss()", "loss", "loss in _gradient"}),
    "a transpose": (("d1 = d2 @ W2 *", "d1 = d2 @ W2.T *"), ALL | {"loss"}),
    "operands in another order": (("dW2 = d2.T @ a1", "dW2 = a1.T @ d2"), {"W2"}),
    "an axis": (("db1 = d1.sum(axis=0)", "db1 = d1.sum(axis=1)"), {"b1"}),
    "a dropped derivative": (("d2 @ W2 * (1 - a1**2)", "d2 @ W2"), {"W1", "b1"}),
    "a power": (("(1 - a1**2)", "(1 - a1)"), {"W1", "b1"}),
    "a row left out": (("db2 = d2.sum(axis=0)", "db2 = d2[1:].sum(axis=0)"), {"b2"}),
    "another variable": (("dW1 = d1.T @ x", "dW1 = d2.T @ x"), {"W1"}),
    "gradients exchanged": (('"b1": db1', '"b1": db2'), {"b1"}),
    "a gradient not returned": (('        "b1": db1,\n', ""), {"b1"}),
    "an input that is written to": (
        ("    t_1 = z2 - y", "    y -= z2; t_1 = -y"),
        {"loss()", "loss", *ALL},
    ),
}
TWINS = {
    "an operator": (("    s2 -= y\n", "    s2 += y\n"), {"loss in _gradient", *TWIN}),
    "a dropped statement": (("    s2 /= N  # d2 (5)\n", ""), TWIN),
    "memory read before it is written": (
        ("    np.matmul(s2, W2, out=s4)  # da1 (8)\n", ""),
        TWINS_OF_1,
    ),
    "an aliased buffer": (
        ("np.matmul(s2, W2, out=s4)", "np.matmul(s2, W2, out=s1)"),
        TWINS_OF_1,
    ),
    "a stale buffer": (
        ("    np.tanh(s1, out=s1)  # a1 (2)\n", "    np.tanh(s1, out=s4)\n"),
        {"loss in _gradient", *TWIN},
    ),
    "a gradient added to what was there": (
        ("np.dot(s3, s4, out=gb1)", "gb1 += np.dot(s3, s4)"),
        {"b1 in _gradient"},
    ),
    "what is done for several rows": (
        ("np.matmul(a.T, b, out=out)", "np.matmul(a.T, a @ a.T @ b, out=out)"),
        {"W1 in _gradient", "W2 in _gradient"},
    ),
    "what is done for one row": (
        ("np.multiply(a.T, b, out=out)", "np.add(a.T, b, out=out)"),
        {"W1 in _gradient", "W2 in _gradient"},
    ),
}
UPDATES = {
    "a sign": (("    m += s1", "    m -= s1"), {"theta", "m"}),
    "the number of the step": (("beta2**t", "beta2**(t + 1)"), {"theta"}),
    "a small number": (("epsilon = 1e-08", "epsilon = 1e-07"), {"theta"}),
    "a dropped square": (("np.square(g, out=g)", "np.abs(g, out=g)"), {"theta", "v"}),
    "a rate": (("learning_rate = 0.01", "learning_rate = 0.02"), {"theta"}),
}  # fmt: skip


LATER = {
    "a step after the second": (
        ("beta1**t", "beta1**min(t, 2)"),
        {"theta, step 5", "theta, any step"},
    ),
    "a step after all that are tried": (("beta2**t", "beta2**min(t, 600)"), {"theta, any step"}),
}
HELPERS = {
    "an activation": (
        (
            "return 1 / (1 + np.exp(-z))",
            "return 1 / (1 + np.exp(-0.5 * z))",
        ),
        {"forward()", "predict()", "loss()", "layers()", "loss", *ALL},
    ),
    "the features": (
        ("    return array\n\n\ndef _shape", "    return array * 1.0001\n\n\ndef _shape"),
        {"forward()", "predict()", "loss()", "layers()", "loss", *ALL},
    ),
}


def _check(table: dict[str, Any], name: str, spec: Network = SQUARE) -> None:
    edit, about = table[name]
    found = wrong(edit, spec=spec)
    assert set(found) == about
    assert all(finding.verdict is Verdict.DIFFERENT for finding in found.values())


@pytest.mark.parametrize("name", one_in(4, GRADIENT))
def test_the_gradient(name: str) -> None:
    _check(GRADIENT, name)


@pytest.mark.parametrize("name", TWINS)
def test_the_gradient_that_fit_runs(name: str) -> None:
    _check(TWINS, name)


@pytest.mark.parametrize("name", UPDATES)
def test_the_update(name: str) -> None:
    edit, about = UPDATES[name]
    steps = ("any step", "step 1", "step 2", "step 5")
    assert set(wrong(edit)) == {f"{array}, {step}" for array in about for step in steps}


@pytest.mark.parametrize("name", LATER)
def test_an_update_that_is_right_at_first(name: str) -> None:
    _check(LATER, name)


def test_an_update_that_branches_on_the_number_of_the_step_is_no_pass() -> None:
    found = wrong(("    s1 += epsilon\n", "    s1 += epsilon\n    if t > 1000: s1 *= 2\n"))
    assert set(found) == {f"{array}, any step" for array in ("theta", "m", "v")}
    assert {finding.verdict for finding in found.values()} == {Verdict.UNDECIDED}
    assert "a branch" in found["theta, any step"].reason


def test_the_number_of_a_step_is_at_least_one() -> None:
    """What holds from 1 on is no mistake: no step 1/2 may speak against it."""
    found = wrong(("(1 - beta1**t)", "(1 - beta1 ** max(t, 1))"))
    assert {finding.verdict for finding in found.values()} == {Verdict.UNDECIDED}


@pytest.mark.parametrize("name", HELPERS)
def test_helpers(name: str) -> None:
    _check(HELPERS, name, spec=SIGMOID)


CHOICES = {
    "the side of a kink": (("(z1 > 0)", "(z1 > 1)"), {"W1", "b1"}),
    "a choice turned": (("(z1 > 0)", "(z1 < 0)"), {"W1", "b1"}),
    "a mask of another array": (
        ("np.greater(s1, 0, out=c1)", "np.greater(s2, 0, out=c1)"),
        TWINS_OF_1,
    ),
    "a penalty's sign": (("np.sign(W1)", "np.abs(W1)"), {"W1"}),
    "a penalty left out": (("0.02 * W2 + ", ""), {"W2"}),
    "a shift that does not cancel": (
        ("np.log(s_1)[:, None] - t_1", "np.log(s_1)[:, None] - z2"),
        {"objective"},
    ),
}


TIES = ("a1 >= 0", "a1 == 0", "a1 <= 0", "~(a1 < 0)", "np.abs(a1) >= 0", "np.maximum(a1, 0) == a1")
SAME = ("a1 > 0", "a1 != 0", "~(a1 <= 0)", "z1 >= 0")


@pytest.mark.parametrize("condition", TIES)
def test_a_condition_that_is_met_exactly_on_one_side_of_a_kink(condition: str) -> None:
    """A rectified value is zero at half of all points: there is no kink there."""
    found = wrong(("(z1 > 0)", f"({condition})"), spec=CLASSIFIER)
    assert set(found) == {"W1", "b1"}
    assert all(finding.verdict is Verdict.DIFFERENT for finding in found.values())
    assert all(finding.witness["all others"] == "0" for finding in found.values())


@pytest.mark.parametrize("condition", SAME)
def test_a_condition_that_says_the_same_beside_the_kink_is_equal(condition: str) -> None:
    assert wrong(("(z1 > 0)", f"({condition})"), spec=CLASSIFIER) == {}


@pytest.mark.parametrize("name", CHOICES)
def test_choices_penalties_and_shifts(name: str) -> None:
    _check(CHOICES, name, spec=CLASSIFIER)


def test_a_difference_comes_with_small_numbers_and_what_is_left_over() -> None:
    finding = wrong(("d2 @ W2 * (1 - a1**2)", "d2 @ W2"))["b1"]
    assert finding.entry == (0,)
    assert "the first value on the way that is not found is ∂loss/∂z1[0,0]" in finding.reason
    assert str(finding.residual).startswith("∂loss/∂a1[0,0] + ∂loss/∂a1[1,0]")
    assert finding.cause == "the activation's derivative is missing (z1)"
    numbers = dict(finding.witness)
    claimed, true = float(numbers.pop("claimed")), float(numbers.pop("true"))
    assert abs(claimed - true) > 0.01
    assert numbers.pop("all others") == "0"
    assert 1 <= len(numbers) <= 4
    assert set(numbers.values()) <= {"1", "-1", "2", "1/2"}


def test_what_is_left_over_is_written_as_shortly_as_it_can_be() -> None:
    found = wrong(("dW2 = d2.T @ a1", "dW2 = 2 * (d2.T @ a1)"))
    assert found["W2"].residual == "∂loss/∂W2[0,0]"


def test_memory_that_was_not_written_is_called_so() -> None:
    found = wrong(("    np.matmul(s2, W2, out=s4)  # da1 (8)\n", ""))
    assert "memory that was not written" in found["b1 in _gradient"].reason


FAULTS = {
    "an exception": (("    N = len(x)\n", "    N = len(x) / 0\n"), "raises ZeroDivisionError"),
    "no gradient": (("return float(loss), {", "return float(loss), 1, {"), "returns"),
    "another shape": (('"W1": dW1', '"W1": dW1[:1]'), "it has shape (1, 2), expected (4, 2)"),
    "no number": (('"b2": db2', '"b2": None'), "it has shape (), expected (5,)"),
    "other names": (('        "z1": z1,\n', ""), "layers returns a1, z2: expected z1, a1, z2"),
    "no memory": (
        ("    return (\n        np.empty", "    return 1, (\n        np.empty"),
        "_scratch",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_one_line(name: str) -> None:
    edit, line = FAULTS[name]
    found = wrong(edit)
    assert found
    assert all(finding.verdict is Verdict.DIFFERENT for finding in found.values())
    assert any(line in finding.reason for finding in found.values())
    assert not any("\n" in finding.reason for finding in found.values())


BEYOND = {
    "a function that has no exact form": ("d2.T @ a1", "d2.T @ np.fft.fft(a1)"),
    "a branch on values": (
        "    N = len(x)\n",
        "    N = len(x)\n    x = x if x[0, 0] > 9 else +x\n",
    ),
}


@pytest.mark.parametrize("name", BEYOND)
def test_what_symbols_cannot_follow_is_undecided(name: str) -> None:
    finding = wrong(BEYOND[name])["W1"]
    assert finding.verdict is Verdict.UNDECIDED
    assert finding.reason


def test_a_gradient_that_is_zero_for_any_numbers_is_no_false_alarm() -> None:
    assert wrong(spec=CENTERED) == {}


@pytest.mark.slow
def test_a_mistake_in_a_deep_network_is_found_where_it_is() -> None:
    spec = Network(*[Dense(8, activation="tanh")] * 8, input=8, loss="least_squares")
    found = wrong(("(1 - a5**2)", "(1 - a5)"), spec=spec)
    assert set(found) == {f"{p}{layer}" for p in "Wb" for layer in range(1, 6)}
    assert all("∂loss/∂z5[0,0]" in finding.reason for finding in found.values())
