"""Do the project's own tests still pass? Those that passed on the original, no more and no fewer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from perfsmith.evaluators._judging import Judging
from perfsmith.evaluators._project_tests import RunEnd, SuiteRun, killable
from perfsmith.evaluators._watch import verdict_on
from perfsmith.tasks import Evaluation, Gate, Verdict


def project_tests(
    judging: Judging, before: Evaluation, *, tests: Sequence[str] | None, gate: Gate
) -> Evaluation:
    """Run tests on the candidate.

    Args:
        judging: The candidate.
        before: Its evaluation so far.
        tests: Ids of the tests to run; None runs all.
        gate: The gate this is a step of.
    """
    bench = judging.bench
    baseline = bench.baseline.outcomes
    wanted = sorted(set(tests) & baseline.keys()) if tests is not None else None
    expected = baseline if wanted is None else {test: baseline[test] for test in wanted}
    if not expected:
        return replace(before, gate=gate)
    with killable(judging.workers.running) as note:
        run = bench.tests.run(
            "run",
            tests=wanted,
            overlay=judging.overlay,
            timeout_s=bench.suite_timeout_s,
            on_start=note,
        )
    judging.cpu_s += run.cpu_s
    lost = run.lost_or_failed(expected)
    facts = before.evidence.oracle
    ran = len(expected) - sum(test not in run.outcomes for test in expected)
    evidence = replace(
        before.evidence,
        failed_tests=lost[:20],
        oracle=None if facts is None else replace(facts, tests_run=max(facts.tests_run, ran)),
    )
    problem = _problem(run, lost, len(expected), bench.suite_timeout_s) if lost else None
    return judging.answer(gate, problem, evidence)


def _problem(run: SuiteRun, lost: Sequence[str], expected: int, timeout_s: float) -> tuple[Verdict, str]:
    reason = f"{len(lost)} of {expected} tests that passed before do not pass now, for instance {lost[0]}"
    if run.exceeded is not None:
        return verdict_on(run.exceeded), f"{run.exceeded.reason}; {reason}"
    if run.end in (RunEnd.TIMEOUT, RunEnd.HUNG):
        return Verdict.TIMEOUT, f"the tests were not done within {timeout_s:.3g} s; {reason}"
    return Verdict.WRONG_RESULT, reason
