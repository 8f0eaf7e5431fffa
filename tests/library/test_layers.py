from __future__ import annotations

import numpy as np

from symnn.library import LAYERS

SIZES = {"N": 2, "n_0": 3, "n_1": 4}
X, W, B = (np.random.default_rng(2).normal(size=shape) for shape in ((2, 3), (4, 3), (4,)))


def test_dense_is_the_matrix_product(evaluator):
    at = evaluator({"x": X, "W": W, "b": B}, SIZES)
    np.testing.assert_allclose(at.equation(LAYERS["dense"].equation()), X @ W.T + B)
    assert LAYERS["dense"].parameters() == {"W": ("out", "in"), "b": ("out",)}


def test_dense_without_bias_reads_none(evaluator):
    at = evaluator({"x": X, "W": W}, SIZES)
    np.testing.assert_allclose(at.equation(LAYERS["dense"].equation(bias=False)), X @ W.T)
    assert LAYERS["dense"].parameters(bias=False) == {"W": ("out", "in")}
