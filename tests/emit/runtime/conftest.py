"""A small model written by hand, with the generic part of an emitted file after it."""

from __future__ import annotations

import importlib.util
from functools import cache

import numpy as np
import pytest

from symnn.emit.paste import generic_modules, generic_text, merged_imports

MODEL = """
Array = NDArray[Any]
Params = dict[str, Array]

SPEC = {{"name": "sample"}}
INPUTS = {{"x": ({inputs},)}}
TARGET = ({outputs},)
PARAMETERS = {{"W1": (4, {inputs}), "b1": (4,), "W2": ({outputs}, 4), "b2": ({outputs},)}}
TARGETS = "{targets}"
DTYPE = np.{dtype}
SLOPE = {{
    "tanh": lambda z: 1 - np.tanh(z)**2,
    "abs": np.sign,
}}["{function}"]


def init_params(seed=0):
    rng = np.random.default_rng(seed)
    return {{k: rng.normal(size=s).astype(DTYPE) / 2 for k, s in PARAMETERS.items()}}


def forward(params, x):
    W1, b1, W2, b2 = params.values()
    return np.{function}(x @ W1.T + b1) @ W2.T + b2


def predict(params, x):
    return forward(params, x)


def loss(params, x, y):
    return ((forward(params, x) - y) ** 2).sum() / (2 * len(x))


def loss_and_grad(params, x, y):
    W1, b1, W2, b2 = params.values()
    z = x @ W1.T + b1
    a = np.{function}(z)
    d2 = (a @ W2.T + b2 - y) / len(x)
    d1 = d2 @ W2 * SLOPE(z)
    grads = {{"W1": d1.T @ x, "b1": d1.sum(0), "W2": d2.T @ a, "b2": d2.sum(0)}}
    return float(loss(params, x, y)), grads


LAYERS = {{1: ("W1", "b1"), 2: ("W2", "b2")}}
STATES = UPDATE_SCRATCH = 0


def layers(params, x):
    return {{}}


def _scratch(params, *data):
    return ()


def _gradient(params, grads, scratch, x, y):
    value, found = loss_and_grad(dict(zip(PARAMETERS, params)), x, y)
    for array, name in zip(grads, PARAMETERS):
        array[...] = found[name]
    return value


def _update(t, theta, g):
    theta -= 0.1 * g
"""


@pytest.fixture(scope="session")
def pasted(tmp_path_factory):
    """The module of a model's own text: `pasted(text, targets)`."""

    def make(model, targets):
        modules = generic_modules(targets)
        imports = merged_imports(modules, ["from numpy.typing import NDArray"])
        path = tmp_path_factory.mktemp("emitted") / "sample.py"
        text = "\n\n".join([imports, model, generic_text(modules)])
        path.write_text(text, encoding="utf-8")
        spec = importlib.util.spec_from_file_location("sample", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return make


@pytest.fixture(scope="session")
def sample(pasted):
    """The module: `sample(targets="one_hot", inputs=2, outputs=3)`."""

    @cache
    def make(targets="values", inputs=2, outputs=1, function="tanh", dtype="float64"):
        model = MODEL.format(
            targets=targets, inputs=inputs, outputs=outputs, function=function, dtype=dtype
        )
        return pasted(model, targets)

    return make


@pytest.fixture
def refusal():
    """The text of the `DataError` that a call raises: one line that a terminal can show."""

    def call(module, function, *args, **options):
        with pytest.raises(module.DataError) as caught:
            getattr(module, function)(*args, **options)
        text = str(caught.value)
        assert text.isprintable() and len(text) < 300
        return text

    return call


@pytest.fixture
def write(tmp_path, monkeypatch):
    """A file of the given content, in the folder where the test runs."""
    monkeypatch.chdir(tmp_path)

    def make(content, name="d.csv"):
        if isinstance(content, dict):
            np.savez(tmp_path / name, **content)
        else:
            data = content if isinstance(content, bytes) else content.encode()
            (tmp_path / name).write_bytes(data)
        return name

    return make
