"""A class a layer with forward and backward, masks kept, a list run in reverse, Adam."""

# ruff: noqa

import numpy as np


class Linear:
    def __init__(self, W, b):
        self.params = [W, b]

    def forward(self, x):
        self.x = x
        return x @ self.params[0] + self.params[1]

    def backward(self, dout):
        self.grads = [self.x.T @ dout, dout.sum(axis=0)]
        return dout @ self.params[0].T


class ReLU:
    params = ()

    def forward(self, x):
        self.mask = x > 0
        out = x.copy()
        out[~self.mask] = 0
        return out

    def backward(self, dout):
        return dout * self.mask


class Dropout:
    params = ()

    def __init__(self, mask, keep=0.8):
        self.mask = (mask < keep) / keep

    def forward(self, x):
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


class LayerNorm:
    def __init__(self, gamma, beta, eps=1e-5):
        self.params, self.eps = [gamma, beta], eps

    def forward(self, x):
        self.std = np.sqrt(np.var(x, axis=-1, keepdims=True) + self.eps)
        self.xhat = (x - x.mean(axis=-1, keepdims=True)) / self.std
        return self.params[0] * self.xhat + self.params[1]

    def backward(self, dout):
        self.grads = [np.sum(dout * self.xhat, axis=0), np.sum(dout, axis=0)]
        g = dout * self.params[0]
        n = g.shape[-1]
        total = g.sum(-1, keepdims=True) + self.xhat * (g * self.xhat).sum(-1, keepdims=True)
        return (n * g - total) / (n * self.std)


class SoftmaxCrossEntropy:
    def __call__(self, logits, labels):
        shifted = logits - logits.max(axis=1)[:, None]
        log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        onehot = np.eye(logits.shape[1])[labels]
        self.grad = (np.exp(log_probs) - onehot) / len(labels)
        return -(onehot * log_probs).sum(axis=1).mean()


class Adam:
    def __init__(self, params, lr=0.001, betas=(0.9, 0.999), eps=1e-8):
        self.lr, self.betas, self.eps, self.t = lr, betas, eps, 0
        self.m = [np.zeros_like(p) for p in params]
        self.v = [np.zeros_like(p) for p in params]

    def step(self, params, grads):
        self.t += 1
        b1, b2 = self.betas
        for i, (p, g) in enumerate(zip(params, grads)):
            self.m[i] = b1 * self.m[i] + (1 - b1) * g
            self.v[i] = b2 * self.v[i] + (1 - b2) * np.square(g)
            mhat = self.m[i] / (1 - b1**self.t)
            vhat = self.v[i] / (1 - b2**self.t)
            p -= self.lr * mhat / (np.sqrt(vhat) + self.eps)


def train(W1, b1, gamma, beta, W2, b2, mask, x, labels):
    layers = [Linear(W1, b1), LayerNorm(gamma, beta), ReLU(), Dropout(mask), Linear(W2, b2)]
    criterion = SoftmaxCrossEntropy()
    params = [p for layer in layers for p in layer.params]
    optimizer = Adam(params)
    losses = []
    for _ in range(2):
        out = x
        for layer in layers:
            out = layer.forward(out)
        losses.append(criterion(out, labels))
        grad = criterion.grad
        for layer in layers[::-1]:
            grad = layer.backward(grad)
        optimizer.step(params, [g for layer in layers if layer.params for g in layer.grads])
    return losses, params
