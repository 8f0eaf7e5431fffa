"""How the functions of a file are called: the parameters, the inputs in order, then the targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import indent, wrap

from sympy import Expr

from symnn.emit.literal import WIDTH, literal
from symnn.emit.targets.numpy.functions import axis_text
from symnn.network import Model
from symnn.notation import Program, Tensor

TARGETS = "y"
"""The input of the loss that is no input of the network."""


@dataclass(frozen=True)
class CallConvention:
    """The arguments of a file's functions, as its templates write them."""

    inputs: list[str]
    shapes: str
    target: str
    inputs_shown: str
    data_shown: str
    input_checks: tuple[str, ...]
    data_checks: tuple[str, ...]

    @property
    def data(self) -> list[str]:
        return [*self.inputs, TARGETS]

    def head(
        self, name: str, arguments: Sequence[str], returned: str, params: str = "Params"
    ) -> str:
        """The first lines of a function of the parameters and some arrays."""
        typed = [f"params: {params}", *(f"{argument}: Array" for argument in arguments)]
        line = f"def {name}({', '.join(typed)}) -> {returned}:"
        if len(line) <= WIDTH:
            return line
        return "\n".join([f"def {name}(", *(f"    {a}," for a in typed), f") -> {returned}:"])

    def docstring(self, text: str, more: str = "") -> str:
        """A function's docstring: its first sentence, and what follows."""
        lines = wrap(text, WIDTH - 8)
        if len(lines) == 1 and not more and len(text) + 10 <= WIDTH:
            return f'    """{text}"""'
        told = ["", *wrap(more, WIDTH - 4)] if more else []
        return indent("\n".join([f'"""{lines[0]}', *lines[1:], *told, '"""']), "    ")


def calls_of(model: Model) -> CallConvention:
    """The arguments of a model's file."""
    program = model.program
    inputs = [tensor for tensor in program.inputs if tensor.name != TARGETS]
    (targets,) = (tensor for tensor in program.inputs if tensor.name == TARGETS)
    known: dict[Expr, str] = {}
    for parameter in program.parameters:
        learn(known, parameter)
    checks = []
    for tensor in (*inputs, targets):
        checks.append(check_line(tensor, known))
        learn(known, tensor)
    data = [f"{t.name} {shape_shown(t, program)}" for t in (*inputs, targets)]
    shapes = {t.name: tuple(map(program.number, t.shape[1:])) for t in inputs}
    return CallConvention(
        [tensor.name for tensor in inputs],
        literal(shapes, used=62),
        literal(tuple(map(program.number, targets.shape[1:]))),
        ", ".join(data[:-1]),
        ", ".join(data),
        tuple(checks[:-1]),
        tuple(checks),
    )


def learn(known: dict[Expr, str], tensor: Tensor) -> None:
    """The sizes that an array tells, in front where that is where one stands first."""
    for axis, size in enumerate(tensor.shape):
        text = axis_text(tensor.name, axis)
        if size not in known or (axis == 0 and not known[size].startswith("len")):
            known[size] = text


def check_line(tensor: Tensor, known: Mapping[Expr, str]) -> str:
    """The line that makes an argument an array of the shape that the sizes known so far give it."""
    lengths = [_length(size, known) for size in tensor.shape]
    return f'{tensor.name} = _array("{tensor.name}", {tensor.name}, {", ".join(lengths)})'


def _length(size: Expr, known: Mapping[Expr, str]) -> str:
    """A size as the file computes it; its name in quotes where nothing tells it."""
    if size in known:
        return known[size]
    if size.is_Add and size.free_symbols <= known.keys():
        return " + ".join(_length(term, known) for term in size.as_ordered_terms())
    return str(size) if size.is_Integer else f'"{size}"'


def shape_shown(tensor: Tensor, program: Program) -> str:
    """A tensor's shape for a docstring: `(N, 2)`."""
    lengths = ["N", *(str(program.number(size)) for size in tensor.shape[1:])]
    return f"({', '.join(lengths)}{',' if len(lengths) == 1 else ''})"
