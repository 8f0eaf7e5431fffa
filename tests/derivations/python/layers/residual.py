"""A block with a way around it; gradients are lists, one entry a layer that has weights."""

import numpy as np


def backprop(x, y, Ws, bs):
    h1 = np.tanh(x @ Ws[0].T + bs[0])
    h2 = np.tanh(h1 @ Ws[1].T + bs[1])
    h3 = h2 @ Ws[2].T + bs[2] + h1
    e = 2 * (h3 @ Ws[3].T + bs[3] - y) / y.size
    d3 = e @ Ws[3]
    d2 = (d3 @ Ws[2]) * (1 - h2**2)
    d1 = (d2 @ Ws[1] + d3) * (1 - h1**2)
    dWs = [d1.T @ x, d2.T @ h1, d3.T @ h2, e.T @ h3]
    dbs = [d.sum(axis=0) for d in (d1, d2, d3, e)]
    return dWs, dbs
