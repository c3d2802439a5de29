"""From what a run found to the exit code that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from perfsmith.agent.cli._exit_codes import ExitCode

if TYPE_CHECKING:
    from perfsmith.agent.report import AdmissionReport, RunReport
    from perfsmith.tasks import Evaluation


def code_of_run(report: RunReport, *, fails_on_improvement: bool) -> ExitCode:
    """Exit code of a run, by its kind."""
    from perfsmith.agent.report import RunKind

    match report.kind:
        case RunKind.CHECK:
            return code_of_check(report)
        case RunKind.PROFILE:
            return code_of_profile(report)
        case RunKind.SEARCH | RunKind.DRY_RUN:
            return code_of_search(report, fails_on_improvement=fails_on_improvement)
        case _:
            assert_never(report.kind)


def code_of_search(report: RunReport, *, fails_on_improvement: bool) -> ExitCode:
    """Exit code of a run that searched.

    Args:
        report: The run.
        fails_on_improvement: True makes a confirmed gain a failure, for CI that wants to hear of it.
    """
    from perfsmith.agent.report import RunStatus, TargetStatus

    has_verdict = any(target.judged for target in report.targets)
    is_all_skipped = bool(report.targets) and all(t.status is TargetStatus.SKIPPED for t in report.targets)
    has_gain = any(target.status is TargetStatus.IMPROVED for target in report.targets)
    match report.status:
        case RunStatus.BUDGET_SPENT if not has_verdict:
            return ExitCode.BUDGET_SPENT
        case RunStatus.FINISHED if is_all_skipped:
            return ExitCode.NOTHING_TO_OPTIMIZE
        case RunStatus.FINISHED | RunStatus.BUDGET_SPENT:
            return ExitCode.GATE_FAILED if has_gain and fails_on_improvement else ExitCode.OK
        case RunStatus.INTERRUPTED:
            return ExitCode.INTERRUPTED
        case RunStatus.FAILED | RunStatus.RUNNING:
            return ExitCode.INTERNAL
        case _:
            assert_never(report.status)


def code_of_check(report: RunReport) -> ExitCode:
    """Exit code of a run that judged one given change: the worst of its functions."""
    from perfsmith.agent.report import RunStatus, TargetStatus

    if report.status not in (RunStatus.FINISHED, RunStatus.BUDGET_SPENT):
        return code_of_search(report, fails_on_improvement=False)
    codes = [code_of_evaluation(row.evaluation) for target in report.targets for row in target.judged]
    for target in report.targets:
        if not target.judged:
            is_pending = target.status is TargetStatus.PENDING
            codes.append(ExitCode.BUDGET_SPENT if is_pending else ExitCode.NOTHING_TO_OPTIMIZE)
    worst_first = (
        ExitCode.GATE_FAILED,
        ExitCode.INTERNAL,
        ExitCode.BUDGET_SPENT,
        ExitCode.NOTHING_TO_OPTIMIZE,
        ExitCode.OK,
    )
    is_spent = report.status is RunStatus.BUDGET_SPENT
    nothing = ExitCode.BUDGET_SPENT if is_spent else ExitCode.NOTHING_TO_OPTIMIZE
    return next((code for code in worst_first if code in codes), nothing)


def code_of_profile(report: RunReport) -> ExitCode:
    """Exit code of a run that only ranked functions."""
    from perfsmith.agent.report import RunStatus

    if report.status not in (RunStatus.FINISHED, RunStatus.BUDGET_SPENT):
        return code_of_search(report, fails_on_improvement=False)
    return ExitCode.OK if report.profile else ExitCode.NOTHING_TO_OPTIMIZE


def code_of_admission(report: AdmissionReport) -> ExitCode:
    """Exit code of cheats tried on tasks: a refused task is a project that is not ready."""
    from perfsmith.tasks import AdmissionStatus

    found = {task.status for task in report.tasks}
    if AdmissionStatus.TASK_REJECTED in found:
        return ExitCode.PREREQUISITE
    if not found:
        return ExitCode.BUDGET_SPENT
    return ExitCode.NOTHING_TO_OPTIMIZE if AdmissionStatus.UNDECIDED in found else ExitCode.OK


def code_of_evaluation(evaluation: Evaluation) -> ExitCode:
    """Exit code of one verdict. "Not faster" fails only when it was measured to be slower."""
    from perfsmith.tasks import Verdict

    match evaluation.verdict:
        case Verdict.ACCEPTED | Verdict.DUPLICATE:
            return ExitCode.OK
        case Verdict.NOT_FASTER:
            speed = evaluation.evidence.speed
            return ExitCode.GATE_FAILED if speed is not None and speed.is_loss else ExitCode.OK
        case (
            Verdict.WRONG_RESULT
            | Verdict.CRASH
            | Verdict.TIMEOUT
            | Verdict.OUT_OF_MEMORY
            | Verdict.FLAKY
            | Verdict.UNVERIFIABLE
            | Verdict.SANDBOX_VIOLATION
            | Verdict.OUT_OF_SCOPE
            | Verdict.INVALID_EDIT
        ):
            return ExitCode.GATE_FAILED
        case Verdict.INFRA_ERROR:
            return ExitCode.INTERNAL
        case _:
            assert_never(evaluation.verdict)
