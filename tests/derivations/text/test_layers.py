"""Texts about layers of every kind: right ones are equal, and a mistake is found in its line."""

from __future__ import annotations

import pytest

from symnn.calculus import differentiate
from symnn.calculus.stable import stable_program
from symnn.errors import InputError
from symnn.network import build
from symnn.notation import to_text
from symnn.spec import CustomLayerType, CustomLoss, Dense, Layer, Network
from symnn.verify import Verdict
from tests.derivations.text.networks import judged
from tests.quick import one_in

MSE = {"loss": "mse"}
NLL = CustomLoss(
    equation="loss = sum((y[i,0] - a[i,0])**2*exp(-a[i,1]) + a[i,1], i)/(2*N)",
    inputs={"a": ["N", 2], "y": ["N", 1]},
)
QUANTILES = CustomLoss(
    equation="loss = sum(max((k + 1)/(n + 1)*(y[i,0] - a[i,k]), "
    "((k + 1)/(n + 1) - 1)*(y[i,0] - a[i,k])), i, k)/N",
    inputs={"a": ["N", "n"], "y": ["N", 1]},
)
TANH = Dense(4, activation="tanh")
NETWORKS = {
    "bilinear": Network(
        Layer("bilinear", units=3, inputs=["x", "u"], activation="tanh"),
        Dense(2),
        inputs={"x": 2, "u": 4},
        **MSE,
    ),
    "highway": Network(Dense(4), Layer("highway"), Dense(2), input=3, **MSE),
    "highway in time": Network(
        Dense(3), Layer("highway", activation="tanh"), Dense(2), input=(2, 3), **MSE
    ),
    "gated": Network(Layer("gated", units=4), Dense(2), input=3, **MSE),
    "maxout": Network(Layer("maxout", units=4, pieces=2), Dense(2), input=3, **MSE),
    "rbf": Network(Layer("rbf", units=4), Dense(2), input=3, **MSE),
    "layer norm": Network(Dense(4), Layer("layer_norm"), Layer("relu"), Dense(2), input=3, **MSE),
    "rms norm": Network(Dense(4), Layer("rms_norm"), Dense(2), input=3, **MSE),
    "batch norm": Network(Dense(4), Layer("batch_statistics_norm"), Dense(2), input=3, **MSE),
    "prelu": Network(Dense(4, activation="prelu"), Dense(2), input=3, **MSE),
    "snake": Network(Dense(4, activation="snake"), Dense(2), input=3, **MSE),
    "residual": Network(
        Dense(4, name="first", activation="tanh"),
        Dense(5, activation="tanh"),
        Dense(4, name="last"),
        Layer("add", inputs=["first", "last"]),
        Dense(2),
        input=3,
        **MSE,
    ),
    "concatenated": Network(
        Dense(4, name="first", activation="tanh"),
        Layer("concatenate", inputs=["first", "x"]),
        Dense(2),
        input=3,
        **MSE,
    ),
    "attention": Network(
        Layer("self_attention", units=4, name="att"),
        Layer("add", inputs=["x", "att"]),
        Dense(3),
        input=(6, 8),
        **MSE,
    ),
    "two outputs": Network(TANH, Dense(2), input=3, loss="nll", losses={"nll": NLL}),
    "quantiles": Network(TANH, Dense(5), input=3, loss="q", losses={"q": QUANTILES}),
    "tied": Network(
        Dense(4, name="enc", activation="tanh"),
        Dense(4, name="mid", shares={"b": "enc.b"}),
        Dense(2),
        input=3,
        **MSE,
    ),
    "one's own": Network(
        Layer("mixed", units=3),
        Dense(2),
        input=3,
        layer_types={
            "mixed": CustomLayerType(
                inputs={"x": ["N", "C"]},
                options={"units": "D"},
                parameters={"U": ["D", "C"], "scale": {"axes": ["D"], "role": "gain"}},
                equations=[
                    "s[i,k] = sum(U[k,j]*x[i,j], j)",
                    "a[i,k] = scale[k]*tanh(s[i,k]) + s[i,k]**2",
                ],
            )
        },
        **MSE,
    ),
}
MODELS = {name: build(network) for name, network in NETWORKS.items()}


def derived(model) -> str:
    """The equations that symnn derives, as `symnn show` prints them."""

    def name(tensor: str) -> str:
        return f"d{tensor.removeprefix('z')}"

    program = stable_program(model.program)
    return "\n".join(map(to_text, differentiate(program, model.objective, name=name).program))


def said(judgement):
    return [(i.name, i.samples, i.verdict, i.reason) for i in judgement.items]


def wrong_lines(judgement):
    return {i.place.line for i in judgement.equations if i.verdict is Verdict.DIFFERENT}


@pytest.mark.parametrize("name", one_in(4, MODELS))
def test_what_symnn_derives_is_equal_line_by_line(name):
    model = MODELS[name]
    judgement = judged(derived(model), model)
    assert judgement.verdict is Verdict.EQUAL, said(judgement)
    assert {item.name for item in judgement.parameters} == set(model.parameters)
    assert len(judgement.equations) == 2 * len(derived(model).splitlines())


@pytest.mark.parametrize("name", one_in(3, MODELS))
def test_a_sign_in_a_line_is_found_there_and_nowhere_else(name):
    model = MODELS[name]
    lines = derived(model).splitlines()
    adjoints = [at for at, line in enumerate(lines) if line.startswith("d")]
    for at in adjoints[len(adjoints) // 3 :: len(adjoints) // 2]:
        left, right = lines[at].split(" = ")
        changed = [*lines[:at], f"{left} = -({right})", *lines[at + 1 :]]
        judgement = judged("\n".join(changed), model)
        assert wrong_lines(judgement) == {at + 1}, (lines[at], said(judgement))
        assert judgement.first_wrong.witness["written"] != judgement.first_wrong.witness["true"]


TEXTS = {
    # what: (text, a part of it, what a mistake makes of that, the line)
    "bilinear": (
        """\
delta[2] = 2/n[2] * (a[2] - y)
delta[1] = f'(z[1]) * (W[2].T @ delta[2])
dW[2] = delta[2] @ a[1].T
dW[1][k,p,q] = delta[1][k]*x[p]*u[q]
db[l] = delta[l]
""",
        ("x[p]*u[q]", "x[p]", 4),
    ),
    "highway": (
        """\
delta[3] = 2/n[3] * (a[3] - y)
da[2] = W[3].T @ delta[3]
dh[2] = da[2] * t[2]
dt[2] = da[2] * (h[2] - a[1])
ds[2] = dt[2] * t[2] * (1 - t[2])
delta[2] = dh[2] * f'(z[2])
delta[1] = W[2].T @ delta[2] + V[2].T @ ds[2] + da[2] * (1 - t[2])
dW[l] = delta[l] @ a[l-1].T
dV[2] = ds[2] @ a[1].T
db[l] = delta[l]
dc[2] = ds[2]
""",
        (" + da[2] * (1 - t[2])", "", 7),
    ),
    "gated": (
        """\
layout = rows
batch = N
delta[2] = 2/(N*n[2]) * (a[2] - y)
dz[1] = (delta[2] @ W[2]) * g[1]
ds[1] = (delta[2] @ W[2]) * z[1] * f'(s[1])
dW[2] = delta[2].T @ a[1]
dW[1] = dz[1].T @ x
dV[1] = ds[1].T @ x
db[l] = sum(delta[l], axis=0)
dc = sum(ds[1], axis=0)
""",
        ("ds[1].T @ x", "dz[1].T @ x", 8),
    ),
    "maxout": (
        """\
delta[2] = 2/n[2] * (a[2] - y)
da[1] = W[2].T @ delta[2]
d1[i,k,p] = da1[i,k]*where(z1[i,k,p] >= max(z1[i,k,q], q), 1, 0)
dW[2] = delta[2] @ a[1].T
db[2] = delta[2]
dW[1][k,p,j] = sum(d1[i,k,p]*x[i,j], i)/N
db[1][k,p] = sum(d1[i,k,p], i)/N
""",
        ("*where(z1[i,k,p] >= max(z1[i,k,q], q), 1, 0)", "", 3),
    ),
    "rbf": (
        """\
d2[i,k] = 2*(a2[i,k] - y[i,k])/(N*n[2])
da1[i,j] = sum(W2[k,j]*d2[i,k], k)
dr1[i,k] = -beta1[k]**2*a1[i,k]*da1[i,k]
dbeta1[k] = -2*beta1[k]*sum(r1[i,k]*a1[i,k]*da1[i,k], i)
dW1[k,j] = 2*sum((W1[k,j] - x[i,j])*dr1[i,k], i)
dW2[k,j] = sum(d2[i,k]*a1[i,j], i)
db2[k] = sum(d2[i,k], i)
""",
        ("2*sum((W1[k,j] - x[i,j])", "2*sum((x[i,j] - W1[k,j])", 5),
    ),
    "layer norm": (
        """\
layout = rows
batch = N
delta[4] = 2/(N*n[4]) * (a[4] - y)
da[2] = f[3]'(a[2]) * (delta[4] @ W[4])
dgamma[2] = sum(da[2] * h[2], axis=0)
dbeta = sum(da[2], axis=0)
g = gamma[2] * da[2]
delta[1] = (g - mean(g, axis=1) - h[2] * mean(g * h[2], axis=1)) / sqrt(v[2] + eps)
dW[l] = delta[l].T @ a[l-1]
db[l] = sum(delta[l], axis=0)
""",
        (" - mean(g, axis=1)", "", 8),
    ),
    "prelu": (
        """\
delta[2] = 2/n[2] * (a[2] - y)
delta[1] = f'(z[1]) * (W[2].T @ delta[2])
dalpha[1] = (z[1] <= 0) * z[1] * (W[2].T @ delta[2])
dW[l] = delta[l] @ a[l-1].T
db[l] = delta[l]
""",
        ("(z[1] <= 0) * z[1]", "(z[1] <= 0)", 3),
    ),
    "residual": (
        """\
delta[5] = 2/n[5] * (a[5] - y)
delta[last] = W[5].T @ delta[5]
delta[2] = f'(z[2]) * (W[last].T @ delta[last])
da[first] = W[2].T @ delta[2] + W[5].T @ delta[5]
delta[first] = f'(z[first]) * da[first]
dW[l] = delta[l] @ a[l-1].T
db[l] = delta[l]
""",
        (" + W[5].T @ delta[5]", "", 4),
    ),
    "attention": (
        """\
layout = rows
delta[3] = 2/(T_0*n[3]) * (a[3] - y)
dW[3] = delta[3].T @ a[2]
db[3] = sum(delta[3], axis=0)
da[1] = delta[3] @ W[3]
dO[1] = da[1].T @ h[1]
dh[1] = da[1] @ O[1]
dv[1] = p[1].T @ dh[1]
dp[1] = dh[1] @ v[1].T
de[1] = p[1] * (dp[1] - sum(dp[1] * p[1], axis=1))
dq[att] = de[1] @ k[1] / sqrt(n_1)
dk[att] = de[1].T @ q[1] / sqrt(n_1)
dQ[1] = dq[1].T @ x
dK[1] = dk[1].T @ x
dV1[d,j] = sum(dv1[i,t,d]*x[i,t,j], i, t)/N
""",
        ("de[1].T @ q[1]", "de[1] @ q[1]", 12),
    ),
    "two outputs": (
        """\
e[i] = y[i,0] - a2[i,0]
d2[i,k] = where(k == 0, -e[i]*exp(-a2[i,1]), (1 - e[i]**2*exp(-a2[i,1]))/2)/N
d1[i,k] = (1 - a1[i,k]**2)*sum(d2[i,m]*W2[m,k], m)
dW2[k,j] = sum(d2[i,k]*a1[i,j], i)
db2[k] = sum(d2[i,k], i)
dW1[k,j] = sum(d1[i,k]*x[i,j], i)
db1[k] = sum(d1[i,k], i)
""",
        ("(1 - e[i]**2", "(2 - e[i]**2", 2),
    ),
    "quantiles": (
        """\
d2[i,k] = ((y[i,0] < a2[i,k]) - (k + 1)/(n_2 + 1))/N
d1[i,k] = (1 - a1[i,k]**2)*sum(d2[i,m]*W2[m,k], m)
dW2[k,j] = sum(d2[i,k]*a1[i,j], i)
db2[k] = sum(d2[i,k], i)
dW1[k,j] = sum(d1[i,k]*x[i,j], i)
db1[k] = sum(d1[i,k], i)
""",
        ("(k + 1)/(n_2 + 1)", "k/(n_2 + 1)", 1),
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_persons_derivation_is_equal_and_its_mistake_is_found(name):
    text, (part, instead, line) = TEXTS[name]
    model = MODELS[name]
    judgement = judged(text, model)
    assert judgement.verdict is Verdict.EQUAL, said(judgement)
    assert {item.name for item in judgement.parameters} == set(model.parameters)
    mutant = judged(text.replace(part, instead, 1), model)
    assert part in text and wrong_lines(mutant) == {line}, said(mutant)
    assert mutant.first_wrong.place.line == line


def test_a_true_form_without_a_textbook_is_the_one_that_is_derived():
    text = "batch = N\ndgamma2[k] = sum(da2[i,k]*sqrt(v2[i]), i)\n"
    wrong = judged(text, MODELS["layer norm"]).first_wrong
    assert wrong.true_form == "dgamma2[k] = sum(da2[i,k]*h2[i,k], i)"


REFUSED = {
    "a name that a layer has not": (
        "dh[1] = delta[1]\n",
        "layer norm",
        "layer 1, dense, has z, a, W",
    ),
    "f of a layer without one": ("g[2] = f'(h[2])\n", "layer norm", "layer 2, layer_norm, has no"),
    "three axes as a matrix": ("dW[1] = delta[1]\n", "bilinear", "expected its indices"),
    "a shared gradient": ("db[mid] = delta[2]\n", "tied", "the gradient of b1 is that of all"),
    "one of two inputs": ("dW[1] = delta[1] @ a[0].T\n", "bilinear", "several inputs: x, u"),
    "a size that is two": ("da[1] = a[1]/n[1]\n", "attention", "n_1 or n_0"),
}


@pytest.mark.parametrize(("text", "name", "told"), REFUSED.values(), ids=REFUSED)
def test_what_has_no_meaning_is_told_in_one_line(text, name, told):
    with pytest.raises(InputError) as caught:
        judged(text, MODELS[name])
    assert str(caught.value).startswith("mine.txt:1: ") and told in str(caught.value)


def test_parameters_of_one_shape_are_told_apart_by_name():
    """W and V of a gated layer have one shape: each gradient is its own."""
    text = TEXTS["gated"][0].replace("dW[1] = dz", "dV[1] = dz").replace("dV[1] = ds", "dW[1] = ds")
    judgement = judged(text, MODELS["gated"])
    assert wrong_lines(judgement) == {7, 8}


def test_a_statistic_of_the_batch_is_not_that_of_one_sample():
    """Its adjoint is a sum over the samples, and not the part of each."""
    right = "dm[2] = -sum(dh[2], i)/sqrt(v[2] + eps) + 2*dv[2]*sum(m[2] - z[1], i)/N\n"
    assert judged(right, MODELS["batch norm"]).verdict is Verdict.EQUAL
    wrong = judged("dm[2] = -dh[2]/sqrt(v[2] + eps)\n", MODELS["batch norm"])
    assert wrong.verdict is Verdict.DIFFERENT
    assert "of one sample" in wrong.first_wrong.reason
