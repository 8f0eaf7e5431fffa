"""`generate` and `verify FILE.py`: both files or neither, and every edit of either noticed."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from symnn.certificate import read
from symnn.cli import emitted, main
from symnn.files import embedded_spec
from symnn.inspection import inspect
from symnn.version import __version__
from tests.processes import alive, left

ROOT = Path(__file__).parents[2]
SMALL = ("2-1", "--optimizer", "sgd")
FILE, CERTIFICATE = Path("net.py"), Path("net.certificate.json")


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A folder with a small emitted file and its certificate."""
    folder = tmp_path_factory.mktemp("written")
    assert main(["generate", *SMALL, "-o", str(folder / FILE)]) == 0
    return folder


@pytest.fixture
def net(written, folder):
    """The two files in a folder of the test's own; the text of the first."""
    for name in (FILE, CERTIFICATE):
        shutil.copy(written / name, folder)
    return FILE.read_text()


@pytest.fixture(scope="module")
def inspection(written):
    """What the checks say of the file."""
    return inspect(written / FILE, embedded_spec(written / FILE))


@pytest.fixture
def checked_before(inspection, monkeypatch):
    """For tests that are not about the checks: they are not run again."""
    monkeypatch.setattr(emitted, "inspect", lambda *_: inspection)


def gradient_lines(text: str) -> range:
    """Where the body of `loss_and_grad` stands in the text."""
    start = text.index('"""', text.index("def loss_and_grad(")) + 3
    start = text.index('"""', start) + 4
    return range(start, text.index("\ndef ", start))


def test_the_certificate_is_of_the_file(net):
    certificate = read(CERTIFICATE)
    assert certificate.symnn == __version__
    assert {"derivation", "float", "training"} <= set(certificate.run.seconds)
    assert ".certificate.json" in net.split("SPEC:")[0]


def test_a_file_as_written_holds_with_its_certificate(net, run):
    code, out, err = run("verify", FILE)
    assert (code, err) == (0, "")
    assert out.splitlines()[-2:] == ["certificate: holds", "verdict: equal"]
    code, out, err = run("verify", FILE, "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)["certificate"] == {"file": str(CERTIFICATE), "status": "holds"}


def test_a_file_alone_is_checked_alone(net, run, checked_before):
    CERTIFICATE.unlink()
    code, out, err = run("verify", FILE)
    assert (code, err) == (0, "") and "certificate: missing" in out


@pytest.mark.parametrize("seed", range(5))
def test_a_gradient_line_edited_by_one_character_never_passes(net, run, seed):
    rng = random.Random(seed)
    while True:
        place = rng.choice(gradient_lines(net))
        put = rng.choice("+-*/@.0123NTWbxyz(), #")
        if put != net[place]:
            break
    FILE.write_text(net[:place] + put + net[place + 1 :])
    line = net[:place].count("\n") + 1
    code, _, err = run("verify", FILE)
    assert code in (1, 2) and err.count("\n") == 1
    if "was edited" in err:
        assert f"line {line} is not what symnn writes" in err
    else:  # it is no Python any more
        assert code == 2 and err.startswith("symnn: error: net.py")


@pytest.mark.parametrize(("right", "wrong"), [("/ N", "* N"), (".T @ x", ".T @-x")])
def test_a_wrong_gradient_is_different_whatever_its_certificate_says(net, run, right, wrong):
    body = gradient_lines(net)
    place = net.index(right, body.start)
    assert place in body
    FILE.write_text(net[:place] + wrong + net[place + len(right) :])
    code, out, err = run("verify", FILE)
    assert code == 1 and out.splitlines()[-1] == "verdict: different"
    assert err.startswith("symnn: net.py was edited since") and err.count("\n") == 1


def test_a_harmless_edit_is_equal_and_no_longer_certified(net, run, checked_before):
    FILE.write_text(net + "# mine\n")
    code, out, err = run("verify", FILE)
    *_, status, verdict, last = out.splitlines()
    assert (code, status, verdict) == (1, "certificate: outdated", "verdict: equal")
    assert last.startswith("failed: the certificate is outdated")
    assert err.startswith("symnn: net.py was edited since its certificate was written: line ")
    CERTIFICATE.unlink()
    code, out, err = run("verify", FILE)
    assert code == 0 and err.count("\n") == 1 and "was edited: line " in err


@pytest.mark.parametrize(
    ("edit", "status", "expected"),
    [
        (lambda text: text.replace('"equal"', '"equam"', 1), "edited", 1),
        (lambda text: text.replace('"run"', '"rum"'), "edited", 1),
        (lambda text: text.replace("\n ", "\n  ", 1), "edited", 1),
        (lambda text: text.replace(",", ";", 1), "unreadable", 2),
        (lambda text: text[1:], "unreadable", 2),
        (lambda text: "", "unreadable", 2),
    ],
)
def test_an_edited_certificate_is_one_line_and_the_file_is_still_checked(
    net, run, checked_before, edit, status, expected
):
    CERTIFICATE.write_text(edit(CERTIFICATE.read_text()))
    code, out, err = run("verify", FILE, "--json")
    assert code == expected and err.count("\n") == 1 and err.startswith(f"symnn: {CERTIFICATE}")
    found = json.loads(out)
    assert (found["verdict"], found["certificate"]["status"]) == ("equal", status)


def test_a_certificate_of_another_file_is_not_this_ones(net, run, checked_before):
    run("generate", *SMALL, "--loss", "mse", "-o", "other.py")
    os.replace("other.certificate.json", CERTIFICATE)
    code, _, err = run("verify", FILE)
    assert code == 1 and "SPEC is not the description" in err


@pytest.mark.parametrize("kind", ["folder", "loop"])
def test_a_certificate_that_is_no_file_is_one_line(net, run, checked_before, kind):
    CERTIFICATE.unlink()
    CERTIFICATE.mkdir() if kind == "folder" else CERTIFICATE.symlink_to(CERTIFICATE)
    code, _, err = run("verify", FILE)
    assert code == 2 and err.count("\n") == 1


def test_a_file_of_another_version_says_so_once(net, run, checked_before):
    FILE.write_text(net.replace(f"symnn {__version__}", "symnn 0.0.1"))
    CERTIFICATE.unlink()
    code, _, err = run("verify", FILE)
    told = f"net.py was written by symnn 0.0.1; these are the checks of {__version__}"
    assert (code, err) == (0, f"symnn: {told}\n")


LOOPS = "\nwhile True:\n    pass\n"
HOARDS = "\nhoard = [0] * 10**11\n"
PRINTS = "\nprint('hello')\n"


def at_the_end(net: str, text: str) -> None:
    FILE.write_text(net.split("\nif __name__")[0] + text)


def test_a_file_that_does_not_end_is_stopped(net, run):
    at_the_end(net, LOOPS)
    start = time.monotonic()
    code, out, err = run("verify", FILE, "--timeout", "1")
    told = "symnn: error: net.py: was stopped: it ran longer than 1 s\n"
    assert (code, out, err) == (2, "", told)
    assert time.monotonic() - start < 30


def test_a_gradient_that_does_not_end_is_stopped(net, run):
    place = gradient_lines(net).start
    FILE.write_text(f"{net[:place]}    while True:\n        pass\n{net[place:]}")
    code, out, err = run("verify", FILE, "--timeout", "2")
    assert (code, out) == (2, "") and "ran longer than 2 s" in err


def test_a_file_that_eats_memory_is_stopped(net, run):
    at_the_end(net, HOARDS)
    code, out, err = run("verify", FILE)
    assert (code, out) == (2, "") and err.count("\n") == 1 and "memory" in err.lower()


def test_what_a_file_prints_is_kept_apart(net, run):
    at_the_end(net, PRINTS)
    code, out, err = run("verify", FILE, "--json")
    assert code == 3 and json.loads(out)["verdict"] == "undecided"
    assert "net.py printed 1 line while it was checked: hello" in err


@pytest.mark.parametrize("text", ["import os\nos._exit(0)\n", "import sys\nsys.exit(0)\n"])
def test_a_file_that_ends_the_process_is_no_pass(net, run, text):
    at_the_end(net, "\n" + text)
    code, out, err = run("verify", FILE)
    assert (code, out) == (2, "") and err.startswith("symnn: error: net.py: ")


FLEES = """
import os, pathlib, signal, sys, time
if parent := os.fork():
    os.waitpid(parent, 0)
else:
    os.setsid()
    if os.fork() == 0:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        pathlib.Path("fled").touch()
        time.sleep(100)
    os._exit(0)
time.sleep(100)
"""
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is not found")


@pytest.fixture
def temporary(tmp_path_factory, monkeypatch):
    """Where the temporary folders of the processes are made: it names them."""
    place = tmp_path_factory.mktemp("temporary")
    monkeypatch.setenv("TMPDIR", str(place))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return place


@on_linux
def test_a_file_that_flees_into_sessions_is_stopped_in_time(net, run, temporary):
    at_the_end(net, FLEES)
    code, _, err = run("verify", FILE, "--timeout", "5")
    assert time.time() - Path("fled").stat().st_mtime < 8
    assert (code, err) == (2, "symnn: error: net.py: was stopped: it ran longer than 5 s\n")
    assert not alive(temporary) and not list(temporary.iterdir())


@on_linux
def test_nothing_of_a_file_outlives_symnn(net, temporary):
    at_the_end(net, FLEES)
    script = "from symnn.cli import main; main()"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", script, "verify", FILE], env=environment) as symnn:
        end = time.monotonic() + 60
        while not Path("fled").exists() and time.monotonic() < end:
            time.sleep(0.05)
        assert len(alive(temporary)) > 3
        symnn.kill()
    assert not left(temporary, 10) and not list(temporary.iterdir())


# What is written


def folder_as_it_is() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in Path().iterdir()}


@pytest.mark.parametrize("step", [1, 2])
@pytest.mark.parametrize("old", [True, False])
def test_both_files_are_written_or_neither(run, monkeypatch, step, old):
    if old:
        run("generate", "2-3", "-o", FILE)
    before, calls, replace = folder_as_it_is(), [], Path.replace

    def failing(self, target):
        calls.append(target)
        if len(calls) == step:
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    code, out, err = run("generate", *SMALL, "-o", FILE)
    assert (code, out) == (2, "") and "No space left on device" in err
    assert folder_as_it_is() == before


def test_without_verification_a_certificate_of_another_text_goes(net, run):
    code, out, _ = run("generate", *SMALL, "--no-verify", "-o", FILE)
    assert code == 0 and out.endswith(", not verified\n") and CERTIFICATE.exists()
    code, out, _ = run("generate", "2-3", "--no-verify", "-o", FILE)
    assert code == 0 and "removed net.certificate.json" in out and not CERTIFICATE.exists()


def test_a_file_that_only_has_the_name_is_not_touched(run):
    CERTIFICATE.write_text("mine\n")
    code, _, err = run("generate", *SMALL, "-o", FILE)
    assert code == 2 and "net.certificate.json: is not a certificate that symnn wrote" in err
    assert run("generate", *SMALL, "--no-verify", "-o", FILE).code == 0
    assert CERTIFICATE.read_text() == "mine\n"


def test_a_broken_certificate_is_written_again(net, run):
    CERTIFICATE.write_text(CERTIFICATE.read_text()[:300])
    assert run("generate", *SMALL, "-o", FILE).code == 0
    assert run("verify", FILE).code == 0
    assert sorted(os.listdir()) == ["net.certificate.json", "net.py"]


def test_a_folder_that_is_read_only(run, folder):
    folder.chmod(0o500)
    if os.access(folder, os.W_OK):
        pytest.skip("this user may write anywhere")
    code, _, err = run("generate", *SMALL, "-o", FILE)
    folder.chmod(0o700)
    assert code == 2 and err.count("\n") == 1 and "cannot be written" in err


def test_a_file_may_be_verified_through_a_link(net, run):
    Path("link.py").symlink_to(FILE)
    code, out, err = run("verify", "link.py")
    assert (code, err) == (0, "") and "certificate: holds" in out


def test_training_writes_a_certificate_too(run, line_data):
    assert run("train", "1-1", "line.csv", "--epochs", "1", "-o", "net.npz").code == 0
    assert run("verify", FILE).code == 0
    assert re.match("[0-9a-f]{64}$", read(CERTIFICATE).digest)


def test_the_schema_of_a_certificate_is_printed(run):
    code, out, _ = run("schema", "--certificate")
    assert code == 0 and json.loads(out)["title"] == "Certificate"


FOREIGN = "def backward():\n    return 1\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [(lambda net: FOREIGN, "is not a file that symnn wrote"),
     (lambda net: net + "# mine\n", "was edited"),
     (lambda net: net.replace("z1 = x @ W1.T", "z1 = 2 * x @ W1.T"), "was edited")],
    ids=["another's", "a comment", "a line"],
)  # fmt: skip
def test_what_symnn_did_not_write_is_not_replaced(net, text, why, capsys):
    FILE.write_text(text(net))
    assert main(["generate", *SMALL, "-o", str(FILE)]) == 2
    err = capsys.readouterr().err
    assert why in err and "--force" in err and err.count("\n") == 1
    assert FILE.read_text() == text(net)
    assert main(["generate", *SMALL, "-o", str(FILE), "--no-verify", "--force"]) == 0
    assert FILE.read_text() == net


def test_what_symnn_wrote_is_replaced_with_or_without_its_certificate(net):
    for _ in range(2):
        assert main(["generate", "3-1", "-o", str(FILE), "--no-verify"]) == 0
        assert FILE.read_text() != net
        FILE.write_text(net)
        CERTIFICATE.unlink(missing_ok=True)
