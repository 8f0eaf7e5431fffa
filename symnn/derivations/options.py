"""How a person's derivation is to be read: what the command line says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SAMPLES = 3
TIMEOUT = 20.0
MEMORY = 1024


@dataclass(frozen=True)
class Options:
    """The options of `symnn check`; what is None is found out.

    `args` and `returns` name a Python function's arguments and results in order; `layout` says
    whether samples are columns or rows; `transposed_weights`, that W is (inputs, outputs);
    `update`, that the function performs an update step, with that `learning_rate`. `samples` is
    the number N ≥ 2 of samples that it is looked at with, besides 1. `timeout` is in seconds and
    `memory` in MiB, for the process in which one derivation is judged.
    """

    args: tuple[str, ...] | None = None
    returns: tuple[str, ...] | None = None
    layout: Literal["columns", "rows"] | None = None
    transposed_weights: bool = False
    update: bool = False
    learning_rate: float | None = None
    samples: int = SAMPLES
    timeout: float = TIMEOUT
    memory: int = MEMORY
