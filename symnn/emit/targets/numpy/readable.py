"""Array program → the body of a function that reads as the mathematics does.

A value gets a name where an equation gives it one and something reads it twice, where it is a
result, or where a line would grow too long; everything else stands inside the line that reads it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from symnn.emit.target import ATOM, LONGEST, Body, Chunk, Text, commented, numbered
from symnn.emit.targets.numpy.expressions import node_text, size_text
from symnn.lowering.ir import REDUCTIONS, SOURCES, VIEWS, ArrayProgram, Node


def write_readable(
    program: ArrayProgram, kept: Iterable[Node] = (), types: Mapping[str, str] | None = None
) -> Body:
    """The lines that compute the outputs, each under its own name.

    `kept` are values that get a line of their own whatever reads them; `types` annotates outputs.
    """
    return _Readable(program, set(kept), types or {}).write()


def count_uses(program: ArrayProgram) -> Counter[Node]:
    """How often each value is read, itself or through a view of it."""
    uses: Counter[Node] = Counter()
    for node in reversed(program.nodes):
        times = uses[node] if node.op in VIEWS else 1
        for operand in node.args:
            uses[operand] += times
    return uses


def _only_reshaped(program: ArrayProgram) -> set[Node]:
    """Computed values that nothing reads but under one other shape, which is then their own."""
    readers: dict[Node, set[Node]] = {}
    for node in program.nodes:
        for operand in node.args:
            readers.setdefault(operand, set()).add(node)
    return {
        node
        for node, found in readers.items()
        if node.op not in SOURCES | VIEWS and len(found) == 1 and next(iter(found)).op == "reshape"
    }


class _Readable:
    def __init__(self, program: ArrayProgram, kept: set[Node], types: Mapping[str, str]) -> None:
        self.program = program
        self.types = types
        self.body = Body()
        self.texts: dict[Node, Text] = {}
        self.pending: dict[Node, tuple[int, ...]] = {}
        self.uses = count_uses(program)
        self.reshaped = _only_reshaped(program)
        self.results: dict[Node, str] = {}
        self.copies: list[tuple[str, Node]] = []
        for output, node in program.outputs.items():
            if node in self.results or node.op == "input":
                self.copies.append((output, node))
            else:
                self.results[node] = output
        self.kept = kept
        self.taken = {*program.outputs, *program.labels.values()}
        self.taken |= {str(n.attribute) for n in program.nodes if n.op in ("input", "size")}

    def write(self) -> Body:
        for node in self.program.nodes:
            self.texts[node] = self.text(node)
            if node in self.results or node in self.kept or self.has_name(node):
                self.assign(node)
        for name, node in self.copies:  # whoever is given both may write to each
            own = f"{self.texts[node].at_least(ATOM)}.copy()"
            self.line(name, Text(own) if node.shape else self.texts[node], ())
        return self.body

    def has_name(self, node: Node) -> bool:
        """Whether several lines read the value, so that it is computed in a line of its own."""
        if node.op in SOURCES or self.uses[node] < 2 or node in self.reshaped:
            return False
        if node.op in VIEWS and not (node.op == "reshape" and node.args[0] in self.reshaped):
            return False
        return not (node.op == "negative" and self.texts[node.args[0]].level == ATOM)

    def text(self, node: Node) -> Text:
        self.shorten(node)
        text = self.spelled(node)
        while len(text.code) > LONGEST - 12 and self.assign_longest(node):
            text = self.spelled(node)
        self.pending[node] = sum(
            (self.pending.get(a, ()) for a in node.args), self.program.equations.get(node, ())
        )
        return text

    def spelled(self, node: Node) -> Text:
        """The expression of a node, of those of its operands."""
        operands = [self.texts[a] for a in node.args]
        if node.op == "fill":
            return self.fill(node, operands[0])
        if node.op == "expand" and self.is_keepdims(node):
            inner = node.args[0]
            return node_text(inner, [self.texts[a] for a in inner.args], keep_axes=True)
        return node_text(node, operands)

    def is_keepdims(self, node: Node) -> bool:
        inner = node.args[0]
        return (
            inner.op in REDUCTIONS
            and inner.attribute == node.attribute
            and inner not in self.results
            and self.texts[inner].level == ATOM
            and "(" in self.texts[inner].code
        )

    def fill(self, node: Node, value: Text) -> Text:
        """A scalar or a smaller array spread over a shape that some input or parameter has."""
        like = next(
            (n for n in self.program.nodes if n.op == "input" and n.shape == node.shape), None
        )
        if like is not None:
            return Text(f"np.full_like({like.attribute}, {value.code})")
        shape = ", ".join(map(size_text, node.shape))
        comma = "," if len(node.shape) == 1 else ""
        return Text(f"np.broadcast_to({value.code}, ({shape}{comma})).astype(DTYPE)")

    def shorten(self, node: Node) -> None:
        """Give names to operands, the longest first, until the line fits."""
        while sum(len(self.texts[a].code) for a in node.args) > LONGEST - 24:
            if not self.assign_longest(node):
                return

    def assign_longest(self, node: Node) -> bool:
        """A name for the longest operand that has none; whether there is one."""
        nameless = [
            a
            for a in dict.fromkeys(node.args)
            if a.op not in SOURCES and not self.texts[a].code.isidentifier()
        ]
        if nameless:
            self.assign(max(nameless, key=lambda a: len(self.texts[a].code)))
        return bool(nameless)

    def assign(self, node: Node) -> None:
        name = self.results.get(node) or self.program.labels.get(node) or self.temporary(node)
        if self.texts[node].code == name:
            return
        finished = self.program.equations.get(node, ())
        self.line(name, self.texts[node], self.pending.get(node, ()), finished)
        self.texts[node] = Text(name)
        self.pending[node] = ()

    def temporary(self, node: Node) -> str:
        """A short name that says what the value is: `e` for exp, `s` for a sum, `t` otherwise."""
        stem = {"exp": "e", "sum": "s", "max": "m"}.get(node.op, "t")
        number = 1
        while f"{stem}{number}" in self.taken or f"{stem}_{number}" in self.taken:
            number += 1
        name = f"{stem}_{number}"
        self.taken.add(name)
        return name

    def line(
        self,
        name: str,
        text: Text,
        equations: tuple[int, ...],
        finished: tuple[int, ...] = (),
    ) -> None:
        annotated = f"{name}: {self.types[name]}" if name in self.types else name
        lines = commented([f"{annotated} = {text.code}"], numbered("", equations), "# {}")
        self.body.chunks.append(Chunk(lines, name, finished, equations))
