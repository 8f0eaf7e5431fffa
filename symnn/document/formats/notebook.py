"""A document → a Jupyter notebook: its chapters, with code between them that the reader runs.

The lesson is one template, `document/lesson.py.j2`, in which a line `# %%` starts a cell. The file
holds no outputs and no dates, and is the same from run to run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from symnn.document.blocks import Document, Picture, Section
from symnn.document.formats.markdown import markdown_block, markdown_text
from symnn.document.formats.python import constructor
from symnn.spec import Network
from symnn.templating import environment

CELL = re.compile(r"^# %%( \[markdown\])?\n", re.MULTILINE)
TARGETS: Mapping[str, str] = {
    "values": "(1 + score) / 2",
    "nonnegative": "(1 + score) / 2",
    "one_hot": "score.argmax(axis=-1)",
    "binary": "(score > 0).astype(float)",
    "signed": "np.where(score > 0, 1.0, -1.0)",
}
"""Targets that the loss takes, of a score from -1 to 1 for each output."""
STEPS: Mapping[str, str] = {"float64": "1e-6", "float32": "2e-3"}
"""A small change, about as small as differences of such numbers allow."""


def notebook_document(document: Document, spec: Network) -> str:
    """The text of an .ipynb file (nbformat 4.5)."""
    notebook = {
        "cells": [_cell(number, *cell) for number, cell in enumerate(_cells(document, spec), 1)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _cells(document: Document, spec: Network) -> list[tuple[bool, str]]:
    """Each cell: whether it is Markdown, and its text."""
    sections = {section.title: _without_pictures(section) for section in document.sections}

    def chapters(*titles: str) -> str:
        told = [markdown_block(sections[title], 3) for title in titles if title in sections]
        return "\n".join(f"# %% [markdown]\n{text}" for text in told)

    first = spec.graph.parameters[0].tensor
    lesson = (
        environment("document", autoescape=False)
        .get_template("lesson.py.j2")
        .render(
            title=markdown_text(document.title),
            subtitle=markdown_text(document.subtitle),
            name=json.dumps(document.title, ensure_ascii=False),
            network=constructor(spec),
            first=first.name,
            at=", ".join("0" for _ in first.shape) or "()",
            targets=TARGETS[spec.loss_definition.targets],
            step=STEPS[spec.dtype],
            chapters=chapters,
        )
    )
    _, *parts = CELL.split(lesson)
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return [(bool(markdown), text.strip()) for markdown, text in pairs]


def _without_pictures(section: Section) -> Section:
    """The network draws itself where it is evaluated."""
    kept = tuple(block for block in section.blocks if not isinstance(block, Picture))
    return replace(section, blocks=kept)


def _cell(number: int, markdown: bool, text: str) -> dict[str, Any]:
    common = {"id": f"cell-{number}", "metadata": {}, "source": text.splitlines(keepends=True)}
    if markdown:
        return {"cell_type": "markdown", **common}
    return {"cell_type": "code", "execution_count": None, "outputs": [], **common}
