"""The paper's listing in NumPy: single samples, rank-1 arrays, weights replaced at every step."""

# ruff: noqa

import numpy as np


def activate(x, W, b):
    return 1 / (1 + np.exp(-(W @ x + b)))


def cost(W2, W3, W4, b2, b3, b4, x1, x2, y):
    costvec = np.zeros(len(x1))
    for i in range(len(x1)):
        x = np.array([x1[i], x2[i]])
        a2 = activate(x, W2, b2)
        a3 = activate(a2, W3, b3)
        a4 = activate(a3, W4, b4)
        costvec[i] = np.linalg.norm(y[:, i] - a4, 2)
    return np.linalg.norm(costvec, 2) ** 2


def train(W2, W3, W4, b2, b3, b4, x1, x2, y, eta=0.05):
    for k in [1, 0]:
        x = np.array([x1[k], x2[k]])
        a2 = activate(x, W2, b2)
        a3 = activate(a2, W3, b3)
        a4 = activate(a3, W4, b4)
        delta4 = a4 * (1 - a4) * (a4 - y[:, k])
        delta3 = a3 * (1 - a3) * (W4.T @ delta4)
        delta2 = np.diag(a2 * (1 - a2)) @ (W3.T @ delta3)
        W2 = W2 - eta * np.outer(delta2, x)
        W3 = W3 - eta * delta3[:, np.newaxis] * a2[np.newaxis, :]
        W4 = W4 - eta * delta4.reshape(-1, 1) @ a3.reshape(1, -1)
        b2 = b2 - eta * delta2
        b3 -= eta * delta3
        b4 -= eta * delta4
    return [W2, W3, W4], [b2, b3, b4], cost(W2, W3, W4, b2, b3, b4, x1, x2, y)
