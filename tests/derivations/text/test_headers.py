"""A header that was forgotten is asked for; what is assumed of the samples is true."""

from __future__ import annotations

from symnn.verify import Verdict
from tests.derivations.text.networks import COLUMNS, judged, sigmoids

BATCH = """\
delta[L] = (a[L] - y) * f'(z[L])
delta[l] = f'(z[l]) * (W[l+1].T @ delta[l+1])   for l = 1..L-1
dW[l] = 1/m * delta[l] @ a[l-1].T
db[l] = 1/m * sum(delta[l], axis=1)
"""


def hints(text):
    judgement = judged(text, sigmoids())
    assert judgement.verdict is Verdict.DIFFERENT
    return [i.reason.partition("; ")[2] for i in judgement.equations if "did you" in i.reason]


def test_a_batch_without_its_header():
    assert hints(BATCH) == ["all would hold under 'batch = N': did you mean that?"] * 2
    assert judged(f"batch = N\n{BATCH}", sigmoids()).verdict is Verdict.EQUAL


def test_a_batch_in_rows_without_its_header():
    text = """\
delta[L] = (a[L] - y) * f'(z[L])
delta[l] = f'(z[l]) * (delta[l+1] @ W[l+1])   for l = 1..L-1
dW[l] = delta[l].T @ a[l-1] / N
db[l] = sum(delta[l], axis=0) / N
"""
    told = "all would hold under 'layout = rows', 'batch = N': did you mean that?"
    assert set(hints(text)) == {told}
    assert told in judged(text, sigmoids()).first_wrong.reason


def test_no_header_is_named_where_none_helps():
    assert hints(BATCH.replace("a[L] - y", "y - a[L]")) == []


def assumed(text):
    return judged(text, sigmoids()).assumed


def test_index_notation_is_called_so():
    sampled = "dW2[k,j] = sum(delta2[i,k]*a1[i,j], i)\n"
    first = "index notation: the first index of x, y, z, a and delta is the sample"
    assert first in assumed(sampled) and not any("a column" in a for a in assumed(sampled))
    single = "dW[2][k,j] = delta[2][k]*a[1][j]\n"
    one = "index notation: x, y, z, a and delta are those of one sample"
    assert one in assumed(single) and not any("a column" in a for a in assumed(single))


def test_matrices_are_called_columns():
    assert "one sample, a column" in assumed(COLUMNS)
    both = assumed(f"{COLUMNS.splitlines()[0]}\ndW2[k,j] = delta[2][k]*a[1][j]\n")
    assert both[0] == "one sample, a column" and both[1].startswith("index notation: ")
