"""Index notation → matrix notation, with the shapes as part of the formula."""
