"""Array program → statements that write every array into memory allocated beforehand."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from symnn.emit.functional import LONGEST, Body, count_uses
from symnn.emit.text import ATOM, HELPERS, Text, node_text
from symnn.lowering.buffers import Buffer, assign_buffers
from symnn.lowering.ir import ELEMENTWISE, SOURCES, VIEWS, ArrayProgram, Node

AUGMENTED = {"add": "+=", "subtract": "-=", "multiply": "*=", "divide": "/="}
REDUCERS = {"sum": "np.add.reduce", "max": "np.maximum.reduce"}


class InPlaceBody(Body):
    """The statements, with the scratch buffers that they need: name → buffer."""

    def __init__(self) -> None:
        super().__init__()
        self.scratch: dict[str, Buffer] = {}


def write_in_place(
    program: ArrayProgram,
    results: Mapping[str, str],
    updated: Mapping[str, str] | None = None,
    lent: Collection[str] = (),
    prefix: str = "",
) -> InPlaceBody:
    """Statements that compute the outputs. `results` maps the outputs that are arrays to the
    Python names of the memory they go to; an output that is a scalar gets its own name.
    `updated` and `lent` are as in `assign_buffers`; `prefix` stands before equation numbers."""
    return _Writer(program, results, updated or {}, lent, prefix).write()


class _Writer:
    def __init__(
        self,
        program: ArrayProgram,
        results: Mapping[str, str],
        updated: Mapping[str, str],
        lent: Collection[str],
        prefix: str,
    ) -> None:
        self.program, self.prefix = program, prefix
        self.results = results
        arrays = {name: node for name, node in program.outputs.items() if name in results}
        self.buffers = assign_buffers(program, arrays, updated, lent)
        self.uses = count_uses(program)
        self.texts: dict[Node, Text] = {}
        self.pending: dict[Node, tuple[int, ...]] = {}
        self.body = InPlaceBody()
        self.names: dict[int, str] = {}
        self.taken = {str(n.attribute) for n in program.nodes if n.op in ("input", "size")}
        self.taken |= set(results.values()) | set(program.labels.values())

    def write(self) -> InPlaceBody:
        for node in self.program.nodes:
            if node in self.buffers and node.op != "input":
                self.compute(node)
                continue
            self.shorten(node)
            self.texts[node] = node_text(node, [self.texts[a] for a in node.args])
            self.body.import_for(node, self.texts[node])
            numbers = self.program.equations.get(node, ())
            self.pending[node] = sum((self.pending.get(a, ()) for a in node.args), numbers)
            multiple = self.uses[node] > 1 and node.op not in (*SOURCES, *VIEWS)
            if multiple or node in self.program.outputs.values():
                self.name_scalar(node)
        for output, node in self.program.outputs.items():
            if output in self.results and self.texts[node].code != self.results[output]:
                self.line(f"{self.results[output]}[...] = {self.texts[node].code}", node)
            elif not node.shape and self.texts[node].code != output:
                self.line(f"{output} = {self.texts[node].code}", node)
        return self.body

    def shorten(self, node: Node) -> None:
        """Give names to scalars, the longest first, until the line fits."""
        for operand in sorted(dict.fromkeys(node.args), key=lambda a: -len(self.texts[a].code)):
            if sum(len(self.texts[a].code) for a in node.args) <= LONGEST - 24:
                return
            if not operand.shape and not self.texts[operand].code.isidentifier():
                self.name_scalar(operand)

    def name_scalar(self, node: Node) -> None:
        if node.op in SOURCES or node.op in VIEWS:
            return
        name = self.program.labels.get(node) or self.unused("t")
        self.line(f"{name} = {self.texts[node].code}", node)
        self.body.defined.append((len(self.body.lines), name, node))
        self.texts[node] = Text(name)

    def compute(self, node: Node) -> None:
        """One statement for a value that has memory."""
        numbers = self.program.equations.get(node, ())
        self.pending[node] = sum((self.pending.get(a, ()) for a in node.args), numbers)
        target = self.name(node)
        operands = [self.texts[a] for a in node.args]
        inside = ", ".join(o.code for o in operands)
        if node.op in AUGMENTED and operands[0].code == target:
            code = f"{target} {AUGMENTED[node.op]} {operands[1].code}"
        elif node.op in ("add", "multiply") and operands[1].code == target:
            code = f"{target} {AUGMENTED[node.op]} {operands[0].code}"
        elif node.op == "where":
            code = self.where(node, target, operands)
        elif node.op in REDUCERS:
            axes = node.attribute[0] if len(node.attribute) == 1 else node.attribute
            code = f"{REDUCERS[node.op]}({inside}, axis={axes}, out={target})"
        elif node.op == "einsum":
            code = f"np.einsum({node.attribute!r}, {inside}, out={target})"
        elif node.op == "fill":
            code = f"{target}[...] = {inside}"
        elif node.op in HELPERS:
            self.body.helpers.setdefault(node.op)
            code = f"{target}[...] = {node.op}({inside})"
        elif node.op == "matmul" and node.args[0].op == "transpose":
            # Over the rows of a batch, which may be one row: see the helper.
            self.body.helpers.setdefault("_transposed_product")
            first = self.texts[node.args[0].args[0]].code
            code = f"_transposed_product({first}, {operands[1].code}, {target})"
        elif node.op in ELEMENTWISE or node.op in ("matmul", "logaddexp"):
            code = f"np.{node.op}({inside}, out={target})"
        else:
            raise AssertionError(f"no statement for {node.op}")
        if code:
            self.line(code, node)
        self.body.defined.append((len(self.body.lines), target, node))
        self.texts[node] = Text(target)

    def where(self, node: Node, target: str, operands: list[Text]) -> str:
        """The branch not taken first, then the one taken over it."""
        condition, a, b = operands
        if a.code == target:
            inverse = "~" if node.args[0].shape else "not "
            return f"np.copyto({target}, {b.code}, where={inverse}{condition.at_least(ATOM)})"
        if b.code != target:
            self.body.lines.append(f"{target}[...] = {b.code}")
        return f"np.copyto({target}, {a.code}, where={condition.code})"

    def name(self, node: Node) -> str:
        """The variable of the node's buffer: its result's name, else that of its first value."""
        buffer = self.buffers[node]
        if buffer.number not in self.names:
            if buffer.result is not None:
                self.names[buffer.number] = self.results[buffer.result]
            elif buffer.lent is not None:
                self.names[buffer.number] = buffer.lent
            else:
                name = self.unused("c" if buffer.is_bool else "s")
                self.names[buffer.number] = name
                self.body.scratch[name] = buffer
        return self.names[buffer.number]

    def unused(self, stem: str) -> str:
        number = 1
        while f"{stem}{number}" in self.taken:
            number += 1
        self.taken.add(f"{stem}{number}")
        return f"{stem}{number}"

    def line(self, code: str, node: Node) -> None:
        equations = sorted(set(self.pending.get(node, ())))
        self.pending[node] = ()
        comment = " ".join(f"({self.prefix}{number})" for number in equations)
        label = self.program.labels.get(node)
        if label and not code.startswith(f"{label} "):
            comment = f"{label} {comment}".strip()
        self.body.add(code, comment)
