"""A rectified hidden layer, as a book for beginners writes it."""

import numpy as np


def relu(x):
    return (x >= 0) * x


def relu2deriv(output):
    return output >= 0


def gradients(x, y, weights_0_1, b1, weights_1_2, b2):
    layer_0 = x
    layer_1 = relu(np.dot(layer_0, weights_0_1) + b1)
    layer_2 = np.dot(layer_1, weights_1_2) + b2

    layer_2_delta = (layer_2 - y) / len(x)
    layer_1_delta = layer_2_delta.dot(weights_1_2.T) * relu2deriv(layer_1)
    return (
        layer_0.T.dot(layer_1_delta),
        layer_1_delta.sum(axis=0),
        layer_1.T.dot(layer_2_delta),
        layer_2_delta.sum(axis=0),
    )
