"""Layer norm, RMS norm and batch norm on any rank, scale and shift, a residual block."""

# ruff: noqa

import numpy as np

EPS = 1e-5


def layer_norm(x, up, gamma, beta):
    mean = x.mean(axis=-1, keepdims=True)
    var = x.var(axis=-1, keepdims=True)
    inverse = 1.0 / np.sqrt(var + EPS)
    hat = (x - mean) * inverse
    y = gamma * hat + beta
    over = tuple(range(x.ndim - 1))
    dhat = up * gamma
    dx = dhat - dhat.mean(-1, keepdims=True) - hat * np.mean(dhat * hat, -1, keepdims=True)
    return y, dx * inverse, (up * hat).sum(axis=over), np.sum(up, over)


def rms_norm(x, up, gamma):
    D = x.shape[-1]
    rms = np.sqrt(np.square(x).sum(-1, keepdims=True) / D + EPS)
    y = x / rms * gamma
    g = up * gamma
    dx = g / rms - x * (g * x).sum(-1, keepdims=True) / (D * rms**3)
    return y, dx, (up * x / rms).sum(tuple(range(x.ndim - 1)))


def batch_norm(x, up, gamma, beta):
    N = x.shape[0]
    mu = np.mean(x, axis=0)
    xmu = x - mu
    var = np.sum(xmu**2, axis=0) / N
    std = np.sqrt(var + EPS)
    hat = xmu / std
    y = gamma * hat + beta
    dhat = up * gamma
    dvar = np.sum(dhat * xmu, axis=0) * -0.5 * std**-3
    dmu = -np.sum(dhat / std, axis=0) + dvar * np.mean(-2 * xmu, axis=0)
    return y, dhat / std + dvar * 2 * xmu / N + dmu / N, (up * hat).sum(0), up.sum(0)


def residual(x, up, W1, W2, scale, shift):
    h = np.tanh(x @ W1)
    y = x + (h @ W2) * scale + shift
    dh = (up * scale) @ W2.T * (1 - h * h)
    both = np.hstack([x, y])
    return both, up + dh @ W1.T, x.T @ dh, h.T @ (up * scale), (up * (h @ W2)).sum(0), up.sum(0)
