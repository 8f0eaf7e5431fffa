"""`symnn export`: every format and option, what is refused, and the same bytes every time."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from symnn import document, pipeline
from symnn.verify import Finding, Report, Verdict

ROOT = Path(__file__).parents[2]
HIGHAM = ROOT / "examples" / "higham.toml"
STARTS = {
    "tex": b"\\documentclass",
    "pdf": b"%PDF-",
    "html": b"<!DOCTYPE html>",
    "md": b"# higham\n",
    "ipynb": b"{\n",
}
SMALL = ("export", "2-2", "--no-verify", "-o")
needs_latex = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs pdflatex")
FORMATS = [pytest.param(f, marks=needs_latex if f == "pdf" else ()) for f in STARTS]


@pytest.fixture
def nothing_derived(monkeypatch):
    """Whoever derives fails the test: bad input is refused before any work."""

    def derive(_):
        raise AssertionError("derived")

    monkeypatch.setattr(pipeline, "derive", derive)


@pytest.mark.parametrize("name", FORMATS)
def test_the_suffix_says_the_format(run, name):
    code, out, err = run("export", HIGHAM, "--no-verify", "-o", f"net.{name}")
    assert (code, out, err) == (0, f"wrote net.{name}: not verified\n", "")
    assert Path(f"net.{name}").read_bytes().startswith(STARTS[name])


def test_a_format_may_be_given_whatever_the_suffix(run):
    assert run(*SMALL, "net.txt", "--format", "md").code == 0
    assert run(*SMALL, "net.MD").code == 0
    assert Path("net.txt").read_bytes() == Path("net.MD").read_bytes()


def test_standard_output_gets_the_document_and_nothing_else(run):
    run(*SMALL, "net.tex")
    code, out, err = run(*SMALL, "-", "--format", "tex")
    assert (code, err) == (0, "")
    assert out.encode() == Path("net.tex").read_bytes()


def test_what_was_checked_is_in_the_document(run):
    code, out, _ = run("export", HIGHAM, "-o", "net.md")
    assert (code, out) == (0, "wrote net.md: verified\n")
    checked = Path("net.md").read_text().partition("## What was checked")[2]
    for check in ("derivation", "symbols", "field", "float", "training"):
        assert re.search(rf"- `{check}`: \d+ equal\.", checked)
    assert re.search(r"\*\*All \d+ are equal\.\*\*", checked)
    run("export", HIGHAM, "--no-verify", "-o", "not.md")
    checked = Path("not.md").read_text().partition("## What was checked")[2]
    assert "Nothing was checked" in checked and "equal." not in checked


def sections(run, *options):
    """The titles of the sections, and the text, its formulas as plain LaTeX."""
    assert run("export", "2-3-3-2", "--no-verify", "-o", "net.md", *options).code == 0
    text = Path("net.md").read_text().replace("_ {", "_{").replace(" &=", " =")
    return re.findall(r"^#{2,3} (.*)$", text, re.MULTILINE), text


def test_brief_leaves_the_reasons_out_and_keeps_the_gradient(run):
    full, _ = sections(run)
    brief, text = sections(run, "--level", "brief")
    assert "Derivation" in full and "Derivation" not in brief
    assert r"\frac{\partial L}{\partial W^{l}_{kj}} =" in text


def test_results_with_indices_or_with_matrices_alone(run):
    index, text = sections(run, "--notation", "index", "--no-example")
    assert "One sample, with columns" not in index and r"\mathbf{W}" not in text
    matrix, text = sections(run, "--notation", "matrix", "--level", "brief")
    assert "One sample, with columns" in matrix
    assert r"\frac{\partial L}{\partial W^{l}_{kj}} =" not in text
    assert r"\frac{\partial L}{\partial \mathbf{W}^{l}} =" in text


def test_layers_once_or_each(run):
    assert r"\delta^{l}_" in sections(run)[1]
    _, each = sections(run, "--depth", "explicit")
    results = each.partition("## Derivation")[2].partition("## Update")[0]
    assert r"\delta^{2}_{ik} =" in results and r"\delta^{l}_{ik} =" not in results


def test_a_product_with_a_diagonal_or_entry_by_entry(run):
    def columns(text):
        return text.partition("One sample, with columns")[2].partition("A batch")[0]

    diagonal = columns(sections(run)[1])
    entries = columns(sections(run, "--product", "odot")[1])
    assert r"\mathop{\mathrm{diag}}" in diagonal and r"\odot" not in diagonal
    assert r"\odot" in entries and r"\mathop{\mathrm{diag}}" not in entries


def test_no_example(run):
    assert "Worked example" in sections(run)[0]
    assert "Worked example" not in sections(run, "--no-example")[0]


@pytest.mark.parametrize(("name", "whole"), [("tex", "\\begin{document}"), ("md", "# net")])
def test_a_fragment_is_the_sections_alone(run, name, whole):
    run(*SMALL, f"whole.{name}")
    assert run(*SMALL, f"part.{name}", "--fragment").code == 0
    text, part = Path(f"whole.{name}").read_text(), Path(f"part.{name}").read_text()
    body = part[part.index("Architecture") :].rstrip()
    assert whole in f"\n{text}" and whole not in f"\n{part}"
    assert len(body) > 1000 and body in text


def test_from_an_emitted_file_it_says_which_and_how_its_certificate_stands(run):
    run("generate", "2-2", "-o", "net.py")
    code, out, err = run("export", "net.py", "-o", "net.md")
    assert (code, err) == (0, "")
    assert out == "wrote net.md: verified: net.py. Its certificate holds.\n"
    text = Path("net.md").read_text()
    assert "the Python file `net.py` as it lay on disk" in text
    assert "Its certificate holds." in text
    Path("net.certificate.json").unlink()
    run("export", "net.py", "-o", "net.md")
    assert "It has no certificate beside it." in Path("net.md").read_text()


def test_an_edited_file_is_told_and_a_wrong_one_refused(run, folder):
    run("generate", "2-2", "-o", "net.py")
    right = Path("net.py").read_text()
    Path("net.py").write_text(f"{right}# mine\n")
    code, _, err = run("export", "net.py", "-o", "net.md")
    assert code == 0 and "was edited" in err
    assert "the file was edited since" in Path("net.md").read_text()
    wrong, count = re.subn(r"( +dW1 = )(d1\.T @ x)", r"\g<1>2 * (\2)", right, count=1)
    assert count == 1
    Path("net.py").write_text(wrong)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    code, _, err = run("export", "net.py", "-o", "net.md")
    assert code == 1 and "symnn: net.md is not written: a check did not pass" in err
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize(("verdict", "code"), [(Verdict.UNDECIDED, 3), (Verdict.DIFFERENT, 1)])
def test_what_does_not_pass_is_not_written(run, monkeypatch, folder, verdict, code):
    reports = (Report("derivation", (Finding("W1", verdict, "out of reach"),)),)
    monkeypatch.setattr(pipeline, "verify", lambda *_: reports)
    found, out, err = run("export", "1-2", "-o", "net.tex")
    assert found == code and "out of reach" in out
    assert err == "symnn: net.tex is not written: a check did not pass\n"
    found, out, err = run("export", "1-2", "-o", "-", "--format", "md")
    assert (found, out) == (code, "")
    assert "out of reach" in err and "the document is not written" in err
    assert run("export", "1-2", "-o", "net.tex", "--no-verify").code == 0
    assert os.listdir(folder) == ["net.tex"]


def test_without_latex_a_pdf_is_refused_at_once(run, folder, monkeypatch, nothing_derived):
    monkeypatch.setenv("PATH", str(folder))
    code, out, err = run("export", "2-2", "-o", "net.pdf")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("symnn: error: PDF needs pdflatex, which is not installed")
    assert os.listdir(folder) == []


def test_a_pdf_is_nothing_for_a_terminal(run, monkeypatch, nothing_derived):
    monkeypatch.setattr(document, "check_format", lambda *_: None)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    code, out, err = run("export", "2-2", "-o", "-", "--format", "pdf")
    assert (code, out) == (2, "")
    assert err == (
        "symnn: error: --output: a PDF is nothing for a terminal; expected a pipe or a file\n"
    )


@pytest.mark.parametrize(
    ("layers", "depth", "limit"),
    [pytest.param(10_000, "general", "at most 1000", marks=pytest.mark.slow),
     pytest.param(1_001, "general", "at most 1000", marks=pytest.mark.slow),
     (101, "explicit", "at most 100; of --depth general, at most 1000")],
)  # fmt: skip
def test_too_deep_a_network_is_refused_at_once(run, folder, nothing_derived, layers, depth, limit):
    sizes = "-".join(["2"] * (layers + 1))
    code, out, err = run("export", sizes, "-o", "net.tex", "--depth", depth)
    assert (code, out) == (2, "")
    name = f"net_{layers}_layers"
    assert err == f"symnn: error: {name}: {layers} layers; a document of --depth {depth}: {limit}\n"
    assert os.listdir(folder) == []


@pytest.mark.slow
def test_a_deep_network_is_told_as_briefly_as_one_of_some_layers(run):
    lengths = []
    for layers in (20, 200):
        run("export", "-".join(["4"] * (layers + 1)), "--no-verify", "-o", "net.md")
        text = Path("net.md").read_text()
        assert f"| 1–{layers - 1} | 4 |" in text
        lengths.append(len(text))
    assert lengths[1] < 1.05 * lengths[0]


SCRIPT = """
import sys
from symnn.cli import main
for name in sys.argv[1:]:
    if main(["export", "net.toml", "-o", "net." + name]):
        sys.exit(name)
"""
RUNS = (
    {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "1", "TZ": "UTC"},
    {"PYTHONHASHSEED": "4242", "SOURCE_DATE_EPOCH": "2000000000", "TZ": "Asia/Tokyo"},
)


@pytest.mark.parametrize(
    "names",
    [["md"], pytest.param(["tex", "html", "ipynb"], marks=pytest.mark.slow),
     pytest.param(["pdf"], marks=[pytest.mark.slow, needs_latex])],
    ids=" ".join,
)  # fmt: skip
def test_the_same_bytes_in_any_folder_at_any_date_under_any_hash_seed(tmp_path, names):
    found = []
    for number, settings in enumerate(RUNS):
        folder = tmp_path / ("a" * (number + 1))
        folder.mkdir()
        shutil.copy(ROOT / "examples" / "higham.toml", folder / "net.toml")
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, *names],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), **settings},
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        found.append({name: (folder / f"net.{name}").read_bytes() for name in names})
        if "ipynb" in names:
            json.loads(found[-1]["ipynb"])
    for name in names:
        assert found[0][name] == found[1][name], name


def test_what_is_no_file_is_left_as_it_is(run):
    os.mkfifo("pipe.tex")
    code, _, err = run(*SMALL, "pipe.tex")
    assert (code, err) == (
        2,
        "symnn: error: pipe.tex: is no regular file; expected one, or a name for a new one\n",
    )
    assert Path("pipe.tex").is_fifo()


def test_no_line_of_the_example_names_an_equation_that_is_not_told(run):
    options = ("--level", "brief", "--notation", "matrix", "--format", "md", "--no-verify")
    _, out, _ = run("export", HIGHAM, "-o", "-", *options)
    told = {n for tag in re.findall(r"\\tag\{([^}]*)\}", out) for n in re.findall(r"\d+", tag)}
    named = set(re.findall(r"by \((\d+)\)", out))
    assert named and named <= told
