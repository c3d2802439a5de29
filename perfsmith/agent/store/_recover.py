"""Put evaluations that a report does not know yet into it: what a killed run leaves readable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from perfsmith.agent.report import JudgedCandidate, RunReport, TargetReport, TargetStatus


def with_later_evaluations(report: RunReport, later: Mapping[str, tuple[JudgedCandidate, ...]]) -> RunReport:
    """Add evaluations recorded after the report was; nothing is claimed from them.

    A target that the report does not list is added as pending when the profile names it, and becomes a
    message otherwise: a candidate is never dropped silently.

    Args:
        report: The last report that was recorded.
        later: Evaluations recorded since, by target id.
    """
    if not later:
        return report
    targets = [replace(row, judged=row.judged + later.get(row.target.id, ())) for row in report.targets]
    listed = {row.target.id for row in report.targets}
    profiled = {row.target.id: row for row in report.profile}
    messages = list(report.messages)
    for target_id, judged in later.items():
        if target_id in listed:
            continue
        row = profiled.get(target_id)
        if row is None:
            messages.append(
                f"{len(judged)} candidates were judged for {target_id}; the run ended before it was reported."
            )
            continue
        targets.append(
            TargetReport(
                target=row.target,
                status=TargetStatus.PENDING,
                reason="the run ended before this target was finished",
                share=row.share,
                judged=judged,
            )
        )
    return replace(report, targets=tuple(targets), messages=tuple(messages))
