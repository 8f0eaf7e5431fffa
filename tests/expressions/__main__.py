"""`python -m tests.expressions`: every outcome of many random expressions, in a table."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.expressions.drawing import SEED, Case, drawn
from tests.expressions.outcomes import Outcome, outcome_apart

COUNT = 2000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--only", type=int, nargs="*", help="the numbers of some")
    parser.add_argument("--jobs", type=int, default=1, help="processes at once")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--log", type=Path, help="a file for every outcome, a line of JSON each")
    options = parser.parse_args()
    cases = drawn(options.count, options.seed)[options.first :]
    if options.only is not None:
        cases = [
            case
            for case in drawn(max(options.only) + 1, options.seed)
            if case.number in options.only
        ]
    outcomes: list[tuple[Case, Outcome]] = []
    with ThreadPoolExecutor(options.jobs) as pool:
        found = pool.map(lambda case: outcome_apart(case.data), cases)
        for case, outcome in zip(cases, found, strict=True):
            outcomes.append((case, outcome))
            if not outcome.is_good or options.only is not None:
                print(f"{case.number} {case.kind}: {case.text}", flush=True)
                print(
                    f"    {outcome.kind} {outcome.seconds:.1f} s: {outcome.why[:400]}", flush=True
                )
            if options.log:
                told = [case.number, case.kind, case.text, outcome.kind, outcome.why]
                with options.log.open("a", encoding="utf-8") as log:
                    log.write(json.dumps([*told, outcome.seconds]) + "\n")
    _table(outcomes)
    return int(any(not outcome.is_good for _, outcome in outcomes))


def _table(outcomes: list[tuple[Case, Outcome]]) -> None:
    kinds = Counter((outcome.kind, case.kind) for case, outcome in outcomes)
    columns = sorted({kind for _, kind in kinds})
    print(f"\n{'':28}" + "".join(f"{column:>12}" for column in columns) + f"{'all':>8}")
    for kind in dict.fromkeys(kind for kind, _ in kinds):
        row = [kinds[kind, column] for column in columns]
        print(f"{kind:28}" + "".join(f"{n:12}" for n in row) + f"{sum(row):8}")
    for kind in ("undecided", "bad input"):
        reasons = Counter(_grouped(o) for _, o in outcomes if o.kind == kind)
        print(f"\n{kind}, by the first reason")
        for reason, count in reasons.most_common(25):
            print(f"{count:6}  {reason}")
    print("\nslowest")
    for case, outcome in sorted(outcomes, key=lambda pair: -pair[1].seconds)[:8]:
        told = f"{case.number} {case.kind}: {case.text[:80]}"
        print(f"{outcome.seconds:6.1f} s  {outcome.kind}  {told}")
    print(f"{sum(o.seconds for _, o in outcomes):.0f} s in all")


def _grouped(outcome: Outcome) -> str:
    """The first reason without what is this network's own."""
    first = outcome.why.split("; ")[0]
    first = re.sub(r"'[^']*'", "'…'", first)
    return re.sub(r"\b\d+(\.\d+)?(e[-+]?\d+)?\b", "#", first)[:150]


if __name__ == "__main__":
    sys.exit(main())
