"""The first sentence of a report: what was gained, or what was tried instead."""

from __future__ import annotations

import textwrap
from collections import Counter
from decimal import ROUND_CEILING
from typing import Final, assert_never

from rich.cells import cell_len

from perfsmith.agent.report._endings import is_plan, is_slower, last_judgements, unreached
from perfsmith.agent.report._model import RunKind, RunReport, RunStatus, TargetReport, TargetStatus
from perfsmith.agent.report._phrases import count, duration, plain, ratio, speed_phrase
from perfsmith.tasks import Evaluation, Verdict, contrast

_GIVEN = "given"
"""Proposer of a change that somebody else made."""
_NAMED: Final = 4
"""Functions named that nothing is known of, before the rest is counted."""
_WIDTH: Final = 80
"""Columns of a usual terminal."""
_LEAST_REASON: Final = 60
"""Characters below which a reason says too little."""
_USUAL_REASON: Final = 110
"""Characters of a reason that no two lines have room for, beside a long name."""


def headline(report: RunReport) -> str:
    """What the run came to, in one sentence."""
    text = _ending(report.status) + _finding(report)
    return text[0].upper() + text[1:]


def is_given(row: TargetReport) -> bool:
    """True when what was judged is a change somebody else made."""
    return bool(row.judged) and row.judged[-1].candidate.origin.proposer == _GIVEN


def _finding(report: RunReport) -> str:
    if is_plan(report):
        functions = count(len(report.profile), "function")
        if report.kind is RunKind.PROFILE:
            return f"{functions} ranked by the time an edit could save."
        return f"{functions} would be searched{', in this order' if len(report.profile) > 1 else ''}."
    if not report.targets:
        return "no target was reached."
    improved = [row for row in report.targets if row.status is TargetStatus.IMPROVED]
    searched = [row for row in report.targets if row.judged or row.status is TargetStatus.NOTHING_SIGNIFICANT]
    left = unreached(report)
    known = {row.target.id for row in report.targets}
    total = len(report.targets) + sum(row.target.id not in known for row in left)
    given = [row for row in report.targets if is_given(row)]
    gains = _gains(improved, total)
    if given:
        unjudged = [row for row in report.targets if not row.judged]
        unjudged += [row for row in left if row.target.id not in known]
        return _judgement(given, gains, unjudged) + "."
    if improved:
        return gains + _not_reached(len(left)) + "."
    if not searched:
        return _nothing_judged(report, total, len(left))
    candidates = sum(len(last_judgements(row)) for row in searched)
    some = f"{len(searched)} of " if len(searched) < total else ""
    where = f"on {some}{count(total, 'target')} in {duration(report.spent.wall_s)}"
    if not candidates:
        return f"nothing significant found: no candidate was proposed {where}{_not_reached(len(left))}."
    return (
        f"nothing significant found: searched {count(candidates, 'candidate')} "
        f"{where}{_stopped_by(searched)}{_not_reached(len(left))}."
    )


def _gains(improved: list[TargetReport], total: int) -> str:
    """How much was made faster; empty when nothing was."""
    if not improved:
        return ""
    gains = f"{len(improved)} of {count(total, 'target')} made faster"
    only = improved[0]
    if len(improved) == 1 and only.speed is not None:
        gains += f": {plain(only.target.qualname)}, {speed_phrase(only.speed)}"
    return gains


def _not_reached(number: int) -> str:
    return f"; {number:,} {'was' if number == 1 else 'were'} not reached" if number else ""


def _nothing_judged(report: RunReport, total: int, left: int) -> str:
    skipped = sum(row.status is TargetStatus.SKIPPED for row in report.targets)
    if skipped == total:
        return f"nothing could be judged: {count(skipped, 'target')} skipped."
    if not left:
        return f"nothing judged yet on {count(total, 'target')}."
    beside = f", {skipped:,} skipped" if skipped else ""
    return f"nothing was judged: {left:,} of {count(total, 'target')} not reached{beside}."


def _judgement(rows: list[TargetReport], gains: str, unjudged: list[TargetReport]) -> str:
    """What became of a given change: the worst of its functions, and those nothing is known of."""
    left_out = f"; not judged: {_named(unjudged)}" if unjudged else ""
    is_right = "the change is right where it could be judged" if unjudged else "the change is right"
    for row in rows:
        evaluation = row.judged[-1].evaluation
        if not _is_right(row):
            said = evaluation.verdict.value.replace("_", " ")
            name = plain(row.target.qualname)
            return _in_two_lines(f"the change is refused: {said}, {name}: ", evaluation) + left_out
    for row in rows:
        evaluation = row.judged[-1].evaluation
        speed = evaluation.evidence.speed
        if speed is not None and is_slower(evaluation):
            bound = f"at most {ratio(speed.at_most, ROUND_CEILING)} of the original's speed"
            return f"{is_right} but slower: {plain(row.target.qualname)}, {bound}{left_out}"
    if gains:
        return f"{is_right}: {gains}{left_out}" if unjudged else gains
    names = ", ".join(plain(row.target.qualname) for row in rows)
    return f"{is_right}, but no gain can be told: {names}{left_out}"


def _in_two_lines(begins: str, evaluation: Evaluation) -> str:
    """A sentence that ends with the reason, cut until a usual terminal shows it on its first two lines."""
    example = evaluation.evidence.counter_example
    if example is None or evaluation.reason != contrast(example):
        return begins + plain(evaluation.reason)
    cut = (begins + plain(contrast(example, room)) for room in range(2 * _WIDTH, _LEAST_REASON - 1, -1))
    usual = begins + plain(contrast(example, _USUAL_REASON))
    return next((said for said in cut if _lines(f"{said}.") <= 2), usual)


def _lines(text: str) -> int:
    cells = "".join(char if cell_len(char) == 1 else "w" * cell_len(char) for char in text)
    return len(textwrap.wrap(cells, _WIDTH))


def _named(rows: list[TargetReport]) -> str:
    names = [plain(row.target.qualname) for row in rows]
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


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
