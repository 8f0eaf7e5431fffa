"""A wrong equation → the change that makes it true, and what it should read."""
