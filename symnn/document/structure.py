"""What a network is like, read from its graph and its equations: no layer type is known here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sympy import Add, Expr, Mul

from symnn.library import SizeOption
from symnn.network import BATCH, LayerPart, Model
from symnn.notation import Access, Index, Sum
from symnn.spec.layer import DEFAULT_TYPE

Source = str | int
"""Where a layer reads from: the network's input of that name, or the layer of that number."""


def sources(model: Model) -> list[tuple[Source, ...]]:
    """What each layer reads, in the order of its inputs, each source once."""
    names: dict[str, Source] = {tensor.name: tensor.name for tensor in model.inputs}
    before: Source = model.inputs[0].name
    found = []
    for number, layer in enumerate(model.spec.layers, 1):
        reads = [names[name] for name in layer.inputs] if layer.inputs else [before]
        found.append(tuple(dict.fromkeys(reads)))
        before = number
        if layer.name is not None:
            names[layer.name] = number
    return found


def is_chain(model: Model) -> bool:
    """Whether there is one input, and each layer reads the one before and nothing else."""
    before: list[Source] = [model.inputs[0].name, *range(1, len(model.layers))]
    return len(model.inputs) == 1 and sources(model) == [(source,) for source in before]


def output_shape(model: Model, part: LayerPart) -> tuple[Expr, ...]:
    """The sizes of a layer's output for one sample."""
    return sample_shape(model.program.tensors[part.output].shape)


def sample_shape(shape: tuple[Expr, ...]) -> tuple[Expr, ...]:
    """The sizes of a tensor without that of the batch."""
    return tuple(size for size in shape if size != BATCH)


def has_rows(model: Model) -> bool:
    """Whether inputs, outputs and targets are all rows of numbers, a row for each sample."""
    tensors = model.program.tensors
    names = [*(t.name for t in model.program.inputs), *(part.output for part in model.layers)]
    return all(len(tensors[name].shape) == 2 for name in names)


def activations(model: Model, number: int) -> list[str]:
    """The activations that a layer is told to have, as they are typed."""
    layer = model.spec.layers[number - 1]
    kind = model.spec.layer_type_definitions[layer.type]
    return [layer.options[name] for name, option in kind.options.items() if isinstance(option, str)]


def described(model: Model, number: int) -> list[str]:
    """A layer in a few names: its type where that is not the usual one, and its activations."""
    layer = model.spec.layers[number - 1]
    return [*([layer.type] if layer.type != DEFAULT_TYPE else []), *activations(model, number)]


def settings(model: Model, number: int) -> dict[str, str]:
    """The options of a layer and their values, without its output's width."""
    layer = model.spec.layers[number - 1]
    kind = model.spec.layer_type_definitions[layer.type]
    width = model.program.number(output_shape(model, model.layers[number - 1])[-1])
    return {
        name: str(layer.options[name])
        for name, option in kind.options.items()
        if not (isinstance(option, SizeOption) and layer.options[name] == width)
    }


@dataclass(frozen=True)
class Connected:
    """A layer in which each unit reads all of the layer before: z = W x + b, and a of z."""

    weight: str
    bias: str | None
    value: str
    """z."""

    @property
    def parameters(self) -> set[str]:
        return {self.weight, *([self.bias] if self.bias else [])}


def connected(model: Model, part: LayerPart) -> Connected | None:
    """The layer as one of that form; None where its equations are others."""
    if not 1 <= len(part.tensors) <= 2 or len(part.inputs) != 1:
        return None
    (x,) = part.inputs.values()
    equation = model.program.equation(part.tensors[0])
    if not equation.indices:
        return None
    *before, k = equation.indices
    weight = bias = None
    for term in Add.make_args(equation.rhs):
        if isinstance(term, Sum) and weight is None:
            weight = _weight(term, k, before, x)
        elif isinstance(term, Access) and term.indices == (k,) and bias is None:
            bias = term.name
        else:
            return None
    after = {read.name for name in part.tensors[1:] for read in model.program.equation(name).reads}
    inner = after <= {part.tensors[0], *model.parameters}
    learned = {weight, bias or weight} <= set(model.parameters)
    return Connected(weight, bias, part.tensors[0]) if weight and learned and inner else None


def _weight(term: Sum, k: Index, before: Sequence[Index], x: str) -> str | None:
    """W, where the sum is Σ_j W[k,j] x[…,j]."""
    (j, *others), factors = term.indices, Mul.make_args(term.body)
    if others or len(factors) != 2 or not all(isinstance(f, Access) for f in factors):
        return None
    for weight, read in (factors, factors[::-1]):
        if weight.indices == (k, j) and read == Access(x, *before, j):
            return str(weight.name)
    return None
