"""The pinball loss of several quantiles at once."""

import numpy as np


def gradients(x, y, W1, b1, W2, b2):
    N, n = len(x), len(b2)
    tau = np.arange(1, n + 1) / (n + 1)
    h = np.tanh(x @ W1.T + b1)
    q = h @ W2.T + b2
    d = np.where(y - q > 0, -tau, 1 - tau) / N
    dh = (d @ W2) * (1 - h**2)
    return dh.T @ x, dh.sum(axis=0), d.T @ h, d.sum(axis=0)
