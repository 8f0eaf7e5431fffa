import numpy as np


def gradients(x, y, W_enc, b_enc, W3, b3, W4, b4):
    h = np.tanh(x @ W_enc.T + b_enc)
    both = np.concatenate([h, x], axis=1)
    a = np.tanh(both @ W3.T + b3)
    e = 2 * (a @ W4.T + b4 - y) / y.size
    d3 = (e @ W4) * (1 - a**2)
    dboth = d3 @ W3
    dh = dboth[:, : h.shape[1]]
    d1 = dh * (1 - h**2)
    return {
        "dW_enc": d1.T @ x,
        "db_enc": d1.sum(0),
        "dW3": d3.T @ both,
        "db3": d3.sum(0),
        "dW4": e.T @ a,
        "db4": e.sum(0),
    }
