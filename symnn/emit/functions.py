"""The functions of the emitted file that equations become, each as data for a template."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import wrap

from sympy import Expr

from symnn.emit.functional import Body, write_body
from symnn.emit.gate import check_lines
from symnn.emit.inplace import write_in_place
from symnn.lowering import ArrayProgram
from symnn.lowering.expand import expand
from symnn.lowering.ir import Node


@dataclass(frozen=True)
class Function:
    """The lines of a function, after what its template writes itself."""

    lines: tuple[str, ...]
    helpers: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    scratch: tuple[tuple[str, str], ...] = ()
    """Name and allocation of each buffer that the function expects."""
    sizes: tuple[str, ...] = field(default=())
    """The lines that define the sizes which the allocations name."""


def value_function(
    program: ArrayProgram, kept: Collection[str] = (), types: Mapping[str, str] | None = None
) -> Function:
    """A function that reads as the mathematics does.

    The tensors of `kept` get lines of their own; `types` annotates outputs.
    """
    lines = [node for node, label in program.labels.items() if label in kept]
    body = write_body(program, lines, types or {})
    prologue = _sizes(_named_inputs(program), _sizes_read(program))
    check_lines("text", program, prologue, body)
    return _function([*prologue, *body.lines], body)


def buffered_function(
    program: ArrayProgram,
    results: Mapping[str, str],
    updated: Mapping[str, str] | None = None,
    lent: Sequence[str] = (),
    parameters: Sequence[str] = (),
    prefix: str = "",
) -> Function:
    """The same function, writing into memory allocated beforehand.

    `parameters` are the names of those that it takes, in their order; `prefix` stands before
    the numbers of equations.
    """
    program = expand(program)
    body = write_in_place(program, results, updated, lent, prefix)
    prologue = _sizes(_named_inputs(program), _sizes_read(program))
    written = [*(updated or {}).values(), *lent]
    check_lines("in_place", program, prologue, body, body.scratch, results, written)
    shapes = {name: buffer.shape for name, buffer in body.scratch.items()}
    kinds = {name: "bool" if b.is_bool else "DTYPE" for name, b in body.scratch.items()}
    scratch = tuple(
        (name, f"np.empty({_tuple(shape)}, {kinds[name]})") for name, shape in shapes.items()
    )
    wanted = dict.fromkeys(s for shape in shapes.values() for s in shape if s.is_Symbol)
    sources = {
        node: f"params[{parameters.index(node.attribute)}]"
        for node in _inputs(program)
        if node.attribute in parameters
    }
    own = [size for size in wanted if any(size in node.shape for node in sources)]
    sizes = _sizes(sources, own)
    return _function([*prologue, *body.lines], body, scratch, sizes)


def _function(
    lines: Sequence[str],
    body: Body,
    scratch: tuple[tuple[str, str], ...] = (),
    sizes: Sequence[str] = (),
) -> Function:
    return Function(tuple(lines), tuple(body.helpers), tuple(body.imports), scratch, tuple(sizes))


def _sizes_read(program: ArrayProgram) -> list[Expr]:
    read = [n.attribute for n in program.nodes if n.op == "size"]
    read += [s for n in program.nodes if n.op == "fill" for s in n.shape if s.is_Symbol]
    return list(dict.fromkeys(read))


def _sizes(sources: Mapping[Node, str], wanted: Sequence[Expr]) -> list[str]:
    """A line for each size, read from the shape of an argument."""
    lines = []
    for size in wanted:
        found = [
            (axis, text)
            for node, text in sources.items()
            for axis, s in enumerate(node.shape)
            if s == size
        ]
        axis, text = min(found, key=lambda f: f[0])
        lines.append(f"{size} = {f'len({text})' if axis == 0 else f'{text}.shape[{axis}]'}")
    return lines


def _inputs(program: ArrayProgram) -> list[Node]:
    return [node for node in program.nodes if node.op == "input" and node.shape]


def _named_inputs(program: ArrayProgram) -> dict[Node, str]:
    return {node: str(node.attribute) for node in _inputs(program)}


def _tuple(shape: Sequence[Expr]) -> str:
    inside = ", ".join(map(str, shape))
    return f"({inside},)" if len(shape) == 1 else f"({inside})"


def unpacking(names: Sequence[str], source: str, indent: int = 4) -> str:
    """`W1, b1, … = source`, over several lines where one is too long."""
    flat = f"{', '.join(names)}{',' if len(names) == 1 else ''} = {source}"
    if len(flat) + indent <= 88:
        return flat
    pad = " " * (indent + 4)
    lines = wrap(", ".join(names) + ",", 88 - len(pad))
    return "(\n" + "\n".join(pad + line for line in lines) + f"\n{' ' * indent}) = {source}"
