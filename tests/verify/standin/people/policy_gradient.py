"""Vectors without a second axis, `np.outer`, `ravel`, stacked episodes."""

# ruff: noqa

import numpy as np


def policy_forward(model, x):
    h = np.dot(model["W1"], x)
    h[h < 0] = 0
    logp = np.dot(model["W2"], h)
    p = 1.0 / (1.0 + np.exp(-logp))
    return p, h


def policy_backward(model, epx, eph, epdlogp):
    dW2 = np.dot(eph.T, epdlogp).ravel()
    dh = np.outer(epdlogp, model["W2"])
    dh[eph <= 0] = 0
    dW1 = np.dot(dh.T, epx)
    return {"W1": dW1, "W2": dW2}


def episode(model, observations, actions):
    xs, hs, dlogps = [], [], []
    for x, y in zip(observations, actions):
        aprob, h = policy_forward(model, x)
        xs.append(x)
        hs.append(h)
        dlogps.append(y - aprob)
    epx, eph, epdlogp = np.vstack(xs), np.vstack(hs), np.vstack(dlogps)
    epdlogp -= np.mean(epdlogp)
    epdlogp /= np.std(epdlogp)
    grads = policy_backward(model, epx, eph, epdlogp)
    grad_buffer = {k: np.zeros_like(v) for k, v in model.items()}
    for k in model:
        grad_buffer[k] += grads[k]
    rmsprop_cache = {k: np.zeros_like(v) for k, v in model.items()}
    decay_rate, learning_rate = 0.99, 1e-4
    for k, v in model.items():
        g = grad_buffer[k]
        rmsprop_cache[k] = decay_rate * rmsprop_cache[k] + (1 - decay_rate) * g**2
        model[k] += learning_rate * g / (np.sqrt(rmsprop_cache[k]) + 1e-5)
        grad_buffer[k] = np.zeros_like(v)
    return grads, model
