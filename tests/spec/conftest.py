"""What the tests of descriptions share: files to read, and what a refusal must look like."""

from __future__ import annotations

import pytest

from symnn.errors import InputError


@pytest.fixture
def file(tmp_path, monkeypatch):
    """A file of the given content, in the folder where the test runs."""
    monkeypatch.chdir(tmp_path)

    def write(content, name="net.toml"):
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    return write


@pytest.fixture
def refusal():
    """The text of the `InputError` that a call raises: one short line that a terminal can show."""

    def call(function, *args, **options):
        with pytest.raises(InputError) as caught:
            function(*args, **options)
        text = str(caught.value)
        assert "\n" not in text and text.isprintable()
        assert len(text) < 400
        return text

    return call
