"""Backpropagation through a list of layers, samples as columns."""

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def backward(x, y, weights, biases):
    m = x.shape[1]
    A = [x]
    for W, b in zip(weights, biases):
        A.append(sigmoid(np.dot(W, A[-1]) + b))

    dW, db = [], []
    error = A[-1] - y
    for k in reversed(range(len(weights))):
        tmp = error * A[k + 1] * (1 - A[k + 1])
        error = np.dot(weights[k].T, error)
        dW.insert(0, np.dot(tmp, A[k].T) / m)
        db.insert(0, np.sum(tmp, axis=1, keepdims=True) / m)
    return dW, db
