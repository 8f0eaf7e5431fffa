"""How each elementary function is written."""

from __future__ import annotations

import re

from symnn.document.formula.box import Box, row
from symnn.document.formula.reading import math
from symnn.notation import TABLE

_NAME = re.compile(r"\\[A-Za-z]+(?:\{\w+\})?")


def _written(latex: str) -> Box:
    names = [math(name) for name in _NAME.findall(latex)]
    return names[0] if len(names) == 1 else row(names, tight=True)


OPERATORS: dict[str, Box] = {name: _written(entry.latex) for name, entry in TABLE.items()}
