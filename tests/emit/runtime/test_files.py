"""Data files: CSV with a header, and npz."""

from __future__ import annotations

import numpy as np
import pytest

GOOD = "a,b,c\n1,2,0\n3,4,1\n"


def test_the_last_column_is_the_target_unless_one_is_named(sample, write):
    module, path = sample(), write(GOOD)
    x, y = module.read_data(path)
    np.testing.assert_array_equal(x, [[1, 2], [3, 4]])
    np.testing.assert_array_equal(y, [[0], [1]])
    x, y = module.read_data(path, ["a"])
    np.testing.assert_array_equal(x, [[2, 0], [4, 1]])
    np.testing.assert_array_equal(y, [[1], [3]])


def test_several_targets_come_in_the_order_they_are_named(sample, write):
    module, path = sample(outputs=2, inputs=1), write(GOOD)
    np.testing.assert_array_equal(module.read_data(path)[1], [[2, 0], [4, 1]])
    np.testing.assert_array_equal(module.read_data(path, ["c", "b"])[1], [[0, 2], [1, 4]])


def test_a_classifier_takes_a_label_column_or_a_column_per_class(sample, write):
    module = sample("one_hot", outputs=2)
    labels = module.read_data(write(GOOD))
    columns = module.read_data(write("a,b,no,yes\n1,2,1,0\n3,4,0,1\n"))
    np.testing.assert_array_equal(labels[1], [[1, 0], [0, 1]])
    np.testing.assert_array_equal(columns[1], labels[1])


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n"),
        GOOD + "\n\n",
        GOOD.replace(",", ", "),
        '"a","b","c"\n"1","2",0\n3,4,1\n',
    ],
)
def test_csv_as_other_programs_write_it(sample, write, text):
    x, y = sample().read_data(write(text))
    np.testing.assert_array_equal(x, [[1, 2], [3, 4]])
    np.testing.assert_array_equal(y, [[0], [1]])


@pytest.mark.filterwarnings("ignore:.* by position")
def test_features_may_come_with_or_without_targets(sample, write):
    module = sample("one_hot", outputs=3)
    for text in ("a,b\n1,2\n", "a,b,t\n1,2,0\n", "a,b,p,q,r\n1,2,0,1,0\n"):
        (x,) = module.read_inputs(write(text))
        np.testing.assert_array_equal(x, [[1, 2]])
    (x,) = module.read_inputs(write("t,a,b\n0,1,2\n"), ["t"])
    np.testing.assert_array_equal(x, [[1, 2]])
    npz = write({"x": [[1, 2]]}, "d.npz")
    (x,) = module.read_inputs(npz)
    np.testing.assert_array_equal(x, [[1, 2]])


@pytest.mark.filterwarnings("ignore:.* left out")
def test_an_npz_gives_its_x_and_y(sample, write):
    module = sample("one_hot", outputs=3)
    meta = np.array([{}], dtype=object)
    x, y = module.read_data(write({"x": [[1, 2]], "y": [2], "meta": meta}, "d.npz"))
    np.testing.assert_array_equal(x, [[1, 2]])
    np.testing.assert_array_equal(y, [[0, 0, 1]])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "line 1: expected a header, found nothing"),
        ("\n\n", "line 1: expected a header, found nothing"),
        ("a,b,c\n", "no rows below the header"),
        ("1,2,3\n4,5,6\n", "line 1: expected a header, found numbers"),
        ("a,b,a\n1,2,3\n", "line 1: column 'a' is named twice"),
        ("a,b\n1,2\n", "line 1: found 2 feature and 0 target columns, expected 2 and 1"),
        (
            "a,b,c,d\n1,2,3,4\n",
            "line 1: found 2 feature and 2 target columns, expected 2 and 1; remove the columns",
        ),
        ("a,b,c\n1,2,0\n1,2\n", "line 3: 2 cells, expected 3 as in the header"),
        ("a,b,c\n\n1,2,0,0\n", "line 3: 4 cells, expected 3 as in the header"),
        ("a,b,c\n1,x,0\n", "line 2, column 'b': 'x' is not a number"),
        ("a,b,c\n1,1_0,0\n", "line 2, column 'b': '1_0' is not a number"),
        ("a,b,c\n1,,0\n", "line 2, column 'b': '' is not a number"),
        ("a,b,c\n1,2,__import__('os')\n", "line 2, column 'c': \"__import__('os')\" is not a"),
        ("a,b,c\n1,nan,0\n", "line 2, column 'b': 'nan' is not finite"),
        ("a,b,c\n1,2,0\n1e999,2,0\n", "line 3, column 'a': '1e999' is not finite"),
        ('a,b,c\n1,"2\n', "line 2: unexpected end of data"),
        (b"a,b,c\n1,2,\xff\n", "expected UTF-8 text"),
        ("a,b,c\n1,2," + "x" * 10_000 + "\n", "is not a number"),
        ('a,b,c\n1,2,"\x1b[31m\n"\n', "'\\x1b[31m\\n' is not a number"),
    ],
)
def test_a_bad_csv_is_refused_with_its_line(sample, write, refusal, content, told):
    text = refusal(sample(), "read_data", write(content))
    assert text.startswith("d.csv: ")
    assert told in text


def test_an_unknown_column_is_met_with_the_nearest(sample, write, refusal):
    text = refusal(sample(), "read_data", write("width,height,area\n1,2,3\n"), ["aera"])
    assert text == "d.csv: line 1: no column 'aera': did you mean 'area'?"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (GOOD, "is not an npz"),
        ("", "is not an npz"),
        ({"x": [[1, 2]]}, "no array 'y', found 'x'"),
        ({}, "no array 'x', found none"),
        ({"x": np.array([[1, None]]), "y": [1]}, "Object arrays cannot be loaded"),
        ({"x": [["a", "b"]], "y": [1]}, "x has dtype <U1: expected numbers"),
        ({"x": [[1, 2, 3]], "y": [1]}, "x has shape (1, 3): expected (N, 2)"),
        ({"x": [[1, np.nan]], "y": [1]}, "x[0, 1] is nan"),
    ],
)
def test_a_bad_npz_is_refused(sample, write, refusal, content, told):
    text = refusal(sample(), "read_data", write(content, "d.npz"))
    assert text.startswith("d.npz: ")
    assert told in text


def test_an_npz_cut_short_is_refused(sample, write, refusal, tmp_path):
    write({"x": np.ones((50, 2)), "y": np.ones(50)}, "d.npz")
    whole = (tmp_path / "d.npz").read_bytes()
    write(whole[: len(whole) // 2], "d.npz")
    assert refusal(sample(), "read_data", "d.npz").startswith("d.npz: ")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("absent.csv", "absent.csv: No such file or directory"),
        ("absent.npz", "absent.npz: No such file or directory"),
        ("folder.csv", "folder.csv: Is a directory"),
        ("folder.npz", "folder.npz: Is a directory"),
        ("d.txt", "d.txt: expected a name that ends in .csv or .npz"),
    ],
)
def test_what_is_no_data_file_is_refused(sample, write, refusal, tmp_path, name, told):
    write(GOOD, "d.txt")
    if name.startswith("folder"):
        (tmp_path / name).mkdir()
    assert refusal(sample(), "read_data", name) == told
    assert refusal(sample(), "read_inputs", name) == told
