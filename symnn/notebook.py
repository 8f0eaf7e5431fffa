"""How a notebook shows symnn's objects.

Jupyter and its kin ask an object for `_repr_html_` and `_repr_latex_`. The classes know nothing of
documents, so they are given both here, when `symnn` is imported; `cells`, which writes them, is
loaded when a cell first asks.
"""

from __future__ import annotations

from typing import Any

from symnn.calculus import Backward
from symnn.certificate import Certificate
from symnn.derivations import Judgement
from symnn.network import Model
from symnn.notation import Equation, Program
from symnn.optimizer import Update
from symnn.pipeline import Derived
from symnn.spec import Network
from symnn.verify import Report

SHOWN = (
    *(Equation, Program, Model, Backward, Update, Network, Derived),
    *(Report, Certificate, Judgement),
)
"""The classes whose objects are shown. Nothing leaves Python's own text."""


def attach() -> None:
    """Give every class its `_repr_html_` and `_repr_latex_`."""
    for kind in SHOWN:
        _give(kind)


def _give(kind: type) -> None:
    def html(self: Any) -> str | None:
        from symnn import cells

        return cells.html(kind, self)

    def latex(self: Any) -> str | None:
        from symnn import cells

        return cells.latex(kind, self)

    setattr(kind, "_repr_html_", html)  # noqa: B010
    setattr(kind, "_repr_latex_", latex)  # noqa: B010
