"""What is said of a mistake: at one sample first where code is for one, in plain words."""

from __future__ import annotations

import pytest
from rich.console import Console

from symnn.cli import lesson
from symnn.errors import InputError
from symnn.spec import Dense, Layer, Network, from_shorthand
from symnn.verify import Verdict
from tests.derivations.python.nielsen import NIELSEN

SIGMOIDS = from_shorthand("3-4-2", activation="sigmoid", output_activation="sigmoid")
AFFINE = from_shorthand("3-2")
SOURCE = """
import numpy as np
def gradients(x, y, W1, b1):
    e = (x @ W1.T + b1 - y) / len(x)
    {last}
"""


def printed(judgement, monkeypatch: pytest.MonkeyPatch) -> str:
    out = Console(width=200, record=True, file=None, quiet=False)
    monkeypatch.setattr(lesson, "console", out)
    with out.capture() as told:
        lesson.print_judgement(judgement, "a network")
    return told.get()


def test_a_mistake_in_code_for_one_sample_is_explained_at_one(judge) -> None:
    source = NIELSEN.replace("delta) * sp", "delta)")
    judgement = judge(source, SIGMOIDS, "Network.backprop")
    assert judgement.verdict is Verdict.DIFFERENT
    first = judgement.first_wrong
    assert first.samples == 1
    assert (first.cause.kind.value, first.cause.place) == ("missing_activation_derivative", "z1")
    wrong = {i.name for i in judgement.items if i.samples == 1 and i.verdict is Verdict.DIFFERENT}
    assert wrong == {"W1", "b1"}


def test_what_is_found_times_the_number_of_samples_is_not_called_missing(judge) -> None:
    source = """
import numpy as np
def gradients(x, y, W1, b1, W2, b2):
    N = len(x)
    sigmoid = lambda z: 1 / (1 + np.exp(-z))
    a1 = sigmoid(x @ W1.T + b1)
    a2 = sigmoid(a1 @ W2.T + b2)
    d2 = (a2 - y) * a2 * (1 - a2)
    d1 = d2 @ W2 * a1 * (1 + a1)
    return d1.T @ x / N, d1.sum(0) / N, d2.T @ a1 / N, d2.sum(0) / N
"""
    first = judge(source, SIGMOIDS).first_wrong
    assert first.name == "W1" and "is not found is ∂loss/∂z1[0,0]" in first.reason
    assert first.true_form == "d1[i,k] = (1 - a1[i,k])*a1[i,k]*da1[i,k]"


def test_a_step_that_leaves_all_as_it_was_is_different(judge) -> None:
    source = "def step(W1, b1, dW1, db1, m, v, t):\n    return W1, b1\n"
    judgement = judge(source, from_shorthand("3-2", optimizer="adam"), update=True)
    assert judgement.verdict is Verdict.DIFFERENT


REFUSED = {
    "return None": "mine.py: gradients: it returns nothing",
    "return {'W1': W1}": "mine.py: gradients: it returns no gradient for b1",
    "return x @ y @ y": r"mine.py:5: it raises ValueError: .* \(with N = 3, n_0 = 4, n_1 = 5\)",
    "return x[7]": r"mine.py:5: it raises IndexError: .* \(with N = 3, n_0 = 4, n_1 = 5\)",
}


@pytest.mark.parametrize("last", REFUSED)
def test_where_nothing_comes_of_it_place_and_sizes_are_named(last: str, judge) -> None:
    with pytest.raises(InputError, match=REFUSED[last]):
        judge(SOURCE.format(last=last), AFFINE)


def test_a_shape_is_told_in_words(judge, monkeypatch) -> None:
    judgement = judge(SOURCE.format(last="return e.T @ x, np.ones((2, 3))"), AFFINE)
    text = printed(judgement, monkeypatch)
    assert "likely cause: a wrong shape (b1): its shape is (2, 3), where b1's is (5,)" in text
    assert "why:" not in text


def test_a_step_up_the_gradient_is_told_in_words(judge, monkeypatch) -> None:
    source = """
def train(x, y, W1, b1, lr=0.1):
    e = (x @ W1.T + b1 - y) / len(x)
    W1 += lr * e.T @ x
    b1 += lr * e.sum(0)
"""
    text = printed(judge(source, AFFINE, learning_rate=0.1), monkeypatch)
    assert "a sign (loss): the step adds the gradient, and should subtract it" in text


def test_beside_a_cause_nothing_is_said_that_is_plain(judge, monkeypatch) -> None:
    text = printed(judge(SOURCE.format(last="return 2 * e.T @ x, e.sum(0)"), AFFINE), monkeypatch)
    assert "likely cause: a constant factor" in text
    assert "it is not" not in text


def test_a_wrong_forward_is_shown_the_forward_equation(judge) -> None:
    spec = Network(Dense(3), Layer("layer_norm"), Dense(2), input=4, loss="mse")
    first = judge(
        """
import numpy as np
def gradients(x, y, W1, b1, gamma2, beta2, W3, b3):
    a1 = x @ W1.T + b1
    s = np.sqrt(a1.var(1, keepdims=True, ddof=1) + 1e-5)
    h = (a1 - a1.mean(1, keepdims=True)) / s
    a2 = h * gamma2 + beta2
    d3 = 2 * (a2 @ W3.T + b3 - y) / y.size
    da2 = d3 @ W3
    dh = da2 * gamma2
    d1 = (dh - dh.mean(1, keepdims=True) - h * (dh * h).mean(1, keepdims=True)) / s
    return d1.T @ x, d1.sum(0), (da2 * h).sum(0), da2.sum(0), d3.T @ a2, d3.sum(0)
""",
        spec,
        returns=("dW1", "db1", "dgamma2", "dbeta2", "dW3", "db3"),
    ).first_wrong
    told = first.true_form.splitlines()
    assert told[0] == "h2[i,k] = (z1[i,k] - m2[i])/sqrt(v2[i] + 1/100000)"
    assert len(set(told)) == len(told)
