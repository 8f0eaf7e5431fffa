"""The sum of a matrix's rows, a bias's gradient: as a product with ones, and as a reduction.

`python -m benchmarks.bias` writes `bias.md` beside this file. The product is what `fit` runs
(`symnn/lowering/expand.py`), so it must not be slower anywhere.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import process_time

WIDTHS, ROWS, DTYPES = (2, 10, 32, 128, 512), (1, 32, 128, 1024), ("float32", "float64")
ROUND = 0.004
"""Seconds that each of the two takes in a round."""
PAGE = """# The gradient of a bias

Written by `python -m benchmarks.bias`. The sum of an (N, width) matrix's rows: how many times
longer `np.add.reduce(d, axis=0, out=g)` takes than `np.dot(ones, d, out=g)`. A median over
{rounds} interleaved rounds of processor time, on one thread; in brackets the product's
microseconds. The vector of ones is filled once a step, for all layers ({fill:.2f} µs for 128
rows), and that is not counted.

{table}

The product is slower {slower}. Python {python}, NumPy {numpy}.
"""


@dataclass(frozen=True)
class Ratio:
    """The reduction's time over the product's."""

    dtype: str
    width: int
    rows: int
    ratio: float
    microseconds: float


def measure(rounds: int) -> Iterator[Ratio]:
    import numpy as np

    rng = np.random.default_rng(0)
    for dtype in DTYPES:
        for width in WIDTHS:
            for rows in ROWS:
                d = rng.standard_normal((rows, width)).astype(dtype)
                ones, g = np.ones(rows, dtype), np.empty(width, dtype)

                def product(d=d, ones=ones, g=g) -> None:
                    np.dot(ones, d, out=g)

                def reduction(d=d, g=g) -> None:
                    np.add.reduce(d, axis=0, out=g)

                count = max(4, int(ROUND / _time(product, 50)))
                pairs = [(_time(reduction, count), _time(product, count)) for _ in range(rounds)]
                ratio = median(a / b for a, b in pairs)
                yield Ratio(dtype, width, rows, ratio, 1e6 * min(b for _, b in pairs))


def _time(run: Callable[[], None], count: int) -> float:
    start = process_time()
    for _ in range(count):
        run()
    return (process_time() - start) / count


def page(rounds: int) -> str:
    import numpy as np

    found = list(measure(rounds))
    head = ["dtype", "width", *(f"N = {rows}" for rows in ROWS)]
    lines = [head, ["---", *["---:"] * (len(ROWS) + 1)]]
    for start in range(0, len(found), len(ROWS)):
        cells = found[start : start + len(ROWS)]
        shown = [f"{c.ratio:.1f} ({c.microseconds:.2f})" for c in cells]
        lines.append([cells[0].dtype, str(cells[0].width), *shown])
    slower = [f"{c.dtype}, width {c.width}, N = {c.rows}" for c in found if c.ratio < 1]
    ones = np.empty(128)
    return PAGE.format(
        rounds=rounds,
        fill=1e6 * min(_time(lambda: ones.fill(1), 2000) for _ in range(5)),
        table="\n".join(f"| {' | '.join(line)} |" for line in lines),
        slower="; ".join(slower) or "nowhere",
        python=platform.python_version(),
        numpy=np.__version__,
    )


if __name__ == "__main__":
    os.environ |= {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
    Path(__file__).with_name("bias.md").write_text(page(rounds=21), encoding="utf-8")
