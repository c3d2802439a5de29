"""Are outcomes collected in bounded time, whatever single inputs do to the original?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from perfsmith.evaluators._original_outcomes import outcomes_of
from perfsmith.evaluators._replies import BatchReply, WorkerFailure
from perfsmith.evaluators._timing_plan import TimingPlan
from perfsmith.evaluators._worker import Worker
from perfsmith.tasks import Verdict

HANGS, CRASHES = b"hangs", b"crashes"


@dataclass(slots=True)
class FakeOriginal:
    """Stands for workers of the original; time passes only here."""

    seconds_per_call: float
    spent_s: float = 0.0
    batches: list[int] = field(default_factory=list)

    def run_each(self, calls: Sequence[bytes], timeout_s: float) -> list[BatchReply]:
        self.batches.append(len(calls))
        took_s = self.seconds_per_call * len(calls)
        if CRASHES in calls:
            raise WorkerFailure(Verdict.CRASH, "the process ended without a reply")
        if HANGS in calls or took_s > timeout_s:
            self.spent_s += timeout_s
            raise WorkerFailure(Verdict.TIMEOUT, "no reply")
        self.spent_s += took_s
        took_ns = int(self.seconds_per_call * 1e9)
        return [BatchReply(outcomes=(b"ok" + call,), elapsed_ns=took_ns) for call in calls]

    def close(self) -> None:
        """Nothing to do."""


def started(original: FakeOriginal) -> Callable[[], Worker]:
    return lambda: original  # type: ignore[return-value]


def calls(count: int) -> list[bytes]:
    return [b"%03d" % number for number in range(count)]


def test_quick_calls_are_run_in_large_batches_and_all_are_answered() -> None:
    original = FakeOriginal(1e-5)
    found = outcomes_of(started(original), calls(300))
    assert list(found) == calls(300)
    assert all(timed.outcome == b"ok" + call for call, timed in found.items())
    assert len(original.batches) < 12


def test_one_input_that_hangs_costs_little_and_loses_no_other() -> None:
    original = FakeOriginal(1e-4)
    inputs = [*calls(100), HANGS, *(b"after" + call for call in calls(100))]
    found = outcomes_of(started(original), inputs)
    assert set(found) == set(inputs) - {HANGS}
    assert original.spent_s < 6.0


def test_one_input_that_crashes_loses_no_other() -> None:
    inputs = [*calls(30), CRASHES, *(b"after" + call for call in calls(30))]
    assert set(outcomes_of(started(FakeOriginal(1e-4)), inputs)) == set(inputs) - {CRASHES}


def test_long_calls_stop_when_the_time_is_up_with_what_was_seen() -> None:
    original = FakeOriginal(4.0)
    found = outcomes_of(started(original), calls(100), limit_s=20.0)
    assert list(found) == calls(5)
    assert original.spent_s == 20.0


def test_an_original_that_never_answers_ends_too() -> None:
    original = FakeOriginal(60.0)
    assert outcomes_of(started(original), calls(100), limit_s=20.0) == {}
    assert original.spent_s <= 30.0


def test_the_calls_of_one_judgement_are_counted_as_planned() -> None:
    plan = TimingPlan(generations=8, pairs=4, controls=2, screen_pairs=6)
    assert plan.least_calls == 12 + 2 * 4 * 3 + 2 * 8 * (4 + 2 + 2)
