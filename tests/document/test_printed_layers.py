"""What is printed of layers of every kind is what was proved: read back from the LaTeX, evaluated.

As in `test_printed`, but for graphs of layers, inputs of any rank, several inputs, and sizes that
are not widths. The reader is given the sizes and the shapes; all else it takes from the source.
"""

from __future__ import annotations

import pytest

from symnn.document import Depth
from symnn.spec import CustomLayerType, CustomLoss, Dense, Layer, Network, Penalty
from tests.document.reading import read
from tests.document.test_printed import check
from tests.graphs import described, drawn_graphs
from tests.networks import emitted
from tests.quick import one_in

VARIANCE = CustomLoss(
    equation="loss = sum((y[i,0]-a[i,0])**2*exp(-a[i,1]) + a[i,1], i)/(2*N)",
    inputs={"a": ["N", 2], "y": ["N", 1]},
)
QUANTILES = CustomLoss(
    equation="loss = sum(max((k+1)/(n+1)*(y[i,0]-a[i,k]), (k-n)/(n+1)*(y[i,0]-a[i,k])), i, k)/N",
    inputs={"a": ["N", "n"], "y": ["N", 1]},
)
TWICE = CustomLayerType(
    equations=(
        "h[i,...,k] = sum(W[k,j]*x[i,...,j], j) + c[k]",
        "a[i,...,k] = h[i,...,k]*sum(V[k,j]*tanh(x[i,...,j]), j) + sin(h[i,...,k])",
    ),
    options={"units": "D"},
    parameters={"W": ["D", "C"], "V": ["D", "C"], "c": ["D"]},
)


def after(*layers: Layer, width: int = 3, **options) -> Network:
    """Dense layers around others."""
    return Network(Dense(width, activation="tanh"), *layers, Dense(2), input=2, **options)


NETWORKS = {
    "bilinear": Network(
        Layer("bilinear", units=3, inputs=["x", "u"], activation="tanh"),
        Dense(2),
        inputs={"x": 2, "u": 4},
    ),
    "twice": Network(
        Layer("twice", units=3), Layer("twice", units=4), Dense(2), input=2,
        layer_types={"twice": TWICE}, penalty=Penalty(l2=0.1),
    ),
    "highway": after(*[Layer("highway")] * 3, penalty=Penalty(l1=0.1, l2=0.3)),
    "gated": after(Layer("gated", units=4)),
    "maxout": after(Layer("maxout", units=4, pieces=3)),
    "rbf": after(Layer("rbf", units=4)),
    "norms": after(
        Layer("layer_norm"), Layer("relu"), Dense(4), Layer("layer_norm"), Layer("relu"),
        Layer("rms_norm"), Layer("batch_statistics_norm"), Layer("scale_shift"),
        loss="cross_entropy",
    ),
    "learned activations": Network(
        Dense(4, activation="prelu"), Dense(3, activation="snake"),
        Dense(3, activation="elu(alpha=0.5)"), input=2,
    ),
    "residual": Network(
        Dense(4, name="p", activation="tanh"), Dense(5), Dense(4, name="q"),
        Layer("add", inputs=["p", "q"], name="r"),
        Dense(5), Dense(4, name="s"), Layer("add", inputs=["r", "s"], name="t"),
        Dense(5), Dense(4, name="v"), Layer("add", inputs=["t", "v"]),
        Dense(2), input=3, penalty=Penalty(l2=0.2),
    ),
    "reads the input again": Network(
        Dense(3, name="p", activation="tanh"), Layer("concatenate", inputs=["p", "x"]),
        Dense(3, name="q"), Layer("multiply", inputs=["p", "q"]), Dense(2), input=2,
    ),
    "shared": Network(
        Dense(3, name="p", activation="tanh"), Dense(3, name="q", activation="tanh"),
        *(Dense(3, activation="tanh", shares={"W": "q.W"}) for _ in range(3)), Dense(2), input=2,
    ),
    "attention": Network(
        Layer("self_attention", units=2, name="att"), Layer("add", inputs=["x", "att"]),
        Layer("layer_norm"), Dense(2, activation="relu"), input=(4, 3), loss="mse",
    ),
    "mean and variance": after(loss="own", losses={"own": VARIANCE}),
    "quantiles": after(Dense(5), loss="own", losses={"own": QUANTILES}),
}  # fmt: skip


@pytest.mark.parametrize("depth", one_in(2, Depth))
@pytest.mark.parametrize("name", NETWORKS)
def test_layers(latex, name, depth):
    spec = NETWORKS[name]
    check(read(latex, spec, depth), spec, emitted(spec))


@pytest.mark.parametrize("spec", one_in(2, drawn_graphs(8)), ids=described)
def test_graphs_drawn_at_random(latex, spec):
    check(read(latex, spec, Depth.GENERAL), spec, emitted(spec))
