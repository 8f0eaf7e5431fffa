"""A formula → MathML Core, which browsers lay out by themselves, without a script."""

from __future__ import annotations

from html import escape

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
    side_by_side,
)

FENCES = {r"\{": "{", r"\}": "}", r"\|": "‖"}
BRACKETS = frozenset("()[]{}|‖")
SIGNS = frozenset("+−")
"""Operators that stand between two terms or before one, with other space around them."""
BEFORE_A_TERM = frozenset("=≠<>≤≥≈≡→←↦∈⋅([,/")
ELEMENTS = {
    SignKind.IDENTIFIER: "mi",
    SignKind.FUNCTION: "mi",
    SignKind.NUMBER: "mn",
    SignKind.OPERATOR: "mo",
    SignKind.TEXT: "mtext",
}
DOTS = frozenset("…⋯⋮⋱")
THIN = '<mspace width="0.17em"></mspace>'
SPACES = {"\u2009": "0.17em", "\u2003": "1em", "\u2003\u2003": "2em"}


def mathml(node: Node, display: bool = False, continued: bool = False) -> str:
    """A `math` element; `display` gives sums and fractions their full size.

    `continued` where it goes on from another one, so that a sign that it starts with has the
    space of one between two terms.
    """
    style = ' displaystyle="true"' if display else ""
    return f"<math{style}>{_row(node, form='infix' if continued else '')}</math>"


def element(node: Node, tight: bool = False) -> str:
    """One element of MathML. In a script it is `tight`: operators have no space around them."""
    match node:
        case Sign():
            return _sign(node, tight)
        case Row():
            return _row(node, tight)
        case Fraction(above, below):
            return f"<mfrac>{_full(above, tight)}{_full(below, tight)}</mfrac>"
        case Root(body):
            return f"<msqrt>{element(body, tight)}</msqrt>"
        case Scripts(base, above, below):
            return _attached(element(base, tight), ("sub", below), ("sup", above))
        case LargeOperator(operator, below, above):
            return _attached(_large(operator), ("under", below), ("over", above))
        case Under(base, below):
            return f"<munder>{element(base, tight)}{element(below, tight=True)}</munder>"
        case Fence(left, body, right, tall):
            inner = element(body, tight)
            return f"<mrow>{_fence(left, tall)}{inner}{_fence(right, tall)}</mrow>"
        case Cases(branches):
            rows = "".join(_branch(value, when) for value, when in branches)
            table = f'<mtable class="cases" columnalign="left">{rows}</mtable>'
            return f"<mrow>{_fence('{')}{table}</mrow>"
        case Matrix(rows):
            lines = ("".join(f"<mtd>{_full(cell)}</mtd>" for cell in row) for row in rows)
            table = "".join(f"<mtr>{line}</mtr>" for line in lines)
            return f"<mrow>{_fence('[')}<mtable>{table}</mtable>{_fence(']')}</mrow>"
        case Tilde(base):
            return f'<mover accent="true">{element(base)}<mo stretchy="false">~</mo></mover>'


def _row(node: Node, tight: bool = False, form: str = "") -> str:
    """Elements side by side; `form` is that of a sign that comes first, if MathML errs there."""
    follows = form == "infix"  # a factor, or a term
    found = []
    for part in side_by_side(node):
        if follows and isinstance(part, Sign) and part.kind is SignKind.FUNCTION:
            found.append(THIN)  # a function's name stands apart from a factor before it
        found.append(_sign(part, tight, form) if isinstance(part, Sign) else element(part, tight))
        follows = not isinstance(part, Sign) or part.kind in (SignKind.IDENTIFIER, SignKind.NUMBER)
        # MathML takes a sign for a prefix only where it comes first.
        begins = isinstance(part, Sign) and part.text in BEFORE_A_TERM
        form = "prefix" if begins else ""
    return f"<mrow>{''.join(found)}</mrow>"


def _sign(sign: Sign, tight: bool = False, form: str = "") -> str:
    """A sign; `form` tells an operator how it stands, where its place does not."""
    text = escape(_bold(sign.text) if sign.bold else sign.text)
    if sign.kind is SignKind.TEXT:
        return f"<mtext>{text}</mtext>".replace(" ", "\u00a0")
    if not sign.text:
        return "<mrow></mrow>"
    if sign.text in DOTS:
        return f"<mi>{text}</mi>"  # the signs beside it have their space
    if sign.kind is not SignKind.OPERATOR:
        return f"<{ELEMENTS[sign.kind]}>{text}</{ELEMENTS[sign.kind]}>"
    if sign.text in SPACES:
        return f'<mspace width="{SPACES[sign.text]}"></mspace>'
    if sign.text in BRACKETS:
        return f'<mo stretchy="false">{text}</mo>'
    if tight or sign.text == "/":
        return f'<mo lspace="0" rspace="0">{text}</mo>'
    return f'<mo form="{form}">{text}</mo>' if form and sign.text in SIGNS else f"<mo>{text}</mo>"


def _fence(sign: str, tall: bool = True) -> str:
    size = "" if tall else ' stretchy="false"'
    return f'<mo fence="true"{size}>{escape(FENCES.get(sign, sign))}</mo>'


def _full(node: Node, tight: bool = False) -> str:
    """A part that MathML would make smaller, as large as it is elsewhere where it is tall."""
    inner = element(node, tight)
    if not tight and _is_tall(node):
        return f'<mstyle displaystyle="true">{inner}</mstyle>'
    return inner


def _is_tall(node: Node) -> bool:
    match node:
        case Fraction() | LargeOperator():
            return True
        case Row(parts):
            return any(map(_is_tall, parts))
        case Fence(_, inside) | Scripts(inside) | Root(inside) | Under(inside):
            return _is_tall(inside)
    return False


def _large(operator: Sign) -> str:
    if operator.kind is SignKind.FUNCTION:  # has space before what it is of, which a name has not
        return f'<mo rspace="0.17em">{escape(operator.text)}</mo>'
    return _sign(operator)


def _attached(base: str, *ends: tuple[str, Node | None]) -> str:
    """The element for what stands at the lower end of a base, at its upper end, or at both."""
    given = [(name, end) for name, end in ends if end is not None]
    name = "m" + "".join(name for name, _ in given)
    inner = "".join(element(end, tight=True) for _, end in given)
    return f"<{name}>{base}{inner}</{name}>"


def _branch(value: Node, condition: Node | None) -> str:
    if condition is None:
        when = "<mtext>otherwise</mtext>"
    else:
        when = f"<mtext>if\u00a0</mtext>{_full(condition)}"
    return f"<mtr><mtd>{_full(value)}</mtd><mtd>{when}</mtd></mtr>"


def _bold(text: str) -> str:
    """The characters in Unicode's mathematical bold: MathML Core has no other way to say it.

    Letters are upright and Greek ones slanted, as `\\mathbf` and `\\boldsymbol` have them."""
    return "".join(map(_bold_character, text))


def _bold_character(character: str) -> str:
    for first, last, bold in (("A", "Z", 0x1D400), ("a", "z", 0x1D41A), ("0", "9", 0x1D7CE)):
        if first <= character <= last:
            return chr(bold + ord(character) - ord(first))
    if "α" <= character <= "ω":
        return chr(0x1D736 + ord(character) - ord("α"))
    return character
