"""Program → array program."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr

from symnn.lowering.expressions import ExpressionLowering
from symnn.lowering.fingerprint import check_arrays, check_expression
from symnn.lowering.ir import ArrayProgram, Graph, Node, reachable
from symnn.lowering.samples import Samples
from symnn.lowering.shift import in_range
from symnn.notation import Equation, Program, Tensor


def lower(
    program: Program, outputs: Sequence[str] | None = None, samples: Samples | None = None
) -> ArrayProgram:
    """The array program that computes the outputs (the program's own, when left out).

    What the outputs do not need is left out. Equations are numbered from 1 in their order.
    `samples` are the program's, where they are there already. Raises `InputError` for an equation
    that cannot be lowered yet, and `PassRefused` where a step does not keep to the equations.
    """
    samples = samples or Samples(program)
    graph = Graph()
    tensors: dict[str, Node] = {
        tensor.name: _input(graph, tensor) for tensor in (*program.inputs, *program.parameters)
    }
    lowering = ExpressionLowering(graph, tensors)
    labels: dict[Node, str] = {}
    numbers: dict[Node, tuple[int, ...]] = {}
    rewritten: dict[int, Expr] = {}
    names = tuple(outputs or program.outputs)
    needed = _needed(program, names)
    for number, equation in enumerate(program, 1):
        if equation.name not in needed:
            continue
        rhs = in_range(equation.rhs)
        node = _define(lowering, equation, rhs)
        check_expression("in_range", samples, equation, rhs, number)
        rewritten[number] = rhs
        tensors[equation.name] = node
        if node.op != "input":
            labels.setdefault(node, equation.name)
        numbers[node] = (*numbers.get(node, ()), number)
    wanted = {name: tensors[name] for name in names}
    lowered = ArrayProgram(reachable(wanted.values()), wanted, labels, numbers, samples)
    check_arrays("lowering", lowered, rewritten)
    return lowered


def _needed(program: Program, outputs: Sequence[str]) -> set[str]:
    """The tensors that the outputs depend on."""
    needed = set(outputs)
    for equation in reversed(program.equations):
        if equation.name in needed:
            needed |= {read.name for read in equation.reads}
    return needed


def _input(graph: Graph, tensor: Tensor) -> Node:
    return graph.make("input", attribute=tensor.name, shape=tensor.shape)


def _define(lowering: ExpressionLowering, equation: Equation, rhs: Expr) -> Node:
    """The equation's value in exactly its target's shape."""
    value = lowering.number(lowering.lower(rhs, equation.indices))
    node = lowering.expand(value, equation.indices)
    if set(value.axes) == set(equation.indices):
        return node
    return lowering.graph.make("fill", node, shape=equation.tensor.shape)
