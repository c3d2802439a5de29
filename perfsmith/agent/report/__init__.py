"""What a run found, as records, as text and as JSON.

Called by the run graph, which fills the records, and by every surface that shows them. Rendered from the
judge's records alone; never measures, never decides, never prints.
"""

from perfsmith.agent.report._model import (
    EventKind,
    JudgedCandidate,
    ProfileRow,
    RunEvent,
    RunReport,
    RunStatus,
    Spent,
    TargetReport,
    TargetStatus,
)
from perfsmith.agent.report._summary import RunSummary, summarise

__all__ = [
    "EventKind",
    "JudgedCandidate",
    "ProfileRow",
    "RunEvent",
    "RunReport",
    "RunStatus",
    "RunSummary",
    "Spent",
    "TargetReport",
    "TargetStatus",
    "summarise",
]
