"""A squashing function and its derivative, applied on the way there and on the way back."""

import numpy as np


class Sigmoid:
    def apply(self, x):
        return 1.0 / (1 + np.exp(-x))

    def apply_derivative(self, x):
        return x * (1 - x)


def gradients(x, y, W1, b1, W2, b2):
    squashing = Sigmoid()
    z1 = x.dot(W1.T) + b1
    a1 = squashing.apply(z1)
    z2 = a1.dot(W2.T) + b2

    d2 = (z2 - y) / x.shape[0]
    d1 = d2.dot(W2) * squashing.apply_derivative(z1)
    return {"W1": d1.T.dot(x), "b1": d1.sum(0), "W2": d2.T.dot(a1), "b2": d2.sum(0)}
