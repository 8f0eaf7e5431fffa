"""One step of Adam."""

import numpy as np


def step(params, m, v, t, x, y, learning_rate, beta1, beta2, epsilon):
    N = len(x)
    a1 = np.tanh(x @ params["W1"].T + params["b1"])
    e = (a1 @ params["W2"].T + params["b2"] - y) / N
    d1 = e @ params["W2"] * (1 - a1**2)
    grads = {"W1": d1.T @ x, "b1": d1.sum(axis=0), "W2": e.T @ a1, "b2": e.sum(axis=0)}

    count = t - 1
    for name in ("W1", "b1", "W2", "b2"):
        m[name] = beta1 * m[name] + (1 - beta1) * grads[name]
        v[name] = beta2 * v[name] + (1 - beta2) * grads[name] * grads[name]
        count += 1
        m_hat = m[name] / (1 - beta1**count)
        v_hat = v[name] / (1 - beta2**count)
        params[name] = params[name] - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)
    return params, m, v
