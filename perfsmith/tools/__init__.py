"""WHAT CAN BE LOOKED AT: where the time of a run goes.

Called by the agent. Turns what came out of a sandbox into facts about targets; starts nothing itself and
never decides whether a candidate is right.
"""

from perfsmith.tools._profile import FunctionProfile, rank_targets

__all__ = ["FunctionProfile", "rank_targets"]
