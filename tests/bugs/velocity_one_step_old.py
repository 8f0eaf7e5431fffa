"""One step with momentum: new velocities and new parameters are gathered first."""

import numpy as np


def step(params, velocity, x, y, learning_rate, momentum):
    N = len(x)
    a1 = np.tanh(x @ params["W1"].T + params["b1"])
    e = (a1 @ params["W2"].T + params["b2"] - y) / N
    d1 = e @ params["W2"] * (1 - a1**2)
    gparams = {"W1": d1.T @ x, "b1": d1.sum(axis=0), "W2": e.T @ a1, "b2": e.sum(axis=0)}

    updates, new_params = {}, {}
    for name, gparam in gparams.items():
        updates[name] = momentum * velocity[name] + gparam
    for name, param in params.items():
        new_params[name] = param - learning_rate * velocity[name]
    return new_params, updates
