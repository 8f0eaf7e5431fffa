"""One step of gradient descent with momentum."""

import numpy as np


def step(params, velocity, x, y, learning_rate, momentum):
    N = len(x)
    a1 = np.tanh(x @ params["W1"].T + params["b1"])
    e = (a1 @ params["W2"].T + params["b2"] - y) / N
    d1 = e @ params["W2"] * (1 - a1**2)
    gradient = {"W1": d1.T @ x, "b1": d1.sum(axis=0), "W2": e.T @ a1, "b2": e.sum(axis=0)}

    for name in gradient:
        velocity[name] = momentum * velocity[name] + gradient[name]
        params[name] = params[name] - learning_rate * velocity[name]
    return params, velocity
