"""The table as a picture: one bar for each peer in each cell, on a scale of powers of two."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib

from benchmarks.contestants import PEERS
from benchmarks.steps import Cell

COLORS = ("#c1440e", "#3572a5", "#7f7f7f")


def draw(cells: Sequence[Cell], folder: Path) -> list[Path]:
    """steps.svg and steps.png; the same cells give the same bytes."""
    matplotlib.use("agg")
    matplotlib.rcParams["svg.hashsalt"] = "symnn"
    from matplotlib import pyplot as plt

    networks = list(dict.fromkeys(cell.network for cell in cells))
    figure, plots = plt.subplots(1, len(networks), figsize=(11, 3.6), sharey=True, squeeze=False)
    for plot, network in zip(plots[0], networks, strict=True):
        own = [cell for cell in cells if cell.network == network]
        width = 0.8 / len(PEERS)
        for number, (peer, color) in enumerate(zip(PEERS, COLORS, strict=True)):
            places = [k + (number - (len(PEERS) - 1) / 2) * width for k in range(len(own))]
            heights = [cell.ratios[peer.name] - 1 for cell in own]
            plot.bar(places, heights, width, bottom=1, color=color, label=peer.name)
        plot.axhline(1, color="black", linewidth=1)
        plot.set_yscale("log", base=2)
        plot.yaxis.set_major_formatter("{x:g}")
        plot.set_xticks(range(len(own)), [_label(cell) for cell in own])
        plot.set_title(network, fontsize=10)
        plot.spines[["top", "right"]].set_visible(False)
    plots[0][0].set_ylabel("time of a step, symnn = 1")
    plots[0][-1].legend(frameon=False, fontsize=9)
    figure.supxlabel("rows in a batch; * where matrix products take over half of the step", size=9)
    figure.tight_layout()
    paths = [folder / "steps.svg", folder / "steps.png"]
    figure.savefig(paths[0], metadata={"Date": None, "Creator": None})
    figure.savefig(paths[1], dpi=150, metadata={"Software": None})
    plt.close(figure)
    return paths


def _label(cell: Cell) -> str:
    return f"{cell.batch}{'*' if cell.products_dominate else ''}"
