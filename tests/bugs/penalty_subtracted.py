"""Two fully connected layers with weight decay."""

import numpy as np


class Layer:
    def __init__(self, W, b, weight_decay):
        self.W, self.b, self.weight_decay = W, b, weight_decay

    def fprop(self, input):
        self.last_input = input
        return np.dot(input, self.W) + self.b

    def bprop(self, output_grad):
        n = output_grad.shape[0]
        self.dW = np.dot(self.last_input.T, output_grad) / n - self.weight_decay * self.W
        self.db = np.mean(output_grad, axis=0)
        return np.dot(output_grad, self.W.T)


def gradients(x, y, W1, b1, W2, b2):
    first, second = Layer(W1, b1, 0.001), Layer(W2, b2, 0.001)
    hidden = np.tanh(first.fprop(x))
    error = second.fprop(hidden) - y
    first.bprop(second.bprop(error) * (1 - hidden * hidden))
    return {"W1": first.dW, "b1": first.db, "W2": second.dW, "b2": second.db}
