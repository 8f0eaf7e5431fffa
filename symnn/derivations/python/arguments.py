"""What a function's arguments are, by their names or as stated."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from symnn.derivations.python.names import Meaning, meaning
from symnn.errors import InputError
from symnn.network import Model
from symnn.optimizer import Update

STATE_NAMES = {"velocity": "v", "velocities": "v", "vel": "v", "cache": "v", "s": "v", "g2": "v",
               "firstmoment": "m", "secondmoment": "v", "mean": "m", "var": "v"}  # fmt: skip
HYPER_NAMES = {"mu": "momentum", "beta": "momentum", "rho": "alpha", "decayrate": "alpha",
               "gamma": "alpha", "eps": "epsilon", "b1": "beta1", "b2": "beta2"}  # fmt: skip


@dataclass(frozen=True)
class Slot:
    """One argument: its name, its role, and the parameters or values that it stands for.

    Roles: x, y, labels, one parameter (`single`), several (`weights`, `biases`, `params`), their
    gradients (`grads`), the optimizer's state of all or of one (`state`), a number (`number`),
    values of the forward pass (`cache`, `zs`, `activations`, `value`).
    """

    name: str
    role: str
    of: tuple[str, ...] = ()
    number: float | int = 0
    positional: bool = False


class Arguments:
    """The arguments of one function for one network. Raises `InputError` in one line."""

    def __init__(
        self,
        function: Callable[..., Any],
        model: Model,
        update: Update,
        stated: Sequence[str] | None,
        where: str,
    ) -> None:
        self.model, self.update, self.where = model, update, where
        self.weights = tuple(n for part in model.layers for n in part.weights)
        every = tuple(n for part in model.layers for n in part.parameters)
        self.biases = tuple(n for n in every if n not in self.weights)
        self.parameters = every
        try:
            signature = inspect.signature(function)
        except (TypeError, ValueError):
            raise InputError(f"{where}: its arguments cannot be read") from None
        self.slots = self._slots(list(signature.parameters.values()), stated)

    @property
    def roles(self) -> set[str]:
        return {slot.role for slot in self.slots}

    @property
    def bundled(self) -> bool:
        """Whether parameters come in one container."""
        return "params" in self.roles

    @property
    def suffice(self) -> bool:
        """Whether gradients may be made of them: parameters or values of the forward pass, and
        targets; or gradients, of which a step is made."""
        made_of = {"self", "params", "single", "weights", "cache", "zs", "activations", "value"}
        targets = {"y", "labels", "samples"}
        return "grads" in self.roles or bool(made_of & self.roles and targets & self.roles)

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
            elif slot.role == "single" and slot.name != slot.of[0]:
                told.append(f"{slot.name} is {slot.of[0]}")
        return told

    def is_last(self, name: str) -> bool:
        """Whether a parameter is one of the last layer's."""
        return name in self.model.layers[-1].parameters

    def numbers(self) -> list[Slot]:
        """What an object of a person's class may hold besides parameters."""
        rate = self.update.hyperparameters["learning_rate"]
        names = ("lr", "learning_rate", "eta", "alpha")
        slots = [Slot(name, "number", ("learning_rate",), rate) for name in names]
        penalty = self.model.spec.penalty.l2 or self.model.spec.penalty.l1
        return slots + [Slot(n, "number", (), penalty) for n in ("reg", "lmbda", "l2")]

    # What the names mean.

    def _slots(
        self, parameters: list[inspect.Parameter], stated: Sequence[str] | None
    ) -> list[Slot]:
        plain = [p for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
        names = [p.name for p in plain]
        if stated is not None:
            if len(stated) > len(plain):
                raise InputError(
                    f"--args: {len(stated)} names; {self.where} takes {len(plain)}: "
                    f"{', '.join(names)}"
                )
            names = list(stated)
        meanings = [self._meaning(name, names) for name in names]
        slots = []
        for parameter, name, known in zip(plain, names, meanings, strict=False):
            slot = self._slot(parameter, known, meanings)
            if slot is None and (parameter.default is parameter.empty or stated is not None):
                raise InputError(
                    f"{self.where}: what is its argument '{name}'? state all of them with --args, "
                    f"such as --args {self._example()}"
                )
            if slot is not None:
                slots.append(slot)
        missing = [p.name for p in plain[len(names) :] if p.default is p.empty]
        if missing:
            raise InputError(f"--args: nothing is stated for '{missing[0]}' of {self.where}")
        return slots

    def _meaning(self, name: str, names: Sequence[str]) -> Meaning | None:
        if name == "self" and name == names[0]:
            return Meaning("self")
        plain = name.replace("_", "").lower()
        if name in self.parameters:
            number = int(re.sub(r"\D", "", name) or 0)
            return Meaning("weight" if name in self.weights else "bias", number)
        state = self.state(name)
        if state is not None and (plain != "cache" or _steps(names)):
            return state
        for hyper in self.update.hyperparameters:
            if plain == hyper.replace("_", "") or HYPER_NAMES.get(plain) == hyper:
                return Meaning(f"hyper {hyper}")
        known = meaning(name)
        if known is not None and known.role == "y" and plain == "t":
            others = [n for n in names if n != name and (m := meaning(n)) and m.role == "y"]
            if others or "labels" in names:
                return Meaning("step")
        return known

    def state(self, name: str) -> Meaning | None:
        """State by its name (m, velocity), or with a parameter's behind it (v_W1, mb2)."""
        plain = name.replace("_", "").lower()
        for state in self.update.state:
            if plain == state or STATE_NAMES.get(plain) == state:
                return Meaning(f"state {state}")
            for prefix in (f"{state}d", state, "velocity", "vel", "sd", "s"):
                if prefix[0] not in (state[0], "s") or not plain.startswith(prefix):
                    continue
                rest = meaning(plain[len(prefix) :])
                if rest is not None and rest.role in ("weight", "bias"):
                    return Meaning(f"state {state} {rest.role}", rest.number)
        return None

    def _slot(
        self, parameter: inspect.Parameter, known: Meaning | None, all_: list[Meaning | None]
    ) -> Slot | None:
        positional = parameter.kind is parameter.POSITIONAL_ONLY
        name = parameter.name
        if known is None:
            return None
        role = known.role
        if role in ("weight", "bias"):
            role, of = self._parameters(known, all_)
            return Slot(name, "grads" if known.gradient else role, of, positional=positional)
        if role.startswith("state"):
            _, state, *single = role.split()
            of = self._parameters(Meaning(single[0], known.number), all_, role)[1] if single else ()
            return Slot(name, f"state {state}", of, positional=positional)
        if role.startswith("hyper"):
            hyper = role.split()[1]
            value = self.update.hyperparameters[hyper]
            return Slot(name, "number", (hyper,), value, positional)
        if role == "rate":
            value = self.update.hyperparameters["learning_rate"]
            return Slot(name, "number", ("learning_rate",), value, positional)
        if role == "penalty":
            penalty = self.model.spec.penalty
            value = penalty.l2 or penalty.l1
            return Slot(name, "number", ("penalty's factor",), value, positional)
        if role == "depth":
            return Slot(name, "number", (), len(self.model.layers), positional)
        if role in ("z", "a"):
            return Slot(name, "value", (f"{role}{known.number}",), positional=positional)
        return Slot(name, role, positional=positional)

    def _parameters(
        self, known: Meaning, all_: list[Meaning | None], role: str | None = None
    ) -> tuple[str, tuple[str, ...]]:
        """One parameter, by its number or by its place among the others; or all of its kind."""
        kind = role or known.role
        alike = [
            m for m in all_ if m is not None and m.role == kind and m.gradient == known.gradient
        ]
        names = self.weights if known.role == "weight" else self.biases
        if len(alike) == 1 and (known.plural or len(names) > 1) and known.number is None:
            return ("weights" if known.role == "weight" else "biases"), names
        if len(alike) != len(names):
            raise InputError(
                f"{self.where}: {len(alike)} of its arguments are named as "
                f"{'weights' if known.role == 'weight' else 'biases'}, and the network has "
                f"{len(names)}: state them with --args, such as --args {self._example()}"
            )
        numbers = [m.number for m in alike]
        if None not in numbers and len(set(numbers)) == len(numbers):
            place = sorted(n for n in numbers if n is not None).index(known.number or 0)
        else:
            place = next(i for i, m in enumerate(alike) if m is known)
        return "single", (names[place],)

    def _example(self) -> str:
        return ",".join(("x", "y", *self.parameters[:4])) + (
            ",…" if len(self.parameters) > 4 else ""
        )


def _steps(names: Sequence[str]) -> bool:
    """Whether names are of an optimizer's step: a rate, or gradients, is among them."""
    known = [m for name in names if (m := meaning(name)) is not None]
    return any(m.role in ("rate", "grads") or m.gradient for m in known)
