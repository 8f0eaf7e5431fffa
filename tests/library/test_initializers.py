from __future__ import annotations

import math

import pytest

from symnn.library import INITIALIZERS

FANS = {"fan_in": 30.0, "fan_out": 20.0}
VARIANCES = {
    "zeros": 0.0,
    "normal": 0.05**2,
    "uniform": 0.05**2 / 3,
    "glorot_normal": 2 / 50,
    "glorot_uniform": 2 / 50,
    "he_normal": 2 / 30,
    "he_uniform": 2 / 30,
    "lecun_normal": 1 / 30,
    "lecun_uniform": 1 / 30,
}


@pytest.mark.parametrize("initializer", INITIALIZERS.values(), ids=lambda i: i.name)
def test_the_variance_is_that_of_the_paper(initializer, evaluator):
    scale = float(evaluator(FANS, {}).expression(initializer.scale))
    variance = scale**2 / (3 if initializer.distribution == "uniform" else 1)
    assert variance == pytest.approx(VARIANCES[initializer.name])
    assert len(initializer.source) > 10


@pytest.mark.parametrize("name", ["glorot", "he"])
def test_scales_are_those_of_torch(name, evaluator):
    torch = pytest.importorskip("torch")
    peer = {"glorot": torch.nn.init.xavier_uniform_, "he": torch.nn.init.kaiming_uniform_}[name]
    weights = peer(torch.empty(300, 200), generator=torch.Generator().manual_seed(0))
    fans = {"fan_in": 200.0, "fan_out": 300.0}
    scale = evaluator(fans, {}).expression(INITIALIZERS[f"{name}_uniform"].scale)
    assert math.isclose(float(scale), weights.abs().max().item(), rel_tol=1e-3)
