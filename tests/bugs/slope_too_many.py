"""Logistic regression on the outputs of a tanh layer, with the cross-entropy as loss."""

import numpy as np


def sigma(x):
    return 1 / (1 + np.exp(-x))


def sigma_prime(x):
    return sigma(x) * (1 - sigma(x))


def gradients(x, y, W1, b1, W2, b2):
    N, n = y.shape
    a1 = np.tanh(x @ W1.T + b1)
    layer2 = a1 @ W2.T + b2
    diff = sigma(layer2) - y

    d_layer2 = diff * sigma_prime(layer2)
    d_w2 = d_layer2.T @ a1 / (N * n)
    d_b2 = np.sum(d_layer2, axis=0) / (N * n)
    d_layer1 = (d_layer2 @ W2) * (1 - np.square(a1))
    d_w1 = d_layer1.T @ x / (N * n)
    d_b1 = np.sum(d_layer1, axis=0) / (N * n)
    return d_w1, d_b1, d_w2, d_b2
