"""Array program → placed program: statements that each write one value to one place.

This is what a target writes out. A place is memory for an array, a view of it, or a number; which
values share memory is decided here (`buffers`), and a language has to know nothing of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sympy import Expr

from symnn.lowering.buffers import Buffer, assign_buffers
from symnn.lowering.ir import SCALAR, SOURCES, VIEWS, ArrayProgram, Node
from symnn.lowering.samples import Samples

Kind = Literal["scratch", "result", "given"]


@dataclass(frozen=True)
class Memory:
    """An array under a name, its axes in the order of `shape`.

    `scratch` is allocated for the statements, and holds anything before the first one; `result` is
    handed to them to be filled; `given` is an input or a parameter.
    """

    name: str
    shape: tuple[Expr, ...]
    kind: Kind
    is_bool: bool = False


@dataclass(frozen=True)
class View:
    """Memory seen with its axes in another order (`transpose`), with new ones of length 1
    (`expand`), under another shape (`reshape`), or a part of it (`slice`); `attribute` is as in
    `ir.Node`."""

    op: str
    args: tuple[Memory | View]
    attribute: Any
    shape: tuple[Expr, ...]
    is_static = may_fail = False


@dataclass(frozen=True)
class Variable:
    """A number under a name: a given one, or what a statement computes, which is written once."""

    name: str
    shape = SCALAR


@dataclass(frozen=True)
class Known:
    """A number that is no variable: a `constant`, exact, or the `size` of an axis."""

    op: str
    attribute: Expr
    shape = SCALAR


Place = Memory | View | Variable | Known


@dataclass(frozen=True)
class PlacedStatement:
    """One operation of `ir.Node` on operands, written to a target; `copy` is one more, of an array.

    The target may be an operand's memory where the operation is elementwise: an entry is written
    when it has been read. `label` is the tensor's name in the mathematics, if it has one. The
    statement stands for the equations of these numbers, and `finishes` those of them whose value
    the target then is. `is_static` and
    `may_fail` are as in `ir.Node`.
    """

    op: str
    args: tuple[Place, ...]
    target: Memory | Variable
    attribute: Any = None
    label: str = ""
    equations: tuple[int, ...] = ()
    finishes: tuple[int, ...] = ()
    is_static: bool = False
    may_fail: bool = False

    @property
    def shape(self) -> tuple[Expr, ...]:
        return self.target.shape


@dataclass(frozen=True)
class Result:
    """Where an output is in the end, and the equations whose value it is."""

    place: Memory | Variable
    equations: tuple[int, ...]


@dataclass(frozen=True)
class PlacedProgram:
    """Statements in order; the scratch memory to allocate for them; inputs and outputs by name; the
    inputs that may be written to."""

    statements: tuple[PlacedStatement, ...]
    scratch: tuple[Memory, ...]
    inputs: Mapping[str, Memory | Variable]
    results: Mapping[str, Result]
    written: tuple[str, ...]
    samples: Samples


def base_of(place: Place) -> Place:
    """The memory that a view shows; any other place itself."""
    while isinstance(place, View):
        (place,) = place.args
    return place


def place(
    program: ArrayProgram,
    results: Mapping[str, str],
    updated: Mapping[str, str] | None = None,
    lent: Collection[str] = (),
) -> PlacedProgram:
    """The program with every array in memory.

    `results` maps outputs, all arrays among them, to the names of the memory they go to; a number
    that is not among them has its own name. `updated` and `lent` are as in `assign_buffers`.
    """
    return _Placing(program, results, updated or {}, lent).run()


class _Placing:
    def __init__(
        self,
        program: ArrayProgram,
        results: Mapping[str, str],
        updated: Mapping[str, str],
        lent: Collection[str],
    ) -> None:
        self.program, self.results = program, results
        arrays = {name: node for name, node in program.outputs.items() if name in results}
        self.buffers = assign_buffers(program, arrays, updated, lent)
        self.updated = updated
        self.written = (*updated.values(), *lent)
        self.memory: dict[int, Memory] = {}
        self.places: dict[Node, Place] = {}
        self.statements: list[PlacedStatement] = []
        self.inputs: dict[str, Memory | Variable] = {}
        self.passed_on: dict[Node, tuple[int, ...]] = {}
        """Equations of what needs no statement, which stand with the one that reads it."""
        self.taken = {str(n.attribute) for n in program.nodes if n.op in ("input", "size")}
        self.taken |= set(results.values()) | set(program.labels.values())

    def run(self) -> PlacedProgram:
        found: dict[str, Result] = {}
        outputs = self.program.outputs.items()
        for node in self.program.nodes:
            self.places[node] = self.place(node)
            if not node.shape:
                found |= {name: self.result(name, n) for name, n in outputs if n is node}
        found |= {name: self.result(name, node) for name, node in outputs if node.shape}
        scratch = [m for m in self.memory.values() if m.kind == "scratch"]
        return PlacedProgram(
            tuple(self.statements),
            tuple(scratch),
            self.inputs,
            found,
            self.written,
            self.program.samples,
        )

    def place(self, node: Node) -> Place:
        if node.op == "input":
            name = str(node.attribute)
            self.inputs[name] = Memory(name, node.shape, "given") if node.shape else Variable(name)
            return self.inputs[name]
        if node.op in SOURCES:
            return Known(node.op, node.attribute)
        if node.op in VIEWS:
            base = self.places[node.args[0]]
            assert isinstance(base, Memory | View)
            self.passed_on[node] = self.equations(node)
            return View(node.op, (base,), node.attribute, node.shape)
        target = self.memory_of(node) if node.shape else Variable(self.name_of(node))
        self.state(node.op, node.args, target, node)
        return target

    def result(self, output: str, node: Node) -> Result:
        """Where an output is; it is brought there if it is not there yet."""
        place, finished = self.places[node], self.program.equations.get(node, ())
        own = output in self.results
        target = Memory(self.results[output], node.shape, "result") if own else Variable(output)
        if isinstance(place, Memory | Variable) and place.name == target.name:
            return Result(place, finished)
        self.state("copy", (node,), target, node)
        return Result(target, finished)

    def state(self, op: str, args: tuple[Node, ...], target: Memory | Variable, node: Node) -> None:
        operands = tuple(self.places[a] for a in args)
        label = self.program.labels.get(node, "")
        copied = op == "copy" and node.op not in (*SOURCES, *VIEWS)
        equations = () if copied else self.equations(node)
        finished = self.program.equations.get(node, ())
        # the numbers that an update is given are no data
        static = node.is_number_of(SOURCES if self.updated else SOURCES - {"input"})
        self.statements.append(
            PlacedStatement(
                op,
                operands,
                target,
                node.attribute,
                label,
                equations,
                finished,
                static,
                node.may_fail,
            )
        )

    def equations(self, node: Node) -> tuple[int, ...]:
        """The equations that a node finishes, and those of the views that it reads."""
        own = self.program.equations.get(node, ())
        return sum((self.passed_on.get(a, ()) for a in node.args), own)

    def name_of(self, node: Node) -> str:
        """A number's name: the mathematics', where it has one."""
        output = next((o for o, n in self.program.outputs.items() if n is node), None)
        return output or self.program.labels.get(node) or self.unused("t")

    def memory_of(self, node: Node) -> Memory:
        """The memory of the node's buffer, under its result's name or a name of its own."""
        buffer = self.buffers[node]
        if buffer.number not in self.memory:
            self.memory[buffer.number] = self.named(buffer)
        return self.memory[buffer.number]

    def named(self, buffer: Buffer) -> Memory:
        if buffer.result is not None:
            name = self.results[buffer.result]
            kind: Kind = "given" if name in self.inputs else "result"
            return Memory(name, buffer.shape, kind, buffer.is_bool)
        if buffer.lent is not None:
            return Memory(buffer.lent, buffer.shape, "given", buffer.is_bool)
        name = self.unused("c" if buffer.is_bool else "s")
        return Memory(name, buffer.shape, "scratch", buffer.is_bool)

    def unused(self, stem: str) -> str:
        number = 1
        while f"{stem}{number}" in self.taken:
            number += 1
        self.taken.add(f"{stem}{number}")
        return f"{stem}{number}"
