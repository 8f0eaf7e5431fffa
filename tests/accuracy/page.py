"""What was measured, as the page docs/accuracy.md."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Sequence

import numpy as np

from tests.accuracy.measure import DTYPES, Measured, Worst
from tests.accuracy.points import points

HEADINGS = {
    "function": "Functions of the language",
    "activation": "Activations",
    "loss": "Losses, of one output and its target",
    "optimizer": "Optimizers, of one step",
}
PAGE = """# Accuracy

How far what an emitted file computes is from the true value. `python -m tests.accuracy` wrote
this page: it generates a file for each function, activation, loss and optimizer of the library, in
both precisions, runs it at many points, and computes the truth from the description in as many
digits as it takes; its derivative is SymPy's. *Value* is the worst of `loss`, `loss_and_grad` and
what `fit` runs; *derivative* the worst of `loss_and_grad` and what `fit` runs. Of a softmax and
its like the number is the first of the row (t, 0, 1).

- **Errors** are relative. The bound is 1e-5 in float32 and 1e-12 in float64; a test holds every
  line to it.
- **Points**: {counts}, over the whole range of floats of both signs; closely at 0, ±1 and the
  kinks, where exp overflows and underflows, at multiples of π/2, and between −2.5 and 2.5.
- **Of its terms**: some numbers are differences whose true value lies below the rounding of the
  values beside it: the derivative a·(1 − a) of a sigmoid that is nearly 1, the cross-entropy of a
  class that is nearly certain, p − y, or a derivative beside the point where it is 0. Of these the
  error is given as a part of the sum of the terms, each counted as positive, and that part is held
  to the bound; the relative error stands behind it.
- **Tiny** is what lies below 4096 smallest normal numbers: 2⁻¹¹⁴ (4.8e-35) in float32, 2⁻¹⁰¹⁰ in
  float64. There a value must be as small, and no more: sigmoid(z) is 0 where exp(−z) overflows, and
  so is what it is a factor of.
- **Left out** are arguments beyond which a formula overflows that should not: the square of an
  optimizer's gradient; the cube in gelu_tanh, whose derivative is then no number. At a kink the
  derivative is a convention, and within a rounding of one it is that of either side.

NumPy {numpy} on {machine}; from processor to processor the last digits differ.

{tables}"""


def page(found: Iterable[Measured], density: int) -> str:
    """The whole page."""
    counts = " and ".join(f"{len(points(dtype, density))} in {dtype}" for dtype in DTYPES)
    return PAGE.format(
        counts=counts, numpy=np.__version__, machine=platform.machine(), tables=tables(found)
    )


def tables(found: Iterable[Measured]) -> str:
    """A table for each kind, a line for each subject."""
    lines: list[str] = []
    by_line: dict[tuple[str, str], list[Measured]] = {}
    for each in found:
        by_line.setdefault((each.kind, each.title), []).append(each)
    for kind, heading in HEADINGS.items():
        rows = {title: parts for (own, title), parts in by_line.items() if own == kind}
        if rows:
            lines += [f"## {heading}", "", *_table(rows, kind != "optimizer"), ""]
    return "\n".join(lines)


def _table(rows: dict[str, list[Measured]], slopes: bool) -> list[str]:
    columns = ["value", "derivative"] if slopes else ["step"]
    heads = [f"{dtype}: {column}" for dtype in DTYPES for column in columns]
    lines = [f"| | {' | '.join(heads)} |", f"|---|{'---|' * len(heads)}"]
    for title, parts in rows.items():
        lines.append(f"| {title} | {' | '.join(_cells(parts, slopes))} |")
    return lines


def _cells(parts: Sequence[Measured], slopes: bool) -> list[str]:
    return [_cell(worst) for part in parts for worst in ([part.value, part.slope][: 1 + slopes])]


def _cell(worst: Worst) -> str:
    if not worst.error:
        return "exact"
    if worst.is_accurate:
        return f"{worst.error:.1e} at {worst.at:.4g}"
    return f"{worst.of_terms:.1e} of its terms ({worst.error:.0e} at {worst.at:.4g})"
