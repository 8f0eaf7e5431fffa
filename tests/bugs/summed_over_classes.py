"""A tanh layer and a linear one, updated by gradient descent."""

import numpy as np


def update(x, y, W1, b1, W2, b2, learning_rate):
    n = x.shape[0]
    hidden = np.tanh(np.matmul(x, W1) + b1)
    grad_out = np.matmul(hidden, W2) + b2 - y
    grad_hidden = np.matmul(grad_out, W2.T) * (1.0 - hidden**2)

    W2 -= learning_rate * np.matmul(hidden.T, grad_out) / n
    b2 -= learning_rate * np.sum(grad_out) / n
    W1 -= learning_rate * np.matmul(x.T, grad_hidden) / n
    b1 -= learning_rate * np.sum(grad_hidden) / n
