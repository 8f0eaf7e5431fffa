"""Two logistic layers; the derivative of the logistic function is s (1 - s)."""

import numpy as np


def _sigmoid(x):
    return 1 / (1 + np.exp(x))


def gradients(x, y, W1, b1, W2, b2):
    N = x.shape[0]
    s1 = _sigmoid(x.dot(W1.T) + b1)
    s2 = _sigmoid(s1.dot(W2.T) + b2)
    delta2 = (s2 - y) * s2 * (1.0 - s2)
    delta1 = delta2.dot(W2) * s1 * (1.0 - s1)
    return (
        delta1.T.dot(x) / N,
        delta1.mean(axis=0),
        delta2.T.dot(s1) / N,
        delta2.mean(axis=0),
    )
