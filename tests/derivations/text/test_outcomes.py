"""Lines for the loss and for the update, which a derivation ends in."""

from __future__ import annotations

import pytest

from symnn.verify import Verdict
from symnn.verify.causes import Kind
from tests.derivations.text.networks import COLUMNS, judged, network, sigmoids

SGD = {"activation": "sigmoid", "output_activation": "sigmoid", "optimizer": "sgd"}
BATCH = """\
batch = N
delta[L] = (a[L] - y) * f'(z[L])
delta[l] = f'(z[l]) * (W[l+1].T @ delta[l+1])   for l = 1..L-1
dW[l] = delta[l] @ a[l-1].T / N
db[l] = sum(delta[l], axis=1) / N
"""


def stepping(**options):
    return network("2-3-2", **SGD, learning_rate=0.125, **options)


def lines(judgement, verdict):
    return sorted({i.place.line for i in judgement.equations if i.verdict is verdict})


RIGHT_LOSSES = {
    "one sample": ("C = sum((a[L] - y)**2)/2\n", sigmoids()),
    "a product of vectors": ("J = 1/2 * (a[L] - y).T @ (a[L] - y)\n", sigmoids()),
    "over the samples": ("loss = sum(sum((a[L] - y)**2), i)/(2*N)\n", sigmoids()),
    "a batch": ("batch = N\nL = sum((a[L] - y)**2)/(2*m)\n", sigmoids()),
    "of one output": ("C = (a[L] - y)**2/2\n", network("2-3-1", **SGD)),
    "by entries": ("E = sum((a2[i,k] - y[i,k])**2, i, k)/(2*N)\n", sigmoids()),
    "with its penalty": (
        "C = sum((a[L] - y)**2)/2 + l2/2*(sum(W[1]**2) + sum(W[2]**2))\n",
        network("2-3-2", l2=0.25),
    ),
    "without its penalty": ("C0 = 1\nloss = sum((a[L] - y)**2)/2\n", network("2-3-2", l2=0.25)),
    "cross-entropy": (
        "loss = -sum(y * log(p))\n",
        network("2-3-3", loss="cross_entropy"),
    ),
}


@pytest.mark.parametrize(("text", "model"), RIGHT_LOSSES.values(), ids=RIGHT_LOSSES)
def test_a_right_loss_is_equal(text, model):
    judgement = judged(text, model)
    assert judgement.equations and judgement.verdict is Verdict.EQUAL


def test_a_wrong_loss_is_told():
    judgement = judged("C = sum((a[L] - y)**2)\n" + COLUMNS, sigmoids(), samples=3)
    assert lines(judgement, Verdict.DIFFERENT) == [1]
    wrong = judgement.first_wrong
    assert wrong.name == "C" and wrong.cause.kind is Kind.FACTOR
    assert wrong.reason == "it is not the loss of the network"
    assert wrong.witness["written"] != wrong.witness["true"]


def test_a_loss_that_is_no_number_is_told():
    wrong = judged("loss = (a[L] - y)**2/2\n" + COLUMNS, sigmoids()).first_wrong
    assert wrong.name == "loss" and "one number" in wrong.reason


def test_a_name_of_the_loss_may_be_a_persons_own():
    text = COLUMNS.replace("delta[L] = (a[L] - y)", "E = a[L] - y\ndelta[L] = E")
    judgement = judged(text, sigmoids())
    assert judgement.verdict is Verdict.EQUAL
    assert lines(judgement, Verdict.EQUAL) == [2, 3, 4, 5]


UPDATES = ("W[l] = W[l] - eta*dW[l]", "W[l] := W[l] - α*dW[l]", "b[l] -= lr * db[l]",
           "W[l] ← W[l] − η·dW[l]", "W2 = W2 - 0.125*dW2",
           "b[l] = b[l] - learning_rate*delta[l]")  # fmt: skip


@pytest.mark.parametrize("update", UPDATES)
def test_a_right_update_is_equal(update):
    judgement = judged(f"{COLUMNS}{update}\n", stepping())
    assert judgement.verdict is Verdict.EQUAL and lines(judgement, Verdict.EQUAL)[-1] == 5
    assert "eta, alpha, lr: the learning rate 0.125" in judgement.assumed


def test_an_update_from_a_batch_is_equal():
    judgement = judged(f"{BATCH}W[l] -= eta * dW[l]\nb[l] -= eta * db[l]\n", stepping())
    assert judgement.verdict is Verdict.EQUAL and lines(judgement, Verdict.EQUAL)[-1] == 7


WRONG_UPDATES = {
    "W[l] = W[l] + eta*dW[l]": Kind.SIGN,
    "W[l] -= 2*eta*dW[l]": Kind.FACTOR,
    "W[l] -= eta*delta[l] @ a[l].T": Kind.OTHER_VALUE,
    "b[l] = b[l] - 0.1*db[l]": None,
}


@pytest.mark.parametrize(("update", "kind"), WRONG_UPDATES.items())
def test_a_wrong_update_is_told(update, kind):
    judgement = judged(f"{COLUMNS}{update}\n", stepping())
    assert lines(judgement, Verdict.DIFFERENT) == [5]
    wrong = judgement.first_wrong
    assert (wrong.cause and wrong.cause.kind) is kind
    assert "what a step of sgd with the learning rate 0.125" in wrong.reason or wrong.cause


def test_the_gradients_are_those_of_the_weights_before_the_step():
    """What is defined by an update is not what the other equations read."""
    judgement = judged(f"W[l] = W[l] - eta*dW[l]\n{COLUMNS}", stepping())
    assert judgement.verdict is Verdict.EQUAL and len(judgement.parameters) == 8


def test_a_step_of_another_optimizer_is_not_judged_and_that_is_said():
    judgement = judged(f"{COLUMNS}W[l] = W[l] + dW[l]\n", sigmoids())
    assert lines(judgement, Verdict.EQUAL) == [1, 2, 3, 4]
    (told,) = [line for line in judgement.assumed if "not judged" in line]
    assert told == "not judged: line 5, an update; the optimizer is adam, and only sgd's is judged"
    assert told in judgement.to_json()["assumed"]


def test_an_update_alone_that_is_not_judged_is_not_equal():
    assert judged("W[l] = W[l] - eta*dW[l]\n", sigmoids()).verdict is Verdict.UNDECIDED
