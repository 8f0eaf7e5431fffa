"""What a layer type is: equations, and what their names stand for. The library's and a user's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Axes = tuple[str | int, ...]
"""A size for each axis: a letter such as "D", a number, or "..." for however many axes."""

ROWS: Axes = ("N", "...", "C")


@dataclass(frozen=True)
class Role:
    """What parameters are for: how they start, whether a penalty counts them, what prose says.

    `start` is their value before training; None where the initializer draws them.
    `optional` ones are zero, and left out, in a layer with `bias = false`.
    """

    name: str
    plural: str
    start: float | None
    penalized: bool = False
    optional: bool = False


ROLES: dict[str, Role] = {
    role.name: role
    for role in (
        Role("weight", "weights", start=None, penalized=True),
        Role("bias", "biases", start=0.0, optional=True),
        Role("gain", "gains", start=1.0),
        Role("table", "tables", start=None),
    )
}


@dataclass(frozen=True)
class Parameter:
    """An array that is learned: its axes, its role, and a start that is not the role's."""

    axes: Axes
    role: str = "weight"
    start: float | None = None


@dataclass(frozen=True)
class SizeOption:
    """An option that is a size: the letter that it gives a number, and a default if it has one."""

    letter: str
    default: int | None = None


Option = SizeOption | float | str
"""A size; a number that equations read by the option's name, with its default; or an activation
that they call by the option's name, with its default."""


@dataclass(frozen=True)
class LayerType:
    """Equations from inputs to an output, the target of the last one.

    `inputs` name what the layer reads, with their axes; the first axis, "N", is the batch.
    A letter is one size wherever it stands: inputs that share it must agree. `options` name what
    a description may set. `sizes` gives letters that are expressions of others, such as "A + B".
    Equations call activations by name, those of `options` and all that are known.
    An equation that only copies is left out: `a = activation(z)` of the identity.
    """

    name: str
    equations: tuple[str, ...]
    source: str
    inputs: Mapping[str, Axes] = field(default_factory=lambda: {"x": ROWS}, hash=False)
    options: Mapping[str, Option] = field(default_factory=dict, hash=False)
    sizes: Mapping[str, str] = field(default_factory=dict, hash=False)
    parameters: Mapping[str, Parameter] = field(default_factory=dict, hash=False)
