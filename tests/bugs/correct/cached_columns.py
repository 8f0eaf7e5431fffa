"""A deep network in the style of a course: caches, a dictionary of gradients, columns."""

import numpy as np


def linear_activation_forward(A_prev, W, b, activation):
    Z = np.dot(W, A_prev) + b
    A = np.maximum(0, Z) if activation == "relu" else 1 / (1 + np.exp(-Z))
    return A, ((A_prev, W, b), Z)


def linear_backward(dZ, linear_cache):
    A_prev, W, b = linear_cache
    m = A_prev.shape[1]
    dW = 1.0 / m * np.dot(dZ, A_prev.T)
    db = 1.0 / m * np.sum(dZ, axis=1, keepdims=True)
    return np.dot(W.T, dZ), dW, db


def model_gradients(X, Y, parameters):
    L = len(parameters) // 2
    A, caches, grads = X, [], {}
    for k in range(1, L + 1):
        kind = "relu" if k < L else "sigmoid"
        A, cache = linear_activation_forward(
            A, parameters["W" + str(k)], parameters["b" + str(k)], kind
        )
        caches.append(cache)

    AL = A
    dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))
    linear_cache, Z = caches[L - 1]
    s = 1 / (1 + np.exp(-Z))
    dA, grads["dW" + str(L)], grads["db" + str(L)] = linear_backward(
        dAL * s * (1 - s), linear_cache
    )
    for k in reversed(range(L - 1)):
        linear_cache, Z = caches[k]
        dZ = np.array(dA, copy=True)
        dZ[Z <= 0] = 0
        dA, grads["dW" + str(k + 1)], grads["db" + str(k + 1)] = linear_backward(dZ, linear_cache)
    return grads
