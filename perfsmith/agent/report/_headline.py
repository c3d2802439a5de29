"""The first sentence of a report: what was gained, or what was tried instead."""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_CEILING
from typing import assert_never

from perfsmith.agent.report._model import RunReport, RunStatus, TargetReport, TargetStatus
from perfsmith.agent.report._phrases import count, duration, plain, ratio, speed_phrase
from perfsmith.agent.report._tried import last_judgements
from perfsmith.tasks import Verdict

_GIVEN = "given"
"""Proposer of a change that somebody else made."""


def headline(report: RunReport) -> str:
    """What the run came to, in one sentence."""
    text = _ending(report.status) + _finding(report)
    return text[0].upper() + text[1:]


def _finding(report: RunReport) -> str:
    improved = [row for row in report.targets if row.status is TargetStatus.IMPROVED]
    searched = [row for row in report.targets if row.judged or row.status is TargetStatus.NOTHING_SIGNIFICANT]
    took = duration(report.spent.wall_s)
    given = [
        row for row in report.targets if row.judged and row.judged[-1].candidate.origin.proposer == _GIVEN
    ]
    if given and not (improved and all(map(_is_right, given))):
        return _judgement(given)
    if improved:
        gains = f"{len(improved)} of {count(len(report.targets), 'target')} made faster"
        only = improved[0]
        if len(improved) == 1 and only.speed is not None:
            return f"{gains}: {plain(only.target.qualname)}, {speed_phrase(only.speed)}."
        return f"{gains}."
    if not report.targets:
        return "no target was reached."
    if not searched:
        skipped = sum(row.status is TargetStatus.SKIPPED for row in report.targets)
        if skipped == len(report.targets):
            return f"nothing could be judged: {count(skipped, 'target')} skipped."
        return f"nothing judged yet on {count(len(report.targets), 'target')}."
    candidates = sum(len(last_judgements(row)) for row in searched)
    where = f"on {count(len(searched), 'target')} in {took}"
    if not candidates:
        return f"nothing significant found: no candidate was proposed {where}."
    return (
        f"nothing significant found: searched {count(candidates, 'candidate')} "
        f"{where}{_stopped_by(searched)}."
    )


def _judgement(rows: list[TargetReport]) -> str:
    """What became of a given change that is wrong, or made nothing faster: the worst of its functions."""
    for row in rows:
        evaluation = row.judged[-1].evaluation
        if not _is_right(row):
            said = evaluation.verdict.value.replace("_", " ")
            return f"the change is refused: {said}, {plain(row.target.qualname)}: {plain(evaluation.reason)}."
    for row in rows:
        speed = row.judged[-1].evaluation.evidence.speed
        if speed is not None and speed.at_most < 1.0:
            bound = f"at most {ratio(speed.at_most, ROUND_CEILING)} of the original's speed"
            return f"the change is right but slower: {plain(row.target.qualname)}, {bound}."
    names = ", ".join(plain(row.target.qualname) for row in rows)
    return f"the change is right, but no gain can be told: {names}."


def _is_right(row: TargetReport) -> bool:
    return row.judged[-1].evaluation.verdict in (Verdict.ACCEPTED, Verdict.NOT_FASTER, Verdict.DUPLICATE)


def _ending(status: RunStatus) -> str:
    match status:
        case RunStatus.FINISHED:
            return ""
        case RunStatus.RUNNING:
            return "Not finished (still going, or killed); so far: "
        case RunStatus.INTERRUPTED:
            return "Interrupted; what was judged is kept. So far: "
        case RunStatus.BUDGET_SPENT:
            return "Budget spent; so far: "
        case RunStatus.FAILED:
            return "Failed; what was judged is kept. So far: "
        case _:
            assert_never(status)


def _stopped_by(searched: list[TargetReport]) -> str:
    gates = Counter(
        judged.evaluation.gate
        for row in searched
        for judged in last_judgements(row)
        if judged.evaluation.verdict is not Verdict.ACCEPTED
    )
    if not gates:
        return ""
    gate, number = max(gates.items(), key=lambda item: (item[1], item[0].order))
    return f", stopped mostly by gate {gate.value} ({number} of {gates.total()} refused)"
