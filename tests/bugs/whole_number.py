"""Batch gradient descent for linear regression."""

import numpy as np


def gradients(X_b, y, theta, b):
    m = len(X_b)
    residual = X_b.dot(theta) + b - y
    scale = 1 // m
    return scale * X_b.T.dot(residual), scale * np.sum(residual, axis=0)
