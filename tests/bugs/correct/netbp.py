"""Three layers of sigmoids, a step of gradient descent in place; samples are columns."""

import numpy as np


def activate(x, W, b):
    return 1.0 / (1 + np.exp(-(W @ x + b)))


def netbp(x, y, W2, W3, W4, b2, b3, b4, eta):
    n = x.shape[1]
    a2 = activate(x, W2, b2)
    a3 = activate(a2, W3, b3)
    a4 = activate(a3, W4, b4)
    delta4 = a4 * (1 - a4) * (a4 - y)
    delta3 = a3 * (1 - a3) * (W4.T @ delta4)
    delta2 = a2 * (1 - a2) * (W3.T @ delta3)
    W2 -= eta * delta2 @ x.T / n
    W3 -= eta * delta3 @ a2.T / n
    W4 -= eta * delta4 @ a3.T / n
    b2 -= eta * delta2.mean(axis=1, keepdims=True)
    b3 -= eta * delta3.mean(axis=1, keepdims=True)
    b4 -= eta * delta4.mean(axis=1, keepdims=True)
