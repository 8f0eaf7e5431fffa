"""A formula → LaTeX in math mode, for amsmath."""

from __future__ import annotations

from itertools import pairwise

from symnn.document.formula.nodes import (
    Cases,
    Fence,
    Fraction,
    LargeOperator,
    Matrix,
    Node,
    Root,
    Row,
    Scripts,
    Sign,
    SignKind,
    Tilde,
    Under,
)

BREAK = r" \\ "


def latex(node: Node, small: bool = False) -> str:
    """LaTeX in math mode. `small` where TeX would make fractions and sums smaller than they are
    elsewhere; they are told not to."""
    match node:
        case Sign():
            return _sign(node)
        case Row(parts, tight):
            texts = [latex(part, small) for part in parts]
            return "".join(texts) if tight else _spaced(parts, texts)
        case Fraction(above, below):
            command = r"\dfrac" if small else r"\frac"
            return f"{command}{{{latex(above, True)}}}{{{latex(below, True)}}}"
        case Root(body):
            return rf"\sqrt{{{latex(body, small)}}}"
        case Scripts(base, above, below):
            return latex(base, small) + _scripts(above, below, small)
        case LargeOperator(operator, below, above):
            beside = r"\limits" if small else ""
            raised = f"^{{{latex(above, small)}}}" if above is not None else ""
            return f"{operator.tex}{beside}_{{{latex(below, small)}}}{raised}"
        case Under(base, below):
            return rf"\underset{{{latex(below)}}}{{{latex(base, small)}}}"
        case Fence(left, body, right, tall):
            if tall:
                return rf"\left{left}{latex(body, small)} \right{right}"
            return f"{left}{latex(body, small)}{right}"
        case Cases(branches):
            rows = BREAK.join(_branch(value, when) for value, when in branches)
            return rf"\begin{{cases}} {rows} \end{{cases}}"
        case Matrix(rows):
            lines = BREAK.join(" & ".join(map(latex, row)) for row in rows)
            return rf"\begin{{bmatrix}} {lines} \end{{bmatrix}}"
        case Tilde(base):
            return rf"\tilde{{{latex(base, small)}}}"


def _spaced(parts: tuple[Node, ...], texts: list[str]) -> str:
    """The texts with spaces between them, but none inside parentheses, before those of a function
    or before a comma."""
    joined = texts[0]
    for before, text in zip(pairwise(parts), pairwise(texts), strict=True):
        function = isinstance(before[0], Sign) and before[0].kind is SignKind.FUNCTION
        tight = text[0] == "(" or text[1] in (",", ")") or (function and text[1] == "(")
        joined += text[1] if tight else f" {text[1]}"
    return joined


def _sign(sign: Sign) -> str:
    if sign.kind is SignKind.TEXT:
        return rf"\text{{{sign.tex}}}"
    if not sign.bold:
        return sign.tex
    return rf"\boldsymbol{{{sign.tex}}}" if sign.tex.startswith("\\") else rf"\mathbf{{{sign.tex}}}"


def _scripts(above: Node | None, below: Node | None, small: bool) -> str:
    parts = "" if above is None else f"^{{{latex(above, small)}}}"
    return parts if below is None else f"{parts}_{{{latex(below, small)}}}"


def _branch(value: Node, condition: Node | None) -> str:
    when = r"\text{otherwise}" if condition is None else rf"\text{{if }} {latex(condition, True)}"
    return f"{latex(value, True)} & {when}"
