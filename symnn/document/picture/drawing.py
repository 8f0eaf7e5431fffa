"""Shapes on a plane: what a picture is, whatever draws it. Lengths are in millimetres."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from symnn.document.formula.box import Box


class Style(Enum):
    """What a shape is for, which decides its color and its font."""

    UNIT = "unit"
    INPUT = "input"
    BLOCK = "block"
    LOSS = "loss"
    EDGE = "edge"
    """One of many."""
    FLOW = "flow"
    LABEL = "label"
    NAME = "name"
    """A name as it is typed."""


@dataclass(frozen=True)
class Circle:
    x: float
    y: float
    radius: float
    style: Style = Style.UNIT


@dataclass(frozen=True)
class Rectangle:
    """Its corner of least x and y, and its extent."""

    x: float
    y: float
    width: float
    height: float
    style: Style = Style.BLOCK


@dataclass(frozen=True)
class Arrow:
    """A line from one point to another; `head` where it has an arrow's head."""

    x1: float
    y1: float
    x2: float
    y2: float
    head: bool = True
    style: Style = Style.FLOW


@dataclass(frozen=True)
class Label:
    """Text, or mathematics, centred at a point. Text may be a user's."""

    x: float
    y: float
    content: str | Box
    style: Style = Style.LABEL


Shape = Circle | Rectangle | Arrow | Label


@dataclass(frozen=True)
class Drawing:
    """Shapes in the order in which they are drawn, on a page of this size; y grows downwards."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
