"""What was measured, as Markdown."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version

from benchmarks.cases import CASES, LEARNING_RATE
from benchmarks.contestants import PEERS, Emitted
from benchmarks.generation import Growth
from benchmarks.steps import Cell

ALLOWED = 1.1
"""How much longer than the fastest peer the emitted file may take where products dominate."""

TEXT = """# One step of training, against three peers

Written by `python -m benchmarks`; the picture is [steps.svg](steps.svg).

A cell is a peer's time for a step over the emitted file's: **above 1, the emitted file is
faster**. It is a median over {rounds} interleaved rounds (each contestant once a round, in turn),
with the quartiles in brackets. Absolute times are for orientation only.

{table}

{verdict}

## What a step is

A whole step of plain gradient descent (learning rate {rate:g}) in float32: gather the batch's
rows from the data by an index array, the gradient, the update. The contestants but scikit-learn
start from the same parameters, take the same batches in the same order, and must have the same
weights, within 1e-3, after the round before the timed ones.

- **symnn**: the emitted file's own training loop, the one that `fit` runs, with its watch for
  divergence.
- **PyTorch** {torch}: eager, `nn.Linear` modules, `torch.optim.SGD`; the loss is not read back.
- **scikit-learn** {sklearn}: `partial_fit` on all rows of a round, which is one epoch of its own
  loop, so that its checks of the data are shared by all the steps. `momentum=0`, `alpha=0`. Its
  regressor has a linear last layer, where the others have a sigmoid.
- **autograd** {autograd}: a network in NumPy, `autograd.grad`, and the update in place.

Networks: {networks}.

*products* is the part of the emitted file's step that its matrix products take when they are
timed alone, in the same rounds. They **dominate** above 50 %: there a step is what the libraries
for linear algebra make of it.

Each contestant has a process of its own, woken in turn, so that no library's idle threads disturb
another's, and runs on one thread ({cpus} processors).
Python {python}, NumPy {numpy}.

## Generation

How the time of `symnn generate --no-verify` grows, each network in a fresh process; medians of
the ratios in {processes}.

{growth}
"""


def report(cells: Sequence[Cell], growth: Sequence[Growth], *, rounds: int, processes: int) -> str:
    """The whole page."""
    return TEXT.format(
        rounds=rounds,
        processes=f"{processes} round{'s' if processes > 1 else ''}",
        table=_table(cells),
        verdict=_verdict(cells),
        rate=LEARNING_RATE,
        torch=version("torch"),
        sklearn=version("scikit-learn"),
        autograd=version("autograd"),
        networks="; ".join(f"{c.name}, {c.activation}, {c.loss}" for c in CASES),
        cpus=os.cpu_count(),
        python=platform.python_version(),
        numpy=version("numpy"),
        growth=_growth(growth),
    )


def _table(cells: Sequence[Cell]) -> str:
    names = [peer.name for peer in PEERS]
    head = ["network", "batch", *names, "fastest peer", "products", f"{Emitted.name}, µs"]
    rows = [head, ["---", *["---:"] * (len(names) + 1), "---", "---:", "---:"]]
    for cell in cells:
        ratios = []
        for name in names:
            low, high = cell.spread[name]
            ratios.append(f"{cell.ratios[name]:.2f} ({low:.2f}–{high:.2f})")
        share = f"{100 * cell.products:.0f} %"
        if cell.products_dominate:
            share = f"**{share}**"
        fastest = f"{cell.best} {cell.margin:.2f}"
        if cell.margin < 1:
            fastest += ", **which wins**"
        row = [cell.network, str(cell.batch), *ratios, fastest, share, f"{cell.microseconds:.0f}"]
        rows.append(row)
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _verdict(cells: Sequence[Cell]) -> str:
    free = [cell for cell in cells if not cell.products_dominate]
    lost = [cell for cell in free if cell.margin <= 1]
    behind = [cell for cell in cells if cell.margin * ALLOWED < 1]
    won = sum(cell.margin > 1 for cell in cells)
    return "\n".join(
        (
            f"The emitted file is the fastest in {won} of {len(cells)} cells.",
            f"Where no product dominates ({len(free)} cells), a peer wins: {_named(lost)}.",
            f"Behind the fastest peer by more than 10 %: {_named(behind)}.",
        )
    )


def _named(cells: Sequence[Cell]) -> str:
    return "; ".join(f"{c.network} at batch {c.batch} ({c.best})" for c in cells) or "nowhere"


def _growth(growth: Sequence[Growth]) -> str:
    rows = ["| | ratio | must stay below |", "|---|---:|---:|"]
    for g in growth:
        mark = "" if g.holds else " **no**"
        rows.append(f"| {g.what} | {g.ratio:.2f}{mark} | {g.limit:g} |")
    return "\n".join(rows)
