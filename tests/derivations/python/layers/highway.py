import numpy as np


def sigmoid(s):
    return 1 / (1 + np.exp(-s))


def backward(x, y, W1, b1, W2, b2, V2, c2, W3, b3):
    h0 = x @ W1.T + b1
    z = h0 @ W2.T + b2
    h = np.maximum(z, 0)
    t = sigmoid(h0 @ V2.T + c2)
    out = h * t + h0 * (1 - t)

    e = 2 * (out @ W3.T + b3 - y) / y.size
    dW3, db3 = e.T @ out, e.sum(0)
    dout = e @ W3
    dz = dout * t * (z > 0)
    ds = dout * (h - h0) * t * (1 - t)
    dW2, db2 = dz.T @ h0, dz.sum(0)
    dV2, dc2 = ds.T @ h0, ds.sum(0)
    dh0 = dout * (1 - t) + dz @ W2 + ds @ V2
    dW1, db1 = dh0.T @ x, dh0.sum(0)
    return dW1, db1, dW2, db2, dV2, dc2, dW3, db3
