"""Losses over several outputs: a Gaussian with its own variance, quantiles, cross-entropy."""

# ruff: noqa

import numpy as np

TAUS = np.array([0.1, 0.5, 0.9])


def gaussian(a, y):
    mean, log_var = a[:, 0], a[:, 1]
    gap = y[:, 0] - mean
    precision = np.exp(-log_var)
    loss = 0.5 * np.mean(log_var + gap**2 * precision + np.log(2 * np.pi))
    da = np.empty_like(a)
    da[:, 0] = -gap * precision
    da[:, 1] = 0.5 * (1 - np.square(gap) * precision)
    return loss, da / len(a)


def quantiles(a, y):
    gap = y - a
    loss = np.maximum(TAUS * gap, (TAUS - 1) * gap).sum() / a.size
    return loss, np.where(gap > 0, -TAUS, 1 - TAUS) / a.size


def quantiles_one_by_one(a, y):
    loss, da = 0.0, np.zeros(a.shape)
    for k, tau in enumerate(TAUS):
        gap = y[:, 0] - a[:, k]
        over = (gap > 0).astype(float)
        loss += np.sum(gap * (tau - (1 - over)))
        da[:, k] = -(tau - (1 - over))
    da /= a.size
    return loss / a.size, da


def cross_entropy(a, y):
    shifted = a - np.max(a, axis=1)[:, np.newaxis]
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -np.einsum("nk,nk->", y, log_p) / len(a), (np.exp(log_p) - y) / a.shape[0]
