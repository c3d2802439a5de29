"""The project's own tests on the original: green, dependable, and what they spend time on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from perfsmith.agent.run._project import Project
from perfsmith.errors import BaselineFailed
from perfsmith.evaluators import ProjectTests, RunEnd, SuiteRun

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


def measure_baseline(tests: ProjectTests, *, timeout_s: float, command: list[str] | None) -> Baseline:
    """Run the tests once plainly and once under the profiler; what differs is flaky.

    Args:
        tests: The runner.
        timeout_s: Limit of each run.
        command: Arguments of a Python script to profile instead of the tests.

    Raises:
        BaselineFailed: the tests cannot be run, hang, or mostly fail.
    """
    first = tests.run("run", timeout_s=timeout_s)
    _check(first, timeout_s)
    second = tests.run("profile", timeout_s=3 * timeout_s, hash_seed=1)
    _check(second, timeout_s)
    profiled = second
    if command is not None:
        profiled = tests.run("profile", timeout_s=3 * timeout_s, request={"command": command})
        if profiled.end is not RunEnd.COMPLETE:
            raise BaselineFailed(
                f"The command {' '.join(command)!r} did not come to its end ({profiled.end}).",
                why=profiled.diagnosis,
                next_step="Run it by hand inside the project; it must be a Python script or module.",
            )
    flaky = tuple(sorted(t for t in first.outcomes if second.outcomes.get(t) != first.outcomes[t]))
    failing = tuple(
        sorted(t for t, outcome in first.outcomes.items() if outcome not in _PASSING and t not in flaky)
    )
    left_out = {*flaky, *failing}
    outcomes = {t: o for t, o in first.outcomes.items() if t not in left_out}
    if first.outcomes and not any(outcome == "passed" for outcome in outcomes.values()):
        worst = next(iter(first.failures.values()), "")
        raise BaselineFailed(
            f"All {len(first.outcomes)} tests fail before any change.",
            why=worst.strip().splitlines()[-1][:300] if worst.strip() else "",
            next_step="Make the tests pass under this interpreter (see `perfsmith doctor`), then try again.",
        )
    return Baseline(
        outcomes=outcomes,
        flaky=flaky,
        failing=failing,
        suite_s=math.fsum(first.seconds.values()),
        profile=_profile_frame(profiled),
    )


def _check(run: SuiteRun, timeout_s: float) -> None:
    broken = next((str(f.get("why", "")) for f in run.frames if f.get("t") == "error"), None)
    if broken is not None:
        raise BaselineFailed(
            f"The test runner itself failed: {broken[-400:]}.",
            next_step="Run the tests by hand with the same interpreter (see `perfsmith doctor`).",
        )
    match run.end:
        case RunEnd.COMPLETE:
            return
        case RunEnd.TIMEOUT:
            last = _in_progress(run)
            raise BaselineFailed(
                f"The tests did not end within {timeout_s:g} s.",
                why=f"The test that was running is {last!r}." if last else "No test had begun.",
                next_step="Find the hanging test, or leave it out with --test-cmd 'pytest --deselect ...'.",
            )
        case RunEnd.CUT_SHORT | RunEnd.MALFORMED | RunEnd.REFUSED:
            raise BaselineFailed(
                f"The test run broke off after {len(run.outcomes)} tests ({run.end}).",
                why=f"{_in_progress(run) or 'no test'} was running. {run.diagnosis}",
                next_step="Run the tests by hand with the same interpreter; look for os._exit or a crash.",
            )


def _in_progress(run: SuiteRun) -> str | None:
    """The test that had begun last and did not report."""
    begun = [str(frame.get("id")) for frame in run.frames if frame.get("t") == "begin"]
    return begun[-1] if begun and begun[-1] not in run.outcomes else None


def _profile_frame(run: SuiteRun) -> Mapping[str, Any] | None:
    return next((frame for frame in run.frames if frame.get("t") == "profile"), None)


def baseline_messages(baseline: Baseline) -> list[str]:
    """What a reader must know about the tests."""
    messages = []
    if not baseline.outcomes and not baseline.failing:
        messages.append("no tests were found: only functions with plain annotations can be judged")
    if baseline.flaky:
        shown = ", ".join(baseline.flaky[:3])
        messages.append(f"{len(baseline.flaky)} flaky tests are left out of every comparison: {shown}")
    if baseline.failing:
        shown = ", ".join(baseline.failing[:3])
        messages.append(f"{len(baseline.failing)} tests fail before any change and are left out: {shown}")
    return messages
