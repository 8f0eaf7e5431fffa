"""What a file declares of its network."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Params = dict[str, Array]

SPEC: dict[str, Any] = {"name": "sample"}
PARAMETERS: dict[str, tuple[int, ...]] = {"W1": (3, 2), "b1": (3,)}
INPUTS: dict[str, tuple[int, ...]] = {"x": (2,)}  # of one sample of each
TARGET: tuple[int, ...] = (3,)  # of a sample's y
TARGETS = "one_hot"  # how labels in data become y
DTYPE: type[np.floating[Any]] = np.float64
LAYERS: dict[int, tuple[str, ...]] = {1: ("W1", "b1", "z1")}
STATES = 0  # arrays that the optimizer keeps
UPDATE_SCRATCH = 0
