"""Layer normalization between two affine layers; weights are counted, W1 and W2."""

import numpy as np


def backward(x, y, W1, b1, gamma, beta, W2, b2, eps=1e-5):
    z = x @ W1.T + b1
    mu = z.mean(axis=1, keepdims=True)
    var = ((z - mu) ** 2).mean(axis=1, keepdims=True)
    std = np.sqrt(var + eps)
    xhat = (z - mu) / std
    n = gamma * xhat + beta
    a = np.maximum(n, 0)

    e = 2 * (a @ W2.T + b2 - y) / y.size
    dW2, db2 = e.T @ a, e.sum(axis=0)
    dn = (e @ W2) * (n > 0)
    dgamma, dbeta = (dn * xhat).sum(axis=0), dn.sum(axis=0)
    dxhat = dn * gamma
    dz = (
        dxhat
        - dxhat.mean(axis=1, keepdims=True)
        - xhat * (dxhat * xhat).mean(axis=1, keepdims=True)
    ) / std
    dW1, db1 = dz.T @ x, dz.sum(axis=0)
    return dW1, db1, dgamma, dbeta, dW2, db2
