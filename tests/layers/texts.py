"""Networks of one new layer each, as a user writes them: some ten lines of TOML."""

from __future__ import annotations

DIABETES, DIGITS = "diabetes.csv", "digits.csv"

TEXTS: dict[str, tuple[str, str]] = {
    "bilinear": (
        DIABETES,
        """
input = 10
loss = "mse"
[[layers]]
units = 6
activation = "tanh"
name = "h"
[[layers]]
type = "bilinear"
inputs = ["x", "h"]
units = 1
""",
    ),
    "highway": (
        DIABETES,
        """
input = 10
loss = "huber"
[[layers]]
type = "highway"
activation = "tanh"
[[layers]]
type = "highway"
[[layers]]
units = 1
""",
    ),
    "layer norm": (
        DIGITS,
        """
input = 64
loss = "cross_entropy"
[[layers]]
units = 16
[[layers]]
type = "layer_norm"
[[layers]]
type = "gelu"
[[layers]]
units = 10
""",
    ),
    "rms norm and batch statistics": (
        DIGITS,
        """
input = 64
loss = "cross_entropy"
[[layers]]
units = 12
[[layers]]
type = "batch_statistics_norm"
[[layers]]
type = "rms_norm"
[[layers]]
units = 10
""",
    ),
    "gated": (
        DIABETES,
        """
input = 10
loss = "mse"
[[layers]]
type = "gated"
units = 8
activation = "silu"
[[layers]]
units = 1
""",
    ),
    "maxout": (
        DIABETES,
        """
input = 10
loss = "mae"
[[layers]]
type = "maxout"
units = 6
pieces = 3
[[layers]]
units = 1
""",
    ),
    "rbf": (
        DIABETES,
        """
input = 10
loss = "mse"
[[layers]]
type = "rbf"
units = 8
initializer = "normal"
[[layers]]
units = 1
""",
    ),
    "residual": (
        DIABETES,
        """
input = 10
loss = "mse"
[[layers]]
units = 10
activation = "tanh"
name = "h"
[[layers]]
type = "add"
inputs = ["x", "h"]
[[layers]]
units = 1
""",
    ),
    "concatenate, multiply, scale and shift": (
        DIABETES,
        """
input = 10
loss = "mse"
[[layers]]
units = 10
activation = "tanh"
name = "h"
[[layers]]
type = "multiply"
inputs = ["x", "h"]
[[layers]]
type = "scale_shift"
name = "s"
[[layers]]
type = "concatenate"
inputs = ["s", "h"]
[[layers]]
units = 1
""",
    ),
    "attention": (
        DIGITS,
        """
input = [8, 8]
loss = "cross_entropy"
[layer_types.mean]
inputs = { x = ["N", "T", "C"] }
equations = ["a[i,k] = sum(x[i,t,k], t)/T"]
[[layers]]
type = "self_attention"
units = 8
name = "look"
[[layers]]
type = "add"
inputs = ["x", "look"]
[[layers]]
type = "mean"
[[layers]]
units = 10
""",
    ),
    "prelu": (
        DIABETES,
        """
input = 10
loss = "mse"
[[layers]]
units = 8
activation = "prelu"
[[layers]]
units = 6
activation = "snake"
[[layers]]
units = 1
""",
    ),
    "gaussian likelihood": (
        DIABETES,
        """
input = 10
loss = "nll"
[[layers]]
units = 6
activation = "tanh"
[[layers]]
units = 2
[losses.nll]
inputs = { a = ["N", 2], y = ["N", 1] }
equation = "loss = sum((y[i,0] - a[i,0])**2*exp(-a[i,1]) + a[i,1], i) / (2*N)"
""",
    ),
    "quantiles": (
        DIABETES,
        """
input = 10
loss = "pinball"
[[layers]]
units = 6
activation = "tanh"
[[layers]]
units = 5
[losses.pinball]
inputs = { a = ["N", "n"], y = ["N", 1] }
equation = "loss = sum(max((k+1)/(n+1)*(y[i,0]-a[i,k]), (k-n)/(n+1)*(y[i,0]-a[i,k])), i, k)/N"
""",
    ),
    "a layer of one's own": (
        DIABETES,
        """
input = 10
loss = "mse"
[layer_types.fourier]
options = { units = "D" }
parameters = { W = ["D", "C"], V = ["D", "C"], g = { axes = ["D"], role = "gain" } }
equations = [
  "z[i,k] = sum(W[k,j]*x[i,j], j)",
  "a[i,k] = g[k]*sin(z[i,k])*exp(-sum(V[k,j]*x[i,j], j)**2)",
]
[[layers]]
type = "fourier"
units = 6
[[layers]]
units = 1
""",
    ),
}
"""For each: the data that it is trained on, and the description."""

TARGETS = {DIABETES: "progression", DIGITS: "digit"}
