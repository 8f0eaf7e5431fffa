"""Softmax regression with the penalty reg * sum of the squared weights."""

import numpy as np


def gradients(X, y, W, b):
    reg = 0.05
    num_train = X.shape[0]
    dW = np.zeros(W.shape)
    db = np.zeros(b.shape)
    for i in range(num_train):
        scores = X[i].dot(W) + b
        scores = scores - np.max(scores)
        p = np.exp(scores) / np.sum(np.exp(scores))
        for j in range(W.shape[1]):
            dW[:, j] += (p[j] - y[i, j]) * X[i]
            db[j] += p[j] - y[i, j]
    dW /= num_train
    db /= num_train
    dW += reg * W
    return dW, db
