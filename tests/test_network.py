"""From a description to equations: penalties, and what a loss of one's own predicts."""

from __future__ import annotations

import numpy as np
import pytest

from symnn.network import build
from symnn.notation import to_text
from symnn.pipeline import derive, generate
from symnn.spec import CustomLoss, Dense, Network, from_shorthand
from tests.networks import emitted


def test_penalties_are_an_equation_of_the_weights() -> None:
    model = build(from_shorthand("2-3-1", l1=0.25, l2=1e-3))
    assert [to_text(model.program.equation(name)) for name in ("penalty", "objective")] == [
        "penalty = sum(abs(W1[k,j]), k, j)/4 + sum(abs(W2[k,j]), k, j)/4"
        " + sum(W1[k,j]**2, k, j)/2000 + sum(W2[k,j]**2, k, j)/2000",
        "objective = loss + penalty",
    ]
    assert model.objective == "objective"


@pytest.mark.parametrize("number", [1e-300, 5e-324, 1e300])
def test_a_penalty_is_exact_whatever_its_size(number: float) -> None:
    penalty = build(from_shorthand("2-1", l1=number)).program.equation("penalty")
    assert float(penalty.rhs.args[0]) == number


def test_a_deep_network_may_have_penalties() -> None:
    spec = from_shorthand("-".join(["2"] * 101), l1=1e-4, l2=1e-3)
    adjoints = derive(spec).backward.adjoints
    assert all(f"W{layer}" in adjoints for layer in range(1, 101))


def test_an_own_loss_on_logits_predicts_probabilities() -> None:
    equation = "loss = sum(softplus(a[i,k]) - y[i,k]*a[i,k], i, k) / N"
    own = CustomLoss(equation=equation, targets="binary", predict="sigmoid")
    module = emitted(Network(Dense(1), input=2, loss="bce", losses={"bce": own}))
    params, x = module.init_params(0), np.random.default_rng(0).standard_normal((5, 2))
    logits = module.forward(params, x)
    np.testing.assert_allclose(module.predict(params, x), 1 / (1 + np.exp(-logits)))


def test_identity_predicts_the_output_itself() -> None:
    def source(**own: str) -> str:
        loss = CustomLoss(equation="loss = sum(a[i,k] - y[i,k], i, k)", **own)
        return generate(Network(Dense(1), input=2, loss="f", losses={"f": loss}))

    assert source(predict="identity").count("sigmoid") == source().count("sigmoid") == 0
    assert "return forward(params, x)" in source(predict="identity")
