"""What a file says of its origin."""

from __future__ import annotations

import hashlib
import json
import re

from symnn.spec import Network, to_data
from symnn.version import __version__


def header_data(spec: Network) -> dict[str, str]:
    """What the head of a file names: the network, what it is, symnn's version, the hash."""
    return {
        "name": spec.name,
        "title": spec.title,
        "version": __version__,
        "hash": spec_hash(spec),
    }


def spec_hash(spec: Network) -> str:
    """SHA-256 of the description as plain data has it: the order of inputs and of parameters
    matters."""
    text = json.dumps(to_data(spec), separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def written_by(text: str) -> str:
    """The version of symnn that a file says wrote it; this one where it says nothing."""
    written = re.search(r"^Written by symnn (\S{1,40}) from", text, re.MULTILINE)
    return written[1] if written else __version__
