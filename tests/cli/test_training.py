"""`symnn train`: what it learns, prints and writes; a divergence; the same seed again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from symnn import pipeline
from tests.networks import load

LEARN = ("--optimizer", "adam", "--learning-rate", "0.1", "--epochs", "60")
DIVERGE = ("--optimizer", "sgd", "--learning-rate", "1e40")


def train(run, *arguments):
    return run("train", "1-1", "line.csv", "--no-verify", *arguments)


def arrays(name):
    with np.load(name, allow_pickle=False) as file:
        return {key: file[key] for key in file.files}


def parameters(name):
    """The arrays of numbers: not the names of the columns."""
    return {key: array for key, array in arrays(name).items() if array.dtype.kind == "f"}


def test_it_learns_and_says_what_it_wrote(run, line_data):
    code, out, err = run("train", "1-1", "line.csv", *LEARN, "-o", "line.npz")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "net_1_1: 60 epochs on 48 rows"
    assert lines[1].startswith("12 held-out rows: loss ")
    assert float(lines[1].split("R² ")[1]) > 0.999
    assert lines[2] == "wrote line.py, line.certificate.json, line.npz, line.png"
    learned = parameters("line.npz")
    np.testing.assert_allclose(learned["W1"], [[3]], atol=0.02)
    np.testing.assert_allclose(learned["b1"], [-1], atol=0.02)
    assert Path("line.png").read_bytes().startswith(b"\x89PNG")


def test_what_it_writes_works_without_symnn(run, line_data):
    run("train", "1-1", "line.csv", *LEARN, "-o", "net.npz")
    script = Path("net.py").read_text()
    assert "import symnn" not in script and "from symnn" not in script
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-I", "net.py", "predict", "line.csv", "--params", "net.npz"],
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    header, *rows = done.stdout.splitlines()
    assert header == "y"
    np.testing.assert_allclose(np.array(rows, float), line_data[1].ravel(), atol=0.1)


def test_csv_and_npz_give_the_same_parameters(run, line_data):
    train(run, "-o", "a.npz")
    assert run("train", "1-1", "line.npz", "--no-verify", "-o", "b.npz").code == 0
    a, b = parameters("a.npz"), arrays("b.npz")
    assert list(a) == list(b)
    assert all(a[name].tobytes() == b[name].tobytes() for name in b)


def predicted(data, params):
    """What the emitted file beside `net.npz` makes of a CSV's text, in a process of its own."""
    Path("new.csv").write_text(data)
    done = subprocess.run(
        [sys.executable, "-I", "net.py", "predict", "new.csv", "--params", params],
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("program", ["symnn", "emitted"])
def test_columns_are_found_by_name_whichever_program_trained(run, folder, program):
    rng = np.random.default_rng(0)
    table = rng.standard_normal((30, 3))
    rows = [",".join(map(str, row)) for row in table.tolist()]
    training = "\n".join(["u,v,y", *rows, ""])
    Path("data.csv").write_text(training)
    assert run("train", "2-1", "data.csv", "--no-verify", "-o", "net.npz").code == 0
    params = "net.npz"
    if program == "emitted":
        params = "own.npz"
        command = [sys.executable, "net.py", "train", "data.csv", "-q", "-o", params]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
    assert arrays(params)["columns.inputs"].tolist() == ["u", "v"]
    assert arrays(params)["columns.targets"].tolist() == ["y"]

    code, expected, err = predicted(training, params)
    assert (code, err) == (0, "")
    more = "\n".join(
        ["id,y,v,u", *(f"n{k},,{v},{u}" for k, (u, v, _) in enumerate(table.tolist()))]
    )
    assert predicted(more, params) == (0, expected, "net.py: new.csv: columns left out: 'id'\n")
    less = "\n".join(["uu,v", *(f"{u},{v}" for u, v, _ in table.tolist())])
    told = "net.py: error: new.csv: line 1: no column 'u': did you mean 'uu'?\n"
    assert predicted(less, params) == (2, "", told)


def test_parameters_of_an_npz_take_columns_by_position_and_say_so(run, line_data):
    assert run("train", "1-1", "line.npz", "--no-verify", "-o", "net.npz").code == 0
    code, out, err = predicted(Path("line.csv").read_text(), "net.npz")
    assert code == 0 and len(out.splitlines()) == 61
    by = "by position, as the parameters name none: 'x'; left out: 'y'"
    assert err == f"net.py: new.csv: columns are taken {by}\n"


def test_an_array_left_out_of_the_training_is_named(run, line_data):
    x, y = line_data
    np.savez("more.npz", x=x, y=y, weight=y)
    code, _, err = run("train", "1-1", "more.npz", "--no-verify", "-o", "net.npz")
    assert (code, err) == (0, "symnn: more.npz: arrays left out: 'weight'\n")


def test_a_file_that_lacks_what_is_called_is_refused(run, line_data):
    run("generate", "1-1", "--no-verify", "-o", "own.py")
    source = Path("own.py").read_text()
    Path("own.py").write_text(source.replace("def read_columns(", "def columns_read("))
    before = sorted(Path().iterdir())
    code, out, err = run("train", "own.py", "line.csv", "--no-verify", "-o", "net.npz")
    assert (code, out) == (2, "")
    again = "'symnn generate own.py -o own.py' writes it again"
    assert err == f"symnn: error: own.py: has no read_columns; {again}\n"
    assert sorted(Path().iterdir()) == before


def test_a_target_column_is_named(run, line_data):
    assert train(run, "--target", "x", "--holdout", "0", *LEARN, "-o", "inverse.npz").code == 0
    np.testing.assert_allclose(parameters("inverse.npz")["W1"], [[1 / 3]], atol=0.01)


def test_a_classifier_reports_its_accuracy(run, folder):
    x = np.random.default_rng(0).standard_normal((90, 2))
    Path("net.toml").write_text(
        'input = 2\nloss = "cross_entropy"\n[[layers]]\nunits = 2\n'
        "[optimizer]\nlearning_rate = 0.1\n"
    )
    np.savez("data.npz", x=x, y=(x[:, 0] > 0).astype(int))
    code, out, _ = run("train", "net.toml", "data.npz", "--epochs", "30", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["rows"] == {"trained": 72, "held_out": 18}
    assert found["scores"]["accuracy"] > 0.9
    assert len(found["history"]["loss"]) == len(found["history"]["validation_loss"]) == 30
    suffixes = "py", "certificate.json", "npz", "png"
    assert found["wrote"] == [f"network.{suffix}" for suffix in suffixes]


def test_all_rows_may_be_trained_on(run, line_data):
    code, out, _ = train(run, "--holdout", "0", "--json", "-o", "net.npz")
    found = json.loads(out)
    assert code == 0 and found["rows"] == {"trained": 60, "held_out": 0}
    assert "validation_loss" not in found["history"]


def test_the_same_seed_gives_the_same_bytes(run, line_data):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        train(run, "--seed", seed, "--epochs", "2", "-o", f"{name}.npz")
    a, b, c = (Path(f"{name}.npz").read_bytes() for name in "abc")
    assert a == b != c
    assert Path("a.png").read_bytes() == Path("b.png").read_bytes()
    assert Path("a.py").read_bytes() == Path("c.py").read_bytes()


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_where_no_step_was_good_nothing_is_written(run, line_data, options):
    train(run, "--epochs", "1", "-o", "net.npz")
    before = {name: Path(name).read_bytes() for name in ("net.py", "net.npz", "net.png")}
    np.savez("far.npz", x=np.full((9, 1), 1e200), y=np.ones((9, 1)))
    code, out, err = run("train", "net.py", "far.npz", "-o", "net.npz", *options)
    assert code == 1
    assert err.startswith("symnn: diverged at step 1: ") and err.count("\n") == 1
    assert err.endswith("; no step was good: nothing is written\n")
    assert "wrote " not in out and (not options or json.loads(out)["wrote"] == [])
    assert before == {name: Path(name).read_bytes() for name in before}


def test_what_was_not_verified_is_said(run, line_data):
    assert (
        "net.png, not verified\n" in train(run, "--no-verify", "--epochs", "1", "-o", "net.npz").out
    )


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_divergence_is_one_line_and_keeps_the_last_good_parameters(run, line_data, options):
    code, out, err = train(run, *DIVERGE, "-o", "net.npz", *options)
    assert code == 1
    assert err.startswith("symnn: diverged at step ") and err.count("\n") == 1
    assert "first bad: " in err and "the last good parameters are in net.npz" in err
    if options:
        assert json.loads(out)["diverged"].startswith("step ")
    kept = parameters("net.npz")
    assert all(np.isfinite(array).all() for array in kept.values())
    module = load(Path("net.py").read_text())
    assert np.isfinite(module.loss(kept, *line_data))


def test_a_last_update_out_of_range_is_a_divergence(run, line_data):
    rate = ("--optimizer", "sgd", "--learning-rate", "1e308", "--epochs", "1")
    code, _, err = train(run, *rate, "--batch-size", "60", "--holdout", "0", "-o", "net.npz")
    assert code == 1 and err.count("\n") == 1
    assert "step 1: the update is not finite; first bad: layer 1, W1" in err
    assert not Path("net.npz").exists()


def test_what_cannot_be_saved_leaves_nothing_behind(run, line_data):
    run("generate", "1-1", "--no-verify", "-o", "own.py")
    source = Path("own.py").read_text()
    head = next(line for line in source.splitlines(True) if line.startswith("def save("))
    fails = source.replace(head, head + '    raise DataError(f"{path}: W1[0] is not finite")\n')
    Path("own.py").write_text(fails)
    before = sorted(Path().iterdir())
    code, out, err = run("train", "own.py", "line.csv", "--no-verify", "-o", "net.npz")
    assert (code, out) == (2, "")
    assert err == "symnn: error: the parameters are not written: W1[0] is not finite\n"
    assert sorted(Path().iterdir()) == before


def test_a_second_training_replaces_what_the_first_wrote(run, line_data):
    assert train(run, "--seed", "1", "-o", "net.npz").code == 0
    first = Path("net.npz").read_bytes(), Path("net.png").read_bytes()
    assert train(run, "--seed", "2", "-o", "net.npz").code == 0
    assert Path("net.npz").read_bytes() != first[0] and Path("net.png").read_bytes() != first[1]


def test_one_is_no_plural(run, line_data):
    Path("two.csv").write_text("x,y\n1,2\n3,4\n")
    options = ("--holdout", "0.5", "--epochs", "1", "--no-verify")
    out = run("train", "1-1", "two.csv", *options).out
    assert out.startswith("net_1_1: 1 epoch on 1 row\n1 held-out row: ")


def test_an_emitted_file_is_derived_only_where_it_is_checked(run, line_data, monkeypatch):
    run("generate", "1-1", "--no-verify", "-o", "own.py")

    def derive(spec):
        raise AssertionError("derived once more")

    monkeypatch.setattr(pipeline, "derive", derive)
    assert run("train", "own.py", "line.csv", "--epochs", "1", "-o", "net.npz").code == 0


def test_the_emitted_file_says_the_same_of_a_divergence(run, line_data):
    train(run, *DIVERGE, "-o", "net.npz")
    done = subprocess.run(
        [sys.executable, "net.py", "train", "line.csv", "-q", "-o", "own.npz"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("net.py: diverged: step ") and done.stderr.count("\n") == 1
    assert done.stdout == "saved the last good parameters to own.npz\n"
    ours, own = arrays("net.npz"), arrays("own.npz")
    assert list(ours) == list(own)
    for name, array in ours.items():
        np.testing.assert_array_equal(array, own[name])


def test_it_works_without_matplotlib(run, line_data, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    code, out, err = train(run, "-o", "net.npz")
    assert code == 0 and "wrote net.py, net.npz, not verified\n" in out
    assert "pip install 'symnn[plot]'" in err and err.count("\n") == 1
    assert not Path("net.png").exists()
