"""What the symbols mean, and what a derivative is where the function has a kink."""

from __future__ import annotations

from symnn.calculus import Backward
from symnn.document.functions import DEFINITIONS
from symnn.document.text import itemize
from symnn.network import Model
from symnn.notation import FUNCTIONS, Maximum, Where

KINKS = {
    Where: r"Where the two values of a choice meet, the derivative is that of the value chosen; "
    r"at $u = v$, $\max(u, v)$ and $\min(u, v)$ choose $v$, so that the derivative of "
    r"$\max(u, 0)$ at $u = 0$ is $0$.",
    FUNCTIONS["abs"]: r"The derivative of $|u|$ is $\operatorname{sgn}(u)$, with "
    r"$\operatorname{sgn}(0) = 0$.",
    FUNCTIONS["sign"]: r"The derivative of $\operatorname{sgn}(u)$ is $0$ everywhere.",
    Maximum: r"Where several entries are the largest, each has an equal share of the derivative.",
}


def notation_section(model: Model, backward: Backward) -> str:
    """The indices, the letters, the functions and the conventions of this network."""
    output = len(model.layers)
    items = [
        r"Index $i = 1, \dots, N$ is the sample. On a weight, a bias, $z$, $a$ or $\delta$ "
        r"a superscript is the layer: "
        r"$z^{l}_{ik}$ is the value of neuron $k$ for sample $i$, before the activation, and "
        r"$a^{l}_{ik}$ the one after it.",
        rf"$x_{{ij}}$ is the input, $a^{{0}}_{{ij}}$; $y_{{ik}}$ is the target, "
        rf"for $k = 1, \dots, n_{{{output}}}$.",
        r"$W^{l}_{kj}$ is the weight from neuron $j$ of layer $l - 1$ to neuron $k$ of layer $l$, "
        r"and $b^{l}_{k}$ the bias.",
        r"$L$ is what training minimizes, and $\delta^{l}_{ik} = \partial L / \partial "
        r"z^{l}_{ik}$.",
    ]
    if model.objective != "loss":
        items.append(r"$E$ is the loss on the data, and $R$ the penalty on the weights.")
    plain = [str(part.number) for part in model.layers if len(part.tensors) == 1]
    if plain:
        where = f"layer{'s' if len(plain) > 1 else ''} {', '.join(plain)}"
        items.append(rf"In {where} the activation is the identity: $a^{{l}} = z^{{l}}$.")
    used = {type(node).__name__ for e in backward.program for node in e.rhs.atoms(*_FUNCTIONS)}
    items += [rf"${text}$." for name, text in DEFINITIONS.items() if name in used]
    forward = [e.rhs for e in model.program]
    items += [text for kind, text in KINKS.items() if any(rhs.has(kind) for rhs in forward)]
    items.append(
        "The numbers of the equations are those in the comments of the generated Python file."
    )
    return f"\\section*{{Notation}}\n{itemize(items)}"


_FUNCTIONS = tuple(FUNCTIONS.values())
