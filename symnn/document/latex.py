"""A network and its derivatives → one LaTeX file that plain pdfLaTeX compiles."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from symnn.calculus import Backward
from symnn.document.equations import Numbered, display
from symnn.document.names import model_names, update_names
from symnn.document.network import network_section
from symnn.document.notation import notation_section
from symnn.document.optimizer import optimizer_section
from symnn.document.printer import LatexPrinter
from symnn.document.sources import sources_section
from symnn.document.text import name_text
from symnn.network import Model
from symnn.optimizer import Update

PREAMBLE = r"""\documentclass[11pt,a4paper,fleqn]{article}
\usepackage[utf8]{inputenc}
\usepackage{amsmath}
\usepackage{array}
\usepackage{booktabs}
\usepackage[margin=25mm]{geometry}
\setlength{\mathindent}{1.5em}
\setlength{\jot}{5pt}
\setlength{\parindent}{0pt}
\setlength{\emergencystretch}{3em}
\allowdisplaybreaks
\raggedbottom"""


def latex_document(model: Model, backward: Backward, update: Update) -> str:
    """A standalone article: the network, its forward pass, loss and gradients, in index form.

    `backward` holds the adjoints of `model.objective`. Equations carry the numbers that they
    have in the emitted file; those of the optimizer's step are (U1), (U2), ….
    """
    sections = [
        _title(model),
        network_section(model),
        notation_section(model, backward),
        *_equations(model, backward),
        optimizer_section(model, update, LatexPrinter(update_names(update))),
        sources_section(model),
    ]
    body = "\n\n".join(sections)
    return f"{PREAMBLE}\n\n\\begin{{document}}\n\n{body}\n\n\\end{{document}}\n"


def _title(model: Model) -> str:
    return "\n".join(
        [
            r"\begin{center}",
            rf"  {{\Large {name_text(model.spec.name)}}}\\[0.5em]",
            r"  A network, its loss and its gradient in index form",
            r"\end{center}",
        ]
    )


def _equations(model: Model, backward: Backward) -> Iterator[str]:
    """The forward pass, the loss, the gradients layer by layer, and what a prediction is."""
    program = backward.program
    numbered = [(str(n), equation) for n, equation in enumerate(program, 1)]
    layer = _layers(model, backward)
    adjoints = set(backward.adjoints.values())
    first = tuple(t.name for t in program.parameters)
    first += tuple(backward.adjoints[part.tensors[0]] for part in model.layers)
    first += tuple(name for name in backward.adjoints.values() if name not in first)
    printer = LatexPrinter(model_names(model, backward), first)

    forward = [e for e in numbered if e[1].name not in adjoints]
    told = "For each sample and each neuron, from the input to the output:"
    own = display([e for e in forward if e[1].name in layer], printer)
    yield _section("Forward pass", f"{told}\n{own}")
    told = "What training minimizes:"
    rest = display([e for e in forward if e[1].name not in layer], printer)
    yield _section("Loss", f"{told}\n{rest}")

    def number_of(equation: Numbered) -> int:
        return layer[equation[1].name]

    parts = ["From the output back to the input, one layer at a time."]
    for number, group in groupby((e for e in numbered if e[1].name in adjoints), number_of):
        parts.append(f"\\medskip\\textit{{Layer {number}}}\n{display(group, printer)}")
    yield _section("Gradients", "\n\n".join(parts))
    if model.prediction is not None:
        told = "What a prediction is, from the output:"
        yield _section("Prediction", told + "\n" + display([("", model.prediction)], printer))


def _layers(model: Model, backward: Backward) -> dict[str, int]:
    """The number of the layer that each tensor, and each adjoint, belongs to."""
    own = {n: p.number for p in model.layers for n in (*p.parameters, *p.tensors)}
    return own | {backward.adjoints[n]: own[n] for n in own if n in backward.adjoints}


def _section(title: str, text: str) -> str:
    return f"\\section*{{{title}}}\n{text}"
