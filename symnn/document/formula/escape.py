"""Text as LaTeX. Whatever a user wrote passes through here."""

from __future__ import annotations

from symnn.document.formula.signs import GREEK, OPERATORS

ACCENTED = frozenset("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿ")
SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': "''",
    **{character: f"\\{character}" for character in "{}$&#%_"},
}
PUNCTUATION = {
    "–": "--", "—": "---", "‘": "`", "’": "'", "“": "``", "”": "''", "…": r"\dots{}",
    "\u00a0": "~", "\u2009": r"\,", "±": r"\ensuremath{\pm}", "−": r"\ensuremath{-}",
    "′": r"\ensuremath{'}", "²": r"\ensuremath{^2}", "ᵀ": r"\ensuremath{^T}",
}  # fmt: skip
MATHEMATICS = {
    character: rf"\ensuremath{{\{name}}}"
    for name, character in (GREEK | OPERATORS).items()
    if len(character) == 1 and character > "~" and character.isprintable()
}
KNOWN = MATHEMATICS | PUNCTUATION | SPECIAL
LONGEST_WORD = 16


def escape(text: str) -> str:
    """Text in text mode. A character that plain pdfLaTeX may not know becomes a question mark."""
    return "".join(map(_character, text))


def _character(character: str) -> str:
    plain = character in ACCENTED or " " <= character <= "~"
    return KNOWN.get(character) or (character if plain else "?")


def name_text(name: str) -> str:
    """A user's name in typewriter, which may be broken after an underscore or every 16 letters."""
    words = []
    for word in name.split("_"):
        chunks = [word[at : at + LONGEST_WORD] for at in range(0, len(word), LONGEST_WORD)]
        words.append(r"\allowbreak{}".join(map(escape, chunks)))
    broken = r"\_\allowbreak{}".join(words)
    return rf"\texttt{{{broken}}}"
