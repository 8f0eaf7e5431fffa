"""Where the syntax of an equation breaks, told in a learner's words before any parser sees it.

One pass over the text as it was typed, so that a column is the column that a person sees. What is
found here is a bracket, a sign or a quantity that is missing or too many; names are not looked up.
"""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass, field

from symnn.derivations.text.read.spelling import ALIASES, CLASSICAL, COMMANDS, UNSEEN
from symnn.notation.syntax import shorten

_LETTER = "A-Za-zα-ωŷ∂ϕ"
_RANGE = re.compile(r"\bfor\b|∀|\\forall\b")
_EQUALS = re.compile(r"(?<![<>=!≤≥])=(?!=)|←|\\gets\b|\\leftarrow\b")
_TOKEN = re.compile(
    rf"""(?P<space>\s+|\$|\\[,;! ])
    |(?P<command>\\[A-Za-z]+)
    |(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<name>[{_LETTER}_](?:[{_LETTER}0-9]|_(?!\{{))*)
    |(?P<mark>['′’ᵀᵗ]|\.[A-Za-z_]\w*|_\{{[^{{}}]*\}}
        |\^\s*(?:\{{[^{{}}]*\}}|\([^()]*\)|\[[^\[\]]*\]|\\?[A-Za-z]+|\d+|⊤))
    |(?P<equals>[:+\-*/]?=(?!=)|←)
    |(?P<sign>\*\*|//|==|<=|>=|!=|\.\*|[-+−–*/@⊙∘×·⋅<>≤≥%~])
    |(?P<comma>[,;])
    |(?P<open>[(\[{{])|(?P<close>[)\]}}])|(?P<other>.)""",
    re.VERBOSE,
)
_PAIRS = {")": "(", "]": "[", "}": "{"}
_UNARY = "+-−–~"
_QUANTITIES = {*ALIASES, *CLASSICAL, "x", "y", "dz", "da", "dW", "db", "N", "m"}
_DELTA = re.compile(r"\(\s*\w+\s*,\s*\w+\s*\)")
"""Two indices behind `delta`: that is Kronecker's, and no product."""
_PRODUCTS = "expected one, * for each entry or @ for matrices"


@dataclass(frozen=True)
class SyntaxFault:
    """What is wrong, and at which character of the text."""

    at: int
    what: str


def fault(text: str) -> SyntaxFault | None:
    """The first thing at which the syntax of an equation breaks."""
    found = _RANGE.search(text)
    if found and not found.start():
        return SyntaxFault(
            0, "a range stands at the end: expected one equation, then 'for l = 1..L-1'"
        )
    head = text[: found.start()] if found else text
    if broken := _brackets(head):
        return broken
    if not _EQUALS.search(head):
        return SyntaxFault(0, "there is no '=': expected one equation, 'delta[l] = expression'")
    return _Reading(head).fault()


def _brackets(text: str) -> SyntaxFault | None:
    """The first bracket without its other half; one within which an equation begins has none."""
    stack: list[tuple[str, int]] = []
    before = ["", ""]
    for found in _TOKEN.finditer(text):
        kind, token = found.lastgroup, found[0]
        if kind == "space":
            continue
        if kind == "other":
            return None  # it is told where it stands
        if kind == "open":
            stack.append((token, found.start()))
        elif kind == "close":
            if not stack:
                return SyntaxFault(found.start(), f"this '{token}' closes nothing")
            opened, start = stack.pop()
            if opened != _PAIRS[token]:
                return SyntaxFault(start, f"this '{opened}' is closed by '{token}'")
        elif kind == "equals" and stack and before[0] not in ("(", ","):  # no option: axis=0
            return SyntaxFault(
                stack[-1][1], f"this '{stack[-1][0]}' is not closed before '{token}'"
            )
        before = [before[1], token]
    return SyntaxFault(stack[-1][1], f"this '{stack[-1][0]}' is never closed") if stack else None


@dataclass
class _Reading:
    """One pass: whether a quantity or a sign is expected next, and the brackets that are open."""

    text: str
    wanting: bool = True
    before: str = ""
    """The token before, and "" at the beginning."""
    base: str = ""
    """The name that the quantity being read began with; "" for a number or a bracket."""
    equals: int = 0
    open: list[tuple[str, str]] = field(default_factory=list)
    """Open brackets, and the name before each."""

    def fault(self) -> SyntaxFault | None:
        for found in _TOKEN.finditer(self.text):
            kind, token = str(found.lastgroup), found[0]
            if kind == "command":
                kind = self._kind_of(token)
            if kind == "space":
                continue
            if kind == "open" and self.base == "delta" and _DELTA.match(self.text, found.start()):
                self.base = "function"
            if what := getattr(self, f"_{kind}")(token):
                return SyntaxFault(found.start(), what)
            self.before = token
        if self.wanting:
            what = "nothing stands right of '='" if self.before in ("=", ":=", "←") else ""
            return SyntaxFault(len(self.text), what or f"nothing follows '{self.before}'")
        return None

    @staticmethod
    def _kind_of(command: str) -> str:
        """What a command of LaTeX is; one that has no meaning here is no part of an equation."""
        if command[1:] in UNSEEN:
            return "space"
        stands = COMMANDS.get(command[1:])
        if stands is None:
            return "other"
        kind = _TOKEN.match(stands)
        return "other" if kind is None else str(kind.lastgroup)

    def _number(self, token: str) -> str:
        return self._quantity(token, "")

    def _name(self, token: str) -> str:
        if keyword.iskeyword(token) and token not in ("lambda", "True", "False", "None"):
            return f"'{token}' is not part of the language of derivations"
        return self._quantity(token, token)

    def _quantity(self, token: str, base: str) -> str:
        if not self.wanting:
            between = f"'{shorten(self.before)}' and '{shorten(token)}'"
            return f"no sign stands between {between}: {_PRODUCTS}"
        self.wanting, self.base = False, base
        return ""

    def _mark(self, token: str) -> str:
        if self.wanting:
            if token in "'′’":
                return "a prime stands after a function's name: f'(z[l])"
            return f"'{token}' stands after no quantity"
        if token.startswith(".") and token != ".T":
            self.base = token
        return ""

    def _sign(self, token: str) -> str:
        if self.wanting and token not in _UNARY:
            return self._missing(token)
        self.wanting = True
        return ""

    def _comma(self, token: str) -> str:
        if self.wanting:
            return self._missing(token)
        self.wanting = True
        return ""

    def _equals(self, token: str) -> str:
        if self.open:
            self.wanting = True  # an option: axis=0
            return ""
        if self.wanting:
            return "nothing stands left of '='" if not self.before else self._missing(token)
        self.equals += 1
        if self.equals > 1:
            return f"a second '{token}': expected one equation a line"
        self.wanting = True
        return ""

    def _open(self, token: str) -> str:
        follows = not self.wanting
        base = self.base
        if follows and token == "(" and (not base or base in _QUANTITIES):
            return f"no sign stands between '{shorten(base or self.before)}' and '(': {_PRODUCTS}"
        if follows and (token == "{" or (token == "[" and self.before[-1].isdigit() and not base)):
            return f"no sign stands between '{self.before}' and '{token}': {_PRODUCTS}"
        self.open.append((token, base if follows else ""))
        self.wanting = True
        return ""

    def _close(self, token: str) -> str:
        kind, base = self.open.pop()
        empty_call = kind == "(" and base and self.before == "("
        if self.wanting and self.before != "," and not empty_call:
            return self._missing(token)
        self.wanting, self.base = False, "" if kind == "(" else base
        return ""

    def _other(self, token: str) -> str:
        if token == '"':
            return "a prime stands after a function's name: f'(z[l])"
        if token.startswith("\\"):
            return f"'{shorten(token)}' has no meaning here"
        shown = token if token.isascii() and token.isprintable() else ascii(token)[1:-1]
        return f"unexpected character '{shown}'"

    def _missing(self, token: str) -> str:
        if not self.before:
            return f"nothing stands before '{token}'"
        return f"nothing stands between '{shorten(self.before)}' and '{token}'"
