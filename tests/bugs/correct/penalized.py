"""Weights are penalized, biases are not."""

import numpy as np


def gradients(x, y, W, b):
    n = len(W)
    a = [x]
    for i in range(n - 1):
        a.append(1 / (1 + np.exp(-(a[i] @ W[i].T + b[i]))))
    a.append(a[-1] @ W[-1].T + b[-1])
    d = (a[-1] - y) / len(x)
    dW, db = [None] * n, [None] * n
    for i in range(n - 1, -1, -1):
        dW[i] = d.T @ a[i] + 0.01 * W[i]
        db[i] = d.sum(axis=0)
        d = d @ W[i] * a[i] * (1 - a[i])
    return dW, db
