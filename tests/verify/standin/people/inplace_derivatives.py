"""Derivatives by name in a table, in place on the deltas; lists of empty arrays filled."""

# ruff: noqa

import numpy as np
from numpy import exp, log, maximum


def inplace_identity_derivative(Z, delta):
    """Nothing to do"""


def inplace_logistic_derivative(Z, delta):
    delta *= Z
    delta *= 1 - Z


def inplace_tanh_derivative(Z, delta):
    delta *= 1 - Z**2


def inplace_relu_derivative(Z, delta):
    delta[Z == 0] = 0


DERIVATIVES = {
    "identity": inplace_identity_derivative,
    "tanh": inplace_tanh_derivative,
    "logistic": inplace_logistic_derivative,
    "relu": inplace_relu_derivative,
}


def inplace_softmax(X):
    tmp = X - X.max(axis=1)[:, np.newaxis]
    np.exp(tmp, out=X)
    X /= X.sum(axis=1)[:, np.newaxis]


def log_loss(y_true, y_prob):
    eps = np.finfo(float).eps
    y_prob = np.clip(y_prob, eps, 1 - eps)
    return -(y_true * log(y_prob)).sum() / y_prob.shape[0]


def backprop(X, y, coefs, intercepts, activation="tanh", alpha=0.0001):
    n_samples, n_layers = X.shape[0], len(coefs) + 1
    activations = [X] + [None] * (n_layers - 1)
    for i in range(n_layers - 1):
        activations[i + 1] = activations[i] @ coefs[i]
        activations[i + 1] += intercepts[i]
        if i + 1 != n_layers - 1:
            if activation == "relu":
                maximum(activations[i + 1], 0, out=activations[i + 1])
            elif activation == "logistic":
                activations[i + 1][:] = 1 / (1 + exp(-activations[i + 1]))
            elif activation == "tanh":
                np.tanh(activations[i + 1], out=activations[i + 1])
    inplace_softmax(activations[-1])
    values = 0
    for s in coefs:
        s = s.ravel()
        values += np.dot(s, s)
    loss = log_loss(y, activations[-1]) + (0.5 * alpha) * values / n_samples
    deltas = [None for _ in range(n_layers - 1)]
    coef_grads = [np.empty_like(c) for c in coefs]
    intercept_grads = [np.empty_like(b) for b in intercepts]
    last = n_layers - 2
    deltas[last] = activations[-1] - y
    for i in range(last, -1, -1):
        coef_grads[i][...] = activations[i].T @ deltas[i] + alpha * coefs[i]
        coef_grads[i] /= n_samples
        intercept_grads[i][:] = np.mean(deltas[i], 0)
        if i:
            deltas[i - 1] = deltas[i] @ coefs[i].T
            DERIVATIVES[activation](activations[i], deltas[i - 1])
    return loss, coef_grads, intercept_grads
