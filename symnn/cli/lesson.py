"""`symnn check` on the terminal: what holds, the first equation that does not, and why."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from symnn.cli.report import COLORS, console, printable
from symnn.derivations import Item, Judgement
from symnn.verify import Verdict

PLAIN = ("it is not ", "it has shape ")
"""How what a cause says better begins: that something is wrong, or of a wrong shape."""


def print_judgement(judgement: Judgement, network: str) -> None:
    """The whole report of one derivation."""
    console.print(Text(f"{printable(judgement.source)}, against {printable(network)}"))
    if judgement.equations:
        _table(judgement.equations, "equation", console)
    if judgement.parameters:
        _table(judgement.parameters, "gradient", console)
    wrong = judgement.first_wrong
    if wrong is not None:
        _explain(wrong, everywhere=_everywhere(judgement, wrong))
    for reason, names in _undecided(judgement).items():
        console.print(Text(f"\nundecided: {printable(', '.join(names))}: {printable(reason)}"))
    if judgement.assumed:
        console.print(Text("\nassumed:"))
        for line in judgement.assumed:
            console.print(Text(f"  {printable(line)}"))
    console.print()
    console.print(Text(verdict_line(judgement), style=f"bold {COLORS[judgement.verdict]}"))


def verdict_line(judgement: Judgement) -> str:
    """The verdict; for each number of samples, where they differ."""
    by_samples = judgement.by_samples
    if len(set(by_samples.values())) < 2:
        return f"verdict: {judgement.verdict.value}"
    parts = [
        f"{verdict.value} for N {'=' if samples == 1 else '>='} {min(samples, 2)}"
        for samples, verdict in by_samples.items()
    ]
    return f"verdict: {', '.join(parts)}"


def summary_line(judgement: Judgement) -> str:
    """One line for a folder's report: the verdict, and the first thing that is wrong."""
    wrong = judgement.first_wrong
    line = f"{judgement.source}: {verdict_line(judgement).removeprefix('verdict: ')}"
    if wrong is None:
        return printable(line)
    place = "" if wrong.place is None or wrong.place.line is None else f"line {wrong.place.line}, "
    why = str(wrong.cause) if wrong.cause is not None else wrong.reason
    return printable(f"{line}; {place}{wrong.name}{': ' if why else ''}{why}")


def _table(items: Sequence[Item], heading: str, out: Console) -> None:
    """A row for each equation or parameter, a column for each number of samples."""
    samples = sorted({item.samples for item in items})
    rows: dict[tuple[int | None, str], dict[int, Verdict]] = {}
    for item in items:
        line = item.place.line if item.place is not None and item.place.text else None
        text = item.place.text if heading == "equation" and item.place is not None else item.name
        rows.setdefault((line, text), {})[item.samples] = item.verdict
    table = Table(box=None, pad_edge=False, header_style="dim")
    lined = any(line is not None for line, _ in rows)
    if lined:
        table.add_column("line", justify="right")
    table.add_column(heading, overflow="fold")
    for number in samples:
        table.add_column(f"N = {number}")
    for (line, text), verdicts in rows.items():
        cells = [Text(v.value, style=COLORS[v]) for v in (verdicts[n] for n in samples)]
        numbers = [Text("" if line is None else str(line))] if lined else []
        table.add_row(*numbers, Text(printable(text)), *cells)
    out.print()
    out.print(table)


def _explain(item: Item, everywhere: bool) -> None:
    line = item.place is not None and item.place.line is not None
    where = f"line {item.place.line}, " if line and item.place is not None else ""
    samples = "" if everywhere else f", for N = {item.samples} samples"
    console.print(Text(f"\nfirst wrong: {where}{printable(item.name)}{samples}", style="bold"))
    if item.place is not None and item.place.text:
        console.print(Text(f"  {printable(item.place.text)}"))
    if item.cause is not None:
        console.print(Text(f"likely cause: {printable(str(item.cause))}"))
    reason = item.reason if item.cause is None else _besides(item.reason)
    if reason:
        console.print(Text(f"why: {printable(reason)}"))
    if item.true_form:
        console.print(Text("it should read"))
        for line_ in item.true_form.splitlines():
            console.print(Text(f"  {printable(line_)}", style="green"))
    if item.witness:
        numbers = dict(item.witness)
        given = [f"{name} = {value}" for name, value in numbers.items()]
        shown = [text for text in given if not text.startswith(("written =", "true ="))]
        if shown:
            console.print(Text(f"at {printable(', '.join(shown))}"))
        if "written" in numbers and "true" in numbers:
            text = f"  as written: {numbers['written']}   the true value: {numbers['true']}"
            console.print(Text(text))


def _besides(reason: str) -> str:
    """What a reason says besides what is plain once there is a cause."""
    return "; ".join(part for part in reason.split("; ") if not part.startswith(PLAIN))


def _everywhere(judgement: Judgement, wrong: Item) -> bool:
    """Whether what is wrong is so at every number of samples."""
    same = [i for i in judgement.items if i.place == wrong.place and wrong.place is not None]
    return len({i.samples for i in same if i.verdict is Verdict.DIFFERENT}) == len(
        judgement.by_samples
    )


def _undecided(judgement: Judgement) -> dict[str, list[str]]:
    """What is undecided, by the reason; each name with the first."""
    found: dict[str, Item] = {}
    for item in judgement.items:
        if item.verdict is Verdict.UNDECIDED:
            found.setdefault(item.name, item)
    reasons: dict[str, list[str]] = {}
    for name, item in found.items():
        reasons.setdefault(item.reason, []).append(name)
    return reasons
