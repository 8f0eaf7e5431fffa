"""Program → array program: whole-array instructions, each value computed once."""

from symnn.lowering.ir import ArrayProgram, Node
from symnn.lowering.program import lower

__all__ = ["ArrayProgram", "Node", "lower"]
