"""A single layer without an activation: several inputs, several outputs."""

import numpy as np


def outer_prod(vec_a, vec_b):
    out = np.zeros((len(vec_a), len(vec_b)))
    for i in range(len(vec_a)):
        for j in range(len(vec_b)):
            out[i][j] = vec_a[i] * vec_b[j]
    return out


def gradients(x, y, W1, b1):
    n = len(x)
    weight_deltas, bias_deltas = 0, 0
    for vec, true in zip(x, y):
        pred = W1.dot(vec) + b1
        delta = pred - true
        weight_deltas = weight_deltas + outer_prod(vec, delta) / n
        bias_deltas = bias_deltas + delta / n
    return {"W1": weight_deltas, "b1": bias_deltas}
