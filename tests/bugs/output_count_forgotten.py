"""A network of several independent yes-or-no outputs, on cross-entropy."""

import numpy as np


def gradients(x, y, W1, b1, W2, b2):
    N = len(x)
    a1 = np.tanh(np.einsum("ij,kj->ik", x, W1) + b1)
    p = 1 / (1 + np.exp(-(np.einsum("ij,kj->ik", a1, W2) + b2)))
    d2 = (p - y) / N
    d1 = np.einsum("ik,kj->ij", d2, W2) * (1 - a1**2)
    return {
        "W1": np.einsum("ik,ij->kj", d1, x),
        "b1": np.einsum("ik->k", d1),
        "W2": np.einsum("ik,ij->kj", d2, a1),
        "b2": np.einsum("ik->k", d2),
    }
