"""The gradient over a batch, one sample after the other."""

import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))


def gradients(x, y, weights, biases):
    nabla_w = [np.zeros(w.shape) for w in weights]
    nabla_b = [np.zeros(b.shape) for b in biases]
    size = len(x)
    for i in range(0, size - 1):
        activation = x[i]
        activations, zs = [activation], []
        for w, b in zip(weights, biases):
            z = np.dot(w, activation) + b
            zs.append(z)
            activation = sigmoid(z)
            activations.append(activation)
        delta = (activations[-1] - y[i]) * sigmoid_prime(zs[-1])
        nabla_w[-1] += np.outer(delta, activations[-2])
        nabla_b[-1] += delta
        for k in range(2, len(weights) + 1):
            delta = np.dot(weights[-k + 1].T, delta) * sigmoid_prime(zs[-k])
            nabla_w[-k] += np.outer(delta, activations[-k - 1])
            nabla_b[-k] += delta
    return [w / size for w in nabla_w], [b / size for b in nabla_b]
