"""The worked example: its numbers, read from the LaTeX, are those of the emitted file."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from symnn.document import DocumentOptions, Material, compose, latex_document
from symnn.document.chapters import example
from symnn.files import read_network
from symnn.library import ACTIVATIONS, OPTIMIZERS
from symnn.pipeline import derive
from symnn.spec import CustomActivation, CustomLoss, Dense, Layer, Network, Optimizer, Penalty
from tests.document.chapters.worked import agree, array, follows, statements
from tests.networks import emitted, trained
from tests.quick import one_in

EXAMPLES = sorted(Path("examples").glob("*.toml"))
LETTERS = {"L": "objective", "E": "loss", "R": "penalty", r"\mathbf{x}": "x", r"\mathbf{y}": "y"}
SYMBOL = re.compile(
    r"(?P<d>\\frac\{\\partial L\}\{\\partial )?(?:\\(?:mathbf|boldsymbol)\{)?"
    r"(?P<stem>[zaWb]|\\delta|\\alpha)\}?"
    r"\^\{(?P<layer>\d+)\}(?:_\{(?P<at>[\d, ]+)\})?(?(d)\}|)"
)
SMALL = Network(Dense(2, activation="tanh"), Dense(1), input=2)
COUNT = 12
"""How many small networks there are: they are drawn when the first is asked for."""


@cache
def small():
    """Networks that have an example, of every depth and many kinds."""
    narrow = (spec for spec in trained(60) if max(spec.sizes) <= example.WIDEST)
    spread = (spec for spec in narrow if example.chapter(material(spec)) is not None)
    own = Network(
        Dense(3, activation="swish2"),
        Dense(2),
        input=2,
        loss="cauchy",
        penalty=Penalty(l1=0.01, l2=0.5),
        optimizer=Optimizer("adamw"),
        activations={"swish2": CustomActivation(expr="z / (1 + exp(-2*z))")},
        losses={"cauchy": CustomLoss(equation="loss = sum(log(1 + (a[i,k]-y[i,k])**2), i, k) / N")},
    )
    classes = (
        Network(Dense(4, activation="softmax"), Dense(3), input=2, loss="cross_entropy"),
        Network(Dense(4, activation="gelu"), Dense(1), input=2, loss="binary_cross_entropy"),
        Network(Dense(2, activation="selu"), Dense(2), input=3, loss="hinge"),
    )
    found = [*islice(spread, 16), own, *classes]
    assert len(found) == COUNT
    return found


def material(spec, **options):
    derived = derive(spec)
    return Material(derived.model, derived.backward, derived.update, DocumentOptions(**options))


def section(spec):
    """The example's LaTeX, in its parts: numbers given, forward, backward, gradient, step."""
    text = latex_document(compose(material(spec)))
    found = re.search(r"\\section\{Worked example\}(.*?)\\section\{", text, re.S)
    return re.split(r"\\subsection\{[^}]*\}", found[1]) if found else None


def truth(spec, x, y, params):
    """Every value of the example from emitted files."""
    module = emitted(spec)
    values = dict(module.layers(params, x)) | {"x": x, "y": y}
    values["objective"], grads = module.loss_and_grad(params, x, y)
    plain = emitted(spec.model_copy(update={"penalty": Penalty()}))
    values["loss"] = plain.loss(params, x, y)
    values["penalty"] = values["objective"] - values["loss"]
    return values | {f"d{name}": value for name, value in grads.items()} | inner(spec, params, x, y)


def inner(spec, params, x, y):
    """The derivatives by z and a: those by the biases of layers W = 1, b = 0 put after them."""
    layers, own, names = [], {}, {}

    def add(layer, W, b, name=None):
        layers.append(layer)
        number = len(layers)
        own[f"W{number}"], own[f"b{number}"] = W, b
        if name:
            names[f"b{number}"] = name

    for number, layer in enumerate(spec.layers, 1):
        W = params[f"W{number}"]
        units, activation = layer.options["units"], layer.options["activation"]
        b = params.get(f"b{number}", np.zeros(units))
        add(Dense(units), W, b, f"d{number}")
        if activation != "identity":
            bare, one = Dense(units, activation=activation), np.eye(units)
            add(bare, one, np.zeros(units))
            if f"alpha{number}" in params:
                own[f"alpha{len(layers)}"] = params[f"alpha{number}"]
            add(Dense(units), one, np.zeros(units), f"da{number}")
    tapped = spec.model_copy(update={"layers": tuple(layers), "penalty": Penalty()})
    _, grads = emitted(tapped).loss_and_grad(own, x, y)
    return {name: grads[bias] for bias, name in names.items()}


def given(spec, text):
    """The sample and the parameters that are printed."""
    arrays = {named(told.left)[0]: array(told.result) for told in statements(text)}
    x, y = (arrays.pop(name).reshape(1, -1) for name in ("x", "y"))
    shapes = emitted(spec).PARAMETERS
    return x, y, {name: arrays[name].reshape(shape) for name, shape in shapes.items()}


def named(left):
    """The tensor of a printed symbol, and its entry."""
    if left in LETTERS:
        return LETTERS[left], None
    match = SYMBOL.fullmatch(left)
    stem, layer = match["stem"].removeprefix("\\"), match["layer"]
    name = f"d{layer}" if stem == "delta" else f"{'d' if match['d'] else ''}{stem}{layer}"
    return name, tuple(int(p) - 1 for p in match["at"].split(",")) if match["at"] else None


def check(spec):
    """Every value printed against the emitted file; returns how many were compared."""
    start, *parts, last = section(spec)
    x, y, params = given(spec, start)
    known = truth(spec, x, y, params)
    compared = 0
    for told in statements("".join(parts)):
        name, at = named(told.left)
        value = np.asarray(known[name])
        true = value if at is None else value[(0, *at)[-value.ndim :]]
        assert agree(told.result, true), (told, true)
        assert follows(told), told
        compared += array(told.result).size
    return compared + check_step(spec, last, known, params, x, y)


def check_step(spec, text, known, params, x, y):
    module = emitted(spec)
    theta = np.concatenate([value.ravel() for value in params.values()])
    g = np.concatenate([known[f"d{name}"].ravel() for name in params])
    more = [np.zeros_like(theta) for _ in range(module.STATES + module.UPDATE_SCRATCH)]
    module._update(1, theta, g, *more)
    ends = np.cumsum([value.size for value in params.values()])
    after = {
        name: part.reshape(value.shape)
        for (name, value), part in zip(params.items(), np.split(theta, ends[:-1]), strict=True)
    }
    compared = 0
    for told in statements(text):
        assert follows(told), told
        entry = re.fullmatch(r"\\theta\^\{\(1\)\}_\{(\d+)\}", told.left)
        if entry:
            assert agree(told.result, theta[int(entry[1]) - 1]), told
        elif SYMBOL.fullmatch(told.left):
            assert agree(told.result, after[named(told.left)[0]]), told
            compared += array(told.result).size
    then, before = re.search(r"\$L\$ is \$(.*?)\$ at the same .* was \$(.*?)\$", text).groups()
    assert agree(then, module.loss(after, x, y))
    assert agree(before, known["objective"])
    return compared


def values(spec):
    """How many numbers an example works out: z, a and what L is made of; the derivatives by
    all of these but L; the parameters after the step."""
    options = [layer.options for layer in spec.layers]
    units = sum(each["units"] * (1 + (each["activation"] != "identity")) for each in options)
    return 2 * units + (3 if spec.penalty != Penalty() else 1) + 2 * spec.parameter_count


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_numbers_of_the_examples(path):
    spec = read_network(str(path))
    if section(spec) is None:
        assert max(spec.sizes) > example.WIDEST
    else:
        assert check(spec) >= values(spec)


@pytest.mark.parametrize("number", one_in(2, range(COUNT)))
def test_numbers_of_small_networks(number):
    spec = small()[number]
    assert check(spec) >= values(spec)


@pytest.mark.parametrize("name", one_in(3, ACTIVATIONS))
def test_numbers_of_every_activation(name):
    spec = Network(Dense(3, activation=name), Dense(2), input=2)
    assert check(spec) >= values(spec)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_numbers_of_every_optimizer(name):
    spec = Network(Dense(2, activation="tanh"), Dense(1), input=2, optimizer=Optimizer(name))
    assert check(spec) >= values(spec)


LAYERS = {
    "two inputs": Network(
        Layer("bilinear", units=2, inputs=["x", "u"], activation="tanh"),
        Dense(2),
        inputs={"x": 2, "u": 2},
    ),
    "rank 3": Network(Layer("self_attention", units=2), input=(2, 2), loss="mse"),
    "a row of three axes": Network(Layer("maxout", units=2, pieces=2), Dense(1), input=2),
    "norm": Network(Dense(3), Layer("layer_norm"), Dense(2), input=2),
    "a scalar": Network(Dense(2, activation="snake"), Dense(1), input=2),
}


@pytest.mark.parametrize("spec", LAYERS.values(), ids=LAYERS)
def test_what_is_put_in_comes_to_the_result_in_layers_of_every_kind(spec):
    parts = section(spec)
    told = statements("".join(parts))
    assert [each for each in told if not follows(each)] == []
    worked = sum(bool(each.put_in) for each in told)
    assert worked > spec.parameter_count / 3
    module = emitted(spec)
    zero = {name: np.zeros(shape) for name, shape in module.PARAMETERS.items()}
    entries = sum(array(each.result).size for each in statements(parts[0]))
    rows = [*module.INPUTS.values(), module.TARGET]
    assert entries == sum(map(np.size, zero.values())) + sum(map(np.prod, rows))


def test_statistics_of_a_batch_are_no_example_of_one_sample():
    spec = Network(Dense(2), Layer("batch_statistics_norm"), Dense(1), input=2)
    assert example.chapter(material(spec)) is None


def test_the_numbers_put_in_are_those_of_the_equation():
    _, forward, *_ = section(SMALL)
    assert r"z^{1}_{1} &= 0.3 \cdot 0.5 + (-0.2) \cdot (-0.8) + (-0.4) = -0.09" in forward
    assert r"a^{1}_{1} &= \tanh(-0.09) = -0.08976" in forward


def test_a_wrong_digit_is_seen():
    start, forward, *_ = section(SMALL)
    true = truth(SMALL, *given(SMALL, start))["a1"]
    printed = next(told for told in statements(forward) if told.left == "a^{1}_{1}")
    assert agree(printed.result, true[0, 0])
    assert not agree(printed.result, true[0, 0] * 1.0003)


def test_a_number_put_in_at_a_wrong_place_is_seen():
    _, forward, *_ = section(SMALL)
    swapped = forward.replace("0.3 \\cdot 0.5", "0.3 \\cdot 0.6").replace(
        "tanh(-0.09", "tanh(-0.0905"
    )
    held = [follows(told) for told in statements(swapped)]
    assert held.count(False) == 2


def test_large_networks_and_those_who_do_not_ask_have_none():
    assert example.chapter(material(Network(Dense(7), input=2))) is None
    assert example.chapter(material(Network(*[Dense(2)] * 20, input=2))) is None
    assert example.chapter(material(Network(Dense(2), input=2), example=False)) is None


def test_a_loss_without_values_at_short_numbers_has_no_example():
    losses = {"root": CustomLoss(equation="loss = sum(log(-1 - (a[i,k]-y[i,k])**2), i, k) / N")}
    assert example.chapter(material(Network(Dense(1), input=1, loss="root", losses=losses))) is None


@pytest.mark.parametrize("number", range(COUNT - 5, COUNT))
def test_nothing_leaves_the_page(number, typeset):
    document = compose(material(small()[number]))
    assert "Overfull" not in typeset(latex_document(document))
