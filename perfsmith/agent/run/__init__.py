"""One run, from a path to a report: opening the project, stages with checkpoints, search, confirmation.

Called by the engine. Composes tasks, tools, evaluators and search; the only user of LangGraph. Never writes
to the user's tree. The graph itself is imported where a search begins: LangGraph takes as long to load as
everything else, and most commands need none of it.
"""

from perfsmith.agent.run._check import check_change
from perfsmith.agent.run._context import RunContext
from perfsmith.agent.run._doctor import doctor_lines
from perfsmith.agent.run._doctor_task import examine_tasks
from perfsmith.agent.run._given_change import diff_of_request
from perfsmith.agent.run._stages import came_to_its_end, profile_only
from perfsmith.agent.run._start import finish, started, write_applied, write_report

__all__ = [
    "RunContext",
    "came_to_its_end",
    "check_change",
    "diff_of_request",
    "doctor_lines",
    "examine_tasks",
    "finish",
    "profile_only",
    "started",
    "write_applied",
    "write_report",
]
