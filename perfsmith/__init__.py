"""perfsmith makes Python code faster and proves it: every patch is judged by running it, away from the judge.

    from perfsmith import Budget, optimize

    report = optimize("src/mypackage", budget=Budget(wall_s=120))

Names are imported at first use, so that `import perfsmith` stays light.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from perfsmith.agent._api import check, check_async, optimize, optimize_async
    from perfsmith.agent._request import Consent, Settings
    from perfsmith.agent.report import RunEvent, RunReport, RunStatus, TargetReport, TargetStatus
    from perfsmith.errors import PerfsmithError
    from perfsmith.search import Budget
    from perfsmith.tasks import Candidate, Evaluation, Evidence, SourceName, SpeedEstimate, Verdict

__version__ = "0.1.0"

__all__ = [
    "Budget",
    "Candidate",
    "Consent",
    "Evaluation",
    "Evidence",
    "PerfsmithError",
    "RunEvent",
    "RunReport",
    "RunStatus",
    "Settings",
    "SourceName",
    "SpeedEstimate",
    "TargetReport",
    "TargetStatus",
    "Verdict",
    "__version__",
    "check",
    "check_async",
    "optimize",
    "optimize_async",
]

_HOMES = {
    "Budget": "perfsmith.search",
    "Candidate": "perfsmith.tasks",
    "Consent": "perfsmith.agent._request",
    "Evaluation": "perfsmith.tasks",
    "Evidence": "perfsmith.tasks",
    "PerfsmithError": "perfsmith.errors",
    "RunEvent": "perfsmith.agent.report",
    "RunReport": "perfsmith.agent.report",
    "RunStatus": "perfsmith.agent.report",
    "Settings": "perfsmith.agent._request",
    "SourceName": "perfsmith.tasks",
    "SpeedEstimate": "perfsmith.tasks",
    "TargetReport": "perfsmith.agent.report",
    "TargetStatus": "perfsmith.agent.report",
    "Verdict": "perfsmith.tasks",
    "check": "perfsmith.agent._api",
    "check_async": "perfsmith.agent._api",
    "optimize": "perfsmith.agent._api",
    "optimize_async": "perfsmith.agent._api",
}


def __getattr__(name: str) -> object:
    """Import a public name at first use."""
    import importlib

    if name not in _HOMES:
        raise AttributeError(f"module 'perfsmith' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """Public names, those that were not imported yet as well."""
    return sorted({*globals(), *__all__})
