"""One step of Adam."""

import numpy as np


def step(params, m, v, t, x, y, learning_rate, beta1, beta2, epsilon):
    N = len(x)
    a1 = np.tanh(x @ params["W1"].T + params["b1"])
    e = (a1 @ params["W2"].T + params["b2"] - y) / N
    d1 = e @ params["W2"] * (1 - a1**2)
    grads = {"W1": d1.T @ x, "b1": d1.sum(axis=0), "W2": e.T @ a1, "b2": e.sum(axis=0)}

    for name, grad in grads.items():
        m[name] = beta1 * m[name] + (1 - beta1) * grad
        v[name] = beta2 * v[name] + (1 - beta2) * grad * grad
        m_hat = m[name] / (1 - beta1**t)
        v_hat = v[name] / (1 - beta2**t)
        params[name] = params[name] - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)
    return params, m, v
