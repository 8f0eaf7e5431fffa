"""The gradient at the output where the targets are labels: (p − y)/N, where that can be shown.

Books give it for targets whose rows sum to 1 (Bishop 2006, Pattern Recognition and Machine
Learning, eq. (4.109)). What was derived holds for all targets, and holds Σ_m y_im.
"""

from __future__ import annotations

from collections.abc import Iterator

import sympy
from sympy import Expr, S

from symnn.calculus.algebra import alpha
from symnn.document.blocks import DisplayLine
from symnn.document.matrix.forms import Writer
from symnn.document.matrix.reductions import Unwritable
from symnn.network import BATCH
from symnn.notation import Access, Equation, Index, Sum, substitute


def for_labels(writer: Writer) -> Iterator[DisplayLine]:
    """∂L/∂(output) = (p − y)/N and p, for targets whose rows sum to 1; nothing where that does
    not follow from the equations."""
    material = writer.material
    prediction = material.model.prediction
    adjoint = material.backward.adjoints.get(material.model.output)
    equation = next((e for e in writer.condensed.equations if e.name == adjoint), None)
    labels = material.model.spec.loss_definition.targets == "one_hot"
    if not labels or prediction is None or equation is None or len(equation.indices) != 2:
        return
    if not follows(equation, prediction):
        return
    at = equation.indices
    difference = Access(prediction.name, *at) - Access("y", *at)
    told = (Equation(equation.target, difference / BATCH), prediction)
    counting = material.counting((material.last,))
    try:
        yield from [writer.line(*writer.trees(each, counting), counting) for each in told]
    except Unwritable:
        return


def follows(adjoint: Equation, prediction: Equation) -> bool:
    """Whether the adjoint is (p − y)/N wherever Σ_m y_im = 1, for every output."""
    names = dict(zip(prediction.indices, adjoint.indices, strict=True))
    found = _one_hot(adjoint.rhs, adjoint.indices)
    known = _one_hot(substitute(prediction.rhs, names), adjoint.indices)
    wanted = (known - Access("y", *adjoint.indices)) / BATCH
    return bool(sympy.expand(found - wanted) == 0)


def _one_hot(expr: Expr, at: tuple[Index, ...]) -> Expr:
    """The expression where a row of y sums to 1, with its bound indices in one order."""
    sample, entry = at
    total = alpha(Sum(Access("y", sample, entry), entry))
    found: Expr = alpha(expr)
    return found.xreplace({part: S.One for part in found.atoms(Sum) if alpha(part) == total})
