"""A sigmoid layer and a linear one, with a penalty on the size of the parameters."""

import numpy as np

weight_penalty = 0.01


def gradients(x, y, W, b):
    n = len(W)
    a = [x]
    for i in range(n - 1):
        a.append(1 / (1 + np.exp(-(a[i] @ W[i].T + b[i]))))
    a.append(a[-1] @ W[-1].T + b[-1])

    d = (a[-1] - y) / len(x)
    dW, db = [None] * n, [None] * n
    for i in range(n - 1, -1, -1):
        dW[i] = d.T @ a[i] + weight_penalty * W[i]
        db[i] = d.sum(axis=0) + weight_penalty * b[i]
        d = d @ W[i] * a[i] * (1 - a[i])
    return dW, db
