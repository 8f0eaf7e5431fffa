"""The functions of the emitted file that equations become, each as data for a template."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

from sympy import Expr

from symnn.emit.gate import check_lines, check_placed
from symnn.emit.literal import WIDTH
from symnn.emit.target import Body, Chunk, Target
from symnn.emit.targets.numpy.expressions import size_text, sizes_named
from symnn.emit.targets.numpy.readable import write_readable
from symnn.emit.writing import write
from symnn.errors import InputError
from symnn.lowering import ArrayProgram
from symnn.lowering.ir import Node
from symnn.lowering.placed import Known, Memory, PlacedProgram, View


@dataclass(frozen=True)
class EmittedFunction:
    """The lines of a function, after what its template writes itself."""

    lines: tuple[str, ...]
    scratch: tuple[tuple[str, str], ...] = ()
    """Name and allocation of each buffer that the function expects."""
    sizes: tuple[str, ...] = ()
    """The lines that define the sizes which the allocations name."""


def value_function(
    target: Target,
    program: ArrayProgram,
    kept: Collection[str] = (),
    types: Mapping[str, str] | None = None,
) -> EmittedFunction:
    """A function that reads as the mathematics does.

    The tensors of `kept` get lines of their own; `types` annotates outputs.
    """
    lines = [node for node, label in program.labels.items() if label in kept]
    prologue = _size_lines(_named_inputs(program), _sizes_read(program))
    body = _after(prologue, write_readable(program, lines, types or {}))
    check_lines(program, body, target.load)
    return EmittedFunction(tuple(body.lines))


def placed_function(
    target: Target, placed: PlacedProgram, parameters: Sequence[str] = (), prefix: str = ""
) -> EmittedFunction:
    """The same function, writing into memory allocated beforehand.

    `parameters` are the names of those that it takes, in their order; `prefix` stands before
    the numbers of equations.
    """
    arrays = {m: m.name for m in placed.inputs.values() if isinstance(m, Memory)}
    sizes = [symbol for size in _sizes_placed(placed) for symbol in symbols(size)]
    prologue = _size_lines(arrays, list(dict.fromkeys(sizes)))
    body = _after(prologue, write(placed, target, prefix))
    check_placed(placed, body, target)
    scratch = tuple((memory.name, target.allocation(memory)) for memory in placed.scratch)
    wanted = dict.fromkeys(s for m in placed.scratch for size in m.shape for s in symbols(size))
    positions = {name: f"params[{position}]" for position, name in enumerate(parameters)}
    sources = {memory: positions.get(name, name) for memory, name in arrays.items()}
    ordered = dict(sorted(sources.items(), key=lambda item: item[0].name not in positions))
    return EmittedFunction(tuple(body.lines), scratch, tuple(_size_lines(ordered, list(wanted))))


def symbols(size: Expr) -> list[Expr]:
    """The symbols of a size, in their order."""
    return sorted(size.free_symbols, key=str)


def _after(prologue: Sequence[str], body: Body) -> Body:
    return Body([Chunk(tuple(prologue)), *body.chunks])


def _sizes_read(program: ArrayProgram) -> list[Expr]:
    sizes = [size for node in program.nodes for size in sizes_named(node)]
    return list(dict.fromkeys(s for size in sizes for s in symbols(size)))


def _sizes_placed(placed: PlacedProgram) -> list[Expr]:
    sizes: list[Expr] = []
    for statement in placed.statements:
        if statement.op not in ("fill", "pad"):  # they write to memory that is there
            sizes += sizes_named(statement)
        for place in statement.args:
            while isinstance(place, View):
                sizes += sizes_named(place)
                (place,) = place.args
            if isinstance(place, Known) and place.op == "size":
                sizes.append(place.attribute)
        if statement.op == "pad":
            sizes += [before for before, _ in statement.attribute]
            sizes += statement.args[0].shape
    return sizes


def _size_lines(
    sources: Mapping[Node, str] | Mapping[Memory, str], wanted: Sequence[Expr]
) -> list[str]:
    """A line for each size, read from the shape of an argument.

    Raises `InputError` for a size that no shape tells.
    """
    axes = [
        (axis, text, size)
        for array, text in sources.items()
        for axis, size in enumerate(array.shape)
    ]
    axes.sort(key=lambda found: found[0])
    lines: dict[Expr, str] = {}

    def tell(size: Expr) -> None:
        if size in lines:
            return
        for axis, text, length in axes:
            if length == size:
                lines[size] = f"{size} = {axis_text(text, axis)}"
                return
        for axis, text, length in axes:  # an axis of several sizes, of which the others are known
            slope, rest = length.coeff(size, 1), length.coeff(size, 0)
            if slope.is_Integer and slope != 0 and length == slope * size + rest:
                for other in symbols(rest):
                    tell(other)
                found = axis_text(text, axis)
                found = found if rest == 0 else f"({found} - ({size_text(rest)}))"
                lines[size] = f"{size} = {found}" if slope == 1 else f"{size} = {found} // {slope}"
                return
        raise InputError(
            f"the size {size} is that of no axis of an input or a parameter: give a parameter it"
        )

    for size in wanted:
        tell(size)
    return list(lines.values())


def axis_text(array: str, axis: int) -> str:
    """The length of an array's axis."""
    return f"len({array})" if axis == 0 else f"{array}.shape[{axis}]"


def _named_inputs(program: ArrayProgram) -> dict[Node, str]:
    inputs = [node for node in program.nodes if node.op == "input" and node.shape]
    return {node: str(node.attribute) for node in inputs}


def unpacking(names: Sequence[str], source: str, indent: int = 4) -> str:
    """`W1, b1, … = source`, over several lines where one is too long."""
    flat = f"{', '.join(names) or '()'}{',' if len(names) == 1 else ''} = {source}"
    if len(flat) + indent <= WIDTH:
        return flat
    pad = " " * (indent + 4)
    lines = wrap(", ".join(names) + ",", WIDTH - len(pad))
    return (
        "(\n"
        + "\n".join(pad + line for line in lines)
        + f"\n{' ' * indent}) = {source}  # fmt: skip"
    )
