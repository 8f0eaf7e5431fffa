"""Samples as rows, weights as (inputs, outputs), gradients as a tuple."""

import numpy as np


def backward(inputs, targets, w1, b1, w2, b2, w3, b3):
    m = inputs.shape[0]
    h1 = np.tanh(inputs @ w1 + b1)
    h2 = np.tanh(h1 @ w2 + b2)
    out = h2 @ w3 + b3
    g = (out - targets) / m
    g_w3, g_b3 = h2.T @ g, g.sum(0)
    g = (g @ w3.T) * (1 - h2 * h2)
    g_w2, g_b2 = h1.T @ g, g.sum(0)
    g = (g @ w2.T) * (1 - h1 * h1)
    g_w1, g_b1 = inputs.T @ g, g.sum(0)
    return g_w1, g_b1, g_w2, g_b2, g_w3, g_b3
