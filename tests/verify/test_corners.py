"""The floating-point checks at zeros, kinks and large inputs: where a formula that is right almost
everywhere is wrong."""

from __future__ import annotations

import pytest

from symnn import pipeline
from symnn.pipeline import generate
from symnn.spec import CustomActivation, CustomLoss, Dense, Layer, Network
from symnn.verify import Verdict
from tests.networks import verified
from tests.verify.edited import edited, reports, wrong_in_float, wrong_in_training

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")
RELU = Network(Dense(3, activation="relu"), Dense(4), input=2, loss="cross_entropy")
SQUARES = Network(Dense(3, activation="relu"), Dense(2), input=4, penalty={"l2": 0.02})


def test_the_other_side_of_a_kink() -> None:
    edit = "d1 = d2 @ W2 * (z1 > 0)", "d1 = d2 @ W2 * (z1 >= 0)"
    found = wrong_in_float(edit, spec=RELU, targets="one_hot")
    assert found.keys() & {"W1", "b1"}
    assert all("at zeros and kinks" in finding.reason for finding in found.values())


def test_the_other_side_of_a_loss_s_kink_behind_values_that_are_not_whole() -> None:
    layers = Dense(2, activation="gaussian"), Dense(3)
    spec = Network(*layers, input=4, loss="hinge")
    found = wrong_in_float(("np.where(0 > t_1, 0, -y)", "np.where(0 >= t_1, 0, -y)"), spec=spec)
    assert "b2" in found and "at zeros and kinks" in found["b2"].reason


def test_the_other_side_of_a_kink_in_the_twin() -> None:
    assert wrong_in_training(("np.greater(", "np.greater_equal("), spec=RELU)


def test_a_quotient_that_is_undefined_at_zero() -> None:
    edit = "dW1 = 0.02 * W1 + d1.T @ x", "dW1 = W1 * (0.02 + d1.T @ x / W1)"
    found = wrong_in_float(edit, spec=SQUARES)
    assert list(found) == ["W1"]
    assert "at zeros and kinks: its gradient is not finite" in found["W1"].reason


SCALED = Network(
    Dense(3, activation="tanh"),
    Dense(4),
    input=2,
    loss="scaled",
    losses={
        "scaled": CustomLoss(equation="loss = sum((max(a[i,k], k) - sum(y[i,k], k))**2, i) / N")
    },
)


def test_corners_of_a_network_that_takes_a_largest_entry() -> None:
    """Where entries tie there is no derivative; elsewhere it is looked at as any other."""
    assert wrong_in_float(spec=SCALED) == {}
    quotient = "a1 = (lambda u: (np.exp(u) - np.exp(-u)) / (np.exp(u) + np.exp(-u)))("
    found = wrong_in_float(("a1 = np.tanh(", quotient), spec=SCALED)
    assert found and all("with large numbers" in f.reason for f in found.values())


@pytest.mark.parametrize("other", ["sum", "min"])
def test_a_shift_that_does_not_keep_exp_in_range(other: str) -> None:
    edit = ("z2 - z2.max(axis=1", f"z2 - z2.{other}(axis=1")
    found = wrong_in_float(edit, spec=RELU, targets="one_hot")
    assert any("with large numbers" in finding.reason for finding in found.values())


def test_where_the_mathematics_has_no_derivative_nothing_is_expected() -> None:
    """√|z| has none at zero, and log(z²) no value."""
    for expr in ("abs(z)**(1/2)", "log(z**2)"):
        layers = Dense(3, activation="own"), Dense(2)
        spec = Network(*layers, input=4, activations={"own": CustomActivation(expr=expr)})
        text = generate(spec)
        checks = {r.check: r.verdict for r in reports(text, spec)}
        assert checks["float"] is Verdict.EQUAL and checks["training"] is Verdict.EQUAL


def test_what_has_no_value_over_one_row_is_looked_at_over_two() -> None:
    spec = Network(
        Dense(5), Layer("batch_statistics_norm", epsilon=0), Dense(3), input=4, loss="mse"
    )
    derived = pipeline.derive(spec)
    reports = verified(derived)
    found = [finding for report in reports for finding in report.findings]
    assert {finding.verdict for finding in found} == {Verdict.EQUAL}
    (symbols,) = [report for report in reports if report.check == "symbols"]
    assert "N = 2" in symbols.sizes and "N = 1" not in symbols.sizes


SIGMOID = Network(Dense(3, activation="sigmoid"), Dense(2, activation="sigmoid"), input=4)
SOFTMAX = Network(Dense(3, activation="tanh"), Dense(4), input=2, loss="cross_entropy")


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_overflow_behind_a_bounded_activation(dtype: str) -> None:
    """Inputs that are too large do not reach the logits behind it; large biases are there."""
    spec = SOFTMAX.model_copy(update={"dtype": dtype})
    edit = "np.exp(z2 - z2.max(axis=1, keepdims=True))", "np.exp(z2)"
    found = {
        f.tensor: f.reason
        for report in reports(edited(edit, spec=spec)[1], spec)
        if report.check == "float"
        for f in report.findings
        if f.verdict is not Verdict.EQUAL
    }
    assert list(found) == ["predict()"]


def test_overflow_in_the_files_own_precision() -> None:
    """exp(300) is a float64, and no float32."""
    safe = "np.where(z > 300, 1, np.exp(np.minimum(z, 300)) / (1 + np.exp(np.minimum(z, 300))))"
    name = "def sigmoid(z: Array) -> Array:\n"
    edit = name, f"{name}    return {safe}\n"
    assert wrong_in_float(edit, spec=SIGMOID) == {}
    single = SIGMOID.model_copy(update={"dtype": "float32"})
    found = wrong_in_float(edit, spec=single)
    assert found and all("float32" in f.reason or "finite" in f.reason for f in found.values())


def test_a_gradient_that_is_missing_is_no_limit() -> None:
    """A root on the way excuses a gradient without a value, and none that is not there."""
    norm = Network(Dense(3), Layer("layer_norm"), Dense(2), input=4)
    found = wrong_in_float(('        "W1": dW1,\n', ""), spec=norm)
    assert found["W1"].verdict is Verdict.DIFFERENT
    assert "no gradient for it" in found["W1"].reason
