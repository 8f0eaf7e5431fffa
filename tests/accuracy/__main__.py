"""Measure every function, activation, loss and optimizer in an emitted file, at many points.

    python -m tests.accuracy [--density 6] [--only NAME …]

It writes docs/accuracy.md; with --only it prints the tables of those alone.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.accuracy.measure import DTYPES, Measured, measure, measure_optimizer
from tests.accuracy.page import page, tables
from tests.accuracy.subjects import OPTIMIZER_NAMES, subjects

PAGE = Path(__file__).parents[2] / "docs" / "accuracy.md"


def main() -> int:
    options = _options()
    found: list[Measured] = []
    for subject in subjects():
        if not options.only or subject.name in options.only:
            found += [measure(subject, dtype, options.density) for dtype in DTYPES]
    for name in OPTIMIZER_NAMES:
        if not options.only or name in options.only:
            found += [measure_optimizer(name, dtype, options.density) for dtype in DTYPES]
    if options.only:
        print(tables(found))
    else:
        PAGE.write_text(page(found, options.density))
        print(f"wrote {PAGE.name}")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy", description=__doc__)
    parser.add_argument("--density", type=int, default=6, help="points, in some seventies")
    parser.add_argument("--only", nargs="*", metavar="NAME")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
