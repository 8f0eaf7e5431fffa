"""Building trees in a short form, and walking through them."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Integer, S

from symnn.document.matrix.tree import (
    SCALAR,
    Apply,
    Chosen,
    Diag,
    Hadamard,
    Largest,
    MatMul,
    Number,
    Ones,
    Over,
    Power,
    Read,
    Scaled,
    SquaredNorm,
    Total,
    Transpose,
    Tree,
)


def transpose(tree: Tree) -> Tree:
    """The transpose; a scalar is its own."""
    if tree.shape == SCALAR:
        return tree
    match tree:
        case Transpose(body):
            return body
        case Diag():
            return tree
        case Scaled(scalars, body):
            return Scaled(scalars, transpose(body))
    return Transpose(tree)


def matmul(*parts: Tree) -> Tree:
    """The product of a chain, its scalars in front."""
    chain: list[Tree] = []
    scalars: list[Tree] = []
    for part in parts:
        if isinstance(part, Scaled):
            scalars += part.scalars
            part = part.body
        chain += part.parts if isinstance(part, MatMul) else (part,)
    return scaled(scalars, chain[0] if len(chain) == 1 else MatMul(tuple(chain)))


def scaled(scalars: list[Tree], body: Tree) -> Tree:
    """Scalars times a matrix; the numbers are one, and 1 is left out."""
    if isinstance(body, Scaled):
        scalars, body = [*scalars, *body.scalars], body.body
    value = S.One
    rest: list[Tree] = []
    for part in scalars:
        if isinstance(part, Number):
            value *= part.value
        else:
            rest.append(part)
    if isinstance(body, Number):
        value, body = value * body.value, Number(Integer(1))
    found = (*([Number(value)] if value != 1 else []), *rest)
    if isinstance(body, Number) and found:
        found, body = found[:-1], found[-1]
    return Scaled(found, body) if found else body


def hadamard(parts: list[Tree]) -> Tree:
    """The product entry by entry; of transposes, the transpose of that of the matrices."""
    bodies = [part.body for part in parts if isinstance(part, Transpose)]
    if len(bodies) == len(parts) > 1:
        return Transpose(Hadamard(tuple(bodies)))
    return parts[0] if len(parts) == 1 else Hadamard(tuple(parts))


def walk(tree: Tree) -> Iterator[Tree]:
    """Every node, from the top."""
    yield tree
    match tree:
        case Transpose(body) | Diag(body) | Apply(_, body) | Power(body) | Over(_, body):
            yield from walk(body)
        case SquaredNorm(body) | Largest(body):
            yield from walk(body)
        case MatMul(parts) | Hadamard(parts):
            for part in parts:
                yield from walk(part)
        case Scaled(scalars, body):
            for part in (*scalars, body):
                yield from walk(part)
        case Total(terms):
            for _, part in terms:
                yield from walk(part)
        case Chosen(_, left, right, yes, no):
            for part in (left, right, yes, no):
                yield from walk(part)


def is_unit(tree: Tree) -> bool:
    """Whether a tree reads as one symbol, whose shape may stand below it.

    A diagonal does, whatever its entries are: a shape below each of these is wider than a page.
    """
    match tree:
        case Read() | Ones() | Diag():
            return True
        case Transpose(body) | Apply(_, body):
            return is_unit(body)
    return False
