"""Whether a layer type is one: its names are apart, its letters are sizes, its equations fit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sympy import Expr, Integer

from symnn.graph.instance import LayerUse, instantiate
from symnn.graph.sizes import BATCH, Sizes
from symnn.library import Activation, LayerType, SizeOption
from symnn.notation import Tensor
from symnn.places import SpecError, shown

ANY = 6
"""A size at which the equations of a type are tried."""
CAPITAL = re.compile(r"[A-Z][A-Za-z0-9]{0,15}")


def check_type(kind: LayerType, activations: Mapping[str, Activation]) -> None:
    """Raises `SpecError` at the part of the type that is wrong."""
    place = ("layer_types", kind.name)
    owners: dict[str, str] = {}
    for where, names in (
        ("inputs", kind.inputs),
        ("options", kind.options),
        ("parameters", kind.parameters),
        ("sizes", kind.sizes),
    ):
        for name in names:
            if name in owners:
                raise SpecError((*place, where, name), f"is one of its {owners[name]} too")
            owners[name] = where
    for where, name, letter in _letters(kind):
        if not CAPITAL.fullmatch(letter):
            reason = f'expected a capital letter for a size, such as "D", not {shown(letter)}'
            raise SpecError((*place, where, name), reason)
        if where != "inputs" and letter == "N":
            raise SpecError((*place, where, name), "N is the batch; expected another letter")
        if owners.get(letter, "sizes") != "sizes":
            raise SpecError((*place, where, name), f"{letter} is one of its {owners[letter]} too")
    bound = [letter for where, _, letter in _letters(kind) if where in ("inputs", "options")]
    for letter in kind.sizes:
        if letter in bound:
            raise SpecError((*place, "sizes", letter), "an input or an option gives this size")
    texts = " ".join((*kind.equations, *kind.sizes.values()))
    axes = {str(axis) for p in kind.parameters.values() for axis in p.axes}
    for name, option in kind.options.items():
        read = option.letter if isinstance(option, SizeOption) else name
        if read not in axes and not re.search(rf"\b{read}\b", texts):
            raise SpecError((*place, "options", name), "no equation reads it")
    _try(kind, activations)


def _letters(kind: LayerType) -> Iterator[tuple[str, str, str]]:
    """Every letter of a size, with the table and the key that it stands at."""
    for name, axes in kind.inputs.items():
        yield from (("inputs", name, a) for a in axes if isinstance(a, str) and a != "...")
    for name, option in kind.options.items():
        if isinstance(option, SizeOption):
            yield "options", name, option.letter
    for name, p in kind.parameters.items():
        yield from (("parameters", name, a) for a in p.axes if isinstance(a, str) and a != "...")
    yield from (("sizes", letter, letter) for letter in kind.sizes)


def _try(kind: LayerType, activations: Mapping[str, Activation]) -> None:
    """Puts the type to use on sizes of its own."""
    sizes = Sizes()
    reads = {}
    for own, axes in kind.inputs.items():
        shape: list[Expr] = [BATCH]
        for axis in axes[1:]:
            if axis != "...":
                number = axis if isinstance(axis, int) else ANY
                shape.append(Integer(axis) if number == axis else sizes.new(f"{axis}_0", number))
        reads[own] = Tensor(own, tuple(shape))
    options = {
        name: ANY if isinstance(option, SizeOption) else option
        for name, option in kind.options.items()
    }
    instantiate(LayerUse(kind, options=options), 1, reads, activations, sizes, {}, ())
