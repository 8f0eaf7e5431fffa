"""Every layer type, its equations evaluated by the book against NumPy written by hand."""

from __future__ import annotations

import numpy as np
import pytest

from symnn.graph import build_graph
from symnn.library import ACTIVATIONS, LAYERS, LOSSES, ROLES, SizeOption
from symnn.network import build
from symnn.spec import Dense, Layer, Network

RNG = np.random.default_rng(2)


def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def standardized(x, axis):
    m = x.mean(axis=axis, keepdims=True)
    v = ((x - m) ** 2).mean(axis=axis, keepdims=True)
    return (x - m) / np.sqrt(v + 1e-5)


def attention(p, x):
    q, k, v = (x @ p[name].T for name in "QKV")
    return softmax(q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[-1])) @ v @ p["O"].T


def highway(p, x):
    t = sigmoid(x @ p["V"].T + p["c"])
    return t * np.maximum(x @ p["W"].T + p["b"], 0) + (1 - t) * x


def rbf(p, x):
    distances = ((x[..., None, :] - p["W"]) ** 2).sum(axis=-1)
    return np.exp(-(p["beta"] ** 2) * distances)


BY_HAND = {
    "dense": lambda p, x: x @ p["W"].T + p["b"],
    "bilinear": lambda p, x, u: np.einsum("...p,kpq,...q->...k", x, p["W"], u) + p["b"],
    "highway": highway,
    "gated": lambda p, x: (x @ p["W"].T + p["b"]) * sigmoid(x @ p["V"].T + p["c"]),
    "maxout": lambda p, x: (np.einsum("...j,kpj->...kp", x, p["W"]) + p["b"]).max(axis=-1),
    "rbf": rbf,
    "layer_norm": lambda p, x: standardized(x, -1) * p["gamma"] + p["beta"],
    "rms_norm": lambda p, x: p["gamma"] * x / np.sqrt((x**2).mean(axis=-1, keepdims=True) + 1e-5),
    "batch_statistics_norm": lambda p, x: (
        p["gamma"] * standardized(x, tuple(range(x.ndim - 1))) + p["beta"]
    ),
    "scale_shift": lambda p, x: p["gamma"] * x + p["beta"],
    "add": lambda p, x, u: x + u,
    "multiply": lambda p, x, u: x * u,
    "concatenate": lambda p, x, u: np.concatenate([x, u], axis=-1),
    "self_attention": attention,
}
TORCH = {"layer_norm": "layer_norm", "rms_norm": "rms_norm"}


def test_every_layer_has_a_peer_by_hand():
    assert BY_HAND.keys() == LAYERS.keys()


def small(name: str, *shape: int):
    """One layer of a type, over inputs of this shape."""
    kind = LAYERS[name]
    sizes = (o for o in kind.options.items() if isinstance(o[1], SizeOption))
    options = {option: 4 + n for n, (option, _) in enumerate(sizes)}
    inputs = {own: shape for own in kind.inputs}
    if name in ("bilinear", "concatenate"):
        inputs["u"] = (*shape[:-1], 2)
    use = Layer(name, inputs=tuple(inputs), **options).use(kind)
    return build_graph(inputs, [use], ACTIVATIONS, LOSSES["mse"].inputs)


@pytest.mark.parametrize("shape", [(3,), (2, 3), (2, 5, 3)], ids=str)
@pytest.mark.parametrize("name", LAYERS)
def test_values_are_those_by_hand(name, shape, evaluator):
    if "..." not in LAYERS[name].inputs["x"] and len(shape) != len(LAYERS[name].inputs["x"]) - 1:
        pytest.skip("this type has one rank")
    graph = small(name, *shape)
    numbers = {str(symbol): n for symbol, n in graph.sizes.kept.items()} | {"N": 6}
    arrays = {
        tensor.name: RNG.standard_normal((6, *graph.shape(tensor))) for tensor in graph.inputs
    }
    parameters = {
        part.stem: RNG.standard_normal(graph.shape(part.tensor)) for part in graph.parameters
    }
    at = evaluator(arrays | {f"{stem}1": p for stem, p in parameters.items()}, numbers)
    for equation in graph.equations:
        at.arrays[equation.name] = at.define(equation)
    expected = BY_HAND[name](parameters, *arrays.values())
    np.testing.assert_allclose(at.arrays[graph.output.name], expected, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("name", TORCH)
def test_norms_are_those_of_torch(name):
    torch = pytest.importorskip("torch")
    x = RNG.standard_normal((4, 3))
    gamma = RNG.standard_normal(3)
    function = getattr(torch.nn.functional, TORCH[name])
    found = function(torch.tensor(x), (3,), torch.tensor(gamma), eps=1e-5).numpy()
    ours = BY_HAND[name]({"gamma": gamma, "beta": np.zeros(3)}, x)
    np.testing.assert_allclose(found, ours, rtol=1e-12)


@pytest.mark.parametrize("kind", LAYERS.values(), ids=lambda kind: kind.name)
def test_a_source_and_known_roles(kind):
    assert len(kind.source) > 20
    assert {parameter.role for parameter in kind.parameters.values()} <= ROLES.keys()


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_each_activation_is_a_layer_of_its_own(name):
    model = build(Network(Dense(3), Layer(name), input=3))
    assert len(model.program.equations) == (2 if name == "identity" else 3)


def test_a_layer_without_biases_reads_none():
    model = build(Network(Layer("gated", units=2, bias=False), input=3))
    assert list(model.parameters) == ["W1", "V1"]
    assert not any(part.role.optional for part in model.parameters.values())
