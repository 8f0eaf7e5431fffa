"""A person's equations, in textbook or index notation, against the network."""
