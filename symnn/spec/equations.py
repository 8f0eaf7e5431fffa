"""A user's own activations and losses: what their texts must be."""

from __future__ import annotations

from symnn.notation import (
    NotationError,
    Tensor,
    accesses,
    parse_equation,
    parse_expression,
    size_symbol,
)

BATCH, WIDTH = size_symbol("N"), size_symbol("n")
ROWS = {name: Tensor(name, (BATCH, WIDTH)) for name in ("a", "y")}


def check_activation(text: str) -> str:
    """The text, when it is a scalar expression of `z`. Raises `NotationError`."""
    if not accesses(parse_expression(text, {"z": Tensor("z")})):
        raise NotationError("the expression does not depend on 'z': expected it to")
    return text


def check_loss(text: str) -> str:
    """The text, when it defines the scalar `loss` from `a` and `y`. Raises `NotationError`."""
    equation = parse_equation(text, ROWS, {"N": BATCH, "n": WIDTH})
    if equation.name != "loss" or equation.indices:
        raise NotationError("the equation defines something else: expected 'loss = …'", 1)
    reads = [read.name for read in equation.reads]
    if "loss" in reads:
        raise NotationError("the loss reads itself: expected an equation of a[i,k] and y[i,k]")
    if "a" not in reads:
        raise NotationError("the loss does not depend on the network's output: expected a[i,k]")
    return text
