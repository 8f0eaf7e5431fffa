"""One network at some sizes on exact elements: its truths, and a judgement of what code made."""
