"""What is told of an equation that is wrong: why, what it should read, and numbers."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from itertools import chain

from symnn.derivations.judgement import Item
from symnn.derivations.text.canonical import canonical
from symnn.derivations.text.edits import Site, edits, twofold
from symnn.derivations.text.instances import DERIVATIVES, Instance
from symnn.derivations.text.layers import ALIASES, GENERIC
from symnn.derivations.text.outcomes import described, is_judged
from symnn.derivations.text.reading import Statement
from symnn.derivations.text.spelling import PRIME, split_range, unfolded
from symnn.derivations.text.trees import Edit, parse
from symnn.derivations.text.trial import Trial
from symnn.derivations.text.witness import Witnesses
from symnn.derivations.text.written import numbered, written
from symnn.library import ACTIVATIONS
from symnn.verify.causes import Cause, Kind

MOST = 2_500
"""Changes that are tried of one equation: some seconds."""


@dataclass
class Told:
    """What was found out about an equation, kept for the next number of samples."""

    known: dict[int, tuple[Cause | None, str | None]] = field(default_factory=dict)


class Lesson:
    """The reasons of one trial."""

    def __init__(self, trial: Trial, told: Told) -> None:
        self.trial = trial
        self.told_before = told
        self.aliases = trial.derivation.aliases
        self.witnesses = Witnesses(trial, min(trial.truth.samples, 2))

    def name(self, instance: Instance) -> str:
        """The quantity with its layer as a number: delta[2]."""
        text = written(instance.statement.target)
        if instance.statement.letter is None or instance.layer is None:
            return text
        bracket = re.compile(r"\[[^\]]*\]")
        return bracket.sub(f"[{instance.target.layer}]", text, count=1)

    def reason(self, instance: Instance) -> str:
        """What the equation does not give."""
        place, kind = self._place(instance), instance.target.kind
        if is_judged(kind, self.trial.truth.model):
            return f"it is not {described(kind, self.trial.truth.model)}"
        if kind not in DERIVATIVES:
            return f"it is not {place} of the network"
        scale = "N " if kind in ("d", "da") and self.trial.convention.per_sample else ""
        return f"it is not {scale}∂{self.trial.truth.model.objective}/∂{place}"

    def told(self, instances: list[Instance], item: Item) -> Item:
        """The item with its cause, its true form and a witness."""
        first = instances[0]
        key = id(first.statement)
        if key not in self.told_before.known:
            self.told_before.known[key] = self._explained(instances)
        cause, true_form = self.told_before.known[key]
        found = self.witnesses.find(first)
        if found is None:
            return replace(item, cause=cause, true_form=true_form)
        entry, residual, numbers = found
        return replace(
            item, cause=cause, true_form=true_form, entry=entry, residual=residual, witness=numbers
        )

    def _explained(self, instances: list[Instance]) -> tuple[Cause | None, str | None]:
        first = instances[0]
        place = self._place(first)
        rowwise = self._rowwise(first)
        found = self._mended(instances)
        if found is None or rowwise:
            layer = layer_text(first.statement, first.target.layer, self.aliases)
            value = canonical(self.trial, instances, layer)
            form = None if value is None else self._form(first.statement, parse(value))
            if rowwise:
                return Cause(Kind.ELEMENTWISE, place), form
            return Cause(Kind.SHAPE, place) if self._mismatch(first) else None, form
        kind, detail = found.kind, found.detail
        if found.kind is Kind.OTHER_VALUE and re.match(r"db\S* for delta", found.detail):
            how = "mean" if self.trial.convention.per_sample else "sum"
            read, _, meant = detail.partition(" for ")
            detail = (
                f"the {how} over the samples is taken too early: "
                f"it reads {read}, where each sample has its own {meant}"
            )
            return Cause(Kind.AXIS, place, detail), self._each_sample(first, found, how)
        return Cause(kind, place, detail), self._form(first.statement, found.value)

    def _mismatch(self, instance: Instance) -> bool:
        difference = self.trial.difference(instance)
        return difference is not None and bool(difference.mismatch)

    def _form(self, statement: Statement, value: ast.expr) -> str:
        return f"{written(statement.target)} = {written(value)}{range_of(statement)}"

    def _each_sample(self, instance: Instance, found: Edit, how: str) -> str:
        """A recursion of each sample's delta, and its sum: for one on a bias's gradient."""
        statement = instance.statement
        if instance.target.kind != "db":
            mean = ast.Call(ast.Name(how), [found.value, ast.Name("i")], [])
            return self._form(statement, mean)
        delta = written(statement.target).replace("db", "delta")
        tail = range_of(statement)
        lines = [
            f"{delta} = {written(found.value)}{tail}",
            f"{written(statement.target)} = {how}({delta}, i){tail}",
        ]
        return "\n".join(self._first_delta() + lines)

    def _first_delta(self) -> list[str]:
        """The delta that the last bias's gradient was averaged from."""
        for statement in self.trial.derivation.statements:
            value, target = statement.value, written(statement.target)
            if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Name):
                continue
            if target.startswith("db") and value.func.id in ("sum", "mean"):
                return [f"{target.replace('db', 'delta')} = {written(value.args[0])}"]
        return []

    def _mended(self, instances: list[Instance]) -> Edit | None:
        """The first change that makes the equation true, for every layer at which it is not."""
        first = instances[0]
        statement = first.statement
        site = self._site(first)
        seen: set[str] = set()
        for edit in chain(edits(statement.value, site), twofold(statement.value, site)):
            text = ast.unparse(edit.value)
            if text in seen:
                continue
            seen.add(text)
            if self.trial.holds_everywhere(instances, edit.value):
                return edit
            if len(seen) == MOST:
                return None
        return None

    def _site(self, instance: Instance) -> Site:
        """What an edit needs to know of the place of an equation."""
        statement, target = instance.statement, instance.target
        layer = layer_text(statement, target.layer, self.aliases)
        names = target.positions
        tail = f"[{','.join(names)}]" if names else ""
        here = [layer]
        if target.kind in ("d", "da") and layer.isalpha():
            here.append(f"{layer}+1")
        slopes = [parse(numbered(f"f'(z[{at}]{tail})")) for at in here]
        weight = numbered(f"W[{layer}]{tail}")
        return Site(tuple(slopes), weight, target.kind in ("dW", "db"))

    def _place(self, instance: Instance) -> str:
        """The forward tensor that the quantity is, or is the derivative by."""
        kind, layer = instance.key
        return self.trial.truth.tensor(kind, layer) or kind

    def _rowwise(self, instance: Instance) -> bool:
        """Whether a prime stands after a function that has no derivative entry by entry."""
        spec = self.trial.truth.model.spec
        for node in ast.walk(instance.statement.value):
            if isinstance(node, ast.Name) and node.id.endswith(PRIME):
                name = node.id.removesuffix(PRIME)
                layer = instance.target.layer
                if name in GENERIC and layer:
                    name = spec.layers[layer - 1].activation
                if name in ACTIVATIONS and ACTIVATIONS[name].equation is not None:
                    return True
        return False


def range_of(statement: Statement) -> str:
    """The range as it was written, to stand behind an equation."""
    head, letter, _ = split_range(statement.place.text)
    if letter is None:
        return ""
    rest = unfolded(statement.place.text).strip()
    at = rest.find(head)
    tail = rest[at + len(head) :].strip(" ,;:()")
    return f"   {tail}" if tail else ""


def layer_text(statement: Statement, layer: int | None, aliases: Collection[str]) -> str:
    """The target's layer as it is written: l, L, 2; the last for what has none, as the loss."""
    node = statement.target
    while isinstance(node, ast.Subscript) and isinstance(node.value, ast.Subscript):
        node = node.value
    known = {*ALIASES, *aliases}
    if isinstance(node, ast.Subscript) and ast.unparse(node.value) in known:
        return ast.unparse(node.slice).replace(" ", "")
    return "L" if layer is None else str(layer)
