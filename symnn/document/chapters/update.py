"""The optimizer's step, with the values of its hyper-parameters."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Rational

from symnn.document.blocks import (
    Block,
    Code,
    Display,
    DisplayLine,
    Prose,
    Section,
    listed,
    paragraph,
    prose,
)
from symnn.document.formula.box import RELATION, row, scripts
from symnn.document.formula.reading import math
from symnn.document.material import Material, laid
from symnn.document.printing.names import Counting, identifier
from symnn.document.printing.numbers import decimal
from symnn.notation import Access


def chapter(material: Material) -> Section:
    """The update of one entry of the parameters; (Un) is line n of the emitted file's step."""
    return Section("Optimizer", tuple(_blocks(material)))


def _blocks(material: Material) -> Iterator[Block]:
    model, update = material.model, material.update
    yield paragraph(
        r"Step $t = 1, 2, \ldots$ of {name}. All parameters, {order}, are one vector $\theta$ "
        r"with {count}, and $g_p = \partial L / \partial \theta_p$ at the parameters before the "
        r"step.{start}",
        name=Code(model.spec.optimizer.type),
        order=_order(material),
        count=math(f"P = {model.spec.parameter_count}"),
        start=_start(update.state),
    )
    found: list[DisplayLine] = []
    for number, equation in enumerate(update.program, 1):
        found += laid(equation, material.update_printer, f"U{number}")
    yield Display(tuple(found))
    values = [
        prose(
            "{formula} ({name})",
            formula=row([identifier(name), "=", decimal(Rational(repr(value)))], space=RELATION),
            name=Code(name),
        )
        for name, value in update.hyperparameters.items()
    ]
    yield paragraph("Here {values}.", values=listed(values))
    if "weight_decay" in update.hyperparameters:
        yield paragraph(
            "The weight decay acts on every parameter{others}. It is no part of $L$, nor of $g$.",
            others=_unpenalized(material),
        )


def _order(material: Material) -> Prose:
    """Where the parameters stand in the vector."""
    names = [tensor.name for tensor in material.model.program.parameters]
    printer = material.printer(Counting())
    told = [printer.box(Access(name)) for name in names]
    shown = [*told[:2], math(r"\ldots"), told[-1]] if len(told) > 3 else told
    order = row([part for box in shown for part in (",", box)][1:], space=0.6)
    return prose(
        "{order} one after the other, row by row" if len(names) > 1 else "{order} row by row",
        order=order,
    )


def _start(state: tuple[str, ...]) -> Prose:
    if not state:
        return ()
    zero = [scripts(identifier(name), math("(0)"), math("p")) for name in state]
    equal = [part for box in zero for part in (box, "=")]
    return prose(" At the start, {formula}.", formula=row([*equal, math("0")], space=RELATION))


def _unpenalized(material: Material) -> str:
    """The parameters that a penalty would not count."""
    roles = (part.role for part in material.model.parameters.values())
    others = dict.fromkeys(role.plural for role in roles if not role.penalized)
    return f", {' and '.join(others)} among them" if others else ""
