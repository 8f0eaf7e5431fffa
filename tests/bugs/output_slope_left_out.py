"""Three layers of sigmoid neurons, trained on squared errors."""

from numpy import dot, exp


def sigmoid(x):
    return 1 / (1 + exp(-x))


def slope(s):
    return s * (1 - s)


def gradients(inputs, targets, W1, b1, W2, b2, W3, b3):
    m = len(inputs)
    a2 = sigmoid(dot(inputs, W1) + b1)
    a3 = sigmoid(dot(a2, W2) + b2)
    output = sigmoid(dot(a3, W3) + b3)

    del4 = output - targets
    del3 = dot(W3, del4.T) * slope(a3).T
    del2 = dot(W2, del3) * slope(a2).T

    dW3, db3 = dot(a3.T, del4) / m, del4.sum(axis=0) / m
    dW2, db2 = dot(a2.T, del3.T) / m, del3.sum(axis=1) / m
    dW1, db1 = dot(inputs.T, del2.T) / m, del2.sum(axis=1) / m
    return dW1, db1, dW2, db2, dW3, db3
