"""Every strategy keeps the promises of the shipped suite, and the suite notices one that does not."""

from __future__ import annotations

from collections.abc import Callable

import anyio
import pytest

from perfsmith.search import (
    STRATEGY_CHECKS,
    Archive,
    BeamOptions,
    BeamSearch,
    BestOfN,
    BestOfNOptions,
    Judged,
    Problem,
    ProposalRequest,
    SearchEvents,
    SearchSession,
    StopReason,
    Strategy,
    check_strategy,
    resolve_strategy,
    synthetic_landscape,
)
from perfsmith.tasks import Cost

FACTORIES: dict[str, Callable[[], Strategy]] = {
    "beam": resolve_strategy("beam"),
    "beam, wide and parallel": lambda: BeamSearch(BeamOptions(width=5, depth=8, children=20, concurrency=7)),
    "beam, narrow": lambda: BeamSearch(BeamOptions(width=1, depth=1, children=1, concurrency=1)),
    "best-of-n": resolve_strategy("best-of-n"),
    "best-of-n, in batches": lambda: BestOfN(BestOfNOptions(candidates=40, batch=3, concurrency=5)),
}


@pytest.mark.parametrize("check", STRATEGY_CHECKS)
@pytest.mark.parametrize("name", FACTORIES)
def test_a_strategy_keeps_the_promise(name: str, check: str) -> None:
    assert anyio.run(STRATEGY_CHECKS[check], FACTORIES[name]) == ""


@pytest.mark.parametrize("name", FACTORIES)
def test_the_whole_suite_is_one_call(name: str) -> None:
    assert check_strategy(FACTORIES[name]) == {}


class Spendthrift:
    """Judges everything, several times, whatever the ledger says, and calls it all good."""

    async def run(self, problem: Problem, events: SearchEvents) -> Archive:
        judged: list[Judged] = []
        for _ in range(2):
            for candidate in await problem.propose(ProposalRequest()):
                judged.append(Judged(candidate, await problem.evaluate(candidate)))
        return Archive(judged=tuple(judged), stopped=StopReason.EXHAUSTED)


class Hurried:
    """Decides by whoever answers first, and keeps its reservations when it is cancelled."""

    async def run(self, problem: Problem, events: SearchEvents) -> Archive:
        judged: list[Judged] = []

        async def one(candidate_number: int) -> None:
            room = problem.ledger.try_reserve(Cost(evaluations=1))
            if room is not None:
                candidate = proposals[candidate_number]
                evaluation = await problem.evaluate(candidate)
                room.commit(evaluation.cost)
                judged.append(Judged(candidate, evaluation))

        proposals = await problem.propose(ProposalRequest())
        async with anyio.create_task_group() as group:
            for number in range(len(proposals)):
                group.start_soon(one, number)
        return Archive(judged=tuple(judged))


class Idle:
    """Judges nothing."""

    async def run(self, problem: Problem, events: SearchEvents) -> Archive:
        return Archive()


class Inventive:
    """Archives a candidate where nothing was proposed."""

    async def run(self, problem: Problem, events: SearchEvents) -> Archive:
        session = SearchSession(problem, events)
        proposals = await problem.propose(ProposalRequest())
        if not proposals:
            stranger = (await _landscape().propose(ProposalRequest()))[0]
            return Archive(judged=(Judged(stranger, await _landscape().evaluate(stranger)),))
        await session.judge(proposals)
        return session.archive(StopReason.EXHAUSTED)


def _landscape() -> Problem:
    return synthetic_landscape(99)


@pytest.mark.parametrize(
    ("factory", "broken"),
    [
        (
            Spendthrift,
            {
                "stays within the evaluations",
                "starts nothing after the deadline",
                "does nothing without a budget",
                "judges no candidate twice",
            },
        ),
        (Hurried, {"does not depend on the order of answers", "cancels cleanly"}),
        (Inventive, {"returns an empty archive without proposals"}),
    ],
)
def test_the_suite_notices_a_strategy_that_breaks_its_promises(
    factory: Callable[[], Strategy], broken: set[str]
) -> None:
    assert broken <= set(check_strategy(factory))


def test_the_suite_notices_a_strategy_that_does_nothing() -> None:
    assert anyio.run(STRATEGY_CHECKS["survives every verdict"], Idle)
