"""The spellings of textbooks → one plain spelling, which Python's parser reads.

`δˡ`-like superscripts are not guessed at: `delta[l]`, `delta^l`, `δ^{l+1}` and `delta_l` are read,
`a^2` is refused, since it may be a square or layer 2.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from typing import NoReturn

from symnn.errors import InputError
from symnn.notation.syntax import shorten

ALIASES = {
    "Z": "z", "A": "a", "X": "x", "Y": "y", "w": "W", "eps": "epsilon",
    "delta": "dz", "d": "dz", "dZ": "dz", "dA": "da", "dw": "dW",
}  # fmt: skip
"""What the names of textbooks stand for, where they are no names of the network; dz, the seed's
δ, is the derivative of the loss by z."""
CLASSICAL = ("z", "a", "W", "b", "n")
"""Names that need a layer in whatever network."""

CHARACTERS = {
    "δ": "delta", "σ": "sigma", "φ": "phi", "ϕ": "phi", "ŷ": "yhat", "π": "pi", "λ": "lambda_",
    "η": "eta", "α": "alpha", "β": "beta", "γ": "gamma", "ε": "epsilon", "μ": "mu", "ρ": "rho",
    "⊤": "T", "←": "=",
    "⊙": "*", "∘": "*", "×": "*", "·": "@", "⋅": "@", "−": "-", "–": "-",
    "′": "'", "’": "'", "ᵀ": ".T", "ᵗ": ".T", "…": "...", "⋯": "...", "∀": "for ",
    "≤": "<=", "≥": ">=", "\u00a0": " ", "\t": " ",
}  # fmt: skip
COMMANDS = {
    "odot": "⊙", "circ": "∘", "times": "×", "cdot": "·", "top": "T", "intercal": "T",
    "delta": "δ", "sigma": "σ", "phi": "φ", "varphi": "φ", "pi": "π", "lambda": "λ",
    "eta": "η", "alpha": "α", "beta": "β", "gamma": "γ", "epsilon": "ε", "varepsilon": "ε",
    "mu": "μ", "rho": "ρ", "partial": "∂", "prime": "'", "forall": "∀", "dots": "…",
    "ldots": "…", "cdots": "…", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "gets": "←",
    "leftarrow": "←", "exp": "exp", "log": "log", "tanh": "tanh", "max": "max", "min": "min",
}  # fmt: skip
"""Commands of LaTeX whose meaning is beyond doubt."""
UNSEEN = ("left", "right", "quad", "qquad", "big", "Big")
"""Commands of LaTeX that move ink, and mean nothing."""
PRIME = "__prime"
"""What stands for the mark of f′ in names; no name of a person's own has two underscores."""
_LAYERED = ("delta", *"zawbndxyfg", "phi", "sigma")
_QUOTIENT = re.compile(
    r"(?<![A-Za-z0-9_])(?:∂|d)(?:L|C|J|E|loss|cost|objective)\s*/\s*(?:∂|d)(?=[A-Za-z])"
)
_PRIMED = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\[[^\[\]]*\])?'")
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_ASIDE = re.compile(r"\$|\\[,;! ]")
_BRACED = re.compile(r"\^\s*\{([^{}]*)\}|\^\s*\(([^()]*)\)")
_LETTER = re.compile(r"\^\s*([A-Za-z])(?![A-Za-z0-9_])")
_ENCLOSED = re.compile(r"[\[(]\s*([^\[\]()]+?)\s*[\])]\s*,?\s*(T?)")
_WITH_T = re.compile(r"([^\[\]()]+?)\s*,\s*T")


def unfolded(text: str) -> str:
    """The text with LaTeX's commands as the characters that they print."""

    def printed(found: re.Match[str]) -> str:
        if found[1] in UNSEEN:
            return ""
        return COMMANDS.get(found[1], found[0])

    return _COMMAND.sub(printed, _ASIDE.sub(" ", text))


def plain(text: str, stems: Collection[str] = (), sizes: Collection[str] = ()) -> str:
    """The equation in ASCII, with layers in brackets; `stems` are the network's own names, and
    `sizes`, such as n_2, those that stay. Raises `InputError`."""
    text = _QUOTIENT.sub("d", unfolded(text))
    for character, spelled in CHARACTERS.items():
        text = text.replace(character, spelled)
    text = re.sub(r"\blambda\b", "lambda_", text.replace(".*", "*").replace(":=", "="))
    text = re.sub(r"\^\s*(?=\[)", "", text)  # a^[l]
    names = "|".join(sorted({*_LAYERED, *stems}, key=len, reverse=True))
    subscript = rf"\b(d?(?:{names}))_(\{{[^{{}}]*\}}|L|l|\d+)(?![A-Za-z0-9_])"

    def layered(found: re.Match[str]) -> str:
        return found[0] if found[0] in sizes else f"{found[1]}[{found[2].strip('{}')}]"

    text = re.sub(subscript, layered, text, flags=re.IGNORECASE)
    text = _BRACED.sub(lambda found: _raised(found[1] or found[2] or ""), text)
    text = _LETTER.sub(lambda found: _raised(found[1]), text)
    text = text.replace("][T]", "].T")
    if "^" in text:
        raise InputError("'^' is a square or a layer: write a**2 for the square, a[2] for layer 2")
    text = _PRIMED.sub(lambda found: f"{found[1]}{PRIME}{found[2] or ''}", text)
    for column, character in enumerate(text, 1):
        if not (character.isascii() and character.isprintable()):
            shown = ascii(character)[1:-1]
            raise InputError(f"column {column}: unexpected character '{shown}'")
    if "'" in text or '"' in text:
        raise InputError("a prime stands after a function's name: f'(z[l])")
    return text


def _raised(inside: str) -> str:
    inside = inside.strip()
    if inside == "T":
        return ".T"
    if enclosed := _ENCLOSED.fullmatch(inside):  # a^{[l]}, W^{[l]T}
        return f"[{enclosed[1]}]{'.T' * bool(enclosed[2])}"
    if turned := _WITH_T.fullmatch(inside):  # W^{l,T}
        return f"[{turned[1]}].T"
    if inside.lstrip("-").isdigit():
        raise InputError(f"'^{inside}' is a power or a layer: write **{inside}, or [{inside}]")
    return f"[{inside}]"


_FOR = re.compile(
    r"[,;:]?\s*\(?\s*\bfor\s+(?:all\s+|every\s+|each\s+)?([a-z])\b\s*(?:(?:=|in\b|from\b)\s*(.*?))?"
    r"\s*\)?\s*(?:[,;]|(?<!\.)\.)?$"
)
_BETWEEN = re.compile(r",?\s*(?:\.\.\.?|\bto\b)\s*,?")


def split_range(text: str) -> tuple[str, str | None, tuple[str, ...]]:
    """The equation, the letter of a range `for l = 1..L-1` at its end, and the range's ends.

    One end for a single layer, none where the range is left open (`for all l`).
    Raises `InputError` for a range that cannot be read.
    """
    text = unfolded(text)
    for character in ("…", "⋯"):
        text = text.replace(character, "...")
    text = text.replace("∀", " for ").replace("−", "-").replace("–", "-")
    found = _FOR.search(text)
    if found is None:
        if re.search(r"\bfor\b", text):
            raise InputError("the range cannot be read: expected 'for l = 1..L-1' at the end")
        return text.strip(), None, ()
    head, letter, spelled = text[: found.start()].strip(), found[1], (found[2] or "").strip()
    if not spelled:
        return head, letter, ()
    ends = [end.strip() for end in _BETWEEN.split(spelled)]
    if len(ends) > 2 or not all(ends):
        raise InputError(f"the range '{spelled[:40]}' cannot be read: expected 'l = 1..L-1'")
    if len(ends) == 2 and "," in ends[0]:  # L-1, L-2, ..., 1
        ends[0] = ends[0].split(",")[0].strip()
    if any("," in end for end in ends):
        raise InputError(f"the range '{spelled[:40]}' cannot be read: expected 'l = 1..L-1'")
    return head, letter, tuple(ends)


_LAYER = re.compile(r"\b([A-Za-z]+)\[(\d+)\](?=\[)")
_BRACKET = re.compile(r"\[([^\[\]]*)\]")


def written(node: ast.expr) -> str:
    """The text of an expression as a person writes it: a[l-1], f'(z[l])."""
    text = ast.unparse(node).replace(PRIME, "'").replace("lambda_", "lambda")
    return _BRACKET.sub(lambda found: f"[{found[1].replace(' ', '')}]", text)


def numbered(text: str) -> str:
    """Layers in the names, where entries are read: z2[i,k] for z[2][i,k]."""
    return _LAYER.sub(r"\1\2", text)


def refuse(node: ast.expr, why: str) -> NoReturn:
    """Raises `InputError` with the syntax at fault."""
    raise InputError(f"'{shorten(written(node))}' {why}")
