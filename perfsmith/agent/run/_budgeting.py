"""How a run's time is divided: between targets, and between searching and confirming."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from perfsmith.agent.report import TargetReport
from perfsmith.agent.run._context import RunContext
from perfsmith.agent.run._search_target import finalists
from perfsmith.search import Budget
from perfsmith.tasks import Gate

_CONFIRM_S: Final = 18.0
"""Rough wall-clock time of one confirmation besides the test suite, while nothing is known of it."""
_CONFIRM_RATIO: Final = 3.0
"""Rough time of a confirmation besides the test suite, per time that judging took during the search."""
_LEAST_PER_TARGET_S: Final = 15.0
_LARGEST_PART: Final = 0.25
"""No target takes more of the time left than this while others wait: the hottest may be the hardest."""


def target_budget(context: RunContext, target_id: str, later: Sequence[str]) -> Budget | None:
    """What a target may use: its share of the time left, less what confirmations need; None when spent.

    Args:
        context: The run.
        target_id: The target to search next.
        later: Targets that wait for their turn.
    """
    left_s = context.ledger.left().wall_s
    if context.ledger.is_spent:
        return None
    if left_s is None:
        return Budget(wall_s=None)
    suite_s = context.baseline.suite_s if context.baseline is not None else 0.0
    shares = [context.row_of(each).share for each in (target_id, *later)]
    wall_s = granted_s(left_s, shares, tuple(context.reports.values()), suite_s=suite_s)
    return None if wall_s is None else Budget(wall_s=wall_s)


def granted_s(
    left_s: float, shares: Sequence[float], reports: Sequence[TargetReport], *, suite_s: float
) -> float | None:
    """Seconds for the first of the targets that wait, None when the rest is needed for confirmations.

    Args:
        left_s: Seconds left of the run.
        shares: Share of the profiled time of each target that waits, the next one first.
        reports: Targets that were searched.
        suite_s: Seconds the project's tests take.
    """
    waiting = [report for report in reports if finalists(report, 1)]
    usable_s = left_s - _CONFIRM_S - suite_s - sum(_confirming_s(report, suite_s) for report in waiting)
    if usable_s <= 0 and waiting:
        return None
    weights = [max(share, 0.01) for share in shares]
    fair_s = usable_s * weights[0] / sum(weights)
    granted = min(2.0 * fair_s, _LARGEST_PART * usable_s) if len(shares) > 1 else fair_s
    return max(0.0, min(left_s, max(granted, _LEAST_PER_TARGET_S)))


def _confirming_s(report: TargetReport, suite_s: float) -> float:
    """How long confirming the best finalist of a target may take."""
    return suite_s + max(_CONFIRM_RATIO * each.evaluation.cost.wall_s for each in finalists(report, 1))


def expected_saving(report: TargetReport) -> float:
    """Share of the profiled time that the best finalist saves, as far as the search can tell."""
    speed = finalists(report, 1)[0].evaluation.evidence.speed
    return 0.0 if speed is None else max(report.share, 1e-6) * (1.0 - 1.0 / max(speed.at_least, 1.0))


def was_confirming(report: TargetReport) -> bool:
    """True when a finalist came as far as its confirmation."""
    return any(each.evaluation.gate is Gate.CONFIRM for each in report.judged)
