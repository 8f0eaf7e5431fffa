"""An emitted module on exact elements, and the module as it was afterwards."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
import pytest

from symnn.library import ACTIVATIONS, LOSSES
from symnn.spec import Dense, Network, Optimizer, Penalty
from symnn.verify.standin import exact
from symnn.verify.symbols.arena import Arena
from tests.networks import emitted
from tests.verify.standin.agreement import Twins, same

SOURCE = """
import math
from math import pi, sqrt
import numpy as np
from numpy import exp, maximum
RATE = 0.1
def power(x, base=0.3, *, n=2):
    half = 0.5
    beta = 0.9
    number = (1 - beta) * base**n * RATE + half * sqrt(2) * pi
    return number, math.erf(x), float(x) / 3
class Layer:
    slope = staticmethod(lambda z: 0.01 * z)
    def value(self, z):
        return max(self.slope(z), 0.25) + exp(-1e-8), maximum(z, 0), np.exp(1 / 3)
"""


def module(source: str) -> ModuleType:
    made = ModuleType("emitted")
    exec(compile(source, "emitted.py", "exec"), made.__dict__)
    return made


def test_numbers_in_a_module_are_the_ones_that_are_written() -> None:
    m, arena = module(SOURCE), Arena()
    x = arena.symbol("x")
    before = dict(vars(m)), m.power.__code__, m.power.__defaults__, m.power.__kwdefaults__
    with exact(m, arena.np):
        first, second, third = m.power(x)
        values = m.Layer().value(x)
    number = arena.element
    root, pi = number(2).call("sqrt"), arena.constant("pi")
    assert first is number(0.1) * number(0.09) * number(0.1) + number(0.5) * root * pi
    assert second is x.call("erf")
    assert third is x / 3
    assert values[0] is arena.choose(x / 100 < 0.25, number(0.25), x / 100) + number(-1e-8).call(
        "exp"
    )
    assert values[1] is arena.choose(x > 0, x, number(0))
    assert values[2] is number(1 / 3).call("exp")
    after = dict(vars(m)), m.power.__code__, m.power.__defaults__, m.power.__kwdefaults__
    assert after == before
    assert m.power(1.0)[0] == pytest.approx(0.1 * 0.09 * 0.1 + np.pi / np.sqrt(2))


def test_a_module_gets_everything_back_when_its_code_raises() -> None:
    m = module("import numpy as np\ndef f(x):\n    return np.exp(0.5) / 0")
    with pytest.raises(ZeroDivisionError), exact(m, Arena().np):
        m.f(1)
    assert m.np is np
    assert m.f.__code__.co_consts == (None, 0.5, 0)


def given(t: Twins, m: ModuleType) -> tuple[dict[str, Any], Any, Any]:
    params = {name: t.array(name, shape) for name, shape in m.PARAMETERS.items()}
    (inputs,) = m.INPUTS.values()
    x = t.array("x", (3, *inputs))
    return params, x, t.array("y", (3, *m.TARGET), positive=True)


NETWORKS = [
    Network(input=2, loss="mse", layers=[Dense(units=3, activation=name), Dense(units=2)])
    for name in ACTIVATIONS
] + [
    Network(
        input=2,
        loss=loss,
        layers=[Dense(units=3, activation="tanh"), Dense(units=2)],
        penalty=Penalty(l1=0.01, l2=0.02),
        optimizer=Optimizer(type=("adam", "sgd")[len(loss) % 2]),
    )
    for loss in LOSSES
]


@pytest.mark.parametrize("spec", NETWORKS, ids=lambda s: f"{s.layers[0].activation}-{s.loss}")
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_an_emitted_file_computes_what_it_computes_on_floats(spec: Network) -> None:
    t, m = Twins(), emitted(spec)
    params, x, y = given(t, m)
    flat = list(params.values())
    with exact(m, t.arena.np):
        found = m.forward(params, x), m.loss_and_grad(params, x, y)
        results = []
        for rows in (3, 1):
            grads = [t.arena.np.empty_like(p) for p in flat]
            scratch = m._scratch(flat, x[:rows], y[:rows])
            for _ in range(2):
                value = m._gradient(flat, grads, scratch, x[:rows], y[:rows])
            results.append((value, grads))
    symbols = {arg for node in t.arena.nodes for arg in node.args if str(arg).startswith("unset")}
    for point in range(t.arena.points):
        floats, xf, yf = (t.at(value, point) for value in (params, x, y))
        same(t.at(found, point), (m.forward(floats, xf), m.loss_and_grad(floats, xf, yf)))
        for rows, result in zip((3, 1), results, strict=True):
            loss, gradient = m.loss_and_grad(floats, xf[:rows], yf[:rows])
            same(t.at(result, point), (loss, list(gradient.values())))
    assert symbols  # the memory was unset at first, and nothing of it is left


def test_an_update_computes_what_it_computes_on_floats() -> None:
    for name in ("adam", "momentum", "sgd"):
        m = emitted(
            Network(input=2, loss="mse", layers=[Dense(units=2)], optimizer=Optimizer(type=name))
        )
        t = Twins()
        state = [t.array(f"s{i}", (2,), positive=True) for i in range(m.STATES + 2)]
        scratch = [t.arena.np.empty(2) for _ in range(m.UPDATE_SCRATCH)]
        start = [s.copy() for s in state]
        with exact(m, t.arena.np):
            m._update(3, *state, *scratch)
        for point in range(t.arena.points):
            floats = t.at(start, point)
            m._update(3, *floats, *(np.empty(2) for _ in scratch))
            same(t.at(state[0], point), floats[0])
