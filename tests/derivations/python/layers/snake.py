import numpy as np


def gradients(x, y, W1, b1, alpha1, W2, b2):
    z = x @ W1.T + b1
    s, c = np.sin(alpha1 * z), np.cos(alpha1 * z)
    a = z + s**2 / alpha1
    e = 2 * (a @ W2.T + b2 - y) / y.size
    da = e @ W2
    dz = da * (1 + 2 * s * c)
    dalpha1 = np.sum(da * (2 * s * c * z / alpha1 - s**2 / alpha1**2))
    return dz.T @ x, dz.sum(0), dalpha1, e.T @ a, e.sum(0)
