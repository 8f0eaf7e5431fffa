"""A gated linear unit; weights are (inputs, outputs), parameters go by the layers' names."""

import numpy as np


def loss_and_grads(params, x, y):
    W, b, V, c = (params["glu"][n] for n in ("W", "b", "V", "c"))
    a = x @ W + b
    g = 1.0 / (1.0 + np.exp(-(x @ V + c)))
    out = (a * g) @ params["W_out"] + params["b_out"]
    diff = out - y
    loss = (diff**2).mean()

    dout = 2 * diff / diff.size
    dh = dout @ params["W_out"].T
    da = dh * g
    ds = dh * a * g * (1 - g)
    grads = {"glu": {"W": x.T @ da, "b": da.sum(axis=0), "V": x.T @ ds, "c": ds.sum(axis=0)}}
    grads["out"] = {"W": (a * g).T @ dout, "b": dout.sum(axis=0)}
    return loss, grads
