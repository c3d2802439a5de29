"""The promises every strategy keeps, checked on landscapes: run by our tests and by a third party's.

Example:
    >>> complaints = check_strategy(MyStrategy)
    >>> assert not complaints, complaints
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from random import Random
from types import MappingProxyType
from typing import Final

import anyio

from perfsmith.search._landscape import RecordedLandscape, RecordedRow, RecordedTable, synthetic_landscape
from perfsmith.search._ledger import Budget, Ledger
from perfsmith.search._problem import Problem, ProposalRequest, SilentEvents, Strategy
from perfsmith.tasks import Candidate, Cost, Evaluation, Evidence, Gate, Verdict

Check = Callable[[Callable[[], Strategy]], Awaitable[str]]
"""Runs strategies made by a factory; returns what is wrong, or an empty text."""

_SEEDS: Final = (1, 2, 3)


def check_strategy(factory: Callable[[], Strategy]) -> Mapping[str, str]:
    """Run every check on fresh strategies.

    Args:
        factory: Makes a strategy; called several times.

    Returns:
        What is wrong, by the name of the check; empty when every promise is kept. An error that a strategy
        raises is not caught: its traceback says more.
    """
    complaints: dict[str, str] = {}
    for name, check in STRATEGY_CHECKS.items():
        complaint = anyio.run(check, factory)
        if complaint:
            complaints[name] = complaint
    return complaints


class _Watched:
    """A problem that counts what a strategy does to it."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self.asked: list[str] = []
        self.started_without_time = 0

    @property
    def ledger(self) -> Ledger:
        return self._problem.ledger

    async def propose(self, request: ProposalRequest) -> Sequence[Candidate]:
        return await self._problem.propose(request)

    async def evaluate(self, candidate: Candidate, upto: Gate = Gate.CONFIRM) -> Evaluation:
        self.asked.append(candidate.id)
        self.started_without_time += self.ledger.is_out_of_time
        return await self._problem.evaluate(candidate, upto)


class _Stuck(_Watched):
    """A problem whose judge never answers."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.began = anyio.Event()
        self.active = 0

    async def evaluate(self, candidate: Candidate, upto: Gate = Gate.CONFIRM) -> Evaluation:
        self.active += 1
        self.began.set()
        try:
            await anyio.sleep_forever()
        finally:
            self.active -= 1
        return await super().evaluate(candidate, upto)


async def _stays_within_the_evaluations(factory: Callable[[], Strategy]) -> str:
    for seed in _SEEDS:
        for allowed in (1, 2, 5, 17):
            watched = _Watched(
                synthetic_landscape(
                    seed, budget=Budget(wall_s=None, evaluations=allowed), pauses=Random(seed)
                )
            )
            await factory().run(watched, SilentEvents())
            if len(watched.asked) > allowed:
                return f"{len(watched.asked)} evaluations were started where {allowed} were allowed"
            if watched.ledger.spent().evaluations != len(watched.asked):
                return "evaluations were started that the ledger was not charged for"
    return ""


async def _stays_within_the_cpu_time(factory: Callable[[], Strategy]) -> str:
    for seed in _SEEDS:
        watched = _Watched(synthetic_landscape(seed, budget=Budget(wall_s=None, cpu_s=30.0)))
        await factory().run(watched, SilentEvents())
        # What an evaluation costs is known afterwards, so those in flight at the end may go over.
        if watched.started_without_time:
            return f"{watched.started_without_time} evaluations were started after the CPU time was used up"
    return ""


async def _starts_nothing_after_the_deadline(factory: Callable[[], Strategy]) -> str:
    for seed in _SEEDS:
        watched = _Watched(synthetic_landscape(seed, budget=Budget(wall_s=20.0), pauses=Random(seed)))
        await factory().run(watched, SilentEvents())
        if watched.started_without_time:
            return f"{watched.started_without_time} evaluations were started after the wall-clock limit"
    return ""


async def _does_nothing_without_a_budget(factory: Callable[[], Strategy]) -> str:
    for budget in (Budget(wall_s=0.0), Budget(evaluations=0), Budget(cpu_s=0.0)):
        watched = _Watched(synthetic_landscape(1, budget=budget))
        archive = await factory().run(watched, SilentEvents())
        if watched.asked or archive.judged:
            return f"something was judged or found with {budget!r}"
    return ""


async def _returns_an_empty_archive_without_proposals(factory: Callable[[], Strategy]) -> str:
    archive = await factory().run(RecordedLandscape(RecordedTable(rows=())), SilentEvents())
    return "something was found where nothing was proposed" if archive.judged else ""


async def _judges_no_candidate_twice(factory: Callable[[], Strategy]) -> str:
    for seed in _SEEDS:
        watched = _Watched(
            synthetic_landscape(seed, budget=Budget(wall_s=None, evaluations=60), pauses=Random(seed))
        )
        archive = await factory().run(watched, SilentEvents())
        ids = [each.candidate.id for each in archive.judged]
        if len(set(watched.asked)) < len(watched.asked) or len(set(ids)) < len(ids):
            return "a candidate was judged or archived twice"
    return ""


async def _survives_every_verdict(factory: Callable[[], Strategy]) -> str:
    for verdicts in (tuple(Verdict), *((verdict,) for verdict in Verdict)):
        table = await _table_with(verdicts)
        watched = _Watched(RecordedLandscape(table, Budget(wall_s=None, evaluations=60)))
        archive = await factory().run(watched, SilentEvents())
        said = {row.candidate.id: row.evaluation.verdict for row in table.rows}
        if not watched.asked or not archive.judged:
            return f"nothing was judged or archived where verdicts are {[str(each) for each in verdicts]}"
        if any(said.get(each.candidate.id) is not Verdict.ACCEPTED for each in archive.finalists(99)):
            return "a candidate that was not accepted became a finalist"
    return ""


async def _does_not_depend_on_the_order_of_answers(factory: Callable[[], Strategy]) -> str:
    for seed in _SEEDS:
        archives = []
        for order in (None, Random(1), Random(2)):
            problem = synthetic_landscape(seed, budget=Budget(wall_s=None, evaluations=25), pauses=order)
            archives.append(await factory().run(problem, SilentEvents()))
        if archives[0] != archives[1] or archives[0] != archives[2]:
            return f"two runs on landscape {seed} gave different archives"
    return ""


async def _cancels_cleanly(factory: Callable[[], Strategy]) -> str:
    stuck = _Stuck(synthetic_landscape(1, budget=Budget(wall_s=None, evaluations=60)))
    strategy = factory()

    async def search() -> None:
        await strategy.run(stuck, SilentEvents())

    async with anyio.create_task_group() as group:
        group.start_soon(search)
        await stuck.began.wait()
        group.cancel_scope.cancel()
    if stuck.active:
        return f"{stuck.active} evaluations were still running after the search was cancelled"
    if stuck.ledger.in_flight() != Cost():
        return f"{stuck.ledger.in_flight()!r} stayed reserved after the search was cancelled"
    return ""


STRATEGY_CHECKS: Final[Mapping[str, Check]] = MappingProxyType(
    {
        "stays within the evaluations": _stays_within_the_evaluations,
        "stays within the CPU time": _stays_within_the_cpu_time,
        "starts nothing after the deadline": _starts_nothing_after_the_deadline,
        "does nothing without a budget": _does_nothing_without_a_budget,
        "returns an empty archive without proposals": _returns_an_empty_archive_without_proposals,
        "judges no candidate twice": _judges_no_candidate_twice,
        "survives every verdict": _survives_every_verdict,
        "does not depend on the order of answers": _does_not_depend_on_the_order_of_answers,
        "cancels cleanly": _cancels_cleanly,
    }
)
"""Each promise by name."""


async def _table_with(verdicts: Sequence[Verdict]) -> RecordedTable:
    """Two levels of candidates; the verdicts are dealt out in turn."""
    source = synthetic_landscape(7)
    rows: list[RecordedRow] = []
    singles = await source.propose(ProposalRequest())
    doubles = [each for one in singles[:4] for each in await source.propose(ProposalRequest(parent=one))]
    unique = {each.id: each for each in [*singles, *doubles]}
    for number, candidate in enumerate(unique.values()):
        verdict = verdicts[number % len(verdicts)]
        timed = verdict in (Verdict.ACCEPTED, Verdict.NOT_FASTER)
        evidence = (await source.evaluate(candidate)).evidence if timed else Evidence()
        evaluation = Evaluation(
            candidate_id=candidate.id,
            verdict=verdict,
            gate=Gate.TIMING if timed else Gate.BEHAVIOUR,
            reason="Dealt out by the conformance suite.",
            evidence=evidence,
            cost=Cost(evaluations=1, cpu_s=1.0, wall_s=1.0),
        )
        rows.append(RecordedRow(candidate=candidate, evaluation=evaluation))
    return RecordedTable(rows=tuple(rows))
