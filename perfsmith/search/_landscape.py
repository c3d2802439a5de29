"""Problems without a model and without a machine: recorded tables that are replayed, and synthetic ones.

Both answer from what was written down or computed, and move a simulated clock by what each answer cost, so a
strategy is developed, compared and tested in milliseconds.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

import anyio.lowlevel

from perfsmith.errors import InvalidArgument
from perfsmith.search._ledger import Budget, Ledger
from perfsmith.search._problem import Judged, ProposalRequest
from perfsmith.tasks import (
    SCHEMA_VERSION,
    Candidate,
    Cost,
    EditStep,
    Evaluation,
    Evidence,
    FileEdit,
    Gate,
    Origin,
    SpeedEstimate,
    Verdict,
    from_json,
    to_json,
)

_TARGET: Final = "landscape.py::run"
_ORIGINAL_SHA256: Final = "0" * 64


class SimulatedClock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self._now_ns = 0

    def monotonic_ns(self) -> int:
        """Nanoseconds since it was made."""
        return self._now_ns

    def advance(self, duration_s: float) -> None:
        """Let that many seconds pass."""
        self._now_ns += round(duration_s * 1e9)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRow:
    """One line of a recorded table."""

    candidate: Candidate
    """Its `parent_id` says what it was proposed for; None for the original."""
    evaluation: Evaluation
    """What the judge said, and what that cost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedTable:
    """A whole recorded search. JSON round-trips by `to_json` and `from_json`."""

    rows: tuple[RecordedRow, ...]
    """In the order of proposal."""
    schema_version: int = SCHEMA_VERSION


class RecordedLandscape:
    """Replays a table of candidates and verdicts as a `Problem`.

    A candidate is proposed for the parent it was recorded with. One that is not in the table cannot be judged
    here and becomes `infra_error`. A verdict of a later gate than asked for is shown as alive up to then.
    """

    def __init__(
        self, table: RecordedTable, budget: Budget | None = None, *, pauses: Random | None = None
    ) -> None:
        """Begin with an untouched ledger.

        Args:
            table: What is replayed.
            budget: Of the search; None is no limit.
            pauses: When given, each answer waits a random number of turns of the event loop, so that answers
                come in another order than they were asked for.

        Raises:
            InvalidArgument: a candidate occurs twice.
        """
        self._rows = {row.candidate.id: row for row in table.rows}
        if len(self._rows) != len(table.rows):
            raise InvalidArgument("A recorded table holds a candidate twice, so its verdict is not clear.")
        self.clock = SimulatedClock()
        """Moves by the wall time of each answer."""
        self._ledger = Ledger(budget or Budget(wall_s=None), self.clock)
        self._pauses = pauses

    @classmethod
    def from_json(cls, text: str, budget: Budget | None = None) -> RecordedLandscape:
        """Replay a table that `to_json(RecordedTable(...))` wrote.

        Raises:
            InternalError: the text is no recorded table.
        """
        return cls(from_json(RecordedTable, text), budget)

    @property
    def ledger(self) -> Ledger:
        """Budget of the replayed search."""
        return self._ledger

    async def propose(self, request: ProposalRequest) -> Sequence[Candidate]:
        """The candidates recorded for that parent, in recorded order."""
        await anyio.lowlevel.checkpoint()
        parent_id = request.parent.id if request.parent is not None else None
        children = [row.candidate for row in self._rows.values() if row.candidate.parent_id == parent_id]
        return children[: request.limit]

    async def evaluate(self, candidate: Candidate, upto: Gate = Gate.CONFIRM) -> Evaluation:
        """The recorded answer; the clock moves by its cost."""
        await _pause(self._pauses)
        row = self._rows.get(candidate.id)
        if row is None:
            return Evaluation(
                candidate_id=candidate.id,
                verdict=Verdict.INFRA_ERROR,
                gate=Gate.SCOPE,
                reason="Not in the recorded table.",
                cost=Cost(evaluations=1),
            )
        self.clock.advance(row.evaluation.cost.wall_s)
        return _shown_up_to(row.evaluation, upto)


def record(judged: Sequence[Judged]) -> str:
    """JSON of a table from which `RecordedLandscape` replays what was judged."""
    return to_json(
        RecordedTable(
            rows=tuple(RecordedRow(candidate=each.candidate, evaluation=each.evaluation) for each in judged)
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LandscapeOptions:
    """What a synthetic landscape is made of."""

    edits: int = 12
    """Places where an edit can be made, at most 16."""
    wrong: float = 0.25
    """Share of edits that change the behaviour, 0 to 1."""
    slower: float = 0.35
    """Share of edits that behave but gain nothing or lose, 0 to 1."""
    twins: int = 1
    """Edits that say the same as another in other words."""
    mean_gain: float = 0.12
    """Mean log gain of an edit that gains."""
    interaction_sd: float = 0.03
    """Standard deviation of what two gaining edits add to or take from each other, in log gain."""
    clashes: float = 0.03
    """Share of pairs of right edits that are wrong together, 0 to 1."""
    noise_sd: float = 0.008
    """Standard deviation of a measured log ratio."""
    min_speedup: float = 1.05
    """Least lower bound that is accepted."""
    mean_sampled_edits: float = 3.0
    """Mean number of edits in one sampled candidate, at least 1."""

    def __post_init__(self) -> None:
        """Refuse what makes no landscape.

        Raises:
            InvalidArgument: a number is out of its range.
        """
        if not 1 <= self.edits <= 16 or not 0 <= self.twins <= self.edits:
            raise InvalidArgument(
                f"{self.edits!r} edits with {self.twins!r} twins: at most 16 edits and as many twins work."
            )
        shares = (self.wrong, self.slower, self.clashes)
        if not all(0.0 <= share <= 1.0 for share in shares) or self.wrong + self.slower > 1.0:
            raise InvalidArgument(
                f"The shares {shares!r} must lie between 0 and 1, and the first two fit in 1."
            )
        if self.mean_sampled_edits < 1.0 or min(self.mean_gain, self.interaction_sd, self.noise_sd) < 0.0:
            raise InvalidArgument("A sample has at least one edit, and no gain or deviation is negative.")


class SyntheticLandscape:
    """A made-up problem: additive log gains, interactions, wrong edits, clashes and twins.

    Asked without a limit it proposes every stack one edit longer than the parent, as rules do. Asked with a
    limit it samples stacks of random length on top of the parent, as a model does.
    """

    def __init__(
        self, seed: int, options: LandscapeOptions, budget: Budget, *, pauses: Random | None = None
    ) -> None:
        random = Random(f"landscape {seed}")
        self._seed = seed
        self._options = options
        self._samples = Random(f"samples {seed}")
        self._pauses = pauses
        self.clock = SimulatedClock()
        """Moves by the wall time of each answer."""
        self._ledger = Ledger(budget, self.clock)
        kinds = [random.random() for _ in range(options.edits)]
        self._wrong = frozenset(i for i, kind in enumerate(kinds) if kind < options.wrong)
        self._gains = [
            -abs(random.gauss(0.0, 0.03))
            if kind < options.wrong + options.slower
            else random.expovariate(1.0) * options.mean_gain
            for kind in kinds
        ]
        pairs = list(itertools.combinations(range(options.edits), 2))
        self._interactions = {
            (i, j): random.gauss(0.0, options.interaction_sd) if self._gains[i] > 0 < self._gains[j] else 0.0
            for i, j in pairs
        }
        self._clashes = frozenset(pair for pair in pairs if random.random() < options.clashes)
        self._twins = random.sample(range(options.edits), options.twins)

    @property
    def ledger(self) -> Ledger:
        """Budget of the search."""
        return self._ledger

    async def propose(self, request: ProposalRequest) -> Sequence[Candidate]:
        """Stacks on top of the parent; see the class."""
        await anyio.lowlevel.checkpoint()
        parent = request.parent
        held = () if parent is None else tuple(step.site for step in parent.origin.steps)
        free = [site for site in self._sites() if site not in held]
        if request.limit is None:
            return [self._candidate((*held, site), parent) for site in free]
        sampled: dict[str, Candidate] = {}
        for _ in range(request.limit if free else 0):
            length = 1
            while length < len(free) and self._samples.random() < 1 - 1 / self._options.mean_sampled_edits:
                length += 1
            child = self._candidate((*held, *self._samples.sample(free, length)), parent)
            sampled.setdefault(child.id, child)
        return list(sampled.values())

    async def evaluate(self, candidate: Candidate, upto: Gate = Gate.CONFIRM) -> Evaluation:
        """The verdict that follows from the edits; the same candidate always gets the same."""
        await _pause(self._pauses)
        edits = frozenset(_edit_of(step.site) for step in candidate.origin.steps)
        if not self._behaves(edits):
            evaluation = Evaluation(
                candidate_id=candidate.id,
                verdict=Verdict.WRONG_RESULT,
                gate=Gate.BEHAVIOUR,
                reason="An edit changes the behaviour.",
                evidence=Evidence(behaviour_hash=f"wrong {sorted(edits & self._wrong)}"),
                cost=Cost(evaluations=1, cpu_s=0.5, wall_s=0.5),
            )
        else:
            speed = self._measured(edits)
            accepted = speed.at_least >= self._options.min_speedup
            evaluation = Evaluation(
                candidate_id=candidate.id,
                verdict=Verdict.ACCEPTED if accepted else Verdict.NOT_FASTER,
                gate=Gate.CONFIRM if accepted else Gate.TIMING,
                reason="Simulated.",
                evidence=Evidence(speed=speed, behaviour_hash="right"),
                cost=Cost(evaluations=1, cpu_s=6.0, wall_s=4.0),
            )
        self.clock.advance(evaluation.cost.wall_s)
        return _shown_up_to(evaluation, upto)

    def true_log_gain(self, candidate: Candidate) -> float:
        """Log speedup of a candidate without noise; minus infinity when it is wrong."""
        edits = frozenset(_edit_of(step.site) for step in candidate.origin.steps)
        return self._log_gain(edits) if self._behaves(edits) else -math.inf

    def best_log_gain(self) -> float:
        """Highest log speedup of any stack of right edits, by trying all; 0 when none gains."""
        useful = [i for i, gain in enumerate(self._gains) if gain > 0 and i not in self._wrong]
        stacks = (
            frozenset(stack)
            for length in range(len(useful) + 1)
            for stack in itertools.combinations(useful, length)
        )
        return max(self._log_gain(stack) for stack in stacks if self._behaves(stack))

    def _behaves(self, edits: frozenset[int]) -> bool:
        return not edits & self._wrong and not any(i in edits and j in edits for i, j in self._clashes)

    def _log_gain(self, edits: frozenset[int]) -> float:
        pairs = itertools.combinations(sorted(edits), 2)
        return math.fsum([*(self._gains[i] for i in edits), *(self._interactions[pair] for pair in pairs)])

    def _measured(self, edits: frozenset[int]) -> SpeedEstimate:
        noise = Random(f"noise {self._seed} {sorted(edits)}").gauss(0.0, self._options.noise_sd)
        log_ratio = self._log_gain(edits) + noise
        reach = 2.33 * self._options.noise_sd
        return SpeedEstimate(
            median=math.exp(log_ratio),
            at_least=math.exp(log_ratio - reach),
            at_most=math.exp(log_ratio + reach),
            confidence=0.99,
            pairs=30,
            generations=10,
            baseline_ns_per_call=1e6,
            noise_floor=1.0,
            fingerprint="simulated",
        )

    def _sites(self) -> list[str]:
        return [
            *(f"edit {i}" for i in range(self._options.edits)),
            *(f"edit {i} in other words" for i in sorted(self._twins)),
        ]

    def _candidate(self, sites: Sequence[str], parent: Candidate | None) -> Candidate:
        # The text does not depend on the order in which the edits came, so equal stacks are one candidate.
        lines = [
            f"    edit({_edit_of(site)})" + ("  # in other words" if "words" in site else "")
            for site in sorted(sites, key=lambda each: (_edit_of(each), each))
        ]
        calls = {line.partition("  #")[0]: line for line in lines}
        text = "\n".join(["def run(edit):", *calls.values(), ""])
        return Candidate(
            target=_TARGET,
            files=(FileEdit(path="landscape.py", before_sha256=_ORIGINAL_SHA256, after=text),),
            origin=Origin(
                proposer="landscape",
                steps=tuple(EditStep(rule="edit", site=site, summary=f"Made {site}.") for site in sites),
            ),
            parent_id=parent.id if parent is not None else None,
        )


def synthetic_landscape(
    seed: int,
    options: LandscapeOptions | None = None,
    *,
    budget: Budget | None = None,
    pauses: Random | None = None,
) -> SyntheticLandscape:
    """A made-up problem; equal seeds and options give equal ones.

    Args:
        seed: Decides gains, interactions, wrong edits and samples.
        options: What it is made of.
        budget: Of the search; None is no limit.
        pauses: When given, answers come in an order shuffled by it.
    """
    return SyntheticLandscape(
        seed, options or LandscapeOptions(), budget or Budget(wall_s=None), pauses=pauses
    )


def _edit_of(site: str) -> int:
    return int(site.split()[1])


async def _pause(pauses: Random | None) -> None:
    for _ in range(1 if pauses is None else pauses.randint(1, 8)):
        await anyio.lowlevel.checkpoint()


def _shown_up_to(evaluation: Evaluation, upto: Gate) -> Evaluation:
    """What the judge would have said had it stopped after that gate."""
    if evaluation.gate.order <= upto.order:
        return evaluation
    return Evaluation(
        candidate_id=evaluation.candidate_id,
        verdict=Verdict.ACCEPTED,
        gate=upto,
        reason="Alive so far.",
        evidence=evaluation.evidence
        if upto.order >= Gate.TIMING.order
        else Evidence(behaviour_hash=evaluation.evidence.behaviour_hash),
        cost=evaluation.cost,
    )
