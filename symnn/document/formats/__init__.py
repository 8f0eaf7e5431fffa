"""A document → LaTeX, HTML, Markdown, a notebook: one file a format."""
