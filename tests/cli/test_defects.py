"""A fault of symnn's own is one line, with an exit code that no verdict has."""

from __future__ import annotations

import pytest

from symnn import pipeline
from symnn.errors import PassRefused

FAULTS = [
    ZeroDivisionError("of\ntwo lines"),
    RecursionError(),
    PassRefused("lowering", "z1", "it is not finite"),
]


@pytest.fixture(params=FAULTS, ids=lambda fault: type(fault).__name__)
def fault(request, monkeypatch):
    def derive(spec):
        raise request.param

    monkeypatch.setattr(pipeline, "derive", derive)
    return request.param


def test_it_is_one_line_and_exit_code_70(run, fault):
    code, out, err = run("show", "2-1")
    assert (code, out) == (70, "")
    assert err.count("\n") == 1 and err.startswith("symnn: defect: ")
    assert "please report it" in err and "Traceback" not in err


def test_its_traceback_is_shown_on_request(run, fault, monkeypatch):
    monkeypatch.setenv("SYMNN_TRACEBACK", "1")
    code, _, err = run("show", "2-1")
    assert code == 70 and "Traceback (most recent call last)" in err
