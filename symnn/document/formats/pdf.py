"""A document → PDF, by pdfLaTeX in a folder of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from symnn.document.blocks import Document
from symnn.document.formats.latex import latex_document
from symnn.errors import InputError

COMMAND = ("pdflatex", "-no-shell-escape", "-interaction=batchmode", "-halt-on-error")
NAME = "document"
# No date, no identifier of the folder, no version of TeX: the same document is the same bytes.
REPRODUCIBLE = r"\pdfinfoomitdate=1 \pdftrailerid{} \pdfsuppressptexinfo=-1 "
ENVIRONMENT = {
    "SOURCE_DATE_EPOCH": "0",
    "FORCE_SOURCE_DATE": "1",
    "max_print_line": "1000",  # of the log: an error in one piece
    "openin_any": "p",  # TeX reads and writes in its folder alone
    "openout_any": "p",
}
AGAIN = re.compile(r"Rerun|Table widths have changed")
MOST_RUNS = 4
SECONDS = 120  # of one run


def pdf(document: Document) -> bytes:
    """The document as a PDF; the same bytes from the same installation of TeX each time.

    Raises `InputError` where pdfLaTeX is not installed, or does not do it.
    """
    return compiled(latex_document(document))


def write_pdf(document: Document, path: Path) -> None:
    """Writes the document, once it is whole. Raises `InputError` as `pdf` does, and `OSError`
    for a path that cannot be written."""
    path.write_bytes(pdf(document))


def compiled(source: str) -> bytes:
    """The PDF of LaTeX's source, run until its references and its tables stand still.

    Raises `InputError` where pdfLaTeX is not installed, finds an error, or takes too long.
    """
    program = latex_program()
    with TemporaryDirectory() as folder:
        (Path(folder) / f"{NAME}.tex").write_text(f"{REPRODUCIBLE}%\n{source}", encoding="utf-8")
        for _ in range(MOST_RUNS):
            if not AGAIN.search(_run(program, folder)):
                break
        return (Path(folder) / f"{NAME}.pdf").read_bytes()


def latex_program() -> str:
    """Where pdfLaTeX is. Raises `InputError` where it is not installed."""
    program = shutil.which(COMMAND[0])
    if program is None:
        raise InputError(
            "PDF needs pdflatex, which is not installed: on Debian or Ubuntu, apt-get install "
            "texlive-latex-recommended texlive-pictures; .tex and .html need nothing"
        )
    return program


def _run(program: str, folder: str) -> str:
    """The log of one run. Raises `InputError` where it fails."""
    command = [program, *COMMAND[1:], f"{NAME}.tex"]
    environment = {**os.environ, **ENVIRONMENT}
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, timeout=SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        reason = "took too long" if isinstance(error, subprocess.TimeoutExpired) else str(error)
        raise InputError(f"PDF: pdflatex {reason}; .tex and .html need none") from error
    log = Path(folder) / f"{NAME}.log"
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    if done.returncode != 0:
        first = next((line[2:] for line in text.splitlines() if line.startswith("! ")), "no log")
        raise InputError(f"PDF: pdflatex stopped: {first}; .tex and .html need none")
    return text
