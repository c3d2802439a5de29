"""What a search strategy sees of the world, and what it gives back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from perfsmith.search._ledger import Ledger
from perfsmith.tasks import Candidate, Evaluation, Gate, SpeedEstimate, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRequest:
    """Asks a proposer for candidates that extend one."""

    parent: Candidate | None = None
    """The candidate to extend by further edits; None extends the original."""
    parent_evaluation: Evaluation | None = None
    """What the judge said about the parent; None when it was not judged."""
    limit: int | None = None
    """Most candidates wanted; None leaves it to the proposer."""


class Problem(Protocol):
    """Everything a strategy may do: propose, evaluate, and look at the ledger.

    The real judge, a recorded table and a synthetic landscape all look like this, so the same strategy runs
    against each. `evaluate` does not charge the ledger: whoever calls it holds a reservation and commits the
    cost the evaluation reports.
    """

    @property
    def ledger(self) -> Ledger:
        """Budget of this search; work in flight counts."""
        ...

    async def propose(self, request: ProposalRequest) -> Sequence[Candidate]:
        """Candidates that extend the request's parent, likeliest first; empty when there is nothing left."""
        ...

    async def evaluate(self, candidate: Candidate, upto: Gate = Gate.CONFIRM) -> Evaluation:
        """Judge a candidate by every gate up to and including `upto`; a bad one is a value, not an error."""
        ...


class Judged(NamedTuple):
    """A candidate and what the judge said."""

    candidate: Candidate
    evaluation: Evaluation

    @property
    def speed(self) -> SpeedEstimate | None:
        """Its estimate, when it behaves as the original and was timed, accepted or not."""
        kept = self.evaluation.verdict in (Verdict.ACCEPTED, Verdict.NOT_FASTER)
        return self.evaluation.evidence.speed if kept else None

    @property
    def gain(self) -> float:
        """Lower confidence bound of its speedup; 0.0, below any measured one, when it has none."""
        return self.speed.at_least if self.speed is not None else 0.0


def by_gain(judged: Judged) -> tuple[float, int, str]:
    """Sort key, best first: the higher lower bound, then the shorter stack, then the id."""
    return (-judged.gain, len(judged.candidate.origin.steps), judged.candidate.id)


class StopReason(StrEnum):
    """Why a search ended."""

    EXHAUSTED = "exhausted"
    """Nothing new was proposed."""
    NO_IMPROVEMENT = "no_improvement"
    """A whole level gave nothing better."""
    LIMIT = "limit"
    """The strategy's own limit on depth or candidates."""
    BUDGET = "budget"
    """The ledger allowed no further evaluation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """What a search found: every candidate it considered, in an order that chance did not shape."""

    judged: tuple[Judged, ...] = ()
    """Each candidate once, in the order it was decided on."""
    stopped: StopReason = StopReason.EXHAUSTED
    """Why the search ended."""

    @property
    def best(self) -> Judged | None:
        """The accepted candidate with the highest lower bound of its speedup."""
        return next(iter(self.finalists(1)), None)

    def finalists(self, count: int) -> tuple[Judged, ...]:
        """The best accepted and timed candidates, best first, at most `count`.

        Their figures chose them, so they are not to be reported: confirm on fresh measurements.
        """
        alive = [each for each in self.judged if each.evaluation.is_alive and each.speed is not None]
        return tuple(sorted(alive, key=by_gain)[:count])


class SearchEvents(Protocol):
    """Told what happens while it happens, in the order it happens. Must not raise."""

    def on_judged(self, judged: Judged) -> None:
        """A candidate was decided on."""
        ...

    def on_best(self, judged: Judged) -> None:
        """An accepted candidate beats every one before it."""
        ...


class SilentEvents:
    """Listens to nothing."""

    def on_judged(self, judged: Judged) -> None:
        """Ignore it."""

    def on_best(self, judged: Judged) -> None:
        """Ignore it."""


class Strategy(Protocol):
    """Decides which candidate to extend and when to stop.

    Example:
        >>> class FirstOnly:
        ...     async def run(self, problem: Problem, events: SearchEvents) -> Archive:
        ...         session = SearchSession(problem, events)
        ...         proposals = await problem.propose(ProposalRequest(limit=1))
        ...         await session.judge(proposals)
        ...         return session.archive(StopReason.LIMIT)
    """

    async def run(self, problem: Problem, events: SearchEvents) -> Archive:
        """Search until nothing is left, nothing improves, or the ledger is spent."""
        ...
