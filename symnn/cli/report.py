"""What a person reads on the terminal, and what a program reads as JSON."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from symnn.certificate import Standing, Status
from symnn.document.structure import is_chain, settings
from symnn.errors import Defect, described
from symnn.network import LayerPart, Model
from symnn.notation import to_text
from symnn.pipeline import Derived, verdict
from symnn.spec import Network, to_data
from symnn.verify import Report, Verdict
from symnn.verify.statement import trusted
from symnn.version import __version__

COLORS = {Verdict.EQUAL: "green", Verdict.DIFFERENT: "red", Verdict.UNDECIDED: "yellow"}
EXIT_CODES = {Verdict.EQUAL: 0, Verdict.DIFFERENT: 1, Verdict.UNDECIDED: 3}


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """What ends a command whose output is not read is the same for all of its output."""
        raise  # the error that is being handled


console = _Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False)


def say(text: str) -> None:
    """A line on standard output."""
    print(printable(text))


def note(text: str) -> None:
    """A line on standard error, so that what a program reads on standard output stays whole."""
    print(f"symnn: {printable(text)}", file=sys.stderr)


def defect(error: Exception) -> str:
    """What is said of a fault of symnn's own: what, where in its code, and what to do."""
    told = str(error) if isinstance(error, Defect) else described(error)
    return f"{told}; this is a fault of symnn's own: please report it, as CONTRIBUTING.md says"


def counted(number: int, thing: str) -> str:
    """A number with its noun: `1 row`, `2 rows`."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def printable(text: str) -> str:
    """The text in one line, with what could act on a terminal escaped."""
    line = " ".join(text.split())
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)


def summary(derived: Derived) -> dict[str, Any]:
    """Everything that `show` prints, as plain data."""
    model, program = derived.model, derived.backward.program
    return {
        "symnn": __version__,
        "spec": to_data(model.spec),
        "layers": [_layer(derived, part) for part in model.layers],
        "parameters": model.spec.parameter_count,
        "equations": [to_text(equation) for equation in program],
        "update": [to_text(equation) for equation in derived.update.program],
    }


def _layer(derived: Derived, part: LayerPart) -> dict[str, Any]:
    model = derived.model
    layer, graph = model.spec.layers[part.number - 1], model.spec.graph
    shapes = {name: list(graph.shape(model.parameters[name].tensor)) for name in part.parameters}
    return {
        **layer.options,
        "layer": part.number,
        "type": layer.type,
        "name": layer.name,
        "reads": list(part.inputs.values()),
        "output": list(graph.shape(model.program.tensors[part.output])),
        "shapes": shapes,
        "parameters": sum(math.prod(shape) for shape in shapes.values()),
        "equations": [to_text(model.program.equation(name)) for name in part.tensors],
    }


def print_summary(derived: Derived) -> None:
    """Layers, their shapes and counts, then every equation with its number."""
    spec = derived.model.spec
    rows = [_row(derived, part) for part in derived.model.layers]
    hidden = {"reads"} if is_chain(derived.model) else set()
    headings = [head for head in rows[0] if head not in hidden and any(row[head] for row in rows)]
    table = Table(title=f"{spec.name}: {spec.title}", title_justify="left")
    for head in headings:
        table.add_column(head, justify="right" if head == "parameters" else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(row[head]) for head in headings))
    console.print(table)
    console.print(Text(f"parameters: {_count(derived.model)}"))
    optimizer = spec.optimizer
    given = ", ".join(f"{name} {value:g}" for name, value in optimizer.hyperparameters.items())
    console.print(Text(f"loss: {spec.loss}; optimizer: {optimizer.type} ({given}); {spec.dtype}"))
    forward = len(derived.model.program.equations)
    for number, equation in enumerate(derived.backward.program, 1):
        if number in (1, forward + 1):
            console.print(Text("\nforward" if number == 1 else "\nbackward", style="bold"))
        console.print(Text(f"  ({number}) {to_text(equation)}"))
    console.print(Text("\nupdate", style="bold"))
    for number, equation in enumerate(derived.update.program, 1):
        console.print(Text(f"  (U{number}) {to_text(equation)}"))


def _row(derived: Derived, part: LayerPart) -> dict[str, str]:
    """A layer's row: its cells by their headings."""
    layer, options = _layer(derived, part), settings(derived.model, part.number)
    told = [v if name == "activation" else f"{name} {v}" for name, v in options.items()]
    return {
        "layer": " ".join(filter(None, (str(part.number), layer["name"]))),
        "type": layer["type"],
        "options": ", ".join(told),
        "reads": ", ".join(layer["reads"]),
        "output": "×".join(map(str, layer["output"])),
        "shapes": ", ".join(f"{name} {tuple(shape)}" for name, shape in layer["shapes"].items()),
        "parameters": f"{layer['parameters']:,}",
    }


def _count(model: Model) -> str:
    """The total, with the entries of each array where they are few: the seed's n_l·(n_{l−1} + 1)
    of a layer that has so many, as W and b do."""
    total = f"{model.spec.parameter_count:,}"
    terms = []
    for part in model.layers:
        tensors = [model.parameters[name].tensor for name in part.parameters]
        shapes = [model.spec.graph.shape(tensor) for tensor in tensors]
        if [len(shape) for shape in shapes] == [2, 1] and shapes[0][:1] == shapes[1]:
            terms.append(f"{shapes[0][0]}·({shapes[0][1]} + 1)")
        else:
            terms += ["·".join(map(str, shape)) or "1" for shape in shapes]
    return total if len(model.layers) > 8 or not terms else f"{' + '.join(terms)} = {total}"


def verification(
    source: str, spec: Network, reports: tuple[Report, ...], stands: Standing | None = None
) -> dict[str, Any]:
    """The outcome of `verify` as plain data; `stands` is for an emitted file."""
    data = {
        "symnn": __version__,
        "source": source,
        "network": spec.name,
        "verdict": verdict(reports).value,
        "checks": [report.to_json() for report in reports],
        "trusted": _trusted(reports),
    }
    return data if stands is None else {**data, "certificate": stands.to_json()}


def exit_code(reports: tuple[Report, ...], stands: Standing | None) -> int:
    """That of the verdict; where all is equal, that of a certificate that does not hold."""
    code = EXIT_CODES[verdict(reports)]
    if code or stands is None or stands.status in (Status.HOLDS, Status.MISSING):
        return code
    return 2 if stands.status is Status.UNREADABLE else 1


def refusal(reports: tuple[Report, ...], output: Path | str, to_errors: bool = False) -> typer.Exit:
    """Say why a file is not written; what ends the command."""
    print_reports(reports, to=errors if to_errors else console)
    note(f"{output} is not written: a check did not pass")
    return typer.Exit(EXIT_CODES[verdict(reports)])


def print_reports(
    reports: tuple[Report, ...], stands: Standing | None = None, to: Console = console
) -> None:
    """A table for each check, what is trusted, how a file's certificate stands, the verdict."""
    for report in reports:
        title = f"{report.check}, {report.seconds:.1f} s"
        table = Table(title=title, title_justify="left")
        for heading in ("tensor", "verdict", "why"):
            table.add_column(heading, overflow="fold")
        for finding in report.findings:
            found = Text(finding.verdict.value, style=COLORS[finding.verdict])
            why = printable(_why(finding.to_json()))
            table.add_row(Text(printable(finding.tensor)), found, Text(why))
        to.print(table)
        for text in filter(None, (f"sizes: {report.sizes}", report.bound)):
            to.print(Text(printable(text), style="dim"))
    to.print(Text(_trusted(reports), style="dim"))
    if stands is not None:
        to.print(Text(f"certificate: {stands.status.value}"))
    worst = verdict(reports)
    to.print(Text(f"verdict: {worst.value}", style=f"bold {COLORS[worst]}"))
    if stands is not None and worst is Verdict.EQUAL and exit_code(reports, stands):
        advice = "generate the file again, or delete its certificate"
        to.print(Text(f"failed: the certificate is {stands.status.value}; {advice}"))


def _trusted(reports: tuple[Report, ...]) -> str:
    return " ".join(trusted(report.check for report in reports))


def finite(data: Any) -> Any:
    """Plain data as JSON can hold it: None in the place of what is not a finite number."""
    if isinstance(data, dict):
        return {key: finite(value) for key, value in data.items()}
    if isinstance(data, list):
        return [finite(value) for value in data]
    return None if isinstance(data, float) and not math.isfinite(data) else data


def print_training(outcome: dict[str, Any]) -> None:
    """What was trained on what, how good it is, and where everything is."""
    rows = outcome["rows"]
    if rows["held_out"]:
        judged = counted(rows["held_out"], "held-out row")
    else:
        judged = counted(rows["trained"], "training row")
    epochs, trained = counted(outcome["epochs"], "epoch"), counted(rows["trained"], "row")
    say(f"{outcome['network']}: {epochs} on {trained}")
    say(f"{judged}: {outcome['summary']}")
    if outcome["wrote"]:
        say(f"wrote {', '.join(outcome['wrote'])}{'' if outcome['verified'] else ', not verified'}")


def _why(finding: dict[str, Any]) -> str:
    parts = [finding.get("reason", "")]
    if "cause" in finding:
        parts.append(f"likely cause: {finding['cause']}")
    if "entry" in finding:
        parts.append(f"entry {finding['entry']}")
    if "residual" in finding:
        parts.append(f"residual {finding['residual']}")
    if "witness" in finding:
        parts.append(", ".join(f"{name} = {value}" for name, value in finding["witness"].items()))
    return "; ".join(part for part in parts if part)
