"""Parameters, inputs and values are matched by what they are called, never by shape alone."""

from __future__ import annotations

from textwrap import dedent

import pytest

from symnn.errors import InputError
from symnn.spec import CustomLayerType, Dense, Layer, Network, from_shorthand
from symnn.verify import Verdict
from tests.quick import one_in

HIGHWAY = Network(Layer("highway", name="gate"), input=3, loss="mse")
NORMED = Network(Dense(4), Layer("layer_norm"), Dense(2), input=3, loss="mse")
TWO = Network(Layer("bilinear", units=3, inputs=["x", "u"]), inputs={"x": 2, "u": 4}, loss="mse")
OWN = Network(
    Layer("shrunk"),
    input=3,
    loss="mse",
    layer_types={
        "shrunk": CustomLayerType(
            parameters={"t": {"axes": ["C"], "role": "gain"}},
            equations=["a[i,k] = x[i,k]/(1 + t[k]**2*x[i,k]**2)"],
        )
    },
)
TIED = Network(
    Dense(4, name="enc", activation="tanh"),
    Dense(3, activation="tanh"),
    Dense(4, name="dec", shares={"W": "enc.W"}),
    input=3,
    loss="mse",
)

HIGHWAY_BODY = """
    s = lambda v: 1 / (1 + np.exp(-v))
    z, t = x @ W.T + b, s(x @ V.T + c)
    h = np.maximum(z, 0)
    d = 2 * (h * t + x * (1 - t) - y) / y.size
    dz, ds = d * t * (z > 0), d * (h - x) * t * (1 - t)
    dW, db, dV, dc = dz.T @ x, dz.sum(0), ds.T @ x, ds.sum(0)
"""
NORMED_BODY = """
    {take}
    z = x @ W1.T + b1
    mu = z.mean(1, keepdims=True)
    var = ((z - mu) ** 2).mean(1, keepdims=True)
    s = np.sqrt(var + 1e-5)
    h = (z - mu) / s
    e = 2 * ((gamma * h + beta) @ W2.T + b2 - y) / y.size
    dn = e @ W2
    dh = dn * gamma
    dz = (dh - dh.mean(1, keepdims=True) - h * (dh * h).mean(1, keepdims=True)) / s
    dgamma, dbeta, dW2, db2 = (dn * h).sum(0), dn.sum(0), e.T @ (gamma * h + beta), e.sum(0)
    dW1, db1 = dz.T @ x, dz.sum(0)
"""


def highway(arguments: str, result: str, take: str = "pass") -> str:
    head = f"import numpy as np\ndef gradients({arguments}):\n    {take}"
    return f"{head}{HIGHWAY_BODY}    return {result}\n"


def normed(arguments: str, result: str, take: str = "pass") -> str:
    head = f"import numpy as np\ndef gradients({arguments}):"
    return f"{head}{NORMED_BODY.format(take=take)}    return {result}\n"


PLAIN = "x, y, W, b, V, c"
ALL = "x, y, W1, b1, gamma, beta, W2, b2"
EQUAL = {
    "stems alone": (HIGHWAY, highway(PLAIN, "dW, db, dV, dc")),
    "in another order": (HIGHWAY, highway("V, c, W, b, y, x", "dc, dV, db, dW")),
    "numbers": (
        HIGHWAY,
        highway("x, y, W_1, b_1, V1, c1", '{"dW_1": dW, "db_1": db, "V1": dV, "c1_grad": dc}',
                "W, b, V, c = W_1, b_1, V1, c1"),
    ),
    "the layer's name": (
        HIGHWAY,
        highway("x, y, gate_W, gate_b, V_gate, c_gate",
                '{"gate": {"W": dW, "b": db, "V": dV, "c": dc}}',
                "W, b, V, c = gate_W, gate_b, V_gate, c_gate"),
    ),
    "a dictionary of the layer": (
        HIGHWAY,
        highway("x, y, params", '{"gate.W": dW, "gate.b": db, "gate.V": dV, "gate.c": dc}',
                'W, b, V, c = (params["gate"][n] for n in "WbVc")'),
    ),
    "a list, in order": (HIGHWAY, highway("x, y, params", "[dW, db, dV, dc]",
                                          "W, b, V, c = params")),
    "affixes": (
        NORMED,
        normed(ALL, '{"dW1": dW1, "grad_b1": db1, "gamma_grad": dgamma, "d_beta": dbeta, '
                    '"dL_dW2": dW2, "nabla_b2": db2}'),
    ),
    "numbers of layers": (
        NORMED,
        normed("x, y, W1, b1, gamma2, beta2, W3, b3",
               '{"W1": dW1, "b1": db1, "d_gamma2": dgamma, "dbeta2": dbeta, "W3": dW2, "b3": db2}',
               "gamma, beta, W2, b2 = gamma2, beta2, W3, b3"),
    ),
    "lists of weights": (
        NORMED,
        normed("x, y, weights, biases, gamma, beta", "dWs, dbs, dgamma, dbeta",
               "(W1, W2), (b1, b2) = weights, biases").replace(
                   "    return", "    dWs, dbs = [dW1, dW2], [db1, db2]\n    return"),
    ),
    "a dictionary that counts": (
        NORMED,
        normed("x, y, p", '{"W1": dW1, "b1": db1, "gamma": dgamma, "beta": dbeta, "W2": dW2, '
                          '"b2": db2}',
               'W1, b1, gamma, beta, W2, b2 = (p[n] for n in "W1 b1 gamma beta W2 b2".split())'),
    ),
    "a dictionary of layers' numbers": (
        NORMED,
        normed("x, y, p", '{"W1": dW1, "b1": db1, "gamma2": dgamma, "beta2": dbeta, "W3": dW2, '
                          '"b3": db2}',
               'W1, b1, gamma, beta, W2, b2 = (p[n] for n in "W1 b1 gamma2 beta2 W3 b3".split())'),
    ),
    "layers one after the other": (
        NORMED,
        normed("x, y, layers_", "[[dW1, db1], [dgamma, dbeta], [dW2, db2]]",
               "(W1, b1), (gamma, beta), (W2, b2) = layers_").replace("layers_", "params"),
    ),
    "words for roles": (
        NORMED,
        normed("inputs, targets, w1, bias1, gain, beta, w2, bias2",
               '{"w1": dW1, "bias1": db1, "gain": dgamma, "beta": dbeta, "w2": dW2, "bias2": db2}',
               "x, y, W1, b1, gamma, W2, b2 = inputs, targets, w1, bias1, gain, w2, bias2"),
    ),
    "two inputs": (
        TWO,
        """
        import numpy as np
        def gradients(u, x, y, W, b):
            e = 2 * (np.einsum("ia,kab,ib->ik", x, W, u) + b - y) / y.size
            return np.einsum("ik,ia,ib->kab", e, x, u), e.sum(0)
        """,
    ),
    "units last": (
        TWO,
        """
        import numpy as np
        def gradients(x, u, y, W, b):
            e = 2 * (np.einsum("ia,abk,ib->ik", x, W, u) + b - y) / y.size
            return np.einsum("ik,ia,ib->abk", e, x, u), e.sum(0)
        """,
    ),
    "a layer of one's own": (
        OWN,
        """
        import numpy as np
        def gradients(x, y, t):
            e = 2 * (x / (1 + t**2 * x**2) - y) / y.size
            return (-e * 2 * t * x**3 / (1 + t**2 * x**2) ** 2).sum(axis=0)
        """,
    ),
    "shared weights": (
        TIED,
        """
        import numpy as np
        def gradients(x, y, W_enc, b_enc, W2, b2, b_dec):
            h = np.tanh(x @ W_enc.T + b_enc)
            k = np.tanh(h @ W2.T + b2)
            e = 2 * (k @ W_enc.T + b_dec - y) / y.size
            d2 = e @ W_enc * (1 - k**2)
            d1 = d2 @ W2 * (1 - h**2)
            return {"dW_enc": d1.T @ x + e.T @ k, "db_enc": d1.sum(0), "dW2": d2.T @ h,
                    "db2": d2.sum(0), "db_dec": e.sum(0)}
        """,
    ),
    "values of the forward pass": (
        NORMED,
        """
        import numpy as np
        def backward(x, y, cache, W2, gamma):
            mu, var, n, out = cache["mu"], cache["v2"], cache["a2"], cache["z3"]
            h = cache["h2"]
            e = 2 * (out - y) / y.size
            dn = e @ W2
            dh = dn * gamma
            dz = (dh - dh.mean(1, keepdims=True) - h * (dh * h).mean(1, keepdims=True))
            dz = dz / np.sqrt(var + 1e-5)[:, None]
            return {"W1": dz.T @ x, "b1": dz.sum(0), "gamma": (dn * h).sum(0), "beta": dn.sum(0),
                    "W2": e.T @ n, "b2": e.sum(0)}
        """.replace("W2, gamma)", "W1, W2, gamma)"),
    ),
    "means that keep their axis": (
        NORMED,
        """
        import numpy as np
        def backward(x, y, z1, mu, var, W1, W2, gamma, beta):
            h = (z1 - mu) / np.sqrt(var + 1e-5)
            n = gamma * h + beta
            e = 2 * (n @ W2.T + b2 - y) / y.size
            dn = e @ W2
            dh = dn * gamma
            dz = (dh - dh.mean(1, keepdims=True) - h * (dh * h).mean(1, keepdims=True))
            dz = dz / np.sqrt(var + 1e-5)
            return {"W1": dz.T @ x, "b1": dz.sum(0), "gamma": (dn * h).sum(0), "beta": dn.sum(0),
                    "W2": e.T @ n, "b2": e.sum(0)}
        """.replace("beta):", "beta, b1, b2):"),
    ),
    "an object": (
        NORMED,
        """
        import numpy as np
        class Model:
            def backward(self, x, y):
                z = x @ self.W1.T + self.b1
                s = np.sqrt(z.var(axis=1, keepdims=True) + 1e-5)
                h = (z - z.mean(1, keepdims=True)) / s
                n = self.gamma * h + self.beta
                e = 2 * (n @ self.params["W3"].T + self.b3 - y) / y.size
                dn = e @ self.W3
                dh = dn * self.gamma
                dz = (dh - dh.mean(1, keepdims=True) - h * (dh * h).mean(1, keepdims=True)) / s
                dgamma, dbeta = (dn * h).sum(0), dn.sum(0)
                return dz.T @ x, dz.sum(0), dgamma, dbeta, e.T @ n, e.sum(0)
        """,
    ),
    "a step in place": (
        NORMED,
        normed(f"{ALL}, lr", "W1, b1, gamma, beta, W2, b2").replace(
            "    return", """\
    W1 -= lr * dW1; b1 -= lr * db1; gamma -= lr * dgamma
    beta -= lr * dbeta; W2 -= lr * dW2; b2 -= lr * db2
    return"""),
    ),
}  # fmt: skip


@pytest.mark.parametrize("style", one_in(4, EQUAL))
def test_every_name_finds_its_parameter(style: str, judge) -> None:
    network, source = EQUAL[style]
    judgement = judge(dedent(source), network)
    assert [i.to_json() for i in judgement.items if i.verdict is not Verdict.EQUAL] == []


DIFFERENT = {
    "two of one shape": (HIGHWAY, highway(PLAIN, '{"W": dV, "b": db, "V": dW, "c": dc}'), "W1 V1"),
    "two of one shape, by name": (
        HIGHWAY,
        highway(PLAIN, "dW, db, dV, dc").replace(
            "dz.T @ x, dz.sum(0), ds.T", "ds.T @ x, dz.sum(0), dz.T"),
        "W1 V1",
    ),
    "biases of one shape": (
        HIGHWAY, highway(PLAIN, '{"W": dW, "b": dc, "V": dV, "c": db}'), "b1 c1"
    ),
    "gain and shift": (
        NORMED,
        normed(ALL, "dW1, db1, dgamma, dbeta, dW2, db2").replace(
            "(dn * h).sum(0), dn.sum(0)", "dn.sum(0), (dn * h).sum(0)"),
        "gamma2 beta2",
    ),
    "a part of shared weights": (
        TIED, EQUAL["shared weights"][1].replace("d1.T @ x + e.T @ k", "d1.T @ x"), "W1"
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", DIFFERENT)
def test_what_is_confused_is_different(mistake: str, judge) -> None:
    network, source, names = DIFFERENT[mistake]
    judgement = judge(dedent(source), network)
    wrong = {item.name for item in judgement.items if item.verdict is Verdict.DIFFERENT}
    assert wrong == set(names.split())


ASKED = {
    "results of one shape without names": (
        HIGHWAY,
        highway(PLAIN, "dz.T @ x, dz.sum(0), ds.T @ x, ds.sum(0)"),
        "--returns dW1,db1,dV1,dc1",
    ),
    "an argument that may be two things": (
        NORMED, normed(f"{ALL}, m", "dW1, db1, dgamma, dbeta, dW2, db2"),
        "its argument 'm' may be m2, or the number of samples: state all with --args, such as "
        "--args x,y,m2,W1,b1,gamma2,beta2,W3,b3",
    ),
    "an input under another name": (
        TWO, "def f(x1, x2, y, W, b): return W, b", "'x1'? state all of them with --args, such as "
        "--args x,u,y,W1,b1",
    ),
    "one weight of two": (NORMED, "def f(x, y, W1, b1, gamma, beta): return W1", "--args x,y,W1"),
    "values by numbers that may count": (
        NORMED, "def f(x, y, A1, A2, W1, W2): return W1", "what is its argument 'A1'?"
    ),
    "weights of two kinds": (
        HIGHWAY, "def f(x, y, weights, biases): return weights", "what is its argument 'weights'?"
    ),
    "no name at all": (HIGHWAY, "def f(x, y, foo): return foo", "argument 'foo'?"),
}  # fmt: skip


@pytest.mark.parametrize("case", ASKED)
def test_what_is_not_plain_is_asked(case: str, judge) -> None:
    network, source, words = ASKED[case]
    with pytest.raises(InputError) as error:
        judge(dedent(source), network)
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_what_was_asked_may_be_stated(judge) -> None:
    source = highway("p, q, r, s, u, v", "dz.T @ x, dz.sum(0), ds.T @ x, ds.sum(0)",
                     "x, y, W, b, V, c = p, q, r, s, u, v")  # fmt: skip
    stated = {"args": ("x", "y", "W1", "b1", "V1", "c1"), "returns": ("dW1", "db1", "dV1", "dc1")}
    assert judge(source, HIGHWAY, **stated).verdict is Verdict.EQUAL
    swapped = {**stated, "returns": ("dV1", "db1", "dW1", "dc1")}
    assert judge(source, HIGHWAY, **swapped).verdict is Verdict.DIFFERENT


def test_a_number_of_a_layer_comes_from_the_description(judge) -> None:
    network = Network(Dense(4), Layer("rms_norm", epsilon=0.01), input=3, loss="mse")
    source = """
    import numpy as np
    def gradients(x, y, W, b, gamma, eps=1e-8):
        z = x @ W.T + b
        r = np.sqrt((z**2).mean(axis=1, keepdims=True) + eps)
        e = 2 * (gamma * z / r - y) / y.size
        dn = e * gamma
        dz = dn / r - z * (dn * z).mean(axis=1, keepdims=True) / r**3
        return dz.T @ x, dz.sum(0), (e * z / r).sum(0)
    """
    judgement = judge(source, network)
    assert judgement.verdict is Verdict.EQUAL
    assert "eps = 0.01" in judgement.assumed


def test_a_factor_that_is_one_at_one_size_alone_is_missed(judge) -> None:
    """2/n_1 is 1 where n_1 is 2: other sizes show it."""
    source = """
    def gradients(x, y, W, b):
        e = {} * (x @ W.T + b - y) / len(x)
        return e.T @ x, e.sum(0)
    """
    network = from_shorthand("3-2", loss="mse")
    assert judge(source.format("2 / y.shape[1]"), network).verdict is Verdict.EQUAL
    for factor in ("1", "2 / 5", "2 / 2", "1 / y.shape[1]", "2 / x.shape[1]"):
        assert judge(source.format(factor), network).verdict is Verdict.DIFFERENT
