"""A text judged in a process of its own: whatever it says, it ends within a time and a memory.

No text is executed, yet a short one can say something monstrous: forty equations that each square
the one before. So the bound is not on the text but on the work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from symnn import sandbox
from symnn.derivations.judgement import Item, Judgement, Place
from symnn.derivations.options import MEMORY, TIMEOUT
from symnn.derivations.text.judge import SAMPLES, judge_text
from symnn.derivations.text.reading import Layout
from symnn.errors import InputError
from symnn.network import Model, build
from symnn.spec import Network, to_data
from symnn.verify import Verdict
from symnn.verify.causes import Cause, Kind

PROOF_SECONDS = 40
"""Given to the proofs, beside the seconds of the option: a text of fifty layers takes ten."""


def judge_bounded(
    path: Path,
    model: Model,
    layout: Layout | None = None,
    samples: int = SAMPLES,
    timeout: float = TIMEOUT,
    memory: int = MEMORY,
) -> Judgement:
    """What `judge_text` says, within `timeout` seconds (and the proofs') and `memory` MiB.

    Raises `InputError` with the file: of the text, or that a bound was met.
    """
    argument = {
        "path": str(path),
        "spec": to_data(model.spec),
        "layout": asdict(layout or Layout()),
        "samples": samples,
    }
    limits = sandbox.Limits(timeout + PROOF_SECONDS, memory * 2**20)
    try:
        data = sandbox.call(judge_plainly, argument, limits).value
    except sandbox.Stopped as error:
        more = {"time": "; --timeout gives it more", "memory": "; --memory gives it more"}
        why = f"its equations are too much to judge: it {error}{more.get(error.kind, '')}"
        raise InputError(f"{path}: {why}") from None
    return Judgement(
        data["source"],
        tuple(map(_item, data["equations"])),
        tuple(map(_item, data["parameters"])),
        tuple(data["assumed"]),
    )


def judge_plainly(argument: Mapping[str, Any], step: sandbox.Step) -> dict[str, Any]:
    """In the other process: the judgement as plain data. Raises `InputError`."""
    model = build(Network.model_validate(argument["spec"]))
    layout = Layout(**argument["layout"])
    judgement = judge_text(Path(argument["path"]), model, layout, argument["samples"])
    return {
        "source": judgement.source,
        "equations": list(map(_plain, judgement.equations)),
        "parameters": list(map(_plain, judgement.parameters)),
        "assumed": list(judgement.assumed),
    }


def _plain(item: Item) -> dict[str, Any]:
    data = asdict(item)
    data["verdict"] = item.verdict.value
    if item.cause is not None:
        data["cause"]["kind"] = item.cause.kind.value
    return data


def _item(data: Mapping[str, Any]) -> Item:
    place, cause, entry = data["place"], data["cause"], data["entry"]
    restored = {
        "verdict": Verdict(data["verdict"]),
        "place": None if place is None else Place(**place),
        "cause": None if cause is None else Cause(**{**cause, "kind": Kind(cause["kind"])}),
        "entry": None if entry is None else tuple(entry),
    }
    return Item(**{**data, **restored})
