"""What reaches a terminal: one line where a line is meant, and nothing that acts on it."""

from __future__ import annotations

from pathlib import Path

import pytest

ESCAPE = "\x1b]0;owned\x07\x1b[31m"


def test_a_path_cannot_act_on_the_terminal(run):
    code, out, err = run("generate", "2-1", "--no-verify", "-o", f"a{ESCAPE}.py")
    assert (code, err) == (0, "")
    assert out.startswith(r"wrote a\x1b]0;owned\x07\x1b[31m.py: ") and out[:-1].isprintable()


@pytest.mark.parametrize("name", ["loss", "loss_and_grad", "predict"])
def test_an_emitted_file_cannot_act_on_the_terminal(run, name):
    run("generate", "2-1", "--no-verify", "-o", "net.py")
    source = Path("net.py").read_text()
    assert f"def {name}(" in source
    raising = f"    raise ValueError({ESCAPE!r})\n\n\n"
    Path("net.py").write_text(f"{source.split('if __name__')[0]}def {name}(*_):\n{raising}")
    code, out, _ = run("verify", "net.py")
    assert code == 1 and "owned" in out
    assert all(line.isprintable() for line in out.splitlines())


def test_a_file_that_cannot_be_run_cannot_act_on_the_terminal(run):
    run("generate", "2-1", "--no-verify", "-o", "net.py")
    Path("net.py").write_text(Path("net.py").read_text() + f"raise ValueError({ESCAPE!r})\n")
    code, _, err = run("verify", "net.py")
    assert code == 2 and "owned" in err and err[:-1].isprintable()
