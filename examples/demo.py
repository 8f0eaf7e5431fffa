"""The main job on real data: generate, verify, train and report, twice.

Run it with `make demo`, or `python examples/demo.py`; everything it writes goes to out/.
"""

from __future__ import annotations

import sys
from pathlib import Path

from symnn.cli import main

EXAMPLES = Path(__file__).resolve().parent
OUT = EXAMPLES.parent / "out"


def run(*arguments: str) -> None:
    """One symnn command, shown as it would be typed."""
    print(f"\n$ symnn {' '.join(arguments)}", flush=True)
    code = main(list(arguments))
    if code:
        sys.exit(code)


def shown(path: Path) -> str:
    """A path as short as it can be typed from here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    digits, points = EXAMPLES / "digits.toml", EXAMPLES / "higham.toml"

    print("Handwritten digits: 1797 images of 8x8 pixels, a fifth of them held out.")
    run("generate", shown(digits), "-o", shown(OUT / "digits.py"))
    images = shown(EXAMPLES / "data" / "digits.csv")
    run("train", shown(digits), images, "--epochs", "40", "-o", shown(OUT / "digits.npz"))

    print("\nThe network of Higham & Higham: ten points in the plane, one drawn at each step.")
    plane = shown(EXAMPLES / "data" / "points.csv")
    settings = ("--holdout", "0", "--batch-size", "1", "--epochs", "20000")
    targets = ("--target", "y1", "--target", "y2")
    output = ("-o", shown(OUT / "higham.npz"))
    run("train", shown(points), plane, *targets, *settings, *output)

    print(f"\nEverything is in {shown(OUT)}/:")
    for path in sorted(OUT.iterdir()):
        print(f"  {shown(path)}")
