"""What differs where a number is met, and nowhere else."""

from __future__ import annotations

import pytest

from symnn import pipeline
from symnn.spec import CustomLoss, Dense, Network
from symnn.verify import Finding, Verdict
from tests.networks import load
from tests.verify.edited import ADAM, edited

RELU = Network(Dense(3, activation="relu"), Dense(2), input=4, loss="mae")


def wrong(*edits: tuple[str, str], spec: Network = ADAM) -> dict[str, Finding]:
    found, text = edited(*edits, spec=spec)
    report = pipeline._symbols(found, load(text))
    return {f.tensor: f for f in report.findings if f.verdict is not Verdict.EQUAL}


LINE = "    s1 += b1"
EDITS = {
    "an equality": "x = np.where(x == -999, 0, x)",
    "a decimal fraction": "x = np.where(x == 0.1, 0, x)",
    "two bounds": "x = np.where((x >= 9) & (x <= 9), 0, x)",
    "a sign": "x = x * np.sign(x - 7) ** 2",
    "a distance": "x = np.where(np.abs(x - 7) > 0, x, 0)",
    "a parameter": "b1 = np.where(b1 == 0.5, 0, b1)",
    "targets": "y = np.where(y != 3, y, 0)",
}


@pytest.mark.parametrize("name", EDITS)
def test_a_number_that_the_code_names_is_met(name: str) -> None:
    line = "    np.matmul(x, W1.T, out=s1)\n"
    found = wrong((line, f"    {EDITS[name]}\n{line}"))
    assert any(f.verdict is Verdict.DIFFERENT for f in found.values())
    finding = next(f for f in found.values() if f.verdict is Verdict.DIFFERENT)
    assert "it differs where a number that the code names is met" in finding.reason
    assert float(finding.witness["claimed"]) != float(finding.witness["true"])


def test_a_value_between_is_met_where_nothing_else_is_added() -> None:
    found = wrong((LINE, f"{LINE}\n    s1[s1 == 4] = 0"))
    assert any(f.verdict is Verdict.DIFFERENT for f in found.values())


def test_an_equality_of_values_that_no_point_meets_is_undecided() -> None:
    found = wrong(("    theta -= ", "    theta[theta * theta == 2] = 0\n    theta -= "))
    assert found
    assert {f.verdict for f in found.values()} == {Verdict.UNDECIDED}
    assert {f.reason for f in found.values()} == {
        "it asks whether values are equal, which the equations do not"
    }


def test_the_kinks_of_the_equations_are_no_difference() -> None:
    assert wrong(("np.greater(", "np.greater_equal("), spec=RELU) == {}


def test_equations_may_ask_for_equality() -> None:
    losses = {
        "counted": CustomLoss(equation="loss = sum(where(y[i,k] == 3, 1, a[i,k]**2), i, k) / N")
    }
    spec = Network(Dense(3, activation="tanh"), Dense(2), input=4, loss="counted", losses=losses)
    assert wrong(spec=spec) == {}
    assert wrong(("y == 3", "y == 4"), spec=spec)
