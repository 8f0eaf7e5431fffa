"""What `fit` accepts as features and targets, and what it says of the rest."""

from __future__ import annotations

import numpy as np
import pytest

X = [[1, 2], [3, 4], [5, 6]]


def test_values_stand_as_they_are_in_the_dtype_of_the_model(sample):
    x, y = sample(dtype="float32").rows(X, [0.5, 7, -2])
    assert x.dtype == y.dtype == np.float32
    np.testing.assert_array_equal(x, X)
    np.testing.assert_array_equal(y, [[0.5], [7], [-2]])


@pytest.mark.parametrize("labels", [[2, 0, 1], [[2], [0], [1]], np.array([2.0, 0.0, 1.0])])
@pytest.mark.parametrize(("targets", "low"), [("one_hot", 0), ("binary", 0), ("signed", -1)])
def test_labels_become_rows(sample, targets, low, labels):
    _, y = sample(targets, outputs=3).rows(X, labels)
    np.testing.assert_array_equal(y, [[low, low, 1], [1, low, low], [low, 1, low]])


@pytest.mark.parametrize(
    ("targets", "given", "expected"),
    [
        ("binary", [0, 1, 1], [0, 1, 1]),
        ("binary", [False, True, True], [0, 1, 1]),
        ("binary", [0.25, 1, 0], [0.25, 1, 0]),
        ("signed", [0, 1, 1], [-1, 1, 1]),
        ("signed", [-1, 1, 1], [-1, 1, 1]),
        ("signed", [1, 1, 1], [1, 1, 1]),
        ("signed", [0, 0, 0], [-1, -1, -1]),
    ],
)
def test_one_output_takes_a_label_or_a_target(sample, targets, given, expected):
    _, y = sample(targets).rows(X, given)
    np.testing.assert_array_equal(y[:, 0], expected)


@pytest.mark.parametrize("targets", ["values", "one_hot", "binary", "signed"])
@pytest.mark.parametrize("outputs", [1, 3])
def test_rows_of_rows_are_the_same_rows(sample, targets, outputs):
    module = sample(targets, outputs=outputs)
    x, y = module.rows(X, np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1]])[:, :outputs])
    again = module.rows(x, y)
    np.testing.assert_array_equal(again[0], x)
    np.testing.assert_array_equal(again[1], y)


def test_what_was_given_is_never_written_to(sample):
    y = np.array([[0.0], [1.0], [1.0]])
    sample("signed").rows(X, y)
    np.testing.assert_array_equal(y, [[0], [1], [1]])


@pytest.mark.parametrize(
    ("x", "y", "told"),
    [
        ([[1, 2], [3, np.nan]], [0, 1], "x[1, 1] is nan: expected a finite float64"),
        ([[1, 2], [np.inf, 4]], [0, 1], "x[1, 0] is inf: expected a finite float64"),
        (X, [0, 1], "x has 3 rows, y has 2"),
        ([1, 2, 3], [0, 1, 2], "x has shape (3,): expected (N, 2)"),
        ([[1, 2, 3]], [0], "x has shape (1, 3): expected (N, 2)"),
        (np.zeros((0, 2)), [], "x has no rows: its shape is (0, 2)"),
        (5, [0], "x has no rows: its shape is ()"),
        ([[1, 2], [3]], [0, 1], "x is ragged: expected rows of one length"),
        ([["a", "b"]], [0], "x has dtype <U1: expected numbers"),
        ([[1, None]], [0], "x has dtype object: expected numbers"),
        ([[1j, 2]], [0], "x has dtype complex128: expected numbers"),
        (X, [0, 7, 1], "y[1] is 7: expected a label from 0 to 2"),
        (X, [0, 1, -1], "y[2] is -1: expected a label from 0 to 2"),
        (X, [0, 1.5, 1], "y[1] is 1.5: expected a label from 0 to 2"),
        (X, [0, np.nan, 1], "y[1] is nan: expected a finite float64"),
        (X, ["a", "b", "a"], "y has dtype <U1: expected numbers"),
        (X, np.zeros((3, 2)), "y has shape (3, 2): expected (N, 3) or (N,) labels"),
        (X, np.full((3, 3), 4), "y[0, 0] is 4: expected a target from 0 to 1"),
    ],
)
def test_the_first_bad_place_is_named(sample, refusal, x, y, told):
    assert refusal(sample("one_hot", outputs=3), "rows", x, y) == told


@pytest.mark.parametrize(
    ("options", "y", "told"),
    [
        ({"targets": "binary"}, [0, 1, 7], "y[2] is 7: expected a target from 0 to 1"),
        ({"targets": "signed"}, [1, 1, -3], "y[2] is -3: expected a target from -1 to 1"),
        ({"targets": "values"}, np.zeros((3, 2)), "y has shape (3, 2): expected (N, 1)"),
        ({"targets": "nonnegative"}, [0, 2.5, -1], "y[2] is -1: expected a target from 0 up"),
        (
            {"targets": "values", "dtype": "float32"},
            [0, 1e300, 0],
            "y[1] is 1e+300: expected a finite float32",
        ),
    ],
)
def test_targets_of_one_output_are_checked(sample, refusal, options, y, told):
    assert refusal(sample(**options), "rows", X, y) == told
