"""What the tests of documents share: a derived network's LaTeX, and pdfLaTeX."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from symnn.document import latex_document
from symnn.document.latex import PREAMBLE
from symnn.pipeline import derive


@pytest.fixture(scope="session")
def latex():
    """The LaTeX of a description."""

    def call(spec):
        derived = derive(spec)
        return latex_document(derived.model, derived.backward, derived.update)

    return call


@pytest.fixture
def typeset(tmp_path):
    """The log of pdfLaTeX, which must compile the text without an error."""
    if shutil.which("pdflatex") is None:
        pytest.skip("pdflatex is not installed")

    def call(text):
        (tmp_path / "document.tex").write_text(text, encoding="utf-8")
        command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "document.tex"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=120)
        log = (tmp_path / "document.log").read_text(encoding="utf-8", errors="replace")
        errors = [line for line in log.splitlines() if line.startswith("!")]
        assert done.returncode == 0 and not errors, errors
        return log

    return call


@pytest.fixture
def widths(typeset):
    """The width in em that TeX gives to each of several formulas in display style."""

    def call(formulas):
        lines = [PREAMBLE, r"\begin{document}", r"\typeout{EM=\the\fontdimen6\font}"]
        for formula in formulas:
            lines.append(rf"\setbox0=\hbox{{$\displaystyle {formula}$}}\typeout{{WIDTH=\the\wd0}}")
        log = typeset("\n".join([*lines, r"x\end{document}"]))
        em = float(re.findall(r"EM=([\d.]+)pt", log)[0])
        return [float(width) / em for width in re.findall(r"WIDTH=([\d.]+)pt", log)]

    return call
