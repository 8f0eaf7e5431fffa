"""Wrong derivations: the first wrong equation, what it should read, the cause and the numbers."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symnn.verify import Verdict
from symnn.verify.causes import Kind
from tests.derivations.text.networks import COLUMNS, judged, network, sigmoids

DELTA, BACK, WEIGHT, BIAS = COLUMNS.splitlines()
ROWS = """\
layout = rows
batch = N
delta[L] = (a[L] - y) * f'(z[L]) / N
delta[l] = (delta[l+1] @ W[l+1]) * f'(z[l])   for l = 1..L-1
dW[l] = delta[l].T @ a[l-1] + l2*W[l]
db[l] = sum(delta[l], axis=0)
"""
INDEX = """\
d2[i,k] = (a2[i,k] - y[i,k])*sigmoid'(z2[i,k])/N
d1[i,k] = sum(d2[i,m]*W2[m,k], m)*sigmoid'(z1[i,k])
dW2[k,j] = sum(d2[i,k]*a1[i,j], i)
db2[k] = sum(d2[i,k], i)
dW1[k,j] = sum(d1[i,k]*x[i,j], i)
db1[k] = sum(d1[i,k], i)
"""
PENALIZED = {"activation": "tanh", "l2": 0.25}

WRONG = {
    # what is wrong: (text, network, line, name, true form, cause)
    "the derivative left out": (
        COLUMNS.replace(" * f'(z[L])", ""),
        sigmoids(),
        (1, "delta[L]", "delta[L] = (a[L] - y) * f'(z[L])", Kind.MISSING_DERIVATIVE),
    ),
    "the derivative left out further back": (
        COLUMNS.replace("f'(z[l]) * ", ""),
        sigmoids(),
        (2, "delta[1]", "delta[l] = W[l+1].T @ delta[l+1] * f'(z[l])   for l = 1..L-1",
         Kind.MISSING_DERIVATIVE),
    ),
    "a sign": (
        COLUMNS.replace("a[L] - y", "y - a[L]"),
        sigmoids(),
        (1, "delta[L]", "delta[L] = (a[L] - y) * f'(z[L])", Kind.SIGN),
    ),
    "a factor of 2": (
        COLUMNS.replace("(a[L] - y)", "2 * (a[L] - y)"),
        sigmoids(),
        (1, "delta[L]", "delta[L] = (a[L] - y) * f'(z[L])", Kind.FACTOR),
    ),
    "the derivative at a": (
        COLUMNS.replace("f'(z[l])", "f'(a[l])"),
        sigmoids(),
        (2, "delta[1]", BACK, Kind.DERIVATIVE_ARGUMENT),
    ),
    "the derivative of another function": (
        COLUMNS.replace("f'(z[l])", "(1 - a[l]**2)"),
        sigmoids(),
        (2, "delta[1]", BACK, Kind.OTHER_DERIVATIVE),
    ),
    "the weights not transposed": (
        COLUMNS.replace("W[l+1].T", "W[l+1]"),
        sigmoids(),
        (2, "delta[1]", BACK, Kind.TRANSPOSE),
    ),
    "the weights of another layer": (
        COLUMNS.replace("W[l+1].T", "W[l].T"),
        sigmoids(),
        (2, "delta[1]", BACK, Kind.OTHER_VALUE),
    ),
    "the activation of the same layer": (
        COLUMNS.replace("a[l-1].T", "a[l].T"),
        sigmoids(),
        (3, "dW[1]", WEIGHT, Kind.OTHER_VALUE),
    ),
    "the gradient transposed": (
        COLUMNS.replace("delta[l] @ a[l-1].T", "a[l-1] @ delta[l].T"),
        sigmoids(),
        (3, "dW[1]", WEIGHT, Kind.TRANSPOSE),
    ),
    "a product of entries": (
        COLUMNS.replace("delta[l] @ a[l-1].T", "delta[l] * a[l-1].T"),
        sigmoids(),
        (3, "dW[1]", WEIGHT, Kind.TRANSPOSE),
    ),
    "softmax entry by entry": (
        COLUMNS,
        network("2-2-3", activation="tanh", output_activation="softmax"),
        (1, "delta[L]", "delta[L] = (diag(a[L]) - a[L] @ a[L].T) @ (a[L] - y)", Kind.ELEMENTWISE),
    ),
    "1/N twice": (
        ROWS.replace("a[l-1] +", "a[l-1] / N +"),
        network("2-3-2", **PENALIZED),
        (5, "dW[1]", "dW[l] = delta[l].T @ a[l-1] + l2 * W[l]", Kind.EXTRA_MEAN),
    ),
    "the penalty left out": (
        ROWS.replace(" + l2*W[l]", ""),
        network("2-3-2", **PENALIZED),
        (5, "dW[1]", "dW[l] = delta[l].T @ a[l-1] + l2 * W[l]", Kind.PENALTY_LEFT_OUT),
    ),
    "the penalty of the biases": (
        ROWS.replace("axis=0)", "axis=0) + l2*b[l]"),
        network("2-3-2", **PENALIZED),
        (6, "db[1]", "db[l] = sum(delta[l], axis=0)", Kind.PENALTY_ON_BIAS),
    ),
    "the penalty twice": (
        ROWS.replace("l2*W", "2*l2*W"),
        network("2-3-2", **PENALIZED),
        (5, "dW[1]", "dW[l] = delta[l].T @ a[l-1] + l2 * W[l]", Kind.FACTOR),
    ),
    "a wrong axis": (
        ROWS.replace("axis=0", "axis=1"),
        network("2-3-2", **PENALIZED),
        (6, "db[1]", "db[l] = sum(delta[l], axis=0)", Kind.AXIS),
    ),
    "a mean for a sum": (
        ROWS.replace("sum(", "mean("),
        network("2-3-2", **PENALIZED),
        (6, "db[1]", "db[l] = sum(delta[l], axis=0)", Kind.EXTRA_MEAN),
    ),
    "by entries: the derivative left out": (
        INDEX.replace("*sigmoid'(z1[i,k])", ""),
        sigmoids(),
        (2, "d1[i,k]", "d1[i,k] = sum(d2[i,m] * W2[m,k], m) * f'(z1[i,k])",
         Kind.MISSING_DERIVATIVE),
    ),
    "by entries: the sum over the batch left out": (
        INDEX.replace("sum(d2[i,k], i)", "d2[i,k]"),
        sigmoids(),
        (4, "db2[k]", "db2[k] = sum(d2[i,k], i)", Kind.BATCH_SUM),
    ),
    "by entries: a transpose": (
        INDEX.replace("W2[m,k]", "W2[k,m]"),
        sigmoids("2-2-2"),
        (2, "d1[i,k]", "d1[i,k] = sum(d2[i,m] * W2[m,k], m) * sigmoid'(z1[i,k])", Kind.TRANSPOSE),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "model", "told"), WRONG.values(), ids=WRONG)
def test_the_first_wrong_equation_is_told(text, model, told):
    line, name, true_form, kind = told
    judgement = judged(text, model)
    assert judgement.verdict is Verdict.DIFFERENT
    wrong = judgement.first_wrong
    assert (wrong.place.line, wrong.name) == (line, name)
    assert wrong.place.text == text.strip().splitlines()[line - 1].strip()
    assert (wrong.cause and wrong.cause.kind) is kind
    assert " ".join((wrong.true_form or "").split()) == " ".join(true_form.split())
    lines = {item.place.line for item in judgement.equations if item.verdict is Verdict.DIFFERENT}
    assert lines == {line}, "the other equations hold, given true values for what they read"


def test_a_witness_shows_the_difference_in_small_numbers():
    wrong = judged(COLUMNS.replace("a[L] - y", "y - a[L]"), network("2-3-2")).first_wrong
    numbers = {name: Fraction(value) for name, value in wrong.witness.items()}
    assert numbers["written"] == -numbers["true"] != 0
    assert numbers["true"] == numbers["z[2]"] - numbers["y"]
    assert Fraction(wrong.residual) == numbers["written"] - numbers["true"]
    assert all(abs(value) <= 10 for value in numbers.values())


def test_a_difference_carries_on_to_the_gradients_that_rest_on_it():
    judgement = judged(COLUMNS.replace("f'(z[l]) * ", ""), sigmoids(), samples=2)
    verdicts = {item.name: item.verdict for item in judgement.parameters if item.samples == 2}
    different = {name for name, verdict in verdicts.items() if verdict is Verdict.DIFFERENT}
    assert different == {"W1", "b1"}
    reason = next(i.reason for i in judgement.parameters if i.name == "W1")
    assert reason == "it rests on line 2"


def test_a_gradient_that_no_equation_gives():
    judgement = judged(COLUMNS.replace("for l = 1..L\ndb", "for l = 2..L\ndb"), sigmoids())
    missing = [i for i in judgement.parameters if i.reason == "no equation gives its gradient"]
    assert {item.name for item in missing} == {"W1"}
    assert judgement.verdict is Verdict.DIFFERENT


def test_a_number_in_the_place_of_a_size_is_seen():
    """2/5 for 2/n: it is right where the last layer has 5 units."""
    text = COLUMNS.replace("(a[L] - y)", "2/5 * (a[L] - y)")
    judgement = judged(text, network("2-3-5", activation="softplus", loss="mse"))
    assert judgement.verdict is Verdict.DIFFERENT


def test_two_mistakes_are_both_listed():
    text = COLUMNS.replace("a[L] - y", "y - a[L]").replace("W[l+1].T", "W[l].T")
    judgement = judged(text, sigmoids())
    lines = {item.place.line for item in judgement.equations if item.verdict is Verdict.DIFFERENT}
    assert lines == {1, 2} and judgement.first_wrong.place.line == 1


def test_the_seed_sums_over_the_samples_too_early():
    """Equal for one sample, different for more; the recursion is what is wrong."""
    text = (
        "db[L] = mean(diag(f'(z[L])) @ (a[L] - y), i)\n"
        "db[l] = diag(f'(z[l])) @ W[l+1].T @ db[l+1]   for l = 1..L-1\n"
        "dW[l] = db[l] @ a[l-1].T   for l = 1..L\n"
    )
    judgement = judged(text, sigmoids(), samples=3)
    assert judgement.by_samples == {1: Verdict.EQUAL, 3: Verdict.DIFFERENT}
    wrong = judgement.first_wrong
    assert wrong.place.line == 2 and "too early" in str(wrong.cause)
    assert [" ".join(line.split()) for line in wrong.true_form.splitlines()] == [
        "delta[L] = diag(f'(z[L])) @ (a[L] - y)",
        "delta[l] = diag(f'(z[l])) @ W[l+1].T @ delta[l+1] for l = 1..L-1",
        "db[l] = mean(delta[l], i) for l = 1..L-1",
    ]


def test_json_has_all_of_it():
    data = judged(COLUMNS.replace("a[L] - y", "y - a[L]"), sigmoids()).to_json()
    assert data["verdict"] == "different"
    assert data["samples"] == {"1": "different", "2": "different"}
    first, text = data["first_wrong"], DELTA.replace("a[L] - y", "y - a[L]")
    assert first["place"] == {"file": "mine.txt", "line": 1, "text": text}
    assert first["cause"]["kind"] == "sign" and first["true_form"] == DELTA
    assert {item["name"] for item in data["parameters"]} == {"W1", "b1", "W2", "b2"}
