"""Losses and activations that people write, and what comes of each."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from symnn import pipeline
from symnn.errors import InputError
from symnn.spec import Network
from symnn.verify import Verdict
from tests.expressions.outcomes import SECONDS, outcome
from tests.networks import emitted, verified
from tests.quick import one_in


def _loss(equation: str, last: str = "identity") -> dict[str, Any]:
    layer = {"type": "dense", "units": 2, "activation": last}
    losses = {"own": {"equation": equation}}
    return {"input": 2, "layers": [layer], "loss": "own", "losses": losses}


def _activation(expr: str) -> dict[str, Any]:
    layers = [{"type": "dense", "units": 2, "activation": "own"}, {"type": "dense", "units": 1}]
    return {"input": 2, "layers": layers, "loss": "mse", "activations": {"own": {"expr": expr}}}


TOTAL = "sum(exp(a[i,m]), m)"
SOFTMAX = "exp(a[i,k])/sum(exp(a[i,m]), m)"
FOCAL = f"-sum(y[i,k]*(1 - {SOFTMAX})**2*log({SOFTMAX}), i, k)/N"
COSINE = "-sum(sum(a[i,k]*y[i,k], k)/sqrt(sum(a[i,k]**2, k)*sum(y[i,k]**2, k)), i)/N"


@pytest.mark.parametrize(
    "equation",
    one_in(
        2,
        [
            "sum((a[i,k] - y[i,k])**2, i, k)/(N - 1)",
            "sqrt(sum((a[i,k] - y[i,k])**2, i, k)/N)",
            COSINE,
            FOCAL,
            "sum(min((a[i,k] - y[i,k])**2, 1/2)/exp(a[i,k] - y[i,k]), i, k)/(N + 1)",
            "sum((a[i,k] - y[i,k])**N, i, k)/N",  # has a derivative at 0
            "sqrt(sum(3 + ((a[i,k] - y[i,k])**2)**N, i, k)/N)",
            f"-sum(y[i,k]*log({TOTAL}**2*(1 + a[i,k]**2)), i, k)/N",
            "sum((a[i,k] - y[i,k])**2*(i + 1), i, k)/N",  # the order of the rows counts
        ],
    ),
)
def test_a_loss_is_equal(equation: str) -> None:
    found = outcome(_loss(f"loss = {equation}"))
    assert found.kind == "equal", found.why


def test_a_loss_without_a_value_over_one_row_is_looked_at_over_two() -> None:
    derived = pipeline.derive(
        Network.model_validate(_loss("loss = sum((a[i,k] - y[i,k])**2, i, k)/(N - 1)"))
    )
    reports = {report.check: report for report in verified(derived)}
    wrong = [f for r in reports.values() for f in r.findings if f.verdict is not Verdict.EQUAL]
    assert not wrong
    assert "N = 2" in reports["symbols"].sizes and "N = 1" not in reports["symbols"].sizes
    assert "2 and 5 rows" in reports["field"].sizes


@pytest.mark.parametrize(
    ("expr", "place"),
    one_in(
        2,
        [
            ("log(z)", "a1"),
            ("sqrt(z)", "a1"),
            ("log(1 + z)**2", "a1"),
            ("(1 + sqrt(z))**2", "a1"),
            ("log(z)**2 + z", "a1"),
        ],
    ),
)
def test_where_an_activation_has_no_value_is_told(expr: str, place: str) -> None:
    found = outcome(_activation(expr))
    assert found.kind == "undecided"
    assert place in found.why


def test_two_orders_of_a_sum_within_a_sine_are_the_same_but_for_rounding() -> None:
    own = {
        "options": {"units": "D"},
        "parameters": {"W": ["D", "C"], "g": {"axes": ["D"], "role": "gain"}},
        "inputs": {"x": ["N", "C"]},
        "equations": [
            "z[i,k] = sum(W[k,j]*((W[k,j]*x[i,j])**2 + 10), j)",
            "a[i,k] = sin(min(z[i,k], z[i,k])) + g[k]",
        ],
    }
    layers, loss = [{"type": "own", "units": 3}], "least_squares"
    data = {"input": 2, "layers": layers, "loss": loss, "layer_types": {"own": own}}
    found = outcome(data)
    assert found.kind == "equal", found.why


def test_a_gradient_that_is_a_whole_number_has_the_precision_of_the_file() -> None:
    data = _activation("sign(alpha)*z")
    data["activations"]["own"]["parameters"] = {"alpha": {"start": 0.5}}
    assert outcome(data).kind == "equal"


CENTERED = "(a[i,k] - sum(a[i,m], m)/n)"
POLYNOMIAL = "(5/10*a[i,k] + 3/10*a[i,k]**2 - 8/10*a[i,k]**3)**2 + (a[i,k] - 1)**2"


SMALL: dict[str, Any] = {
    "input": 1,
    "layers": [{"type": "dense", "units": 1, "activation": "sigmoid"}],
    "loss": "own",
    "losses": {
        "own": {
            "equation": "loss = sum((a[i,k] - y[i,k])/a[i,k], i, k)/sum(a[i,k]**2, i, k)",
            "targets": "signed",
        }
    },
}


@pytest.mark.parametrize(
    "data",
    one_in(
        2,
        [
            # zero but for rounding, a root of which has a value or none
            _loss(f"loss = sum(sqrt(sum({CENTERED}, k)), i)/N"),
            _loss(f"loss = sum((a[i,k] - y[i,k])**2, i, k)/sum({CENTERED}, i, k)"),
            _activation("z + abs(z - z)"),
            # a sigmoid so small that its square is 0
            SMALL,
            # all entries are the largest, in 60 digits
            _loss("loss = max((a[i,k] - y[i,k] + 1e60)*n, i, k)"),
            # 0, and 1e-61 in 60 digits, at a = 1
            _loss(f"loss = sum(({POLYNOMIAL})**(2/3), i, k) + sum((a[i,k] - y[i,k])**2, i, k)/N"),
            # a scale that does not cancel, in what is summed and under a logarithm
            _loss(f"loss = sum(y[i,k]*log({TOTAL}**2)/{TOTAL}**2, i, k)"),
            _loss(
                f"loss = sum(sum(a[i,k]*(exp(a[i,k]) + {TOTAL}), k)"
                f"/sum(y[i,k]*(exp(a[i,k]) + {TOTAL}), k), i)/N"
            ),
            _activation("max(acos(z), z*z)"),
            _activation("log_cosh(sinh(z))**(2/3)"),
            # factors of a degree in the hundreds
            _activation("log(1 + exp(-z) + exp(-1.702*z))"),
        ],
    ),
    ids=lambda data: str(data.get("losses") or data.get("activations"))[:60],
)
def test_what_floats_or_a_proof_do_not_reach_is_undecided(data: dict[str, Any]) -> None:
    found = outcome(data)
    assert found.kind == "undecided", found.why
    assert found.seconds < SECONDS


def test_a_quotient_with_a_limit_is_equal() -> None:
    assert outcome(_activation("sin(z)/z")).kind == "equal"


@pytest.mark.parametrize(
    "expr",
    [
        "1e300*1e300*z",
        "1e400*z",
        "z + 1e-400",
        "z*1e-300*1e-300",
        "z/(1e-200*1e-200)",
        "(z*1e-200)**2",
        "1e308*z + 1e308*z",
        f"z*1{200 * '0'}*1{200 * '0'}",
        "z*" + "*".join(10 * ["pi**64"]),
        "where(z > 1e400, z, 1)",
    ],
)
def test_a_number_that_no_float_holds_is_bad_input(expr: str) -> None:
    with pytest.raises(InputError) as refused:
        pipeline.derive(Network.model_validate(_activation(expr)))
    assert "\n" not in str(refused.value) and len(str(refused.value)) < 300


def test_sums_within_sums_are_bounded() -> None:
    letters = "bcdefghjlm"
    factors = "*".join(f"a[{p},{q}]" for p, q in zip(letters[::2], letters[1::2], strict=True))
    equation = factors
    for p, q in zip(letters[::2], letters[1::2], strict=True):
        equation = f"sum(sin({equation}), {p}, {q})"
    with pytest.raises(InputError, match="more than 8 indices"):
        Network.model_validate(_loss(f"loss = {equation}"))


def test_a_number_that_data_decide_is_no_number_where_it_has_no_value() -> None:
    module = emitted(Network.model_validate(_loss("loss = sqrt(sum(a[i,k], i, k)/N)")))
    x, y = np.ones((3, 2)), np.zeros((3, 2))
    params = {"W1": -np.ones((2, 2)), "b1": np.zeros(2)}
    with np.errstate(all="ignore"):
        assert np.isnan(module.loss(params, x, y))
        value, gradient = module.loss_and_grad(params, x, y)
    assert np.isnan(value) and np.isnan(gradient["W1"]).all()


def test_a_batch_of_one_row_is_no_number_where_a_loss_has_no_value_over_it() -> None:
    module = emitted(
        Network.model_validate(_loss("loss = sum((a[i,k] - y[i,k])**2, i, k)*(N - 1)**(-1/2)"))
    )
    params = module.init_params()
    with np.errstate(all="ignore"):
        value, _ = module.loss_and_grad(params, np.ones((1, 2)), np.zeros((1, 2)))
    assert not np.isfinite(value)
