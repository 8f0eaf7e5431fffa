"""Right derivations, in the notations that people use, are equal: every equation and parameter."""

from __future__ import annotations

import pytest

from symnn.library import ACTIVATIONS, LOSSES
from symnn.verify import Verdict
from tests.derivations.text.networks import COLUMNS, judged, network, sigmoids

CROSS_ENTROPY = {"activation": "relu", "loss": "cross_entropy", "l2": 0.25}

RIGHT = {
    "columns": (COLUMNS, sigmoids()),
    "three layers": (COLUMNS, sigmoids("2-2-3-2")),
    "one layer": (COLUMNS, network("3-2", output_activation="sigmoid")),
    "layers from the last to the first": (
        COLUMNS.replace("l = 1..L-1", "l = L-1, ..., 1").replace("l = 1..L", "l = L, ..., 1"),
        sigmoids(),
    ),
    "superscripts": (
        """
        δ^L = (a^L - y) ⊙ σ'(z^L)
        δ^l = ((W^{l+1})^T · δ^{l+1}) ⊙ σ′(z^l)   for l = 1,…,L−1
        ∂C/∂b^l = δ^l
        ∂C/∂W^l = δ^l · (a^{l-1})ᵀ
        """,
        sigmoids(),
    ),
    "no brackets around the product": (
        COLUMNS.replace("(W[l+1].T @ delta[l+1])", "W[l+1].T @ delta[l+1]"),
        sigmoids(),
    ),
    "diag and outer": (
        """
        delta[L] = diag(f'(z[L])) @ (a[L] - y)
        delta[l] = diag(f'(z[l])) @ W[l+1].T @ delta[l+1]   for l = 1..L-1
        dW[l] = outer(delta[l], a[l-1])
        db[l] = delta[l]
        """,
        sigmoids(),
    ),
    "by entries, one sample": (
        """
        δ[L][j] = (a[L][j] - y[j]) * σ'(z[L][j])
        δ[l][j] = sum(W[l+1][k,j]*δ[l+1][k], k) * σ'(z[l][j])   for l = 1..L-1
        ∂C/∂b[l][j] = δ[l][j]
        ∂C/∂W[l][j,k] = a[l-1][k]*δ[l][j]
        """,
        sigmoids(),
    ),
    "by entries, the batch, as symnn prints it": (
        """
        da2[i,k] = (a2[i,k] - y[i,k])/N
        d2[i,k] = (1 - a2[i,k])*a2[i,k]*da2[i,k]
        dW2[k,j] = sum(d2[i,k]*a1[i,j], i)
        db2[k] = sum(d2[i,k], i)
        d1[i,k] = (1 - a1[i,k])*a1[i,k]*sum(W2[m,k]*d2[i,m], m)
        dW1[k,j] = sum(d1[i,k]*x[i,j], i)
        db1[k] = sum(d1[i,k], i)
        """,
        sigmoids(),
    ),
    "names and quantities of one's own": (
        """
        e = a[L] - y
        g[l] = a[l] * (1 - a[l])   for l = 1..L
        delta[L] = g[L] * e
        delta[l] = g[l] * (W[l+1].T @ delta[l+1])   for l = 1..L-1
        dW[l] = delta[l] @ a[l-1].T
        db[l] = delta[l]
        """,
        sigmoids(),
    ),
    "the derivative by a, under one's own name": (
        """
        error[L] = a[L] - y
        error[l] = W[l+1].T @ (error[l+1] * f'(z[l+1]))   for l = L-1, ..., 1
        dW[l] = (error[l] * a[l] * (1 - a[l])) @ a[l-1].T
        db[l] = error[l] * a[l] * (1 - a[l])
        """,
        sigmoids(),
    ),
    "everything from the start": (
        """
        a[0] = x
        z[l] = W[l] @ a[l-1] + b[l]   for l = 1..L
        a[l] = f(z[l])   for l = 1..L
        delta[2] = (a[2] - y) * sigmoid'(z[2])
        delta[1] = sigmoid'(W[1] @ x + b[1]) * (W[2].T @ ((a[2] - y) * a[2] * (1 - a[2])))
        dW[l] = mean(delta[l] @ a[l-1].T, i)
        db[l] = mean(delta[l], i)
        W[l] = W[l] - eta * dW[l]
        """,
        sigmoids(),
    ),
    "rows of a batch": (
        """
        layout = rows
        batch = N
        delta[L] = (a[L] - y) * f'(z[L]) / N
        delta[l] = (delta[l+1] @ W[l+1]) * f'(z[l])   for l = 1..L-1
        dW[l] = delta[l].T @ a[l-1]
        db[l] = sum(delta[l], axis=0)
        """,
        sigmoids(),
    ),
    "columns of a batch, capitals, 1/m in the gradients": (
        """
        batch = N
        dZ[L] = softmax(A[L]) - Y
        dZ[l] = W[l+1].T @ dZ[l+1] * relu'(Z[l])   for l = 1..L-1
        dW[l] = 1/m * dZ[l] @ A[l-1].T + λ*W[l]
        db[l] = 1/m * sum(dZ[l], axis=1)
        """,
        network("3-4-3", **CROSS_ENTROPY),
    ),
    "cross-entropy, one sample, a mask for relu": (
        """
        delta[L] = p - y
        delta[l] = (z[l] > 0) * (W[l+1].T @ delta[l+1])   for l = 1..L-1
        dW[l] = delta[l] @ a[l-1].T + l2 * W[l]
        db[l] = delta[l]
        """,
        network("3-4-3", **CROSS_ENTROPY),
    ),
    "a softmax's whole Jacobian": (
        COLUMNS.replace("(a[L] - y) * f'(z[L])", "(diag(a[L]) - a[L] @ a[L].T) @ (a[L] - y)"),
        network("2-2-3", activation="tanh", output_activation="softmax"),
    ),
    "tanh by its output, identity at the end": (
        """
        delta[L] = a[L] - y
        delta[l] = (1 - a[l]**2) * (W[l+1].T @ delta[l+1])   for l = 1..L-1
        dW[l] = delta[l] @ a[l-1].T
        db[l] = delta[l]
        """,
        network("2-3-3-1"),
    ),
    "mean squared error, with its 2/n": (
        COLUMNS.replace("(a[L] - y)", "2/n[L] * (a[L] - y)"),
        network("2-3-2", activation="softplus", loss="mse"),
    ),
    "a stable spelling of the logits' loss": (
        COLUMNS.replace("(a[L] - y) * f'(z[L])", "(1/(1 + exp(-a[L])) - y)/n[L]"),
        network("2-3-1", activation="gelu", loss="binary_cross_entropy"),
    ),
    "no biases": (
        COLUMNS.replace("db[l] = delta[l]   for l = 1..L\n", ""),
        network("2-3-2", bias=False),
    ),
    "transposed weights, rows": (
        """
        layout = rows
        weights = transposed
        delta[L] = (a[L] - y) * f'(z[L])
        delta[l] = (delta[l+1] @ W[l+1].T) * f'(z[l])   for l = 1..L-1
        dW[l] = a[l-1].T @ delta[l]
        db[l] = delta[l]
        """,
        sigmoids(),
    ),
}


@pytest.mark.parametrize(("text", "model"), RIGHT.values(), ids=RIGHT)
def test_a_right_derivation_is_equal(text, model):
    judgement = judged(text, model)
    said = [(i.name, i.samples, i.verdict, i.reason, i.cause) for i in judgement.items]
    assert judgement.verdict is Verdict.EQUAL, said
    assert {item.name for item in judgement.parameters} == {
        name for part in model.layers for name in part.parameters
    }


def test_equations_without_gradients_are_judged_alone():
    judgement = judged("delta[L] = (a[L] - y) * f'(z[L])", sigmoids())
    assert judgement.verdict is Verdict.EQUAL and not judgement.parameters


def test_what_is_assumed_is_said():
    assumed = " ".join(judged(COLUMNS, sigmoids()).assumed)
    assert "one sample, a column" in assumed
    assert "N times the derivative of the loss by z[l]" in assumed
    assert "dW[l] and db[l]: of one sample; the gradient is the mean over the samples" in assumed
    inside = COLUMNS.replace("f'(z[L])", "f'(z[L]) / N")
    assumed = " ".join(judged(inside, sigmoids()).assumed)
    assert "the gradient is the sum over the samples" in assumed


def test_the_convention_of_a_whole_derivation_is_one():
    """1/N in δ at the last layer, and again in the gradient: once too often."""
    text = COLUMNS.replace("f'(z[L])", "f'(z[L]) / N").replace("a[l-1].T", "a[l-1].T / N")
    wrong = judged(text, sigmoids()).first_wrong
    assert wrong.name == "dW[1]" and wrong.cause.kind.value == "extra_1_over_N"


def test_a_derivative_that_no_equation_gives_is_taken_to_be_true_and_named():
    judgement = judged("".join(COLUMNS.splitlines(keepends=True)[2:]), sigmoids())
    assert judgement.verdict is Verdict.EQUAL
    granted = [line for line in judgement.assumed if "no equation gives it" in line]
    assert len(granted) == 1 and "delta[1]" in granted[0] and "delta[2]" in granted[0]


COSTS = {
    "least_squares": "(a[L] - y)",
    "mse": "2/n[L] * (a[L] - y)",
    "mae": "sign(a[L] - y) / n[L]",
    "huber": "max(-1, min(1, a[L] - y)) / n[L]",
    "log_cosh": "tanh(a[L] - y) / n[L]",
    "binary_cross_entropy": "(p - y) / n[L]",
    "cross_entropy": "(p - y)",
    "poisson": "(exp(a[L]) - y) / n[L]",
    "hinge": "-y * (y*a[L] < 1) / n[L]",
}
ELEMENTWISE = [name for name, activation in ACTIVATIONS.items() if activation.expr]


@pytest.mark.parametrize("loss", LOSSES)
def test_no_loss_of_the_library_is_undecided(loss):
    judgement = judged(COLUMNS.replace("(a[L] - y)", COSTS[loss]), network("2-3-2", loss=loss))
    assert judgement.verdict is Verdict.EQUAL


@pytest.mark.parametrize("activation", ELEMENTWISE)
def test_no_activation_of_the_library_is_undecided(activation):
    options = {"activation": activation, "output_activation": activation}
    judgement = judged(COLUMNS, network("2-2-2", **options))
    own = {f"{name}{layer}" for name in ACTIVATIONS[activation].parameters for layer in (1, 2)}
    told = [item for item in judgement.items if item.name not in own]  # no line gives those
    assert all(item.verdict is Verdict.EQUAL for item in told)
