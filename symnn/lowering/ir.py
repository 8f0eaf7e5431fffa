"""The array program: typed instructions on whole arrays, each value computed once.

Instructions are in single assignment: a node is made once, and asking for the same operation on
the same operands gives the same node (value numbering). The backward pass reads what the forward
pass computed because it *is* the same node.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sympy import Expr

from symnn.lowering.samples import Samples
from symnn.notation import TABLE

SCALAR: tuple[Expr, ...] = ()
FUNCTIONS = {row.op: row for row in TABLE.values()}
"""The elementary functions by what array programs call them."""
UNARY = {"negative", "sqrt", "square", *FUNCTIONS}
COMPARISONS = {"greater", "greater_equal", "less", "less_equal", "equal", "not_equal"}
COMMUTATIVE = {"add", "multiply", "maximum", "minimum", "equal", "not_equal", "vdot"}
BINARY = {"add", "subtract", "multiply", "divide", "power", "maximum", "minimum", *COMPARISONS}
ELEMENTWISE = UNARY | BINARY | {"where"}
REDUCTIONS = {"sum", "max"}
VIEWS = {"transpose", "expand", "slice", "reshape"}
SOURCES = {"input", "constant", "size"}


@dataclass(frozen=True, eq=False, slots=True)
class Node:
    """One instruction and its value, an array of `shape` (sizes are SymPy expressions).

    op          args        attribute
    input       none        the tensor's name
    constant    none        an exact SymPy number
    size        none        a SymPy size
    elementwise 1 to 3      none; operands broadcast as in NumPy
    sum, max    1           the axes reduced
    matmul      2           none; as `@`
    vdot        2           none; the sum of the products of all entries
    einsum      any         the subscripts
    transpose   1           the order of the axes
    expand      1           the positions of new axes of length 1
    reshape     1           none; the same entries in the same order
    slice       1           for each axis: none, (start, stop), or the one position read
    pad         1           for each axis, the numbers of zeros before and after
    concatenate 2 or more   the axis
    arange      none        none; 0, 1, …
    fill        1           none; a scalar spread over `shape`
    """

    op: str
    args: tuple[Node, ...]
    attribute: Any
    shape: tuple[Expr, ...]
    number: int

    @property
    def is_bool(self) -> bool:
        return self.op in COMPARISONS

    @property
    def is_static(self) -> bool:
        """Whether it is a number that depends on sizes and constants alone."""
        return self.is_number_of({"constant", "size"})

    def is_number_of(self, sources: Collection[str]) -> bool:
        """Whether it is a number, computed from such sources alone."""
        if self.shape or (self.op in SOURCES and self.op not in sources):
            return False
        return all(operand.is_number_of(sources) for operand in self.args)

    @property
    def may_fail(self) -> bool:
        """Whether it is a number of which Python may raise, as 2/(N - 1) at N = 1."""
        if not self.is_static or self.op not in ("divide", "power", "sqrt"):
            return False
        return not self.args[1 if self.op == "divide" else 0].is_positive

    @property
    def is_positive(self) -> bool:
        """Whether it is plainly a positive number, for all sizes."""
        if self.op in ("constant", "size"):
            return bool(self.attribute.is_positive)
        plain = self.op in ("add", "multiply", "divide", "power", "sqrt", "square", "exp")
        return plain and not self.shape and all(operand.is_positive for operand in self.args)


class Graph:
    """Makes nodes, each once."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._known: dict[tuple[Any, ...], Node] = {}

    def make(self, op: str, *args: Node, attribute: Any = None, shape: tuple[Expr, ...]) -> Node:
        """The node of this operation: the one that exists, or a new one."""
        operands = [a.number for a in args]
        if op in COMMUTATIVE:
            operands.sort()
        key = (op, tuple(operands), attribute, shape)
        node = self._known.get(key)
        if node is None:
            node = Node(op, args, attribute, shape, len(self.nodes))
            self.nodes.append(node)
            self._known[key] = node
        return node


@dataclass(frozen=True)
class ArrayProgram:
    """Nodes in an order that can be executed, and the names that the mathematics gives them.

    `outputs` maps a tensor's name to its value. `labels` names nodes that an equation defines:
    a node that several equations share has the first one's name. `equations` gives the numbers
    of the equations that a node finishes, in their order, for the comments of the emitted code.
    `samples` are the values of the equations that every pass is held to.
    """

    nodes: tuple[Node, ...]
    outputs: Mapping[str, Node]
    labels: Mapping[Node, str]
    equations: Mapping[Node, tuple[int, ...]]
    samples: Samples


def reachable(roots: Iterable[Node]) -> tuple[Node, ...]:
    """The nodes that the roots need, operands before the nodes that read them."""
    needed: dict[int, Node] = {}
    stack = list(roots)
    while stack:
        node = stack.pop()
        if node.number not in needed:
            needed[node.number] = node
            stack.extend(node.args)
    return tuple(needed[number] for number in sorted(needed))
