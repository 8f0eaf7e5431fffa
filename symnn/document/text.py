"""Text and numbers as LaTeX. Whatever a user wrote passes through here."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Context, Decimal

from sympy import Rational

from symnn.document.box import ADD, BINARY, MUL, Box, fraction, letters, row, scripts

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
LONGEST_WORD = 16
LONGEST_FRACTION = 5
LONGEST_NUMBER = 40


def escape(text: str) -> str:
    """Text in text mode. A character that plain pdfLaTeX may not know becomes a question mark."""
    known = (c if c in ACCENTED or " " <= c <= "~" else "?" for c in text)
    return "".join(SPECIAL.get(c, c) for c in known)


def name_text(name: str) -> str:
    """A user's name in typewriter, which may be broken after an underscore or every 16 letters."""
    words = []
    for word in name.split("_"):
        chunks = [word[at : at + LONGEST_WORD] for at in range(0, len(word), LONGEST_WORD)]
        words.append(r"\allowbreak{}".join(map(escape, chunks)))
    broken = r"\_\allowbreak{}".join(words)
    return rf"\texttt{{{broken}}}"


def itemize(items: Iterable[str]) -> str:
    """A list whose items are LaTeX, without the space that LaTeX puts between them."""
    listed = [rf"  \item {item}" for item in items]
    opened = [r"\begin{itemize}", r"  \setlength{\itemsep}{0pt}"]
    return "\n".join([*opened, *listed, r"\end{itemize}"])


def number(value: Rational) -> Box:
    """A number, exact: a short fraction, or the decimal that it is; longer ones show that they
    go on."""
    if value < 0:
        return row([Box("-", BINARY), number(-value)], ADD)
    above, below = str(value.p), str(value.q)
    if value.q == 1 and len(above) <= LONGEST_NUMBER:
        return letters(above, above)
    if max(len(above), len(below)) <= LONGEST_FRACTION:
        return fraction(letters(above, above), letters(below, below))
    return decimal(value)


def decimal(value: Rational) -> Box:
    """A number of at least 0 as a decimal, in powers of ten where it is very large or small."""
    places = Context(prec=LONGEST_NUMBER, Emax=10**6, Emin=-(10**6))
    quotient = places.divide(Decimal(value.p), Decimal(value.q)).normalize(places)
    exact = Rational(str(quotient)) == value
    exponent = quotient.adjusted()
    digits = "".join(map(str, quotient.as_tuple().digits))
    if exact and -5 < exponent < 16:
        text = f"{quotient:f}"
        return letters(text, text)
    if not exact:
        digits = digits[:8]
    text = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
    mantissa = letters(text, text)
    if not exact:
        mantissa = row([mantissa, Box(r"\ldots", 1.3)])
    power = scripts(letters("10", "10"), letters(str(exponent), str(exponent)))
    if exact and digits == "1":
        return power
    return row([mantissa, r"\cdot", power], MUL, BINARY)
