"""Items as plain data, on their way from the process in which they were found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from symnn.derivations.judgement import Item, Place
from symnn.verify import Verdict
from symnn.verify.causes import Cause, Kind


def to_plain(item: Item) -> dict[str, Any]:
    data = asdict(item)
    data["verdict"] = item.verdict.value
    if item.cause is not None:
        data["cause"]["kind"] = item.cause.kind.value
    return data


def from_plain(data: Mapping[str, Any]) -> Item:
    place, cause, entry = data["place"], data["cause"], data["entry"]
    restored = {
        "verdict": Verdict(data["verdict"]),
        "place": None if place is None else Place(**place),
        "cause": None if cause is None else Cause(**{**cause, "kind": Kind(cause["kind"])}),
        "entry": None if entry is None else tuple(entry),
    }
    return Item(**{**data, **restored})
