from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from symnn.meaning.sizes import reduced_sizes
from symnn.spec import Dense, Layer, Network
from symnn.verify import Verdict, check_float
from tests.verify.edited import ADAM, CENTERED, derived, wrong_in_float
from tests.verify.programs import RELU, TANH, deep


def tanh_network(wrong: Any = None, dtype: Any = np.float64) -> SimpleNamespace:
    """The network of `TANH`, as an emitted file would have it; `wrong` edits its gradient."""

    def loss_and_grad(params: dict[str, Any], x: Any, y: Any) -> Any:
        a = np.tanh(x @ params["W1"].T + params["b1"])
        e = a @ params["W2"].T + params["b2"] - y
        d2 = e / len(x)
        d1 = d2 @ params["W2"] * (1 - a**2)
        gradient = {"W1": d1.T @ x, "b1": d1.sum(0), "W2": d2.T @ a, "b2": d2.sum(0)}
        if wrong:
            wrong(gradient)
        return float(np.vdot(e, e) / (2 * len(x))), gradient

    return SimpleNamespace(PARAMETERS={}, DTYPE=dtype, loss_and_grad=loss_and_grad)


def verdicts(module: SimpleNamespace) -> dict[str, Verdict]:
    forward, _, _ = TANH.programs()
    findings = check_float(module, forward, output="loss")
    return {f.tensor: f.verdict for f in findings}


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_right_file_is_equal(dtype: Any) -> None:
    assert verdicts(tanh_network(dtype=dtype)) == dict.fromkeys(
        ["loss", "W1", "b1", "W2", "b2"], Verdict.EQUAL
    )


@pytest.mark.parametrize(
    "wrong",
    [
        lambda g: g.update(W1=g["W1"] * (1 + 1e-7)),
        lambda g: g.update(W1=-g["W1"]),
        lambda g: g.update(W1=g["W1"].T),
        lambda g: g.update(W1=g["W1"] * np.nan),
        lambda g: g.pop("W1"),
        lambda g: g["W1"].__setitem__((0, 0), 0.0),
    ],
    ids=["1e-7", "sign", "transposed", "nan", "missing", "one entry"],
)
def test_a_wrong_gradient_is_refused_and_named(wrong: Any) -> None:
    found = verdicts(tanh_network(wrong))
    assert found["W1"] is Verdict.DIFFERENT
    assert {v for name, v in found.items() if name != "W1"} == {Verdict.EQUAL}


def test_kinks_are_kept_away_from() -> None:
    forward, _, _ = RELU.programs()

    def loss_and_grad(params: dict[str, Any], x: Any, y: Any) -> Any:
        a = np.maximum(x @ params["W"].T, 0)
        d = np.sign(a - y) / len(x) * (a > 0)
        return float(np.abs(a - y).sum() / len(x)), {"W": d.T @ x}

    module = SimpleNamespace(PARAMETERS={}, DTYPE=np.float64, loss_and_grad=loss_and_grad)
    findings = check_float(module, forward, output="loss")
    assert {f.tensor: f.verdict for f in findings} == dict.fromkeys(["loss", "W"], Verdict.EQUAL)


def test_a_file_that_raises_is_refused() -> None:
    def loss_and_grad(*_: Any) -> Any:
        raise FloatingPointError("overflow")

    found = verdicts(SimpleNamespace(PARAMETERS={}, DTYPE=np.float64, loss_and_grad=loss_and_grad))
    assert set(found.values()) == {Verdict.DIFFERENT}


def test_in_a_deep_network_the_wrong_layer_is_found() -> None:
    depth = 30
    forward, _, _ = deep(depth).programs()

    def loss_and_grad(params: dict[str, Any], x: Any, y: Any) -> Any:
        values = [x]
        for layer in range(1, depth + 1):
            values.append(np.tanh(values[-1] @ params[f"W{layer}"].T))
        gradient, d = {}, y
        for layer in range(depth, 0, -1):
            d = d * (1 - values[layer] ** 2)
            gradient[f"W{layer}"] = d.T @ values[layer - 1]
            d = d @ params[f"W{layer}"]
        gradient["W7"] = gradient["W7"] * 1.01
        return float(np.vdot(values[-1], y)), gradient

    module = SimpleNamespace(PARAMETERS={}, DTYPE=np.float64, loss_and_grad=loss_and_grad)
    findings = check_float(module, forward, output="loss")
    assert {f.tensor for f in findings if f.verdict is Verdict.DIFFERENT} == {"W7"}


def test_a_gradient_that_is_zero_is_no_false_alarm() -> None:
    assert wrong_in_float(spec=CENTERED) == {}


@pytest.mark.parametrize("loss", ["mse", "log_cosh", "huber"])
def test_a_bias_that_a_normalisation_takes_away_is_no_false_alarm(loss: str) -> None:
    """Where the inputs are zero, so is the variance: what is divided by its root is large."""
    spec = Network(Dense(3), Layer("batch_statistics_norm"), input=(3, 2), loss=loss)
    assert wrong_in_float(spec=spec) == {}


def test_a_number_in_the_place_of_a_size_is_seen() -> None:
    forward = derived(ADAM.model_dump_json())[0].model.program
    rows = next(n for symbol, n in reduced_sizes(forward).items() if symbol.name == "N")
    assert wrong_in_float(("    N = len(x)\n", f"    N = {rows}\n"))


def test_rounding_in_float32_is_no_false_alarm() -> None:
    spec = Network(Dense(6), input=6, loss="hinge", dtype="float32")  # its gradient is ±1/N
    assert wrong_in_float(spec=spec, targets="signed") == {}
