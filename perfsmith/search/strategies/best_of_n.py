"""Repeated sampling from the original: the control that every other strategy has to beat."""

from __future__ import annotations

from dataclasses import dataclass

from perfsmith.errors import InvalidArgument
from perfsmith.search._problem import Archive, Problem, ProposalRequest, SearchEvents, StopReason
from perfsmith.search._session import SearchSession
from perfsmith.tasks import Gate


@dataclass(frozen=True, slots=True, kw_only=True)
class BestOfNOptions:
    """How many candidates to sample, and how."""

    candidates: int = 256
    """Most candidates decided on."""
    batch: int | None = None
    """Candidates asked for at a time; None leaves it to the proposer."""
    patience: int = 2
    """Batches in a row without anything new before the proposer counts as exhausted."""
    concurrency: int = 2
    """Evaluations in flight."""
    upto: Gate = Gate.TIMING
    """Last gate of the search; finalists are confirmed by the caller."""

    def __post_init__(self) -> None:
        """Refuse numbers that would never judge anything.

        Raises:
            InvalidArgument: a count is below 1.
        """
        for name in ("candidates", "batch", "patience", "concurrency"):
            count = getattr(self, name)
            if count is not None and count < 1:
                raise InvalidArgument(f"{name} is {count!r}, but it must be at least 1.")


class BestOfN:
    """Samples candidates from the original until enough are judged, and extends none of them.

    Source:
        Brown et al. (2024), repeated sampling with a sound verifier.
    """

    def __init__(self, options: BestOfNOptions | None = None) -> None:
        self.options = options or BestOfNOptions()
        """How it samples."""

    async def run(self, problem: Problem, events: SearchEvents) -> Archive:
        """Sample until the limit, the proposer or the ledger ends it."""
        session = SearchSession(problem, events, concurrency=self.options.concurrency, upto=self.options.upto)
        stale = 0
        while session.can_go_on():
            room = self.options.candidates - len(session.judged())
            if room == 0:
                return session.archive(StopReason.LIMIT)
            # A proposer without chance answers the same batch again: then ask for all it has.
            limit = self.options.batch if stale == 0 else None
            proposals = await problem.propose(ProposalRequest(limit=limit))
            fresh = [each for each in proposals if not session.knows(each)]
            await session.judge(fresh[:room])
            stale = 0 if fresh else stale + 1
            if not proposals or stale >= self.options.patience:
                return session.archive(StopReason.EXHAUSTED)
        return session.archive(StopReason.BUDGET)
