"""A person's code: found, loaded as a module on exact numbers, and run within bounds."""
