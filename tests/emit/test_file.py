"""The emitted file as a whole: what it imports, offers, says of itself, and keeps."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from symnn.files import embedded_spec
from symnn.pipeline import derive, generate, verdict
from symnn.spec import CustomActivation, CustomLoss, Dense, Network, Penalty, to_data
from symnn.verify import Verdict
from tests.networks import batch, emitted, load, parameters, verified
from tests.quick import one_in

FULL = Network(
    Dense(3, activation="wave", initializer="he_normal"),
    Dense(4, activation="relu", bias=False),
    Dense(2),
    input=5,
    name="full",
    loss="distance",
    dtype="float32",
    penalty=Penalty(l1=1e-3, l2=0.5),
    optimizer={"type": "rmsprop", "learning_rate": 0.0625},
    activations={"wave": CustomActivation(expr="sin(z) + z/10")},
    losses={"distance": CustomLoss(equation="loss = sum(sqrt(1 + (a[i,k]-y[i,k])**2), i, k) / N")},
)
CLASSIFIER = Network(Dense(4, activation="gelu"), Dense(3), input=2, loss="cross_entropy")
NETWORKS = {"full": FULL, "classifier": CLASSIFIER, "small": Network(Dense(1), input=1)}
every_network = pytest.mark.parametrize("spec", NETWORKS.values(), ids=NETWORKS)


@every_network
def test_it_imports_numpy_and_the_standard_library_alone(spec: Network) -> None:
    imported = set()
    for node in ast.walk(ast.parse(generate(spec))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            imported.add(str(node.module).split(".")[0])
    assert "numpy" in imported
    assert imported - {"numpy"} <= sys.stdlib_module_names
    assert not imported & {"pickle", "subprocess", "socket", "ctypes", "importlib"}


@every_network
def test_it_runs_nothing_from_text(spec: Network) -> None:
    calls = [n.func for n in ast.walk(ast.parse(generate(spec))) if isinstance(n, ast.Call)]
    names = {function.id for function in calls if isinstance(function, ast.Name)}
    assert not names & {"eval", "exec", "compile", "__import__"}


SIGNATURES = {
    "init_params": "(seed=0)",
    "forward": "(params, x)",
    "loss": "(params, x, y)",
    "loss_and_grad": "(params, x, y)",
    "predict": "(params, x)",
    "fit": "(params, *data, epochs=1, batch_size=32, seed=0, validation=None, callback=None, "
    "batches=None)",
    "save": "(path, params, columns=None)",
    "load": "(path)",
    "load_columns": "(path)",
    "read_data": "(path, target=(), columns=None)",
    "read_inputs": "(path, target=(), columns=None)",
    "read_columns": "(path, target=())",
    "selfcheck": "(seed=0)",
}


@every_network
def test_it_offers_what_is_promised(spec: Network) -> None:
    module = emitted(spec)
    for name, expected in SIGNATURES.items():
        function = getattr(module, name)
        signature = inspect.signature(function)
        bare = [p.replace(annotation=p.empty) for p in signature.parameters.values()]
        found = str(inspect.Signature(bare))
        assert found == expected, name
        assert function.__doc__, name
        assert signature.return_annotation is not signature.empty, name


@every_network
def test_parameters_are_in_order_and_shaped_as_their_layers(spec: Network) -> None:
    module = emitted(spec)
    expected = {}
    for number, (layer, width) in enumerate(zip(spec.layers, spec.sizes, strict=False), 1):
        expected[f"W{number}"] = (layer.units, width)
        if layer.bias:
            expected[f"b{number}"] = (layer.units,)
    assert list(module.PARAMETERS.items()) == list(expected.items())
    drawn = module.init_params(3)
    assert list(drawn) == list(expected)
    _, gradient = module.loss_and_grad(drawn, *batch(spec, 4, np.random.default_rng(0)))
    for arrays in (drawn, gradient):
        assert {name: array.shape for name, array in arrays.items()} == expected
        assert {array.dtype.name for array in arrays.values()} == {spec.dtype}


@every_network
def test_shapes_and_kinds_of_what_it_returns(spec: Network) -> None:
    module = emitted(spec)
    rng = np.random.default_rng(0)
    params, (x, y) = parameters(module, rng), batch(spec, 6, rng)
    for name in ("forward", "predict"):
        rows = getattr(module, name)(params, x)
        assert rows.shape == (6, spec.sizes[-1]) and rows.dtype.name == spec.dtype
    value, _ = module.loss_and_grad(params, x, y)
    assert isinstance(value, float)
    assert isinstance(module.loss(params, x, y), float | np.floating)
    assert value == pytest.approx(float(module.loss(params, x, y)), rel=1e-6)
    if spec.loss == "cross_entropy":
        np.testing.assert_allclose(module.predict(params, x).sum(axis=1), 1)


def test_parameters_may_come_in_any_order() -> None:
    module = emitted(FULL)
    rng = np.random.default_rng(0)
    params, (x, y) = parameters(module, rng), batch(FULL, 6, rng)
    other = dict(reversed(params.items()))
    value, gradient = module.loss_and_grad(params, x, y)
    same, again = module.loss_and_grad(other, x, y)
    assert value == same and list(gradient) == list(again)
    np.testing.assert_array_equal(module.forward(params, x), module.forward(other, x))


@every_network
def test_it_carries_its_description(spec: Network, tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(generate(spec), encoding="utf-8")
    assert to_data(spec) == emitted(spec).SPEC
    assert embedded_spec(path) == spec
    assert generate(embedded_spec(path)) == path.read_text(encoding="utf-8")


@every_network
def test_comments_number_the_equations_of_the_header(spec: Network) -> None:
    source = generate(spec)
    header = ast.get_docstring(ast.parse(source))
    assert header is not None
    listed = [int(n) for n in re.findall(r"^ *\((\d+)\) ", header, re.MULTILINE)]
    assert listed == list(range(1, len(listed) + 1))
    body = source[source.index("def loss_and_grad") : source.index("def predict")]
    comments = re.findall(r"#((?: \(\d+\))+)$", body, re.MULTILINE)
    numbers = [int(n) for comment in comments for n in re.findall(r"\d+", comment)]
    assert set(numbers) == set(listed)


@every_network
def test_no_line_is_too_long_and_none_ends_in_a_space(spec: Network) -> None:
    """Equations aside, which are as long as they are, each on its own line."""
    for line in generate(spec).splitlines():
        assert line == line.rstrip()
        assert len(line) <= 88 or re.match(r" +\(\d+\) ", line), line


NAMES = [
    "x",
    "y",
    "np",
    "W1",
    "b1",
    "z1",
    "a1",
    "d1",
    "dW1",
    "loss",
    "forward",
    "params",
    "Array",
    "N",
    "math",
    "i",
    "k",
    "main",
    "fit",
    "rows",
]


@pytest.mark.parametrize("name", one_in(4, NAMES))
def test_a_name_of_the_users_never_meets_a_name_of_the_file(name: str) -> None:
    spec = Network(
        Dense(2, activation=name),
        Dense(2),
        input=2,
        name=name,
        loss=f"{name}_",
        activations={name: CustomActivation(expr="z / sqrt(1 + z**2)")},
        losses={f"{name}_": CustomLoss(equation="loss = sum((a[i,k] - y[i,k])**2, i, k) / N")},
    )
    plain = spec.model_copy(update={"name": "plain"})
    derived, module = derive(spec), load(generate(spec))
    rng = np.random.default_rng(0)
    params, (x, y) = parameters(module, rng), batch(spec, 3, rng)
    value, gradient = module.loss_and_grad(params, x, y)
    same, expected = load(generate(plain)).loss_and_grad(params, x, y)
    assert value == same
    for key, array in gradient.items():
        np.testing.assert_array_equal(array, expected[key])
    assert verdict(verified(derived)) is Verdict.EQUAL


def test_parameters_are_saved_and_loaded(tmp_path: Path) -> None:
    module: ModuleType = emitted(FULL)
    params = module.init_params(1)
    module.save(tmp_path / "p.npz", params)
    found = module.load(tmp_path / "p.npz")
    assert list(found) == list(params)
    for name, array in params.items():
        np.testing.assert_array_equal(found[name], array)
        assert found[name].dtype == array.dtype
    assert [path.name for path in tmp_path.iterdir()] == ["p.npz"]


def test_initial_parameters_follow_the_seed() -> None:
    module = emitted(CLASSIFIER)
    one, same, other = (module.init_params(seed) for seed in (1, 1, 2))
    assert np.array_equal(one["W1"], same["W1"]) and not np.array_equal(one["W1"], other["W1"])
    assert not one["b1"].any()


@pytest.mark.parametrize("name", ["loss", "loss_and_grad"])
def test_a_batch_of_the_wrong_shape_is_refused_and_never_broadcast(name: str) -> None:
    module = emitted(Network(Dense(1), input=2))
    params, x = module.init_params(), np.ones((5, 2))
    function = getattr(module, name)
    with pytest.raises(module.DataError, match=r"y has shape \(5,\): expected \(5, 1\)"):
        function(params, x, np.ones(5))
    with pytest.raises(module.DataError, match=r"x has shape \(5, 3\): expected \(N, 2\)"):
        function(params, np.ones((5, 3)), np.ones((5, 1)))
