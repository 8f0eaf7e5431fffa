"""What a function's arguments are, by their names or as stated."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from symnn.derivations.python.matching.names import Meaning, Slot, Vocabulary, plain
from symnn.errors import InputError
from symnn.optimizer import Update

STATE_NAMES = {"velocity": "v", "velocities": "v", "vel": "v", "cache": "v", "s": "v", "g2": "v",
               "firstmoment": "m", "secondmoment": "v", "mean": "m", "var": "v"}  # fmt: skip
HYPER_NAMES = {"mu": "momentum", "beta": "momentum", "rho": "alpha", "decayrate": "alpha",
               "gamma": "alpha", "eps": "epsilon", "b1": "beta1", "b2": "beta2"}  # fmt: skip
SHORT = {"eps": "epsilon"}
PARTS = {"self", "params", "single", "several", "cache", "zs", "activations", "value"}
DOUBTED = {"rows": "the number of samples", "step": "a step's number", "depth": "the depth",
           "output": "the output"}  # fmt: skip
"""Roles of words that are so short that they may be a value of the forward pass too."""
VALUES = {"zs", "activations", "output", "value", "cache"}
SHOWN = 12


class Arguments:
    """The arguments of one function for one network. Raises `InputError` in one line."""

    def __init__(
        self,
        function: Callable[..., Any],
        vocabulary: Vocabulary,
        update: Update,
        stated: Sequence[str] | None,
        where: str,
    ) -> None:
        self.vocabulary, self.update, self.where = vocabulary, update, where
        self.model, self.parameters = vocabulary.model, vocabulary.parameters
        try:
            signature = inspect.signature(function)
        except (TypeError, ValueError):
            raise InputError(f"{where}: its arguments cannot be read") from None
        self.slots = self._slots(list(signature.parameters.values()), stated)

    @property
    def roles(self) -> set[str]:
        return {slot.role for slot in self.slots}

    @property
    def asked(self) -> dict[str, bool]:
        """What conventions depend on: parameters in one container, values of the forward pass."""
        bundled = bool({"params", "self"} & self.roles)
        counted = bundled and self.vocabulary.counts_differ
        values = bool(VALUES & self.roles)
        return {"bundled": "params" in self.roles, "counted": counted, "values": values}

    @property
    def suffice(self) -> bool:
        """Whether gradients may be made of them: parameters or values of the forward pass, and
        targets; or gradients, of which a step is made."""
        targets = {"y", "labels", "samples"}
        return "grads" in self.roles or bool(PARTS & self.roles and targets & self.roles)

    def steps(self) -> bool:
        """Whether the function takes a step of an optimizer that keeps state, or is given
        gradients: anything else that changes parameters is plain descent."""
        return "grads" in self.roles or any(role.startswith("state") for role in self.roles)

    def rate(self) -> bool:
        """Whether a learning rate is taken."""
        return any(slot.role == "number" and slot.of == ("learning_rate",) for slot in self.slots)

    def described(self) -> list[str]:
        """How names that leave a doubt were understood."""
        told = []
        for slot in self.slots:
            if slot.role == "number" and slot.of:
                told.append(f"{slot.name} = {slot.number:g}")
            elif slot.role in ("single", "value") and slot.name != slot.of[0]:
                told.append(f"{slot.name} is {slot.of[0]}")
            elif slot.role == "value" and self.vocabulary.counts_differ:
                told.append(f"{slot.name} is that of the layer of that number")
            elif slot.role == "several" and len({self._stem(name) for name in slot.of}) > 1:
                told.append(f"{slot.name} are {', '.join(slot.of)}")
        return told

    def numbers(self) -> list[Slot]:
        """What an object of a person's class may hold besides parameters."""
        rate = self.update.hyperparameters["learning_rate"]
        names = ("lr", "learning_rate", "eta", "alpha")
        slots = [Slot(name, "number", ("learning_rate",), rate) for name in names]
        slots += [Slot(name, "number", (), number) for name, number in self._options().items()]
        slots += [Slot(n, "number", (), self._penalty) for n in ("reg", "lmbda", "l2")]
        return [slot for slot in slots if slot.name not in self.vocabulary.families]

    # What the names mean.

    def _slots(
        self, parameters: list[inspect.Parameter], stated: Sequence[str] | None
    ) -> list[Slot]:
        known = [p for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
        names = [p.name for p in known]
        if stated is not None:
            if len(stated) > len(known):
                raise InputError(
                    f"--args: {len(stated)} names; {self.where} takes {len(known)}: "
                    f"{', '.join(names)}"
                )
            names = list(stated)
        meanings = [self._meaning(name, names) for name in names]
        slots = []
        for parameter, name, meaning in zip(known, names, meanings, strict=False):
            slot = self._slot(parameter, meaning, meanings)
            if slot is None and (parameter.default is parameter.empty or stated is not None):
                raise InputError(
                    f"{self.where}: what is its argument '{name}'? state all of them with --args, "
                    f"such as --args {self._example()}"
                )
            if slot is not None:
                slots.append(slot)
        missing = [p.name for p in known[len(names) :] if p.default is p.empty]
        if missing:
            raise InputError(f"--args: nothing is stated for '{missing[0]}' of {self.where}")
        return slots

    def _meaning(self, name: str, names: Sequence[str]) -> Meaning | None:
        if name == "self" and name == names[0]:
            return Meaning("self")
        known = self.vocabulary.read(name)
        if name in self.parameters:
            return known
        if self._steps(names):
            return self._hyper(name, names) or self._state(name) or known
        whole, value = plain(name), self.vocabulary.value(name)
        if known is not None and known.role == "parameter":
            return known
        if SHORT.get(whole, whole) in self._options():
            return Meaning(f"option {SHORT.get(whole, whole)}")
        if value is not None and known in (None, value):
            return value
        if value is not None and known is not None and known.role in DOUBTED:
            example = self._example(value.of[0])
            raise InputError(
                f"{self.where}: its argument '{name}' may be {value.of[0]}, or "
                f"{DOUBTED[known.role]}: state all with --args, such as --args {example}"
            )
        state = self._state(name)
        if state is not None and whole != "cache":
            return state
        if known is not None and known.role == "y" and whole == "t":
            read = [m for n in names if n != name and (m := self.vocabulary.read(n)) is not None]
            if "labels" in names or any(m.role == "y" for m in read):
                return Meaning("step")
        return self._hyper(name, names) or known

    def _hyper(self, name: str, names: Sequence[str]) -> Meaning | None:
        """A number of the optimizer's, by its name; none where others, or a gradient, are named as
        parameters of the same family are."""
        known, whole = self.vocabulary.read(name), plain(name)
        others = [m for n in names if n != name and (m := self.vocabulary.read(n)) is not None]
        if known is not None and known.of and any(m.of == known.of for m in others):
            return None
        for hyper in self.update.hyperparameters:
            if whole == hyper.replace("_", "") or HYPER_NAMES.get(whole) == hyper:
                return Meaning(f"hyper {hyper}")
        return None

    def _steps(self, names: Sequence[str]) -> bool:
        """Whether names are of an optimizer's step: a rate, or gradients, is among them."""
        known = [m for name in names if (m := self.vocabulary.read(name)) is not None]
        return any(m.role in ("rate", "grads") or m.gradient for m in known)

    def _state(self, name: str) -> Meaning | None:
        """State by its name (m, velocity), or with a parameter's behind it (v_W1, mb2)."""
        whole = plain(name)
        for state in self.update.state:
            if whole == state or STATE_NAMES.get(whole) == state:
                return Meaning(f"state {state}")
        return self.vocabulary.state(name)

    def _options(self) -> dict[str, float]:
        """Numbers that layers are described with, where all that have one have the same."""
        found: dict[str, set[float]] = {}
        for layer in self.model.spec.layers:
            for name, value in layer.options.items():
                if isinstance(value, float):
                    found.setdefault(name, set()).add(value)
        return {name: values.pop() for name, values in found.items() if len(values) == 1}

    @property
    def _penalty(self) -> float:
        return self.model.spec.penalty.l2 or self.model.spec.penalty.l1

    def _slot(
        self, parameter: inspect.Parameter, known: Meaning | None, all_: list[Meaning | None]
    ) -> Slot | None:
        positional = parameter.kind is parameter.POSITIONAL_ONLY
        name = parameter.name
        if known is None:
            return None
        role, _, which = known.role.partition(" ")
        if role in ("zs", "activations") and self.vocabulary.counts_differ:
            return None  # of which layers?
        if role == "parameter" or (role == "state" and known.of):
            names = self._chosen(known, all_)
            single = "single" if len(names) == 1 and not known.plural else "several"
            kind = known.role if role == "state" else "grads" if known.gradient else single
            return Slot(name, kind, names, positional=positional)
        numbers = {
            "option": self._options().get(which, 0),
            "hyper": self.update.hyperparameters.get(which, 0),
            "rate": self.update.hyperparameters["learning_rate"],
            "penalty": self._penalty,
            "depth": len(self.model.layers),
        }
        if role in numbers:
            told = {"rate": "learning_rate", "penalty": "penalty's factor"}.get(role, which)
            return Slot(name, "number", (told,) if told else (), numbers[role], positional)
        return Slot(name, known.role, known.of, positional=positional)

    def _chosen(self, known: Meaning, all_: list[Meaning | None]) -> tuple[str, ...]:
        names = self.vocabulary.chosen(known, all_)
        alike = sum(m is not None and (m.role, m.of) == (known.role, known.of) for m in all_)
        given = any(m is not None and m.role in VALUES for m in all_)
        if names and (alike == len(known.of) or len(names) == len(known.of) or given):
            return names  # where values of the forward pass are given, some parameters may do
        role = self.model.parameters[known.of[0]].role
        raise InputError(
            f"{self.where}: {alike} of its arguments are named as {role.plural}, and the network "
            f"has {len(known.of)}: state them with --args, such as --args {self._example()}"
        )

    def _stem(self, name: str) -> str:
        return self.model.parameters[name].stem

    def _example(self, *more: str) -> str:
        names = [tensor.name for tensor in self.model.program.inputs]
        shown = [*names, *more, *self.parameters]
        return ",".join(shown[:SHOWN]) + (",…" if len(shown) > SHOWN else "")
