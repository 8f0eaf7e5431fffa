"""Batch normalization as the original paper derives it, step by step."""

import numpy as np


def backprop(x, y, W1, b1, gamma, beta, W2, b2):
    eps = 1e-5
    N = x.shape[0]
    z = x @ W1.T + b1
    mean = z.mean(axis=0)
    var = z.var(axis=0)
    xhat = (z - mean) / np.sqrt(var + eps)
    n = gamma * xhat + beta
    a = n * (n > 0)

    delta = 2 * (a @ W2.T + b2 - y) / y.size
    dn = delta @ W2
    dn[n <= 0] = 0
    dgamma = np.sum(dn * xhat, axis=0)
    dbeta = np.sum(dn, axis=0)
    dxhat = dn * gamma
    dvar = np.sum(dxhat * (z - mean), axis=0) * -0.5 * (var + eps) ** -1.5
    dmean = -np.sum(dxhat, axis=0) / np.sqrt(var + eps) + dvar * np.mean(-2 * (z - mean), axis=0)
    dz = dxhat / np.sqrt(var + eps) + dvar * 2 * (z - mean) / N + dmean / N
    return {
        "dW1": dz.T @ x,
        "db1": dz.sum(axis=0),
        "dgamma": dgamma,
        "dbeta": dbeta,
        "dW2": delta.T @ a,
        "db2": delta.sum(axis=0),
    }
