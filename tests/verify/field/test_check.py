"""The check as a whole: right files are equal, wrong ones different, and no reason is a guess."""

from __future__ import annotations

import re

import pytest

from symnn.library import ACTIVATIONS, LOSSES
from symnn.network import build
from symnn.notation import Program, Tensor, parse_equation, size_symbol
from symnn.pipeline import generate
from symnn.spec import CustomActivation, CustomLoss, Dense, Network, Penalty
from symnn.verify import Report, Verdict, check_field
from symnn.verify.field.bound import Degrees
from symnn.verify.field.functions import FunctionTables
from tests.networks import emitted, hidden, load, pair, title
from tests.quick import one_in

PLAIN = Network(Dense(3, activation="tanh"), Dense(4), input=2)


def checked(spec: Network, *edits: tuple[str, str]) -> Report:
    """The check of a network's file, after `(right, wrong)` edits, each of which applies."""
    text = generate(spec) if edits else ""
    for right, wrong in edits:
        assert right in text, right
        text = text.replace(right, wrong)
    model = build(spec)
    functions = {"forward": (model.output, ["x"]), "loss": (model.objective, ["x", "y"])}
    module = load(text) if edits else emitted(spec)
    return check_field(module, model.program, output=model.objective, functions=functions)


def not_equal(report: Report) -> dict[str, Verdict]:
    return {f.tensor: f.verdict for f in report.findings if f.verdict is not Verdict.EQUAL}


def bits(report: Report) -> int:
    """k of the 2^-k that is printed."""
    found = re.search(r"below 2\^-(\d+)", report.bound)
    assert found, report.bound
    return int(found[1])


LIBRARY = [
    *(hidden(activation) for activation in ACTIVATIONS),
    *(pair(activation, "cross_entropy") for activation in ACTIVATIONS),
    *(pair("tanh", loss) for loss in LOSSES),
]


@pytest.mark.parametrize("spec", one_in(2, LIBRARY), ids=title)
def test_every_activation_and_loss_of_the_library(spec: Network) -> None:
    report = checked(spec)
    assert not_equal(report) == {}, report.findings
    assert bits(report) > 60


def test_a_twin_that_raises_is_different_whatever_its_memory_holds() -> None:
    """Memory of truth values too, where the file chooses."""
    spec = Network(Dense(3, activation="elu"), Dense(4), input=2)
    found = not_equal(checked(spec, ("if len(a) == 1:", "if len(a) != 1:")))
    assert found == dict.fromkeys(("loss in _gradient", "gradient in _gradient"), Verdict.DIFFERENT)


def test_at_full_size() -> None:
    layers = Dense(512, activation="relu"), Dense(256, activation="tanh"), Dense(10)
    report = checked(Network(*layers, input=784, loss="cross_entropy"))
    assert not_equal(report) == {}
    assert "n_0 = 784, n_1 = 512, n_2 = 256, n_3 = 10" in report.sizes
    names = {f.tensor for f in report.findings}
    assert names == {"loss", "gradient", "loss in _gradient", "gradient in _gradient",
                     "forward()", "loss()"}  # fmt: skip
    assert report.bound.startswith("one-sided test: a wrong gradient passes with probability")
    assert "proof" not in str(report.to_json())


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_wide_and_narrow_with_penalties(dtype: str) -> None:
    layers = Dense(2, activation="softmax"), Dense(60, activation="mish", bias=False), Dense(1)
    penalty = Penalty(l1=0.003, l2=0.02)
    spec = Network(*layers, input=90, loss="poisson", penalty=penalty, dtype=dtype)
    assert not_equal(checked(spec)) == {}


def test_deep() -> None:
    layers = [Dense(12, activation="tanh") for _ in range(30)]
    assert not_equal(checked(Network(*layers, input=5))) == {}


@pytest.mark.parametrize(
    "expr",
    ["z/sqrt(1 + z**2)", "log(z + sqrt(1 + z**2))", "sqrt(3)*tanh(z/sqrt(3))", "2*atan(tanh(z/2))",
     "sin(z)**2 + cos(2*z)", "log(1 + exp(2*z))/2 - log(1 + exp(-z))", "exp(-exp(-z))",
     "max(z, 0)**(3/2)", "abs(z)**(1/2)*sign(z)", "sqrt(sigmoid(z))", "asin(tanh(z))"],
)  # fmt: skip
def test_activations_of_a_user(expr: str) -> None:
    layers = Dense(4, activation="own"), Dense(3, activation="own"), Dense(2)
    spec = Network(*layers, input=3, activations={"own": CustomActivation(expr=expr)})
    assert not_equal(checked(spec)) == {}


@pytest.mark.parametrize(
    "rhs",
    ["sqrt(sum((a[i,k] - y[i,k])**2, i, k)/N)",
     "sum(max(a[i,k], k) - sum(a[i,k]*y[i,k], k), i)/N",
     "max((a[i,k] - y[i,k])**2, i, k)",
     "sum((max(a[i,m], m) - log(sum(exp(a[i,m]), m)))*y[i,k], i, k)",
     "-sum(y[i,k]*log(exp(a[i,k])/sum(exp(a[i,m]), m)), i, k)/N",
     "sum((a[i,k] - sum(a[j,k], j)/N - y[i,k])**2, i, k)",
     "sum(a[i,k]*a[i,m]*y[i,k]*y[i,m], i, k, m)/7"],
)  # fmt: skip
def test_losses_of_a_user(rhs: str) -> None:
    losses = {"own": CustomLoss(equation=f"loss = {rhs}")}
    spec = Network(*PLAIN.layers, input=2, loss="own", losses=losses)
    assert not_equal(checked(spec)) == {}


LATER = {"gradient", "W1", "b1"}
ALL = {"gradient", "W1", "b1", "W2", "b2"}


@pytest.mark.parametrize(
    ("right", "wrong", "culprits"),
    [
        ("dW2 = d2.T @ a1", "dW2 = d2.T @ np.tanh(a1)", {"gradient", "W2"}),
        ("db1 = d1.sum(axis=0)", "db1 = d1.mean(axis=0)", {"gradient", "b1"}),
        ("d2 = t_1 / N", "d2 = t_1 / 2", ALL),
        ("(1 - a1**2)", "(1 + a1**2)", LATER),
        ("(1 - a1**2)", "(a1**2 - 1)", LATER),
        ("np.vdot(t_1, t_1) / (2 * N)", "np.vdot(t_1, t_1) / N", {"loss", "loss()"}),
        ('"b2": db2', '"b2": db2 * 1.00001', {"gradient", "b2"}),
        ("a1 = np.tanh", "a1 = np.sin", {"forward()", "loss", "loss()", *ALL}),
    ],
)
def test_the_culprit_is_named(right: str, wrong: str, culprits: set[str]) -> None:
    report = checked(PLAIN, (right, wrong))
    found = not_equal(report)
    assert set(found) == culprits
    assert set(found.values()) == {Verdict.DIFFERENT}
    assert report.bound == ""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("np.matmul(s2, W2, out=s4)", "np.matmul(s2, W2, out=s1)"),  # aliased
        ("np.square(s1, out=s1)", "np.square(s4, out=s1)"),
        ("    np.matmul(x, W1.T, out=s1)\n", ""),  # memory read before it is written
        ("np.dot(s3, s4, out=gb1)", "gb1 += s4.sum(axis=0)"),
        ("s2 /= N", "s2 /= N + 1"),
        ("np.multiply(a.T, b, out=out)", "np.multiply(a.T, b + 1, out=out)"),  # one row alone
    ],
)
def test_a_wrong_twin(right: str, wrong: str) -> None:
    found = not_equal(checked(PLAIN, (right, wrong)))
    assert found["gradient in _gradient"] is Verdict.DIFFERENT
    assert all(name.endswith(" in _gradient") for name in found)


@pytest.mark.parametrize("rows", [3, 40])
def test_code_that_asks_how_large_its_batch_is(rows: int) -> None:
    report = checked(PLAIN, ("d2 = t_1 / N", f"d2 = t_1 / min(N, {rows})"))
    assert not_equal(report)["gradient"] is Verdict.DIFFERENT
    assert checked(PLAIN).sizes.endswith("1 and 5 rows; 64 rows at widths up to 8")


def test_a_file_that_writes_to_its_input_or_raises() -> None:
    for wrong in ("x *= 2", "x = x[:, :1]", "raise SystemExit(3)"):
        report = checked(PLAIN, ("    N = len(x)\n    a1", f"    N = len(x)\n    {wrong}\n    a1"))
        assert not_equal(report)["gradient"] is Verdict.DIFFERENT
        assert all("\n" not in finding.reason for finding in report.findings)


def test_a_file_that_raises_with_a_mask_in_its_memory() -> None:
    layers = Dense(3, activation="tanh"), Dense(2)
    report = checked(Network(*layers, input=2, loss="huber"), ("    s1 += b1", "    s1 = 0.5"))
    assert not_equal(report)["gradient in _gradient"] is Verdict.DIFFERENT


def test_a_gradient_of_another_shape_or_name() -> None:
    for right, wrong in (('"b1": db1', '"b": db1'), ('"b1": db1', '"b1": db1[:2]')):
        report = checked(PLAIN, (right, wrong))
        assert not_equal(report) == {"loss": Verdict.DIFFERENT, "gradient": Verdict.DIFFERENT}


def test_a_max_shift_that_does_not_cancel() -> None:
    edit = ("np.log(s_1)[:, None] - t_1", "np.log(s_1)[:, None] - a1")
    report = checked(pair("tanh", "cross_entropy"), edit)
    assert not_equal(report)["loss"] is Verdict.DIFFERENT


def test_an_identity_that_the_field_does_not_know_is_undecided() -> None:
    spec = hidden("sine")
    found = not_equal(checked(spec, ("np.sin(z1)", "np.cos(np.pi / 2 - z1)")))
    assert found and set(found.values()) == {Verdict.UNDECIDED}
    assert not_equal(checked(spec, ("np.sin(z1)", "2*np.sin(z1/2)*np.cos(z1/2)"))) == {}


def test_an_identity_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FunctionTables, "_known_exp", lambda self, u: None)
    report = checked(hidden("softmax"))
    assert set(not_equal(report).values()) == {Verdict.UNDECIDED}
    assert "an identity that the field does not know" in str(report.to_json())


def test_what_residues_cannot_do_is_undecided() -> None:
    report = checked(PLAIN, ("np.tanh(x @ W1.T + b1)", "np.arctan2(x @ W1.T + b1, 1)"))
    assert not_equal(report)["gradient"] is Verdict.UNDECIDED
    assert "np.arctan2 is not supported by the exact check" in str(report.to_json())


def test_no_point_away_from_kinks_is_undecided() -> None:
    spec = Network(Dense(40, activation="own"), Dense(1), input=2,
                   activations={"own": CustomActivation(expr="log(z)")})  # fmt: skip
    report = checked(spec)
    assert set(not_equal(report).values()) == {Verdict.UNDECIDED}
    assert "no finite value" in report.findings[0].reason


def test_the_file_is_left_as_it_was() -> None:
    module = emitted(PLAIN)
    before = dict(vars(module))
    checked(PLAIN)
    assert dict(vars(module)) == before


def test_degrees_grow_with_depth_but_not_with_shared_denominators() -> None:
    def degree(activation: str, depth: int) -> int:
        layers = [Dense(5, activation=activation) for _ in range(depth)]
        program: Program = build(Network(*layers, input=5)).program
        sizes = {**program.sizes, size_symbol("N"): 3}
        return Degrees(program, sizes).difference("loss")

    assert degree("relu", 8) - degree("relu", 7) == degree("relu", 7) - degree("relu", 6)
    assert 0 < degree("tanh", 8) - degree("tanh", 7) < 400
    assert degree("softsign", 8) > 2**20  # a quotient of quotients: no bound in deep networks


def test_the_degree_of_a_recurrence_grows_with_its_steps() -> None:
    size = size_symbol("m")
    w = Tensor("w", (size,))
    squares = parse_equation("h[k] = w[k] + h[k-1]**2", {"w": w})
    loss = parse_equation("loss = sum(h[k], k)", {"w": w, "h": squares.tensor})
    program = Program((), (w,), (squares, loss), ("loss",))
    assert [Degrees(program, {size: n}).difference("loss") for n in (1, 2, 3, 4)] == [1, 2, 4, 8]


def test_a_bound_that_is_not_known_is_not_printed() -> None:
    layers = [Dense(9, activation="softsign") for _ in range(24)]
    report = checked(Network(*layers, input=5))
    assert not_equal(report) == {}
    assert "no bound" in report.bound and "probability" not in report.bound
