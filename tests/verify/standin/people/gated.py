"""Layers with a gate: highway, GLU, a bilinear form, maxout by its winners, an RBF layer, PReLU."""

# ruff: noqa

import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def highway(x, up, Wh, bh, Wt, bt):
    zh, zt = x @ Wh + bh, x @ Wt + bt
    h, t = np.tanh(zh), sigmoid(zt)
    y = t * h + (1.0 - t) * x
    dzh = up * t * (1.0 - np.square(h))
    dzt = up * (h - x) * t * (1.0 - t)
    dx = up * (1.0 - t) + dzh @ Wh.T + dzt @ Wt.T
    return y, dx, x.T @ dzh, dzh.sum(axis=0), x.T @ dzt, dzt.sum(axis=0)


def glu(x, up, W, b):
    z = np.matmul(x, W) + b
    value, gate = np.split(z, 2, axis=-1)
    s = sigmoid(gate)
    y = value * s
    dz = np.concatenate([up * s, up * value * s * (1 - s)], axis=-1)
    return y, dz @ W.T, np.einsum("ni,no->io", x, dz), np.add.reduce(dz, axis=0)


def bilinear(x1, x2, up, W, b):
    y = np.einsum("ni,kij,nj->nk", x1, W, x2) + b[np.newaxis]
    dW = np.einsum("nk,ni,nj->kij", up, x1, x2)
    dx1 = np.tensordot(up, W, axes=(1, 0))  # (N, I, J)
    dx1 = (dx1 * x2[:, None, :]).sum(-1)
    dx2 = np.einsum("nk,kij,ni->nj", up, W, x1)
    return y, dx1, dx2, dW, up.sum(0)


def maxout(x, up, W, b):
    z = np.einsum("ni,kio->nko", x, W) + b  # k pieces
    winners = z.argmax(axis=1)
    y = np.take_along_axis(z, winners[:, None, :], axis=1)[:, 0]
    dz = np.zeros_like(z)
    np.put_along_axis(dz, winners[:, None, :], up[:, None, :], axis=1)
    dx = np.einsum("nko,kio->ni", dz, W)
    return y, dx, np.einsum("ni,nko->kio", x, dz), dz.sum(axis=0)


def maxout_by_a_mask(x, up, W, b):
    z = np.stack([x @ W[k] + b[k] for k in range(len(W))], axis=1)
    y = np.maximum.reduce(z, axis=1)
    dz = np.where(z == y[:, None], up[:, None], 0.0)
    dW = np.stack([x.T @ dz[:, k] for k in range(W.shape[0])])
    return y, sum(dz[:, k] @ W[k].T for k in range(len(W))), dW, dz.sum(0)


def rbf(x, up, centres, log_width):
    gaps = x[:, None, :] - centres[None, :, :]
    squares = np.sum(gaps**2, axis=2)
    beta = np.exp(log_width)
    y = np.exp(-beta * squares)
    g = up * y
    dcentres = 2 * np.einsum("nk,nkd->kd", g * beta, gaps)
    dx = -2 * ((g * beta)[..., None] * gaps).sum(axis=1)
    return y, dx, dcentres, -(g * squares).sum(axis=0) * beta


def prelu(x, up, alpha):
    y = np.maximum(x, 0) + alpha * np.minimum(x, 0)
    dx = up.copy()
    dx[x < 0] *= np.broadcast_to(alpha, x.shape)[x < 0]
    return y, dx, np.where(x < 0, x * up, 0).sum(axis=0)
