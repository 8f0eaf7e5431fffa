"""Parameters go to a file and come back, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_what_is_saved_is_loaded(sample, tmp_path, dtype):
    module = sample(dtype=dtype)
    params = module.init_params(3)
    module.save(tmp_path / "p.npz", dict(reversed(params.items())))
    loaded = module.load(tmp_path / "p.npz")
    assert list(loaded) == list(module.PARAMETERS)
    for name, array in params.items():
        assert loaded[name].dtype == array.dtype
        np.testing.assert_array_equal(loaded[name], array)
    assert [path.name for path in tmp_path.iterdir()] == ["p.npz"]


def test_the_same_parameters_give_the_same_bytes(sample, tmp_path):
    for name in ("p.npz", "q.npz"):
        sample().save(tmp_path / name, sample().init_params())
    assert (tmp_path / "p.npz").read_bytes() == (tmp_path / "q.npz").read_bytes()


CHANGES = [
    ({"b2": None}, "p.npz: parameter b2 is missing"),
    ({"W3": np.ones(2)}, "p.npz: unknown parameter 'W3'"),
    ({"b1": np.ones(3)}, "p.npz: b1 has shape (3,), expected (4,)"),
    ({"b1": np.ones(4, np.float32)}, "p.npz: b1 has dtype float32, expected float64"),
    ({"b1": np.array([1, 2, np.nan, 4])}, "p.npz: b1[2] is not finite"),
]


@pytest.mark.parametrize(("change", "told"), CHANGES)
def test_parameters_that_do_not_fit_are_refused(sample, write, refusal, change, told):
    module = sample()
    changed = {**module.init_params(), **change}
    changed = {name: array for name, array in changed.items() if array is not None}
    assert refusal(module, "load", write(changed, "p.npz")) == told
    before = Path("p.npz").read_bytes()
    assert refusal(module, "save", "p.npz", changed) == told
    assert Path("p.npz").read_bytes() == before


def test_objects_are_never_unpickled(sample, write, refusal):
    params = {**sample().init_params(), "b1": np.array([print] * 4, dtype=object)}
    assert "Object arrays cannot be loaded" in refusal(sample(), "load", write(params, "p.npz"))


@pytest.mark.parametrize("path", ["p.txt", "p", "nowhere/p.npz", "folder.npz"])
def test_a_path_that_cannot_be_written_is_refused(sample, write, refusal, tmp_path, path):
    write("kept", "p.txt")
    (tmp_path / "folder.npz").mkdir()
    assert refusal(sample(), "save", path, sample().init_params()).startswith(f"{path}: ")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["folder.npz", "p.txt"]
    assert (tmp_path / "p.txt").read_text() == "kept"


def test_a_write_that_fails_leaves_the_old_file(sample, tmp_path, monkeypatch, refusal):
    module, path = sample(), tmp_path / "p.npz"
    module.save(path, module.init_params(1))
    before = path.read_bytes()

    def full(file, **arrays):
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    assert "No space left" in refusal(module, "save", path, module.init_params(2))
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["p.npz"]


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_file_is_refused_or_read(sample, tmp_path, seed):
    """Bytes of the headers changed at random: a `DataError`, never another one."""
    module, path = sample(), tmp_path / "p.npz"
    module.save(path, module.init_params())
    data = bytearray(path.read_bytes())
    rng = np.random.default_rng(seed)
    for place in rng.integers(160, size=3):
        data[place] = rng.integers(256)
    path.write_bytes(data)
    try:
        assert list(module.load(path)) == list(module.PARAMETERS)
    except module.DataError as error:
        assert str(error).startswith(str(path))
