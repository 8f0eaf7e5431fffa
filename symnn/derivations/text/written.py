"""Syntax → text, as a person writes it."""

from __future__ import annotations

import ast
import re

from symnn.derivations.text.spelling import PRIME

_LAYER = re.compile(r"\b([A-Za-z]+)\[(\d+)\](?=\[)")
_BRACKET = re.compile(r"\[([^\[\]]*)\]")


def written(node: ast.expr) -> str:
    """The text of an expression: a[l-1], f'(z[l])."""
    text = ast.unparse(node).replace(PRIME, "'").replace("lambda_", "lambda")
    return _BRACKET.sub(lambda found: f"[{found[1].replace(' ', '')}]", text)


def numbered(text: str) -> str:
    """Layers in the names, where entries are read: z2[i,k] for z[2][i,k]."""
    return _LAYER.sub(r"\1\2", text)
