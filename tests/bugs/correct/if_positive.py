"""A rectified unit at a time, by a plain if."""

import numpy as np


def gradients(x, y, W1, b1, W2, b2):
    N = len(x)
    dW1, db1 = np.zeros(W1.shape), np.zeros(b1.shape)
    dW2, db2 = np.zeros(W2.shape), np.zeros(b2.shape)
    for i in range(N):
        z = W1 @ x[i] + b1
        a = np.zeros(b1.shape)
        for k in range(len(b1)):
            if z[k] > 0:
                a[k] = z[k]
        error = (W2 @ a + b2 - y[i]) / N
        dW2 += np.outer(error, a)
        db2 += error
        back = W2.T @ error
        for k in range(len(b1)):
            if z[k] > 0:
                dW1[k] += back[k] * x[i]
                db1[k] += back[k]
    return dW1, db1, dW2, db2
