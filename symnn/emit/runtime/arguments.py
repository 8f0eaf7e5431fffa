"""The command line's arguments."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from symnn.emit.runtime.network.constants import SPEC
from symnn.emit.runtime.table import _is_number

PROGRAM = Path(__file__).name
Command = Callable[[argparse.Namespace], int]


class _Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{PROGRAM}: error: {' '.join(message.split())}\n")


def _parser(
    train: Command, predict: Command, check: Command
) -> argparse.ArgumentParser:
    """The arguments of each command, which is what `run` then is."""
    parser = _Parser(prog=PROGRAM, description=f"Train and use {SPEC['name']}.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("train", help="train on a data file")
    command.set_defaults(run=train)
    _add_data(command)
    command.add_argument("--epochs", type=_whole(1), default=20)
    command.add_argument("--batch-size", type=_whole(1), default=32)
    command.add_argument("--seed", type=_whole(0), default=0)
    command.add_argument(
        "--holdout", type=_share, default=0.2, help="share of rows kept for the report"
    )
    command.add_argument("-o", "--output", default="params.npz")
    command.add_argument("-q", "--quiet", action="store_true", help="no line per epoch")

    command = commands.add_parser("predict", help="print predictions as CSV")
    command.set_defaults(run=predict)
    _add_data(command)
    command.add_argument("--params", default="params.npz")
    command.add_argument("-o", "--output", help="a .csv file to write instead")

    command = commands.add_parser("selfcheck", help="check the gradient numerically")
    command.set_defaults(run=check)
    command.add_argument("--seed", type=_whole(0), default=0)
    return parser


def _add_data(command: argparse.ArgumentParser) -> None:
    command.add_argument("data", metavar="DATA", help="a .csv with a header or an .npz")
    command.add_argument(
        "--target",
        nargs="+",
        action="extend",
        default=[],
        metavar="COLUMN",
        help="target columns of a CSV; when left out, the last or those trained on",
    )


def _whole(lowest: int) -> Callable[[str], int]:
    def convert(text: str) -> int:
        if not (text.isdecimal() and len(text) < 19 and int(text) >= lowest):
            expected = f"expected a whole number from {lowest} up"
            raise argparse.ArgumentTypeError(f"{text[:40]!r}: {expected}")
        return int(text)

    return convert


def _share(text: str) -> float:
    if not (_is_number(text) and 0 <= float(text) < 1):
        expected = "expected a number from 0 to below 1"
        raise argparse.ArgumentTypeError(f"{text[:40]!r}: {expected}")
    return float(text)
