import pytest

from symnn.verify import Finding, Verdict, check_derivation, derivation
from tests.verify.programs import (
    CROSS_ENTROPY,
    EMBEDDING,
    LAYER_NORM,
    RECURRENT,
    RELU,
    TANH,
    Example,
    deep,
)

EXAMPLES = [TANH, CROSS_ENTROPY, LAYER_NORM, RECURRENT, RELU, EMBEDDING]
IDS = ["tanh", "cross entropy", "layer norm", "recurrent", "relu", "embedding"]


def check(example: Example, *wrong: tuple[str, str]) -> dict[str, Finding]:
    forward, backward, adjoints = example.programs(*wrong)
    return {f.tensor: f for f in check_derivation(forward, backward, adjoints, "loss")}


@pytest.mark.parametrize("example", EXAMPLES, ids=IDS)
def test_a_right_derivation_is_equal(example: Example) -> None:
    findings = check(example)
    assert {f.verdict for f in findings.values()} == {Verdict.EQUAL}, findings


@pytest.mark.parametrize(
    ("example", "tensor", "right", "wrong"),
    [
        (TANH, "z2", "z2[i,k] - y[i,k]", "y[i,k] - z2[i,k]"),
        (TANH, "z2", ") / N", ")"),
        (TANH, "z2", ") / N", ") / N**2"),
        (TANH, "z1", "a1[i,k]**2", "a1[i,k]"),
        (TANH, "z1", "*(1 - a1[i,k]**2)", ""),
        (TANH, "W1", "dz1[i,k]*x[i,j]", "dz1[i,k]*x[i,j]*x[i,j]"),
        (TANH, "b1", "sum(dz1[i,k], i)", "sum(dz1[i,k], i)/2"),
        (TANH, "a1", "sum(dz2[i,k]*W2[k,j], k)", "sum(dz2[i,k], k)*sum(W2[m,j], m)"),
        (CROSS_ENTROPY, "z", "p[i,k]*sum(y[i,m], m)", "p[i,k]"),
        (CROSS_ENTROPY, "z", ") / N", ")"),
        (LAYER_NORM, "z", " - sum(du[i,p], p)/n_1", ""),
        (LAYER_NORM, "z", "*sum(du[i,p]*u[i,p], p)/n_1", "*sum(du[i,p]*u[i,p], p)"),
        (RECURRENT, "h", "*(1 - h[i,t+1,k]**2)*U", "*U"),
        (RECURRENT, "U", "h[i,t-1,l], i", "h[i,t,l], i"),
        (RELU, "z", "where(a[i,k] > 0, da[i,k], 0)", "da[i,k]"),
        (RELU, "z", "where(a[i,k] > 0", "where(a[i,k] < 0"),
        (EMBEDDING, "E", "w[i,t] == v", "w[i,t] > v"),
    ],
)
def test_a_wrong_equation_is_refused_and_named(
    example: Example, tensor: str, right: str, wrong: str
) -> None:
    findings = check(example, (right, wrong))
    different = {name for name, f in findings.items() if f.verdict is not Verdict.EQUAL}
    assert different == {tensor}
    finding = findings[tensor]
    assert finding.verdict is Verdict.DIFFERENT
    assert finding.entry is not None and finding.residual and finding.witness


def test_a_transposed_gradient_is_refused_by_its_shape() -> None:
    finding = check(TANH, ("dW1[k,j]", "dW1[j,k]"))["W1"]
    assert finding.verdict is Verdict.DIFFERENT
    assert "shape" in finding.reason


@pytest.mark.parametrize(
    ("right", "wrong", "hint"),
    [
        ("z2[i,k] - y[i,k]", "y[i,k] - z2[i,k]", "the sign is wrong"),
        ("(z2[i,k] - y[i,k]) / N", "2*(z2[i,k] - y[i,k]) / N", "2 times the true value"),
        ("(z2[i,k] - y[i,k]) / N", "(z2[i,k] - y[i,k]) / (2*N)", "1/2 times the true value"),
    ],
)
def test_a_constant_factor_is_said(right: str, wrong: str, hint: str) -> None:
    assert hint in check(TANH, (right, wrong))["z2"].reason


def test_an_adjoint_that_is_made_of_itself_is_no_pass() -> None:
    finding = check(RECURRENT, ("dh[i,t+1,k]", "dh[i,t,k]"))["h"]
    assert finding.verdict is not Verdict.EQUAL


def test_an_adjoint_that_is_not_listed_is_carried_by_the_chain_rule() -> None:
    forward, backward, adjoints = TANH.programs()
    for hidden in ("a1", "z1"):
        del adjoints[hidden]
    findings = check_derivation(forward, backward, adjoints, "loss")
    assert [f.tensor for f in findings] == ["W1", "b1", "W2", "b2", "z2"]
    assert {f.verdict for f in findings} == {Verdict.EQUAL}, findings


def test_a_forward_equation_that_was_changed_is_found() -> None:
    forward, _, adjoints = TANH.programs()
    other = Example(
        TANH.inputs,
        TANH.parameters,
        [text.replace("tanh(z1[i,k])", "sin(z1[i,k])") for text in TANH.forward],
        TANH.adjoint,
    )
    _, changed, _ = other.programs()
    findings = check_derivation(forward, changed, adjoints, "loss")
    assert Verdict.DIFFERENT in {f.verdict for f in findings if f.tensor == "a1"}


@pytest.fixture
def proofs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tensors whose adjoints are proved, not found to be like one that is."""
    names: list[str] = []
    original = derivation._check

    def counting(claim, *rest):  # type: ignore[no-untyped-def]
        names.append(claim.target.name)
        return original(claim, *rest)

    monkeypatch.setattr(derivation, "_check", counting)
    return names


def test_layers_that_differ_in_names_are_checked_by_one_proof(proofs: list[str]) -> None:
    counts = []
    for depth in (6, 30):
        proofs.clear()
        findings = check(deep(depth))
        assert {f.verdict for f in findings.values()} == {Verdict.EQUAL}
        counts.append(len(proofs))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("number", range(2, 9))
def test_a_number_in_the_place_of_a_size_is_no_proof(number: int) -> None:
    findings = check(TANH, (") / N", f") / {number}"))
    assert findings["z2"].verdict is Verdict.DIFFERENT


def test_a_size_and_a_number_are_not_alike() -> None:
    """The second layer's claim differs from the first's by a number for a size."""
    example = Example(
        {"x": "N n_0"},
        {"V": "n_0", "W": "n_0"},
        [
            "v[i] = sum(V[k]*x[i,k], k) / n_0",
            "w[i] = sum(W[k]*x[i,k], k) / n_0",
            "loss = sum(v[i]**2, i) + sum(w[i]**2, i)",
        ],
        ["dv[i] = 2*v[i]", "dV[k] = sum(dv[i]*x[i,k], i)/n_0",
         "dw[i] = 2*w[i]", "dW[k] = sum(dw[i]*x[i,k], i)/3"],
        ("n_0",),
    )  # fmt: skip
    found = {name: finding.verdict for name, finding in check(example).items()}
    assert found.pop("W") is Verdict.DIFFERENT
    assert set(found.values()) == {Verdict.EQUAL}


def test_the_layers_of_a_penalty_are_checked_by_one_proof(proofs: list[str]) -> None:
    weights = [f"W{layer}" for layer in range(40)]
    squares = " + ".join(f"sum({name}[k,j]**2, k, j)" for name in weights)
    example = Example(
        {},
        dict.fromkeys(weights, "n_1 n_0"),
        [f"penalty = {squares}", "loss = penalty + sum(W0[k,j], k, j)"],
        ["dW0[k,j] = 2*W0[k,j] + 1"]
        + [f"d{name}[k,j] = {3 if name == 'W7' else 2}*{name}[k,j]" for name in weights[1:]],
    )
    found = {name: finding.verdict for name, finding in check(example).items()}
    assert found.pop("W7") is Verdict.DIFFERENT
    assert set(found.values()) == {Verdict.EQUAL}
    assert proofs == ["W0", "W1", "W7"]
