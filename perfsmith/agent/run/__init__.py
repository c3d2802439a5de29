"""One run, from a path to a report: opening the project, stages with checkpoints, search, confirmation.

Called by the engine. Composes tasks, tools, evaluators and search; the only user of LangGraph. Never writes
to the user's tree. The graph itself is imported where a search begins: LangGraph takes as long to load as
everything else, and most commands need none of it.
"""

from perfsmith.agent.run._check import check_change
from perfsmith.agent.run._doctor import doctor_lines
from perfsmith.agent.run._stages import profile_only
from perfsmith.agent.run._start import finish, started, write_report

__all__ = ["check_change", "doctor_lines", "finish", "profile_only", "started", "write_report"]
