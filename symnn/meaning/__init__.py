"""What equations mean: two walks of Programs, over domains of values.

`entries` goes entry by entry, `arrays` array by array; each serves every kind of value in
`domains`. There are two on purpose: they check each other.
"""
