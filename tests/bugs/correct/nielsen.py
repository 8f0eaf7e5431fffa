"""Backpropagation one sample at a time, with lists of weights and biases and column vectors."""

import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))


def gradients(x, y, weights, biases):
    nabla_b = [np.zeros(b.shape) for b in biases]
    nabla_w = [np.zeros(w.shape) for w in weights]
    n = x.shape[1]
    for i in range(n):
        activation = x[:, i : i + 1]
        activations, zs = [activation], []
        for b, w in zip(biases, weights):
            z = np.dot(w, activation) + b
            zs.append(z)
            activation = sigmoid(z)
            activations.append(activation)
        delta = (activations[-1] - y[:, i : i + 1]) * sigmoid_prime(zs[-1])
        nabla_b[-1] += delta
        nabla_w[-1] += np.dot(delta, activations[-2].transpose())
        for k in range(2, len(weights) + 1):
            delta = np.dot(weights[-k + 1].transpose(), delta) * sigmoid_prime(zs[-k])
            nabla_b[-k] += delta
            nabla_w[-k] += np.dot(delta, activations[-k - 1].transpose())
    return [nb / n for nb in nabla_b], [nw / n for nw in nabla_w]
