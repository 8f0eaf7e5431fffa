"""Several inputs, and targets, of any rank: arrays, files, training and the command line."""

from __future__ import annotations

import numpy as np
import pytest

MODEL = """
Array = NDArray[Any]
Params = dict[str, Array]

SPEC = {{"name": "sample"}}
INPUTS = {{"x": (2, 3), "u": ()}}
TARGET = (2, 2)
TARGETS = "{targets}"
PARAMETERS = {{"V": (2, 3), "c": (2,)}}
DTYPE = np.float64
LAYERS = {{1: ("V", "c")}}
STATES = UPDATE_SCRATCH = 0


def init_params(seed=0):
    rng = np.random.default_rng(seed)
    return {{name: rng.normal(size=shape) for name, shape in PARAMETERS.items()}}


def forward(params, x, u):
    x = _array("x", x, "N", "T", params["V"].shape[1])
    u = _array("u", u, len(x))
    return x @ params["V"].T + params["c"] * u[:, None, None]


def predict(params, x, u):
    return forward(params, x, u)


def layers(params, x, u):
    return {{}}


def loss(params, x, u, y):
    return ((forward(params, x, u) - y) ** 2).sum() / (2 * len(x))


def loss_and_grad(params, x, u, y):
    e = (forward(params, x, u) - y) / len(x)
    grads = {{"V": np.einsum("itk,itj->kj", e, x), "c": np.einsum("itk,i->k", e, u)}}
    return float(loss(params, x, u, y)), grads


def _scratch(params, *data):
    return ()


def _gradient(params, grads, scratch, *data):
    value, found = loss_and_grad(dict(zip(PARAMETERS, params)), *data)
    for array, name in zip(grads, PARAMETERS):
        array[...] = found[name]
    return value


def _update(t, theta, g):
    theta -= 0.1 * g
"""


@pytest.fixture(scope="module")
def model(pasted):
    return pasted(MODEL.format(targets="values"), "values")


@pytest.fixture(scope="module")
def classifier(pasted):
    return pasted(MODEL.format(targets="one_hot"), "one_hot")


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    x, u = rng.normal(size=(60, 2, 3)), rng.normal(size=60)
    return x, u, x @ np.array([[1, 0, 2], [0, -1, 1.0]]).T + u[:, None, None]


def csv_of(x, u, *columns):
    header = [f"x{k}" for k in range(6)] + ["u"]
    table = np.column_stack([x.reshape(len(x), -1), u, *(c.reshape(len(x), -1) for c in columns)])
    header += [f"y{k}" for k in range(table.shape[1] - 7)]
    return "\n".join([",".join(header), *(",".join(map(repr, row)) for row in table.tolist()), ""])


@pytest.mark.filterwarnings("ignore:.* by position")
def test_columns_of_a_csv_are_the_entries_of_the_inputs_in_their_order(model, write, data):
    for found, given in zip(model.read_data(write(csv_of(*data))), data, strict=True):
        np.testing.assert_array_equal(found, given)
    x, u = model.read_inputs(write(csv_of(*data[:2])))
    np.testing.assert_array_equal(x, data[0])
    np.testing.assert_array_equal(u, data[1])


def test_an_npz_has_an_array_for_each_input_by_its_name(model, write, data, refusal):
    x, u, y = data
    path = write({"y": y, "u": u, "x": x}, "d.npz")
    for found, given in zip(model.read_data(path), data, strict=True):
        np.testing.assert_array_equal(found, given)
    assert "no array 'u', found 'x', 'y'" in refusal(
        model, "read_data", write({"x": x, "y": y}, "e.npz")
    )


def test_labels_have_the_shape_of_the_targets_without_the_classes(classifier, write, data):
    x, u, _ = data
    labels = np.random.default_rng(0).integers(2, size=(60, 2))
    rows = classifier.rows(x, u, labels)[-1]
    np.testing.assert_array_equal(rows, np.eye(2)[labels])
    np.testing.assert_array_equal(classifier.rows(x, u, rows)[-1], rows)
    found = classifier.read_data(write(csv_of(x, u, labels)))[-1]
    np.testing.assert_array_equal(found, rows)
    found = classifier.read_data(write(csv_of(x, u, rows)))[-1]
    np.testing.assert_array_equal(found, rows)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda x, u, y: (x, y), "2 arrays: expected x, u, y"),
        (lambda x, u, y: (x[:, 0], u, y), "x has shape (60, 3): expected (N, 2, 3)"),
        (lambda x, u, y: (x, u[:, None], y), "u has shape (60, 1): expected (N,)"),
        (lambda x, u, y: (x, u[:9], y), "x has 60 rows, u has 9"),
        (lambda x, u, y: (x, u, y[:, 0]), "y has shape (60, 2): expected (N, 2, 2)"),
        (lambda x, u, y: (np.where(x > 2, np.nan, x), u, y), "x[13, 0, 1] is nan"),
    ],
)
def test_the_first_bad_place_is_named(model, refusal, data, change, told):
    assert told in refusal(model, "rows", *change(*data))


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (np.full((60, 2), 2), "y[0, 0] is 2: expected a label from 0 to 1"),
        (np.full((60, 2, 2), 3), "y[0, 0, 0] is 3: expected a target from 0 to 1"),
        (np.zeros(60), "y has shape (60,): expected (N, 2, 2) or (N, 2) labels"),
    ],
)
def test_the_first_bad_label_is_named(classifier, refusal, data, labels, told):
    assert refusal(classifier, "rows", *data[:2], labels) == told


def test_a_batch_is_refused_by_its_own_shape(model, refusal, data):
    x, u, _ = data
    params = model.init_params()
    told = "x has shape (60, 2, 2): expected (N, T, 3)"
    assert refusal(model, "forward", params, x[..., :2], u) == told
    assert refusal(model, "forward", params, x, u[:3]) == "u has shape (3,): expected (60,)"


def test_training_takes_all_inputs(model, data):
    params = model.init_params()
    history = model.fit(params, *data, epochs=40, batch_size=8, validation=data)
    assert history["loss"][-1] < 1e-6 < history["loss"][0]
    assert history["validation_loss"][-1] < 1e-6
    assert model.selfcheck() < model.TOLERANCE


def test_the_command_line_trains_and_predicts(model, classifier, write, data, capsys):
    path = write(csv_of(*data))
    assert model.main(["train", path, "-q", "--epochs", "40"]) == 0
    assert float(capsys.readouterr().out.splitlines()[0].split("R² ")[1]) > 0.99
    assert model.main(["predict", path]) == 0
    header, *lines = capsys.readouterr().out.splitlines()
    assert header == "y0,y1,y2,y3"
    found = np.array([line.split(",") for line in lines], float).reshape(data[2].shape)
    np.testing.assert_allclose(found, data[2], atol=1e-2)

    assert classifier.main(["predict", path]) == 0
    header, *lines = capsys.readouterr().out.splitlines()
    assert header == "label0,label1,y0,y1,y2,y3"
    labels = np.array([line.split(",")[:2] for line in lines], int)
    np.testing.assert_array_equal(labels, found.argmax(axis=2))
