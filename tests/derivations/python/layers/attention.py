"""Self-attention on one sequence after the other, with an affine layer on each step."""

import numpy as np


def softmax(e):
    p = np.exp(e - e.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


def gradients(x, y, Wq, Wk, Wv, Wo, W2, b2):
    dWq, dWk, dWv, dWo, dW2, db2 = (np.zeros_like(p) for p in (Wq, Wk, Wv, Wo, W2, b2))
    scale = np.sqrt(Wq.shape[0])
    for s in range(len(x)):
        q, k, v = x[s] @ Wq.T, x[s] @ Wk.T, x[s] @ Wv.T
        p = softmax(q @ k.T / scale)
        h = p @ v
        a = h @ Wo.T
        d = 2 * (a @ W2.T + b2 - y[s]) / y.size
        dW2 += d.T @ a
        db2 += d.sum(axis=0)
        da = d @ W2
        dWo += da.T @ h
        dh = da @ Wo
        dv = p.T @ dh
        dp = dh @ v.T
        de = p * (dp - (dp * p).sum(axis=1, keepdims=True))
        dq = de @ k / scale
        dk = de.T @ q / scale
        dWq += dq.T @ x[s]
        dWk += dk.T @ x[s]
        dWv += dv.T @ x[s]
    return {"Wq": dWq, "Wk": dWk, "Wv": dWv, "Wo": dWo, "W2": dW2, "b2": db2}
