"""What optimising one real library came to, and the table and figure made of it. Pure: reads text only."""

from __future__ import annotations

import math
import textwrap
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from perfsmith.agent.report import RunReport, TargetStatus
from perfsmith.tasks import SpeedEstimate, Verdict

ENOUGH: Final = 1.10
"""Lower bound of the speedup from which a confirmed gain counts."""
TARGET: Final = (4, 5)
"""Share of the libraries that must have such a gain, as a fraction."""
_RED: Final = frozenset({"failed", "error"})

Outcomes = Mapping[str, tuple[str, ...]]
"""Outcomes by test id, sorted; a suite may give one id to several tests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """One confirmed patch."""

    target: str
    """`path.py::qualname`."""
    rules: tuple[str, ...]
    """Rules of the accepted candidate, oldest first."""
    speed: SpeedEstimate
    """The confirmed estimate."""

    @property
    def counts(self) -> bool:
        """True when even the lower bound is large enough."""
        return self.speed.at_least >= ENOUGH


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryResult:
    """Everything one library gave."""

    name: str
    """Name and version."""
    report: RunReport | None = None
    """The run's own report; None when there is none."""
    failure: str = ""
    """Why there is no report, or no second test run; empty when all went through."""
    before: Outcomes = field(default_factory=dict)
    """The whole suite on the original."""
    after: Outcomes | None = None
    """The whole suite with the accepted patches; None when nothing was applied."""

    @property
    def gains(self) -> tuple[Gain, ...]:
        """Confirmed patches, largest lower bound first."""
        return confirmed_gains(self.report) if self.report is not None else ()

    @property
    def is_hit(self) -> bool:
        """True when a confirmed gain is large enough, its patch applied and the suite ran again."""
        return self.after is not None and any(gain.counts for gain in self.gains)

    @property
    def changed(self) -> tuple[str, ...]:
        """Ids of tests whose outcome differs between the two runs."""
        return () if self.after is None else changed_tests(self.before, self.after)

    @property
    def is_red(self) -> bool:
        """True when a test that did not fail before fails, or is missing, with the patches applied."""
        return self.after is not None and any(_broke(test, self.before, self.after) for test in self.changed)


def confirmed_gains(report: RunReport) -> tuple[Gain, ...]:
    """The accepted patches of a run, largest lower bound first."""
    gains = []
    for target in report.targets:
        if target.accepted_id is None or target.speed is None:
            continue
        accepted = next((j for j in target.judged if j.candidate.id == target.accepted_id), None)
        rules = tuple(step.rule for step in accepted.candidate.origin.steps) if accepted is not None else ()
        gains.append(Gain(target=target.target.id, rules=rules, speed=target.speed))
    return tuple(sorted(gains, key=lambda gain: (-gain.speed.at_least, gain.target)))


def verdict_counts(report: RunReport) -> Counter[Verdict]:
    """How many judgements ended in each verdict."""
    return Counter(judged.evaluation.verdict for target in report.targets for judged in target.judged)


def outcomes_of(junit_xml: str) -> dict[str, tuple[str, ...]]:
    """Outcomes by test id from the JUnit report of a test run.

    Raises:
        ValueError: the text is not such a report.
    """
    try:
        root = ElementTree.fromstring(junit_xml)
    except ElementTree.ParseError as error:
        raise ValueError(f"the test run left no readable report: {error}") from error
    found: dict[str, list[str]] = {}
    for case in root.iter("testcase"):
        name = f"{case.get('classname', '')}::{case.get('name', '')}"
        found.setdefault(name, []).append(_outcome(case))
    return {name: tuple(sorted(outcomes)) for name, outcomes in found.items()}


def _outcome(case: ElementTree.Element) -> str:
    for tag, outcome in (("failure", "failed"), ("error", "error"), ("skipped", "skipped")):
        if case.find(tag) is not None:
            return outcome
    return "passed"


def changed_tests(before: Outcomes, after: Outcomes) -> tuple[str, ...]:
    """Ids whose outcomes differ, a test missing on either side among them, sorted."""
    return tuple(sorted(test for test in {*before, *after} if before.get(test) != after.get(test)))


def _broke(test: str, before: Outcomes, after: Outcomes) -> bool:
    earlier, later = before.get(test, ()), after.get(test, ())
    return len(later) < len(earlier) or sum(o in _RED for o in later) > sum(o in _RED for o in earlier)


def holds(results: Sequence[LibraryResult]) -> bool:
    """True when enough libraries have a gain and no suite went red."""
    hits = sum(result.is_hit for result in results)
    enough = math.ceil(len(results) * TARGET[0] / TARGET[1])
    return bool(results) and hits >= enough and not any(result.is_red for result in results)


def figure(results: Sequence[LibraryResult]) -> str:
    """The last line."""
    hits = sum(result.is_hit for result in results)
    red = sum(result.is_red for result in results)
    return f"figure: real_libraries {hits}/{len(results)} target {TARGET[0]}/{TARGET[1]}, red suites {red}"


def described(result: LibraryResult) -> str:
    """The block of lines about one library."""
    return "\n".join(_lines(result))


def _lines(result: LibraryResult) -> Iterator[str]:
    yield result.name
    if result.failure:
        yield from textwrap.wrap(
            f"failed: {result.failure}", 100, initial_indent="  ", subsequent_indent="    "
        )
    if result.report is not None:
        counts = verdict_counts(result.report)
        verdicts = ", ".join(f"{verdict.value} {counts[verdict]}" for verdict in Verdict if counts[verdict])
        yield (
            f"  profiled {len(result.report.profile)} targets, reached {_reached(result.report)}, "
            f"judged {counts.total()} candidates{': ' + verdicts if verdicts else ''}"
        )
        spent = result.report.spent
        yield f"  {result.report.status.value} after {spent.wall_s:.0f} s, CPU time {spent.cpu_s:.0f} s"
        yield from (_gain_line(gain) for gain in result.gains)
        if not result.gains:
            yield "  no confirmed gain"
    yield f"  suite before: {_totals(result.before)}"
    if result.after is not None:
        yield f"  suite after:  {_totals(result.after)}"
        yield from (f"    changed: {_change(result, test)}" for test in result.changed)


def _reached(report: RunReport) -> int:
    return sum(bool(t.judged) or t.status is not TargetStatus.PENDING for t in report.targets)


def _gain_line(gain: Gain) -> str:
    speed = gain.speed
    return (
        f"  {'+' if gain.counts else ' '} {gain.target}: {speed.median:.2f}x "
        f"[{speed.at_least:.2f}, {speed.at_most:.2f}] at {speed.confidence:.1%} a side, "
        f"{speed.pairs} pairs in {speed.generations} processes, machine {speed.fingerprint[:12]} "
        f"({', '.join(gain.rules) or 'no rule named'})"
    )


def _totals(outcomes: Outcomes) -> str:
    counts = Counter(outcome for several in outcomes.values() for outcome in several)
    return ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items())) or "no tests"


def _change(result: LibraryResult, test: str) -> str:
    earlier = "+".join(result.before.get(test, ())) or "missing"
    later = "+".join((result.after or {}).get(test, ())) or "missing"
    return f"{test}: {earlier} -> {later}"
