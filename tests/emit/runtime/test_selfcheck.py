"""The emitted file's own check of its gradient: it passes what is right and finds what is not."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.mark.parametrize("function", ["tanh", "abs"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    ("targets", "outputs"),
    [("values", 2), ("one_hot", 3), ("binary", 1), ("binary", 2), ("signed", 1), ("signed", 3)],
)
def test_a_right_gradient_passes(sample, function, dtype, targets, outputs):
    module = sample(targets, outputs=outputs, function=function, dtype=dtype)
    assert all(module.selfcheck(seed) <= module.TOLERANCE for seed in range(5))


@pytest.mark.parametrize("function", ["tanh", "abs"])
@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("W1", lambda g: 2 * g),
        ("b1", lambda g: -g),
        ("W2", lambda g: g[:, ::-1]),
        ("b2", lambda g: 0 * g),
        ("b2", lambda g: np.nan * g),
        ("W1", lambda g: g + 1e-3 * np.linalg.norm(g) * np.eye(*g.shape)),
    ],
)
def test_a_wrong_gradient_is_found(sample, monkeypatch, capsys, function, name, change):
    module = sample(outputs=2, function=function)
    right = module.loss_and_grad

    def wrong(params, x, y):
        value, grads = right(params, x, y)
        return value, {**grads, name: change(grads[name])}

    monkeypatch.setattr(module, "loss_and_grad", wrong)
    assert not module.selfcheck() <= module.TOLERANCE
    assert module.main(["selfcheck"]) == 1
    assert "FAILED" in capsys.readouterr().out


def test_the_command_prints_the_worst_error(sample, capsys):
    assert sample().main(["selfcheck"]) == 0
    out = capsys.readouterr().out
    assert "worst relative error" in out and "passed" in out
