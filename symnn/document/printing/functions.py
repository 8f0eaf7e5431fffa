"""How each elementary function is written, and its definition where a reader may not know it."""

from __future__ import annotations

from symnn.document.formula.box import Box, function_name, greek, row

OPERATORS: dict[str, Box] = {
    **{name: function_name(name, f"\\{name}") for name in ("exp", "log", "sin", "cos", "tan")},
    **{name: function_name(name, f"\\{name}") for name in ("sinh", "cosh", "tanh")},
    **{f"a{n}": function_name(f"arc{n}", f"\\arc{n}") for n in ("sin", "cos", "tan")},
    "abs": function_name("abs", r"\operatorname{abs}"),
    "erf": function_name("erf", r"\operatorname{erf}"),
    "sign": function_name("sgn", r"\operatorname{sgn}"),
    "sigmoid": greek("sigma"),
    "softplus": function_name("softplus", r"\operatorname{softplus}"),
    "log_cosh": row([function_name("log", r"\log"), function_name("cosh", r"\cosh")], tight=True),
}

DEFINITIONS: dict[str, str] = {
    "erf": r"\operatorname{erf}(u) = \frac{2}{\sqrt{\pi}} \int_0^u \exp(-t^2)\,dt",
    "sigmoid": r"\sigma(u) = 1/(1 + \exp(-u))",
    "softplus": r"\operatorname{softplus}(u) = \log(1 + \exp(u))",
}
