"""Each activation of a network, its derivative in the form used, and the proof of that form."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr

from symnn.document.blocks import Block, Display, DisplayLine, paragraph
from symnn.document.formula.box import ADD, RELATION, Box, parenthesized, row, sign
from symnn.document.formula.reading import math
from symnn.document.matrix.condense import OUTPUT, VALUE, Condensed, Pointwise
from symnn.document.printing.lines import lines
from symnn.document.printing.names import TensorSymbol
from symnn.document.printing.printer import FormulaPrinter
from symnn.document.printing.ranges import numbers_text
from symnn.document.slopes import Identity, identities
from symnn.notation import Access, Equation

U = math("u")


def activations(condensed: Condensed, last: int) -> Iterator[Block]:
    """f and f′ of each activation that acts on entries, and the identities that f′ rests on."""
    if not condensed.activations:
        yield paragraph("No layer has an activation that acts on each entry alone.")
        return
    used: dict[Identity, None] = {}
    for activation in condensed.activations:
        yield paragraph("{where}:", where=_where(activation, last))
        yield Display(
            (
                *_line(activation, "", activation.definition),
                *_line(activation, "'", activation.slope),
            )
        )
        used |= dict.fromkeys(identities(activation))
    if not used:
        yield paragraph("By the chain rule, from derivatives that are in every table.")
        return
    yield paragraph(
        "By the chain rule, from derivatives that are in every table and from {these}. With "
        "$q = e^u$, whose derivative is $q$, each side is one fraction in lowest terms:",
        these="this equality" if len(used) == 1 else "these equalities",
    )
    yield Display(tuple(line for each in used for line in _proof(each)))


def _where(activation: Pointwise, last: int) -> str:
    layers = activation.layers
    if len(layers) == last and last > 1:
        return "In every layer"
    return f"In layer{'s' * (len(layers) > 1)} {numbers_text(layers)}"


def _line(activation: Pointwise, prime: str, expr: Expr) -> Iterator[DisplayLine]:
    symbols = {str(VALUE): TensorSymbol(U), str(OUTPUT): TensorSymbol(_value(activation.letter))}
    first, *rest = lines(Equation(Access("f"), expr), FormulaPrinter(symbols))
    yield DisplayLine(_value(activation.letter, prime), first.right)
    for short in rest:
        yield DisplayLine(short.left, short.right)


def _value(letter: str, prime: str = "") -> Box:
    """f(u), or f′(u)."""
    name = [math(letter), *([sign(prime, 0.3)] if prime else [])]
    return row([*name, parenthesized(U)], tight=True)


def _proof(known: Identity) -> Iterator[DisplayLine]:
    """g in q, its derivative, and the form used, which is the same fraction."""
    printer = FormulaPrinter({})
    slope = row([printer.box(known.slope), "=", printer.box(known.form)], ADD, RELATION)
    value = known.function(VALUE)
    yield DisplayLine(printer.box(value), (printer.box(known.definition),))
    yield DisplayLine(printer.box(value.diff(VALUE)), (slope,))
