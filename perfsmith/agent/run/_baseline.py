"""The project's own tests on the original: green, dependable, and what they spend time on."""

from __future__ import annotations

import math
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from perfsmith.agent.run._project import Project
from perfsmith.agent.run._without_pytest import refuse_pytest_tests
from perfsmith.errors import BaselineFailed, BudgetExceeded
from perfsmith.evaluators import COLLECTING_S, ProjectTests, RunEnd, SuiteRun

_PASSING = ("passed", "skipped", "xfailed", "xpassed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What the tests do on the original. JSON round-trips, so that a resumed run need not repeat it."""

    outcomes: Mapping[str, str]
    """Outcome by test id, of the tests that gave the same outcome twice."""
    flaky: tuple[str, ...]
    """Tests that gave two different outcomes; left out of every comparison."""
    failing: tuple[str, ...]
    """Tests that fail on the original; left out as well, and said."""
    suite_s: float
    """Seconds one run takes, by the runner's own account."""
    profile: Mapping[str, Any] | None
    """The profile frame of the in-sandbox runner."""

    def as_run(self) -> SuiteRun:
        """The outcomes a candidate is compared with."""
        return SuiteRun(end=RunEnd.COMPLETE, outcomes=self.outcomes, seconds={})

    @property
    def patience_s(self) -> float:
        """How long a run on a candidate may take."""
        return 60.0 + 5.0 * self.suite_s


def project_tests(project: Project, arguments: tuple[str, ...]) -> ProjectTests:
    """The runner of this project's tests."""
    return ProjectTests(
        sandbox=project.sandbox,
        interpreter=project.interpreter,
        workspace=project.workspace,
        snapshot=project.snapshot,
        clock=project.clock,
        arguments=arguments,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long the tests on the original are waited for."""

    suite_s: float
    """Limit of one run of all tests."""
    test_s: float
    """A test that takes longer is taken to hang."""
    is_budget: bool
    """The limit of a run is what the budget of the whole run allows."""

    def slowed(self) -> Patience:
        """For a run that is watched, and so slowed down."""
        suite_s = self.suite_s if self.is_budget else 3.0 * self.suite_s
        return Patience(suite_s=suite_s, test_s=5.0 * self.test_s, is_budget=self.is_budget)


def measure_baseline(tests: ProjectTests, *, patience: Patience, command: list[str] | None) -> Baseline:
    """Run the tests once plainly and once under the profiler; what differs is flaky.

    Args:
        tests: The runner.
        patience: How long they are waited for.
        command: Arguments of a Python script to profile instead of the tests.

    Raises:
        BaselineFailed: the tests cannot be run, hang, all fail, or need a pytest that is not there.
        BudgetExceeded: the budget ended before they were done.
    """
    first = _complete(tests, "run", patience, hash_seed=0)
    refuse_pytest_tests(first, tests.interpreter, tests.snapshot)
    second = _complete(tests, "profile", patience.slowed(), hash_seed=1)
    profiled = second if command is None else _profile_of(tests, command, patience.slowed())
    flaky = tuple(sorted(t for t in first.outcomes if second.outcomes.get(t) != first.outcomes[t]))
    failing = tuple(
        sorted(t for t, outcome in first.outcomes.items() if outcome not in _PASSING and t not in flaky)
    )
    left_out = {*flaky, *failing}
    outcomes = {t: o for t, o in first.outcomes.items() if t not in left_out}
    if first.outcomes and not any(outcome == "passed" for outcome in outcomes.values()):
        raise _none_passes(first, python=str(tests.interpreter.executable))
    return Baseline(
        outcomes=outcomes,
        flaky=flaky,
        failing=failing,
        suite_s=math.fsum(first.seconds.values()),
        profile=_profile_frame(profiled),
    )


def _complete(tests: ProjectTests, mode: str, patience: Patience, *, hash_seed: int) -> SuiteRun:
    run = tests.run(mode, timeout_s=patience.suite_s, quiet_s=patience.test_s, hash_seed=hash_seed)
    _check(run, patience, python=str(tests.interpreter.executable))
    return run


def _profile_of(tests: ProjectTests, command: list[str], patience: Patience) -> SuiteRun:
    run = tests.run("profile", timeout_s=patience.suite_s, request={"command": command})
    if run.end is RunEnd.COMPLETE and run.outcomes.get("command") == "passed":
        return run
    said = run.failures.get("command", "").strip().splitlines()
    raise BaselineFailed(
        f"The command {shlex.join(command)!r} did not come to a good end ({_phrase(run.end)}).",
        why=said[-1][:300] if said else run.diagnosis[-300:],
        next_step="Run it by hand in the project: a Python script or `-m module` that exits with 0.",
    )


def _phrase(end: RunEnd) -> str:
    match end:
        case RunEnd.COMPLETE | RunEnd.REFUSED:
            return "it failed"
        case RunEnd.TIMEOUT | RunEnd.HUNG:
            return "it was not done in time"
        case RunEnd.CUT_SHORT:
            return "its process ended in the middle"
        case RunEnd.LIMIT:
            return "its processes together passed a limit"
        case RunEnd.MALFORMED:
            return "it wrote into the channel that results come through"


def _none_passes(run: SuiteRun, *, python: str) -> BaselineFailed:
    worst, report = next(iter(run.failures.items()), ("", ""))
    last = report.strip().splitlines()[-1] if report.strip() else ""
    count = f"{len(run.failures)} of {len(run.outcomes)} fail"
    return BaselineFailed(
        f"No test passes on the code as it is ({count}).",
        why=f"{worst}: {last}"[:400] if worst else "All are skipped, or differ from run to run.",
        next_step=f"Make them pass under {python!r}, which ran them, or name another Python with --python.",
    )


def _check(run: SuiteRun, patience: Patience, *, python: str) -> None:
    broken = next((str(f.get("why", "")) for f in run.frames if f.get("t") == "error"), None)
    if broken is not None:
        raise BaselineFailed(
            f"The test runner itself failed: {broken[-400:].strip()}",
            next_step=f"Run the tests by hand with {python!r}.",
        )
    test, done = _in_progress(run), f"tests done before: {len(run.outcomes)}"
    leave_out = (
        f"--test-cmd {shlex.quote('pytest --deselect ' + shlex.quote(test))}" if test else "--test-cmd"
    )
    match run.end:
        case RunEnd.COMPLETE:
            return
        case RunEnd.HUNG if test is not None:
            raise BaselineFailed(
                f"The test {test!r} hangs: it was still running after {patience.test_s:g} s.",
                why=f"It ran on the code as it is, before any change; {done}.",
                next_step=f"Mend it, leave it out with {leave_out}, or allow more with --test-timeout.",
            )
        case RunEnd.HUNG:
            raise BaselineFailed(
                f"Nothing was heard of the tests for {_quiet_s(run, patience):g} s.",
                why=_between(run),
                next_step="Look at what modules and fixtures do there, or allow more with --test-timeout.",
            )
        case RunEnd.TIMEOUT if patience.is_budget:
            raise BudgetExceeded(
                f"The budget of {patience.suite_s:g} s ended before the tests had run on the code as it is.",
                why=f"{test!r} was running; {done}." if test else f"{_between(run)} {done.capitalize()}.",
                next_step="Give more time with --time-budget, or name fewer tests with --test-cmd.",
            )
        case RunEnd.TIMEOUT:
            raise BaselineFailed(
                f"The tests were not done after {patience.suite_s:g} s.",
                why=f"{test!r} was running; {done}." if test else f"{_between(run)} {done.capitalize()}.",
                next_step="Name those that reach the slow code, for instance --test-cmd 'pytest tests/unit'.",
            )
        case RunEnd.REFUSED:
            raise BaselineFailed(
                "The test runner refused to run the tests.",
                why=_complaint(run.diagnosis),
                next_step=f"Run the tests by hand with {python!r}, and look at --test-cmd and the settings.",
            )
        case RunEnd.LIMIT | RunEnd.CUT_SHORT | RunEnd.MALFORMED:
            passed = f"The reason: {run.exceeded.reason}." if run.exceeded is not None else ""
            where = f"in the middle of {test!r}" if test else "between tests"
            raise BaselineFailed(
                f"The test process broke off {where} ({_phrase(run.end)}).",
                why=passed or run.diagnosis[-400:] or f"It was killed, or left with os._exit; {done}.",
                next_step=f"Run that by hand with {python!r}, or leave it out with {leave_out}.",
            )


def _complaint(said: str) -> str:
    """The line of a test runner's error output that says what is wrong."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    complaints = [
        line for line in lines if "error:" in line.lower() and not line.lower().startswith("error: usage")
    ]
    return (complaints or lines or [""])[-1].removeprefix("testrun.py: ")[:400]


def _quiet_s(run: SuiteRun, patience: Patience) -> float:
    return patience.test_s if _is_collected(run) else max(patience.test_s, COLLECTING_S)


def _is_collected(run: SuiteRun) -> bool:
    return any(frame.get("t") == "collected" for frame in run.frames)


def _between(run: SuiteRun) -> str:
    """Where a run is while no test runs."""
    if not _is_collected(run):
        return "They were being collected: their modules were imported."
    return "No test was running: a fixture was, or something after the last test."


def _in_progress(run: SuiteRun) -> str | None:
    """The test that had begun last and did not report."""
    begun = [str(frame.get("id")) for frame in run.frames if frame.get("t") == "begin"]
    return begun[-1] if begun and begun[-1] not in run.outcomes else None


def _profile_frame(run: SuiteRun) -> Mapping[str, Any] | None:
    return next((frame for frame in run.frames if frame.get("t") == "profile"), None)


def baseline_messages(baseline: Baseline, *, has_command: bool = False) -> list[str]:
    """What a reader must know about the tests.

    Args:
        baseline: What was measured.
        has_command: Calls are taken from a command instead.
    """
    messages = []
    if not has_command and not baseline.outcomes and not baseline.failing and not baseline.flaky:
        messages.append("no tests were found: only functions with plain annotations can be judged")
    if baseline.flaky:
        messages.append(
            f"left out of every comparison, two runs on the same code differ: {_ids(baseline.flaky)}"
        )
    if baseline.failing:
        messages.append(f"left out of every comparison, failing before any change: {_ids(baseline.failing)}")
    return messages


def _ids(tests: tuple[str, ...]) -> str:
    shown = ", ".join(tests[:3])
    return f"{shown}, and {len(tests) - 3} more" if len(tests) > 3 else shown
