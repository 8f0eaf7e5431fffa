"""What a function with buffers calls instead of what a reader expects.

sigmoid(u)  = tanh(u/2)/2 + 1/2          softplus(u) = logaddexp(u, 0)
log_cosh(u) = logaddexp(u, −u) − log 2   Σ_i d[i,k]  = 1 @ d, a product with a vector of ones
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sympy import Expr, Mul, Rational

from symnn.lowering.fingerprint import check_arrays
from symnn.lowering.ir import ArrayProgram, Graph, Node, reachable

HALF = Rational(1, 2)


def expand(program: ArrayProgram) -> ArrayProgram:
    """The program with `sigmoid`, `softplus` and `log_cosh` written as ufuncs, and sums over the
    rows of matrices as products."""
    graph = Graph()
    new: dict[Node, Node] = {}
    for node in program.nodes:
        args = [new[a] for a in node.args]
        if node.op in _RULES:
            new[node] = _RULES[node.op](graph, args[0])
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


def _sigmoid(graph: Graph, u: Node) -> Node:
    half = _constant(graph, HALF)
    inner = graph.make("multiply", u, half, shape=u.shape)
    tanh = graph.make("tanh", inner, shape=u.shape)
    scaled = graph.make("multiply", tanh, half, shape=u.shape)
    return graph.make("add", scaled, half, shape=u.shape)


def _softplus(graph: Graph, u: Node) -> Node:
    return graph.make("logaddexp", u, _constant(graph, Rational(0)), shape=u.shape)


def _log_cosh(graph: Graph, u: Node) -> Node:
    both = graph.make("logaddexp", u, graph.make("negative", u, shape=u.shape), shape=u.shape)
    log_2 = graph.make("log", _constant(graph, Rational(2)), shape=())
    return graph.make("subtract", both, log_2, shape=u.shape)


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


_RULES = {"sigmoid": _sigmoid, "softplus": _softplus, "log_cosh": _log_cosh}


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
