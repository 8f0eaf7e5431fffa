"""How a tensor's entry, a width, an index and its range are written.

All that is known here is what the document's section on notation says: on W, b, z, a and δ, and
on the other letters of a network's own layers, a superscript is the layer; elsewhere it is a power,
but for (t) and (t − 1) of the optimizer.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from contextvars import ContextVar

from tests.document.reader.nodes import Name, Node, Width
from tests.document.reader.tokens import Stream, Token

LAYERED = frozenset({"W", "b", "z", "a", "δ"})
layered: ContextVar[frozenset[str]] = ContextVar("layered", default=LAYERED)
"""The letters that have a layer in what is being read."""
sized: ContextVar[frozenset[str]] = ContextVar("sized", default=frozenset("n"))
"""The letters that are a size where they have a subscript alone."""
GREEK = {
    r"\gamma": "γ",
    r"\delta": "δ", r"\theta": "θ", r"\eta": "η", r"\alpha": "α", r"\beta": "β", r"\mu": "μ",
    r"\lambda": "λ", r"\varepsilon": "ε", r"\pi": "π", r"\ell": "ℓ",
}  # fmt: skip
STEPS = {"(t)", "(t-1)", "(0)"}


class Names(Stream):
    """Reads names; the formulas in their scripts are read by `Formula`."""

    @abstractmethod
    def whole(self) -> Node:
        """All of the tokens."""

    @abstractmethod
    def sum(self) -> Node:
        """A formula."""

    @abstractmethod
    def group(self) -> Node:
        """A formula in braces."""

    def inner(self, source: Sequence[Token]) -> Names:
        """A reader of the same kind for a script."""
        return type(self)(source)

    def letter(self) -> str:
        """A letter, or an upright word, with its primes."""
        token = self.next
        if token.text == r"\tilde":
            self.take()
            self.expect("{")
            found = f"{self.letter()}~"
            self.expect("}")
            return found
        known = GREEK.get(token.text, token.text)
        if token.kind not in ("", "mathrm") or not known.replace("_", "").isalnum():
            raise self.error("expected a letter")
        self.take()
        while self.accept("'"):
            known += "'"
        return known

    def name(self) -> Node:
        """A tensor's entry, a width n_l, or a letter that is a number."""
        letter = self.letter()
        scripts: dict[str, list[Token]] = {}
        while self.next.text in ("^", "_"):
            if self.next.text in scripts:
                raise self.error("two scripts at one place")
            if self.next.text == "^" and letter not in layered.get() and not self.is_step():
                break
            place = self.take().text
            scripts[place] = self.script()
        below, above = scripts.get("_", []), scripts.get("^", [])
        if letter in sized.get() and below and not above:
            return Width(self.inner(below).whole(), letter)
        if (
            letter in ("β", "η") and below and letter not in layered.get()
        ):  # their number, not a position
            return Name(letter + "".join(token.text for token in below))
        positions = self.inner(below).positions() if below else ()
        if letter in layered.get() and (above or letter != "p"):  # p alone is what is predicted
            if not above:
                raise self.error(f"{letter} without its layer")
            return Name(letter, self.inner(above).whole(), positions=positions)
        return Name(letter, step="".join(token.text for token in above), positions=positions)

    def is_step(self) -> bool:
        """Whether a superscript is (t) or (t − 1)."""
        at, self.at = self.at, self.at + 1
        found = self.next.text == "{" and "".join(t.text for t in self.script()) in STEPS
        self.at = at
        return found

    def script(self) -> list[Token]:
        """The tokens of the group in braces that starts here."""
        self.expect("{")
        found: list[Token] = []
        depth = 1
        while depth:
            if self.next.kind == "end":
                raise self.error("expected a closing brace")
            token = self.take()
            depth += {"{": 1, "}": -1}.get(token.text, 0)
            found.append(token)
        return found[:-1]

    def positions(self) -> tuple[Node, ...]:
        """The positions of an entry: letters side by side, or formulas with commas between."""
        found: list[Node] = []
        if all(t.text.isalpha() or t.text in ("'", r"\ell") for t in self.tokens):
            while self.next.kind != "end":
                found.append(Name(self.letter()))
            return tuple(found)
        found.append(self.sum())
        while self.accept(","):
            found.append(self.sum())
        if self.next.kind != "end":
            raise self.error("expected the end of the positions")
        return tuple(found)

    def range_above(self) -> tuple[str, Node]:
        """_{j = 1}^{n}"""
        self.expect("_")
        self.expect("{")
        index = self.letter()
        for text in ("=", "1", "}", "^"):
            self.expect(text)
        return index, self.group()

    def range_between(self) -> tuple[str, Node]:
        r"""_{1 \le j \le n}"""
        for text in ("_", "{", "1", r"\le"):
            self.expect(text)
        index = self.letter()
        self.expect(r"\le")
        end = self.sum()
        self.expect("}")
        return index, end
