from __future__ import annotations

import numpy as np
import pytest

from symnn.library import LOSSES

RNG = np.random.default_rng(1)
OUTPUT = RNG.normal(size=(3, 2)) * 2
TARGETS = {
    "values": RNG.normal(size=(3, 2)) * 2,
    "nonnegative": np.array([[0.0, 2.0], [1.0, 3.5], [0.5, 0.0]]),
    "one_hot": np.eye(2)[[0, 1, 1]],
    "binary": np.eye(2)[[0, 1, 1]],
    "signed": 2 * np.eye(2)[[0, 1, 1]] - 1,
}
TORCH = {
    "mse": "mse_loss",
    "mae": "l1_loss",
    "huber": "huber_loss",
    "binary_cross_entropy": "binary_cross_entropy_with_logits",
    "cross_entropy": "cross_entropy",
    "poisson": "poisson_nll_loss",
}


def computed(name, evaluator, y):
    at = evaluator({"a": OUTPUT, "y": y}, {"N": 3, "n": 2})
    return float(at.equation(LOSSES[name].equation))


@pytest.mark.parametrize("name", TORCH)
def test_values_are_those_of_torch(name, evaluator):
    torch = pytest.importorskip("torch")
    y = TARGETS[LOSSES[name].targets]
    function = getattr(torch.nn.functional, TORCH[name])
    expected = function(torch.tensor(OUTPUT), torch.tensor(y)).item()
    assert computed(name, evaluator, y) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize(
    ("name", "by_hand"),
    [
        ("least_squares", lambda a, y: ((a - y) ** 2).sum() / 6),
        ("log_cosh", lambda a, y: np.log(np.cosh(a - y)).mean()),
        ("hinge", lambda a, y: np.maximum(0, 1 - y * a).mean()),
    ],
)
def test_values_without_a_peer(name, by_hand, evaluator):
    y = TARGETS[LOSSES[name].targets]
    assert computed(name, evaluator, y) == pytest.approx(by_hand(OUTPUT, y), rel=1e-13)


@pytest.mark.parametrize("loss", LOSSES.values(), ids=lambda loss: loss.name)
def test_a_source(loss):
    assert len(loss.source) > 10


def test_classifiers_are_those_with_labels():
    named = [name for name, loss in LOSSES.items() if loss.classifier]
    assert named == ["binary_cross_entropy", "cross_entropy", "hinge"]


def test_predictions_of_probabilistic_models(evaluator):
    one = evaluator({"z": 0.0}, {})
    assert float(one.expression(LOSSES["binary_cross_entropy"].predict.expr)) == 0.5
    assert float(one.expression(LOSSES["poisson"].predict.expr)) == 1.0
    rows = evaluator({"z": OUTPUT}, {"N": 3, "n": 2})
    rows = rows.equation(LOSSES["cross_entropy"].predict.equation)
    np.testing.assert_allclose(rows.sum(axis=1), 1.0)
