"""`symnn check`: a person's own derivation, or a folder of them, against the truth."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from symnn import derivations
from symnn.cli import report
from symnn.cli.lesson import print_judgement, summary_line
from symnn.cli.options import SpecOptions, with_spec_option
from symnn.cli.progress import counting, working
from symnn.derivations import Judgement, Options
from symnn.derivations.options import MEMORY, SAMPLES, TIMEOUT
from symnn.errors import InputError
from symnn.network import Model, build
from symnn.verify import Verdict
from symnn.version import __version__

Layout = Literal["columns", "rows"]
UNREADABLE = 2
WORST = (UNREADABLE, 1, 3, 0)
"""Exit codes, the worst first: a derivation that cannot be judged, different, undecided, equal."""


@with_spec_option
def check(
    spec: SpecOptions,
    derivation: Annotated[
        str,
        typer.Argument(help="Equations (.txt), Python (FILE.py or FILE.py:function), or a folder."),
    ],
    args: Annotated[
        str | None, typer.Option(help="The function's arguments in order: x,y,W1,b1.")
    ] = None,
    returns: Annotated[str | None, typer.Option(help="What it returns, in order: dW1,db1.")] = None,
    layout: Annotated[Layout | None, typer.Option(help="What samples are, in a matrix.")] = None,
    transposed_weights: Annotated[
        bool, typer.Option("--transposed-weights", help="Weights are (inputs, outputs).")
    ] = False,
    update: Annotated[
        bool, typer.Option("--update", help="The function performs an update step.")
    ] = False,
    samples: Annotated[
        int, typer.Option(min=1, max=8, help="The samples to judge at, besides one.")
    ] = SAMPLES,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds for one derivation.")] = TIMEOUT,
    memory: Annotated[
        int, typer.Option(min=64, help="MiB that one, and all it starts, may take.")
    ] = MEMORY,
    json_: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check your own derivation: exit code 0 equal, 1 different, 2 bad input, 3 undecided.

    A function is run, within bounds against mistakes. They are no jail: what it may do, you may.
    """
    options = Options(
        _names(args, "--args"),
        _names(returns, "--returns"),
        layout,
        transposed_weights,
        update,
        spec.options.get("learning_rate"),
        samples,
        timeout,
        memory,
    )
    model = build(_network(spec))
    folder = Path(derivation)
    if folder.is_dir():
        raise typer.Exit(_folder(folder, model, options, json_))
    with working("checking"):
        judgement = derivations.check_derivation(derivation, model, options)
    if json_:
        print(json.dumps(_json(model, judgement), indent=2))
    else:
        print_judgement(judgement, model.spec.name)
    raise typer.Exit(report.EXIT_CODES[judgement.verdict])


def _network(spec: SpecOptions) -> Any:
    """The network; a learning rate goes to the shorthand's optimizer alone."""
    options = dict(spec.options)
    if Path(spec.source).suffix in (".toml", ".py"):
        options.pop("learning_rate", None)
    return SpecOptions(spec.source, options).network()


def _names(text: str | None, option: str) -> tuple[str, ...] | None:
    if text is None:
        return None
    names = tuple(name.strip() for name in text.split(","))
    if not all(name.isidentifier() for name in names):
        raise InputError(f"{option}: expected names with commas between, such as x,y,W1,b1")
    return names


@dataclass(frozen=True)
class Submission:
    """One submission of a folder: its judgement, or why it has none."""

    source: str
    judgement: Judgement | None
    error: str = ""

    @property
    def code(self) -> int:
        if self.judgement is None:
            return UNREADABLE
        return report.EXIT_CODES[self.judgement.verdict]

    @property
    def line(self) -> str:
        """What is printed of it."""
        if self.judgement is None:
            return f"{self.source}: not judged; {self.error}"
        return summary_line(self.judgement)


def _folder(folder: Path, model: Model, options: Options, json_: bool) -> int:
    """A line for each submission, a summary; the worst exit code."""
    outcomes: list[Submission] = []
    sources = derivations.submissions(folder)
    with counting(len(sources)) as next_one:
        for source in sources:
            next_one(source)
            outcomes.append(_judged(source, model, options))
            if not json_:
                report.say(outcomes[-1].line)
    if json_:
        data = {
            "symnn": __version__,
            "network": model.spec.name,
            "submissions": [
                o.judgement.to_json()
                if o.judgement is not None
                else {"derivation": o.source, "error": o.error}
                for o in outcomes
            ],
        }
        print(json.dumps(data, indent=2))
    else:
        report.say(_counted(outcomes))
    codes = {outcome.code for outcome in outcomes}
    return next(code for code in WORST if code in codes)


def _judged(source: str, model: Model, options: Options) -> Submission:
    try:
        if not source.endswith(".py"):
            plain = Options(
                layout=options.layout,
                samples=options.samples,
                timeout=options.timeout,
                memory=options.memory,
            )
            return Submission(source, derivations.check_derivation(source, model, plain))
        return Submission(source, derivations.check_derivation(source, model, options))
    except InputError as error:
        return Submission(source, None, str(error).removeprefix(f"{source}: "))


def _counted(outcomes: list[Submission]) -> str:
    judged = [o.judgement.verdict for o in outcomes if o.judgement is not None]
    parts = [
        f"{judged.count(verdict)} {verdict.value}"
        for verdict in (Verdict.EQUAL, Verdict.DIFFERENT, Verdict.UNDECIDED)
        if verdict in judged
    ]
    if len(judged) < len(outcomes):
        parts.append(f"{len(outcomes) - len(judged)} not judged")
    return f"{report.counted(len(outcomes), 'submission')}: {', '.join(parts)}"


def _json(model: Model, judgement: Judgement) -> dict[str, Any]:
    return {"symnn": __version__, "network": model.spec.name, **judgement.to_json()}
