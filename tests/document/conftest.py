"""What the tests of documents share: a network's document, its LaTeX, and pdfLaTeX."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from symnn.document import DocumentOptions, Material, compose, latex_document
from symnn.pipeline import derive

# As wide as a standalone document's, in its font.
MEASURED = r"""\documentclass[11pt,a4paper,fleqn]{article}
\usepackage{amsmath}
\usepackage{amssymb}
\usepackage[margin=25mm]{geometry}"""


@pytest.fixture(scope="session")
def document():
    """The document of a description."""

    def call(spec, **options):
        derived = derive(spec)
        return compose(
            Material(derived.model, derived.backward, derived.update, DocumentOptions(**options))
        )

    return call


@pytest.fixture(scope="session")
def latex(document):
    """The LaTeX of a description."""
    return lambda spec, **options: latex_document(document(spec, **options))


@pytest.fixture
def typeset(tmp_path):
    """The log of pdfLaTeX, which must compile the text without an error."""
    if shutil.which("pdflatex") is None:
        pytest.skip("pdflatex is not installed")

    def call(text):
        if "tikz" in text and not _found("tikz.sty"):
            pytest.skip("TikZ is not installed (texlive-pictures)")
        (tmp_path / "document.tex").write_text(text, encoding="utf-8")
        command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "document.tex"]
        for _ in range(2):  # references, and the widths of tables
            done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=120)
            log = (tmp_path / "document.log").read_text(encoding="utf-8", errors="replace")
            errors = [line for line in log.splitlines() if line.startswith("!")]
            assert done.returncode == 0 and not errors, errors
        return log

    return call


def _found(name):
    return subprocess.run(["kpsewhich", name], capture_output=True).returncode == 0


@pytest.fixture
def widths(typeset):
    """The width in em that TeX gives to each of several formulas in display style."""

    def call(formulas):
        lines = [MEASURED, r"\begin{document}", r"\typeout{EM=\the\fontdimen6\font}"]
        for formula in formulas:
            lines.append(rf"\setbox0=\hbox{{$\displaystyle {formula}$}}\typeout{{WIDTH=\the\wd0}}")
        log = typeset("\n".join([*lines, r"x\end{document}"]))
        em = float(re.findall(r"EM=([\d.]+)pt", log)[0])
        return [float(width) / em for width in re.findall(r"WIDTH=([\d.]+)pt", log)]

    return call
