"""The signs that have a name in LaTeX, with their characters and widths in em."""

from __future__ import annotations

from symnn.document.formula.nodes import Sign, SignKind

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "varepsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ",
    "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "varphi": "φ", "psi": "ψ", "omega": "ω",
    "partial": "∂", "ell": "ℓ", "Phi": "Φ",
}  # fmt: skip
OPERATORS = {
    "cdot": "⋅", "cdotp": "⋅", "odot": "⊙", "circ": "∘", "times": "×", "le": "≤", "ge": "≥",
    "ne": "≠", "in": "∈", "to": "→", "mapsto": "↦", "forall": "∀", "approx": "≈", "equiv": "≡",
    "leftarrow": "←", "infty": "∞", "int": "∫", "sum": "∑", "prod": "∏", "nabla": "∇",
    "ldots": "…", "dots": "…", "cdots": "⋯", "vdots": "⋮", "ddots": "⋱", "colon": ":",
    "mathbb{R}": "ℝ", "quad": "\u2003", "qquad": "\u2003\u2003", ",": "\u2009", "|": "‖",
    "{": "{", "}": "}",
}  # fmt: skip
FUNCTIONS = {
    *("exp", "log", "max", "min", "sin", "cos", "tan"),
    *("sinh", "cosh", "tanh", "arcsin", "arccos", "arctan"),
}
PLAIN = {"-": "−", "'": "′", "*": "∗"}
"""The characters of operators whose LaTeX is a key of the keyboard."""


def named(name: str) -> Sign:
    r"""The sign that LaTeX calls `\name`. Raises `KeyError` where it is not in the tables."""
    if name in GREEK:
        return Sign(rf"\{name}", GREEK[name], SignKind.IDENTIFIER)
    if name in FUNCTIONS:
        return Sign(rf"\{name}", name, SignKind.FUNCTION)
    return Sign(rf"\{name}", OPERATORS[name], SignKind.OPERATOR)


def operator(tex: str) -> Sign:
    r"""An operator by its LaTeX, such as `+` or `\le`."""
    if tex.startswith("\\"):
        return named(tex[1:])
    return Sign(tex, PLAIN.get(tex, tex), SignKind.OPERATOR)
