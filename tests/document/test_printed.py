"""What is printed is what was proved: equations read back from the LaTeX, against emitted files.

The reader (`tests/document/reader`) shares no code with symnn. It is given the widths of the
network, and numbers for its parameters and a batch; all else it takes from the source.
"""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from symnn.document import Depth, Level
from symnn.files import embedded_spec, import_file
from symnn.library import ACTIVATIONS, LOSSES, OPTIMIZERS
from symnn.spec import CustomActivation, CustomLoss, Dense, Network, Optimizer, Penalty
from tests.document.reader.corruptions import corruptions
from tests.document.reader.displays import DISPLAY
from tests.document.reader.evaluate import Scene
from tests.document.reader.names import GREEK
from tests.document.reader.network import Line, Printed, close, tensor_key
from tests.document.reader.nodes import Derivative
from tests.document.reader.optimizer import Step
from tests.document.reader.tokens import Unreadable
from tests.document.reading import index_form, read
from tests.networks import Params, drawn, emitted, parameters, title
from tests.quick import one_in

GENERATED = sorted((Path(__file__).parents[2] / "generated").glob("*.py"))
SAMPLES = 3
FILE = re.compile(r"^ +\((\d+)\) (\w+)", re.MULTILINE)
OWN = {
    # Wide enough for abbreviations, of which one reads another.
    "wide": "z * tanh(softplus(sqrt(1 + z**2) + exp(-z**2) * sin(3*z)) + log(1 + z**2) / 7)",
    "choice": "where(z > 1/2, log_cosh(z) + erf(z), min(abs(z), 2) - 0.3*z**3)",
    "nested": "abs(z * abs(z - 1) * (2 + z)) / (1 + abs(z))",
    "power": "(1 + z**2)**(3/2) / (2 + cos(z)**2)",
}
DISTANCE = "loss = sum(sqrt(1 + (max(a[i,m], m) - a[i,k] - y[i,k])**2), i, k) / (N*n)"
SPELLED = {letter: command[1:] for command, letter in GREEK.items()}
STEEP = "z * (exp(2*z) - exp(-2*z)) / (exp(2*z) + exp(-2*z) + 1)"


@pytest.fixture(scope="module")
def printed(latex):
    """The index form of a network's document, read."""
    return partial(read, latex)


def numbers_for(spec: Network, module, seed: int = 7) -> tuple[Params, tuple[np.ndarray, ...]]:
    """Parameters, and a batch of inputs and targets; labels too are any numbers, so that no entry
    of y is zero."""
    rng = np.random.default_rng(seed)
    shapes = [*module.INPUTS.values(), module.TARGET]
    batch = tuple(rng.standard_normal((SAMPLES, *shape)) for shape in shapes)
    return parameters(module, rng), batch


def name(line: Line, scene: Scene, penalized: bool) -> str:
    """What the emitted file calls the tensor that a line defines."""
    if isinstance(line.left, Derivative):
        _, _, letter, layer = scene.key(line.left)
        return f"d{spelled(letter)}{layer}"
    letter, *layer = scene.key(line.left)
    bare = {"L": "objective" if penalized else "loss", "E": "loss", "R": "penalty", "p": "p"}
    if not layer:
        return bare[str(letter)]
    return f"{'d' if letter == 'δ' else spelled(letter)}{layer[0]}"


def spelled(letter: object) -> str:
    """A letter as a file has it: gamma for γ."""
    return SPELLED.get(str(letter), str(letter))


def compare(read: Printed, spec: Network, module) -> Scene:
    """Every printed number against what the file computes, and the number of its equation."""
    params, data = numbers_for(spec, module)
    scene = read.evaluate(params, *data, names=list(module.INPUTS))
    loss, gradients = module.loss_and_grad(params, *data)
    close(scene.values["L",], np.asarray(loss), "L")
    for parameter, expected in gradients.items():
        close(scene.values["∂", "L", *tensor_key(parameter)], expected, parameter)
    for tensor, expected in module.layers(params, *data[:-1]).items():
        close(scene.values[tensor_key(tensor)], expected, tensor)
    penalized = spec.penalty != Penalty()
    lines = read.equations()
    found = {line.number: name(line, scene.at(l=line.layer or 0), penalized) for line in lines}
    expected = dict(FILE.findall(module.__doc__))
    if ("p",) in scene.values:  # what is predicted has the number after the last one
        close(scene.values["p",], module.predict(params, *data[:-1]), "p")
        expected[str(len(expected) + 1)] = "p"
    assert found == expected
    assert len(lines) == len(found)
    return scene


def check(read: Printed, spec: Network, module) -> None:
    """`compare`, and every line of the derivation."""
    assert read.check_steps(compare(read, spec, module)) >= len(module.PARAMETERS)


def narrowed(spec: Network) -> Network:
    """The same with few neurons, as many as in no other layer, and a small input of its rank."""
    (own,) = spec.input_shapes.values()
    data = {**spec.model_dump(exclude={"inputs"}), "dtype": "float64"}
    data["input"] = tuple(range(2, 2 + len(own)))
    for n, layer in enumerate(data["layers"]):
        layer |= {"units": 3 + n} if "units" in layer else {}
    return Network.model_validate(data)


@pytest.mark.parametrize("depth", Depth)
@pytest.mark.parametrize("level", one_in(2, Level))
@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.stem)
def test_generated_networks(printed, path, level, depth):
    """The committed file itself, in double precision, and every equation of its document."""
    module = import_file(path)
    module.DTYPE = np.float64
    spec = embedded_spec(path).model_copy(update={"dtype": "float64"})
    compare(printed(embedded_spec(path), depth, level), spec, module)


@pytest.mark.parametrize("depth", Depth)
@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.stem)
def test_derivations_of_generated_networks(printed, path, depth):
    spec = narrowed(embedded_spec(path))
    check(printed(spec, depth), spec, emitted(spec))


@pytest.mark.parametrize("depth", Depth)
@pytest.mark.parametrize("activation", one_in(3, ACTIVATIONS))
def test_activations(printed, activation, depth):
    """In three layers that are alike, and penalized."""
    layers = (Dense(3, activation=activation), Dense(4, activation=activation, bias=False))
    last = Dense(5, activation=activation)
    spec = Network(*layers, last, input=2, loss="least_squares", penalty=Penalty(l1=0.1, l2=0.3))
    check(printed(spec, depth), spec, emitted(spec))


@pytest.mark.parametrize("depth", Depth)
@pytest.mark.parametrize("loss", one_in(2, LOSSES))
def test_losses(printed, loss, depth):
    layers = (Dense(3, activation="tanh"), Dense(5, activation="tanh"), Dense(4))
    spec = Network(*layers, input=2, loss=loss, penalty=Penalty(l2=0.3))
    check(printed(spec, depth), spec, emitted(spec))


@pytest.mark.parametrize("depth", Depth)
@pytest.mark.parametrize("own", one_in(2, OWN))
def test_what_a_user_defined(printed, own, depth):
    layers = (Dense(units, activation=own) for units in (3, 5, 4))
    activations = {own: CustomActivation(expr=OWN[own])}
    losses = {"distance": CustomLoss(equation=DISTANCE)}
    spec = Network(*layers, input=2, loss="distance", activations=activations, losses=losses)
    read = printed(spec, depth)
    check(read, spec, emitted(spec))
    if own == "wide":
        assert any(line.statement.short for line in read.equations())


@pytest.mark.parametrize("depth", Depth)
@pytest.mark.parametrize("spec", one_in(3, drawn(count=12)), ids=title)
def test_networks_drawn_at_random(printed, spec, depth):
    compare(printed(spec, depth, Level.BRIEF), spec, emitted(spec))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_three_steps_of_training(latex, optimizer):
    """Gradients and steps as they are printed, and the emitted file's `fit` on the same batches."""
    spec = Network(
        Dense(3, activation="tanh"), Dense(2), input=2, loss="mse", optimizer=Optimizer(optimizer)
    )
    module = emitted(spec)
    text = index_form(latex, spec, Depth.GENERAL)
    read, step = Printed(text, tuple(spec.sizes)), Step(text)
    params, (x, y) = numbers_for(spec, module)
    batches = [np.array([0, 1]), np.array([2]), np.array([1, 2])]

    now = {"θ": np.concatenate([array.ravel() for array in params.values()])}
    now |= step.start(len(now["θ"]))
    shaped = params
    for t, rows in enumerate(batches, 1):
        values = read.evaluate(shaped, x[rows], y[rows]).values
        gradients = [values["∂", "L", name[0], int(name[1:])].ravel() for name in params]
        now = step.after(t, now, np.concatenate(gradients))
        ends = np.cumsum([array.size for array in params.values()])[:-1]
        parts = zip(params, np.split(now["θ"], ends), strict=True)
        shaped = {name: part.reshape(params[name].shape) for name, part in parts}

    fitted = {name: array.copy() for name, array in params.items()}
    module.fit(fitted, x, y, batches=batches)
    for name, array in fitted.items():
        assert not np.array_equal(array, params[name])
        close(shaped[name], array, name)


def test_every_change_of_an_equation_is_noticed(latex):
    """A sign, an index, a layer, a digit, a function: no change of one place passes."""
    spec = Network(
        Dense(3, activation="tanh"),
        Dense(5, activation="steep"),
        Dense(4, activation="softmax"),
        Dense(6),
        input=2,
        loss="cross_entropy",
        penalty=Penalty(l1=0.1, l2=0.3),
        activations={"steep": CustomActivation(expr=STEEP)},
    )
    module = emitted(spec)
    text = index_form(latex, spec, Depth.GENERAL, Level.BRIEF)
    compare(Printed(text, tuple(spec.sizes)), spec, module)
    assert noticed(corruptions(text, numbered=True), spec, compare) > 200


@pytest.mark.slow
def test_changes_of_the_derivation_are_noticed(latex):
    """The same of the lines that lead to the equations; every fifth, as there are many."""
    layers = (Dense(3, activation="tanh"), Dense(5, activation="softmax"), Dense(4))
    spec = Network(*layers, input=2, loss="cross_entropy", penalty=Penalty(l1=0.1, l2=0.3))
    text = index_form(latex, spec, Depth.GENERAL)
    check(Printed(text, tuple(spec.sizes)), spec, emitted(spec))
    changes = list(corruptions(text, numbered=False))[::5]
    assert noticed(changes, spec, check) > 40


def noticed(changes, spec, checked) -> int:
    """How many changes there are; none of them may pass."""
    module, count, missed = emitted(spec), 0, []
    for told, changed in changes:
        count += 1
        try:
            checked(Printed(changed, tuple(spec.sizes)), spec, module)
        except (AssertionError, Unreadable, ArithmeticError, ValueError):
            continue
        missed.append(told)
    assert missed == []
    return count


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.stem)
def test_the_whole_document_prints_the_same(latex, path):
    """What is read above stands, word by word, in the document with matrices and an example."""
    spec = embedded_spec(path)
    whole = latex(spec)
    found = [match[0] for match in DISPLAY.finditer(index_form(latex, spec, Depth.GENERAL))]
    assert found
    assert [display for display in found if display not in whole] == []
