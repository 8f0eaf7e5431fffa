"""A multilayer perceptron for regression: rectified linear units, identity at the output."""

import numpy as np


def backprop(X, y, weights, biases):
    n_samples, n_layers = X.shape[0], len(weights)
    activations = [X]
    for i in range(n_layers):
        out = np.dot(activations[i], weights[i]) + biases[i]
        if i < n_layers - 1:
            out = np.maximum(out, 0)
        activations.append(out)

    weight_grads = [None] * n_layers
    bias_grads = [None] * n_layers
    delta = activations[-1] - y
    for i in reversed(range(n_layers)):
        weight_grads[i] = np.dot(activations[i].T, delta) / n_samples
        bias_grads[i] = np.mean(delta, axis=0)
        if i > 0:
            delta = np.dot(delta, weights[i].T)
            delta[activations[i] == 0] = 0
    return weight_grads, bias_grads
