"""The chapters, put together."""

from __future__ import annotations

from symnn.document.blocks import Document
from symnn.document.chapters import (
    architecture,
    checked,
    derivation,
    example,
    forward,
    gradients,
    results,
    sources,
    symbols,
    update,
)
from symnn.document.material import Material
from symnn.document.options import Level


def compose(material: Material) -> Document:
    """The document of a network, in the order of a textbook.

    The gradient is told with every step or, at the brief level, as its equations; these are left
    out where matrices alone are asked for, which the results have.
    """
    options = material.options
    chapters = [architecture, symbols, forward]
    if options.level is Level.FULL:
        chapters.append(derivation)
    elif options.has_gradient:
        chapters.append(gradients)
    chapters += [results, update, example, checked, sources]
    told = (chapter.chapter(material) for chapter in chapters)
    sections = tuple(section for section in told if section is not None)
    return Document(material.model.spec.name, "Its equations and its gradient", sections)
