"""Linear regression from scratch: a loss, and a step that is told the batch size."""

import numpy as np


def loss_gradients(x, y, W, b):
    residual = x @ W + b - y
    count = residual.size
    return x.T @ (2 * residual / count), np.sum(2 * residual / count, axis=0)


def sgd(params, grads, lr, batch_size):
    for param, grad in zip(params, grads):
        param -= lr * grad / batch_size


def train_batch(x, y, W, b, lr):
    sgd([W, b], loss_gradients(x, y, W, b), lr, len(x))
    return W, b
