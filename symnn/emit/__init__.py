"""Array program → source text, laid out by the templates."""
