"""The ways in which people write it down: arguments, results and layouts are matched by name."""

from __future__ import annotations

import pytest

from symnn.errors import InputError
from symnn.spec import Dense, Network, Optimizer, from_shorthand
from symnn.verify import Verdict
from tests.derivations.python.nielsen import NIELSEN
from tests.quick import one_in

SIGMOIDS = from_shorthand("3-4-2", activation="sigmoid", output_activation="sigmoid")
LOGISTIC = Network(Dense(1), input=3, loss="binary_cross_entropy")

EQUAL = {
    "vectors for one output": (
        LOGISTIC,
        None,
        {},
        """
import numpy as np
def gradients(X, y, w, b):
    m = X.shape[0]
    p = 1 / (1 + np.exp(-(X @ w + b)))
    dw = X.T @ (p - y) / m
    db = np.sum(p - y) / m
    return dw, db
""",
    ),
    "a method, one sample": (SIGMOIDS, "Network.backprop", {"samples": 1}, NIELSEN),
    "a method that updates": (SIGMOIDS, "Network.update_mini_batch", {}, NIELSEN),
    "vectors of one sample": (
        SIGMOIDS,
        None,
        {},
        """
import numpy as np
def gradients(x, y, W1, b1, W2, b2):
    s = lambda z: 1 / (1 + np.exp(-z))
    a1 = s(W1 @ x + b1)
    a2 = s(W2 @ a1 + b2)
    d2 = (a2 - y) * a2 * (1 - a2)
    d1 = (W2.T @ d2) * a1 * (1 - a1)
    return np.outer(d1, x), d1, np.outer(d2, a1), d2
""",
    ),
    "values of the forward pass": (
        SIGMOIDS,
        None,
        {},
        """
import numpy as np
def backward(params, cache, X, Y):
    m = X.shape[1]
    A1, A2 = cache["A1"], cache["A2"]
    dZ2 = (A2 - Y) * A2 * (1 - A2)
    dZ1 = params["W2"].T.dot(dZ2) * A1 * (1 - A1)
    return {"dW1": dZ1.dot(X.T) / m, "db1": np.sum(dZ1, axis=1, keepdims=True) / m,
            "dW2": dZ2.dot(A1.T) / m, "db2": np.sum(dZ2, axis=1, keepdims=True) / m}
""",
    ),
    "lists of sums and activations": (
        SIGMOIDS,
        None,
        {},
        """
import numpy as np
def backprop(y, zs, activations, weights):
    s = lambda z: 1 / (1 + np.exp(-z))
    delta = (activations[-1] - y) * s(zs[-1]) * (1 - s(zs[-1])) / len(y)
    dW, db = [None] * len(weights), [None] * len(weights)
    for l in range(len(weights) - 1, -1, -1):
        dW[l], db[l] = delta.T @ activations[l], delta.sum(axis=0)
        if l:
            delta = delta @ weights[l] * activations[l] * (1 - activations[l])
    return dW, db
""",
    ),
    "the loss, then the gradients": (
        from_shorthand("4-3", loss="cross_entropy"),
        None,
        {},
        """
import numpy as np
def loss_and_grads(X, y, W, b):
    N = len(X)
    scores = X @ W + b
    p = np.exp(scores - scores.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    loss = -np.log(p[np.arange(N), y]).mean()
    d = p.copy()
    d[np.arange(N), y] -= 1
    return loss, {"W": X.T @ d / N, "b": d.sum(0) / N}
""",
    ),
    "a list of pairs": (
        from_shorthand("3-4-2"),
        None,
        {},
        """
import numpy as np
def grads(x, y, params):
    (W1, b1), (W2, b2) = params
    h = np.tanh(x @ W1 + b1)
    e = (h @ W2 + b2 - y) / len(x)
    d = e @ W2.T * (1 - h * h)
    return [(x.T @ d, d.sum(0)), (h.T @ e, e.sum(0))]
""",
    ),
    "a list in order": (
        from_shorthand("3-4-2"),
        None,
        {},
        """
import numpy as np
def grads(params, x, y):
    W1, b1, W2, b2 = params
    h = np.tanh(x @ W1.T + b1)
    e = (h @ W2.T + b2 - y) / len(x)
    d = e @ W2 * (1 - h * h)
    return [d.T @ x, d.sum(0), e.T @ h, e.sum(0)]
""",
    ),
    "names of their own": (
        from_shorthand("3-4-2"),
        None,
        {},
        """
import numpy as np
def f(inp, w_hidden, b_hidden, w_out, b_out, goal):
    h = np.tanh(inp @ w_hidden.T + b_hidden)
    e = (h @ w_out.T + b_out - goal) / len(inp)
    d = e @ w_out * (1 - h * h)
    return d.T @ inp, d.sum(0), e.T @ h, e.sum(0)
""",
    ),
    "plain descent in place": (
        from_shorthand("3-4-2"),
        None,
        {"learning_rate": 0.1},
        """
import numpy as np
def train(x, y, weights, biases, lr=0.1):
    h = np.tanh(x @ weights[0].T + biases[0])
    e = (h @ weights[1].T + biases[1] - y) / len(x)
    d = e @ weights[1] * (1 - h * h)
    weights[1] -= lr * e.T @ h
    biases[1] -= lr * e.sum(0)
    weights[0] -= lr * d.T @ x
    biases[0] -= lr * d.sum(0)
""",
    ),
    "a step of an optimizer, given gradients": (
        Network(
            Dense(4, activation="tanh"),
            Dense(2),
            input=3,
            optimizer=Optimizer("rmsprop", learning_rate=0.01),
        ),
        None,
        {},
        """
import numpy as np
def update(params, grads, cache, learning_rate, alpha=0.99, eps=1e-8):
    for name in params:
        cache[name] = alpha * cache[name] + (1 - alpha) * grads[name] ** 2
        params[name] -= learning_rate * grads[name] / (np.sqrt(cache[name]) + eps)
    return params, cache
""",
    ),
    "one hidden unit at a time, with max": (
        from_shorthand("3-4-2", activation="relu"),
        None,
        {},
        """
import numpy as np
def gradients(x, y, W1, b1, W2, b2):
    dW1, db1, dW2, db2 = (np.zeros_like(p) for p in (W1, b1, W2, b2))
    for xi, yi in zip(x, y):
        z = [sum(w * v for w, v in zip(row, xi)) + b for row, b in zip(W1, b1)]
        a = [max(0.0, u) for u in z]
        e = [(np.dot(row, a) + b - t) / len(x) for row, b, t in zip(W2, b2, yi)]
        for k, ek in enumerate(e):
            db2[k] += ek
            for j, aj in enumerate(a):
                dW2[k, j] += ek * aj
        for j in range(len(a)):
            g = sum(ek * W2[k, j] for k, ek in enumerate(e)) if z[j] > 0 else 0.0
            db1[j] += g
            dW1[j] += g * xi
    return dW1, db1, dW2, db2
""",
    ),
}


@pytest.mark.parametrize("style", one_in(2, EQUAL))
def test_what_is_right_is_equal_in_every_style(style: str, judge) -> None:
    network, function, options, source = EQUAL[style]
    judgement = judge(source, network, function, **options)
    assert [i.to_json() for i in judgement.items if i.verdict is not Verdict.EQUAL] == []
    assert judgement.verdict is Verdict.EQUAL
    assert judgement.assumed


def test_what_was_taken_for_granted_is_said(judge) -> None:
    network, function, options, source = EQUAL["vectors for one output"]
    assumed = judge(source, network, function, **options).assumed
    assert "samples are rows" in assumed
    assert "targets are (N,)" in assumed


def test_arguments_and_results_may_be_stated(judge) -> None:
    source = """
    def f(p, q, r, s):
        e = (p @ r.T + s - q) / len(p)
        return e.sum(0), e.T @ p
    """
    network = from_shorthand("3-2")
    with pytest.raises(InputError, match="--args"):
        judge(source.replace("p, q", "u, q").replace("p ", "u ").replace("(p)", "(u)"), network)
    stated = {"args": ("x", "y", "W1", "b1"), "returns": ("db1", "dW1")}
    assert judge(source, network, **stated).verdict is Verdict.EQUAL


def test_a_wrong_result_shows_what_it_should_read(judge) -> None:
    network, _, _, source = EQUAL["a list in order"]
    first = judge(source.replace("(1 - h * h)", "1"), network).first_wrong
    assert first.name == "W1"
    assert first.true_form == "d1[i,k] = (1 - a1[i,k]**2)*da1[i,k]", "dW1 is right, given d1"
    assert {"written", "true"} <= first.witness.keys()


def test_the_same_source_gives_the_same_judgement(judge) -> None:
    source = EQUAL["a list of pairs"][3].replace("h * h", "h")
    assert judge(source).to_json() == judge(source).to_json()
