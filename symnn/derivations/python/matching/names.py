"""What people call things: a name of an argument, a key or a result → what it stands for.

A parameter is meant by its own name (`W2`, `W_2`, `dW2`), by its stem where only one layer has it
(`gamma`), by its layer's name (`W_enc`), or by a word for its role (`weights`); the numbers of
several may count them instead of the layers. Never by its shape.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sympy import Expr, Mul, Pow

from symnn.derivations.python.matching.words import (
    MEANS,
    OF_GRADIENT,
    OF_ROLE,
    OF_UPDATE,
    OUTPUTS,
    PLACES,
    PLURALS,
    SUFFIX,
    VARIANCES,
    WORDS,
)
from symnn.network import LayerPart, Model
from symnn.notation import Access, Equation, Sum


@dataclass(frozen=True)
class Meaning:
    """A role, and what is known of it. Of a `parameter`, and of the optimizer's `state S` of one,
    `of` are those that go by this name, and `number` the one that stood in it, or that of the
    layer whose name did (`exact`); `gradient` and `updated` are said by affixes such as d and
    new, `plural` by a plural."""

    role: str
    of: tuple[str, ...] = ()
    number: int | None = None
    exact: bool = False
    gradient: bool = False
    updated: bool = False
    plural: bool = False


@dataclass(frozen=True)
class Slot:
    """One argument: its name, its role, and the parameters or values that it stands for.

    Roles: x, y, labels, one parameter (`single`), several (`several`, `params`), gradients
    (`grads`), the optimizer's state of all or of one (`state S`), a number (`number`), values of
    the forward pass (`cache`, `zs`, `activations`, `output`, `value`).
    """

    name: str
    role: str
    of: tuple[str, ...] = ()
    number: float | int = 0
    positional: bool = False


class Vocabulary:
    """What names mean for one network."""

    def __init__(self, model: Model, state: Sequence[str] = ()) -> None:
        self.model, self.states = model, tuple(state)
        self.parameters = tuple(model.parameters)

    # Parameters.

    @cached_property
    def families(self) -> dict[str, tuple[tuple[str, ...], bool]]:
        """Parameters by what they are called without a number, and whether that is a plural."""
        by_stem: dict[str, list[str]] = defaultdict(list)
        for name, part in self.model.parameters.items():
            by_stem[part.stem].append(name)
        found = {stem: (tuple(names), False) for stem, names in by_stem.items()}
        for stem in by_stem:
            if sum(other.lower() == stem.lower() for other in by_stem) == 1:
                found.setdefault(plain(stem), found[stem])
                found.setdefault(f"{plain(stem)}s", (found[stem][0], True))
                found.setdefault(f"w{plain(stem)}", found[stem])
        for role in OF_ROLE:
            family = self.of_role(role)
            if family:
                for word in OF_ROLE[role].split():
                    found.setdefault(word, (family, False))
                for word in PLURALS[role].split():
                    found[word] = (family, True)
        return found

    @cached_property
    def _stems(self) -> set[str]:
        return {part.stem for part in self.model.parameters.values()}

    @cached_property
    def _stems_of_values(self) -> set[str]:
        """What only values of the forward pass are called: k, where K is a parameter."""
        layers = self.model.layers
        return {t.removesuffix(str(p.number)) for p in layers for t in p.tensors} - self._stems

    def of_role(self, role: str) -> tuple[str, ...]:
        """The parameters that a word for a role means: those whose stem is such a word; else all
        of the role, if they have one stem. None where a layer has two: it may be either."""
        parts = [part for part in self.model.parameters.values() if part.role.name == role]
        named = [part for part in parts if plain(part.stem) in OF_ROLE[role].split()]
        chosen = named or parts
        plain_one = len({part.layer for part in parts}) == len(parts)
        return (
            tuple(p.name for p in chosen)
            if plain_one and len({p.stem for p in chosen}) == 1
            else ()
        )

    def parameter(self, name: str) -> Meaning | None:
        """One or several parameters, by a name without affixes."""
        if name in self.model.parameters:
            part = self.model.parameters[name]
            return Meaning("parameter", self.families[part.stem][0], part.layer)
        own = self._of_named_layer(name)
        if own is not None:
            return own
        numbers = re.findall(r"\d+", name)
        bare = re.sub(r"[\d_\s.\[\]]", "", name)
        if bare in self._stems_of_values:
            return None
        found = self.families.get(bare) or self.families.get(bare.lower())
        if found is None:
            place = PLACES.match(bare.lower())
            found = self.families.get(place[1]) if place is not None else None
        if found is None:
            return None
        names, plural = found
        return Meaning("parameter", names, int(numbers[-1]) if numbers else None, plural=plural)

    def _of_named_layer(self, name: str) -> Meaning | None:
        """`enc.W`, `W_enc`: what a layer with a name of its own has."""
        whole = plain(name)
        for layer in self.model.layers:
            own = plain(layer.name or "")
            if not own or own not in whole:
                continue
            for rest in (whole.removeprefix(own), whole.removesuffix(own)):
                names, _ = self.families.get(rest, ((), False)) if rest != whole else ((), False)
                if self.of_layer(names, layer.number):
                    return Meaning("parameter", names, layer.number, exact=True)
        return None

    # Anything.

    def read(self, name: str) -> Meaning | None:
        """What a name stands for; None where it is not known."""
        stem = re.sub(r"[\d_]+", "", name)
        if name in self.model.parameters or stem in self._stems:
            return self.parameter(name)
        for tensor in self.model.inputs:
            if name in (tensor.name, tensor.name.upper()):
                return Meaning("x", (tensor.name,))
        word = WORDS.get(plain(name))
        if word == "x":
            return Meaning("x", (self.model.inputs[0].name,)) if self._one_input else None
        if word is not None:
            return Meaning(word)
        value = self.value(name)
        if name in self.model.program.tensors and value is not None:
            return value
        return self._affixed(name) or value or self._numbered_word(plain(name))

    @property
    def _one_input(self) -> bool:
        return len(self.model.inputs) == 1

    def _affixed(self, name: str) -> Meaning | None:
        known = self.parameter(name)
        if known is not None:
            return known
        bare = name.replace("_", "").replace(" ", "")
        updated = _without(OF_UPDATE, bare)
        if updated != bare:
            known = self.parameter(updated)
            if known is not None:
                return replace(known, updated=True)
            word = WORDS.get(updated.lower())
            if word is not None:
                return Meaning(word, updated=True)
        suffixed = _without(SUFFIX, bare)
        inner = [
            n[len(p) :] for n in (bare, suffixed) for p in OF_GRADIENT if plain(n).startswith(p)
        ]
        for rest in (suffixed, *inner):
            known = self.parameter(rest) if rest not in ("", bare) else None
            if known is not None:
                return replace(known, gradient=True)
        return None

    def _numbered_word(self, whole: str) -> Meaning | None:
        stem = re.sub(r"\d+", "", whole)
        word = WORDS.get(stem)
        if word == "x":
            return self.read(stem) if self._one_input else None
        return Meaning(word) if word is not None and stem != whole else None

    def state(self, name: str) -> Meaning | None:
        """The optimizer's state: its name with a parameter's behind it (v_W1, mb2)."""
        whole = name.replace("_", "")
        for state in self.states:
            for prefix in (f"{state}d", state, "velocity", "vel", "sd", "s"):
                if prefix[0] not in (state[0], "s") or not whole.lower().startswith(prefix):
                    continue
                rest = whole[len(prefix) :]
                known = self.parameter(rest) if rest else None
                if known is not None:
                    return replace(known, role=f"state {state}")
        return None

    # Values of the forward pass.

    def value(self, name: str) -> Meaning | None:
        """A tensor of the forward pass: by its name, by its stem where one layer has it, as a
        layer's output (a1, h1), or as the only mean or variance that there is."""
        tensors = [t for t in self.model.program.tensors if t not in self.parameters]
        whole = plain(name)
        alike = [t for t in tensors if t == name] or [t for t in tensors if plain(t) == whole]
        if len(alike) == 1:
            return Meaning("value", tuple(alike))
        match = re.fullmatch(r"([a-z]+)(\d*)", whole)
        if match is None:
            return None
        stem, number = match[1], int(match[2] or 0)
        layers = [layer for layer in self.model.layers if number in (0, layer.number)]
        if stem in OUTPUTS and number:
            plain_numbers = layers and not self.counts_differ
            return Meaning("value", (layers[0].output,)) if plain_numbers else None
        found = [t for layer in layers for t in self._called(stem, layer)]
        return Meaning("value", (found[0],)) if len(found) == 1 else None

    @cached_property
    def counts_differ(self) -> bool:
        """Whether several parameters of a stem, counted, have other numbers than their layers:
        then a number in a name may be either."""
        layers: dict[str, list[int]] = defaultdict(list)
        for part in self.model.parameters.values():
            layers[part.stem].append(part.layer)
        several = [own for own in layers.values() if len(own) > 1]
        return any(own != list(range(1, len(own) + 1)) for own in several)

    def _called(self, stem: str, layer: LayerPart) -> Iterator[str]:
        for tensor in layer.tensors:
            own = tensor.removesuffix(str(layer.number))
            equation = self.model.program.equation(tensor)
            if (
                stem == own.lower()
                or (stem in MEANS and averaged(equation, 1))
                or (stem in VARIANCES and averaged(equation, 2))
            ):
                yield tensor

    # Several names at once.

    def chosen(self, known: Meaning, all_: Sequence[Meaning | None]) -> tuple[str, ...]:
        """The parameters that one of several names means: all that go by it; else by its number
        or its place among those that are named alike; none where that is not plain."""
        family = [
            m
            for m in all_
            if m is not None and (m.role, m.of) == (known.role, known.of)
            and m.gradient == known.gradient
        ]  # fmt: skip
        if known.exact:
            return self.of_layer(known.of, known.number)
        alike = [m for m in family if not m.exact]
        layers = {m.number for m in family if m.exact}
        names = tuple(n for n in known.of if self.model.parameters[n].layer not in layers)
        if len(alike) == 1 and known.number is None:
            return names
        if len(alike) == len(names):
            numbers = [m.number for m in alike if m.number is not None]
            if len(set(numbers)) == len(names):
                return (names[sorted(numbers).index(known.number or 0)],)
            return (names[next(i for i, m in enumerate(alike) if m is known)],)
        return self.of_layer(names, known.number)

    def of_layer(self, names: Sequence[str], number: int | None) -> tuple[str, ...]:
        """The one of some parameters that the layer of a number has."""
        return tuple(n for n in names if self.model.parameters[n].layer == number)[:1]


def plain(name: str) -> str:
    """A name without what people put between its parts, in small letters."""
    return re.sub(r"[_\s.\[\]]", "", name).lower()


def averaged(equation: Equation, power: int) -> bool:
    """Whether an equation takes the mean of a tensor's entries, or of their squared distances."""
    sums = list(equation.rhs.atoms(Sum))
    if len(sums) != 1:
        return False
    (total,) = sums
    count = Mul(*(index.size for index in total.indices))
    body: Expr = total.body
    if power == 2 and isinstance(body, Pow) and body.exp == 2:
        return bool(equation.rhs == total / count) and body.base.is_Add
    return bool(power == 1 and equation.rhs == total / count and isinstance(body, Access))


def _without(affix: re.Pattern[str], name: str) -> str:
    """A name without an affix, which is found in small letters."""
    found = affix.search(name.lower())
    return name if found is None else name[: found.start()] + name[found.end() :]
