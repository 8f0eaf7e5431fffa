"""One step of gradient descent with momentum."""

import numpy as np


def step(params, velocity, x, y, learning_rate, momentum):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    N = len(x)
    a1 = np.tanh(x @ W1.T + b1)
    e = (a1 @ W2.T + b2 - y) / N
    d1 = e @ W2 * (1 - a1**2)
    gradient = {"W1": d1.T @ x, "b1": d1.sum(axis=0), "W2": e.T @ a1, "b2": e.sum(axis=0)}

    for name, past_velocity in velocity.items():
        velocity[name] = momentum * past_velocity - gradient[name]
        params[name] = params[name] - learning_rate * velocity[name]
    return params, velocity
