"""One step of gradient descent for a network with one hidden layer."""

import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def train_step(x, y, W1, b1, W2, b2, lr):
    n = x.shape[0]
    hidden = sigmoid(x @ W1.T + b1)
    output = sigmoid(hidden @ W2.T + b2)

    output_gradient = (output - y) * output * (1 - output) / n
    W2 = W2 - lr * output_gradient.T @ hidden
    b2 = b2 - lr * output_gradient.sum(axis=0)

    hidden_error = output_gradient @ W2
    hidden_gradient = hidden_error * hidden * (1 - hidden)
    W1 = W1 - lr * hidden_gradient.T @ x
    b1 = b1 - lr * hidden_gradient.sum(axis=0)
    return W1, b1, W2, b2
