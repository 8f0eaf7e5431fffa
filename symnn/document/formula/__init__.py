"""Mathematics as it is laid out, whatever writes it: a tree, its LaTeX and its MathML."""
