"""Numbers that Python itself would round are exact."""

from __future__ import annotations

import pytest

from symnn.spec import from_shorthand
from symnn.verify import Verdict

ROUNDED = {
    "one minus one over N": "s = (1 - 1 / N) / (1 - 1 / N)",
    "an unbiased factor": "s = (N / (N + 1)) * (1 + 1 / N)",
    "thirds": "s = 1 / 3 + 2 / 3 * (1 - 1 / 7) * 7 / 6",
    "a negative power": "s = (1 - N**-1) * N / (N - 1) if N > 1 else 1",
    "in place": "s = 1\n    s /= N\n    s = (2 - s) / (2 - 1 / x.shape[0])",
    "integers of NumPy": "s = np.mean((1 - np.arange(1, 4) / 7)) * 7 / 5",
    "as an index": "s = x.shape[0] / x[: int(2 * N / 2)].shape[0]",
}


@pytest.mark.parametrize("name", ROUNDED)
def test_quotients_of_integers_are_exact(name: str, judge) -> None:
    source = f"""
import numpy as np
def gradients(x, y, W1, b1):
    N = len(x)
    {ROUNDED[name]}
    e = s * (x @ W1.T + b1 - y) / N
    return e.T @ x, e.sum(0)
"""
    assert judge(source, from_shorthand("3-2")).verdict is Verdict.EQUAL


@pytest.mark.parametrize(("digits", "verdict"), [(12, Verdict.UNDECIDED), (2, Verdict.DIFFERENT)])
def test_code_that_rounds_is_judged_by_what_it_rounds_away(digits, verdict, judge) -> None:
    """A rounded value depends on what was rounded: it is no number that could be anything."""
    judgement = judge(
        f"""
import numpy as np
def gradients(x, y, W1, b1):
    e = np.round((x @ W1.T + b1 - y) / len(x), {digits})
    return e.T @ x, e.sum(0)
""",
        from_shorthand("3-2"),
    )
    assert judgement.verdict is verdict
    wrong = judgement.first_wrong
    assert wrong is None or "of #" not in str(wrong.witness)
