"""The network at a glance: a table of its layers, and the count of its parameters."""

from __future__ import annotations

from symnn.document.text import name_text
from symnn.network import Model

MOST_ROWS = 30  # a table does not break across pages
LONGEST_NAME = 20  # on one line of the table
END = r" \\"


def network_section(model: Model) -> str:
    """Layers, widths, activations and parameters."""
    spec = model.spec
    rows = [f"0 & {spec.input} & the input & & "]
    for part, layer in zip(model.layers, spec.layers, strict=True):
        width = spec.sizes[part.number - 1]
        count = layer.units * (width + layer.bias)
        cells = [str(part.number), str(layer.units), name_text(layer.activation)]
        cells += [name_text(layer.initializer), str(count)]
        rows.append(" & ".join(cells))
    longest = max(len(layer.activation) for layer in spec.layers)
    column = "l" if longest <= LONGEST_NAME else r">{\raggedright\arraybackslash}p{16em}"
    parts = [rows[at : at + MOST_ROWS] for at in range(0, len(rows), MOST_ROWS)]
    tables = [_table(part, column) for part in parts]
    return "\n\n".join([f"\\section*{{Network}}\n{_sentence(model)}", *tables, _count(model)])


def _sentence(model: Model) -> str:
    count = len(model.layers)
    return (
        rf"A network of {count} layer{'s' if count > 1 else ''}, trained on the loss "
        rf"{name_text(model.spec.loss)} with {name_text(model.spec.optimizer.type)}. "
        r"Layer $l$ has $n_l$ neurons; layer 0 is the input."
    )


def _table(rows: list[str], column: str) -> str:
    head = r"$l$ & $n_l$ & activation & initializer & parameters"
    return "\n".join(
        [
            r"\begin{center}",
            rf"\begin{{tabular}}{{rr{column}lr}}",
            r"  \toprule",
            f"  {head}{END}",
            r"  \midrule",
            *(f"  {row}{END}" for row in rows),
            r"  \bottomrule",
            r"\end{tabular}",
            r"\end{center}",
        ]
    )


def _count(model: Model) -> str:
    """The seed's total where every layer has biases; otherwise what is true."""
    spec, last = model.spec, len(model.layers)
    total = rf"\sum_{{l=1}}^{{{last}}}"
    biased = [part.number for part in model.layers if spec.layers[part.number - 1].bias]
    if len(biased) == last:
        formula = rf"{total} n_l (n_{{l-1}} + 1) = {spec.parameter_count}"
        return rf"There are $\displaystyle {formula}$ parameters in all."
    weights = sum(a * b for a, b in zip(spec.sizes, spec.sizes[1:], strict=False))
    told = rf"There are $\displaystyle {total} n_l n_{{l-1}} = {weights}$ weights"
    if not biased:
        return f"{told} and no biases."
    layers = f"layer{'s' if len(biased) > 1 else ''} {', '.join(map(str, biased))}"
    biases = spec.parameter_count - weights
    return f"{told} and {biases} biases (in {layers}): {spec.parameter_count} parameters in all."
