"""MAY THIS TASK BE SEARCHED: null solutions and standard cheats against the user's own task.

Called by the run and by `optimize doctor --task`, with the prepared judge of one target. Every cheat is the
user's own function with another body around it, judged like any candidate; a task whose oracle takes one for
right, or whose clock pays one, is refused with the reason. Never changes a verdict of the judge.
"""

from perfsmith.evaluators.admission._admit import Examiner, OnAttempt

__all__ = ["Examiner", "OnAttempt"]
