"""A small model written by hand, with the templates around the model rendered after it."""

from __future__ import annotations

import importlib.util
from functools import cache

import numpy as np
import pytest

from symnn.emit.templates import render

PARTS = ("data", "persistence", "selfcheck", "command_line")
MODEL = """
from __future__ import annotations

import argparse
import csv
import difflib
import math
import os
import sys
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]
Params = dict[str, Array]

SPEC = {{"name": "sample"}}
INPUTS, OUTPUTS = {inputs}, {outputs}
PARAMETERS = {{"W1": (4, INPUTS), "b1": (4,), "W2": (OUTPUTS, 4), "b2": (OUTPUTS,)}}
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


def fit(params, x, y, *, epochs, batch_size, seed=0, validation=None, callback=None):
    x, y = rows(x, y)
    history = {{"loss": [], "validation_loss": [], "diverged": None}}
    for epoch in range(1, epochs + 1):
        if np.abs(x).max() > 1e6:
            history["diverged"] = "step 3, layer 2"
            warnings.warn("diverged", RuntimeWarning)
            break
        for s in range(0, len(x), batch_size):
            value, grads = loss_and_grad(params, x[s : s + batch_size], y[s : s + batch_size])
            for name in params:
                params[name] = (params[name] - 0.1 * grads[name]).astype(DTYPE)
        history["loss"].append(value)
        if validation is not None:
            history["validation_loss"].append(loss(params, *validation))
        if callback is not None:
            callback(epoch, history)
    return history
"""


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    """The module: `sample(targets="one_hot", inputs=2, outputs=3)`."""

    @cache
    def make(targets="values", inputs=2, outputs=1, function="tanh", dtype="float64"):
        model = MODEL.format(
            targets=targets, inputs=inputs, outputs=outputs, function=function, dtype=dtype
        )
        text = "\n\n".join([model, *(render(f"{part}.py.j2") for part in PARTS)])
        path = tmp_path_factory.mktemp("emitted") / "sample.py"
        path.write_text(text, encoding="utf-8")
        spec = importlib.util.spec_from_file_location("sample", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

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
