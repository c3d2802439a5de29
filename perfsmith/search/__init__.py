"""HOW TO EXPLORE: strategies over a `Problem`, the budget ledger, duplicates, and landscapes to try them on.

Called by the agent, which hands in the real problem, and by benchmarks, which hand in a recorded one.
A strategy sees proposals, verdicts and the ledger, nothing else. Nothing here runs a candidate or decides
whether one is right, and no figure of a search is reported: figures that chose finalists flatter them.
"""

from perfsmith.search._conformance import STRATEGY_CHECKS, check_strategy
from perfsmith.search._dedupe import SeenIndex, candidate_key, normalised_source
from perfsmith.search._landscape import (
    LandscapeOptions,
    RecordedLandscape,
    RecordedRow,
    RecordedTable,
    SimulatedClock,
    SyntheticLandscape,
    record,
    synthetic_landscape,
)
from perfsmith.search._ledger import Budget, Ledger, Reservation
from perfsmith.search._problem import (
    Archive,
    Judged,
    Problem,
    ProposalRequest,
    SearchEvents,
    SilentEvents,
    StopReason,
    Strategy,
    by_gain,
)
from perfsmith.search._resolve import StrategyFactory, resolve_strategy
from perfsmith.search._session import SearchSession
from perfsmith.search.strategies import BeamOptions, BeamSearch, BestOfN, BestOfNOptions

__all__ = [
    "STRATEGY_CHECKS",
    "Archive",
    "BeamOptions",
    "BeamSearch",
    "BestOfN",
    "BestOfNOptions",
    "Budget",
    "Judged",
    "LandscapeOptions",
    "Ledger",
    "Problem",
    "ProposalRequest",
    "RecordedLandscape",
    "RecordedRow",
    "RecordedTable",
    "Reservation",
    "SearchEvents",
    "SearchSession",
    "SeenIndex",
    "SilentEvents",
    "SimulatedClock",
    "StopReason",
    "Strategy",
    "StrategyFactory",
    "SyntheticLandscape",
    "by_gain",
    "candidate_key",
    "check_strategy",
    "normalised_source",
    "record",
    "resolve_strategy",
    "synthetic_landscape",
]
