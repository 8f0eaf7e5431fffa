"""`python FILE.py train`, `predict`: what is printed, what is written, what is refused."""

from __future__ import annotations

import csv

import numpy as np
import pytest


@pytest.fixture
def clusters(write):
    """300 points around three corners, labeled by the corner."""
    rng = np.random.default_rng(0)
    labels = rng.integers(3, size=300)
    points = np.array([[0, 0], [2, 0], [0, 2]])[labels] + 0.2 * rng.normal(size=(300, 2))
    lines = [f"{a},{b},{k}" for (a, b), k in zip(points.tolist(), labels, strict=True)]
    return write("\n".join(["a,b,corner", *lines]), "clusters.csv")


def test_training_reports_saves_and_predicts(sample, clusters, capsys):
    module = sample("one_hot", outputs=3)
    assert module.main(["train", clusters, "--epochs", "30", "-o", "p.npz"]) == 0
    *epochs, scores, saved = capsys.readouterr().out.splitlines()
    assert len(epochs) == 30
    assert epochs[0].startswith("epoch 1/30: loss ")
    assert scores.startswith("60 held-out rows: loss ")
    assert float(scores.split("accuracy ")[1].rstrip("%")) > 95
    assert saved == "saved p.npz"

    assert module.main(["predict", clusters, "--params", "p.npz", "-o", "out.csv"]) == 0
    assert capsys.readouterr().out == ""
    with open("out.csv", newline="") as file:
        header, *lines = csv.reader(file)
    assert header == ["label", "y0", "y1", "y2"]
    x, y = module.read_data(clusters)
    found = module.predict(module.load("p.npz"), x)
    np.testing.assert_array_equal(np.array(lines)[:, 1:].astype(float), found)
    assert np.mean(np.array(lines)[:, 0].astype(int) == y.argmax(axis=1)) > 0.95

    assert module.main(["predict", clusters, "--params", "p.npz"]) == 0
    with open("out.csv", newline="") as file:
        assert capsys.readouterr().out == file.read()


@pytest.mark.parametrize(("targets", "labels"), [("binary", [0, 1]), ("signed", [-1, 1])])
def test_one_output_has_two_labels(sample, write, capsys, targets, labels):
    x = np.random.default_rng(0).normal(size=(200, 2))
    y = np.array(labels)[(x[:, 0] > 0).astype(int)]
    data = write({"x": x, "y": y}, "d.npz")
    module = sample(targets)
    assert module.main(["train", data, "-q", "--epochs", "40"]) == 0
    assert float(capsys.readouterr().out.split("accuracy ")[1].split("%")[0]) > 90
    assert module.main(["predict", data]) == 0
    header, *lines = capsys.readouterr().out.splitlines()
    assert header == "label,y"
    found = np.array([line.split(",")[0] for line in lines]).astype(int)
    assert np.mean(found == (x[:, 0] > 0)) > 0.9


def test_a_regression_reports_its_error(sample, write, capsys):
    x = np.random.default_rng(0).normal(size=(400, 2))
    data = write({"x": x, "y": x[:, 0] - x[:, 1] / 2}, "d.npz")
    assert sample().main(["train", data, "-q", "--epochs", "50", "--holdout", "0.25"]) == 0
    scores, _ = capsys.readouterr().out.splitlines()
    assert scores.startswith("100 held-out rows: ")
    assert float(scores.split("R² ")[1]) > 0.9
    assert sample().main(["predict", data]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "y"


def test_nothing_is_held_out_when_told_so(sample, write, capsys):
    data = write("a,b,c\n1,2,0\n3,4,0\n")
    assert sample().main(["train", data, "--epochs", "1", "--holdout", "0"]) == 0
    out = capsys.readouterr().out
    assert "held" not in out and "2 training rows: " in out
    assert "R²" not in out  # the targets are all the same


def test_the_same_seed_gives_the_same_parameters(sample, clusters, tmp_path):
    for name, seed in (("p.npz", "1"), ("q.npz", "1"), ("r.npz", "2")):
        arguments = ["train", clusters, "-q", "--epochs", "2", "--seed", seed, "-o", name]
        assert sample("one_hot", outputs=3).main(arguments) == 0
    p, q, r = ((tmp_path / name).read_bytes() for name in ("p.npz", "q.npz", "r.npz"))
    assert p == q != r


def test_divergence_is_told_and_the_last_good_parameters_saved(sample, write, capsys):
    module = sample(function="abs")
    x = np.ones((9, 2))
    x[-1] = 1e200
    data = write({"x": x, "y": np.ones(9)}, "d.npz")
    options = ("--seed", "4", "--batch-size", "1", "--holdout", "0")
    assert module.main(["train", data, *options]) == 1
    captured = capsys.readouterr()
    assert captured.err.startswith("sample.py: diverged: step ")
    assert captured.err.endswith(": the loss is inf; first bad: the loss itself\n")
    assert captured.out.endswith("saved the last good parameters to params.npz\n")
    kept = module.load("params.npz")["W1"]
    assert np.isfinite(kept).all() and not np.array_equal(kept, module.init_params(4)["W1"])


def test_where_no_step_was_good_what_lies_there_is_kept(sample, write, capsys, tmp_path):
    module = sample(function="abs")
    data = write({"x": np.full((9, 2), 1e200), "y": np.ones(9)}, "d.npz")
    (tmp_path / "params.npz").write_bytes(b"trained before")
    assert module.main(["train", data, "--seed", "4"]) == 1
    captured = capsys.readouterr()
    bad = "step 1: the loss is inf; first bad: the loss itself"
    assert captured.err == f"sample.py: diverged: {bad}\n"
    assert captured.out.endswith("no step was good: nothing is saved\n")
    assert (tmp_path / "params.npz").read_bytes() == b"trained before"


def test_a_batch_that_is_shorter_than_others_is_named_where_it_diverges(sample):
    module = sample(function="abs")
    x = np.ones((5, 2))
    x[-1] = 1e200
    with pytest.warns(RuntimeWarning, match="^step 2, of 1 row: the loss is "):
        module.fit(module.init_params(0), x, np.ones((5, 1)), batches=[np.arange(4), np.array([4])])


GOOD = "a,b,c\n1,2,0\n3,4,1\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "COMMAND"),
        (["trian", "d.csv"], "trian"),
        (["train"], "DATA"),
        (["train", "absent.csv"], "absent.csv: No such file or directory"),
        (["train", "d.csv", "--target", "d"], "no column 'd'"),
        (["train", "d.csv", "--epochs", "0"], "--epochs: '0': expected a whole number from 1 up"),
        (["train", "d.csv", "--epochs", "1.5"], "--epochs: '1.5'"),
        (["train", "d.csv", "--epochs", "9" * 50], "--epochs"),
        (["train", "d.csv", "--batch-size", "-3"], "--batch-size"),
        (["train", "d.csv", "--seed", "x\ny"], "--seed"),
        (["train", "d.csv", "--holdout", "1"], "--holdout: '1': expected a number from 0"),
        (["train", "d.csv", "--holdout", "nan"], "--holdout"),
        (["train", "d.csv", "--holdout", "0.9"], "all 2 rows are held out"),
        (["train", "d.csv", "-o", "p.csv"], "p.csv: expected a name that ends in .npz"),
        (["train", "d.csv", "-o", "nowhere/p.npz"], "there is no folder nowhere"),
        (["train", "d.npz", "-o", "./d.npz"], "d.npz: is the data itself"),
        (["train", "d.csv", "--speed", "1\n2"], "--speed"),
        (["predict", "d.csv"], "params.npz: No such file or directory"),
        (["predict", "d.csv", "--params", "d.csv"], "d.csv: is not an npz"),
        (["predict", "d.csv", "--params", "d.npz"], "d.npz: parameter W1 is missing"),
        (["predict", "d.csv", "-o", "out.npz"], "out.npz: expected a name that ends in .csv"),
        (["predict", "d.csv", "-o", "d.csv"], "d.csv: is the data itself"),
        (["selfcheck", "--seed", "-1"], "--seed"),
    ],
)
def test_bad_input_is_one_line_and_leaves_no_trace(
    sample, write, capsys, tmp_path, arguments, told
):
    write(GOOD)
    write({"x": [[1, 2]], "y": [1]}, "d.npz")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    try:
        code = sample().main(arguments)
    except SystemExit as stop:
        code = stop.code
    captured = capsys.readouterr()
    assert code == 2
    assert captured.out == ""
    assert captured.err.startswith("sample.py: error: ") and captured.err.count("\n") == 1
    assert told in captured.err
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
