"""A worked example read from its LaTeX: what is put in, what it comes to, to how many digits."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

import numpy as np

from tests.document.reader.evaluate import Scene, value
from tests.document.reader.formula import Formula
from tests.document.reader.nodes import Name

ALIGNED = re.compile(r"\\begin\{align\w*\*\}(?:\{2\})?\n(.*?)\n\\end\{align", re.S)
NOTE = re.compile(r"( &)?\\qquad(&)? *\\text\{by \(U?\d+\)\}")
NUMBER = re.compile(r"(?P<minus>-)?(?P<mantissa>\d[\d.]*(?!\^))?(?: ?\\cdot )?(?:10\^\{(-?\d+)\})?")
WHERE = r"\text{where } "
DRAWS = 24


@dataclass
class Statement:
    """`left = put_in = result`; where nothing is put in, `put_in` is empty."""

    left: str
    put_in: str
    result: str
    where: list[Statement]
    """What its letters stand for."""


def statements(text):
    """The statements of all displays, those of the letters with the one that uses them."""
    found = []
    for body in ALIGNED.findall(text):
        for left, right in _rows(body):
            for part in re.split(r" ?, \\quad ", f"{left} = {right}"):
                name, *formulas = part.split(" = ")
                put_in, result = formulas if len(formulas) == 2 else ("", *formulas)
                told = Statement(name.removeprefix(WHERE), put_in.strip(), result.strip(), [])
                (found[-1].where if name.startswith(WHERE) else found).append(told)
    return found


def _rows(body):
    """The equations of a display: what stands left, and the lines right of it together."""
    rows = []
    for row in body.split(" \\\\\n"):
        left, _, right = NOTE.sub("", row).partition(" &")
        if left.strip():
            rows.append((left.strip(), right.strip().removeprefix("= ")))
        else:
            more = right.replace(r"\qquad {}", "").strip()
            rows[-1] = rows[-1][0], f"{rows[-1][1]} {more}"
    return [(left, right.replace("}= ", "} = ")) for left, right in rows]


def number(text):
    """A printed number, and half a unit of its last digit."""
    match = NUMBER.fullmatch(text)
    assert match, text
    digits, exponent = match["mantissa"] or "1", int(match[3] or 0)
    places = len(digits.partition(".")[2])
    sign = -1 if match["minus"] else 1
    return sign * float(digits) * 10.0**exponent, 0.5 * 10.0 ** (exponent - places)


def cells(text):
    """The entries of a printed matrix, in rows; one for what is none."""
    if "bmatrix" not in text:
        return [[text]]
    body = re.fullmatch(r"\\begin\{bmatrix\} (.*) \\end\{bmatrix\}", text)[1]
    return [[cell.strip() for cell in row.split(" & ")] for row in body.split(r" \\ ")]


def array(text):
    """The printed numbers, as they stand."""
    return np.array([[number(cell)[0] for cell in row] for row in cells(text)])


def agree(text, true):
    """Whether the numbers printed are the true ones to the digits shown."""
    both = np.array([[number(cell) for cell in row] for row in cells(text)])
    apart = abs(both[..., 0] - np.asarray(true, float).reshape(both.shape[:2]))
    return bool(np.all(apart <= both[..., 1] * (1 + 1e-9) + 1e-13))


def follows(statement):
    """Whether what is put in comes to the result, as far as its own digits can tell."""
    if not statement.put_in:
        return True
    pairs = zip(cells(statement.put_in), cells(statement.result), strict=True)
    return all(
        _comes_to(formula, result, statement.where)
        for formulas, results in pairs
        for formula, result in zip(formulas, results, strict=True)
    )


def _comes_to(formula, result, where):
    """With its rounded numbers moved within their last digit, the value lies about the result."""
    rng = random.Random(formula)
    draws = [_value(formula, where, rng) for _ in range(DRAWS)]
    expected, half = number(result)
    slack = (max(draws) - min(draws)) + half + 1e-9 * abs(expected)
    return min(draws) - slack <= expected <= max(draws) + slack


def _value(formula, where, rng):
    short = {part.left: (Name(part.left), _tree(part.put_in, rng)) for part in where}
    return value(_tree(formula, rng), Scene((), {}, {"π": np.pi}, short))


def _tree(formula, rng):
    return Formula(re.sub(r"\d+\.\d+", lambda match: _moved(match[0], rng), formula)).whole()


def _moved(digits, rng):
    """The same number, or one near it where its digits say that it was rounded."""
    if len(digits.replace(".", "").lstrip("0")) < 4:
        return digits
    places = len(digits.partition(".")[2])
    return f"{float(digits) + rng.uniform(-0.5, 0.5) * 10.0**-places:.{places + 6}f}"
