"""A name of NumPy is added in the stand-in alone, and means the same on symbols and on residues."""

from __future__ import annotations

from functools import reduce
from typing import Any

import pytest

from symnn import pipeline
from symnn.verify import Verdict
from symnn.verify.standin import elementwise, reductions
from tests.networks import load
from tests.verify.edited import edited

CHECKS = ("checking the file on symbols", "checking the file at full size, modulo a prime")
PARTS: dict[str, Any] = {
    "polyval": (reductions, lambda here, p, x: reduce(lambda total, c: total * x + c, p, 0)),
    "copysign": (elementwise, (lambda np, a, b: np.where(b < 0, -np.abs(a), np.abs(a)), 2)),
}
"""Names that the stand-in lacks, each with its one table and the one entry there."""


def table(part: Any) -> dict[str, Any]:
    return part.FORMULAS if part is elementwise else part.FUNCTIONS  # type: ignore[no-any-return]


def verdicts(check: str, name: str, right: str, wrong: str) -> set[Verdict]:
    derived, text = edited((right, wrong))
    assert name in text
    return {finding.verdict for finding in pipeline.CHECKS[check](derived, load(text)).findings}


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize(
    ("name", "line", "right", "wrong"),
    [
        ("polyval", "(1 - a1**2)", "np.polyval([-1, 0, 1], a1)", "np.polyval([1, 0, -1], a1)"),
        ("copysign", "= t_1 / N", "= np.copysign(t_1, t_1) / N", "= np.copysign(t_1, x[0, 0]) / N"),
    ],
)
def test_a_new_name_is_one_entry_of_one_table(
    check: str, name: str, line: str, right: str, wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Verdict.UNDECIDED in verdicts(check, name, line, right)
    part, entry = PARTS[name]
    monkeypatch.setitem(table(part), name, entry)
    assert verdicts(check, name, line, right) == {Verdict.EQUAL}
    assert Verdict.DIFFERENT in verdicts(check, name, line, wrong)
