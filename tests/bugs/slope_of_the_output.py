"""Neurons that know their output, and a transfer function with its derivative."""

import numpy as np


def transfer(x):
    return np.tanh(x)


def transfer_derivative(x):
    return 1.0 - np.tanh(x) * np.tanh(x)


def gradients(x, y, W1, b1, W2, b2):
    output1 = transfer(x @ W1.T + b1)
    output2 = output1 @ W2.T + b2

    gradient2 = (output2 - y) / len(x)
    dow = gradient2 @ W2
    gradient1 = dow * transfer_derivative(output1)
    return gradient1.T @ x, gradient1.sum(axis=0), gradient2.T @ output1, gradient2.sum(axis=0)
