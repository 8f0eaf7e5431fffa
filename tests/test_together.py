"""Files that are replaced together: old ones whole or new ones whole, whatever happens when."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from symnn import together
from symnn.emit.runtime import output
from symnn.emit.runtime.output import _alone
from symnn.errors import InputError
from symnn.together import LOCK, PLAN, STAGING, check_writable, recover, text_writer, write_together
from tests.faults import FAILED, full_disk, injected, killed, needs_fork, needs_strace
from tests.quick import one_in

OLD = {"net.py": "old code", "net.json": "old certificate", "net.npz": "old", "other": "another's"}
CHANGES = {
    "two": {"net.py": "new code", "net.json": "new certificate"},
    "three, one of them new": {"net.py": "new", "new.json": "new", "net.npz": "new"},
    "one goes": {"net.py": "new code", "net.json": None},
    "one": {"net.py": "new code"},
}


MEMORY = Path("/dev/shm")


@pytest.fixture
def tmp_path(tmp_path):
    """In memory where there is such a place: thousands of writes wait for no disk there."""
    if not os.access(MEMORY, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        yield Path(folder)


def files(folder: Path) -> dict[str, str]:
    """All that lies there, what is hidden too."""
    return {p.name: p.read_text() if p.is_file() else "a folder" for p in folder.iterdir()}


def fill(folder: Path, content: dict[str, str] = OLD) -> None:
    for name, text in content.items():
        (folder / name).write_text(text)


def change(folder: Path, texts: dict[str, str | None]) -> None:
    write_together({folder / n: None if t is None else text_writer(t) for n, t in texts.items()})


def changed(texts: dict[str, str | None]) -> dict[str, str]:
    return {name: text for name, text in {**OLD, **texts}.items() if text is not None}


@pytest.fixture(params=one_in(3, ["three, one of them new", "one goes", "one"]))
def texts(request):
    return CHANGES[request.param]


def test_all_are_replaced_and_nothing_else_is_left(tmp_path, texts):
    fill(tmp_path)
    change(tmp_path, texts)
    assert files(tmp_path) == changed(texts)
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE((tmp_path / "net.py").stat().st_mode) == 0o666 & ~umask


@needs_fork
def test_a_kill_at_any_call_leaves_old_files_or_new_ones(tmp_path, texts):
    seen = []
    fill(tmp_path)
    for _ in killed(lambda: change(tmp_path, texts)):
        recover(tmp_path)
        found = files(tmp_path)
        assert found in (OLD, changed(texts))
        seen.append(found == OLD)
        fill(tmp_path)
        (tmp_path / "new.json").unlink(missing_ok=True)
    assert seen == sorted(seen, reverse=True)  # old ones up to one call, new ones from there on
    assert True in seen and False in seen


@needs_fork
def test_a_full_disk_at_any_call_leaves_old_files_or_new_ones(tmp_path, texts):
    fill(tmp_path)
    for outcome in full_disk(lambda: change(tmp_path, texts)):
        found = files(tmp_path)
        if outcome == FAILED and STAGING in found:  # it could not even be put back
            recover(tmp_path)
            found = files(tmp_path)
        recover(tmp_path)
        assert files(tmp_path) in (OLD, changed(texts))
        if outcome != FAILED:
            assert files(tmp_path) == changed(texts)
        fill(tmp_path)
        (tmp_path / "new.json").unlink(missing_ok=True)


@needs_fork
def test_a_kill_while_it_is_undone_is_undone_by_the_next(tmp_path):
    texts, half_done = CHANGES["two"], 0
    fill(tmp_path)
    for _ in killed(lambda: change(tmp_path, texts)):
        if (tmp_path / STAGING / PLAN).exists():
            half_done += 1
            for _ in killed(lambda: recover(tmp_path)) if half_done in (1, 4) else ():
                pass
        recover(tmp_path)
        assert files(tmp_path) in (OLD, changed(texts))
        fill(tmp_path)
        (tmp_path / "new.json").unlink(missing_ok=True)
    assert half_done > 3


@needs_fork
def test_a_file_system_without_hard_links_is_as_safe(tmp_path, monkeypatch):
    def fails(*_, **__):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", fails)
    fill(tmp_path)
    for _ in killed(lambda: change(tmp_path, CHANGES["two"])):
        recover(tmp_path)
        assert files(tmp_path) in (OLD, changed(CHANGES["two"]))
        fill(tmp_path)


@needs_strace
@pytest.mark.slow
@pytest.mark.parametrize("fault", ["signal=KILL", "error=ENOSPC"])
def test_a_fault_at_any_system_call(tmp_path, texts, fault):
    def work() -> int:
        try:
            change(tmp_path, texts)
        except InputError:
            return FAILED
        return 0

    fill(tmp_path)
    for code in injected(work, fault):
        recover(tmp_path)
        found = files(tmp_path)
        assert found in (OLD, changed(texts))
        assert code != 0 or found == changed(texts)
        assert code in (0, FAILED, -9)
        fill(tmp_path)
        (tmp_path / "new.json").unlink(missing_ok=True)


def test_a_writer_that_fails_changes_nothing(tmp_path):
    fill(tmp_path)

    def fails(path: Path) -> None:
        path.write_text("half")
        raise InputError("it does not fit")

    with pytest.raises(InputError, match="it does not fit"):
        write_together({tmp_path / "net.py": text_writer("new"), tmp_path / "net.json": fails})
    assert files(tmp_path) == OLD


WAITS = """
import sys, time
from pathlib import Path
from symnn.together import write_together
def writer(path):
    path.write_text("slow")
    print("writing", flush=True)
    sys.stdin.read()
write_together({Path("net.py"): writer, Path("net.json"): writer})
"""


def test_one_that_is_alive_is_not_disturbed(tmp_path, monkeypatch):
    monkeypatch.setattr(together, "READERS_PATIENCE", 0)
    monkeypatch.setattr(together, "PATIENCE", 0.1)
    fill(tmp_path)
    root = Path(__file__).parents[1]
    with subprocess.Popen(
        [sys.executable, "-c", WAITS],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout.readline() == "writing\n"
        recover(tmp_path)
        with pytest.raises(InputError, match="another process is writing there"):
            change(tmp_path, {"net.py": "mine"})
        assert "mine" not in files(tmp_path).values() and (tmp_path / STAGING).is_dir()
        other.communicate()
    assert other.returncode == 0
    assert files(tmp_path) == {**OLD, "net.py": "slow", "net.json": "slow"}


def test_two_at_once_take_turns(tmp_path):
    fill(tmp_path)
    names = "abcdefgh"
    children = []
    for name in names:
        children.append(os.fork())
        if children[-1] == 0:
            try:
                for _ in range(10):
                    change(tmp_path, {"net.py": name, "net.json": name})
            except BaseException:
                os._exit(1)
            os._exit(0)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert codes == [0] * len(names)
    found = files(tmp_path)
    assert found["net.py"] == found["net.json"] and len(found) == len(OLD)


# What lies there is not trusted


def planted(folder: Path, plan: object, old: dict[str, str]) -> None:
    for name in ("new", "old"):
        (folder / STAGING / name).mkdir(parents=True)
    fill(folder / STAGING / "old", old)
    (folder / STAGING / PLAN).write_text(json.dumps(plan))


@pytest.mark.parametrize("name", ["../out", "{folder}/../out", "a/../../out"])
def test_a_plan_reaches_no_other_folder(tmp_path, name):
    folder = tmp_path / "in"
    folder.mkdir()
    fill(folder)
    fill(tmp_path, {"out": "another's"})
    planted(folder, {name.format(folder=folder): together._identity(tmp_path / "out")}, {})
    recover(folder)
    assert files(folder) == OLD and files(tmp_path) == {"in": "a folder", "out": "another's"}


def test_a_plan_of_another_user_is_left_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(together, "OWNER", together.OWNER + 1)
    fill(tmp_path)
    planted(tmp_path, {"new.npz": None}, {"new.npz": "planted"})
    recover(tmp_path)
    assert files(tmp_path) == {**OLD, STAGING: "a folder"}
    with pytest.raises(InputError, match="File exists"):
        change(tmp_path, {"net.py": "new"})


@pytest.mark.parametrize("plan", [None, [], {"net.py": 3}, {"": None, ".": 1}, {"a\0b": None}, "x"])
def test_a_plan_that_is_none_changes_nothing(tmp_path, plan):
    fill(tmp_path)
    planted(tmp_path, plan, {"net.py": "planted"})
    recover(tmp_path)
    assert files(tmp_path) == OLD


def test_what_a_person_changed_since_is_not_undone(tmp_path):
    fill(tmp_path)
    for _ in killed(lambda: change(tmp_path, CHANGES["two"])):
        if (tmp_path / STAGING / PLAN).exists() and files(tmp_path)["net.py"] == "new code":
            break
    (tmp_path / "net.py").write_text("edited by hand")
    recover(tmp_path)
    assert files(tmp_path) == {**OLD, "net.py": "edited by hand"}


@pytest.mark.parametrize("kind", ["link to a folder", "file", "pipe for a plan", "links inside"])
def test_what_only_has_the_name_is_left_or_removed(tmp_path, kind):
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    out.mkdir()
    fill(folder)
    fill(out, {"new.npz": "out"})
    if kind == "link to a folder":
        planted(out, {"net.py": None}, {})
        (folder / STAGING).symlink_to(out / STAGING)
    elif kind == "file":
        (folder / STAGING).write_text("a file")
    elif kind == "pipe for a plan":
        (folder / STAGING).mkdir()
        os.mkfifo(folder / STAGING / PLAN)
    else:
        planted(folder, {"new.npz": None}, {})
        (folder / STAGING / "old").rmdir()
        (folder / STAGING / "old").symlink_to(out)
    before = files(out)
    recover(folder)
    assert files(out) == before
    assert {name: text for name, text in files(folder).items() if name != STAGING} == OLD


# Links, folders and what is no file


def test_a_link_stays_and_what_it_leads_to_is_replaced(tmp_path):
    for name in ("in", "out"):
        (tmp_path / name).mkdir()
    fill(tmp_path / "out")
    for name in ("net.py", "net.json"):
        (tmp_path / "in" / name).symlink_to(tmp_path / "out" / name)
    change(tmp_path / "in", CHANGES["two"])
    assert (tmp_path / "in/net.py").is_symlink() and (tmp_path / "in/net.json").is_symlink()
    assert files(tmp_path / "out") == changed(CHANGES["two"])


def test_a_link_to_what_is_not_there_yet(tmp_path):
    (tmp_path / "link.py").symlink_to("net.py")
    change(tmp_path, {"link.py": "new"})
    assert (tmp_path / "link.py").is_symlink() and (tmp_path / "net.py").read_text() == "new"


def test_files_in_two_folders_are_refused(tmp_path):
    fill(tmp_path)
    (tmp_path / "out").mkdir()
    (tmp_path / "net.py").unlink()
    (tmp_path / "net.py").symlink_to("out/net.py")
    with pytest.raises(InputError, match="leads to another folder"):
        change(tmp_path, CHANGES["two"])
    assert files(tmp_path / "out") == {} and (tmp_path / "net.json").read_text() == OLD["net.json"]


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda path: path.symlink_to(path.name), "Too many levels of symbolic links"),
        (lambda path: os.mkfifo(path), "is no regular file"),
        (lambda path: path.symlink_to("/dev/null"), "is no regular file"),
        (lambda path: path.symlink_to("/dev/full"), "is no regular file"),
        (lambda path: path.mkdir(), "is a directory"),
        (lambda path: path.symlink_to("."), "is a directory"),
        (lambda path: path.symlink_to("absent/net.py"), "does not exist"),
    ],
)
def test_what_is_no_file_to_write_is_refused(tmp_path, make, told):
    make(tmp_path / "net.py")
    with pytest.raises(InputError, match=told):
        check_writable(tmp_path / "net.py")


def test_names_may_be_as_long_as_the_system_has_them(tmp_path):
    name = "a" * 252 + ".py"
    change(tmp_path, {name: "one", "b.py": "two"})
    assert files(tmp_path) == {name: "one", "b.py": "two"}
    with pytest.raises(InputError, match="File name too long"):
        change(tmp_path, {"a" + name: "one"})


def test_a_lock_that_another_renamed_meanwhile_is_not_had(tmp_path, monkeypatch):
    lock, calls, locked = tmp_path / LOCK, [], output._locked

    def renamed(descriptor: int) -> bool:
        calls.append(descriptor)
        if len(calls) == 1:
            lock.unlink()
        return locked(descriptor)

    monkeypatch.setattr(output, "_locked", renamed)
    with _alone(lock):
        assert len(calls) == 2 and lock.exists()


def test_a_lock_that_is_let_go_is_had_at_once(tmp_path):
    start = time.monotonic()
    for _ in range(3):
        with _alone(tmp_path / LOCK):
            (tmp_path / LOCK).unlink()
    assert time.monotonic() - start < 10
