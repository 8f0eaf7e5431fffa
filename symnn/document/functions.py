"""How each elementary function is written, and its definition where a reader may not know it."""

from __future__ import annotations

from symnn.document.box import Box, letters

OPERATORS: dict[str, Box] = {
    **{name: letters(f"\\{name}", name) for name in ("exp", "log", "sin", "cos", "tan")},
    **{name: letters(f"\\{name}", name) for name in ("sinh", "cosh", "tanh")},
    **{f"a{name}": letters(f"\\arc{name}", f"arc{name}") for name in ("sin", "cos", "tan")},
    "erf": letters(r"\operatorname{erf}", "erf"),
    "sign": letters(r"\operatorname{sgn}", "sgn"),
    "sigmoid": letters(r"\sigma", "o"),
    "softplus": letters(r"\operatorname{softplus}", "softplus"),
    "log_cosh": letters(r"\log\cosh", "log cosh"),
}

DEFINITIONS: dict[str, str] = {
    "erf": r"\operatorname{erf}(u) = \frac{2}{\sqrt{\pi}} \int_0^u \exp(-t^2)\,dt",
    "sigmoid": r"\sigma(u) = 1/(1 + \exp(-u))",
    "softplus": r"\operatorname{softplus}(u) = \log(1 + \exp(u))",
}
