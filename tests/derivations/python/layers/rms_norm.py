import numpy as np


def gradients(x, y, params, epsilon=1e-5):
    z = x @ params["W1"].T + params["b1"]
    D = z.shape[1]
    rms = np.sqrt((z**2).sum(axis=1, keepdims=True) / D + epsilon)
    a = params["gamma"] * z / rms
    e = 2 * (a @ params["W2"].T + params["b2"] - y) / y.size
    da = e @ params["W2"]
    dn = da * params["gamma"]
    dv = -0.5 * (dn * z).sum(axis=1, keepdims=True) / rms**3
    dz = dn / rms + dv * 2 * z / D
    return {
        "W1": dz.T @ x,
        "b1": dz.sum(axis=0),
        "gamma_grad": (da * z / rms).sum(axis=0),
        "W2": e.T @ a,
        "b2": e.sum(axis=0),
    }
