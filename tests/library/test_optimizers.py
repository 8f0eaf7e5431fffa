from __future__ import annotations

import pytest

from symnn.library import OPTIMIZERS, RANGES

TORCH = {  # name here → class in torch.optim, its options beyond the defaults
    "sgd": ("SGD", {}),
    "momentum": ("SGD", {"momentum": 0.9}),
    "nesterov": ("SGD", {"momentum": 0.9, "nesterov": True}),
    "adagrad": ("Adagrad", {}),
    "rmsprop": ("RMSprop", {}),
    "adam": ("Adam", {}),
    "adamw": ("AdamW", {}),
}
GRADIENTS = [0.7, -1.3, 0.0, 2.0, 1e-6, -0.4, 0.2, 3.0]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_steps_and_defaults_are_those_of_torch(name, evaluator):
    torch = pytest.importorskip("torch")
    class_name, options = TORCH[name]
    theta = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
    peer = getattr(torch.optim, class_name)([theta], **options)
    optimizer = OPTIMIZERS[name]
    values = {"theta": 1.5, **dict.fromkeys(optimizer.state, 0.0), **optimizer.defaults}
    for step, gradient in enumerate(GRADIENTS, 1):
        theta.grad = torch.tensor(gradient, dtype=torch.float64)
        peer.step()
        values |= {"g": gradient, "t": step}
        for equation in optimizer.equations:
            target = equation.split("=")[0].strip()
            values[target] = float(evaluator(values, {}).equation(equation))
        assert values["theta"] == pytest.approx(theta.item(), rel=1e-13)


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=lambda o: o.name)
def test_defaults_are_in_their_ranges(optimizer):
    assert "learning_rate" in optimizer.defaults
    assert len(optimizer.source) > 10
    for name, default in optimizer.defaults.items():
        assert default in RANGES[name]


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        ("learning_rate", [1e-9, 1e9], [0.0, -1.0, float("inf"), float("nan")]),
        ("beta1", [0.0, 0.999], [1.0, -0.1, float("nan")]),
        ("weight_decay", [0.0, 5.0], [-1e-9, float("inf")]),
    ],
)
def test_ranges(name, inside, outside):
    assert all(value in RANGES[name] for value in inside)
    assert not any(value in RANGES[name] for value in outside)
