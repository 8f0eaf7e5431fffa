"""Program → array program."""

from __future__ import annotations

from collections.abc import Sequence

from symnn.lowering.expressions import ExpressionLowering
from symnn.lowering.ir import ArrayProgram, Graph, Node, reachable
from symnn.lowering.shift import in_range
from symnn.notation import Equation, Program, Tensor


def lower(program: Program, outputs: Sequence[str] | None = None) -> ArrayProgram:
    """The array program that computes the outputs (the program's own, when left out).

    What the outputs do not need is left out. Equations are numbered from 1 in their order.
    Raises `InputError` for an equation that cannot be lowered yet.
    """
    graph = Graph()
    tensors: dict[str, Node] = {
        tensor.name: _input(graph, tensor) for tensor in (*program.inputs, *program.parameters)
    }
    lowering = ExpressionLowering(graph, tensors)
    labels: dict[Node, str] = {}
    numbers: dict[Node, tuple[int, ...]] = {}
    names = tuple(outputs or program.outputs)
    needed = _needed(program, names)
    for number, equation in enumerate(program, 1):
        if equation.name not in needed:
            continue
        node = _define(lowering, equation)
        tensors[equation.name] = node
        if node.op != "input":
            labels.setdefault(node, equation.name)
        numbers[node] = (*numbers.get(node, ()), number)
    wanted = {name: tensors[name] for name in names}
    return ArrayProgram(reachable(wanted.values()), wanted, labels, numbers)


def _needed(program: Program, outputs: Sequence[str]) -> set[str]:
    """The tensors that the outputs depend on."""
    needed = set(outputs)
    for equation in reversed(program.equations):
        if equation.name in needed:
            needed |= {read.name for read in equation.reads}
    return needed


def _input(graph: Graph, tensor: Tensor) -> Node:
    return graph.make("input", attribute=tensor.name, shape=tensor.shape)


def _define(lowering: ExpressionLowering, equation: Equation) -> Node:
    """The equation's value in exactly its target's shape."""
    value = lowering.number(lowering.lower(in_range(equation.rhs), equation.indices))
    node = lowering.expand(value, equation.indices)
    if set(value.axes) == set(equation.indices):
        return node
    return lowering.graph.make("fill", node, shape=equation.tensor.shape)
