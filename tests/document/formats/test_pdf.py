"""PDF: the same bytes each time, and one line where it cannot be made."""

from __future__ import annotations

import shutil

import pytest

from symnn.document.formats import pdf as format_pdf
from symnn.document.formats.pdf import compiled, pdf, write_pdf
from symnn.errors import InputError
from symnn.spec import from_shorthand

NETWORK = from_shorthand("2-2-3-2", activation="sigmoid")


def document_of(body: str) -> str:
    return f"\\documentclass{{article}}\\begin{{document}}{body}\\end{{document}}"


@pytest.fixture
def needs_latex(typeset):
    """Skips where LaTeX is missing."""
    typeset(document_of(r"\typeout{tikz}x"))


def test_the_same_document_is_the_same_bytes(needs_latex, document, tmp_path):
    made = document(NETWORK)
    first = pdf(made)
    write_pdf(made, tmp_path / "a.pdf")
    assert first.startswith(b"%PDF")
    assert (tmp_path / "a.pdf").read_bytes() == first


def test_references_are_at_rest(needs_latex):
    again = document_of(r"\ifcsname r@b\endcsname known\else new\fi\label{b}")
    assert compiled(again) == compiled(document_of(r"known\label{b}"))


def test_no_pdflatex_is_one_line_that_says_what_to_install(document, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(InputError, match="apt-get install texlive") as raised:
        write_pdf(document(NETWORK), tmp_path / "a.pdf")
    assert "\n" not in str(raised.value)
    assert not list(tmp_path.iterdir())


def test_an_error_of_tex_is_one_line(needs_latex):
    with pytest.raises(InputError, match="pdflatex stopped: Undefined control sequence") as raised:
        compiled(document_of(r"\nothing"))
    assert "\n" not in str(raised.value)


def test_a_run_without_end_is_ended(needs_latex, monkeypatch):
    monkeypatch.setattr(format_pdf, "SECONDS", 1)
    with pytest.raises(InputError, match="took too long"):
        compiled(document_of(r"\def\a{\a}\a"))


def test_tex_reads_nothing_outside_its_folder_and_runs_no_program(needs_latex, tmp_path):
    (tmp_path / "secret.tex").write_text("secret")
    with pytest.raises(InputError, match="secret"):
        compiled(document_of(rf"\input{{{tmp_path / 'secret.tex'}}}"))
    compiled(document_of(rf"\immediate\write18{{touch {tmp_path / 'made'}}}x"))
    assert not (tmp_path / "made").exists()
