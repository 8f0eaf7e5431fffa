"""`python -m benchmarks`: measures, then writes a table and a picture beside this file."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks import generation, steps
from benchmarks.picture import draw
from benchmarks.report import report


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds: to see that it runs")
    parser.add_argument(
        "-o", "--output", type=Path, default=Path(__file__).parent, metavar="FOLDER"
    )
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)

    rounds, processes = (3, 1) if options.quick else (21, 5)
    cells = list(steps.measure(rounds, tell=print))
    growth = generation.measure(processes, tell=print)
    table = options.output / "steps.md"
    table.write_text(report(cells, growth, rounds=rounds, processes=processes), encoding="utf-8")
    for path in (table, *draw(cells, options.output)):
        print(f"wrote {path}")


if __name__ == "__main__":
    main()
