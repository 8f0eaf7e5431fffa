"""A file of equations → statements, and what their names refer to."""
