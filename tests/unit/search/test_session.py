"""A session judges each candidate once, within the ledger, and records what chance did not shape."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import anyio
import pytest

from perfsmith.errors import InvalidArgument, SandboxUnavailable
from perfsmith.search import (
    Archive,
    Budget,
    Judged,
    LandscapeOptions,
    Ledger,
    ProposalRequest,
    SearchSession,
    SilentEvents,
    SimulatedClock,
    StopReason,
    SyntheticLandscape,
    synthetic_landscape,
)
from perfsmith.tasks import Candidate, Cost, Evaluation, Gate, Verdict


class Listener:
    def __init__(self) -> None:
        self.judged: list[str] = []
        self.best: list[float] = []

    def on_judged(self, judged: Judged) -> None:
        self.judged.append(judged.candidate.id)

    def on_best(self, judged: Judged) -> None:
        self.best.append(judged.gain)


class FailingProblem:
    """Its judge is not ready: an error of ours, not of the candidate."""

    def __init__(self) -> None:
        self._ledger = Ledger(Budget(evaluations=10), SimulatedClock())

    @property
    def ledger(self) -> Ledger:
        return self._ledger

    async def propose(self, request: ProposalRequest) -> Sequence[Candidate]:
        return await synthetic_landscape(1).propose(request)

    async def evaluate(self, candidate: Candidate, upto: Gate = Gate.CONFIRM) -> Evaluation:
        raise SandboxUnavailable("No bubblewrap.")


def judge_singles(
    problem: SyntheticLandscape, listener: Listener | None = None, concurrency: int = 3
) -> tuple[SearchSession, tuple[Judged, ...]]:
    async def run() -> tuple[SearchSession, tuple[Judged, ...]]:
        session = SearchSession(problem, listener or SilentEvents(), concurrency=concurrency)
        return session, await session.judge(await problem.propose(ProposalRequest()))

    return anyio.run(run)


def test_a_failure_of_ours_is_raised_as_it_is_and_gives_everything_back() -> None:
    problem = FailingProblem()

    async def run() -> None:
        session = SearchSession(problem, SilentEvents())
        await session.judge(await problem.propose(ProposalRequest()))

    with pytest.raises(SandboxUnavailable):
        anyio.run(run)
    assert problem.ledger.in_flight() == Cost()


def test_twins_are_not_run_and_point_at_the_one_that_was() -> None:
    problem = synthetic_landscape(3, LandscapeOptions(edits=4, twins=4))
    _, judged = judge_singles(problem)
    duplicates = [each for each in judged if each.evaluation.verdict is Verdict.DUPLICATE]
    others = {each.candidate.id for each in judged} - {each.candidate.id for each in duplicates}
    assert len(judged) == 8
    assert len(duplicates) == 4
    assert all(any(twin in each.evaluation.reason for twin in others) for each in duplicates)
    assert problem.ledger.spent().evaluations == 4


def test_the_order_of_the_record_is_the_order_asked_for() -> None:
    problem = synthetic_landscape(5, LandscapeOptions(twins=0), pauses=Random(3))
    asked = [each.id for each in anyio.run(problem.propose, ProposalRequest())]
    listener = Listener()
    session, judged = judge_singles(problem, listener)
    assert [each.candidate.id for each in judged] == asked
    assert session.judged() == judged
    assert sorted(listener.judged) == sorted(asked)
    assert listener.judged != asked


def test_only_improvements_are_announced_as_best() -> None:
    listener = Listener()
    session, _ = judge_singles(synthetic_landscape(5), listener)
    best = session.best()
    assert best is not None
    assert listener.best == sorted(set(listener.best))
    assert listener.best[-1] == best.gain


def test_what_the_ledger_has_no_room_for_is_left_and_the_budget_named() -> None:
    problem = synthetic_landscape(5, budget=Budget(wall_s=None, evaluations=4))
    session, judged = judge_singles(problem)
    assert len(judged) == 4
    assert session.is_out_of_budget
    assert not session.can_go_on()
    assert session.archive(StopReason.EXHAUSTED).stopped is StopReason.BUDGET


def test_with_a_limit_on_cpu_time_only_the_first_few_start_at_an_unknown_price() -> None:
    problem = synthetic_landscape(5, LandscapeOptions(wrong=0.0), budget=Budget(wall_s=None, cpu_s=20.0))
    _, judged = judge_singles(problem, concurrency=2)
    # Each costs 6 CPU seconds: two to learn that, one more that fits.
    assert len(judged) == 3
    assert problem.ledger.spent().cpu_s == 18.0


def test_asking_again_for_the_same_candidate_judges_nothing() -> None:
    problem = synthetic_landscape(5)

    async def run() -> tuple[Judged, ...]:
        session = SearchSession(problem, SilentEvents())
        proposals = await problem.propose(ProposalRequest())
        await session.judge([proposals[0], proposals[0]])
        assert problem.ledger.spent().evaluations == 1
        assert session.knows(proposals[0])
        return await session.judge([proposals[0]])

    assert anyio.run(run) == ()


def test_a_session_that_judges_nothing_at_a_time_is_refused() -> None:
    with pytest.raises(InvalidArgument):
        SearchSession(synthetic_landscape(1), SilentEvents(), concurrency=0)


def test_finalists_are_the_accepted_ones_by_lower_bound_then_length_then_id() -> None:
    _, judged = judge_singles(synthetic_landscape(5))
    archive = Archive(judged=judged)
    gains = [each.gain for each in archive.finalists(99)]
    assert gains == sorted(gains, reverse=True)
    assert len(gains) > 1
    assert all(each.evaluation.verdict is Verdict.ACCEPTED for each in archive.finalists(99))
    assert archive.finalists(1) == (archive.best,)
    assert archive.finalists(0) == ()
    assert Archive(judged=tuple(reversed(judged))).finalists(99) == archive.finalists(99)
    assert Archive().best is None


def test_a_search_that_has_enough_starts_nothing_more() -> None:
    async def judged_with(enough: float | None) -> tuple[Judged, ...]:
        problem = synthetic_landscape(3)
        session = SearchSession(problem, SilentEvents(), concurrency=2, enough=enough)
        return await session.judge(await problem.propose(ProposalRequest()))

    everything = anyio.run(judged_with, None)
    first = next(place for place, each in enumerate(everything) if each.gain > 1.0)
    enough = everything[first].gain
    stopped = anyio.run(judged_with, enough)
    assert [each.candidate.id for each in stopped] == [
        each.candidate.id for each in everything[: len(stopped)]
    ]
    assert first < len(stopped) <= first + 2 < len(everything)
    never = anyio.run(judged_with, 1e9)
    assert {each.candidate.id for each in never} == {each.candidate.id for each in everything}
