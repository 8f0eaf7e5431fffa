"""One step of regularized gradient descent: every parameter decays, then the bias is set right."""

import numpy as np


def step(x, y, W1, b1, learning_rate):
    m = len(x)
    residual = x @ W1.T + b1 - y
    dW = residual.T @ x / m
    db = np.sum(residual, axis=0) / m

    W1 = W1 - learning_rate * (dW + 0.1 * W1)
    b1 = b1 - learning_rate * db
    b1 = b1 - learning_rate * db
    return W1, b1
