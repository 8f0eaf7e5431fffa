"""Functions that NumPy lacks. A file has those that it calls."""

from __future__ import annotations

import numpy as np

from symnn.emit.runtime.network.constants import Array


def _transposed_product(a: Array, b: Array, out: Array) -> None:
    """out = a.T @ b; of one row the outer product, at which BLAS is slow."""
    if len(a) == 1:
        np.multiply(a.T, b, out=out)
    else:
        np.matmul(a.T, b, out=out)
