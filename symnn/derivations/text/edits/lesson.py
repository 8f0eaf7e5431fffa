"""What is told of an equation that is wrong: why, what it should read, and numbers."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field, replace
from itertools import chain

from symnn.derivations.judgement import Item
from symnn.derivations.text.edits.canonical import Spot, derived, textbook
from symnn.derivations.text.edits.edits import Site, edits, twofold
from symnn.derivations.text.edits.trees import TextEdit, called, parse
from symnn.derivations.text.evaluate.activations import is_rowwise
from symnn.derivations.text.evaluate.scene import described
from symnn.derivations.text.evaluate.trial import TextTrial
from symnn.derivations.text.read.derivation import Statement
from symnn.derivations.text.read.instances import EquationAt
from symnn.derivations.text.read.spelling import (
    PRIME,
    numbered,
    plain,
    split_range,
    unfolded,
    written,
)
from symnn.derivations.text.truth import LOSSES, Aspect
from symnn.verify.causes import Cause, Kind

MOST = 2_500
"""Changes that are tried of one equation: some seconds."""


@dataclass
class Told:
    """What was found out about an equation, kept for the next number of samples."""

    known: dict[int, tuple[Cause | None, str | None]] = field(default_factory=dict)


class Lesson:
    """The reasons of one trial."""

    def __init__(self, trial: TextTrial, told: Told) -> None:
        self.trial = trial
        self.told_before = told

    def name(self, instance: EquationAt) -> str:
        """The quantity with its layer as a number: delta[2]."""
        text = written(instance.statement.target)
        if instance.statement.letter is None or instance.layer is None:
            return text
        bracket = re.compile(r"\[[^\]]*\]")
        return bracket.sub(f"[{instance.target.layer}]", text, count=1)

    def reason(self, instance: EquationAt) -> str:
        """What the equation does not give."""
        place, target, model = self._place(instance), instance.target, self.trial.truth.model
        if target.aspect is Aspect.UPDATED or target.stem in LOSSES:
            return f"it is not {described(target.stem, model)}"
        if target.aspect is Aspect.VALUE:
            return f"it is not {place} of the network"
        scale = "N " if instance.is_adjoint and self.trial.convention.per_sample else ""
        return f"it is not {scale}∂{model.objective}/∂{place}"

    def told(self, instances: list[EquationAt], item: Item) -> Item:
        """The item with its cause and its true form."""
        key = id(instances[0].statement)
        if key not in self.told_before.known:
            self.told_before.known[key] = self._explained(instances)
        cause, true_form = self.told_before.known[key]
        return replace(item, cause=cause, true_form=true_form)

    def _explained(self, instances: list[EquationAt]) -> tuple[Cause | None, str | None]:
        first = instances[0]
        place = self._place(first)
        rowwise = self._rowwise(first)
        found = self._mended(instances)
        if found is None or rowwise:
            form = self._textbook(instances) or self._derived(first)
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

    def _textbook(self, instances: list[EquationAt]) -> str | None:
        """The equation that a textbook has, where it writes no indices."""
        statement, target = instances[0].statement, instances[0].target
        if target.positions is not None:
            return None
        spot = Spot(
            f"{target.aspect.value}{target.stem}",
            self._layer_text(instances[0]),
            target.layer == self.trial.names.depth,
            self.trial.derivation.layout,
            is_rowwise(self.trial.truth.model.spec, "f", target.layer),
        )
        forms = textbook(spot, self.trial.derivation)
        found = (value for value in forms if self.trial.holds_everywhere(instances, value))
        return next((self._form(statement, value) for value in found), None)

    def _derived(self, instance: EquationAt) -> str | None:
        """The equation that the calculus derives, in index notation."""
        trial, target = self.trial, instance.target
        if target.aspect is Aspect.UPDATED or target.stem in LOSSES:
            return None
        texts = derived(trial.truth.model, target.aspect, target.tensor)
        for number, text in enumerate(texts):
            match ast.parse(plain(text, trial.names.stems, trial.names.sizes)).body:
                case [ast.Assign(targets=[node], value=value)]:
                    statement = replace(
                        instance.statement, target=node, value=value, letter=None, layers=(None,)
                    )
                    if trial.agrees(instance, statement):
                        return statement.text if number else text
        return None

    def _mismatch(self, instance: EquationAt) -> bool:
        difference = self.trial.difference(instance)
        return difference is not None and bool(difference.mismatch)

    def _form(self, statement: Statement, value: ast.expr) -> str:
        return f"{written(statement.target)} = {written(value)}{range_of(statement)}"

    def _each_sample(self, instance: EquationAt, found: TextEdit, how: str) -> str:
        """A recursion of each sample's delta, and its sum: for one on a bias's gradient."""
        statement = instance.statement
        if not instance.is_gradient:
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

    def _mended(self, instances: list[EquationAt]) -> TextEdit | None:
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

    def _site(self, instance: EquationAt) -> Site:
        """What an edit needs to know of the place of an equation."""
        target, names = instance.target, self.trial.names
        layer = self._layer_text(instance)
        tail = f"[{','.join(map(written, target.positions))}]" if target.positions else ""
        here = [layer]
        if instance.is_adjoint and layer.isalpha():
            here.append(f"{layer}+1")
        slopes = [parse(numbered(f"f'(z[{at}]{tail})")) for at in here]
        weight = target.stem if target.learned else "W"
        values = [stem for stem in names.stems if not self._learned(stem)]
        learned = [stem for stem in names.stems if self._learned(stem)]
        peers = [values, learned, [f"d{stem}" for stem in values], [f"d{stem}" for stem in learned]]
        return Site(
            tuple(slopes),
            numbered(f"{weight}[{layer}]{tail}"),
            instance.is_gradient,
            tuple(map(tuple, peers)) if set(names.stems) - set("zaWb") else (),
        )

    def _learned(self, stem: str) -> bool:
        return any(part.stem == stem for part in self.trial.truth.model.parameters.values())

    @staticmethod
    def _place(instance: EquationAt) -> str:
        """The forward tensor that the quantity is, or is the derivative by."""
        return instance.target.tensor

    def _layer_text(self, instance: EquationAt) -> str:
        """The target's layer as it is written: l, L, 2; the last for what has none, as the loss."""
        node, layer = instance.statement.target, instance.target.layer
        while isinstance(node, ast.Subscript) and isinstance(node.value, ast.Subscript):
            node = node.value
        if layer is not None and isinstance(node, ast.Subscript):
            name = self.trial.derivation.aliases.get(written(node.value), written(node.value))
            known = self.trial.names.named(name)
            if known is not None and known[2] is None and not isinstance(node.slice, ast.Tuple):
                return ast.unparse(node.slice).replace(" ", "")
        return "L" if layer is None else str(layer)

    def _rowwise(self, instance: EquationAt) -> bool:
        """Whether a prime stands after a function that has no derivative entry by entry."""
        spec, layer = self.trial.truth.model.spec, instance.target.layer
        calls = [n for n in ast.walk(instance.statement.value) if isinstance(n, ast.Call)]
        names = [called(n).removesuffix(PRIME) for n in calls if called(n).endswith(PRIME)]
        return any(is_rowwise(spec, name, layer) for name in names)


def range_of(statement: Statement) -> str:
    """The range as it was written, to stand behind an equation."""
    head, letter, _ = split_range(statement.place.text)
    if letter is None:
        return ""
    rest = unfolded(statement.place.text).strip()
    at = rest.find(head)
    tail = rest[at + len(head) :].strip(" ,;:()")
    return f"   {tail}" if tail else ""
