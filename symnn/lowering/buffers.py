"""Which value lives in which buffer: memory is allocated once, and lent on when a value dies.

A value may be written over an operand when the operation is elementwise, the operand has the same
shape and nothing reads it (or a view of it) later. Results have their own memory from the start,
and a chain that ends in a result is computed in the result's memory.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sympy import Expr

from symnn.lowering.ir import ELEMENTWISE, SOURCES, VIEWS, ArrayProgram, Node


@dataclass(frozen=True)
class Buffer:
    """Memory for one array: that of a `result`, that `lent` by an input, or scratch memory."""

    shape: tuple[Expr, ...]
    is_bool: bool
    result: str | None
    lent: str | None
    number: int


def assign_buffers(
    program: ArrayProgram,
    results: Mapping[str, Node],
    updated: Mapping[str, str] | None = None,
    lent: Collection[str] = (),
) -> dict[Node, Buffer]:
    """A buffer for every array value that is computed, views and scalars aside.

    `updated` maps a result to the input whose memory it goes to, once nothing reads the input.
    `lent` are inputs whose memory is free after their last read.
    """
    return _Assignment(program, results, updated or {}, lent).run()


def owner(node: Node) -> Node:
    """The value whose memory a view shows."""
    while node.op in VIEWS:
        node = node.args[0]
    return node


class _Assignment:
    def __init__(
        self,
        program: ArrayProgram,
        results: Mapping[str, Node],
        updated: Mapping[str, str],
        lent: Collection[str],
    ) -> None:
        self.program = program
        self.position = {node: n for n, node in enumerate(program.nodes)}
        self.last_use: dict[Node, int] = {}
        for n, node in enumerate(program.nodes):
            for operand in node.args:
                self.last_use[owner(operand)] = n
        for node in program.outputs.values():
            if owner(node) is not node:  # a result that is a view is copied at the end
                self.last_use[owner(node)] = len(program.nodes)
        self.reserved: dict[Node, Buffer] = {}
        self.count = 0
        self.free: list[Buffer] = []
        self.buffers: dict[Node, Buffer] = {}
        self.until: dict[Node, int] = {}  # a result in an input's memory waits for its last read
        inputs = {str(n.attribute): n for n in program.nodes if n.op == "input"}
        for name, node in results.items():
            if owner(node) is not node or node in self.reserved or not _has_memory(node):
                continue
            last_read = self.last_use.get(inputs.get(updated.get(name, ""), node), -1)
            if name not in updated or last_read <= self.position[node]:
                self.reserved[node] = self.new(node, name)
                self.until[node] = last_read if name in updated else -1
        self._reserve_chains()
        for name in lent:
            if name in inputs and inputs[name] in self.last_use:
                self.buffers[inputs[name]] = self.new(inputs[name], lent=name)

    def new(self, node: Node, result: str | None = None, lent: str | None = None) -> Buffer:
        self.count += 1
        return Buffer(node.shape, node.is_bool, result, lent, self.count)

    def _reserve_chains(self) -> None:
        """What dies in the elementwise operation that makes a result is made in its memory."""
        for node in reversed(self.program.nodes):
            if node not in self.reserved or node.op not in ELEMENTWISE:
                continue
            for operand in node.args:
                dies = self.last_use.get(operand) == self.position[node]
                alike = operand.shape == node.shape and operand.is_bool == node.is_bool
                late = self.position[operand] >= self.until[node]
                fits = (
                    dies
                    and alike
                    and late
                    and _has_memory(operand)
                    and _read_plainly(operand, node)
                )
                if fits and operand not in self.reserved:
                    self.reserved[operand] = self.reserved[node]
                    self.until[operand] = self.until[node]
                    break

    def run(self) -> dict[Node, Buffer]:
        for position, node in enumerate(self.program.nodes):
            if not _has_memory(node):
                continue
            dying = self.dying(node, position)
            self.buffers[node] = self.choose(node, dying)
            for operand in dying:
                buffer = self.buffers[operand]
                if buffer != self.buffers[node] and buffer.result is None:
                    self.free.append(buffer)
        return self.buffers

    def dying(self, node: Node, position: int) -> list[Node]:
        """The operands, distinct, that nothing reads after this instruction."""
        owners = dict.fromkeys(owner(a) for a in node.args)
        kept = self.reserved
        return [
            o
            for o in owners
            if self.last_use[o] == position
            and o in self.buffers
            and not (o in kept and o in self.program.outputs.values())
        ]

    def choose(self, node: Node, dying: list[Node]) -> Buffer:
        if node in self.reserved:
            return self.reserved[node]
        if node.op in ELEMENTWISE or node.op == "logaddexp":
            for operand in dying:
                buffer = self.buffers[operand]
                alike = buffer.shape == node.shape and buffer.is_bool == node.is_bool
                if alike and buffer.result is None and _read_plainly(operand, node):
                    return buffer
        for n, buffer in enumerate(self.free):
            if buffer.shape == node.shape and buffer.is_bool == node.is_bool:
                return self.free.pop(n)
        return self.new(node)


def _read_plainly(operand: Node, node: Node) -> bool:
    """Whether each entry of the operand is read for the same entry of the node, and no other."""
    return operand in node.args and all(a is operand or owner(a) is not operand for a in node.args)


def _has_memory(node: Node) -> bool:
    return bool(node.shape) and node.op not in SOURCES and node.op not in VIEWS
