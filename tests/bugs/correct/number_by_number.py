"""Plain loops over samples, outputs and inputs; NumPy only holds the numbers."""

import numpy as np


def gradients(x, y, W1, b1):
    N, n = y.shape
    dW1 = np.zeros_like(W1)
    db1 = np.zeros_like(b1)
    for i in range(N):
        for k in range(n):
            z = b1[k]
            for j in range(x.shape[1]):
                z += W1[k, j] * x[i, j]
            a = np.tanh(z)
            d = (a - y[i, k]) * (1 - a * a) / N
            db1[k] += d
            for j in range(x.shape[1]):
                dW1[k, j] += d * x[i, j]
    return dW1, db1
