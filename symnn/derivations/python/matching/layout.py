"""How a person lays out what symnn has as rows: samples as columns, weights transposed, biases
as columns or rows, labels as integers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, permutations, product
from typing import Any, Literal

import numpy as np

from symnn.derivations.options import Options
from symnn.network import Model

Array = Any
"""An array of elements or of numbers."""
Bundle = Literal["dict", "list", "layers", "split"]
"""How several parameters are one argument: {"W1": …}, [W1, b1, …], [(W1, b1), …], (Ws, bs)."""
Flat = Literal["nothing", "targets", "all"]
Order = tuple[int, ...]
MOST_ORDERS = 24


@dataclass(frozen=True)
class Convention:
    """One way to lay things out."""

    model: Model = field(repr=False)
    columns: bool = False
    orders: Mapping[str, Order] = field(default_factory=dict, hash=False)
    """The axes of a parameter as the person has them, where that is not as symnn has them."""
    flat_bias: bool = True
    labels: bool = False
    bundle: Bundle = "dict"
    vector: bool = False
    """One sample alone, without an axis for samples."""
    flat: Flat = "nothing"
    """What has no axis for the one output that there is: targets (N,); the last weights (n,) and
    a bias that is a number, too."""
    kept: bool = False
    """Means and the like keep the axis that they are taken over."""
    counted: bool = False
    """Numbers in the names of parameters count them: W1, W2 for those of layers 1 and 3."""

    def data(self, array: Array) -> Array:
        """An input, y or a value of the forward pass as the person has it."""
        if self.vector:
            return array[0]
        return array.T if self.columns and array.ndim > 1 else array

    def value(self, array: Array, rank: int) -> Array:
        """A value of the forward pass of a network whose inputs have that rank."""
        if self.kept and array.ndim < rank:
            array = array[..., None]
        return self.data(array)

    def targets(self, array: Array) -> Array:
        return self.data(array) if self.flat == "nothing" else array[:, 0]

    def parameter(self, name: str, array: Array) -> Array:
        """A parameter, or its state, as the person has it."""
        if self._is_flat(name, array.shape):
            return array[0]
        if array.ndim == 1 and not self.flat_bias:
            return array.reshape(-1, 1) if self.columns else array.reshape(1, -1)
        return array.transpose(self.orders[name]) if name in self.orders else array

    def back(self, name: str, array: Array, shape: tuple[int, ...]) -> Array:
        """A parameter's gradient, as the person has it, as symnn has it: its shape may be wrong.

        What has one axis may come as (n,), (n, 1) or (1, n), and a number as (1,).
        """
        if self._is_flat(name, shape) and array.ndim == len(shape) - 1:
            return array[None]
        if name in self.orders and array.ndim == len(shape):
            return array.transpose(tuple(np.argsort(self.orders[name])))
        if (len(shape) == 1 and array.ndim == 2 and 1 in array.shape) or not shape:
            return array.reshape(shape if array.size == 1 and not shape else -1)
        return array

    def _is_flat(self, name: str, shape: tuple[int, ...]) -> bool:
        last = name in self.model.layers[-1].parameters
        return self.flat == "all" and last and shape[:1] == (1,)

    def assumed(self) -> list[str]:
        """The convention in words."""
        samples = "one sample, a vector" if self.vector else (
            "samples are columns" if self.columns else "samples are rows"
        )  # fmt: skip
        words = [samples, *self._orders()]
        if not self.flat_bias:
            words.append("biases are columns" if self.columns else "biases are rows")
        if self.labels:
            words.append("targets are the numbers of classes, from 0")
        if self.flat != "nothing":
            words.append("targets are (N,)")
        if self.flat == "all":
            words.append("the last weights are a vector, their bias a number")
        if self.counted:
            words.append("numbers in names count parameters, not layers")
        return words

    def _orders(self) -> Iterator[str]:
        plain = matrices(self.model)
        turned = [name for name in plain if name in self.orders]
        if plain and len(turned) in (0, len(plain)):
            shape = "(inputs, outputs)" if turned else "(outputs, inputs)"
            yield f"weights are {shape}"
            turned = plain
        for name, order in self.orders.items():
            if name not in plain or len(turned) < len(plain):
                axes = self.model.program.tensors[name].shape
                yield f"{name} is ({', '.join(str(axes[n]) for n in order)})"


def matrices(model: Model) -> list[str]:
    """The weights that are matrices: for many people, (inputs, outputs)."""
    parts = model.parameters.values()
    return [p.name for p in parts if p.role.start is None and p.tensor.rank == 2]


def conventions(
    model: Model, options: Options, asked: Mapping[str, bool], samples: int
) -> list[Convention]:
    """What may be meant, the likeliest first. `asked` says whether the function takes parameters
    in one container (`bundled`), whose numbers may count them (`counted`), and `values` of the
    forward pass."""
    shapes = [tensor.shape for tensor in model.program.inputs]
    flat_data = all(len(shape) == 2 for shape in shapes)
    layouts: tuple[bool, ...] = (False, True) if flat_data else (False,)
    if options.layout is not None:
        layouts = (options.layout == "columns",)
    classes = model.spec.loss_definition.targets == "one_hot"
    bundles: tuple[Bundle, ...] = ("dict", "list", "layers", "split")
    vectors = (False, True) if samples == 1 and options.layout is None else (False,)
    flats: tuple[Flat, ...] = ("nothing",)
    if shapes[-1][1:] and model.program.number(shapes[-1][-1]) == 1 and samples > 1:
        one = model.program.number(model.program.tensors[model.output].shape[-1]) == 1
        flats = ("nothing", "targets", "all") if one else ("nothing", "targets")
    keeping = (False, True) if asked["values"] else (False,)
    counting = (False, True) if asked["counted"] else (False,)
    ways = orders(model, options.transposed_weights)
    return [
        Convention(model, columns, order, flat_bias, label, bundle, vector, flat, kept, counted)
        for vector, kept, counted, flat, bundle, label, order, columns in product(
            vectors,
            keeping,
            counting,
            flats,
            bundles if asked["bundled"] else bundles[:1],
            (False, True) if classes else (False,),
            ways,
            layouts,
        )
        if bundle == "dict" or order in ways[:2]
        for flat_bias in (not columns, columns)
    ]


def orders(model: Model, transposed: bool) -> list[dict[str, Order]]:
    """The axes of the parameters: as they are, or matrices of weights transposed; then some layers
    one way and some the other, layers of one type alike, and parameters of more axes any way."""
    plain = matrices(model)
    turned: dict[str, Order] = dict.fromkeys(plain, (1, 0))
    whole = [turned] if transposed else [{}, turned]
    kinds: dict[tuple[str, str], list[dict[str, Order]]] = {}
    for part in model.parameters.values():
        kind, rank = model.layers[part.layer - 1].type, part.tensor.rank
        if part.name in plain:
            ways = [(1, 0)] if transposed else [(0, 1), (1, 0)]
            kinds.setdefault((kind, "matrices"), [{} for _ in ways])
            for way, order in zip(kinds[kind, "matrices"], ways, strict=True):
                way[part.name] = order
        elif rank > 1:
            kinds[kind, part.name] = [{part.name: order} for order in permutations(range(rank))]
    mixed = (
        {
            name: order
            for way in chosen
            for name, order in way.items()
            if order != tuple(sorted(order))
        }
        for chosen in product(*kinds.values())
    )
    found = [*whole, *islice((m for m in mixed if m not in whole), MOST_ORDERS)]
    return [order for n, order in enumerate(found) if order not in found[:n]]


def as_labels(targets: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Rows of zeros with a one as the numbers of their classes."""
    return np.asarray(np.argmax(targets, axis=-1))


@dataclass
class Given:
    """Arguments of one call. `base` are the arrays in symnn's layout, which writing in place
    changes, and `before` what they held; `bundles` the containers, by role, with the names of
    what they held in order."""

    base: Mapping[str, Array]
    before: Mapping[str, Array]
    positional: list[Any] = field(default_factory=list)
    named: dict[str, Any] = field(default_factory=dict)
    bundles: dict[str, tuple[Any, tuple[str, ...]]] = field(default_factory=dict)
