"""What a run found, as records, as text and as JSON.

Called by the run graph, which fills the records, and by every surface that shows them. Rendered from the
judge's records alone; never measures, never decides, never prints.
"""

from perfsmith.agent.report._admission import (
    AdmissionReport,
    admission_schema,
    render_admission_json,
    render_admission_schema,
)
from perfsmith.agent.report._admission_text import render_admission
from perfsmith.agent.report._endings import tally
from perfsmith.agent.report._json import render_json, render_schema, report_schema
from perfsmith.agent.report._model import (
    EventKind,
    JudgedCandidate,
    ProfileRow,
    RunEvent,
    RunKind,
    RunReport,
    RunStatus,
    Spent,
    TargetReport,
    TargetStatus,
)
from perfsmith.agent.report._place import Place, cache_dir_arguments
from perfsmith.agent.report._summary import RunSummary, summarise
from perfsmith.agent.report._tables import render_profile, render_run_list
from perfsmith.agent.report._text import render_text

__all__ = [
    "AdmissionReport",
    "EventKind",
    "JudgedCandidate",
    "Place",
    "ProfileRow",
    "RunEvent",
    "RunKind",
    "RunReport",
    "RunStatus",
    "RunSummary",
    "Spent",
    "TargetReport",
    "TargetStatus",
    "admission_schema",
    "cache_dir_arguments",
    "render_admission",
    "render_admission_json",
    "render_admission_schema",
    "render_json",
    "render_profile",
    "render_run_list",
    "render_schema",
    "render_text",
    "report_schema",
    "summarise",
    "tally",
]
