"""What Python code calls for a verdict: on a network's file, and on a person's own derivation."""

from __future__ import annotations

from typing import Any

from symnn import derivations, pipeline
from symnn.certificate import Certificate
from symnn.certificate import certify as certificate_of
from symnn.derivations import Judgement, Options
from symnn.files import import_source
from symnn.inspection import check_written
from symnn.network import build
from symnn.spec import Network
from symnn.verify import Report


def certify(network: Network) -> tuple[str, Certificate]:
    """The text of the network's file, and its certificate: what every check says of that text.

    `certificate.verdict` is "equal", "different" or "undecided"; `certificate.checks` holds each
    check with its verdict by parameter. Raises `InputError` for an equation that does not fit.
    """
    derived = pipeline.derive(network)
    source = pipeline.source(derived)
    reports = check_written(derived, source)
    return source, certificate_of(network, source, reports)


def verify_source(network: Network, source: str) -> tuple[Report, ...]:
    """What each check says of a text that is to be the network's file, such as an edited one.

    Raises `InputError` where the text cannot be run as Python.
    """
    derived = pipeline.derive(network)
    return pipeline.verify(derived, import_source(source), source, pipeline.source(derived))


def check(derivation: str, network: Network, **options: Any) -> Judgement:
    """A person's own derivation, judged: `FILE.txt`, `FILE.py` or `FILE.py:function`.

    `options` are those of `symnn check`: `args`, `returns`, `layout` ("columns" or "rows"),
    `transposed_weights`, `update`, `learning_rate`, `samples`, `timeout` (seconds) and `memory`
    (MiB). Raises `InputError` for what cannot be read, run or matched with the network.
    """
    return derivations.check_derivation(derivation, build(network), Options(**options))
