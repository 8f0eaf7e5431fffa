"""A star import, copies, prints in every style, a small engine of scalars that records itself."""

# ruff: noqa

from math import *
from numpy import *
import copy
import math
import numpy.linalg as la
import scipy.special as sc

random.seed(0)
RATE = 1e-1
dtype = float


class Scalar:
    def __init__(self, data, children=(), op=""):
        self.data = data
        self.grad = 0
        self._backward = lambda: None
        self._prev = set(children)

    def __add__(self, other):
        other = other if isinstance(other, Scalar) else Scalar(other)
        out = Scalar(self.data + other.data, (self, other), "+")

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Scalar) else Scalar(other)
        out = Scalar(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def __pow__(self, other):
        assert isinstance(other, (int, float)), "only supporting int/float powers for now"
        out = Scalar(self.data**other, (self,), f"**{other}")

        def _backward():
            self.grad += (other * self.data ** (other - 1)) * out.grad

        out._backward = _backward
        return out

    def relu(self):
        out = Scalar(0 if self.data < 0 else self.data, (self,), "ReLU")

        def _backward():
            self.grad += (out.data > 0) * out.grad

        out._backward = _backward
        return out

    def backward(self):
        topo, visited = [], set()

        def build_topo(v):
            if v not in visited:
                visited.add(v)
                for child in v._prev:
                    build_topo(child)
                topo.append(v)

        build_topo(self)
        self.grad = 1
        for v in reversed(topo):
            v._backward()


def engine(w, x):
    scalars = [Scalar(v) for v in w]
    total = Scalar(0.0)
    for s, v in zip(scalars, x):
        total = total + (s * float(v)).relu() ** 2.0
    total.backward()
    assert isinstance(total.data, (int, float)) and isscalar(total.data)
    return total.data, [s.grad for s in scalars]


def run(params, x, y):
    state = copy.deepcopy(params)
    W = state["W"]
    W -= RATE * outer(y, x)
    old = dict(params)
    z = dot(params["W"], x)
    h = list(map(lambda v: maximum(0, v), z))
    p = sc.softmax(array(h, dtype=dtype))
    loss = -sum(y * log(p)) + 1e-2 * la.norm(params["W"]) ** 2
    print("loss %.3f after %d steps, %s" % (loss, 1, old["W"].shape), f"{loss:.4f}", loss)
    print("{:.2e}".format(loss), round(loss, 3), str(p)[:10], "%5.1f" % loss, repr(W)[:5])
    assert not math.isnan(loss) and all(isfinite(p)) and loss < float("inf")
    best = -inf
    if loss > best:
        best = loss
    value = array([pow(v, 2) for v in x]).reshape((-1, 1)) if ndim(x) == 1 else None
    grads = {k: zeros_like(v) for k, v in params.items()}
    for (i, j), w in ndenumerate(params["W"]):
        grads["W"][i, j] += 2 * 0.01 * w + x[j] * (p[i] - y[i]) * (h[i] > 0)
    return best, grads, value, engine(x, z[:2]), W, params["W"] is old["W"]
