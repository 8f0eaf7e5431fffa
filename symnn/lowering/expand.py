"""What a function with buffers calls instead of what a reader expects: functions that NumPy lacks
as ufuncs that NumPy has; and Σ_i d[i,k] = 1 @ d, a product with a vector of ones."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from sympy import Expr, Mul, Rational

from symnn.lowering.fingerprint import check_arrays
from symnn.lowering.ir import FUNCTIONS, ArrayProgram, Graph, Node, reachable


def expand(program: ArrayProgram) -> ArrayProgram:
    """The program with those functions that can be written as ufuncs written so, and sums over the
    rows of matrices as products."""
    graph = Graph()
    new: dict[Node, Node] = {}
    for node in program.nodes:
        args = [new[a] for a in node.args]
        row = FUNCTIONS.get(node.op)
        if row is not None and row.ufuncs is not None:
            new[node] = row.ufuncs(_written(graph), args[0])
        elif node.op == "sum" and _is_of_rows(node):
            new[node] = _sum_of_rows(graph, args[0])
        else:
            new[node] = graph.make(node.op, *args, attribute=node.attribute, shape=node.shape)
    outputs = {name: new[node] for name, node in program.outputs.items()}
    labels = {new[n]: label for n, label in program.labels.items() if n in new}
    equations = {new[n]: numbers for n, numbers in program.equations.items() if n in new}
    nodes = scheduled(reachable(outputs.values()), {*labels, *outputs.values()})
    expanded = ArrayProgram(nodes, outputs, labels, equations, program.samples)
    check_arrays("expand", expanded)
    return expanded


def _constant(graph: Graph, value: Expr) -> Node:
    return graph.make("constant", attribute=value, shape=())


def _written(graph: Graph) -> Callable[..., Node]:
    """Makes the nodes of a function: all arrays among them have the shape of its argument."""

    def call(op: str, *operands: Node | Expr) -> Node:
        args = [o if isinstance(o, Node) else _constant(graph, o) for o in operands]
        return graph.make(op, *args, shape=max((a.shape for a in args), key=len))

    return call


def _is_of_rows(node: Node) -> bool:
    """Whether the last axis alone stays."""
    rank = len(node.args[0].shape)
    return rank > 1 and node.attribute == tuple(range(rank - 1))


def _sum_of_rows(graph: Graph, d: Node) -> Node:
    """The sum of a matrix's rows. NumPy adds them one at a time, which for short rows is mostly
    the cost of a row (`benchmarks/bias.py`)."""
    *batch, width = d.shape
    rows = Mul(*batch)
    if len(batch) > 1:
        d = graph.make("reshape", d, shape=(rows, width))
    one = _constant(graph, Rational(1))
    ones = graph.make("fill", one, shape=(rows,))
    return graph.make("matmul", ones, d, shape=(width,))


def scheduled(nodes: Sequence[Node], anchors: Collection[Node]) -> tuple[Node, ...]:
    """Each value right before what reads it, so that its operands die early and lend their
    memory. The order among the anchors stays."""
    order: dict[Node, None] = {}
    for root in nodes:
        if root not in anchors or root in order:
            continue
        stack = [(root, iter(root.args))]
        while stack:
            node, remaining = stack[-1]
            following = next((a for a in remaining if a not in order), None)
            if following is None:
                order.setdefault(node)
                stack.pop()
            else:
                stack.append((following, iter(following.args)))
    return tuple(order)
