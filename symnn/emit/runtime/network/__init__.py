"""What a network brings of its own, here a small sample's; a file has its network's.

The sample's functions show how those of a file are called: the inputs in the order of
`INPUTS`, then the targets.
"""
