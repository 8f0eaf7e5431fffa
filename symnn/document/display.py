"""What a notebook shows: equations with the symbols that their names tell, networks as they are.

An equation or a program may stand alone, without the network it belongs to. Then a tensor has the
seed's symbol where its name says what it is: z1 is z^1, d1 is δ^1, dW1 is ∂L/∂W^1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from symnn.document.blocks import Block, Display, DisplayLine, Picture
from symnn.document.chapters import architecture
from symnn.document.formats.html import html_part
from symnn.document.formats.latex_displays import display
from symnn.document.formula.box import Box, digits, greek, letter, row, scripts
from symnn.document.formula.reading import math
from symnn.document.material import Material, laid
from symnn.document.printing.names import TensorSymbol, stem_letter, update_names
from symnn.document.printing.printer import FormulaPrinter
from symnn.library import ACTIVATIONS, LAYERS
from symnn.notation import Equation
from symnn.optimizer import Update

NUMBERED = re.compile(r"([A-Za-z_]*[A-Za-z])_?(\d+)")
ADJOINT = re.compile(r"d(?:([A-Za-z][A-Za-z_]*?)_?)?(\d+)")
PARAMETERS = {stem for kind in LAYERS.values() for stem in kind.parameters}
PARAMETERS |= {stem for kind in ACTIVATIONS.values() for stem in kind.parameters}
"""What the library's layers and activations learn: a gradient of these stands alone."""


def equations(given: Iterable[Equation], numbered: bool = False) -> tuple[Block, ...]:
    """Equations below one another, with their numbers from 1 if asked."""
    told = list(given)
    names = [name for each in told for name in (each.name, *(read.name for read in each.reads))]
    symbols = {name: symbol(name, "objective" in names, names) for name in names}
    first = sorted(symbols, key=lambda name: _rank(name, names))
    printer = FormulaPrinter(symbols, tuple(first))
    found: list[DisplayLine] = []
    for number, equation in enumerate(told, 1):
        found += laid(equation, printer, str(number) if numbered else "")
    return (Display(tuple(found)),)


def update(step: Update) -> tuple[Block, ...]:
    """An optimizer's step, entry by entry."""
    printer = FormulaPrinter(update_names(step))
    return (Display(tuple(line for each in step.program for line in laid(each, printer))),)


def network(material: Material) -> tuple[Block, ...]:
    """A network's picture, and its forward pass, layers that are alike together."""
    names = {equation.name for equation in material.model.program}
    forward = [family for family in material.families if family.equation.name in names]
    told = architecture.chapter(material).blocks
    pictures = [block for block in told if isinstance(block, Picture)]
    return (*pictures, material.display(forward))


def derivation(material: Material) -> tuple[Block, ...]:
    """Every equation of a network and of its gradient, layers that are alike together."""
    return (material.display(material.families),)


def symbol(name: str, penalized: bool = False, names: Iterable[str] = ()) -> TensorSymbol:
    """What stands for a tensor of that name, among others of these `names`. The loss is L, but E
    where L has penalties too."""
    of, own = _adjoint(name, names), NUMBERED.fullmatch(name)
    if of is not None:
        stem, number = of
        base = greek("delta") if stem == "z" else stem_letter(stem)
        return TensorSymbol(base, digits(number), stem != "z")
    if own:
        return TensorSymbol(stem_letter(own[1]), digits(own[2]))
    whole = {"loss": "E" if penalized else "L", "objective": "L", "penalty": "R"}
    return TensorSymbol(letter(whole[name]) if name in whole else stem_letter(name))


def _adjoint(name: str, names: Iterable[str]) -> tuple[str, str] | None:
    """The stem and the number of the tensor whose derivative a name is; None of other names."""
    found = ADJOINT.fullmatch(name)
    if found is None:
        return None
    stem, number = found[1] or "z", found[2]
    known = stem in PARAMETERS or stem in ("z", "a") or f"{stem}{number}" in names
    return (stem, number) if known else None


def gradient(parameter: str) -> Box | None:
    """∂L/∂W^1 for W1, on one line; None for what is no parameter of a layer."""
    own = NUMBERED.fullmatch(parameter)
    if own is None or own[1] not in PARAMETERS:
        return None
    return row([math(r"\partial L / \partial"), scripts(stem_letter(own[1]), digits(own[2]))])


def _rank(name: str, names: Iterable[str]) -> int:
    """What leads a product: a parameter, then δ, then another derivative."""
    own, adjoint = NUMBERED.fullmatch(name), _adjoint(name, names)
    if adjoint:
        return 1 if adjoint[0] == "z" else 2
    return 0 if own and own[1] in PARAMETERS else 3


def latex(blocks: Iterable[Block]) -> str:
    """The equations among the blocks, as displays in LaTeX."""
    lines = [line for block in blocks if isinstance(block, Display) for line in block.lines]
    return display(tuple(lines))


def html(blocks: Iterable[Block]) -> str:
    """The blocks as a part of a page, their mathematics as MathML; nothing where there are none."""
    shown = tuple(blocks)
    return html_part(shown) if shown else ""
