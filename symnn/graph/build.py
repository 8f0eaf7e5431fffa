"""Layers one after another → equations, each tensor under a name of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sympy import Expr, Mul

from symnn.graph.instance import Instance, LayerUse, ParameterPart, instantiate
from symnn.graph.sizes import BATCH, Letters, Mismatch, Sizes, is_whole_size, named_axes
from symnn.library import Activation, Axes
from symnn.notation import Equation, Tensor
from symnn.places import Place, SpecError, shown, suggest

LARGEST = 10_000_000
"""Places of an axis that a layer makes."""
RESERVED = frozenset(
    (
        *("N", "y", "loss", "penalty", "objective", "p", "theta", "g", "t"),
        *("params", "grads", "scratch", "np", "math", "len", "float", "sqrt", "pi"),
        *("forward", "layers", "predict", "DTYPE", "PARAMETERS"),
    )
)
"""Names that the equations have for something, and words of the files that are written."""


@dataclass(frozen=True)
class LayerPart:
    """One layer of the graph: what it reads, what it learns, and what its equations define."""

    number: int
    type: str
    name: str | None
    inputs: Mapping[str, str] = field(hash=False)
    """The tensors that it reads, by the names that its type has for them."""
    parameters: tuple[str, ...]
    """Those of its own, in order; one that is shared belongs to the layer that has it first."""
    tensors: tuple[str, ...]
    """What its equations define, the output last."""
    copy: str | None = None
    """The tensor that stands for its output where it has no equation: it only copies."""

    @property
    def output(self) -> str:
        """The tensor that other layers read."""
        return self.tensors[-1] if self.copy is None else self.copy


@dataclass(frozen=True)
class LayerGraph:
    """The equations of all layers, in order."""

    inputs: tuple[Tensor, ...]
    layers: tuple[LayerPart, ...]
    parameters: tuple[ParameterPart, ...]
    equations: tuple[Equation, ...]
    output: Tensor
    targets: Tensor
    """What the loss compares the output with, y."""
    letters: Mapping[str, Expr] = field(hash=False)
    """The sizes that the loss may name."""
    sizes: Sizes = field(compare=False)

    @cached_property
    def tensors(self) -> Mapping[str, Tensor]:
        """Every tensor by name: inputs, targets, parameters, and what the equations define."""
        own = (part.tensor for part in self.parameters)
        defined = (equation.tensor for equation in self.equations)
        return {t.name: t for t in (*self.inputs, self.targets, *own, *defined)}

    def number(self, tensor: Tensor) -> int:
        """How many entries a tensor has, the batch aside."""
        return self.sizes.number(Mul(*(size for size in tensor.shape if size != BATCH)))

    def shape(self, tensor: Tensor) -> tuple[int, ...]:
        """A tensor's sizes as numbers, the batch aside."""
        return tuple(self.sizes.number(size) for size in tensor.shape if size != BATCH)

    @property
    def parameter_count(self) -> int:
        """The number of all that is learned."""
        return sum(self.number(part.tensor) for part in self.parameters)


def build_graph(
    inputs: Mapping[str, Sequence[int]],
    layers: Sequence[LayerUse],
    activations: Mapping[str, Activation],
    loss: Mapping[str, Axes],
) -> LayerGraph:
    """The equations of layers over inputs, whose sample shapes are given.

    `loss` has the axes of the output `a` and of the targets `y`. Raises `SpecError` at the layer
    that does not fit: its inputs, its sizes, its equations; or at the loss.
    """
    sizes = Sizes()
    while True:  # what is found to be one size in a later layer is written so in earlier ones
        before = sizes.merges
        graph = _once(inputs, layers, activations, loss, sizes)
        if sizes.merges == before:
            return graph


def _once(
    inputs: Mapping[str, Sequence[int]],
    layers: Sequence[LayerUse],
    activations: Mapping[str, Activation],
    loss: Mapping[str, Axes],
    sizes: Sizes,
) -> LayerGraph:
    given = []
    for name, shape in inputs.items():
        axes = named_axes(len(shape), "0" if len(inputs) == 1 else name)
        own = (sizes.new(axis, number) for axis, number in zip(axes, shape, strict=True))
        given.append(Tensor(name, (BATCH, *own)))
    known: dict[str, Tensor] = {}
    for tensor in given:
        _claim(tensor, known, ("inputs", tensor.name))
    names = dict(known)  # what layers may read, by the name that a description has for it
    parameters: dict[str, ParameterPart] = {}
    by_layer: dict[str, Instance] = {}
    parts: list[LayerPart] = []
    equations: list[Equation] = []
    read: set[str] = set()
    previous: Tensor | None = given[0] if len(given) == 1 else None
    for number, use in enumerate(layers, 1):
        place = ("layers", number - 1)
        reads = _inputs(use, names, previous, place, layers)
        made = instantiate(use, number, reads, activations, sizes, by_layer, place)
        for part in made.parameters:
            _claim(part.tensor, known, place)
            parameters[part.tensor.name] = part
        for equation in made.equations:
            _claim(equation.tensor, known, place)
            _measured(equation, sizes, place)
            equations.append(equation)
        read |= {tensor.name for tensor in reads.values()}
        previous = made.output
        if previous.shape[:1] != (BATCH,) or len(previous.shape) < 2 or BATCH in previous.shape[1:]:
            reason = f"its output {previous.name} is not a row, or an array, for each sample"
            raise SpecError(place, f"{reason}: expected axes such as [i,k]")
        if use.name is not None:
            if use.name in names:
                raise SpecError((*place, "name"), f"{shown(use.name)} is a name already")
            names[use.name] = made.output
            by_layer[use.name] = made
        parts.append(
            LayerPart(
                number,
                use.type.name,
                use.name,
                {own: tensor.name for own, tensor in reads.items()},
                tuple(part.tensor.name for part in made.parameters),
                tuple(equation.name for equation in made.equations),
                None if made.equations else made.output.name,
            )
        )
    assert previous is not None
    _all_read(given, parts, read)
    letters = Letters(sizes)
    try:
        letters.bind(loss["a"], previous)
        targets = Tensor("y", letters.shape(loss["y"]))
    except Mismatch as error:
        raise SpecError(("loss",), f"the network's output does not fit its a: {error}") from None
    except KeyError as letter:
        raise SpecError(("loss",), f"the size {letter} of its y is not one of its a") from None
    return LayerGraph(
        tuple(given),
        tuple(parts),
        tuple(parameters.values()),
        tuple(equations),
        previous,
        targets,
        letters.canonical(),
        sizes,
    )


def _inputs(
    use: LayerUse,
    names: Mapping[str, Tensor],
    previous: Tensor | None,
    place: Place,
    layers: Sequence[LayerUse],
) -> dict[str, Tensor]:
    """The tensors that a layer reads, by its type's own names for them."""
    expected = [*use.type.inputs]
    if not use.inputs:
        if len(expected) == 1 and previous is not None:
            return {expected[0]: previous}
        many = (
            f"{use.type.name} reads {len(expected)}" if len(expected) > 1 else "there are several"
        )
        example = ", ".join(f'"{name}"' for name in list(names)[: len(expected)])
        raise SpecError((*place, "inputs"), f"this key is missing: {many}; such as [{example}]")
    if len(use.inputs) != len(expected):
        reads = f"{use.type.name} reads {len(expected)} ({', '.join(expected)})"
        raise SpecError((*place, "inputs"), f"{reads}, not {len(use.inputs)}")
    found = {}
    for number, (own, name) in enumerate(zip(expected, use.inputs, strict=True)):
        if name not in names:
            later = any(layer.name == name for layer in layers)
            reason = ": a layer reads only what stands before it" if later else suggest(name, names)
            raise SpecError((*place, "inputs", number), f"unknown input {shown(name)}{reason}")
        found[own] = names[name]
    return found


def _claim(tensor: Tensor, known: dict[str, Tensor], place: Place) -> None:
    if tensor.name in RESERVED:
        raise SpecError(place, f"the name {tensor.name} is in use: choose another")
    if tensor.name in known:
        raise SpecError(place, f"two things would have the name {tensor.name}")
    known[tensor.name] = tensor


def _measured(equation: Equation, sizes: Sizes, place: Place) -> None:
    """Raises `SpecError` where an axis is no size: none, or a part of the batch."""
    for index in equation.indices:
        if index.size != BATCH and not is_whole_size(index.size):
            reason = f"index {index.name} of {equation.name} runs over {index.size}"
            raise SpecError(place, f"{reason}: expected a size")
        if index.size != BATCH and not 1 <= sizes.number(index.size) <= LARGEST:
            reason = f"index {index.name} of {equation.name} runs over {sizes.number(index.size)}"
            raise SpecError(place, f"{reason} places: expected 1 to {LARGEST}")


def _all_read(inputs: Sequence[Tensor], parts: Sequence[LayerPart], read: set[str]) -> None:
    for tensor in inputs:
        if tensor.name not in read:
            raise SpecError(("inputs", tensor.name), "no layer reads it")
    outputs = [part.output for part in parts]
    for number, output in enumerate(outputs[:-1]):
        if output not in read and output not in outputs[number + 1 :]:
            raise SpecError(("layers", number), "no later layer reads it, and it is not the last")
