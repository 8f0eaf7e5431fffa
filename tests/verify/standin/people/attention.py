"""Self-attention on (N, T, D): with products of stacks, with einsum, and with two heads."""

# ruff: noqa

import numpy as np


def softmax(s):
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def stacks(x, up, Wq, Wk, Wv):
    q, k, v = x @ Wq, x @ Wk, x @ Wv
    scale = 1.0 / np.sqrt(Wq.shape[1])
    p = softmax(q @ k.transpose(0, 2, 1) * scale)
    y = p @ v
    dv = np.swapaxes(p, 1, 2) @ up
    dp = np.matmul(up, v.swapaxes(-1, -2))
    ds = p * (dp - np.sum(dp * p, axis=-1, keepdims=True)) * scale
    dq, dk = ds @ k, ds.transpose(0, 2, 1) @ q
    D = x.shape[-1]
    flat = x.reshape(-1, D)
    dW = [flat.T @ d.reshape(-1, d.shape[-1]) for d in (dq, dk, dv)]
    return y, dq @ Wq.T + dk @ Wk.T + dv @ Wv.T, *dW


def einsums(x, up, Wq, Wk, Wv):
    q, k, v = (np.einsum("ntd,de->nte", x, W) for W in (Wq, Wk, Wv))
    s = np.einsum("nte,nse->nts", q, k) / Wq.shape[1] ** 0.5
    p = softmax(s)
    y = np.einsum("nts,nse->nte", p, v)
    dp = np.einsum("nte,nse->nts", up, v)
    ds = p * (dp - np.einsum("nts,nts->nt", dp, p)[:, :, None]) / Wq.shape[1] ** 0.5
    dq, dk = np.einsum("nts,nse->nte", ds, k), np.einsum("nts,nte->nse", ds, q)
    dv = np.einsum("nts,nte->nse", p, up)
    pairs = ((dq, Wq), (dk, Wk), (dv, Wv))
    dx = sum(np.einsum("nte,de->ntd", d, W) for d, W in pairs)
    return y, dx, *(np.tensordot(x, d, axes=([0, 1], [0, 1])) for d, _ in pairs)


def heads(x, up, Wq, Wk, Wv):
    N, T, _ = x.shape
    H, E = 2, Wq.shape[1] // 2
    split = lambda a: a.reshape(N, T, H, E).transpose(0, 2, 1, 3)
    join = lambda a: a.transpose(0, 2, 1, 3).reshape(N, T, H * E)
    q, k, v, g = split(x @ Wq), split(x @ Wk), split(x @ Wv), split(up)
    p = softmax(q @ np.moveaxis(k, -1, -2) / np.sqrt(E))
    dp = g @ np.swapaxes(v, -1, -2)
    ds = p * (dp - (dp * p).sum(-1)[..., None]) / np.sqrt(E)
    dq, dk, dv = join(ds @ k), join(np.swapaxes(ds, 2, 3) @ q), join(p.swapaxes(2, 3) @ g)
    dx = np.matmul(dq, Wq.T) + dk @ Wk.T + dv @ Wv.T
    return join(p @ v), dx, *[np.einsum("btd,bte", x, d) for d in (dq, dk, dv)]
