"""Code that somebody else wrote, run in processes of its own, within bounds.

`call(function, argument)` runs `function(argument, step)` in a fresh Python. Code there may loop
for ever, eat memory, print, end itself, or start others: each is one line here, and when the call
ends, however it does, nothing of it is left. Argument and result are plain data, as JSON holds it.

There are three processes: symnn (`calls`), one that watches (`supervise`), and the one in which the
function runs (`serve`), with whatever that starts. The bounds are against mistakes; they are no
jail for what means harm.
"""

from symnn.sandbox.calls import Limits, Outcome, Step, Stopped, call
from symnn.sandbox.serve import allow

__all__ = ["Limits", "Outcome", "Step", "Stopped", "allow", "call"]
