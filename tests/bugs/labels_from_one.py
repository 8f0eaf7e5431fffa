"""Softmax regression on integer labels."""

import numpy as np


def gradients(x, labels, W1, b1):
    N = x.shape[0]
    z = x @ W1.T + b1
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(N), labels - 1] -= 1
    p /= N
    return p.T @ x, p.sum(axis=0)
