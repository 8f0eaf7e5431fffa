"""Run the README's commands in a scratch copy of the project, so that what it promises works.

Commands are the lines that start with `$ ` in blocks fenced as `console` or `sh`; a line that ends
in a backslash goes on in the next. They run in one shell, in order, from the project's root. A
command that is meant to fail says so (`# exit 1`); a block is left out when the line above it
says why, as in `<!-- not run: needs a network -->`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
LEFT_OUT = shutil.ignore_patterns(".git", ".venv*", ".*_cache", "__pycache__", "build", "dist")


def commands(text: str) -> Iterator[tuple[int, str]]:
    """Each command with the number of its first line."""
    inside = shown = going_on = False
    above, start, command = "", 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            inside = not inside
            shown = inside and line[3:].strip() in ("console", "sh")
            shown = shown and not above.startswith("<!-- not run:")
        elif shown and (going_on or line.startswith("$ ")):
            if not going_on:
                start, command = number, ""
            command += line.removeprefix("> ") + "\n" if going_on else line[2:] + "\n"
            going_on = line.endswith("\\")
            if not going_on:
                yield start, command.rstrip("\n")
        above = line.strip() or above


def script(text: str) -> str:
    """One shell script that prints each command, runs it and stops at the first surprise."""
    parts = ["set -uo pipefail"]
    for number, command in commands(text):
        comment = re.search(r"# exit (\d+)$", command)
        expected = comment[1] if comment else "0"
        parts += [
            f"cat <<'COMMAND'\nREADME.md:{number}: $ {command}\nCOMMAND",
            command,
            f'status=$?; [ "$status" -eq {expected} ] || '
            f'{{ echo "README.md:{number}: exit $status, expected {expected}"; exit 1; }}',
        ]
    return "\n".join(parts) + "\n"


def main() -> int:
    """Exit status: 0 when every command ended as the README says."""
    text = README.read_text(encoding="utf-8")
    if not any(commands(text)):
        print("README.md: no command found in a block fenced as console or sh")
        return 1
    tools = Path(sys.executable).parent
    environment = {
        **os.environ,
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "VENV": str(tools.parent),  # a `make` in the README uses the environment that is there
        "NO_COLOR": "1",
    }
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(ROOT, Path(folder) / "symnn", ignore=LEFT_OUT)
        run = subprocess.run(
            ["bash", "-c", script(text)], cwd=copy, env=environment, stdin=subprocess.DEVNULL
        )
    return run.returncode


if __name__ == "__main__":
    sys.exit(main())
