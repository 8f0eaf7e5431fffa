"""Helpers for two tanh layers: the function, and what multiplies the error on the way back."""

import numpy as np


def tanh(x):
    return np.tanh(x)


def tanh_d(x):
    e = np.exp(2 * x)
    return (e - 1) / (e + 1)


def gradients(x, y, W1, b1, W2, b2):
    z1 = np.dot(x, W1) + b1
    a1 = tanh(z1)
    error = (np.dot(a1, W2) + b2 - y) / len(x)
    delta = np.dot(error, W2.T) * tanh_d(z1)
    return np.dot(x.T, delta), delta.sum(axis=0), np.dot(a1.T, error), error.sum(axis=0)
