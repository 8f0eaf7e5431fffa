"""A hidden layer of logistic units, and a linear output."""

import numpy as np


def sigmoid(z):
    h = 1/1+np.exp(-z)  # fmt: skip
    return h


def gradients(x, y, W1, b1, W2, b2):
    N = len(x)
    a1 = sigmoid(x @ W1.T + b1)
    z2 = a1 @ W2.T + b2

    d2 = (z2 - y) / N
    d1 = d2 @ W2 * a1 * (1 - a1)
    return {"W1": d1.T @ x, "b1": d1.sum(axis=0), "W2": d2.T @ a1, "b2": d2.sum(axis=0)}
