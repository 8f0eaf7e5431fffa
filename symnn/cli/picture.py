"""The picture of a training: the loss by epoch, in a PNG that says that symnn drew it."""

from __future__ import annotations

import logging
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from symnn.cli import report
from symnn.errors import InputError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MARK = b"tEXtSoftware\0symnn"  # a chunk's type and text, as `metadata` below has it written
HEAD = 4096  # bytes; the text of a PNG stands before its pixels


def check_picture(path: Path) -> None:
    """Raises `InputError` where a picture would replace a file that symnn did not write."""
    if not path.exists():
        return
    head = b""
    try:
        if path.is_file():  # a pipe would be waited for
            with path.open("rb") as file:
                head = file.read(HEAD)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    if not (head.startswith(SIGNATURE) and MARK in head):
        raise InputError(f"{path}: is not a picture that symnn wrote; it would be replaced")


def history_picture(history: dict[str, Any], name: str) -> bytes | None:
    """The loss by epoch as a picture; None, and one line, where matplotlib cannot draw it."""
    if not history["loss"]:
        return None
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # of its caches, in many lines
    try:
        return _drawn(history, name)
    except ImportError:
        report.note("no picture of the loss: it needs matplotlib; pip install 'symnn[plot]'")
    except Exception as error:  # what was trained is worth more than its picture
        report.note(f"no picture of the loss: matplotlib fails: {error}")
    return None


def _drawn(history: dict[str, Any], name: str) -> bytes:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.add_subplot()
    epochs = range(1, len(history["loss"]) + 1)
    axes.plot(epochs, history["loss"], label="training")
    if history.get("validation_loss"):
        axes.plot(epochs, history["validation_loss"], label="held out")
    axes.set(xlabel="epoch", ylabel="loss", title=name)
    if min(history["loss"]) > 0:
        axes.set_yscale("log")
    axes.legend()
    axes.grid(alpha=0.3)
    drawn = BytesIO()
    with np.errstate(all="ignore"):  # before a divergence, losses may be as large as they get
        figure.savefig(drawn, format="png", metadata={"Software": "symnn"})
    return drawn.getvalue()
