"""What a cell of a notebook shows for symnn's objects: mathematics, and verdicts in tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from symnn.calculus import Backward
from symnn.certificate import Certificate
from symnn.derivations import Judgement
from symnn.document import Material, display
from symnn.document.blocks import Block, Code, Display, DisplayLine, Strong, Table, paragraph
from symnn.document.formula.box import text
from symnn.document.printing.names import identifier
from symnn.network import Model
from symnn.notation import Equation, Program
from symnn.optimizer import Update
from symnn.pipeline import Derived, derive
from symnn.spec import Network
from symnn.verify import Report, Verdict

MOST_LAYERS = 100  # of a network that is derived to be looked at
Blocks = tuple[Block, ...]


def _network(spec: Network) -> Blocks:
    return display.network(_material(derive(spec))) if len(spec.layers) <= MOST_LAYERS else ()


def _derived(derived: Derived) -> Blocks:
    return display.derivation(_material(derived))


def _material(derived: Derived) -> Material:
    return Material(derived.model, derived.backward, derived.update)


def _report(report: Report) -> Verdicts:
    rows = [(f.tensor, f.verdict.value, f.cause or f.reason) for f in report.findings]
    return Verdicts(report.check, report.verdict.value, tuple(rows))


def _certificate(certificate: Certificate) -> Verdicts:
    rows = [(check.check, check.verdict, check.method) for check in certificate.checks]
    return Verdicts(certificate.network.name, certificate.verdict, tuple(rows))


def _judgement(judgement: Judgement) -> Verdicts:
    rows = [(i.name, i.verdict.value, i.true_form or i.reason) for i in judgement.items]
    return Verdicts(judgement.source, judgement.verdict.value, tuple(rows))


@dataclass(frozen=True)
class Verdicts:
    """What a check says of a whole, and of its parts: name, verdict and reason."""

    name: str
    verdict: str
    parts: tuple[tuple[str, str, str], ...]

    def table(self) -> Blocks:
        head = paragraph("{name}: {word}", name=Code(self.name), word=Strong(self.verdict))
        rows = [
            ((display.gradient(name) or Code(name),), (_stressed(word),), (reason,))
            for name, word, reason in self.parts
        ]
        return (head, Table((("what",), ("verdict",), ("why",)), tuple(rows), "lll"))

    def lines(self) -> Blocks:
        """Without the reasons, which are too long for a line."""
        parts = [(name, word) for name, word, _ in self.parts]
        lines = [
            DisplayLine(display.gradient(name) or identifier(name), (text(word),), relation=":")
            for name, word in [(self.name, self.verdict), *parts]
        ]
        return (Display(tuple(lines)),)


def _stressed(word: str) -> str | Strong:
    return word if word == Verdict.EQUAL.value else Strong(word)


MATHEMATICS: dict[type, Callable[[Any], Blocks]] = {
    Equation: lambda equation: display.equations([equation]),
    Program: display.equations,
    Model: lambda model: display.equations(model.program),
    Backward: lambda backward: display.equations(backward.program, numbered=True),
    Update: display.update,
    Network: _network,
    Derived: _derived,
}
"""Each class, and what its objects are shown as."""
VERDICTS: dict[type, Callable[[Any], Verdicts]] = {
    Report: _report,
    Certificate: _certificate,
    Judgement: _judgement,
}


def html(kind: type, shown: Any) -> str | None:
    """An object, shown as one of a class; None where it is too much to show."""
    blocks = VERDICTS[kind](shown).table() if kind in VERDICTS else MATHEMATICS[kind](shown)
    return display.html(blocks) or None


def latex(kind: type, shown: Any) -> str | None:
    """The same in LaTeX."""
    blocks = VERDICTS[kind](shown).lines() if kind in VERDICTS else MATHEMATICS[kind](shown)
    return display.latex(blocks) or None
