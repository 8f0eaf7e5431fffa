"""The optimizer's step, with the values of its hyper-parameters."""

from __future__ import annotations

from sympy import Rational

from symnn.document.equations import display
from symnn.document.names import identifier
from symnn.document.printer import LatexPrinter
from symnn.document.text import decimal, name_text
from symnn.network import Model
from symnn.optimizer import Update


def optimizer_section(model: Model, update: Update, printer: LatexPrinter) -> str:
    """The update of one entry of the parameters; (Un) is line n of the emitted file's step."""
    state = [f"{identifier(name).tex}^{{(0)}}_{{p}}" for name in update.state]
    start = f" At the start, ${' = '.join(state)} = 0$." if state else ""
    values = ", ".join(
        rf"${identifier(name).tex} = {decimal(Rational(repr(value))).tex}$ ({name_text(name)})"
        for name, value in update.hyperparameters.items()
    )
    numbered = [(f"U{n}", equation) for n, equation in enumerate(update.program, 1)]
    return "\n".join(
        [
            r"\section*{Optimizer}",
            rf"Step $t = 1, 2, \dots$ of {name_text(model.spec.optimizer.type)}. All parameters "
            rf"are one vector $\theta$ of $P = {model.spec.parameter_count}$ entries, and "
            rf"$g_p = \partial L / \partial \theta_p$ at the parameters before the step.{start}",
            display(numbered, printer),
            f"Here {values}.",
        ]
    )
