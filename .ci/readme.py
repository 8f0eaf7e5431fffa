"""Run the README's commands in a scratch copy of the project, so that what it promises works.

Commands are the lines that start with `$ ` in blocks fenced as `console` or `sh`; a line that ends
in a backslash goes on in the next. They run in one shell, in order, from the project's root. A
command that is meant to fail says so (`# exit 1`); a block is left out when the line above it
says why, as in `<!-- not run: needs a network -->`.

The lines below a command are what it prints: all of it, but for `...`, which stands for any lines.
Numbers with a point or an exponent may differ: they are the machine's. Where nothing is shown,
nothing is compared.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
LEFT_OUT = shutil.ignore_patterns(".git", ".venv*", ".*_cache", "__pycache__", "build", "dist")
ANY_LINES = r"(?:.*\n)*?"
NUMBER = re.compile(r"\d+(?:\.\d+(?:e[-+]?\d+)?|e[-+]?\d+)")


@dataclass
class Command:
    """A command, the number of its first line, and what is shown below it."""

    number: int
    text: str
    shown: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        return f"README.md:{self.number}: $ {self.text}"

    @property
    def status(self) -> str:
        comment = re.search(r"# exit (\d+)$", self.text)
        return comment[1] if comment else "0"

    def complaint(self, output: str) -> str:
        """Where what was printed is not what is shown; nothing where it is."""
        output = NUMBER.sub("#", output)
        pattern = ""
        for number, line in enumerate(self.shown, self.number + self.text.count("\n") + 1):
            plain = re.escape(NUMBER.sub("#", line.rstrip()))
            pattern += ANY_LINES if line == "..." else f"{plain} *\n"
            if not re.match(pattern, output):
                return f"README.md:{number}: this is not what is printed: {line}"
        if self.shown and not re.fullmatch(pattern, output):
            return f"README.md:{self.number}: more is printed than is shown"
        return ""


def commands(text: str) -> Iterator[Command]:
    """Each command of the text."""
    inside = shown = going_on = False
    above = ""
    command: Command | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            inside = not inside
            shown = inside and line[3:].strip() in ("console", "sh")
            shown = shown and not above.startswith("<!-- not run:")
        elif shown and command and going_on:
            command.text += "\n" + line.removeprefix("> ")
            going_on = line.endswith("\\")
            continue
        if command and line.startswith(("```", "$ ")):
            yield command
            command = None
        if shown and line.startswith("$ "):
            command, going_on = Command(number, line[2:]), line.endswith("\\")
        elif command:
            command.shown.append(line)
        above = line.strip() or above


def script(found: list[Command]) -> str:
    """One shell script that prints each command, runs it and stops at the first surprise."""
    parts = ["set -uo pipefail"]
    for command in found:
        number, expected = command.number, command.status
        parts += [
            f"cat <<'COMMAND'\n{command.title}\nCOMMAND",
            command.text,
            f'status=$?; [ "$status" -eq {expected} ] || '
            f'{{ echo "README.md:{number}: exit $status, expected {expected}"; exit 1; }}',
        ]
    return "\n".join(parts) + "\n"


def run(found: list[Command]) -> tuple[int, str]:
    """The exit status of the script, and what was printed; it is printed here, too."""
    tools = Path(sys.executable).parent
    environment = {
        **os.environ,
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "VENV": str(tools.parent),  # a `make` in the README uses the environment that is there
        "NO_COLOR": "1",
        "COLUMNS": "80",
    }
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(ROOT, Path(folder) / "symnn", ignore=LEFT_OUT)
        with subprocess.Popen(
            ["bash", "-c", script(found)],
            cwd=copy,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        ) as process:
            assert process.stdout
            for line in process.stdout:
                print(line, end="", flush=True)
                lines.append(line)
    return process.returncode, "".join(lines)


def main() -> int:
    """Exit status: 0 when every command ended, and printed, as the README says."""
    found = list(commands(README.read_text(encoding="utf-8")))
    if not found:
        print("README.md: no command found in a block fenced as console or sh")
        return 1
    status, rest = run(found)
    if status:
        return status
    surprises = []
    for command in reversed(found):
        rest, _, output = rest.rpartition(f"{command.title}\n")
        if complaint := command.complaint(output):
            surprises.append(complaint)
    for surprise in reversed(surprises):
        print(surprise)
    return int(bool(surprises))


if __name__ == "__main__":
    sys.exit(main())
