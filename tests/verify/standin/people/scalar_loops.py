"""Every index a loop, every number a scalar, branches on the sign; arrays filled entry by entry."""

# ruff: noqa

import math

import numpy as np


def relu(v):
    if v > 0:
        return v
    return 0.0


def gradients(W, b, v, c, X, t):
    n_hidden, n_in = len(W), len(W[0])
    dW = [[0.0 for _ in range(n_in)] for _ in range(n_hidden)]
    db, dv, dc = np.zeros(n_hidden), np.zeros(len(v)), 0
    total = 0
    for x, target in zip(X, t):
        z = np.empty(n_hidden)
        for k in range(n_hidden):
            z[k] = b[k]
            for j in range(n_in):
                z[k] += W[k][j] * x[j]
        h = [relu(zk) for zk in z]
        out = math.tanh(sum(vk * hk for vk, hk in zip(v, h)) + c)
        err = out - target
        total += pow(err, 2) / 2
        delta = err * (1 - out**2)
        dc += delta
        for k in range(n_hidden):
            dv[k] += delta * h[k]
            slope = 1 if z[k] > 0 else 0
            db[k] += delta * v[k] * slope
            for j in range(n_in):
                dW[k][j] += delta * v[k] * (z[k] > 0) * x[j]
        largest = max(0, max(z), abs(err))
    return np.array(dW), db, dv, dc, total / len(X), largest
