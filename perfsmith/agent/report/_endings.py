"""What became of targets and candidates: counted, and in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from perfsmith.agent.report._model import (
    JudgedCandidate,
    RunKind,
    RunReport,
    RunStatus,
    TargetReport,
    TargetStatus,
)
from perfsmith.agent.report._phrases import count
from perfsmith.tasks import Evaluation, Gate, Verdict


def last_judgements(target: TargetReport) -> tuple[JudgedCandidate, ...]:
    """Each candidate once, with the last thing the judge said about it."""
    by_id = {row.candidate.id: row for row in target.judged}
    return tuple(by_id.values())


def unreached(report: RunReport) -> tuple[TargetReport, ...]:
    """Targets nobody came to; also those a run that was cut off could not write down itself."""
    listed = tuple(row for row in report.targets if row.status is TargetStatus.PENDING and not row.judged)
    if report.status is RunStatus.FINISHED or not report.targets:
        return listed
    known = {row.target.id for row in report.targets}
    reason = "the run ended before it was searched"
    return listed + tuple(
        TargetReport(target=row.target, status=TargetStatus.PENDING, reason=reason, share=row.share)
        for row in report.profile
        if row.target.id not in known
    )


def is_plan(report: RunReport) -> bool:
    """True for a run that only ranked what would be searched; earlier versions did not note its kind."""
    if report.targets or not report.profile:
        return False
    match report.kind:
        case RunKind.DRY_RUN | RunKind.PROFILE:
            return True
        case RunKind.SEARCH:
            return report.status is RunStatus.FINISHED
        case RunKind.CHECK:
            return False


def is_slower(evaluation: Evaluation) -> bool:
    """True when it was measured to be slower, beyond the noise."""
    speed = evaluation.evidence.speed
    return evaluation.verdict is Verdict.NOT_FASTER and speed is not None and speed.is_loss


def is_undecided(evaluation: Evaluation) -> bool:
    """True when what was measured allows both: faster and slower."""
    speed = evaluation.evidence.speed
    is_measured = evaluation.verdict is Verdict.NOT_FASTER and speed is not None
    return is_measured and speed is not None and speed.at_least < 1.0 <= speed.at_most


def ending_words(evaluation: Evaluation) -> str:
    """A refusal in words; what could not be told is not called slow."""
    if is_undecided(evaluation):
        return "undecided"
    return "slower" if is_slower(evaluation) else evaluation.verdict.value.replace("_", " ")


def tally(judged: Sequence[JudgedCandidate]) -> str:
    """Candidates of a search, counted: `3 candidates judged: 2 not faster (screen), 1 crash (smoke)`."""
    kinds = Counter(_search_words(row.evaluation) for row in judged)
    listed = ", ".join(f"{number} {what}" for what, number in kinds.most_common())
    reused = sum(row.is_reused for row in judged)
    before = f", {reused} of them in earlier runs" if reused else ""
    return f"{count(len(judged), 'candidate')} judged{before}: {listed}"


def _search_words(evaluation: Evaluation) -> str:
    if not evaluation.is_alive:
        return f"{ending_words(evaluation)} ({evaluation.gate.value})"
    is_confirmed = evaluation.gate is Gate.CONFIRM
    return "confirmed before" if is_confirmed else "faster in the search (not confirmed)"


def reused_phrase(judged: Sequence[JudgedCandidate]) -> str:
    """How many verdicts were not reached here; empty when all were."""
    reused = sum(row.is_reused for row in judged)
    if not reused:
        return ""
    verb = "is" if reused == 1 else "are"
    of_all = f"{reused} of {count(len(judged), 'verdict')}"
    return f"{of_all} {verb} from earlier runs under the same conditions"
