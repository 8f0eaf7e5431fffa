"""Columns of a CSV are found by name, where the parameters name those that they were trained on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

INPUTS, TARGETS = "columns.inputs", "columns.targets"
DATA = {"width": [1, 3, 5, 4, 2], "height": [2, 4, 1, 3, 6], "area": [0, 1, 1, 0, 1]}


def csv_of(*names, **more):
    columns = DATA | more
    rows = zip(*(columns[name.strip()] for name in names), strict=True)
    return "\n".join([",".join(names), *(",".join(map(str, row)) for row in rows), ""])


@pytest.fixture
def trained(sample, write, capsys):
    """The module whose `params.npz` was trained on `train.csv`, and what it prints for that."""
    module = sample()
    data = write(csv_of("width", "height", "area"), "train.csv")
    assert module.main(["train", data, "-q", "--epochs", "3"]) == 0
    capsys.readouterr()
    assert module.main(["predict", data]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return module, out


@pytest.mark.parametrize(
    ("names", "remark"),
    [
        (["area", "height", "width"], ""),
        (["height", "width"], ""),
        ([" width", "height ", "area"], ""),
        (["id", "height", "day", "width", "area"], "columns left out: 'id', 'day'"),
        (["id", "height", "width"], "columns left out: 'id'"),
    ],
)
def test_neither_order_nor_other_columns_change_a_prediction(trained, write, capsys, names, remark):
    module, expected = trained
    others = {"id": ["a", "b", "", "nan", "d"], "day": [9] * 5, "area": [""] * 5}
    assert module.main(["predict", write(csv_of(*names, **others))]) == 0
    out, err = capsys.readouterr()
    assert out == expected
    assert err == (f"sample.py: d.csv: {remark}\n" if remark else "")


def test_a_long_list_of_columns_left_out_is_cut_short(trained, write, capsys):
    module, expected = trained
    others = {f"{k}{'x' * 99}": [k] * 5 for k in range(1000)}
    assert module.main(["predict", write(csv_of("width", "height", *others, **others))]) == 0
    out, err = capsys.readouterr()
    assert out == expected
    assert err.endswith(" and 995 more\n") and err.count("\n") == 1 and len(err) < 400


@pytest.mark.parametrize(
    ("names", "arguments", "told"),
    [
        (["width", "area"], [], "no column 'height'"),
        (["widht", "height"], [], "no column 'width': did you mean 'widht'?"),
        (["WIDTH", "Height", "area"], [], "'width', 'height': did you mean 'WIDTH', 'Height'?"),
        (["a", "b", "area"], [], "no column 'width', 'height'"),
        (["a", "b"], [], "no column 'width', 'height'"),
        (["width", "height"], ["--target", "area"], "no column 'area'"),
        (["width", "height"], ["--target", "width"], "'width': an input, not a target"),
        (["width", "height", "width"], [], "column 'width' is named twice"),
    ],
)
def test_a_column_that_is_missing_is_named(trained, write, capsys, names, arguments, told):
    others = {name: [1] * 5 for name in ("widht", "WIDTH", "Height", "a", "b")}
    data = write(csv_of(*names, **others))
    assert trained[0].main(["predict", data, *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("sample.py: error: d.csv: line 1: ") and err.count("\n") == 1
    assert told in err


def test_a_target_of_another_name_is_left_out_when_told(trained, write, capsys):
    module, expected = trained
    data = write(csv_of("true", "width", "height", true=["?"] * 5))
    assert module.main(["predict", data, "--target", " true"]) == 0
    assert capsys.readouterr() == (expected, "")


def test_the_targets_of_training_may_stand_first(sample, write, capsys):
    module = sample()
    data = write(csv_of("area", "width", "height"))
    assert module.main(["train", data, "--target", "area", "-q", "--epochs", "2"]) == 0
    capsys.readouterr()
    assert module.main(["predict", data]) == 0
    expected = capsys.readouterr()
    assert module.main(["predict", write(csv_of("width", "height"))]) == 0
    assert capsys.readouterr() == expected
    assert expected.err == ""


def test_without_names_columns_go_by_position_and_it_is_said(trained, write, capsys):
    module, expected = trained
    module.save("params.npz", module.load("params.npz"))
    assert module.load_columns("params.npz") is None
    by = "columns are taken by position, as the parameters name none"
    for names, told in (
        (["width", "height"], "'width', 'height'"),
        (["width", "height", "area"], "'width', 'height'; left out: 'area'"),
    ):
        assert module.main(["predict", write(csv_of(*names))]) == 0
        assert capsys.readouterr() == (expected, f"sample.py: d.csv: {by}: {told}\n")
    assert module.main(
        ["predict", write(csv_of("area", "width", "height", "area2", area2=[1] * 5))]
    )
    assert capsys.readouterr().err.count("\n") == 1


def test_the_names_of_an_npz_are_those_of_its_arrays(trained, write, capsys):
    module, expected = trained
    x = np.array([DATA["width"], DATA["height"]]).T
    data = write({"more": [1], "x": x, "y": [1], "meta": [2]}, "d.npz")
    assert module.main(["predict", data]) == 0
    out, err = capsys.readouterr()
    assert (out, err) == (expected, "sample.py: d.npz: arrays left out: 'more', 'meta'\n")
    assert module.main(["predict", write({"y": x}, "d.npz")]) == 2
    assert capsys.readouterr().err == "sample.py: error: d.npz: no array 'x', found 'y'\n"

    data = write({"x": x, "y": DATA["area"], "meta": [2]}, "d.npz")
    assert module.main(["train", data, "-q", "-o", "trained.npz"]) == 0
    assert capsys.readouterr().err == "sample.py: d.npz: arrays left out: 'meta'\n"
    assert module.load_columns("trained.npz") is None


def test_python_code_reads_by_name_too(trained, write):
    module, _ = trained
    columns = module.load_columns("params.npz")
    assert columns == module.read_columns("train.csv") == (["width", "height"], ["area"])
    assert module.read_columns(write({"x": [[1, 2]]}, "d.npz")) is None
    expected = module.read_data("train.csv")
    data = write(csv_of("id", "area", "height", "width", id=[0] * 5))
    with pytest.warns(UserWarning, match="left out: 'id'"):
        found = module.read_data(data, columns=columns)
    with pytest.warns(UserWarning, match="left out: 'id'"):
        (inputs,) = module.read_inputs(data, columns=columns)
    for one, other in zip((*found, inputs), (*expected, expected[0]), strict=True):
        np.testing.assert_array_equal(one, other)
    module.save("again.npz", module.load("params.npz"), columns)
    assert Path("again.npz").read_bytes() == Path("params.npz").read_bytes()


def test_python_code_is_refused_what_does_not_fit(sample, write, refusal):
    module, data = sample(), write(csv_of("width", "height", "area"))
    columns = module.Columns(["Width", "HEIGHT"], ["area"])
    told = "no column 'Width', 'HEIGHT': did you mean 'width', 'height'?"
    assert told in refusal(module, "read_inputs", data, columns=columns)
    columns = module.Columns(["width"], ["area"])
    told = "found 1 feature and 1 target columns, expected 2 and 1"
    assert told in refusal(module, "read_data", data, columns=columns)


@pytest.mark.filterwarnings("error")
def test_a_remark_is_a_warning(sample, write):
    module = sample()
    data = {"x": [[1, 2]], "y": [1], "meta": [2]}
    with pytest.raises(UserWarning, match="arrays left out: 'meta'"):
        module.read_data(write(data, "d.npz"))
    with pytest.raises(UserWarning, match="columns are taken by position"):
        module.read_inputs(write("a,b\n1,2\n"))


def test_a_file_to_train_on_has_no_other_columns(sample, write, refusal):
    data = write(csv_of(*DATA, "p", p=[1] * 5))
    told = refusal(sample("one_hot", outputs=3), "read_data", data)
    assert told.endswith(
        "found 2 feature and 2 target columns, expected 2 and 1 or 3; "
        "remove the columns that are neither"
    )


def test_a_classifier_keeps_the_names_of_all_its_targets(sample, write, capsys):
    module = sample("one_hot", outputs=2)
    rows = {"no": [1, 0, 0, 1, 0], "yes": [0, 1, 1, 0, 1]}
    data = write(csv_of("width", "height", "no", "yes", **rows))
    assert module.main(["train", data, "-q", "--epochs", "2"]) == 0
    assert module.load_columns("params.npz").targets == ["no", "yes"]
    capsys.readouterr()
    assert module.main(["predict", data]) == 0
    expected = capsys.readouterr()
    assert module.main(["predict", write(csv_of("yes", "height", "width", **rows))]) == 0
    assert capsys.readouterr() == expected
    with pytest.raises(module.DataError, match="no column 'no'"):
        module.read_data("d.csv", columns=module.load_columns("params.npz"))


@pytest.mark.parametrize("name", ["a\nb", "é\x1b[31m", "", "x" * 5000, "a\0", "'", "1"])
def test_any_name_of_a_header_is_kept(sample, write, capsys, name):
    module, quoted = sample(), '"' + name + '"'
    data = write(f"{quoted},b,c\n1,2,3\n4,5,6\n")
    assert module.main(["train", data, "-q", "--epochs", "1", "--holdout", "0"]) == 0
    capsys.readouterr()
    assert module.main(["predict", data]) == 0
    expected = capsys.readouterr()
    assert expected.err == ""
    assert module.main(["predict", write(f"b,{quoted}\n2,1\n5,4\n")]) == 0
    assert capsys.readouterr() == expected
    assert module.main(["predict", write("b,other\n2,1\n5,4\n")]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and err[:-1].isprintable() and len(err) < 200


MANY = np.array([f"column {k}" for k in range(10**6)])
NO_CHARACTER = np.array([0x110000, 66], np.uint32).view("<U1")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({INPUTS: MANY}, "found 1000000 feature and 1 target columns, expected 2 and 1"),
        ({TARGETS: MANY}, "found 2 feature and 1000000 target columns, expected 2 and 1"),
        ({INPUTS: np.array([], "U1")}, "found 0 feature and 1 target columns"),
        ({TARGETS: None}, "expected two lists of text"),
        ({INPUTS: np.array([b"a", b"b"])}, "expected two lists of text"),
        ({INPUTS: np.array([1, 2])}, "expected two lists of text"),
        ({INPUTS: np.array("ab")}, "expected two lists of text"),
        ({INPUTS: np.array([["a", "b"]])}, "expected two lists of text"),
        ({INPUTS: np.array([("a",)], [("name", "U1")])}, "expected two lists of text"),
        ({INPUTS: NO_CHARACTER}, "expected text"),
        ({INPUTS: np.array(["a", " a"])}, "column 'a' is named twice"),
        ({INPUTS: np.array(["a", "c"])}, "column 'c' is named twice"),
        ({INPUTS: np.array(["a", None], object)}, "Object arrays cannot be loaded"),
        ({"columns.more\n": MANY[:1]}, "unknown parameter 'columns.more\\n'"),
    ],
)
def test_names_that_do_not_fit_are_one_line(sample, write, refusal, change, told):
    module = sample()
    names = {INPUTS: np.array(["a", "b"]), TARGETS: np.array(["c"])}
    arrays = module.init_params() | names | change
    path = write({name: a for name, a in arrays.items() if a is not None}, "p.npz")
    for function in ("load", "load_columns"):
        assert told in refusal(module, function, path)


def test_names_that_do_not_fit_are_not_saved(sample, tmp_path, refusal):
    module, path = sample(), tmp_path / "p.npz"
    for columns, told in (
        (module.Columns(["a"], ["c"]), "found 1 feature and 1 target columns, expected 2 and 1"),
        (module.Columns(["a", "a"], ["c"]), "column 'a' is named twice"),
    ):
        assert told in refusal(module, "save", path, module.init_params(), columns)
    assert not path.exists()


def test_control_characters_in_names_reach_no_terminal(sample, write, capsys):
    module = sample()
    names = {INPUTS: np.array(["a\n\x1b[31m", "\ud800"]), TARGETS: np.array(["c"])}
    write(module.init_params() | names, "params.npz")
    assert module.main(["predict", write("a,b\n1,2\n")]) == 2
    err = capsys.readouterr().err
    assert err == "sample.py: error: d.csv: line 1: no column 'a\\n\\x1b[31m', '\\ud800'\n"


def test_remarks_stay_remarks_where_warnings_are_errors(trained, write):
    module, expected = trained
    data = write(csv_of("id", "height", "width", id=[0] * 5))
    done = subprocess.run(
        [sys.executable, "-W", "error", module.__file__, "predict", data],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (0, expected)
    assert done.stderr == "sample.py: d.csv: columns left out: 'id'\n"
