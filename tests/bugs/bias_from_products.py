"""Continuous bag of words, reduced to its two layers: samples are columns."""

import numpy as np


def softmax(z):
    return np.exp(z) / np.sum(np.exp(z), axis=0)


def back_prop(x, y, W1, b1, W2, b2):
    batch_size = x.shape[1]
    z1 = np.dot(W1, x) + b1
    h = np.maximum(0, z1)
    yhat = softmax(np.dot(W2, h) + b2)

    l1 = np.dot(W2.T, yhat - y)
    l1 = l1 * (z1 > 0)
    grad_W1 = (1 / batch_size) * np.dot(l1, x.T)
    grad_W2 = (1 / batch_size) * np.dot(yhat - y, h.T)
    grad_b1 = np.sum((1 / batch_size) * np.dot(l1, x.T), axis=1, keepdims=True)
    grad_b2 = np.sum((1 / batch_size) * np.dot(yhat - y, h.T), axis=1, keepdims=True)
    return grad_W1, grad_W2, grad_b1, grad_b2
