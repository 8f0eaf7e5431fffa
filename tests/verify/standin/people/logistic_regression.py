"""A vector of weights, targets (N,) and (N, 1), means, masks as numbers, hinge and Huber losses."""

# ruff: noqa

import numpy as np


def sigmoid(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))


def gradients(w, b, X, y):
    y = y.flatten()
    p = sigmoid(X @ w + b)
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1.0 - p))
    error = p - y
    dw = np.mean(X * error[:, None], axis=0) + 0.1 * np.sign(w)
    db = np.average(error)
    return loss, dw, db, hinge(w, b, X, y), huber(X @ w + b, y)


def hinge(w, b, X, y):
    margins = y * (np.inner(X, w) + b)
    active = (margins < 1).astype(np.float64)
    dw = -(active * y).dot(X) / X.shape[0] + 2 * 0.01 * w
    losses = np.maximum(0, 1 - margins)
    counted = np.sum(margins < 1)
    return np.sum(losses) / len(y), dw, -np.sum(active * y) / len(y), counted


def huber(prediction, y, d=1.0):
    r = prediction - y
    small = np.abs(r) <= d
    loss = np.sum(np.where(small, r**2 / 2, d * (abs(r) - d / 2)))
    grad = np.empty_like(r)
    grad[small] = r[small]
    grad[~small] = d * np.sign(r[~small])
    first = np.logical_and(r > 0, small) | (r < -2 * d)
    return loss, grad, np.clip(r, -d, d), first * 1.0, (first & small).sum()
