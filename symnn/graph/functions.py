"""Activations as functions that equations call: `a[i,k] = activation(z[i,k])`.

One that acts on each entry alone takes any expression. One that reads a whole row, as softmax
does, takes an entry such as `z[i,k]`, whose last index runs over the row.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from sympy import Expr, Rational

from symnn.library import Activation
from symnn.notation import (
    Access,
    Index,
    NotationError,
    Tensor,
    accesses,
    parse_equation,
    parse_expression,
    substitute,
)
from symnn.places import choose, shown, suggest

CALL = re.compile(r"(?P<name>[^()]*)\((?P<options>.*)\)")
SETTING = re.compile(r"\s*(?P<name>\w+)\s*=\s*(?P<value>[-+0-9.eE]+)\s*")


def named_activation(text: str, known: Mapping[str, Activation]) -> Activation:
    """The activation that a text names, `elu` or `elu(alpha=0.5)`, with its options set.

    Raises `ValueError` with what was expected.
    """
    call = CALL.fullmatch(text.strip())
    activation = known[choose(call["name"].strip() if call else text, known, "activation")]
    options, seen = dict(activation.options), set[str]()
    for part in filter(str.strip, call["options"].split(",") if call else ()):
        setting = SETTING.fullmatch(part)
        if setting is None:
            raise ValueError(f"{shown(part.strip())}: expected a setting such as alpha=0.5")
        if setting["name"] not in options:
            none = f"{activation.name} has no options"
            hint = suggest(setting["name"], options) if options else f": {none}"
            raise ValueError(f"unknown option {shown(setting['name'])}{hint}")
        if setting["name"] in seen:
            raise ValueError(f"option {setting['name']} is given twice")
        seen.add(setting["name"])
        try:
            options[setting["name"]] = float(setting["value"])
        except ValueError:
            raise ValueError(f"{shown(setting['value'])} is not a number") from None
        if not math.isfinite(options[setting["name"]]):
            raise ValueError(f"{shown(setting['value'])} is not a number that a float can hold")
    return replace(activation, options=options)


def activation_of(
    activation: Activation, parameter: Callable[[str, Expr | None], Tensor]
) -> Callable[[Expr], Expr]:
    """What a call of the activation is written out into.

    `parameter` gives the tensor of one of its parameters, from its name and the width of a row.
    """
    options = {name: Rational(repr(value)) for name, value in activation.options.items()}

    def entry(argument: Expr) -> Expr:
        assert activation.expr is not None
        own = {name: parameter(name, None) for name in activation.parameters}
        scalars = {name: Tensor(name) for name in ("z", *own)}
        expr = parse_expression(activation.expr, scalars, options)
        names = {Access(name): Access(tensor.name) for name, tensor in own.items()}
        return expr.xreplace({Access("z"): argument, **names})

    def row(argument: Expr) -> Expr:
        assert activation.equation is not None
        positions = argument.indices if isinstance(argument, Access) else ()
        if not positions or not all(isinstance(p, Index) for p in positions):
            raise NotationError(f"is no entry: {activation.name} takes one such as z[i,k]")
        z = Tensor("z", tuple(index.size for index in positions))
        own = {name: parameter(name, z.shape[-1]) for name in activation.parameters}
        local = {name: Tensor(name, tensor.shape) for name, tensor in own.items()}
        equation = parse_equation(activation.equation, {"z": z, **local}, options)
        names = {"z": argument.name, **{name: tensor.name for name, tensor in own.items()}}
        renamed = {read: Access(names[read.name], *read.indices) for read in accesses(equation.rhs)}
        indices = dict(zip(equation.indices, positions, strict=True))
        return substitute(equation.rhs.xreplace(renamed), indices)

    return row if activation.expr is None else entry
