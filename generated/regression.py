"""regression: a 1-16-16-1 network trained on cauchy, in NumPy alone.

Written by symnn 0.1.0 from the description SPEC below, whose SHA-256 is
bc40f946e1130c178e4249b99da843739a601365f9e3892e31408cc4edfdbd0c.
`symnn generate THIS_FILE -o THIS_FILE` writes it again, and
`symnn verify THIS_FILE` checks it and its certificate, which lies beside it under the
same name with .certificate.json for .py: what was established, how, trusting what.

Index notation: a sum runs over the whole range of its index, i is the sample, dt stands
for the derivative of the loss by t, and d_l for the one by z_l.

    (1) z1[i,k] = sum(W1[k,j]*x[i,j], j) + b1[k]
    (2) a1[i,k] = sigmoid(2*z1[i,k])*z1[i,k]
    (3) z2[i,k] = sum(W2[k,j]*a1[i,j], j) + b2[k]
    (4) a2[i,k] = sigmoid(2*z2[i,k])*z2[i,k]
    (5) z3[i,k] = sum(W3[k,j]*a2[i,j], j) + b3[k]
    (6) loss = sum(log((z3[i,k] - y[i,k])**2 + 1), i, k)/N
    (7) d3[i,k] = 2*(z3[i,k] - y[i,k])/(N*((z3[i,k] - y[i,k])**2 + 1))
    (8) dW3[k,j] = sum(a2[i,j]*d3[i,k], i)
    (9) db3[k] = sum(d3[i,k], i)
    (10) da2[i,k] = sum(W3[m,k]*d3[i,m], m)
    (11) d2[i,k] = (2*(1 - sigmoid(2*z2[i,k]))*a2[i,k] + sigmoid(2*z2[i,k]))*da2[i,k]
    (12) dW2[k,j] = sum(a1[i,j]*d2[i,k], i)
    (13) db2[k] = sum(d2[i,k], i)
    (14) da1[i,k] = sum(W2[m,k]*d2[i,m], m)
    (15) d1[i,k] = (2*(1 - sigmoid(2*z1[i,k]))*a1[i,k] + sigmoid(2*z1[i,k]))*da1[i,k]
    (16) dW1[k,j] = sum(d1[i,k]*x[i,j], i)
    (17) db1[k] = sum(d1[i,k], i)
"""

from __future__ import annotations

import argparse
import csv
import difflib
import errno
import math
import os
import signal
import sys
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from math import sqrt
from pathlib import Path
from types import FrameType
from typing import Any, BinaryIO, NamedTuple, NoReturn, TextIO

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]
Params = dict[str, Array]

SPEC: dict[str, Any] = {
    "name": "regression",
    "input": 1,
    "loss": "cauchy",
    "dtype": "float64",
    "layers": [
        {
            "type": "dense",
            "units": 16,
            "activation": "swish2",
            "initializer": "lecun_normal",
            "bias": True,
        },
        {
            "type": "dense",
            "units": 16,
            "activation": "swish2",
            "initializer": "lecun_normal",
            "bias": True,
        },
        {
            "type": "dense",
            "units": 1,
            "activation": "identity",
            "initializer": "glorot_uniform",
            "bias": True,
        },
    ],
    "optimizer": {
        "type": "adam",
        "learning_rate": 0.01,
        "beta1": 0.9,
        "beta2": 0.999,
        "epsilon": 1e-08,
    },
    "penalty": {"l1": 0.0, "l2": 0.0},
    "activations": {"swish2": {"expr": "z / (1 + exp(-2*z))"}},
    "losses": {
        "cauchy": {
            "equation": "loss = sum(log(1 + (a[i,k] - y[i,k])**2), i, k) / N",
            "targets": "values",
        },
    },
}
PARAMETERS: dict[str, tuple[int, ...]] = {
    "W1": (16, 1),
    "b1": (16,),
    "W2": (16, 16),
    "b2": (16,),
    "W3": (1, 16),
    "b3": (1,),
}
INPUTS: dict[str, tuple[int, ...]] = {"x": (1,)}  # of one sample of each
TARGET: tuple[int, ...] = (1,)  # of a sample's y
TARGETS = "values"  # how labels in data become y
DTYPE = np.float64
LAYERS: dict[int, tuple[str, ...]] = {
    1: ("W1", "b1", "z1", "a1"),
    2: ("W2", "b2", "z2", "a2"),
    3: ("W3", "b3", "z3"),
}


# The network: its parameters, values and gradient.


def sigmoid(z: Array) -> Array:
    """1 / (1 + exp(-z)); where exp(-z) overflows, the quotient is 0."""
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-z))


def _transposed_product(a: Array, b: Array, out: Array) -> None:
    """out = a.T @ b; of one row the outer product, at which BLAS is slow."""
    if len(a) == 1:
        np.multiply(a.T, b, out=out)
    else:
        np.matmul(a.T, b, out=out)


def init_params(seed: int = 0) -> Params:
    """Parameters at the start of training, drawn with a generator of this seed."""
    rng = np.random.default_rng(seed)
    params = {
        "W1": sqrt(1 / 1) * rng.standard_normal((16, 1)),  # lecun_normal
        "b1": np.zeros(16),
        "W2": sqrt(1 / 16) * rng.standard_normal((16, 16)),  # lecun_normal
        "b2": np.zeros(16),
        "W3": sqrt(6 / (16 + 1)) * rng.uniform(-1, 1, (1, 16)),  # glorot_uniform
        "b3": np.zeros(1),
    }
    return {name: value.astype(DTYPE) for name, value in params.items()}


def forward(params: Params, x: Array) -> Array:
    """The network's output (N, 1) at a batch x (N, 1)."""
    W1, b1, W2, b2, W3, b3 = (params[name] for name in PARAMETERS)
    x = _array("x", x, "N", W1.shape[1])
    z1 = x @ W1.T + b1  # (1)
    a1 = z1 * sigmoid(2 * z1)  # (2)
    z2 = a1 @ W2.T + b2  # (3)
    a2 = z2 * sigmoid(2 * z2)  # (4)
    z3: Array = a2 @ W3.T + b3  # (5)
    return z3


def loss(params: Params, x: Array, y: Array) -> float:
    """The loss at a batch; x (N, 1), y (N, 1)."""
    W1, b1, W2, b2, W3, b3 = (params[name] for name in PARAMETERS)
    x = _array("x", x, "N", W1.shape[1])
    y = _array("y", y, len(x), len(W3))
    N = len(x)
    z1 = x @ W1.T + b1  # (1)
    a1 = z1 * sigmoid(2 * z1)  # (2)
    z2 = a1 @ W2.T + b2  # (3)
    a2 = z2 * sigmoid(2 * z2)  # (4)
    z3 = a2 @ W3.T + b3  # (5)
    loss = np.log1p((z3 - y) ** 2).sum() / N  # (6)
    return float(loss)


def loss_and_grad(params: Params, x: Array, y: Array) -> tuple[float, Params]:
    """The loss and its gradient at a batch; x (N, 1), y (N, 1).

    The gradient's arrays are shaped as their parameters.
    """
    W1, b1, W2, b2, W3, b3 = (params[name] for name in PARAMETERS)
    x = _array("x", x, "N", W1.shape[1])
    y = _array("y", y, len(x), len(W3))
    N = len(x)
    z1 = x @ W1.T + b1  # (1)
    t_1 = sigmoid(2 * z1)
    a1 = z1 * t_1  # (2)
    z2 = a1 @ W2.T + b2  # (3)
    t_2 = sigmoid(2 * z2)
    a2 = z2 * t_2  # (4)
    z3 = a2 @ W3.T + b3  # (5)
    t_3 = z3 - y
    t_4 = t_3**2
    loss = np.log1p(t_4).sum() / N  # (6)
    d3 = t_3 / (t_4 + 1) * (2 / N)  # (7)
    dW3 = d3.T @ a2  # (8)
    db3 = d3.sum(axis=0)  # (9)
    d2 = d3 @ W3 * (2 * (a2 * (1 - t_2)) + t_2)  # (10) (11)
    dW2 = d2.T @ a1  # (12)
    db2 = d2.sum(axis=0)  # (13)
    d1 = d2 @ W2 * (2 * (a1 * (1 - t_1)) + t_1)  # (14) (15)
    dW1 = d1.T @ x  # (16)
    db1 = d1.sum(axis=0)  # (17)
    return float(loss), {
        "W1": dW1,
        "b1": db1,
        "W2": dW2,
        "b2": db2,
        "W3": dW3,
        "b3": db3,
    }


def predict(params: Params, x: Array) -> Array:
    """Outputs (N, 1) at a batch x (N, 1)."""
    return forward(params, x)


def layers(params: Params, x: Array) -> Params:
    """Every layer's values at a batch x (N, 1), by name, first to last."""
    W1, b1, W2, b2, W3, b3 = (params[name] for name in PARAMETERS)
    x = _array("x", x, "N", W1.shape[1])
    z1 = x @ W1.T + b1  # (1)
    a1 = z1 * sigmoid(2 * z1)  # (2)
    z2 = a1 @ W2.T + b2  # (3)
    a2 = z2 * sigmoid(2 * z2)  # (4)
    z3 = a2 @ W3.T + b3  # (5)
    return {
        "z1": z1,
        "a1": a1,
        "z2": z2,
        "a2": a2,
        "z3": z3,
    }


# The same gradient for training, without a new array; and the optimizer.


def _scratch(params: Sequence[Array], x: Array, y: Array) -> tuple[Array, ...]:
    """Memory for `_gradient` at batches of this shape, allocated once."""
    N = len(x)
    n_1 = len(params[0])
    n_2 = len(params[2])
    n_3 = len(params[4])
    return (
        np.empty((N, n_1), DTYPE),
        np.empty((N, n_1), DTYPE),
        np.empty((N, n_2), DTYPE),
        np.empty((N, n_2), DTYPE),
        np.empty((N, n_3), DTYPE),
        np.empty((N, n_3), DTYPE),
        np.empty((N, n_3), DTYPE),
        np.empty((N,), DTYPE),
        np.empty((N, n_2), DTYPE),
        np.empty((N, n_2), DTYPE),
        np.empty((N, n_1), DTYPE),
        np.empty((N, n_1), DTYPE),
    )


def _gradient(
    params: Sequence[Array],
    grads: Sequence[Array],
    scratch: Sequence[Array],
    x: Array,
    y: Array,
) -> float:
    """`loss_and_grad` without a new array: the gradient is written to `grads`."""
    W1, b1, W2, b2, W3, b3 = params
    gW1, gb1, gW2, gb2, gW3, gb3 = grads
    s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12 = scratch
    N = len(x)
    np.matmul(x, W1.T, out=s1)
    s1 += b1  # z1 (1)
    np.multiply(2, s1, out=s2)
    np.negative(s2, out=s2)
    np.exp(s2, out=s2)
    s2 += 1
    np.divide(1, s2, out=s2)
    s1 *= s2  # a1 (2)
    np.matmul(s1, W2.T, out=s3)
    s3 += b2  # z2 (3)
    np.multiply(2, s3, out=s4)
    np.negative(s4, out=s4)
    np.exp(s4, out=s4)
    s4 += 1
    np.divide(1, s4, out=s4)
    s3 *= s4  # a2 (4)
    np.matmul(s3, W3.T, out=s5)
    s5 += b3  # z3 (5)
    s5 -= y
    np.square(s5, out=s6)
    np.log1p(s6, out=s7)
    loss = s7.sum() / N  # (6)
    s6 += 1
    s5 /= s6
    s5 *= 2 / N  # d3 (7)
    _transposed_product(s5, s3, gW3)  # dW3 (8)
    s8[...] = 1
    np.dot(s8, s5, out=gb3)  # db3 (9)
    np.matmul(s5, W3, out=s9)  # da2 (10)
    np.subtract(1, s4, out=s10)
    s3 *= s10
    s3 *= 2
    s3 += s4
    s9 *= s3  # d2 (11)
    _transposed_product(s9, s1, gW2)  # dW2 (12)
    np.dot(s8, s9, out=gb2)  # db2 (13)
    np.matmul(s9, W2, out=s11)  # da1 (14)
    np.subtract(1, s2, out=s12)
    s1 *= s12
    s1 *= 2
    s1 += s2
    s11 *= s1  # d1 (15)
    _transposed_product(s11, x, gW1)  # dW1 (16)
    np.dot(s8, s11, out=gb1)  # db1 (17)
    return float(loss)


STATES = 2  # arrays that the optimizer keeps: m, v
UPDATE_SCRATCH = 1


def _update(t: int, theta: Array, g: Array, m: Array, v: Array, s1: Array) -> None:
    """Step t of adam, in place, on all parameters as one vector.

    (U1) m_2[p] = (1 - beta1)*g[p] + beta1*m[p]
    (U2) v_2[p] = (1 - beta2)*g[p]**2 + beta2*v[p]
    (U3) step = learning_rate/(1 - beta1**t)
    (U4) theta_2[p] = theta[p] - step*m_2[p]/(epsilon + sqrt(v_2[p])/sqrt(1 - beta2**t))
    """
    learning_rate = 0.01
    beta1 = 0.9
    beta2 = 0.999
    epsilon = 1e-08
    np.multiply(g, 1 - beta1, out=s1)
    m *= beta1
    m += s1  # m_2 (U1)
    np.square(g, out=g)
    g *= 1 - beta2
    v *= beta2
    v += g  # v_2 (U2)
    np.sqrt(v, out=s1)
    s1 /= sqrt(1 - beta2**t)
    s1 += epsilon
    np.divide(m, s1, out=s1)
    s1 *= learning_rate / (1 - beta1**t)  # (U3)
    theta -= s1  # theta_2 (U4)


# From here on the file is the same for every network (symnn 0.1.0).


# Data: from arrays and files to rows of numbers.


class DataError(ValueError):
    """Data, or a file, that is not what was expected. Its text is one line."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


def _remark(message: str) -> None:
    """Warn of what may not be meant. The text is one line."""
    warnings.warn(" ".join(message.split()), stacklevel=2)


def _listed(names: Sequence[str]) -> str:
    """The names, quoted: of many the first ones, of a long one its beginning."""
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(repr(name[:40]) for name in names[:5]) + more


def _regular(path: Path) -> None:
    """Raises `DataError` for a pipe or a device, which may be waited for for ever."""
    if os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path):
        raise DataError(f"{path}: is no regular file, expected one")


def _array(name: str, values: ArrayLike, *shape: int | str) -> Array:
    """The values as an array of that shape, in which a name stands for any length."""
    array = np.asarray(values, DTYPE)
    lengths = zip(array.shape, shape, strict=False)
    right = all(isinstance(m, str) or n == m for n, m in lengths)
    if array.ndim != len(shape) or not right:
        raise DataError(f"{name} has shape {array.shape}: expected {_shape(*shape)}")
    return array


def _shape(*lengths: int | str) -> str:
    return f"({', '.join(map(str, lengths))}{',' if len(lengths) == 1 else ''})"


def input_rows(*inputs: ArrayLike) -> tuple[Array, ...]:
    """The inputs, each (N, *its shape in INPUTS), checked. Raises `DataError`."""
    if len(inputs) != len(INPUTS):
        raise DataError(f"{len(inputs)} inputs: expected {', '.join(INPUTS)}")
    arrays = []
    for values, (name, shape) in zip(inputs, INPUTS.items(), strict=True):
        array = _finite(name, values)
        if array.shape[1:] != shape:
            expected = _shape("N", *shape)
            raise DataError(f"{name} has shape {array.shape}: expected {expected}")
        arrays.append(array)
    return tuple(arrays)


def _finite(name: str, values: ArrayLike) -> Array:
    """The values as an array of finite numbers with at least one row."""
    try:
        given = np.asarray(values)
    except ValueError:
        raise DataError(f"{name} is ragged: expected rows of one length") from None
    if given.dtype.kind not in "biuf":
        raise DataError(f"{name} has dtype {given.dtype}: expected numbers")
    if given.ndim == 0 or len(given) == 0:
        raise DataError(f"{name} has no rows: its shape is {given.shape}")
    with np.errstate(over="ignore"):
        array = given.astype(DTYPE, copy=False)
    if not np.isfinite(array).all():
        index = tuple(map(int, np.argwhere(~np.isfinite(array))[0]))
        place = f"{name}[{', '.join(map(str, index))}]"
        expected = f"expected a finite {np.dtype(DTYPE).name}"
        raise DataError(f"{place} is {given[index]}: {expected}")
    return array


# Targets that are numbers.


TARGET_COLUMNS = (math.prod(TARGET),)  # how many a CSV file may have
LABELS_HINT = "; for integer labels use a classifier's loss"


def target_rows(y: ArrayLike) -> Array:
    """Targets (N, *TARGET), checked. Raises `DataError`."""
    targets = _finite("y", y)
    if TARGETS == "nonnegative" and (targets < 0).any():
        index = tuple(map(int, np.argwhere(targets < 0)[0]))
        place = ", ".join(map(str, index))
        raise DataError(
            f"y[{place}] is {targets[index]:g}: expected a target from 0 up"
        )
    if targets.ndim == 1 and math.prod(TARGET) == 1:
        return targets.reshape(-1, *TARGET)
    if targets.shape[1:] != TARGET:
        expected = _shape("N", *TARGET)
        raise DataError(f"y has shape {targets.shape}: expected {expected}")
    return targets


def _random_targets(rng: np.random.Generator, count: int) -> Array:
    return rng.random((count, *TARGET))


def scores(params: Params, *data: Array) -> dict[str, float]:
    """The loss, and how near predictions come: RMSE and R²."""
    *inputs, y = data
    found, result = predict(params, *inputs), {"loss": float(loss(params, *data))}
    if found.shape != y.shape:
        return result
    squares = float(np.square(found - y, dtype=float).sum())
    spread = float(np.square(y - y.mean(axis=0), dtype=float).sum())
    result["RMSE"] = math.sqrt(squares / y.size)
    return result | {"R²": 1 - squares / spread} if spread else result


def _columns(found: Array) -> dict[str, Array]:
    """What `predict` prints of its outputs, by the names of the columns."""
    flat = found.reshape(len(found), -1)
    return {"y" if flat.shape[1] == 1 else f"y{k}": c for k, c in enumerate(flat.T)}


# Rows, as training takes them.


def rows(*data: ArrayLike) -> tuple[Array, ...]:
    """The inputs, in the order of INPUTS, and then the targets, as `fit` takes them.

    Raises `DataError`, which names the first entry that is wrong.
    """
    names = [*INPUTS, "y"]
    if len(data) != len(names):
        raise DataError(f"{len(data)} arrays: expected {', '.join(names)}")
    arrays = (*input_rows(*data[:-1]), target_rows(data[-1]))
    counts = [len(array) for array in arrays]
    for name, count in zip(names, counts, strict=True):
        if count != counts[0]:
            raise DataError(f"{names[0]} has {counts[0]} rows, {name} has {count}")
    return arrays


# Npz files.


def _read_npz(path: Path, names: Sequence[str] = ()) -> dict[str, Array]:
    """Arrays of an npz, all of them unless some are named. Nothing is unpickled.

    Where some are, a warning tells which others, besides the targets y, are left out.
    """
    try:
        with open(path, "rb") as stream:
            if not zipfile.is_zipfile(stream):
                raise DataError(f"{path}: is not an npz")
            stream.seek(0)
            with np.load(stream, allow_pickle=False) as file:
                for name in names:
                    if name not in file.files:
                        found = _listed(file.files) or "none"
                        raise DataError(f"{path}: no array {name!r}, found {found}")
                others = [name for name in file.files if name not in (*names, "y")]
                if names and others:
                    _remark(f"{path}: arrays left out: {_listed(others)}")
                return {name: np.asarray(file[name]) for name in names or file.files}
    except (DataError, UserWarning):
        raise
    except OSError as error:
        raise DataError(f"{path}: {error.strerror or error}") from None
    except Exception as error:  # a broken file raises nearly anything
        raise DataError(f"{path}: cannot be read: {error}") from None


# Columns of a CSV file, by name.


Names = Sequence[str]
WIDTH = sum(map(math.prod, INPUTS.values()))  # how many columns the inputs are


class Columns(NamedTuple):
    """The names of the columns that a network takes, each in its place."""

    inputs: Names
    targets: Names


def _chosen(
    path: Path, header: Names, target: Names, columns: Columns | None, labeled: bool
) -> Columns:
    """What is taken of a file: these columns by name or, without them, by position.

    Targets are those in `target`, if any. A file that is not `labeled` may lack them.
    A warning tells which columns are left out.
    """
    place, target = f"{path}: line 1", list(dict.fromkeys(_stripped(target)))
    _check_present(place, header, target)
    if columns is None:
        targets = target or header[WIDTH:]
        named = set(targets)
        chosen = Columns([name for name in header if name not in named], targets)
        hint = LABELS_HINT if len(targets) == 1 and len(header) == WIDTH + 1 else ""
        if len(header) > WIDTH + min(TARGET_COLUMNS):
            hint = "; remove the columns that are neither"
        _check_columns(place, chosen, labeled, hint)
        if not labeled:
            by = "by position, as the parameters name none"
            rest = f"; left out: {_listed(targets)}" if targets else ""
            _remark(f"{path}: columns are taken {by}: {_listed(chosen.inputs)}{rest}")
        return chosen
    if wrong := [name for name in target if name in columns.inputs]:
        raise DataError(f"{place}: {_listed(wrong)}: an input, not a target")
    chosen = Columns(columns.inputs, target or (columns.targets if labeled else []))
    _check_present(place, header, [*chosen.inputs, *chosen.targets])
    _check_columns(place, chosen, labeled)
    known = {*chosen.inputs, *chosen.targets, *columns.targets}
    if others := [name for name in header if name not in known]:
        _remark(f"{path}: columns left out: {_listed(others)}")
    return chosen


def _stripped(names: Names) -> list[str]:
    """The names without blanks around them, and NULs, which NumPy would not keep."""
    return [name.replace("\0", "").strip() for name in names]


def _check_present(place: str, header: Names, names: Names) -> None:
    present, named = set(header), set(names)
    if missing := [name for name in names if name not in present]:
        others = {n[:40].casefold(): n for n in header[:1000] if n not in named}
        near = [
            others[match]
            for name in missing[:5]
            for match in difflib.get_close_matches(name[:40].casefold(), others, 1)
        ]
        hint = f": did you mean {_listed(near)}?" if near else ""
        raise DataError(f"{place}: no column {_listed(missing)}{hint}")


def _check_columns(
    place: str, columns: Columns, labeled: bool = True, hint: str = ""
) -> None:
    """Raises `DataError` where the network does not take so many, or one is twice."""
    inputs, targets = map(len, columns)
    counts = sorted({*TARGET_COLUMNS, *(() if labeled else (0, 1))})
    if inputs != WIDTH or targets not in counts:
        found = f"{inputs} feature and {targets} target columns"
        expected = f"{WIDTH} and {' or '.join(map(str, counts))}"
        raise DataError(f"{place}: found {found}, expected {expected}{hint}")
    _check_once(place, [*columns.inputs, *columns.targets])


def _check_once(place: str, names: Names) -> None:
    name, count = Counter(names).most_common(1)[0]
    if count > 1:
        raise DataError(f"{place}: column {_listed([name])} is named twice")


# CSV files.


LONGEST_LINE = 1 << 26  # characters


def _read_table(
    path: Path, target: Sequence[str], columns: Columns | None, labeled: bool
) -> Array:
    """The inputs of a CSV file, and the targets where it is `labeled`; as columns."""
    lines = _lines(path)
    header = _header(path, lines)
    chosen = _chosen(path, header, target, columns, labeled)
    places = {name: k for k, name in enumerate(header)}
    names = [*chosen.inputs, *(chosen.targets if labeled else ())]
    read = [places[name] for name in names]
    table = [
        _row(f"{path}: line {number}", header, cells, read)
        for number, cells in lines
        if cells
    ]
    if not table:
        raise DataError(f"{path}: no rows below the header")
    return np.stack(table)


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The lines of a CSV file, with their numbers, as cells."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(_whole_lines(path, file), strict=True)
            for cells in reader:
                yield reader.line_num, cells
    except UnicodeDecodeError:
        raise DataError(f"{path}: expected UTF-8 text") from None
    except csv.Error as error:
        raise DataError(f"{path}: line {reader.line_num}: {error}") from None
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}") from None


def _whole_lines(path: Path, file: TextIO) -> Iterator[str]:
    """The lines of a file, none of which may fill the memory."""
    while line := file.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise DataError(f"{path}: a line has more than {LONGEST_LINE} characters")
        yield line


def _header(path: Path, lines: Iterator[tuple[int, list[str]]]) -> list[str]:
    names = _stripped(next(lines, (1, []))[1])
    if not any(names):
        raise DataError(f"{path}: line 1: expected a header, found nothing")
    if all(_is_number(name) for name in names):
        raise DataError(f"{path}: line 1: expected a header, found numbers")
    _check_once(f"{path}: line 1", names)
    return names


def _row(
    place: str, header: Sequence[str], cells: Sequence[str], read: Sequence[int]
) -> Array:
    """The numbers in the cells at these places."""
    if len(cells) != len(header):
        expected = f"expected {len(header)} as in the header"
        raise DataError(f"{place}: {len(cells)} cells, {expected}")
    try:
        if any("_" in cells[k] for k in read):  # Python reads 1_0 as 10
            raise ValueError
        numbers = np.fromiter((float(cells[k]) for k in read), float, len(read))
    except ValueError:
        k, what = next(k for k in read if not _is_number(cells[k])), "not a number"
    else:
        if np.isfinite(numbers).all():
            return numbers
        k, what = read[int(np.argmin(np.isfinite(numbers)))], "not finite"
    column, cell = _listed([header[k]]), repr(cells[k][:40])
    raise DataError(f"{place}, column {column}: {cell} is {what}")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text


# Data files.


def read_data(
    path: str | Path, target: Sequence[str] = (), columns: Columns | None = None
) -> tuple[Array, ...]:
    """The inputs, in the order of INPUTS, and the targets of a CSV file or an npz.

    A CSV has a header; `target` names its target columns, the last ones when left
    out, and its other columns are the entries of the inputs, row by row. `columns`, as
    `load_columns` has them, are found by name instead. An npz has an array for each
    input, by its name, and `y`. A warning tells what is left out. Raises `DataError`,
    which names the place.
    """
    path = Path(path)
    if _suffix(path, target) == ".csv":
        table = _read_table(path, target, columns, labeled=True)
        features, targets = np.split(table, [WIDTH], axis=1)
        whole = targets.shape[1] == math.prod(TARGET)
        y = targets.reshape(-1, *(TARGET if whole else TARGET[:-1]))
        arrays = [*_inputs_of(features), y]
    else:
        arrays = list(_read_npz(path, (*INPUTS, "y")).values())
    try:
        return rows(*arrays)
    except DataError as error:
        raise DataError(f"{path}: {error}") from None


def read_inputs(
    path: str | Path, target: Sequence[str] = (), columns: Columns | None = None
) -> tuple[Array, ...]:
    """The inputs of a file as for `read_data`; it may lack the targets.

    Without `columns`, a warning tells which are taken for inputs.
    """
    path = Path(path)
    if _suffix(path, target) == ".csv":
        arrays = _inputs_of(_read_table(path, target, columns, labeled=False))
    else:
        arrays = list(_read_npz(path, tuple(INPUTS)).values())
    try:
        return input_rows(*arrays)
    except DataError as error:
        raise DataError(f"{path}: {error}") from None


def read_columns(path: str | Path, target: Sequence[str] = ()) -> Columns | None:
    """The names of the columns that `read_data` takes; None for an npz."""
    path = Path(path)
    if _suffix(path, target) == ".npz":
        return None
    return _chosen(path, _header(path, _lines(path)), target, None, labeled=True)


def _inputs_of(features: Array) -> list[Array]:
    """Columns of features as the inputs that they are the entries of."""
    ends = np.cumsum([math.prod(shape) for shape in INPUTS.values()])
    parts = np.split(features, ends[:-1], axis=1)
    return [
        part.reshape(-1, *s) for part, s in zip(parts, INPUTS.values(), strict=True)
    ]


def _suffix(path: Path, target: Sequence[str]) -> str:
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".npz"):
        raise DataError(f"{path}: expected a name that ends in .csv or .npz")
    if suffix == ".npz" and target:
        raise DataError(f"{path}: an npz has no columns such as {target[0]!r}")
    _regular(path)
    return suffix


# What surrounds the program: signals that end it, and where its output goes.


SIGNALS = [
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if hasattr(signal, name)
]
NOT_READ = 141  # the exit code where standard output is closed, as for SIGPIPE


class _Stopped(KeyboardInterrupt):
    """A signal other than Ctrl-C that ends the program, in the same way."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.code = 128 + number


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    raise _Stopped(number)


def _stop_code(error: KeyboardInterrupt) -> int:
    """The exit code, as a shell gives it for the signal."""
    return error.code if isinstance(error, _Stopped) else 128 + signal.SIGINT


@contextmanager
def _stoppable() -> Iterator[None]:
    """SIGTERM and a terminal that is gone are raised as Ctrl-C is. What was told to be
    ignored, as by nohup, still is."""
    with _handlers(
        {s: _stop for s in SIGNALS if signal.getsignal(s) == signal.SIG_DFL}
    ):
        yield


@contextmanager
def _held(before: Callable[[], object] | None = None) -> Iterator[Callable[[], None]]:
    """Hold a signal back until the block ends, or calls what it is given.

    Then `before()` is called, and the signal acts: nothing is cut in two. A second
    signal acts at once.
    """
    waiting: list[int] = []
    handlers = {s: h for s in SIGNALS if callable(h := signal.getsignal(s))}

    def hold(number: int, frame: FrameType | None) -> None:
        waiting.append(number)
        if len(waiting) > 1:
            handlers[number](number, frame)

    def release() -> None:
        if waiting:
            if before is not None:
                before()
            number = waiting[0]
            waiting.clear()
            handlers[number](number, None)

    with _handlers(dict.fromkeys(handlers, hold)):
        yield release
    release()


@contextmanager
def _handlers(handlers: dict[Any, Callable[..., object]]) -> Iterator[None]:
    """Handlers of signals, while the block runs; only the main thread can have them."""
    before = {}
    try:
        with suppress(ValueError):
            for number, handler in handlers.items():
                before[number] = signal.signal(number, handler)
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)


def _lenient_output() -> None:
    """A terminal that cannot show a character shows a question mark."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")


def _flush_output() -> None:
    if sys.stdout is not None:  # it was closed from the start
        sys.stdout.flush()


def _os_error(error: OSError) -> str:
    """What it says, and of which file; what has no name is standard output."""
    return f"{error.filename or 'standard output'}: {error.strerror or error}"


def _drop_output() -> None:
    """Standard output that cannot be written takes no more, and says so no more."""
    with suppress(OSError, ValueError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)


# Training.


BLOCK = 1 << 16  # entries updated at a time, few enough for the processor's cache
REACH = 500  # how many steps training can go back, at the least


class _Training:
    """Parameters, gradient and optimizer state as vectors, with views by parameter."""

    def __init__(self, params: Params, *data: Array) -> None:
        arrays = [np.asarray(params[name], DTYPE) for name in PARAMETERS]
        theta = np.concatenate([array.ravel() for array in arrays])
        rows = np.zeros((2 + STATES, theta.size), DTYPE)
        self.theta, self.g, self.state = rows[0], rows[1], rows[2:]
        self.theta[...] = theta
        self.data, self.t = data, 0
        self.diverged: str | None = None
        self.scratch: dict[int, tuple[Array, ...]] = {}
        spare = np.empty((UPDATE_SCRATCH, BLOCK), DTYPE)
        self.pieces = []  # what `_update` takes, block by block
        for start in range(0, self.theta.size, BLOCK):
            block = rows[:, start : start + BLOCK]
            self.pieces.append((*block, *spare[:, : block.shape[1]]))
        self.params = _views(self.theta, arrays)
        self.grads = _views(self.g, arrays)
        self.older = self.newer = self.snapshot()
        self.done: list[Array] = []  # the batches since the older snapshot

    def epoch(self, batches: Iterable[Array], between: Callable[[], None]) -> float:
        """One step for each batch; the mean loss. `between` is called before each.

        Stops where a loss is not finite, and goes back from parameters that are not:
        no loss has judged the last update, and a bounded activation hides an infinity.
        """
        total, count, value = 0.0, 0, 0.0
        for index in batches:
            between()
            self.done.append(index)
            value = self.step(index)
            if not -np.inf < value < np.inf:
                break
            total += value * len(index)
            count += len(index)
            if len(self.done) % REACH == 0:
                if not np.isfinite(self.theta).all():
                    break
                if len(self.done) == 2 * REACH:
                    self.older = self.newer
                    del self.done[:REACH]
                self.newer = self.snapshot()
        self.settle(value)
        return total / max(count, 1)

    def settle(self, value: float = 0.0) -> None:
        """Go back where the last loss, or a parameter, is not finite."""
        sound = -np.inf < value < np.inf and np.isfinite(self.theta).all()
        if self.done and not sound:
            self.go_back()

    def finish(self) -> None:
        """Go back where the last update leaves a loss that is not finite: no other step
        is there to see it."""
        if self.done and self.diverged is None:
            batch = [array[self.done[-1]] for array in self.data]
            self.settle(loss(self.named(), *batch))

    def step(self, index: Array) -> float:
        """One update; the loss before it. Where that is not finite, no update."""
        batch = [array[index] for array in self.data]
        scratch = self.scratch.get(len(index))
        if scratch is None:
            scratch = self.scratch[len(index)] = _scratch(self.params, *batch)
        value = _gradient(self.params, self.grads, scratch, *batch)
        if -np.inf < value < np.inf:
            self.t += 1
            for piece in self.pieces:
                _update(self.t, *piece)
        return value

    def snapshot(self) -> tuple[Array, Array, int]:
        return self.theta.copy(), self.state.copy(), self.t

    def go_back(self) -> None:
        """Repeat steps up to the first bad one, tell it, and keep what stood before it.

        That is the last parameters that are finite and whose loss is.
        """
        self.theta[...], self.state[...], self.t = self.older
        good = self.theta.copy()
        for index in self.done:
            before, value = self.theta.copy(), self.step(index)
            if not -np.inf < value < np.inf:
                place = f"step {self.t + 1}{self.short(index)}: the loss is {value}"
                break
            good, place = before, f"step {self.t}: the update is not finite"
            if not np.isfinite(self.theta).all():
                break
        else:
            place = f"step {self.t}: the loss after it is not finite"
        self.diverged = f"{place}; first bad: {self.first_bad(index)}"
        self.theta[...] = good

    def short(self, index: Array) -> str:
        """How many rows a batch has that is shorter than others, as the last may be."""
        rows, most = len(index), max(map(len, self.done))
        return f", of {rows} {'row' if rows == 1 else 'rows'}" if rows < most else ""

    def first_bad(self, index: Array) -> str:
        """The first layer, and the name of its first value, that is not finite."""
        values = self.named()
        values |= layers(values, *(array[index] for array in self.data[:-1]))
        for number, names in LAYERS.items():
            for name in names:
                if not np.isfinite(values[name]).all():
                    return f"layer {number}, {name}"
        return "the loss itself"

    def named(self) -> Params:
        return {n: p.copy() for n, p in zip(PARAMETERS, self.params, strict=True)}


def _views(vector: Array, arrays: Sequence[Array]) -> tuple[Array, ...]:
    ends = np.cumsum([array.size for array in arrays])
    return tuple(
        vector[end - array.size : end].reshape(array.shape)
        for end, array in zip(ends, arrays, strict=True)
    )


# The loop over epochs.


def fit(
    params: Params,
    *data: ArrayLike,
    epochs: int = 1,
    batch_size: int = 32,
    seed: int = 0,
    validation: Sequence[ArrayLike] | None = None,
    callback: Callable[[int, dict[str, Any]], object] | None = None,
    batches: Iterable[Array] | None = None,
) -> dict[str, Any]:
    """Train on data, the inputs and then y as `rows` takes them; return the history.

    The arrays in `params` are replaced by trained ones. The history has the mean loss
    of every epoch, and the validation loss where `validation` is given. `batches`,
    index arrays, takes the place of the shuffle for one epoch. `callback(epoch,
    history)` is called after every epoch, and stops the training by returning
    something true. When the loss or a parameter is no longer finite, training stops:
    `history["diverged"]` tells the step and the first layer that went bad, and
    `params` are the last that were finite and whose loss was. A signal, such as
    Ctrl-C, ends it between two steps; `params` are then those after the last one.
    """
    if epochs < 0 or batch_size < 1:
        sizes = f"epochs {epochs}, batch_size {batch_size}"
        raise DataError(f"{sizes}: expected at least 0 and 1")
    if batches is not None and epochs != 1:
        raise DataError(f"epochs is {epochs}: expected 1, as `batches` are one epoch")
    arrays = rows(*data)
    held_out = None if validation is None else rows(*validation)
    rng = np.random.default_rng(seed)
    training = _Training(params, *arrays)
    history: dict[str, Any] = {"loss": [], "diverged": None}
    if held_out is not None:
        history["validation_loss"] = []

    def keep() -> None:
        with np.errstate(all="ignore"):
            training.settle()
        if training.t:  # else there is nothing new
            params.update(training.named())

    with _held(keep) as release:
        for epoch in range(1, epochs + 1):
            order = batches
            if order is None:
                order = _shuffled(rng, len(arrays[0]), batch_size)
            with np.errstate(all="ignore"):  # the loss itself says whether it is finite
                mean = training.epoch(order, release)
            params.update(training.named())
            if training.diverged is not None:
                break
            history["loss"].append(mean)
            if held_out is not None:
                with np.errstate(all="ignore"):
                    history["validation_loss"].append(float(loss(params, *held_out)))
            if callback is not None and callback(epoch, history):
                break
        with np.errstate(all="ignore"):
            training.finish()
        if training.diverged is not None:
            params.update(training.named())
            history["diverged"] = training.diverged
            warnings.warn(training.diverged, RuntimeWarning, stacklevel=2)
    return history


def _shuffled(rng: np.random.Generator, count: int, batch_size: int) -> list[Array]:
    order = rng.permutation(count)
    return [order[start : start + batch_size] for start in range(0, count, batch_size)]


# Files that are written whole or not at all.


try:
    import fcntl
except ImportError:  # no POSIX system: nobody waits for another
    fcntl = None  # type: ignore[assignment]

PATIENCE = 60.0  # seconds that a process waits for another to write its file


def _output(path: str | Path, suffix: str, data: str | None = None) -> Path:
    """The path, if a file of that suffix can go there and not in place of the data."""
    path = Path(path)
    if path.suffix != suffix:
        raise DataError(f"{path}: expected a name that ends in {suffix}")
    real = Path(os.path.realpath(path))
    if os.path.isdir(real):
        raise DataError(f"{path}: is a folder, expected a file")
    if not os.path.isdir(real.parent):
        raise DataError(f"{path}: there is no folder {path.parent}")
    if not os.access(real.parent, os.W_OK):
        raise DataError(f"{path}: its folder cannot be written")
    _regular(path)
    try:
        os.stat(path)  # its name may be too long, or lead in a circle
    except FileNotFoundError:
        pass
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}") from None
    if data is not None and real == Path(os.path.realpath(data)):
        raise DataError(f"{path}: is the data itself, expected another file")
    return path


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of `path` once it is whole, and on the disk.

    It is made beside it, under one name: the next run finds what a killed one left.
    Where `path` is a link, the link stays, and what it leads to is replaced.
    """
    real = Path(os.path.realpath(path))
    part = _part(real)
    try:
        with _alone(part):
            try:
                with open(part, "wb") as file:
                    yield file
                    _on_disk(file)
                os.replace(part, real)
            except BaseException:
                part.unlink(missing_ok=True)
                raise
            _folder_on_disk(real.parent)
    except OSError as error:
        raise DataError(f"{path}: {error.strerror or error}") from None


def _part(path: Path) -> Path:
    return path.with_name(f".{path.stem[:40]}.part")


def _remove_part(path: Path) -> None:
    """Remove what a run left that was killed while it wrote `path`."""
    part = _part(Path(os.path.realpath(path)))
    if os.path.lexists(part):
        with suppress(OSError), _alone(part, 0):  # it may be alive, or another's
            part.unlink()


@contextmanager
def _alone(lock: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the file `lock`, which is made where it is missing, against other processes.

    They wait, `patience` seconds at most: `TimeoutError`. The block may rename or
    remove the file. It is let go when the process ends, however it does.
    """
    end = time.monotonic() + patience
    while fcntl is not None:
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
        descriptor = os.open(lock, flags, 0o666)
        try:
            if _locked(descriptor) and _is_at(descriptor, lock):
                yield
                return
        finally:
            os.close(descriptor)
        if time.monotonic() > end:
            raise TimeoutError(errno.ETIMEDOUT, "another process is writing there")
        time.sleep(0.02)
    yield


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True


def _is_at(descriptor: int, path: Path) -> bool:
    """Whether an open file still has its name: others may have renamed it."""
    try:
        return os.path.samestat(os.fstat(descriptor), os.lstat(path))
    except FileNotFoundError:
        return False


def _on_disk(file: BinaryIO) -> None:
    """Wait until what was written would outlast a power failure."""
    file.flush()
    os.fsync(file.fileno())


def _folder_on_disk(folder: Path) -> None:
    """The same of the names in a folder, where folders can be opened."""
    if fcntl is None:
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # a file system that does so by itself
            raise
    finally:
        os.close(descriptor)


# Files of parameters.


COLUMNS = ("columns.inputs", "columns.targets")  # arrays of their names


def save(path: str | Path, params: Params, columns: Columns | None = None) -> None:
    """Write the parameters to an npz, all of it or nothing. Raises `DataError`.

    `columns` are those that they were trained on, as `read_columns` has them.
    """
    path = _output(path, ".npz")
    _check_params(path, params)
    arrays: dict[str, Any] = {name: params[name] for name in PARAMETERS}
    if columns is not None:
        _check_columns(f"{path}: names of columns", columns)
        arrays |= zip(COLUMNS, map(np.array, columns), strict=True)
    with _replacing(path) as file:
        np.savez(file, **arrays)


def load(path: str | Path) -> Params:
    """Parameters that `save` wrote; nothing is unpickled. Raises `DataError`."""
    return _load(path)[0]


def load_columns(path: str | Path) -> Columns | None:
    """The columns that they were trained on; None where the file does not name them."""
    return _load(path)[1]


def _load(path: str | Path) -> tuple[Params, Columns | None]:
    path = Path(path)
    _regular(path)
    _remove_part(path)
    arrays = _read_npz(path)
    names = [arrays.pop(name) for name in COLUMNS if name in arrays]
    _check_params(path, arrays)
    params = {name: arrays[name] for name in PARAMETERS}
    if not names:
        return params, None
    place = f"{path}: names of columns"
    if len(names) < 2 or any(a.dtype.kind != "U" or a.ndim != 1 for a in names):
        raise DataError(f"{place}: expected two lists of text")
    try:
        columns = Columns(*(_stripped(array.tolist()) for array in names))
    except Exception:  # NumPy raises what it likes where no character has that number
        raise DataError(f"{place}: expected text") from None
    _check_columns(place, columns)
    return params, columns


def _check_params(path: Path, params: Params) -> None:
    for name in PARAMETERS:
        if name not in params:
            raise DataError(f"{path}: parameter {name} is missing")
    for name, array in params.items():
        if name not in PARAMETERS:
            raise DataError(f"{path}: unknown parameter {_listed([name])}")
        if array.shape != PARAMETERS[name]:
            expected = f"expected {PARAMETERS[name]}"
            raise DataError(f"{path}: {name} has shape {array.shape}, {expected}")
        if array.dtype != DTYPE:
            expected = f"expected {np.dtype(DTYPE).name}"
            raise DataError(f"{path}: {name} has dtype {array.dtype}, {expected}")
        if not np.isfinite(array).all():
            index = ", ".join(map(str, np.argwhere(~np.isfinite(array))[0]))
            raise DataError(f"{path}: {name}[{index}] is not finite")


# A check of the gradient by differences.


TOLERANCE = 1e-5


def selfcheck(seed: int = 0) -> float:
    """The gradient's worst relative error, at random parameters and a random batch.

    It is compared with central differences of the loss along random directions, and
    along every axis in a small network. The error of a parameter is relative to the
    norm of its gradient. Should stay below TOLERANCE: float64 parameters make the
    arithmetic float64, whatever DTYPE is.
    """
    rng = np.random.default_rng(seed)
    params = {
        name: rng.normal(scale=max(shape[-1:], default=1) ** -0.5, size=shape)
        for name, shape in PARAMETERS.items()
    }
    inputs = [rng.normal(size=(5, *shape)) for shape in INPUTS.values()]
    data = rows(*inputs, _random_targets(rng, 5))

    value, grad = loss_and_grad(params, *data)
    errors = []
    for name, gradient in grad.items():
        # A gradient that is zero but for rounding has no relative error worth the name.
        scale = max(float(np.linalg.norm(gradient)), 1e-3 * abs(value), 1e-300)
        for direction in _directions(rng, gradient.shape):
            expected = float(np.vdot(gradient, direction))
            slopes = _slopes(params, name, direction, data)
            errors.append(min(abs(slope - expected) for slope in slopes) / scale)
    return float(np.max(errors))


def _directions(rng: np.random.Generator, shape: tuple[int, ...]) -> Iterator[Array]:
    """Random signs, and in a small network every single entry."""
    for _ in range(4):
        yield rng.choice((-1.0, 1.0), size=shape)
    if sum(math.prod(each) for each in PARAMETERS.values()) <= 1000:
        yield from np.eye(math.prod(shape)).reshape(-1, *shape)


def _slopes(
    params: Params, name: str, direction: Array, data: Sequence[Array]
) -> list[float]:
    """Derivatives of the loss along a direction of one parameter.

    Central differences come at several steps, the best of which counts: rounding or a
    kink spoils some of them, a wrong gradient disagrees with all.
    """

    def at(step: float) -> float:
        return loss({**params, name: params[name] + step * direction}, *data)

    length = float(np.linalg.norm(direction))
    steps = [h / length for h in (1e-4, 1e-5, 1e-6, 1e-7)]
    return [(at(h) - at(-h)) / (2 * h) for h in steps]


# The command line's arguments.


PROGRAM = Path(__file__).name
Command = Callable[[argparse.Namespace], int]


class _Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{PROGRAM}: error: {' '.join(message.split())}\n")


def _parser(
    train: Command, predict: Command, check: Command
) -> argparse.ArgumentParser:
    """The arguments of each command, which is what `run` then is."""
    parser = _Parser(prog=PROGRAM, description=f"Train and use {SPEC['name']}.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("train", help="train on a data file")
    command.set_defaults(run=train)
    _add_data(command)
    command.add_argument("--epochs", type=_whole(1), default=20)
    command.add_argument("--batch-size", type=_whole(1), default=32)
    command.add_argument("--seed", type=_whole(0), default=0)
    command.add_argument(
        "--holdout", type=_share, default=0.2, help="share of rows kept for the report"
    )
    command.add_argument("-o", "--output", default="params.npz")
    command.add_argument("-q", "--quiet", action="store_true", help="no line per epoch")

    command = commands.add_parser("predict", help="print predictions as CSV")
    command.set_defaults(run=predict)
    _add_data(command)
    command.add_argument("--params", default="params.npz")
    command.add_argument("-o", "--output", help="a .csv file to write instead")

    command = commands.add_parser("selfcheck", help="check the gradient numerically")
    command.set_defaults(run=check)
    command.add_argument("--seed", type=_whole(0), default=0)
    return parser


def _add_data(command: argparse.ArgumentParser) -> None:
    command.add_argument("data", metavar="DATA", help="a .csv with a header or an .npz")
    command.add_argument(
        "--target",
        nargs="+",
        action="extend",
        default=[],
        metavar="COLUMN",
        help="target columns of a CSV; when left out, the last or those trained on",
    )


def _whole(lowest: int) -> Callable[[str], int]:
    def convert(text: str) -> int:
        if not (text.isdecimal() and len(text) < 19 and int(text) >= lowest):
            expected = f"expected a whole number from {lowest} up"
            raise argparse.ArgumentTypeError(f"{text[:40]!r}: {expected}")
        return int(text)

    return convert


def _share(text: str) -> float:
    if not (_is_number(text) and 0 <= float(text) < 1):
        expected = "expected a number from 0 to below 1"
        raise argparse.ArgumentTypeError(f"{text[:40]!r}: {expected}")
    return float(text)


# The command line.


def main(argv: Sequence[str] | None = None) -> int:
    """The command line. Returns the exit code: 1 for a failure, 2 for bad input.

    It is 128 more than the number of a signal that ended it, such as Ctrl-C.
    """
    _lenient_output()
    with _stoppable():
        try:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("always", UserWarning)
                    warnings.showwarning = _show
                    options = _parser(_train, _predict, _selfcheck).parse_args(argv)
                    return int(options.run(options))
            finally:
                _flush_output()
        except DataError as error:
            code, told = 2, f"error: {error}"
        except MemoryError:
            code, told = 2, "error: there is not memory enough"
        except KeyboardInterrupt as error:
            code, told = _stop_code(error), "stopped"
        except BrokenPipeError:
            code, told = NOT_READ, ""
        except OSError as error:
            code, told = 2, f"error: {_os_error(error)}"
        _drop_output()
        _note(told)
    return code


def _note(text: str) -> None:
    """A line on standard error, if that is still read."""
    if text:
        with suppress(OSError):
            print(f"{PROGRAM}: {text}", file=sys.stderr, flush=True)


def _show(message: Warning | str, *_: object, **__: object) -> None:
    _note(str(message))


def _train(options: argparse.Namespace) -> int:
    output = _output(options.output, ".npz", options.data)
    columns = read_columns(options.data, options.target)
    data = read_data(options.data, options.target, columns)
    params = init_params(options.seed)
    order = np.random.default_rng(options.seed).permutation(len(data[0]))
    count = math.ceil(options.holdout * len(order))
    held_out, rest = order[:count], order[count:]
    if not len(rest):
        raise DataError(f"{options.data}: all {count} rows are held out, none is left")
    first, epochs, unread = dict(params), 0, list[OSError]()

    def say(text: str) -> None:
        """A line, while it is read: a training goes on without."""
        try:
            if not unread:
                print(text, flush=True)
        except OSError as error:
            unread.append(error)

    def report(epoch: int, history: dict[str, Any]) -> None:
        nonlocal epochs
        epochs = epoch
        line = f"epoch {epoch}/{options.epochs}: loss {history['loss'][-1]:.6g}"
        if count:
            line += f", held out {history['validation_loss'][-1]:.6g}"
        if not options.quiet:
            say(line)

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # history has it
            history = fit(
                params,
                *(array[rest] for array in data),
                epochs=options.epochs,
                batch_size=options.batch_size,
                seed=options.seed,
                validation=[array[held_out] for array in data] if count else None,
                callback=report,
            )
        diverged = history["diverged"]
        untrained = all(np.array_equal(params[name], first[name]) for name in params)
        if not (diverged and untrained):  # what lies there may be better
            with _held():
                save(output, params, columns)
        part, name = (held_out, "held-out") if count else (rest, "training")
        if not diverged:
            found = scores_text(scores(params, *(array[part] for array in data)))
    except KeyboardInterrupt as error:
        if all(params[name] is first[name] for name in params):
            raise  # no step was done: what lies there may be better
        with suppress(KeyboardInterrupt), _held():  # it ends already
            save(output, params, columns)
            place = f"epoch {min(epochs + 1, options.epochs)} of {options.epochs}"
            _note(f"stopped in {place}; saved {output}")
        return _stop_code(error)
    if diverged:
        _note(f"diverged: {diverged}")
        kept = f"saved the last good parameters to {output}"
        say("no step was good: nothing is saved" if untrained else kept)
        return 1
    say(f"{len(part)} {name} rows: {found}")
    say(f"saved {output}")
    if unread:
        raise unread[0]
    return 0


def scores_text(result: dict[str, float]) -> str:
    """The scores on one line; a share as per cent."""
    return ", ".join(
        f"{name} {value:.2%}" if name == "accuracy" else f"{name} {value:.5g}"
        for name, value in result.items()
    )


def _predict(options: argparse.Namespace) -> int:
    output = options.output and _output(options.output, ".csv", options.data)
    params, trained_on = _load(options.params)
    found = predict(params, *read_inputs(options.data, options.target, trained_on))
    columns = _columns(found)
    lines = [",".join(map(str, row)) for row in zip(*columns.values(), strict=True)]
    text = "\n".join([",".join(columns), *lines, ""])
    if output:
        with _replacing(output) as file:
            file.write(text.encode())
    else:
        print(text, end="")
    return 0


def _selfcheck(options: argparse.Namespace) -> int:
    worst = selfcheck(options.seed)
    verdict = "passed" if worst <= TOLERANCE else "FAILED"
    print(f"gradient against differences, in float64: worst relative error {worst:.1e}")
    print(f"{verdict}: the tolerance is {TOLERANCE:.0e}")
    return 0 if worst <= TOLERANCE else 1


if __name__ == "__main__":
    sys.exit(main())
