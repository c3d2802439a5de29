"""WHAT CAN BE LOOKED AT: where the time of a run goes.

Called by agent. Reads what sandboxed runs reported; never runs a candidate and never decides anything
about one.
"""

from perfsmith.tools._profile import FunctionProfile, rank_targets

__all__ = ["FunctionProfile", "rank_targets"]
