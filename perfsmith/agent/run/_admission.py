"""Trying cheats on a task during a run: what has to be done before a proposer that costs money is asked."""

from __future__ import annotations

from perfsmith.agent.report import EventKind
from perfsmith.agent.run._context import RunContext
from perfsmith.evaluators import TargetJudge
from perfsmith.evaluators.admission import Examiner
from perfsmith.tasks import Admission, Attempt, CheatOutcome, Cost, Evaluation


def examiner_of(
    context: RunContext, target_id: str, *, is_quick: bool, stops_at_first: bool = False
) -> Examiner:
    """An examiner that tells the run what it does, and keeps to the run's time.

    Args:
        context: The run.
        target_id: The target it will be asked about.
        is_quick: Leave out the cheats that only the clock can tell.
        stops_at_first: Stop at the first cheat that gets through.
    """

    def tell(attempt: Attempt, evaluation: Evaluation | None) -> None:
        if evaluation is None:
            return
        room = context.ledger.try_reserve(Cost(evaluations=1))
        if room is not None:
            with room:
                room.commit(evaluation.cost)
        is_caught = attempt.outcome is CheatOutcome.CAUGHT
        context.emit(
            EventKind.CANDIDATE_JUDGED,
            f"cheat {attempt.cheat}: {attempt.outcome}",
            target=target_id,
            candidate=evaluation.candidate_id,
            evaluation=evaluation if is_caught else None,
        )

    return Examiner(
        is_quick=is_quick,
        stops_at_first=stops_at_first,
        time_left_s=lambda: context.ledger.left().wall_s,
        on_attempt=tell,
    )


async def why_not_worth_paying(context: RunContext, judge: TargetJudge) -> str:
    """Why nobody may be paid for a target; empty when its task stands the cheap part of the battery.

    Args:
        context: The run.
        judge: The prepared judge of the target.
    """
    target_id = judge.question.target.id
    examiner = examiner_of(context, target_id, is_quick=True, stops_at_first=True)
    admission = await examiner.examine(judge)
    return "" if admission.is_admitted else refused_words(admission)


def refused_words(admission: Admission) -> str:
    """Why a task was not admitted, and what to do, in one sentence."""
    step = f": {admission.next_step}" if admission.next_step else ""
    return f"nobody was paid to optimise it, since {admission.reason}{step}"
