"""Whether a derivation writes matrices or entries, and whether its entries name the sample."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from symnn.derivations.text.instances import Work
from symnn.derivations.text.reading import Layout
from symnn.derivations.text.scene import OF_SAMPLES
from symnn.errors import InputError


@dataclass(frozen=True)
class Notation:
    """The notations that occur: `sampled` where z[i,k] is written, `single` where z[k] is."""

    matrices: bool = False
    sampled: bool = False
    single: bool = False

    @classmethod
    def of(cls, work: Work) -> Notation:
        """The notations of the equations of a derivation."""
        matrices = sampled = single = False
        for instance in work.instances:
            names = work.evaluator(instance).names
            statement = instance.statement
            for node in (*_read(statement.target), *_read(statement.value)):
                try:
                    found = names.reference(node)
                    labels = work.scene.labels(found.kind, found.layer)
                except (InputError, ValueError):
                    continue
                if found.own or found.kind == "n" or not labels:
                    continue
                matrices |= found.positions is None
                if found.positions is not None and found.kind in OF_SAMPLES:
                    sampled |= len(found.positions) == len(labels)
                    single |= len(found.positions) < len(labels)
        return cls(matrices, sampled, single)

    def described(self, layout: Layout) -> list[str]:
        """How samples are written, a line for each notation."""
        lines = []
        if self.matrices or not (self.sampled or self.single):
            lines.append(str(layout))
        if self.sampled:
            lines.append("index notation: the first index of x, y, z, a and delta is the sample")
        if self.single:
            lines.append("index notation: x, y, z, a and delta are those of one sample")
        return lines


def _read(node: ast.AST) -> Iterator[ast.expr]:
    """Each name with all of its brackets, where a value is read or defined."""
    if isinstance(node, ast.Name | ast.Subscript):
        yield node
        return
    if isinstance(node, ast.Call):
        indices = node.args[1:] if ast.unparse(node.func) in ("sum", "mean") else []
        for argument in node.args:
            if argument not in indices:
                yield from _read(argument)
        return
    for child in ast.iter_child_nodes(node):
        yield from _read(child)
