"""A deep network in the style of a course: caches on the way there, a dictionary of gradients."""

import numpy as np


def linear_forward(A_prev, W, b):
    Z = np.dot(W, A_prev) + b
    return Z, (A_prev, W, b)


def sigmoid_backward(dA, Z):
    s = 1 / (1 + np.exp(-Z))
    return dA * s * (1 - s)


def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = np.dot(dZ, A_prev.T) / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    return np.dot(W.T, dZ), dW, db


def model_gradients(X, Y, parameters):
    L = len(parameters) // 2
    A, caches, grads = X, [], {}
    for k in range(1, L + 1):
        Z, cache = linear_forward(A, parameters["W" + str(k)], parameters["b" + str(k)])
        A = 1 / (1 + np.exp(-Z))
        caches.append((cache, Z))

    dAL = A - Y
    for k in reversed(range(L)):
        cache, Z = caches[k]
        dA_prev, dW, db = linear_backward(sigmoid_backward(dAL, Z), cache)
        grads["dA" + str(k)] = dA_prev
        grads["dW" + str(k + 1)] = dW
        grads["db" + str(k + 1)] = db
    return grads
